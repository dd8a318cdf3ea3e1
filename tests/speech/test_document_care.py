"""Subtitle care: breaking rows, what breaks the rules, what mends it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ent_models.errors import BadInput
from ent_models.speech.document import care, mending, presets, records
from ent_models.speech.document.breaking import broken, cue_rows
from ent_models.speech.document.edits import ChangeText, Delete, SetTimes, SplitAtWord, apply
from ent_models.speech.document.presets import PRESETS
from ent_models.speech.document.records import Document, Line
from ent_models.speech.document.wording import clean, worded

ENGLISH, BBC, JAPANESE = PRESETS["netflix-english"], PRESETS["bbc"], PRESETS["netflix-japanese"]


def document(*timed: tuple[float, float, str], duration_s: float | None = None) -> Document:
    lines = tuple(
        Line(id, start_s, end_s, text, worded((), text, start_s, end_s), text)
        for id, (start_s, end_s, text) in enumerate(timed, start=1)
    )
    return Document(lines, duration_s=duration_s, next_id=len(lines) + 1)


def kinds(what: Document, preset: presets.Preset = ENGLISH) -> list[tuple[int, str]]:
    return [(problem.line, problem.kind) for problem in care.problems(what, preset)]


def fixed(what: Document, preset: presets.Preset = ENGLISH) -> Document:
    return apply(what, mending.fix(what, care.problems(what, preset)[0], preset))


def test_rows_break_where_readers_pause() -> None:
    assert broken("Short.", ENGLISH) == ("Short.",)
    assert broken("When I jumped on the bus, I saw the man who had taken it.", ENGLISH) == (
        "When I jumped on the bus,",
        "I saw the man who had taken it.",
    )
    assert broken("We are aiming to get a better television service", ENGLISH) == (
        "We are aiming",
        "to get a better television service",
    )
    assert broken("a\nb", ENGLISH) == ("a b",)
    assert cue_rows("a\nb", ENGLISH) == ("a", "b")
    assert broken("", ENGLISH) == ()
    assert broken("x" * 60 + " y", ENGLISH) == ("x" * 60, "y")


def test_japanese_rows_keep_their_punctuation() -> None:
    rows = broken("今日は、とても良い天気ですから、散歩に行きましょう。", JAPANESE)
    assert "".join(rows) == "今日は、とても良い天気ですから、散歩に行きましょう。"
    assert all(row[0] not in "、。」っー" and row[-1] not in "「" for row in rows)
    assert all(JAPANESE.width(row) <= 13 for row in rows)
    assert broken("「はい」と言ったのはだれですか「知りません」", JAPANESE)[0][-1] != "「"


def test_right_to_left_text_breaks_in_reading_order() -> None:
    text = "שלום לכולם, היום נדבר על הנושא החשוב ביותר של השנה"
    rows = broken(text, ENGLISH)
    assert len(rows) == 2 and " ".join(rows) == text


def test_widths_by_preset() -> None:
    assert ENGLISH.width("e\u0301t\u00e9") == 3 and ENGLISH.width("東京") == 4
    assert JAPANESE.width("東京ABC") == 3.5
    assert ENGLISH.n_characters("東京\nA b") == 5
    assert ENGLISH.gap_s(25.0) == 0.08 and ENGLISH.gap_s(24000 / 1001) == 0.084 and BBC.gap_s() == 1.0
    assert presets.for_language("ja") is JAPANESE and presets.for_language("xx") is PRESETS["general"]
    with pytest.raises(BadInput, match="netflix-english"):
        presets.get("nobody")


@pytest.mark.parametrize(
    ("language", "title", "a_line", "a_second", "shortest_s"),
    [
        ("ar", "Netflix, Arabic", 42, 20, 0.833),
        ("de", "Netflix, German, French, Spanish and others", 42, 17, 0.833),
        ("en", "Netflix, English", 42, 20, 0.833),
        ("he", "Netflix, German, French, Spanish and others", 42, 17, 0.833),
        ("ja", "Netflix, Japanese", 13, 4, 0.5),
        ("ko", "Netflix, Korean", 16, 12, 0.833),
        ("ru", "Netflix, Russian", 39, 17, 0.833),
        ("th", "Netflix, Thai", 35, 17, 0.833),
        ("zh", "Netflix, Chinese", 16, 9, 0.833),
        ("hi", "General rules", 42, 17, 0.833),
        ("xx", "General rules", 42, 17, 0.833),
        ("", "General rules", 42, 17, 0.833),
    ],
)
def test_each_language_has_the_rules_of_its_own_guide_and_no_other_is_called_so(
    language: str, title: str, a_line: int, a_second: float, shortest_s: float
) -> None:
    preset = presets.for_language(language)
    assert preset.title == title and preset is presets.get(preset.name)
    assert (preset.max_line_characters, preset.max_characters_per_s) == (a_line, a_second)
    assert (preset.min_duration_s, preset.max_duration_s, preset.min_gap_frames) == (shortest_s, 7.0, 2)
    assert ("Netflix, Timed Text Style Guide" in preset.source) == title.startswith("Netflix")


def test_marks_of_thai_are_no_characters_of_a_row() -> None:
    thai = presets.for_language("th")
    assert thai.width("\u0e16\u0e49\u0e32\u0e09\u0e31\u0e19\u0e23\u0e39\u0e49") == 5


@given(st.text(max_size=200), st.sampled_from(list(PRESETS)))
def test_breaking_loses_nothing(text: str, name: str) -> None:
    text = clean(text)
    rows = broken(text, PRESETS[name])
    assert "".join("".join(rows).split()) == "".join(text.split())
    assert all(row and row == row.strip() and "\n" not in row for row in rows)
    again = broken("\n".join(rows), PRESETS[name])
    assert "".join("".join(again).split()) == "".join(text.split())


def test_hostile_lengths_break_in_no_time() -> None:
    began = time.monotonic()
    for text in ("a " * 1000, "東" * 2000, "x" * 2000, "(" * 2000, "a-" * 1000):
        broken(text.strip(), ENGLISH)
    assert time.monotonic() - began < 5.0


def test_nothing_is_wrong_with_a_good_cue() -> None:
    assert kinds(document((1.0, 3.0, "Good evening, ladies and gentlemen."), (3.08, 5.0, "Sit down, please."))) == []


def test_every_rule_is_checked() -> None:
    wide = "This row was broken by hand and is far too long for one.\nYes."
    what = document(
        (0.0, 1.0, "This is far too much to be read in one second."),
        (1.05, 1.5, "Short."),
        (2.0, 12.0, "Long."),
        (13.0, 20.0, wide),
        (21.0, 27.0, "one\ntwo\nthree"),
        (26.5, 27.5, "Over."),
    )
    assert kinds(what) == [
        (1, "too fast"), (1, "small gap"), (2, "too short"), (3, "too long"), (4, "wide row"), (5, "many rows"),
        (5, "overlap"),
    ]  # fmt: skip
    first = care.problems(what, ENGLISH)[0]
    assert (first.value, first.limit) == (46.0, 20.0)
    assert first.text == "Too fast to read: 46 characters a second, 20 are allowed."


def test_the_bbc_counts_words_and_wants_a_gap_or_none() -> None:
    what = document((0.0, 1.2, "One two three four"), (1.2, 2.0, "five six seven"), (2.5, 3.5, "eight"))
    assert kinds(what, BBC) == [(2, "too fast"), (2, "small gap")]
    assert "words a minute" in care.problems(what, BBC)[0].text
    touching = fixed(document((0.0, 1.0, "One two"), (1.5, 3.0, "three")), BBC)
    assert touching.line(1).end_s == 1.5


def test_a_fast_cue_takes_the_time_after_it_then_before_it() -> None:
    text = "This is far too much to be read in one second."  # 46 characters: 2.3 s
    after = fixed(document((2.0, 3.0, text), (9.0, 10.0, "Next line.")))
    assert (after.line(1).start_s, after.line(1).end_s) == (2.0, 4.3)
    tight = fixed(document((2.0, 3.0, text), (4.0, 5.0, "Next line.")))
    assert (tight.line(1).start_s, tight.line(1).end_s) == (1.62, 3.92)
    far = fixed(document((2.0, 3.0, text * 3)))
    assert (far.line(1).start_s, far.line(1).end_s) == (1.5, 4.5)  # better, though not enough
    full = document((0.0, 1.0, text), (1.08, 3.0, "Next line."))
    with pytest.raises(BadInput, match="no time left"):
        mending.fix(full, care.problems(full, ENGLISH)[0], ENGLISH)
    words = after.line(1).words
    assert words == document((2.0, 3.0, text)).line(1).words  # the words are spoken when they were


def test_a_long_cue_is_split_at_its_punctuation() -> None:
    text = "We came home late that night, and nobody asked us where we had been all the time."
    what = document((0.0, 9.0, text))
    assert mending.fix(what, care.problems(what, ENGLISH)[0], ENGLISH) == SplitAtWord(1, 6)
    single = document((0.0, 9.0, "Ahhhhh!"))
    assert mending.fix(single, care.problems(single, ENGLISH)[0], ENGLISH) == SetTimes(1, 0.0, 7.0)


def test_rows_are_broken_anew_or_the_cue_is_split() -> None:
    what = document((0.0, 5.0, "one\ntwo\nthree"))
    assert mending.fix(what, care.problems(what, ENGLISH)[0], ENGLISH) == ChangeText(1, "one two three")
    long = document((0.0, 7.0, "word " * 19 + "word."))
    assert isinstance(mending.fix(long, care.problems(long, ENGLISH)[0], ENGLISH), SplitAtWord)
    hopeless = document((0.0, 7.0, "x" * 50))
    with pytest.raises(BadInput, match="single word"):
        mending.fix(hopeless, care.problems(hopeless, ENGLISH)[0], ENGLISH)


def test_overlaps_and_gaps_are_mended() -> None:
    what = document((0.0, 3.0, "Good evening."), (2.0, 4.0, "Sit down."))
    assert fixed(what).line(1).end_s == 1.92
    same = document((0.0, 3.0, "Good evening."), (0.0, 4.0, "Sit down."))
    with pytest.raises(BadInput, match="merge"):
        mending.fix(same, care.problems(same, ENGLISH)[0], ENGLISH)
    problem = care.problems(what, ENGLISH)[0]
    with pytest.raises(BadInput, match="mended already"):
        mending.fix(fixed(what), problem, ENGLISH)
    with pytest.raises(BadInput, match="no longer"):
        mending.fix(apply(what, Delete((1,))), problem, ENGLISH)


def test_everything_is_mended_in_one_step() -> None:
    what = document(
        (0.0, 1.0, "This is far too much to be read in one second."),
        (4.0, 14.0, "We came home late that night, and nobody asked us where we had been all the time."),
        (13.5, 16.0, "x" * 50),
    )
    several, left = mending.fix_all(what, ENGLISH)
    after = apply(what, several)
    assert left == 1 and kinds(after) == [(3, "wide row")]
    assert several.title == "Subtitle care: 4 problems before, 1 after"
    with pytest.raises(BadInput, match="other words"):
        mending.fix_all(after, ENGLISH)


cues = st.lists(st.tuples(st.floats(0.0, 40.0), st.floats(0.0, 12.0), st.text(max_size=150)), max_size=6)


@settings(max_examples=150, deadline=None)
@given(cues, st.sampled_from(list(PRESETS)), st.sampled_from([23.976, 25.0, 60.0]))
def test_every_fix_is_an_edit_that_holds_together(
    found: list[tuple[float, float, str]], name: str, rate: float
) -> None:
    preset = PRESETS[name]
    timed = [(round(start_s, 3), round(start_s + long_s, 3), clean(text)) for start_s, long_s, text in found]
    what = document(*sorted(item for item in timed if item[2]), duration_s=60.0)
    what = Document(records.in_order(list(what.lines)), duration_s=60.0, next_id=what.next_id)
    for problem in care.problems(what, preset, frame_rate=rate):
        try:
            after = apply(what, mending.fix(what, problem, preset, frame_rate=rate))
        except BadInput as problem_with_it:
            assert str(problem_with_it).endswith(".")
            continue
        records.check(after)
    try:
        several, left = mending.fix_all(what, preset, frame_rate=rate)
    except BadInput:
        return
    after = apply(what, several)
    records.check(after)
    assert len(care.problems(after, preset, frame_rate=rate)) == left
