"""Files of every format into scenes and characters: known answers, real scripts, hostile input."""

import csv
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from script_files import screenplay_pdf

from ent_models.errors import BadInput
from ent_models.scripts import breakdown, documents, plain
from ent_models.scripts.records import Document

SCREENPLAY = """INT. KITCHEN - NIGHT

ANNA cuts bread. The kettle whistles.

ANNA
Is anybody there?

BEN (O.S.)
(whispering)
Only me.

CUT TO:

EXT. GARDEN - DAY

Ben digs.

ANNA (CONT'D)
What are you looking for?
"""
ARTICLE = """THE PRICE OF BREAD

Bread has become dearer. Interior designers do not care, but bakers do.

Int he village of Aldham a loaf costs four pounds. EST. 1904, says the sign above the door.
"""


def save(folder: Path, content: str | bytes, name: str = "file.txt") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def check_kitchen(document: Document) -> None:
    assert document.verdict == "screenplay"
    scenes = [(s.setting, s.location, s.time_of_day, s.characters) for s in document.scenes]
    assert scenes == [("INT", "KITCHEN", "NIGHT", ("ANNA", "BEN")), ("EXT", "GARDEN", "DAY", ("ANNA",))]
    people = {c.name: (c.lines, c.words, c.scenes) for c in document.characters}
    assert people == {"ANNA": (2, 8, (0, 1)), "BEN": (1, 2, (0,))}
    kinds = [element.kind for element in document.elements]
    assert " ".join(kinds) == "heading action dialogue parenthetical dialogue transition heading action dialogue"
    assert [e.cue for e in document.elements if e.cue] == ["ANNA", "BEN (O.S.)", "ANNA (CONT'D)"]


@pytest.mark.parametrize("name", ["a.fountain", "a.txt", "a.pdf", "a"])
def test_content_not_name_decides(tmp_path: Path, name: str) -> None:
    document = documents.read(save(tmp_path, SCREENPLAY, name))
    check_kitchen(document)
    assert document.format == "fountain"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    check_kitchen(documents.read(save(tmp_path, SCREENPLAY.encode(encoding))))


def test_windows_text_is_said_in_the_notes(tmp_path: Path) -> None:
    document = documents.read(save(tmp_path, "Ein Märchen \x96 für Jörg.".encode("latin-1")))
    assert document.elements[0].text == "Ein Märchen \u2013 für Jörg."
    assert "Windows-1252" in document.notes[0]


def test_indented_text_is_a_screenplay(tmp_path: Path) -> None:
    text = (
        "     INT. KITCHEN - NIGHT\n\n     ANNA cuts bread. The kettle\n     whistles.\n\n"
        "                         ANNA\n               Is anybody\n               there?\n\n"
        "                         BEN (O.S.)\n                    (whispering)\n               Only me.\n\n"
        "                                             CUT TO:\n\n     EXT. GARDEN - DAY\n\n     Ben digs.\n\n"
        "                         ANNA (CONT'D)\n               What are you looking\n               for?\n"
    )
    document = documents.read(save(tmp_path, text))
    check_kitchen(document)
    assert document.elements[1].text == "ANNA cuts bread. The kettle whistles."


def test_prose_is_not_a_screenplay(tmp_path: Path) -> None:
    document = documents.read(save(tmp_path, ARTICLE))
    assert (document.verdict, document.format) == ("not a screenplay", "text")
    assert {element.kind for element in document.elements} == {"paragraph"}
    assert (document.scenes, document.characters, document.title) == ((), (), "THE PRICE OF BREAD")


def test_markdown(tmp_path: Path) -> None:
    document = documents.read(save(tmp_path, "# Plans\n\nWe go out.\nWe come home.\n\n- one\n- two\n", "a.md"))
    found = [(element.kind, element.text) for element in document.elements]
    assert found == [
        ("section", "Plans"), ("paragraph", "We go out. We come home."), ("paragraph", "- one"), ("paragraph", "- two"),
    ]  # fmt: skip
    assert document.title == "Plans"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\t\n", "no text"),
        (b"\xef\xbb\xbf", "no text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "not text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old word", "old Word"),
        (b"{\\rtf1 hello}", "RTF"),
        (b"PK\x03\x04 broken", "damaged Word file"),
        (b"%PDF-1.7 broken", "damaged"),
        (b"<?xml version='1.0'?><html/>", "not a Final Draft"),
        (b"<?xml version='1.0'?><FinalDraft><Content>", "cannot be read"),
    ],
)
def test_bad_files_get_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        documents.read(save(tmp_path, content))


def test_fade_in_files_get_a_way_out(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.fadein", "w") as archive:
        archive.writestr("document.xml", '<document type="Open Screenplay Format document"/>')
    with pytest.raises(BadInput, match=r"Fade In file.*export.*\.fdx"):
        documents.read(tmp_path / "a.fadein")


def test_a_word_file_with_a_part_called_as_fade_ins_is_read(tmp_path: Path) -> None:
    body = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", f"{body}Good day.</w:t></w:r></w:p></w:body></w:document>")
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("document.xml", "<custom/>")
    assert documents.read(tmp_path / "a.docx").elements[0].text == "Good day."


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be opened"):
        documents.read(tmp_path / "nothing")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from("\n#*_[]/()^@.!>~= :ABab"),
        max_size=300,
    )
)
def test_any_text_is_read_and_prose_keeps_every_word(tmp_path: Path, text: str) -> None:
    try:
        document = documents.read(save(tmp_path, text))
    except BadInput:
        return
    assert all(element.text for element in document.elements)
    if document.verdict == "not a screenplay" and document.format == "text":
        kept = "".join(element.text for element in document.elements)
        given_ = text.removeprefix("\ufeff")
        # Only the signs of markdown's headings are dropped.
        assert sorted("".join(kept.split()).replace("#", "")) == sorted("".join(given_.split()).replace("#", ""))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(
        [b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<?xml version='1.0'?>", b"<FinalDraft>", b"\xff\xfe", b"\xfe\xff"]
    ),
    st.binary(max_size=400),
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, start: bytes, rest: bytes) -> None:
    try:
        assert documents.read(save(tmp_path, start + rest)).elements
    except BadInput as problem:
        assert str(problem).endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000, "(" * 200_000, "*" * 200_000, "[[" * 100_000, "/*" * 100_000, "_a " * 60_000,
        "A\n" * 60_000, "A\n\n" * 40_000, "INT. " * 40_000, "*a " * 60_000, "[[\n\n" * 20_000 + "]]",
        "EXT. A - " * 20_000, "INT. A\n\nBOB\n" + "(y\n" * 60_000, "\t" * 200_000 + "a",
        ("    A\n    b\n\n") * 20_000,
    ],
)  # fmt: skip
def test_time_grows_with_the_text_alone(tmp_path: Path, text: str) -> None:
    started = time.process_time()
    documents.read(save(tmp_path, text))
    assert time.process_time() - started < 4


def test_real_scripts_are_all_readable(data_dir: Path) -> None:
    folder = data_dir / "scripts"
    paths = [p for p in folder.rglob("*") if p.suffix in (".fountain", ".fdx", ".pdf")]
    assert len(paths) > 30
    for path in paths:
        document = documents.read(path)
        assert document.elements, path
    with pytest.raises(BadInput, match="another kind of archive"):
        documents.read(folder / "screenplay-tools-tests" / "TestFDX-FI.fadein")


def test_one_script_in_two_formats(data_dir: Path) -> None:
    fdx = documents.read(data_dir / "scripts" / "Big-Fish.fdx")
    fountain = documents.read(data_dir / "scripts" / "Big-Fish.fountain")
    assert (fdx.title, fountain.title) == ("Big Fish", "Big Fish")
    assert len(fdx.scenes) == 202
    assert sum(bool(element.cue) for element in fdx.elements) == 768
    counts = [
        sum(element.kind == kind for element in fdx.elements) for kind in ("action", "parenthetical", "transition")
    ]
    assert counts == [849, 97, 36]  # 851 actions, two of them centred
    assert {c.name: c.lines for c in fdx.characters} == {c.name: c.lines for c in fountain.characters}

    def headings(document: Document) -> list[str]:
        # The Fountain file leaves ten headings that have no INT or EXT unforced, so there they are action.
        return [
            scene.heading.replace("\u2018", "'").replace("\u2019", "'") for scene in document.scenes if scene.setting
        ]

    assert headings(fdx) == headings(fountain)
    assert len(fountain.scenes) == 192


def test_pdf_and_fountain_of_one_script(data_dir: Path) -> None:
    folder = data_dir / "scripts" / "afterwriting"
    pdf, fountain = documents.read(folder / "client.pdf"), documents.read(folder / "client.fountain")
    # The PDF fills in variables ($LOCATION), and forced headings cannot be told from action in print.
    shared = {s.heading for s in pdf.scenes} & {s.heading for s in fountain.scenes}
    assert len(shared) == 8
    spoken = {c.name: c.lines for c in fountain.characters}
    assert all(spoken[c.name] == c.lines for c in pdf.characters if c.name in spoken)
    assert sum(element.dual for element in pdf.elements) == sum(element.dual for element in fountain.elements) == 2


def test_printed_script_equals_its_source(data_dir: Path, tmp_path: Path) -> None:
    source = documents.read(data_dir / "scripts" / "Big-Fish.fdx")
    kinds = ("heading", "action", "dialogue", "parenthetical", "transition")
    parts = []
    for element in source.elements:
        text = " ".join(element.text.replace("\u2019", "'").split()).encode("cp1252", "replace").decode("cp1252")
        if element.cue:
            parts.append(("cue", element.cue))
        parts.append((element.kind if element.kind in kinds else "action", text))
    screenplay_pdf(tmp_path / "a.pdf", parts)
    printed = documents.read(tmp_path / "a.pdf")
    assert printed.pages >= 120
    assert [s.location.replace("\u2019", "'") for s in source.scenes] == [s.location for s in printed.scenes]
    assert [s.characters for s in source.scenes] == [s.characters for s in printed.scenes]
    assert {c.name: c.lines for c in source.characters} == {c.name: c.lines for c in printed.characters}


def test_no_news_article_is_taken_for_a_screenplay(data_dir: Path) -> None:
    with (data_dir / "summarisation" / "cnn_dailymail_validation_500.csv").open(encoding="utf-8") as stream:
        articles = [row["article"] for row in csv.DictReader(stream)]
    assert len(articles) == 500
    for article in articles:
        assert breakdown.verdict(plain.parse(article)) == "not a screenplay"
        assert breakdown.verdict(plain.parse(article.replace(". ", ".\n"))) == "not a screenplay"
