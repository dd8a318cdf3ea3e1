"""Fountain to FDX and back: nothing is lost, whatever stands in the script."""

# ruff: noqa: E501

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ent_models.scripts import breakdown, final_draft, final_draft_writer, fountain, fountain_writer, marks
from ent_models.scripts.documents import read
from ent_models.scripts.records import Document

EVERYTHING = """\
Title:
    _**The Long Night**_
    A Tragedy
Credit: written by
Author: A. Writer
Draft date: 1.2.2026
Whose: [[ask her]] ours

# Act one

##### A deep one

= They *meet*.

.THE VOID #1A#

= First.

= Second.

!SHOUTING IS ACTION
# and goes on.
INT. NOTHING - DAY

INT./EXT. **CAR** - DAY [[STORYLINE one]] #2-B#

Rain[[check weather]] on *glass*. ***Wind***, _wet *and* cold_ file_name_here 2 * 3 * 4.

@McCLANE (V.O.)[[cue note]]
(to
himself)
Line *one*
TWO_SPACES
line [[two
lines]]after a blank.
\\(not an aside)

HANS ^
Both **at** once.

~Sing with me
~Sing for the year

> FADE TO BLACK.

===

> **THE END** <

CUT TO:

> Slowly to:

[[a note
of two lines]]

ELLIS

Nobody speaks.
""".replace("TWO_SPACES", "  ")


def from_fountain(text: str) -> Document:
    return breakdown.document(fountain.parse(text), breakdown.SCREENPLAY)


def from_fdx(data: bytes) -> Document:
    return breakdown.document(final_draft.parse(data), breakdown.SCREENPLAY)


def content(document: Document) -> list[object]:
    scenes = tuple((scene.heading, scene.number, scene.setting, scene.characters) for scene in document.scenes)
    elements = tuple(replace(element, page=0) for element in document.elements)
    return [*document.title_page, *scenes, *elements]


def check_round_trip(document: Document) -> None:
    text = fountain_writer.write(document)
    assert content(from_fountain(text)) == content(document)
    through = from_fdx(final_draft_writer.write(document))
    assert content(through) == content(document)
    assert fountain_writer.write(through) == text


def test_every_element_survives() -> None:
    document = from_fountain(EVERYTHING)
    kinds = {element.kind for element in document.elements}
    assert len(kinds) == 10
    assert sum(element.kind == "note" for element in document.elements) == 5
    assert [scene.number for scene in document.scenes] == ["1A", "2-B"]
    check_round_trip(document)
    text = fountain_writer.write(document)
    for line in ("##### A deep one", ".THE VOID #1A#", "!SHOUTING IS ACTION", "@McCLANE (V.O.)[[cue note]]", "HANS ^",
                 "> **THE END** <", "===", "> Slowly to:", "Author: A. Writer", "[[a note\nof two lines]]"):  # fmt: skip
        assert line in text.split("\n") or line in text, line


LINES = st.one_of(
    st.sampled_from(
        ["", "", "", "  ", "INT. HALL - DAY #3#", "EXT SEA", ".FORCED", "ANNA", "BEN (O.S.) ^", "@McX", "(aside)", "~la",
         "CUT TO:", "> IN:", "> mid <", "# one", "### three", "= about", "===", "!INT. NOT", "[[note]]", "*it* **b**",
         "_under_ ***all***", "a[[x]]b", "Title: T", "Author: **A**", "/* cut */", "(open", "Hello, *Anna*."]
    ),
    st.text(st.sampled_from("aB *_[]()\\/.!@#>~=^:-<ß\u00e9\t"), max_size=14),
)  # fmt: skip


def test_two_underscores_with_nothing_between_them_are_text() -> None:
    document = from_fountain("Title: T\n__\n\nINT. HALL - DAY\n\nANNA\n__\n:")
    assert [marks.plain(entry.value) for entry in document.title_page] == ["T\n__"]
    assert document.elements[-1].text == "__\n:"
    check_round_trip(document)


def test_a_page_break_before_lyrics_is_kept() -> None:
    document = from_fountain("ANNA\nHello.\n\n===\n\n~la la\n\nShe goes.")
    assert [element.breaks_page for element in document.elements] == [False, True, False]
    check_round_trip(document)


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, max_size=14))
def test_any_fountain_survives(lines: list[str]) -> None:
    document = from_fountain("\n".join(lines))
    if document.elements or document.title_page:
        check_round_trip(document)


RUNS = st.lists(
    st.builds(marks.Run, st.text(st.sampled_from("ab *_[]/\\\n"), min_size=1, max_size=4), st.booleans(), st.booleans(),
              st.booleans()) | st.builds(marks.Run, st.sampled_from(["n", "two\nlines", "a]"]), is_note=st.just(True)),
    max_size=6,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(RUNS)
def test_marks_keep_every_sign_and_stay(runs: list[marks.Run]) -> None:
    text = marks.write(runs)
    again = marks.read(text)
    assert "".join(r.text for r in again if not r.is_note) == "".join(r.text for r in runs if not r.is_note)
    assert [r.text for r in again if r.is_note] == [r.text for r in runs if r.is_note]
    assert marks.write(again) == text


@pytest.mark.parametrize(
    ("text", "styles"),
    [
        ("*a* **b** ***c*** _d_", "i:a b:b bi:c u:d"),
        ("_FILLS the *Mark 4* scope_", "u:FILLS the |iu:Mark 4|u: scope"),
        ("_**over b_ld**", "b:over b_ld"),
        ("**a*b***", "b:a|bi:b"),
        ("*a***b**", "i:a|b:b"),
        ("***a**b*", "bi:a|i:b"),
        ("dialed *69 and *23", ""),
        ("*69 and then 23\\*", ""),
        ("a ***** b", ""),
    ],
)
def test_emphasis(text: str, styles: str) -> None:
    found = [run for run in marks.read(text) if not marks.is_plain((run,))]
    names = ["".join(n for n, on in (("b", r.bold), ("i", r.italic), ("u", r.underline)) if on) for r in found]
    expected = [
        tuple(one.split(":", 1))
        for one in styles.replace(" b:", "|b:").replace(" bi:", "|bi:").replace(" u:d", "|u:d").split("|")
        if one
    ]
    assert list(zip(names, (run.text for run in found), strict=True)) == expected


def test_real_scripts_survive(data_dir: Path) -> None:
    for name in ("Big-Fish.fountain", "afterwriting/client.fountain", "afterwriting/cyrillic.fountain"):
        check_round_trip(read(data_dir / "scripts" / name))


def test_big_fish_from_fdx_through_fountain(data_dir: Path) -> None:
    document = read(data_dir / "scripts" / "Big-Fish.fdx")
    again = from_fountain(fountain_writer.write(document))
    assert [scene.heading for scene in again.scenes] == [scene.heading for scene in document.scenes]
    assert [scene.number for scene in again.scenes] == [scene.number for scene in document.scenes]
    assert again.characters == document.characters
    words = [" ".join(element.text.split()) for element in again.elements]
    assert " ".join(words) == " ".join(" ".join(element.text.split()) for element in document.elements)
    assert content(from_fdx(final_draft_writer.write(document))) == content(document)


def test_notes_between_the_parts_of_a_speech() -> None:
    check_round_trip(from_fountain("ANNA\n(low)\n[[one]]\n(loud)\nYes.\n~[[two]]\n~\nNo.\n~la\n[[three]]\n"))
