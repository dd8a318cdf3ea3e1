"""Edits of a transcript: each by known answers, then any sequence of them by invariants."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ent_models.errors import BadInput
from ent_models.speech.document import edits, find, history, records, titles
from ent_models.speech.document.arrivals import Arrival, append
from ent_models.speech.document.edits import apply
from ent_models.speech.document.history import Draft
from ent_models.speech.document.records import Document, Line, Word
from ent_models.speech.records import Segment


def a_document() -> Document:
    """Three lines: 1 from 1 s to 3 s, 2 from 3.2 s to 5 s, 3 from 8 s to 9 s."""
    segments = (
        Segment(1.0, 3.0, "Hello there, old friend.", 0.9),
        Segment(3.2, 5.0, "The ship sore high.", 0.4),
        Segment(8.0, 9.0, "Ship ahoy!", 0.8),
    )
    return append(Document(), Arrival(segments, "whisper-base", 9.0, "en", 10.0))


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines]


def test_changing_a_text_keeps_the_machines() -> None:
    before = a_document()
    after = apply(before, edits.ChangeText(2, "The ship soared  high."))
    line = after.line(2)
    assert (line.text, line.machine_text, line.is_edited) == ("The ship soared high.", "The ship sore high.", True)
    assert line.words[0] == before.line(2).words[0] and line.words[2].is_accepted
    assert before == a_document()  # nothing is changed in place
    with pytest.raises(BadInput, match="delete it"):
        apply(before, edits.ChangeText(2, " \n "))
    with pytest.raises(BadInput, match="no longer"):
        apply(before, edits.ChangeText(99, "a"))


def test_splitting_and_merging() -> None:
    before = apply(a_document(), edits.ChangeText(1, "Hello dear there, old friend."))
    after = apply(before, edits.SplitAtWord(1, 3))
    left, right = after.lines[:2]
    assert (left.id, left.text, left.machine_text) == (1, "Hello dear there,", "Hello there,")
    assert (right.id, right.text, right.machine_text) == (4, "old friend.", "old friend.")
    assert left.start_s == 1.0 and right.end_s == 3.0 and left.end_s <= right.start_s == right.words[0].start_s
    merged = apply(after, edits.Merge((4, 1)))
    assert merged.line(1).text == before.line(1).text and merged.line(1).words == before.line(1).words
    assert merged.line(1).machine_text == before.line(1).machine_text
    assert merged == before
    for wrong in (edits.Merge((1, 3)), edits.Merge((2,)), edits.SplitAtWord(1, 0), edits.SplitAtWord(1, 9)):
        with pytest.raises(BadInput):
            apply(before, wrong)


def test_splitting_at_a_time_cuts_between_words() -> None:
    document = a_document()
    words = document.line(1).words
    after = apply(document, edits.SplitAtTime(1, words[1].end_s + 0.01))
    assert texts(after)[:2] == ["Hello there,", "old friend."]
    with pytest.raises(BadInput, match="within"):
        apply(document, edits.SplitAtTime(1, 7.0))


def test_nudging_respects_the_neighbours() -> None:
    document = a_document()
    assert apply(document, edits.Nudge(1, "end")).line(1).end_s == 3.1
    assert apply(document, edits.Nudge(1, "end", 5.0)).line(1).end_s == 3.2
    assert apply(document, edits.Nudge(2, "start", -1.0)).line(2).start_s == 3.0
    assert apply(document, edits.Nudge(1, "start", -1.5)).line(1).start_s == 0.0
    assert apply(document, edits.Nudge(3, "end", 5.0)).line(3).end_s == 10.0
    short = apply(document, edits.Nudge(3, "end", -5.0))
    assert short.line(3).end_s == 8.1 and short.line(3).words[-1].end_s == 8.1
    with pytest.raises(BadInput, match="cannot move further"):
        apply(short, edits.Nudge(3, "end", -0.1))
    many = document
    for _ in range(3):
        many = apply(many, edits.Nudge(3, "start", -0.1))
    assert many.line(3).start_s == 7.7  # and not 7.700000000000001


def test_a_speaker_is_renamed_everywhere() -> None:
    document = apply(a_document(), edits.SetSpeaker((1, 3), "Anna"))
    document = apply(document, edits.SetSpeaker((2,), "Ben "))
    anna = document.line(1).speaker
    renamed = apply(document, edits.RenameSpeaker(anna, "Dr. Anna K."))
    assert [renamed.name(line.speaker) for line in renamed.lines] == ["Dr. Anna K.", "Ben", "Dr. Anna K."]
    one = apply(renamed, edits.RenameSpeaker(anna, "BEN"))
    assert len(one.speakers) == 1 and {one.name(line.speaker) for line in one.lines} == {"Ben"}
    assert apply(one, edits.SetSpeaker((1,), "")).line(1).speaker == 0
    assert titles.title(document, edits.RenameSpeaker(anna, "Cleo")) == "Renamed Anna to Cleo in 2 lines"
    for wrong in (edits.RenameSpeaker(77, "x"), edits.RenameSpeaker(anna, "  "), edits.RenameSpeaker(anna, "x" * 101)):
        with pytest.raises(BadInput):
            apply(document, wrong)


def test_a_known_speaker_is_chosen_by_id_whatever_the_name_is_by_then() -> None:
    document = apply(a_document(), edits.SetSpeaker((1,), "Speaker 1"))
    first = document.line(1).speaker
    renamed = apply(document, edits.RenameSpeaker(first, "Anna"))
    chosen = edits.ChooseSpeaker((2, 3), first)
    assert titles.title(renamed, chosen) == "Marked 2 lines as Anna"
    after = apply(renamed, chosen)
    assert [after.name(line.speaker) for line in after.lines] == ["Anna"] * 3 and len(after.speakers) == 1
    nobody = apply(after, edits.ChooseSpeaker((1,), 0))
    assert nobody.line(1).speaker == 0 and titles.title(after, edits.ChooseSpeaker((1,), 0)).endswith("nobody known")
    two = apply(renamed, edits.SetSpeaker((3,), "Ben"))
    one = apply(two, edits.RenameSpeaker(two.line(3).speaker, "Anna"))
    with pytest.raises(BadInput, match="no longer in the transcript"):
        apply(one, edits.ChooseSpeaker((2,), two.line(3).speaker))


def test_replacing_all_counts_first() -> None:
    document = a_document()
    edit = edits.ReplaceAll(find.Query("ship"), "boat")
    assert titles.count(document, edit) == 2
    assert titles.title(document, edit) == "Replaced “ship” with “boat” 2 times"
    assert texts(apply(document, edit))[1:] == ["The boat sore high.", "boat ahoy!"]
    gone = apply(document, edits.ReplaceAll(find.Query("ship ahoy!"), ""))
    assert [line.id for line in gone.lines] == [1, 2]


def test_a_word_is_fixed_once_or_everywhere() -> None:
    document = a_document()
    once = apply(document, edits.FixWord(2, 2, "sore", "soared"))
    old, new = document.line(2).words[2], once.line(2).words[2]
    assert new == Word(old.start_s, old.end_s, "soared", 1.0, True)
    everywhere = edits.FixEverywhere("ship", "sheep dog")
    assert titles.count(document, everywhere) == 2
    assert texts(apply(document, everywhere))[1:] == ["The sheep dog sore high.", "Sheep dog ahoy!"]
    assert texts(apply(document, edits.FixWord(1, 1, "there,", "where")))[0] == "Hello where, old friend."
    assert texts(apply(document, edits.FixWord(2, 3, "high.", "")))[1] == "The ship sore."
    assert texts(apply(document, edits.FixEverywhere("ahoy", "")))[2] == "Ship!"
    with pytest.raises(BadInput, match="changed meanwhile"):
        apply(once, edits.FixWord(2, 2, "sore", "x"))
    with pytest.raises(BadInput, match="not in the transcript"):
        apply(document, edits.FixEverywhere("zebra", "x"))


def test_accepting_touches_no_text() -> None:
    document = a_document()
    after = apply(document, edits.AcceptWord(2, 1, "ship"))
    assert after.line(2).words[1].is_accepted and not after.line(3).words[0].is_accepted
    both = apply(document, edits.AcceptEverywhere("SHIP"))
    assert both.line(2).words[1].is_accepted and both.line(3).words[0].is_accepted
    assert texts(both) == texts(document) and both.line(2).words[1].probability == 0.4


def test_inserting_deleting_checking_and_setting_times() -> None:
    document = apply(a_document(), edits.InsertLine(6.0, 7.0, "(laughter) oh", "Anna"))
    line = document.lines[2]
    assert (line.text, line.machine_text, line.start_s, line.end_s) == ("(laughter) oh", "", 6.0, 7.0)
    assert line.words[-1].end_s == 7.0 and document.name(line.speaker) == "Anna" and line.is_edited
    assert apply(document, edits.Check((1, 2))).line(2).is_checked
    assert [left.id for left in apply(document, edits.Delete((1, 3))).lines] == [2, line.id]
    moved = apply(document, edits.SetTimes(3, 0.5, 0.9))
    assert moved.lines[0].id == 3 and moved.lines[0].words[-1].end_s == 0.9
    for wrong in (
        edits.InsertLine(6.0, 6.0, "a"), edits.InsertLine(-1.0, 6.0, "a"), edits.InsertLine(6.0, 7.0, " "),
        edits.InsertLine(float("nan"), 7.0, "a"), edits.SetTimes(1, 11.0, 12.0), edits.Nudge(1, "end", float("inf")),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            apply(document, wrong)


def test_listening_again_replaces_lines_and_keeps_who_speaks() -> None:
    document = apply(a_document(), edits.SetSpeaker((1,), "Anna"))
    document = apply(document, edits.Check((1, 2)))
    again = (
        Segment(1.0, 2.0, "Hello there,", 0.95),
        Segment(2.0, 3.0, "cold friend.", 0.9),
        Segment(3.2, 5.0, "So.", 0.9),
    )
    after = apply(document, edits.ReplaceLines((1, 2), again, "whisper-small"))
    assert texts(after) == ["Hello there,", "cold friend.", "So.", "Ship ahoy!"]
    assert [after.name(line.speaker) for line in after.lines] == ["Anna", "Anna", "", ""]
    assert after.lines[0].model == "whisper-small" and after.lines[0].machine_text == "Hello there,"
    assert not after.lines[0].is_checked


def test_lines_that_arrive_leave_edits_alone() -> None:
    document = apply(a_document(), edits.ChangeText(3, "Ship off!"))
    after = append(document, Arrival((Segment(9.5, 9.9, "Bye.", 0.9),), "", 9.9))
    assert after.lines[:3] == document.lines and after.lines[3].text == "Bye." and after.heard_until_s == 9.9


def test_several_edits_are_one_step_and_belong_to_one_state() -> None:
    several = edits.Several((edits.SplitAtWord(1, 2), edits.ChangeText(4, "oldest friend.")), "Two things", 4)
    after = apply(a_document(), several)
    assert texts(after)[:2] == ["Hello there,", "oldest friend."]
    with pytest.raises(BadInput, match="changed since"):
        apply(append(a_document(), Arrival((Segment(9.5, 9.9, "Bye.", 0.9),))), several)
    draft = history.changed(Draft(a_document()), several)
    assert history.undone(draft).document == a_document()


# Any sequence of edits.

numbers = st.integers(0, 12)
some = st.lists(numbers, min_size=0, max_size=4).map(tuple)
seconds = st.floats(-2.0, 15.0).map(lambda value: round(value, 3))
written = st.one_of(
    st.sampled_from(
        ["ship", "Ship ahoy", "old  friend", "", "東京へ行く。", "か", "\u3099", "e\u0301", "\u0301x", "a\nb", "."]
    ),
    st.text(max_size=12),
)
names = st.sampled_from(["Anna", "anna ", "Ben", "", "王明"])
heard = st.lists(st.builds(Segment, seconds.map(abs), seconds.map(abs), written, st.floats(0.0, 1.0)), max_size=3).map(
    tuple
)
any_edit = st.one_of(
    st.builds(edits.ChangeText, numbers, written),
    st.builds(edits.SplitAtWord, numbers, numbers),
    st.builds(edits.SplitAtTime, numbers, seconds),
    st.builds(edits.Merge, some),
    st.builds(edits.Nudge, numbers, st.sampled_from(["start", "end"]), seconds),
    st.builds(edits.SetTimes, numbers, seconds, seconds),
    st.builds(edits.SetSpeaker, some, names),
    st.builds(edits.ChooseSpeaker, some, numbers),
    st.builds(edits.RenameSpeaker, numbers, names),
    st.builds(edits.ReplaceAll, st.builds(find.Query, written, st.booleans(), st.booleans()), written),
    st.builds(edits.AcceptWord, numbers, numbers, written),
    st.builds(edits.AcceptEverywhere, written),
    st.builds(edits.FixWord, numbers, numbers, written, written),
    st.builds(edits.FixEverywhere, written, written),
    st.builds(edits.Check, some, st.booleans()),
    st.builds(edits.Delete, some),
    st.builds(edits.InsertLine, seconds, seconds, written, names),
    st.builds(edits.ReplaceLines, some, heard, st.just("whisper-small")),
    st.builds(edits.BringIn, heard, st.sampled_from(["", "de"])),
)
anything = st.one_of(any_edit, any_edit, any_edit, st.builds(Arrival, heard), st.sampled_from(["undo", "redo"]))


def moved(draft: Draft, what: object) -> Draft:
    if what == "undo":
        return history.undone(draft)
    if what == "redo":
        return history.redone(draft)
    return history.arrived(draft, what) if isinstance(what, Arrival) else history.changed(draft, what)


@settings(max_examples=300, deadline=None)
@given(st.lists(anything, max_size=25))
def test_any_sequence_of_edits_holds_together(steps: list[object]) -> None:
    draft = Draft(a_document())
    for what in steps:
        try:
            after = moved(draft, what)
        except BadInput as problem:
            assert str(problem)[0].isupper() and str(problem).rstrip()[-1] in ".?!"
            continue
        records.check(after.document)
        for line in after.document.lines:
            assert line.text == line.text.strip() and line.end_s >= line.start_s >= 0
        if what not in ("undo", "redo") and not isinstance(what, Arrival) and after is not draft:
            assert history.undone(after).document == draft.document
            assert history.redone(history.undone(after)).document == after.document
        draft = after
    assert records.from_json(records.to_json(draft.document)) == draft.document


@settings(max_examples=100, deadline=None)
@given(st.lists(any_edit, max_size=15))
def test_undoing_everything_gives_the_beginning_and_redoing_the_end(steps: list[edits.Edit]) -> None:
    draft = Draft(a_document())
    for edit in steps:
        try:
            draft = history.changed(draft, edit)
        except BadInput:
            continue
    end, n_steps = draft.document, len(draft.done)
    for _ in range(n_steps):
        draft = history.undone(draft)
    assert draft.document == a_document()
    for _ in range(n_steps):
        draft = history.redone(draft)
    assert draft.document == end


def test_a_line_is_found_by_id_after_it_moved() -> None:
    document = Document((Line(3, 0.0, 1.0, "a", (Word(0.0, 1.0, "a"),)),), next_id=4)
    assert document.index(3) == 0
    assert replace(document, next_id=9) == document  # ids that were given out are no content


def test_changes_everywhere_look_for_their_lines_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    segments = tuple(Segment(float(n), n + 0.9, "The ship sore high.", 0.9) for n in range(50))
    before = append(Document(), Arrival(segments, "whisper-base", 50.0, "en", 60.0))
    ids = tuple(line.id for line in before.lines)
    asked: list[int] = []
    found = Document.index
    monkeypatch.setattr(Document, "index", lambda self, id: asked.append(id) or found(self, id))
    everywhere: tuple[edits.Edit, ...] = (
        edits.FixEverywhere("sore", "soared"),
        edits.AcceptEverywhere("ship"),
        edits.ReplaceAll(find.Query("high"), "low"),
        edits.SetSpeaker(ids, "Ada"),
        edits.Check(ids),
        edits.Delete(ids[1:]),
    )
    for edit in everywhere:
        assert apply(before, edit).lines != before.lines
    assert not asked
    with pytest.raises(BadInput, match="no longer"):
        apply(before, edits.Delete((ids[0], 999)))
