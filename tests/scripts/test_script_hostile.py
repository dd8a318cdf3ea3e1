"""The bad input of real desks: endless scripts and lines, no headings, broken marks, tracked changes, cut pages."""

# ruff: noqa: E501

import time
import zipfile
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from script_files import screenplay_pdf

from ent_models.scripts import drafts, fountain_writer, report, tables
from ent_models.scripts.documents import read
from ent_models.scripts.measures import paging, people

SCENE = "INT. ROOM {n} - DAY\n\nAnna walks to the window and looks at the street below for a while.\n\nANNA\nI have seen all of this before, and more than once.\n\nBEN\nThen look again.\n\n"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def save(folder: Path, content: str | bytes, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_four_hundred_pages(tmp_path: Path) -> None:
    path = save(tmp_path, "".join(SCENE.format(n=n) for n in range(2_000)))
    started = time.process_time()
    document = read(path)
    assert len(document.scenes) == 2_000 and paging.lay_out(document).pages >= 400
    found = tables.all_tables(document)
    assert len(report.write(document, found)) > 100_000
    assert time.process_time() - started < 30


def test_two_long_drafts(tmp_path: Path) -> None:
    before = read(save(tmp_path, "".join(SCENE.format(n=n) for n in range(400))))
    after = read(save(tmp_path, "".join(SCENE.format(n=n) for n in range(400) if n % 40)))
    started = time.process_time()
    assert drafts.compare(before, after).count("cut") == 10
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    "line", ["word " * 200_000, "x" * 1_000_000, "*a* " * 15_000, "_a_b " * 15_000, "**a*b " * 12_500]
)
def test_a_line_of_a_million_signs(tmp_path: Path, line: str) -> None:
    started = time.process_time()
    document = read(save(tmp_path, f"INT. A - DAY\n\nBOB\n{line}\n\nEXT. B - DAY\n\n{line}\n"))
    assert len(document.scenes) == 2
    assert paging.lay_out(document).pages > 10
    people.shares(document)
    fountain_writer.write(document)
    assert time.process_time() - started < 30


def test_no_headings_at_all(tmp_path: Path) -> None:
    speeches = "ANNA\nIs anybody there?\n\nBEN\nOnly me.\n\n"
    document = read(save(tmp_path, speeches * 10, "a.fountain"))
    assert (document.verdict, document.scenes) == ("screenplay", ())
    assert all(tables.all_tables(document))
    assert [one.n_speeches for one in people.shares(document)] == [10, 10]
    assert people.shares(document)[0].scenes == ()


@pytest.mark.parametrize("name", ["A", "É", "Я", "1A"])
def test_every_character_is_one_letter(tmp_path: Path, name: str) -> None:
    text = "INT. ROOM - DAY\n\nA man and a dog.\n\n" + f"{name}\nYes.\n\nB\nNo.\n\n" * 5
    document = read(save(tmp_path, text))
    assert {one.name: one.n_speeches for one in people.shares(document)} == {name: 5, "B": 5}


def test_mixed_encodings(tmp_path: Path) -> None:
    text = SCENE.format(n="É").encode() + "BEN\nÄh, naïve.\n\n".encode("latin-1")
    document = read(save(tmp_path, text))
    assert document.verdict == "screenplay" and document.notes
    twice = read(save(tmp_path, b"\xef\xbb\xbf\xef\xbb\xbf" + SCENE.encode()))
    assert len(twice.scenes) == 1 and twice.elements[0].kind == "heading"
    inside = read(save(tmp_path, SCENE.format(n=1) + "\ufeff" + SCENE.format(n=2)))
    assert len(inside.scenes) == 2
    dos = read(save(tmp_path, SCENE.replace("\n", "\r\n")))
    mac = read(save(tmp_path, SCENE.replace("\n", "\r")))
    assert dos.elements == mac.elements == read(save(tmp_path, SCENE)).elements


def docx(folder: Path, body: str) -> Path:
    path = folder / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        xml = f'<w:document xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", xml)
    return path


def test_docx_with_tracked_changes(tmp_path: Path) -> None:
    def run(text: str) -> str:
        return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'

    body = (
        f"<w:p>{run('INT. HALL - DAY')}</w:p><w:p/>"
        f"<w:p>{run('ANNA')}</w:p>"
        f"<w:p>{run('Hello ')}<w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins>{run('new')}</w:ins>{run(' world.')}</w:p><w:p/>"
        f"<w:p><w:moveFrom>{run('BEN')}</w:moveFrom></w:p>"
        f"<w:p>{run('BEN')}</w:p>"
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('Two halves ')}</w:p><w:p>{run('of a line.')}</w:p><w:p/>"
        f"<w:p><mc:AlternateContent><mc:Choice>{run('She leaves.')}</mc:Choice><mc:Fallback>{run('She leaves.')}</mc:Fallback></mc:AlternateContent></w:p>"
    )
    document = read(docx(tmp_path, body))
    found = [(element.kind, element.text, element.character) for element in document.elements]
    assert found == [
        ("heading", "INT. HALL - DAY", ""),
        ("dialogue", "Hello new world.", "ANNA"),
        ("dialogue", "Two halves of a line.", "BEN"),
        ("action", "She leaves.", ""),
    ]
    assert "tracked changes" in document.notes[0]


def test_pdf_of_a_shooting_script(tmp_path: Path) -> None:
    """Headers, scene numbers in both margins, CONTINUED above and below, I/E., a scene over a page's end."""
    canvas = Canvas(str(tmp_path / "a.pdf"))
    pages = [
        [(0, 60, "4"), (0, 108, "I/E. VAN - DAY"), (0, 560, "4"), (2, 108, "Anna drives along the river and"), (3, 108, "looks for the"), (52, 450, "(CONTINUED)")],
        [(0, 60, "4"), (0, 108, "CONTINUED: (2)"), (0, 560, "4"), (2, 108, "house."), (4, 266, "ANNA"), (5, 180, "There it is."), (8, 60, "A5"), (8, 108, "EXT. HOUSE - DAY"), (8, 560, "A5"), (10, 108, "Empty."), (52, 266, "(MORE)")],
        [(0, 60, "6"), (0, 108, "OMITTED"), (0, 560, "6"), (3, 60, "7"), (3, 108, "INT. HOUSE - NIGHT"), (3, 560, "7"), (5, 108, "Dust.")],
    ]  # fmt: skip
    for number, page in enumerate(pages, 1):
        canvas.setFont("Courier", 12)
        canvas.drawString(108, 800, "THE VAN - BLUE REVISION 3/4/26")
        canvas.drawString(500, 800, f"{number}.")
        for line, x_pt, text in page:
            canvas.drawString(x_pt, 740 - 12 * line, text)
        canvas.showPage()
    canvas.rect(100, 100, 300, 300, fill=1)
    canvas.showPage()
    canvas.save()
    document = read(tmp_path / "a.pdf")
    assert document.notes == ("Page 4 has no text: it is probably a scan.",)
    scenes = [(scene.number, scene.heading, scene.setting, scene.page) for scene in document.scenes]
    assert scenes == [
        ("4", "I/E. VAN - DAY", "INT/EXT", 1), ("A5", "EXT. HOUSE - DAY", "EXT", 2), ("6", "OMITTED", "", 3), ("7", "INT. HOUSE - NIGHT", "INT", 3),
    ]  # fmt: skip
    texts = [element.text for element in document.elements]
    assert "Anna drives along the river and looks for the house." in texts
    assert not any("REVISION" in text or "CONTINUED" in text or "MORE" in text for text in texts)


def test_pdf_and_its_measures(tmp_path: Path) -> None:
    parts = [
        ("heading", "INT. KITCHEN - NIGHT"),
        ("action", "ANNA cuts bread, slice after slice."),
        ("cue", "ANNA"),
        ("dialogue", "Is anybody there?"),
    ]
    screenplay_pdf(tmp_path / "a.pdf", parts * 60)
    document = read(tmp_path / "a.pdf")
    # Drawn by the same rules with 54 lines a page, and two blank lines less above a heading at a page's top.
    assert abs(paging.lay_out(document).pages - document.pages) <= 2
