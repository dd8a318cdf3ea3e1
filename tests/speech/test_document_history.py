"""Undo and redo, two windows, and the autosave: crashes, damage, two processes at once."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ent_models.errors import BadInput, OutOfSpace
from ent_models.speech.document import edits, history, journal
from ent_models.speech.document.arrivals import Arrival, append
from ent_models.speech.document.history import Draft, Outdated
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import Document
from ent_models.speech.records import Segment


def a_draft() -> Draft:
    segments = tuple(Segment(float(index), index + 0.9, f"line number {index}", 0.5) for index in range(1, 5))
    return Draft(append(Document(), Arrival(segments)))


def a_segment(start_s: float = 20.0) -> Arrival:
    return Arrival((Segment(start_s, start_s + 1, "newly heard", 0.9),), "whisper-base", start_s + 1)


def text(draft: Draft, id: int) -> str:
    return draft.document.line(id).text


def test_undo_and_redo_step_by_step() -> None:
    draft = first = a_draft()
    draft = history.changed(draft, edits.ChangeText(1, "one"))
    draft = history.changed(draft, edits.Delete((2,)))
    assert [step.title for step in draft.done] == ["Changed the text to “one”", "Deleted 1 line"]
    draft = history.undone(history.undone(draft))
    assert draft.document == first.document and draft.revision == 4
    draft = history.redone(draft)
    assert text(draft, 1) == "one" and len(draft.undone) == 1
    draft = history.changed(draft, edits.ChangeText(3, "three"))
    assert draft.undone == ()
    with pytest.raises(BadInput, match="nothing to redo"):
        history.redone(draft)
    with pytest.raises(BadInput, match="nothing to undo"):
        history.undone(first)


def test_an_edit_that_changes_nothing_is_no_step() -> None:
    draft = a_draft()
    assert history.changed(draft, edits.ChangeText(1, " line number  1 ")) is draft


def test_undo_leaves_what_was_heard_meanwhile() -> None:
    draft = history.changed(a_draft(), edits.SplitAtWord(1, 1))
    draft = history.arrived(draft, a_segment())
    draft = history.undone(draft)
    assert [line.text for line in draft.document.lines][-1] == "newly heard"
    assert text(draft, 1) == "line number 1" and len(draft.document.lines) == 5
    again = history.redone(draft)
    assert len({line.id for line in again.document.lines}) == 6


BROUGHT = edits.BringIn((Segment(1.0, 2.0, "brought in", 1.0), Segment(3.0, 4.0, "as well", 1.0)), "de")
LATER = Arrival((Segment(30.0, 31.0, "heard meanwhile", 0.9),), "whisper-base", 31.0, "en", 40.0)


def heard_so_far(draft: Draft) -> tuple[list[str], str, float, float | None]:
    document = draft.document
    return [line.text for line in document.lines], document.language, document.heard_until_s, document.duration_s


def test_subtitles_that_are_brought_in_are_one_step_and_nothing_is_heard_between_them() -> None:
    draft = history.arrived(a_draft(), a_segment())
    before = draft.document
    draft = history.changed(draft, BROUGHT)
    assert heard_so_far(draft) == (["brought in", "as well"], "de", 21.0, None)
    assert len(draft.done) == 1 and draft.done[0].title == "Brought in 2 lines"
    assert history.arrived(draft, LATER) is draft
    draft = history.undone(draft)
    assert draft.document == before and draft.document.heard_until_s == 21.0
    draft = history.arrived(draft, LATER)  # what was passed over is still to be had
    after = draft.document
    assert after.lines[-1].text == "heard meanwhile" and len(after.lines) == 6
    draft = history.redone(draft)
    assert heard_so_far(draft)[:2] == (["brought in", "as well"], "de")
    assert history.undone(draft).document == after


def test_subtitles_learn_their_language_from_listening_where_nobody_told_it() -> None:
    draft = history.changed(Draft(), edits.BringIn(BROUGHT.segments, ""))
    assert (len(draft.document.lines), draft.document.language, draft.document.heard_until_s) == (2, "", 4.0)
    draft = history.arrived(draft, LATER)
    assert heard_so_far(draft) == (["brought in", "as well"], "en", 4.0, None)
    assert history.undone(draft).document == Document(language="en")


def test_subtitles_over_subtitles_are_taken_back_one_by_one() -> None:
    draft = history.changed(history.changed(a_draft(), BROUGHT), edits.BringIn(BROUGHT.segments[:1], "de"))
    draft = history.arrived(history.undone(history.arrived(draft, LATER)), LATER)
    assert heard_so_far(draft)[0] == ["brought in", "as well"]
    assert history.undone(draft).document == a_draft().document


def test_history_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_STEPS", 3)
    draft = a_draft()
    for index in range(6):
        draft = history.changed(draft, edits.ChangeText(1, f"text {index}"))
    assert len(draft.done) == 3
    assert text(history.undone(history.undone(history.undone(draft))), 1) == "text 2"


def test_two_windows_on_different_lines_both_count() -> None:
    draft = a_draft()
    seen = draft.revision
    draft = history.changed(draft, edits.ChangeText(1, "from the first window"), seen=seen)
    draft = history.arrived(draft, a_segment())
    draft = history.changed(draft, edits.ChangeText(2, "from the second window"), seen=seen)
    assert (text(draft, 1), text(draft, 2)) == ("from the first window", "from the second window")


def test_two_windows_on_one_line_are_told() -> None:
    draft = a_draft()
    draft = history.changed(draft, edits.ChangeText(1, "first"), seen=0)
    with pytest.raises(Outdated, match="another window"):
        history.changed(draft, edits.ChangeText(1, "second"), seen=0)
    with pytest.raises(Outdated, match="Changed the text"):
        history.undone(draft, seen=0)
    draft = history.undone(draft, seen=1)
    with pytest.raises(Outdated):
        history.redone(draft, seen=1)
    assert text(history.redone(draft, seen=2), 1) == "first"


def test_an_edit_can_be_planned_on_the_newest_state() -> None:
    draft = history.arrived(a_draft(), a_segment())
    draft = history.changed(draft, lambda document: edits.Delete(tuple(line.id for line in document.lines[1:])))
    assert len(draft.document.lines) == 1


def test_everything_is_saved_at_once(tmp_path: Path) -> None:
    mine = Manuscript.begun(tmp_path / "a", a_draft().document)
    mine.change(edits.ChangeText(1, "one"))
    mine.hear(a_segment())
    mine.change(edits.SetSpeaker((1, 2), "Anna"))
    mine.undo()
    mine.redo()
    mine.undo()
    again = Manuscript(tmp_path / "a")
    assert again.draft == mine.draft and again.notes == ()
    assert again.redo().document.name(again.draft.document.line(1).speaker) == "Anna"
    assert again.undo().revision == 8 and text(again.undo(), 1) == "line number 1"


def test_subtitles_that_were_brought_in_are_taken_back_after_the_journal_is_read_again(tmp_path: Path) -> None:
    mine = Manuscript.begun(tmp_path, a_draft().document)
    mine.hear(a_segment())
    before = mine.draft.document
    mine.change(BROUGHT)
    mine.hear(LATER)
    again = Manuscript(tmp_path)
    assert again.draft == mine.draft and again.draft.document.is_imported
    assert again.undo().document == before
    heard = again.hear(LATER).document
    assert len(heard.lines) == 6
    assert len(again.redo().document.lines) == 2
    other = Manuscript(tmp_path)
    assert other.draft == again.draft and other.notes == ()
    assert other.undo().document == heard
    assert Manuscript(tmp_path).draft == other.draft


def test_a_crash_costs_the_last_line_only(tmp_path: Path) -> None:
    mine = Manuscript.begun(tmp_path, a_draft().document)
    mine.change(edits.ChangeText(1, "one"))
    before = mine.draft
    mine.change(edits.ChangeText(2, "two"))
    whole = (tmp_path / journal.JOURNAL).read_bytes()
    (tmp_path / journal.JOURNAL).write_bytes(whole[:-40])
    again = Manuscript(tmp_path)
    assert again.draft == before and "cut off" in again.notes[0]
    again.change(edits.ChangeText(2, "zwei"))
    assert Manuscript(tmp_path).draft.document == again.draft.document


def test_damage_in_the_middle_leaves_the_rest(tmp_path: Path) -> None:
    mine = Manuscript.begun(tmp_path, a_draft().document)
    mine.change(edits.SetSpeaker((1,), "Anna"))
    mine.change(edits.SetSpeaker((2,), "Anna"))
    mine.change(edits.ChangeText(3, "three"))
    rows = (tmp_path / journal.JOURNAL).read_bytes().split(b"\n")
    rows[1] = b'{"revision": "x", \xff' + rows[1][:30]
    (tmp_path / journal.JOURNAL).write_bytes(b"\n".join(rows))
    again = Manuscript(tmp_path)
    assert text(again.draft, 3) == "three" and again.draft.document.line(2).speaker == 0
    assert again.draft.revision == 3 and "1 saved changes" in again.notes[0]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_journal_of_rubbish_never_stops_the_reader(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("rubbish")
    mine = Manuscript.begun(folder, a_draft().document)
    mine.change(edits.ChangeText(1, "one"))
    mine.change(edits.SplitAtWord(2, 1))
    whole = (folder / journal.JOURNAL).read_bytes()
    at = data.draw(st.integers(0, 3000)) % (len(whole) + 1)  # the length differs with the moment that is written
    rubbish = data.draw(st.binary(max_size=30))
    (folder / journal.JOURNAL).write_bytes(whole[:at] + rubbish + whole[at + data.draw(st.integers(0, 50)) :])
    try:
        again = Manuscript(folder)
    except BadInput:
        return
    assert len(again.draft.document.lines) >= 3


def test_two_processes_see_each_other(tmp_path: Path) -> None:
    mine = Manuscript.begun(tmp_path, a_draft().document)
    theirs = Manuscript(tmp_path)
    theirs.change(edits.ChangeText(1, "theirs"))
    with pytest.raises(Outdated):
        mine.change(edits.ChangeText(1, "mine"), seen=0)
    mine.change(edits.ChangeText(2, "mine"), seen=0)
    assert theirs.draft == mine.draft and text(theirs.draft, 1) == "theirs"


def test_two_writes_at_the_same_moment_are_both_kept_or_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Manuscript.begun(tmp_path, a_draft().document)
    theirs = Manuscript(tmp_path)
    write = journal.append

    def late(folder: Path, item: journal.Entry) -> tuple[int, int]:
        monkeypatch.setattr(journal, "append", write)
        theirs.change(edits.ChangeText(1, "theirs"))
        return write(folder, item)

    monkeypatch.setattr(journal, "append", late)
    mine.hear(a_segment())  # comes second, is made again
    assert text(mine.draft, 1) == "theirs" and len(mine.draft.document.lines) == 5
    assert Manuscript(tmp_path).draft == mine.draft and Manuscript(tmp_path).notes == ()
    seen = mine.draft.revision
    monkeypatch.setattr(journal, "append", late)
    with pytest.raises(Outdated):
        mine.change(edits.ChangeText(1, "mine"), seen=seen - 2)
    monkeypatch.setattr(journal, "append", write)
    theirs.change(edits.ChangeText(3, "x"))

    def late_again(folder: Path, item: journal.Entry) -> tuple[int, int]:
        monkeypatch.setattr(journal, "append", write)
        theirs.change(edits.ChangeText(4, "theirs again"))
        return write(folder, item)

    seen = mine.draft.revision
    monkeypatch.setattr(journal, "append", late_again)
    with pytest.raises(Outdated):
        mine.change(edits.ChangeText(4, "mine"), seen=seen)
    assert "1 changes from another window" in Manuscript(tmp_path).notes[0]


def test_a_long_journal_is_folded_when_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Manuscript.begun(tmp_path, a_draft().document)
    mine.change(edits.ChangeText(1, "one"))
    monkeypatch.setattr("ent_models.speech.document.manuscript.LONG_BYTES", 10)
    again = Manuscript(tmp_path)
    assert again.draft.document == mine.draft.document and again.draft.revision == 1
    assert (tmp_path / journal.JOURNAL).read_bytes() == b""
    again.change(edits.ChangeText(2, "two"))
    assert Manuscript(tmp_path).draft.document == again.draft.document


def test_what_is_no_transcript_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no longer saved"):
        Manuscript(tmp_path / "nothing")
    (tmp_path / journal.BASE).write_text(json.dumps({"format": 1}))
    with pytest.raises(BadInput, match="damaged"):
        Manuscript(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutOfSpace, match="could not be saved"):
        Manuscript.begun(tmp_path / "file", Document())


def test_a_full_disk_leaves_the_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Manuscript.begun(tmp_path, a_draft().document)

    def full(folder: Path, item: journal.Entry) -> tuple[int, int]:
        raise OutOfSpace("full")

    monkeypatch.setattr(journal, "append", full)
    with pytest.raises(OutOfSpace):
        mine.change(edits.ChangeText(1, "one"))
    assert text(mine.draft, 1) == "line number 1"
