"""Fountain's every element, and scene headings in seven languages."""

# ruff: noqa: RUF001

import pytest

from ent_models.scripts import breakdown, fountain, headings

EVERYTHING = """\
Title:
\t_**The Long Night**_
\tA Tragedy
Author: A. Writer

# Act one

= They meet.

.THE VOID #1A#

!SHOUTING IS ACTION
and goes on.

INT./EXT. CAR - DAY #2-B#

Rain[[check weather]] on *glass*. /* cut
this */Wind.

@McCLANE (V.O.)
(to
himself)
Line one
TWO_SPACES
line after a blank.

HANS ^
Both at once.

~Sing with me
~Sing for the year

> FADE TO BLACK.
> THE END <

===

CUT TO:

EST. MOON \\*bright\\* - NIGHT

[[a note
of two lines]]

ELLIS

Nobody speaks.
""".replace("TWO_SPACES", "  ")


def test_every_element() -> None:
    document = breakdown.document(fountain.parse(EVERYTHING), "screenplay")
    assert document.title == "The Long Night A Tragedy"
    found = [(e.kind, e.text, e.character) for e in document.elements]
    assert found == [
        ("section", "Act one", ""),
        ("synopsis", "They meet.", ""),
        ("heading", "THE VOID", ""),
        ("action", "SHOUTING IS ACTION\nand goes on.", ""),
        ("heading", "INT./EXT. CAR - DAY", ""),
        ("action", "Rain on glass. Wind.", ""),
        ("note", "check weather", ""),
        ("parenthetical", "(to\nhimself)", "MCCLANE"),
        ("dialogue", "Line one\n\nline after a blank.", "MCCLANE"),
        ("dialogue", "Both at once.", "HANS"),
        ("lyrics", "Sing with me", "HANS"),
        ("lyrics", "Sing for the year", "HANS"),
        ("transition", "FADE TO BLACK.", ""),
        ("centred", "THE END", ""),
        ("transition", "CUT TO:", ""),
        ("heading", "EST. MOON *bright* - NIGHT", ""),
        ("note", "a note\nof two lines", ""),
        ("action", "ELLIS", ""),
        ("action", "Nobody speaks.", ""),
    ]
    assert [scene.number for scene in document.scenes] == ["1A", "2-B", ""]
    assert [scene.setting for scene in document.scenes] == ["", "INT/EXT", "EXT"]
    assert {e.character for e in document.elements if e.dual} == {"MCCLANE", "HANS"}


@pytest.mark.parametrize(
    ("line", "setting", "location", "time_of_day", "number"),
    [
        ("INT. HOUSE - KITCHEN - NIGHT", "INT", "HOUSE - KITCHEN", "NIGHT", ""),
        ("ext. beach \u2014 dawn", "EXT", "beach", "dawn", ""),
        ("INT./EXT. CAR - MOVING - CONTINUOUS", "INT/EXT", "CAR - MOVING", "CONTINUOUS", ""),
        ("I/E. VAN - DAY", "INT/EXT", "VAN", "DAY", ""),
        ("12A INT. HALL - DAY 12A", "INT", "HALL", "DAY", "12A"),
        ("INT HOUSE", "INT", "HOUSE", "", ""),
        ("INT. WELL - NIGHT - LATER #7#", "INT", "WELL", "NIGHT - LATER", "7"),
        ("INT. BAR. NIGHT", "INT", "BAR", "NIGHT", ""),
        ("INNEN. KÜCHE - NACHT", "INT", "KÜCHE", "NACHT", ""),
        ("AUSSEN WALD - TAG", "EXT", "WALD", "TAG", ""),
        ("INTÉRIEUR. CUISINE - NUIT", "INT", "CUISINE", "NUIT", ""),
        ("EXTERIOR. PLAYA - DÍA", "EXT", "PLAYA", "DÍA", ""),
        ("EST. PIAZZA - GIORNO", "EXT", "PIAZZA", "GIORNO", ""),
        ("INT. COZINHA - NOITE", "INT", "COZINHA", "NOITE", ""),
        ("INNEN/AUSSEN. AUTO / TAG", "INT/EXT", "AUTO", "TAG", ""),
        ("INNEN KÜCHE NACHT", "INT", "KÜCHE", "NACHT", ""),
        ("INTÉRIEUR JOUR - CUISINE", "INT", "CUISINE", "JOUR", ""),
        ("INT. BOÎTE DE NUIT", "INT", "BOÎTE DE NUIT", "", ""),
        ("INTERNO CUCINA - NOTTE", "INT", "CUCINA", "NOTTE", ""),
        ("1-5. НАТ. ЛЕС. ДЕНЬ", "EXT", "ЛЕС", "ДЕНЬ", "1-5"),
        ("ИНТ./НАТ. МАШИНА - УТРО", "INT/EXT", "МАШИНА", "УТРО", ""),
        ("I./E. CAR - DAY", "INT/EXT", "CAR", "DAY", ""),
        ("INT HOUSE-DAY", "INT", "HOUSE", "DAY", ""),
        ("○台所（夜）", "", "台所", "夜", ""),
        ("12 ○ 佐藤家・居間（朝）", "", "佐藤家・居間", "朝", "12"),
        ("屋内・台所・夜", "INT", "台所", "夜", ""),
        ("INT．台所－夜", "INT", "台所", "夜", ""),
    ],
)
def test_scene_headings(line: str, setting: str, location: str, time_of_day: str, number: str) -> None:
    assert headings.is_heading(line)
    heading = headings.parse(line)
    assert (heading.setting, heading.location, heading.time_of_day, heading.number) == (
        setting, location, time_of_day, number,
    )  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Interior designers came.",
        "Est il venu",
        "INTO THE WILD",
        "EXTRA TIME",
        "INT.",
        "",
        "Int he end",
        "○ a bullet",
        "○これは文です。",
        "内容は次の通り",
    ],
)
def test_lines_that_are_no_headings(line: str) -> None:
    assert not headings.is_heading(line)


def test_one_person_is_one_name() -> None:
    cues = ["ANNA", "anna (v.o.)", "ANNA (V.O.)(CONT\u2019D)", "ANNA (O.S.", "ANNA ^"]
    assert {breakdown.character_name(cue) for cue in cues} == {"ANNA"}
