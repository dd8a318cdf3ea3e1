"""FDX, DOCX and PDF made here, well-formed and hostile."""

# ruff: noqa: E501

import time
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest
from docx.shared import Inches
from reportlab.pdfgen.canvas import Canvas
from script_files import screenplay_pdf

from ent_models.errors import BadInput
from ent_models.records import Progress
from ent_models.scripts import documents

PARTS = [
    ("heading", "INT. KITCHEN - NIGHT"),
    ("action", "ANNA cuts bread, slice after slice, while the kettle whistles and nobody comes to take it off."),
    ("cue", "ANNA"),
    ("dialogue", "Is anybody there? I thought that I heard the door in the hall."),
    ("cue", "BEN (O.S.)"),
    ("parenthetical", "(whispering)"),
    ("dialogue", "Only me."),
    ("transition", "CUT TO:"),
]
FDX = """<?xml version="1.0" encoding="UTF-8"?>
<FinalDraft DocumentType="Script" Version="4"><Content>
<Paragraph Type="Scene Heading" Number="7"><SceneProperties Page="3" Length="1/8"><Summary>
<Paragraph><Text>They meet.</Text></Paragraph></Summary></SceneProperties><Text>Int. café - </Text><Text>night</Text></Paragraph>
<Paragraph Type="Action"><ScriptNote><Paragraph><Text>Check.</Text></Paragraph></ScriptNote><Text>Rain &amp; wind.</Text></Paragraph>
<Paragraph><DualDialogue><Paragraph Type="Character"><Text>Anna</Text></Paragraph>
<Paragraph Type="Dialogue"><Text>Yes.</Text></Paragraph><Paragraph Type="Character"><Text>Ben</Text></Paragraph>
<Paragraph Type="Dialogue"><Text>No.</Text></Paragraph></DualDialogue></Paragraph>
</Content><TitlePage><Content><Paragraph Alignment="Center"><Text>Café</Text></Paragraph></Content></TitlePage></FinalDraft>
"""


def save(folder: Path, content: str | bytes, name: str = "file") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_fdx(tmp_path: Path) -> None:
    document = documents.read(save(tmp_path, FDX, "a.txt"))
    assert (document.format, document.verdict, document.title) == ("fdx", "screenplay", "Café")
    (scene,) = document.scenes
    assert (scene.heading, scene.number, scene.page, scene.location) == ("INT. CAFÉ - NIGHT", "7", 3, "CAFÉ")
    found = [(e.kind, e.text, e.character, e.dual) for e in document.elements]
    assert found[1:] == [
        ("synopsis", "They meet.", "", False),
        ("action", "Rain & wind.", "", False),
        ("note", "Check.", "", False),
        ("dialogue", "Yes.", "ANNA", True),
        ("dialogue", "No.", "BEN", True),
    ]


def test_fdx_cut_off_keeps_its_beginning(tmp_path: Path) -> None:
    document = documents.read(save(tmp_path, FDX[: FDX.index("<Paragraph><DualDialogue>") + 40]))
    assert len(document.scenes) == 1
    assert "breaks off" in document.notes[0]


def test_billion_laughs(tmp_path: Path) -> None:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {y} "{f"&{x};" * 10}">' for x, y in zip("abcdefgh", "bcdefghi", strict=True)
    )
    bomb = f'<?xml version="1.0"?><!DOCTYPE FinalDraft [{entities}]><FinalDraft><Content>&i;</Content></FinalDraft>'
    with pytest.raises(BadInput, match="entities"):
        documents.read(save(tmp_path, bomb, "a.fdx"))


def test_external_entity(tmp_path: Path) -> None:
    secret = save(tmp_path, "secret", "secret.txt")
    text = f'<?xml version="1.0"?><!DOCTYPE FinalDraft [<!ENTITY a SYSTEM "{secret.as_uri()}">]><FinalDraft>&a;</FinalDraft>'
    with pytest.raises(BadInput, match="entities"):
        documents.read(save(tmp_path, text, "a.fdx"))


def test_deep_xml(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nested too deeply"):
        documents.read(save(tmp_path, "<FinalDraft>" + "<a>" * 200_000, "a.fdx"))


def test_docx_by_styles_and_by_indents(tmp_path: Path) -> None:
    styles = {"heading": "Scene Heading", "cue": "Character"}
    indents = {"cue": 2.2, "dialogue": 1.0, "parenthetical": 1.6, "transition": 4.0}
    styled, indented = docx.Document(), docx.Document()
    for name in ("Scene Heading", "Action", "Character", "Dialogue", "Parenthetical", "Transition"):
        styled.styles.add_style(name, docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    for kind, text in PARTS:
        styled.add_paragraph(text, style=styles.get(kind, kind.capitalize()))
        paragraph = indented.add_paragraph(text)
        paragraph.paragraph_format.left_indent = Inches(indents.get(kind, 0))
    for word in (styled, indented):
        path = tmp_path / "a.pdf"
        word.save(str(path))
        document = documents.read(path)
        assert (document.format, document.verdict) == ("docx", "screenplay")
        assert [s.heading for s in document.scenes] == ["INT. KITCHEN - NIGHT"]
        assert [(c.name, c.lines) for c in document.characters] == [("ANNA", 1), ("BEN", 1)]
        kinds = " ".join(e.kind for e in document.elements)
        assert kinds == "heading action dialogue parenthetical dialogue transition"


def test_docx_as_plain_text_in_form(tmp_path: Path) -> None:
    word = docx.Document()
    for line in ["INT. HALL - DAY", "", "ANNA", "Hello there.", "", "BEN", "Hi."]:
        word.add_paragraph(line)
    word.save(str(tmp_path / "a.docx"))
    document = documents.read(tmp_path / "a.docx")
    assert (document.verdict, [c.name for c in document.characters]) == ("screenplay", ["ANNA", "BEN"])


def test_docx_article(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("On bread", 0)
    word.add_paragraph("Bread is\told.")
    word.add_table(1, 1).cell(0, 0).text = "In a table."
    word.save(str(tmp_path / "a.docx"))
    document = documents.read(tmp_path / "a.docx")
    assert (document.verdict, document.title) == ("not a screenplay", "On bread")
    assert [e.text for e in document.elements] == ["On bread", "Bread is old.", "In a table."]


@pytest.mark.parametrize("declared", [True, False])
def test_docx_zip_bomb(tmp_path: Path, declared: bool) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as stream:
        for _ in range(300):
            stream.write(b"<w:p>" * 200_000)
    if not declared:
        # The central directory lies about the size.
        data = bytearray(path.read_bytes())
        place = data.rindex(b"PK\x01\x02") + 24
        data[place : place + 4] = (1000).to_bytes(4, "little")
        path.write_bytes(bytes(data))
    started = time.perf_counter()
    with pytest.raises(BadInput, match="Word file"):
        documents.read(path)
    assert time.perf_counter() - started < 5


def test_docx_deep_xml_and_entities(tmp_path: Path) -> None:
    for content, words in (("<a>" * 1000, "nested"), ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "cannot be read")):
        path = tmp_path / "a.docx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("word/document.xml", content)
        with pytest.raises(BadInput, match=words):
            documents.read(path)


def test_pdf_layout(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    screenplay_pdf(path, PARTS * 12)
    *progress, document = documents.steps(path)
    assert isinstance(document, documents.Document) and all(isinstance(one, Progress) for one in progress)
    assert (document.format, document.verdict, document.pages) == ("pdf", "screenplay", len(progress))
    assert [s.heading for s in document.scenes] == ["INT. KITCHEN - NIGHT"] * 12
    assert [s.number for s in document.scenes] == [str(number) for number in range(1, 13)]
    assert [(c.name, c.lines) for c in document.characters] == [("ANNA", 12), ("BEN", 12)]
    expected = [(("dialogue" if kind == "cue" else kind), text) for kind, text in PARTS * 12 if kind != "cue"]
    assert [(e.kind, e.text) for e in document.elements] == expected
    assert document.scenes[-1].page == document.pages > 2


def test_long_pdf_is_read_in_seconds(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    screenplay_pdf(path, PARTS * 420)
    started = time.perf_counter()
    document = documents.read(path)
    assert document.pages >= 120 and len(document.scenes) == 420
    assert time.perf_counter() - started < 10


def test_pdf_article(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for row, text in enumerate(["Bread has become dear-", "er, say the bakers.", "", "Nobody knows why."]):
        canvas.drawString(72, 700 - 14 * row, text)
    canvas.save()
    document = documents.read(tmp_path / "a.pdf")
    assert document.verdict == "not a screenplay"
    assert [e.kind for e in document.elements] == ["paragraph"] * 2
    assert [e.text for e in document.elements] == ["Bread has become dearer, say the bakers.", "Nobody knows why."]


def test_pages_without_text_are_named(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for page in range(4):
        if page in (0, 2):
            canvas.drawString(72, 700, f"Sentence {page}.")
        else:
            canvas.rect(100, 100, 300, 300, fill=1)
        canvas.showPage()
    canvas.save()
    document = documents.read(tmp_path / "a.pdf")
    assert document.notes == ("Pages 2, 4 have no text: they are probably scans.",)


@pytest.mark.parametrize(
    ("n_pages", "words"), [(1, "The one page of this PDF has no text"), (12, "None of the 12 pages has text")]
)
def test_scan(tmp_path: Path, n_pages: int, words: str) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for _ in range(n_pages):
        canvas.rect(100, 100, 300, 300, fill=1)
        canvas.showPage()
    canvas.save()
    with pytest.raises(BadInput, match=words):
        documents.read(tmp_path / "a.pdf")


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_locked_pdf(tmp_path: Path, algorithm: str) -> None:
    screenplay_pdf(tmp_path / "plain.pdf", PARTS)
    for password, name in (("secret", "locked.pdf"), ("", "open.pdf")):
        writer = pypdf.PdfWriter(clone_from=tmp_path / "plain.pdf")
        writer.encrypt(password, "owner", algorithm=algorithm)
        writer.write(tmp_path / name)
    with pytest.raises(BadInput, match="locked with a password"):
        documents.read(tmp_path / "locked.pdf")
    assert len(documents.read(tmp_path / "open.pdf").scenes) == 1


def test_too_many_pages(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    for _ in range(2001):
        writer.add_blank_page(10, 10)
    writer.write(tmp_path / "a.pdf")
    with pytest.raises(BadInput, match="2,001 pages"):
        documents.read(tmp_path / "a.pdf")


def test_pdf_speech_over_two_pages(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    pages = [
        [(0, 60, "4"), (0, 108, "INT. HALL - DAY"), (0, 560, "4"), (2, 266, "ANNA"), (3, 180, "I never said that"), (4, 266, "(MORE)"), (6, 450, "(CONTINUED)")],
        [(0, 60, "4"), (0, 108, "CONTINUED:"), (0, 560, "4"), (2, 266, "ANNA (CONT'D)"), (3, 180, "he was twenty-"), (4, 180, "five."),
         (6, 150, "BEN"), (6, 350, "CARLA"), (7, 120, "Oh."), (7, 320, "Ah."), (9, 108, "They leave.")],
    ]  # fmt: skip
    for page in pages:
        canvas.setFont("Courier", 12)
        for line, x_pt, text in page:
            canvas.drawString(x_pt, 700 - 12 * line, text)
        canvas.showPage()
    canvas.save()
    document = documents.read(tmp_path / "a.pdf")
    found = [(e.kind, e.text, e.character, e.dual) for e in document.elements]
    assert found == [
        ("heading", "INT. HALL - DAY", "", False),
        ("dialogue", "I never said that he was twenty-five.", "ANNA", False),
        ("dialogue", "Oh.", "BEN", True),
        ("dialogue", "Ah.", "CARLA", True),
        ("action", "They leave.", "", False),
    ]
    assert document.scenes[0].number == "4"
