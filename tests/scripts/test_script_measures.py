"""Every measure on a script small enough to count by hand, and pages against Final Draft's own."""

import re
from pathlib import Path

import pytest

from ent_models.errors import BadInput
from ent_models.scripts import breakdown, day_times, fountain, headings
from ent_models.scripts.documents import read
from ent_models.scripts.measures import company, days, paging, people, places, pulse, scenes, vocabulary
from ent_models.scripts.records import Document

SCRIPT = """INT. KITCHEN - NIGHT

ANNA cuts bread. Will watches.

ANNA
Is anybody there?

WILL
(low)
Only me, only me.

EXT. GARDEN - DAY

Will they come? The will is read by Anna's mother.

CARLA
No.

INT. Kitchen - CONTINUOUS

CARLA (O.S.)
One two three four five six.

ANNA
Yes.
"""


def script(text: str = SCRIPT) -> Document:
    return breakdown.document(fountain.parse(text), "screenplay")


def test_people() -> None:
    found = {one.name: one for one in people.shares(script())}
    assert list(found) == ["CARLA", "ANNA", "WILL"]
    anna = found["ANNA"]
    assert (anna.scenes, anna.speaking_scenes, anna.n_speeches, anna.n_words) == ((0, 1, 2), (0, 2), 2, 4)
    assert anna.share == pytest.approx(4 / 15) and anna.speaking_s == pytest.approx(1.6)
    # "Will they come" opens a sentence and is a word of the script; "Will watches" too.
    assert found["WILL"].scenes == (0,)
    carla = found["CARLA"]
    document = script()
    assert document.elements[carla.longest_element].text.startswith("One two") and carla.n_longest_words == 6
    assert document.elements[carla.first_element].text == "No." and carla.last_element == carla.longest_element


def test_company() -> None:
    found = company.company(script())
    assert [(one.first, one.second, one.scenes) for one in found.meetings] == [
        ("ANNA", "CARLA", (1, 2)), ("ANNA", "WILL", (0,)),
    ]  # fmt: skip
    assert found.people == (("ANNA", 3), ("CARLA", 2), ("WILL", 1))
    assert [one.scenes for one in company.company(script(), speaking_only=True).meetings] == [(2,), (0,)]


def test_of_a_crowd_those_in_most_scenes_meet() -> None:
    crowd = [f"{letter}{n:02}" for letter in "AZ" for n in range(company.MAX_IN_SCENE)]
    found = company.company(script(), present=[crowd, crowd[-2:]])
    assert found.n_crowds == 1
    assert found.meetings[0] == company.Meeting("Z58", "Z59", (0, 1))
    assert len(found.meetings) == company.MAX_IN_SCENE * (company.MAX_IN_SCENE - 1) / 2


def test_places() -> None:
    assert places.times(script()) == ("night", "day", "day")
    kitchen, garden = places.locations(script())
    assert (kitchen.name, kitchen.scenes, kitchen.settings) == ("KITCHEN", (0, 2), ("INT",))
    assert [(time, n) for time, n, _ in kitchen.times] == [("night", 1), ("day", 1)]
    assert [(one.kind, one.n_scenes) for one in places.setting_shares(script())] == [("INT", 2), ("EXT", 1)]
    assert sum(one.share_pages for one in places.time_shares(script())) == pytest.approx(1)
    assert garden.eighths == 2 and kitchen.eighths == 4  # 7 lines are more than an eighth of 55


@pytest.mark.parametrize(
    ("time_of_day", "expected"),
    [
        ("早朝", "day"), ("日中", "day"), ("昼間", "day"), ("翌朝", "day"), ("夕", "dawn or dusk"),
        ("夕方", "dawn or dusk"), ("夜明け", "dawn or dusk"), ("深夜", "night"), ("EVENING", "night"),
        ("LATER", "not said"), ("EARLY MORNING", "day"), ("LATE NIGHT", "night"),
    ],
)  # fmt: skip
def test_times_of_day(time_of_day: str, expected: str) -> None:
    document = script(f"INT. KITCHEN - {time_of_day}\n\nAnna cuts bread.\n")
    assert document.scenes[0].time_of_day == time_of_day
    assert places.times(document) == (expected,)


def test_every_time_of_day_is_known_in_headings() -> None:
    lost = [word for word in day_times.TIMES if headings.parse(f"INT. KITCHEN - {word}").time_of_day != word]
    assert not lost and len(day_times.TIMES) >= 80


def test_minutes_are_those_of_the_page() -> None:
    from ent_models.scripts import report
    from ent_models.scripts.measures.everything import measure

    document = script("".join(f"INT. ROOM {n} - DAY\n\nAnna looks.\n\n" for n in range(200)))
    known = measure(document)
    assert sum(one.minutes for one in known.scenes) > known.length_pages + 1
    assert f"about {known.length_pages:.0f} minutes" in report.write(document)


def test_lines_and_pages() -> None:
    assert paging.n_lines("word " * 24, 60) == 2 and paging.n_lines("a\nb", 60) == 2
    laid = paging.lay_out(script())
    # Heading on line 0, action on line 2, name on line 4 with its speech on line 5.
    assert [(place.line, place.n_lines) for place in laid.places[:4]] == [(0, 1), (2, 1), (4, 2), (7, 2)]
    assert laid.pages == 1
    long = script("INT. A - DAY\n\n" + "A line of action.\n\n" * 200)
    # A heading and 200 lines with a blank above each: 27 or 28 to a page of 55 lines.
    assert paging.lay_out(long).pages == 8
    assert sum(one.eighths for one in scenes.lengths(long)) == pytest.approx(400 / 55 * 8, abs=2)
    assert paging.lay_out(script("INT. A - DAY\n\nA\n\n===\n\nEXT. B - DAY\n\nb c")).places[-1].page == 2
    assert paging.lay_out(script("[[only a note]]")).pages == 0


@pytest.mark.parametrize(("eighths", "text"), [(1, "1/8"), (8, "1"), (11, "1 3/8"), (0, "0")])
def test_eighths(eighths: int, text: str) -> None:
    assert scenes.eighths_text(eighths) == text


def test_dual_dialogue_stands_side_by_side() -> None:
    beside = paging.lay_out(script("INT. A - DAY\n\nA\nYes.\n\nB ^\nNo.\n\nEnd."))
    below = paging.lay_out(script("INT. A - DAY\n\nA\nYes.\n\nB\nNo.\n\nEnd."))
    assert below.places[-1].line - beside.places[-1].line == 3


def test_pulse() -> None:
    (page,) = pulse.pulse(script())
    # Names, asides and speeches: 2 + 3 + 2 + 2 + 2; headings and action: 2 + 2 + 1.
    assert (page.n_dialogue_lines, page.n_action_lines, page.n_scenes, page.element) == (11, 5, 3, 0)
    assert page.dialogue_share == pytest.approx(11 / 16)


def test_vocabulary() -> None:
    found = vocabulary.reading(["One two three. Four five!", "Extraordinarily easy"])
    assert (found.n_words, found.n_distinct_words, found.n_sentences) == (7, 7, 3)
    assert found.lix == pytest.approx(7 / 3 + 100 / 7) and found.richness == 1
    assert vocabulary.reading([]).lix == 0
    text = "INT. A - DAY\n\n" + "A\n" + "ship ahoy matey " * 60 + "\n\nB\n" + "well now then " * 60
    first, second = vocabulary.voices(script(text))
    assert set(first.typical) == {"ship", "ahoy", "matey"} and set(second.typical) == {"well", "now", "then"}
    assert vocabulary.reading(["a b"] * 600).richness == pytest.approx(2 / 500)


def test_day_out_of_days() -> None:
    schedule = (days.ShootingDay(1, (0,), 1), days.ShootingDay(2, (1,), 1), days.ShootingDay(3, (2,), 1))
    rows = {row.name: row for row in days.day_out_of_days(script(), schedule)}
    assert rows["ANNA"].codes == ("SW", "W", "WF")
    assert rows["WILL"].codes == ("SWF", "", "")
    assert rows["CARLA"].codes == ("", "SW", "WF")
    only_ends = (days.ShootingDay(1, (0,), 1), days.ShootingDay(2, (), 0), days.ShootingDay(3, (2,), 1))
    (anna, *_) = days.day_out_of_days(script(), only_ends)
    assert (anna.codes, anna.n_work, anna.n_hold, anna.n_total) == (("SW", "H", "WF"), 2, 1, 3)
    with pytest.raises(BadInput, match="not in the script"):
        days.day_out_of_days(script(), (days.ShootingDay(1, (7,), 1),))


def test_proposed_schedule() -> None:
    assert [day.scenes for day in days.propose(script())] == [(2, 0, 1)]  # one place at a time, day before night
    assert [day.scenes for day in days.propose(script(), 2)] == [(2,), (0,), (1,)] or len(days.propose(script(), 2)) > 1
    assert [day.scenes for day in days.in_script_order(script(), 1)] == [(0,), (1,), (2,)]
    with pytest.raises(BadInput):
        days.propose(script(), 0)


def test_nothing_to_measure() -> None:
    empty = script("Some words.")
    assert scenes.lengths(empty) == () and people.shares(empty) == () and days.propose(empty) == ()
    assert places.setting_shares(empty) == () and company.company(empty).people == ()


def test_one_letter_people() -> None:
    document = script("INT. A - DAY\n\n" + "".join(f"{name}\nA b c.\n\n" for name in "ABCDE") * 20)
    assert [one.n_speeches for one in people.shares(document)] == [20] * 5


def test_pages_as_final_draft_counts_them(data_dir: Path) -> None:
    path = data_dir / "scripts" / "Big-Fish.fdx"
    document = read(path)
    marked = re.findall(r'<SceneProperties Length="([^"]*)" Page="(\d+)"', path.read_text(encoding="utf-8"))
    theirs = [sum(int(one[:-2]) if "/" in one else 8 * int(one) for one in length.split()) for length, _ in marked]
    ours = scenes.lengths(document)
    assert len(theirs) == len(ours) == 202
    differences = [one.eighths - their for one, their in zip(ours, theirs, strict=True)]
    assert sum(not one for one in differences) >= 170 and sum(abs(one) <= 1 for one in differences) >= 199
    assert max(abs(one.page - int(page)) for one, (_, page) in zip(ours, marked, strict=True)) <= 1
    assert paging.lay_out(document).pages == 121
