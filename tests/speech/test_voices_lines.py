"""From turns of voices to lines and segments: cut where the voice changes, names kept, nothing lost of a word."""

from dataclasses import replace

from ent_models.speech import voices_lines
from ent_models.speech.document import edits, history
from ent_models.speech.document.history import Draft
from ent_models.speech.document.records import Document, Line, Speaker, Word, check
from ent_models.speech.records import Segment, SpokenWord
from ent_models.speech.voices_records import Turn

TEXT = "How are you today? Thank you, I am well."
TIMES = [(0.0, 0.3), (0.4, 0.6), (0.7, 0.9), (1.0, 1.5), (2.0, 2.3), (2.3, 2.6), (2.7, 2.8), (2.8, 3.0), (3.0, 3.6)]
TURNS = (Turn(0.0, 1.7, 1), Turn(1.9, 3.8, 2), Turn(10.0, 12.0, 1))


def line(id: int, start_s: float, end_s: float, speaker: int = 0, text: str = "word") -> Line:
    return Line(id, start_s, end_s, text, (Word(start_s, end_s, text),), text, "whisper", speaker)


def talk() -> Line:
    words = tuple(
        Word(*time, text, 0.3 + index / 20) for index, (time, text) in enumerate(zip(TIMES, TEXT.split(), strict=True))
    )
    return Line(1, 0.0, 4.0, TEXT, words, "How are you to day? Thank you, I am well.", "whisper")


def told(document: Document, turns: tuple[Turn, ...] = TURNS, *, only_unknown: bool = False) -> Document:
    plan = voices_lines.plan(document, turns, only_unknown=only_unknown)
    assert plan is not None
    after = edits.apply(document, plan)
    check(after)
    return after


def who(document: Document) -> list[tuple[str, str]]:
    return [(document.name(line.speaker), line.text) for line in document.lines]


def test_a_line_is_cut_where_the_voice_changes_and_takes_all_of_its_words_along() -> None:
    before = Document((talk(), line(2, 10.0, 11.0)), next_id=3)
    after = told(before)
    assert who(after) == [
        ("Speaker 1", "How are you today?"),
        ("Speaker 2", "Thank you, I am well."),
        ("Speaker 1", "word"),
    ]
    first, second, _ = after.lines
    assert (first.start_s, first.end_s, second.start_s, second.end_s) == (0.0, 1.5, 2.0, 4.0)
    assert first.words + second.words == talk().words
    assert (first.machine_text, second.machine_text) == ("How are you to day?", "Thank you, I am well.")
    assert first.is_edited and not second.is_edited
    assert voices_lines.plan(after, TURNS) is None


def test_it_is_one_step_to_undo_and_refused_on_another_state() -> None:
    before = Document((talk(),), next_id=2)
    plan = voices_lines.plan(before, TURNS)
    assert plan is not None
    draft = history.changed(Draft(before), plan)
    assert len(draft.document.lines) == 2 and len(draft.done) == 1
    assert replace(history.undone(draft).document, next_id=2) == before


def test_several_changes_in_one_line() -> None:
    turns = (Turn(0.0, 0.95, 1), Turn(0.95, 2.55, 2), Turn(2.55, 4.0, 3))
    assert who(told(Document((talk(),), next_id=2), turns)) == [
        ("Speaker 1", "How are you"), ("Speaker 2", "today? Thank you,"), ("Speaker 3", "I am well.")
    ]  # fmt: skip


def test_a_part_shorter_than_a_moment_is_no_part() -> None:
    turns = (Turn(0.0, 0.5, 1), Turn(0.65, 4.0, 2))
    assert who(told(Document((talk(),), next_id=2), turns)) == [("Speaker 2", TEXT)]
    one = Document((line(1, 0.0, 4.0),), next_id=2)
    assert len(told(one).lines) == 1


def test_names_that_were_given_stay_with_their_voice() -> None:
    """The voices have other numbers this time, and one more is found."""
    people = (Speaker(10, "Anna"), Speaker(11, "Speaker 2"))
    lines = (line(1, 0.0, 3.0, 10), line(2, 5.0, 8.0, 11), line(3, 10.0, 12.0), line(4, 20.0, 21.0))
    turns = (Turn(0.0, 3.0, 2), Turn(5.0, 8.0, 1), Turn(10.0, 12.0, 2), Turn(20.0, 21.0, 3))
    after = told(Document(lines, people, next_id=12), turns)
    assert [name for name, _ in who(after)] == ["Anna", "Speaker 2", "Anna", "Speaker 3"]
    assert [person.id for person in after.speakers][:2] == [10, 11]


def test_a_voice_that_shares_a_name_with_a_louder_one_is_somebody_new() -> None:
    lines = (line(1, 0.0, 3.0, 10), line(2, 5.0, 7.0, 10))
    turns = (Turn(0.0, 3.0, 1), Turn(5.0, 7.0, 2))
    after = told(Document(lines, (Speaker(10, "Anna"),), next_id=11), turns)
    assert [name for name, _ in who(after)] == ["Anna", "Speaker 2"]


def test_lines_that_have_a_speaker_can_be_left_alone() -> None:
    people = (Speaker(10, "Anna"), Speaker(11, "Ben"))
    lines = (line(1, 0.0, 3.0, 10), line(2, 5.0, 7.0, 11), line(3, 10.0, 12.0))
    turns = (Turn(0.0, 3.0, 1), Turn(5.0, 7.0, 1), Turn(10.0, 12.0, 1))
    after = told(Document(lines, people, next_id=12), turns, only_unknown=True)
    assert [name for name, _ in who(after)] == ["Anna", "Ben", "Anna"]


def test_speakers_that_no_line_has_any_more_go() -> None:
    people = (Speaker(10, "Speaker 1"), Speaker(11, "Speaker 2"), Speaker(12, "Speaker 3"))
    lines = (line(1, 0.0, 3.0, 10), line(2, 5.0, 6.0, 11), line(3, 10.0, 12.0, 12))
    turns = (Turn(0.0, 3.0, 1), Turn(5.0, 12.0, 1))
    after = told(Document(lines, people, next_id=13), turns)
    assert [person.name for person in after.speakers] == ["Speaker 1"]


def test_segments_are_cut_and_named_likewise() -> None:
    words = tuple(SpokenWord(*time, text, 0.9) for time, text in zip(TIMES, TEXT.split(), strict=True))
    segments = (Segment(0.0, 4.0, TEXT, 0.7, words, "de"), Segment(30.0, 31.0, "Gone.", 0.9))
    first, second, third = voices_lines.told_apart(segments, TURNS)
    assert (first.text, first.speaker, first.words, first.end_s) == ("How are you today?", "Speaker 1", words[:4], 1.5)
    assert (second.text, second.speaker, second.words) == ("Thank you, I am well.", "Speaker 2", words[4:])
    assert (second.start_s, second.end_s, second.language, second.confidence) == (2.0, 4.0, "de", 0.7)
    assert third == segments[1]


def test_scripts_without_spaces_are_cut_between_words() -> None:
    words = (SpokenWord(0.0, 1.4, "こんにちは。", 0.9), SpokenWord(2.0, 3.5, "ありがとう。", 0.9))
    found = voices_lines.told_apart((Segment(0.0, 4.0, "こんにちは。ありがとう。", 0.7, words),), TURNS)
    assert [(part.text, part.speaker) for part in found] == [
        ("こんにちは。", "Speaker 1"),
        ("ありがとう。", "Speaker 2"),
    ]
