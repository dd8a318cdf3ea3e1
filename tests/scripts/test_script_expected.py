"""The test files of screenplay-tools against their expected output: no other differences than those that are known."""

# ruff: noqa: E501

from pathlib import Path

import pytest

from benchmarks.expected_scripts import DIFFERENCES, SAME, differences
from ent_models.scripts import marks
from ent_models.scripts.documents import read
from ent_models.scripts.final_draft_writer import paragraph_counts


@pytest.mark.parametrize("name", [*SAME, *DIFFERENCES])
def test_expected_output(data_dir: Path, name: str) -> None:
    missing, more = differences(data_dir / "scripts" / "screenplay-tools-tests", name)
    _, without, extra = DIFFERENCES.get(name, ("", [], []))
    for lines, patterns in ((missing, without), (more, extra)):
        assert lines.total() == len(patterns), lines
        for line in lines:
            assert any(line == one or (one.endswith("*") and line.startswith(one[:-1])) for one in patterns), line


def test_title_page(data_dir: Path) -> None:
    document = read(data_dir / "scripts" / "screenplay-tools-tests" / "TitlePage.fountain")
    entries = {entry.key: marks.plain(entry.value) for entry in document.title_page}
    assert entries == {
        "Title": "BRICK & STEEL\nFULL RETIRED", "Credit": "Written by", "Author": "Stu Maschwitz", "Source": "Story by KTM",
        "Draft date": "1/20/2012", "Contact": "Next Level Productions\n1588 Mission Dr.\nSolvang, CA 93463",
    }  # fmt: skip
    assert [element.text for element in document.elements] == ["Not a title entry.\nStill: Not a title entry."]


def test_emphasis_as_expected(data_dir: Path) -> None:
    folder = data_dir / "scripts" / "screenplay-tools-tests"
    source = (folder / "Formatted.fountain").read_text(encoding="utf-8")
    shown = []
    for line in source.splitlines():
        html = ""
        for run in marks.read(line):
            text = f"<i>{run.text}</i>" if run.italic else run.text
            text = f"<b>{text}</b>" if run.bold else text
            html += f"<u>{text}</u>" if run.underline else text
        shown.append(html.replace("</u><u>", ""))
    expected = (folder / "Formatted.txt").read_text(encoding="utf-8").splitlines()
    # As fountain.io shows this very line, the title of the scope is italic inside the underline.
    expected = [line.replace("*Leupold Mark 4*", "<i>Leupold Mark 4</i>") for line in expected]
    assert shown == expected


def test_final_draft_and_fade_in_files_are_the_same_script(data_dir: Path) -> None:
    folder = data_dir / "scripts" / "screenplay-tools-tests"
    wanted = read(folder / "TestFDX-FD.fountain")
    kept = [(element.kind, element.text, element.character) for element in wanted.elements]
    for path in folder.glob("*.fdx"):
        document = read(path)
        assert [(element.kind, element.text, element.character) for element in document.elements] == kept, path
        if document.title_page:
            assert document.title == "FDX Test Script"
            assert {entry.key for entry in document.title_page} >= {"Title", "Author", "Credit", "Copyright", "Contact"}


def test_big_fish_in_numbers(data_dir: Path) -> None:
    fdx, text = (read(data_dir / "scripts" / f"Big-Fish.{ending}") for ending in ("fdx", "fountain"))
    counts = paragraph_counts(fdx.elements)
    assert counts["action"] + counts["centred"] == 851 and counts["heading"] == 202
    # Of the file's 813 dialogue paragraphs two are empty, and two of its 851 actions; two general ones are action here.
    assert [counts[kind] for kind in ("character", "dialogue", "parenthetical", "transition")] == [768, 811, 97, 36]
    of_text = paragraph_counts(text.elements)
    assert [of_text[kind] for kind in ("character", "parenthetical")] == [768, 97]
    assert [(c.name, c.lines) for c in sorted(fdx.characters, key=str)] == [
        (c.name, c.lines) for c in sorted(text.characters, key=str)
    ]
