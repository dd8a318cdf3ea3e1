"""The test files of screenplay-tools against their expected output, and every difference with its reason.

Neighbouring actions are compared as one, neighbouring dialogue too: their parser merges paragraphs, ours keeps them.
"""

# ruff: noqa: E501

import re
from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest

from ent_models.scripts import breakdown, fountain, marks
from ent_models.scripts.documents import read
from ent_models.scripts.final_draft_writer import paragraph_counts
from ent_models.scripts.records import Document

NAMES = {"heading": "HEADING", "action": "ACTION", "dialogue": "DIALOGUE", "parenthetical": "PARENTHETICAL",
         "lyrics": "LYRIC", "transition": "TRANSITION", "section": "SECTION", "synopsis": "SYNOPSIS",
         "centred": "CENTRED"}  # fmt: skip

# File, what they have and we do not, what we have and they do not.
DIFFERENCES: dict[str, tuple[str, list[str], list[str]]] = {
    "Boneyards": (
        "the boneyard is taken out first, so that CUT TO: stands alone and is a transition",
        ["ACTION As he rattles off the long list, Brick and Steel share a look. This is going to be BAD. CUT TO:"],
        [
            "ACTION As he rattles off the long list, Brick and Steel share a look. This is going to be BAD.",
            "TRANSITION CUT TO:",
        ],
    ),
    "Character": (
        "fountain.io asks a name for one letter, not for a letter in front",
        ["ACTION 3CPO Not work."],
        ["CHARACTER 3CPO", "DIALOGUE Not work."],
    ),
    "Notes": (
        "a blank line ends a speech, and a note with a blank line in it is none",
        ["DIALOGUE *"],
        [
            "DIALOGUE Did you know Brick and Steel are retired?",
            "ACTION *",
        ],
    ),
    "PageBreak": ("two page breaks in a row are one", ["PAGEBREAK"], []),
    "Parenthetical": (
        "two asides in a row are two asides",
        ["DIALOGUE (bouncy) Also trying this?"],
        ["PARENTHETICAL bouncy", "DIALOGUE Also trying this?"],
    ),
    "Sections": ("CUT TO: at the top is no title page", ["TITLE CUT TO"], ["TRANSITION CUT TO:"]),
}
SAME = ["Action-Merged", "Action-Unmerged", "Dialogue-Merged", "Dialogue-Unmerged", "LineBreaks", "Lyrics",
        "SceneHeading", "Scratch", "Transition", "UTF8"]  # fmt: skip


def ours(document: Document) -> list[tuple[str, str]]:
    found = [("TITLE", entry.key) for entry in document.title_page]
    n_dual = 0
    for element in document.elements:
        if element.breaks_page:
            found.append(("PAGEBREAK", ""))
        if element.cue:
            n_dual = n_dual + 1 if element.dual else 0
            found.append(("CHARACTER", element.character + (" ^" if n_dual == 2 else "")))
            n_dual %= 2
        text = element.text.strip("()") if element.kind == "parenthetical" else element.text
        number = document.scenes[element.scene].number if element.kind == "heading" else str(element.level or "")
        if element.kind != "note":
            found.append((NAMES[element.kind], f"{text} ({number})" if number else text))
    return found


def theirs(text: str) -> list[tuple[str, str]]:
    found = []
    for match in re.finditer(r'^([A-Z]+):"((?:[^"]|"(?!\n|\Z| ?[("]|:))*)"(.*)$', text, re.MULTILINE):
        kind, value, rest = match[1], marks.plain(re.sub(r"\[\[\d+\]\]|/\*\d+\*/", "", match[2])), match[3]
        if kind == "CHARACTER":
            value = value.upper() + (" ^" if "(Dual)" in rest.split('"')[-1] else "")
        elif kind in ("HEADING", "SECTION") and rest.strip():
            value += rest
        kind = "TITLE" if kind == "TITLEENTRY" else "CENTRED" if "(centered)" in rest else kind
        found.append((kind, value))
    return found


def merged(items: list[tuple[str, str]]) -> list[str]:
    found = []
    items = [item for item in items if item[1].strip() or item[0] not in ("ACTION", "DIALOGUE")]
    for kind, group in groupby(items, lambda item: item[0]):
        texts = [" ".join(text.split()) for _, text in group]
        texts = [" ".join(texts)] if kind in ("ACTION", "DIALOGUE") else texts
        found += [f"{kind} {text}".strip() for text in texts]
    return found


@pytest.mark.parametrize("name", [*SAME, *DIFFERENCES])
def test_expected_output(data_dir: Path, name: str) -> None:
    folder = data_dir / "scripts" / "screenplay-tools-tests"
    source = (folder / f"{name.split('-')[0]}.fountain").read_text(encoding="utf-8")
    found = merged(ours(breakdown.document(fountain.parse(source), breakdown.SCREENPLAY)))
    expected = merged(theirs((folder / f"{name}.txt").read_text(encoding="utf-8")))
    missing, more = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
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
