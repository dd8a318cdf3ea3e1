"""What a job hears and where it is kept: twice the same is once, and corrections stay."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from ent_models.errors import BadInput
from ent_models.speech import manuscripts
from ent_models.speech.document import edits, journal
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.manuscripts import folder_for, hear, opened
from ent_models.speech.records import Segment, SpeechOptions

OPTIONS = SpeechOptions(model="whisper-base")
DIGEST = "ab" * 32
HEARD = (
    Segment(0.0, 2.0, "One here.", 0.9),
    Segment(2.0, 4.5, "Two here.", 0.8),
    Segment(4.5, 4.5, "Three.", 0.7),  # of no length
    Segment(6.0, 8.0, "Four.", 0.9),
)


@pytest.fixture
def manuscript() -> Manuscript:
    return opened(folder_for(DIGEST, OPTIONS))


def texts(manuscript: Manuscript) -> list[str]:
    return [line.text for line in manuscript.draft.document.lines]


def test_the_same_file_and_options_are_the_same_place(rushes_home: Path) -> None:
    folder = folder_for(DIGEST, OPTIONS)
    assert folder.is_relative_to(rushes_home) and folder == folder_for(DIGEST, SpeechOptions())
    others = {
        folder_for("cd" * 32, OPTIONS),
        folder_for(DIGEST, replace(OPTIONS, language="en")),
        folder_for(DIGEST, replace(OPTIONS, prompt="Ada")),
        folder_for(DIGEST, replace(OPTIONS, track=1)),
    }
    assert len(others | {folder}) == 5


def test_what_is_heard_becomes_lines(manuscript: Manuscript) -> None:
    hear(manuscript, HEARD, OPTIONS, language="en", duration_s=9.0)
    document = manuscript.draft.document
    assert texts(manuscript) == ["One here.", "Two here.", "Three.", "Four."]
    assert {line.model for line in document.lines} == {"whisper-base"}
    assert (document.language, document.duration_s, document.heard_until_s) == ("en", 9.0, 8.0)


def test_hearing_again_changes_nothing(manuscript: Manuscript) -> None:
    hear(manuscript, HEARD, OPTIONS, language="en", duration_s=9.0)
    before, n_bytes = manuscript.draft, journal.length(folder_for(DIGEST, OPTIONS))
    for _ in range(3):
        hear(manuscript, HEARD, OPTIONS, language="en", duration_s=9.0)
        hear(manuscript, HEARD[:2], OPTIONS)
        hear(manuscript, (), OPTIONS)
    assert manuscript.draft == before and journal.length(folder_for(DIGEST, OPTIONS)) == n_bytes


def test_pieces_arrive_one_after_the_other_and_the_end_tells_the_rest(manuscript: Manuscript) -> None:
    for n_pieces in range(len(HEARD) + 1):
        hear(manuscript, HEARD[:n_pieces], OPTIONS)
    assert texts(manuscript) == [segment.text for segment in HEARD]
    assert manuscript.draft.document.language == ""
    hear(manuscript, HEARD, OPTIONS, language="en", duration_s=9.0)
    assert texts(manuscript) == [segment.text for segment in HEARD]
    assert (manuscript.draft.document.language, manuscript.draft.document.duration_s) == ("en", 9.0)


def test_segments_of_the_same_end_that_come_apart_are_all_kept(manuscript: Manuscript) -> None:
    apart = (Segment(0.0, 2.0, "One.", 0.9), Segment(1.0, 2.0, "Two.", 0.9), Segment(1.5, 1.8, "Three.", 0.9))
    for n_pieces in (1, 2, 3):
        hear(manuscript, apart[:n_pieces], OPTIONS)
    assert texts(manuscript) == ["One.", "Two.", "Three."]


def test_corrections_survive_what_is_heard_later(manuscript: Manuscript) -> None:
    hear(manuscript, HEARD[:2], OPTIONS)
    first, second = manuscript.draft.document.lines
    manuscript.change(edits.ChangeText(first.id, "Won, here."))
    manuscript.change(edits.Delete((second.id,)))
    hear(manuscript, HEARD, OPTIONS, language="en")
    assert texts(manuscript) == ["Won, here.", "Three.", "Four."]
    manuscript.undo()
    assert texts(manuscript) == ["Won, here.", "Two here.", "Three.", "Four."]


def test_moved_and_merged_lines_do_not_come_back(manuscript: Manuscript) -> None:
    hear(manuscript, HEARD, OPTIONS)
    ids = [line.id for line in manuscript.draft.document.lines]
    manuscript.change(edits.Merge((ids[0], ids[1])))
    manuscript.change(edits.SetTimes(ids[3], 20.0, 21.0))
    hear(manuscript, HEARD, OPTIONS, language="en", duration_s=30.0)
    assert texts(manuscript) == ["One here. Two here.", "Three.", "Four."]


def test_a_job_that_is_tried_again_goes_on_where_it_was_cut_off(manuscript: Manuscript) -> None:
    """A retried job tells its kept segments again from the first on."""
    hear(manuscript, HEARD[:2], OPTIONS)
    hear(manuscript, (), OPTIONS)  # the job is queued again and has told nothing yet
    hear(manuscript, HEARD[:1], OPTIONS)
    hear(manuscript, HEARD, OPTIONS, duration_s=9.0)
    assert texts(manuscript) == [segment.text for segment in HEARD]


def test_a_job_begun_anew_on_the_same_file_finds_last_weeks_corrections() -> None:
    folder = folder_for(DIGEST, OPTIONS)
    hear(opened(folder), HEARD, OPTIONS, language="en", duration_s=9.0)
    opened(folder).change(edits.ChangeText(opened(folder).draft.document.lines[0].id, "Won here."))
    again = opened(folder)
    later = [replace(segment, end_s=segment.end_s + 0.01) for segment in HEARD]  # as another version may hear it
    for n_pieces in range(len(HEARD) + 1):
        hear(again, later[:n_pieces], OPTIONS)
    assert texts(again) == ["Won here.", "Two here.", "Three.", "Four."]


def test_two_threads_that_hear_the_same_write_it_once(manuscript: Manuscript) -> None:
    many = [Segment(float(number), number + 1.0, f"Line {number}.", 0.9) for number in range(60)]
    troubles: list[BaseException] = []
    begin = threading.Barrier(4)

    def listen() -> None:
        try:
            begin.wait()
            for n_pieces in range(0, 61, 3):
                hear(manuscript, many[:n_pieces], OPTIONS)
        except BaseException as problem:
            troubles.append(problem)

    threads = [threading.Thread(target=listen) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not troubles
    assert texts(manuscript) == [segment.text for segment in many]


def test_two_threads_open_one_manuscript() -> None:
    folder = folder_for(DIGEST, OPTIONS)
    found: list[Manuscript] = []
    begin = threading.Barrier(4)

    def open_it() -> None:
        begin.wait()
        mine = opened(folder)
        found.append(mine)
        hear(mine, HEARD, OPTIONS)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and all(texts(one) == [segment.text for segment in HEARD] for one in found)


def test_an_edit_made_while_the_job_goes_on_meets_no_conflict(manuscript: Manuscript) -> None:
    hear(manuscript, HEARD[:1], OPTIONS)
    seen = manuscript.draft.revision
    hear(manuscript, HEARD[:3], OPTIONS)
    line = manuscript.draft.document.lines[0].id
    manuscript.change(edits.ChangeText(line, "Won here."), seen=seen)
    hear(manuscript, HEARD, OPTIONS)
    assert texts(manuscript) == ["Won here.", "Two here.", "Three.", "Four."]


def test_what_a_worker_hears_while_subtitles_stand_there_arrives_after_their_undo(manuscript: Manuscript) -> None:
    hear(manuscript, HEARD[:2], OPTIONS, language="en")
    manuscript.change(edits.BringIn((Segment(1.0, 3.0, "Subtitle.", 1.0),), "en"))
    hear(manuscript, HEARD[:3], OPTIONS, language="en")
    hear(manuscript, HEARD, OPTIONS, language="en", duration_s=9.0)
    assert texts(manuscript) == ["Subtitle."]
    manuscript.undo()
    hear(manuscript, HEARD, OPTIONS, language="en", duration_s=9.0)
    assert texts(manuscript) == [segment.text for segment in HEARD]
    manuscript.redo()
    hear(manuscript, HEARD, OPTIONS, language="en", duration_s=9.0)
    assert texts(manuscript) == ["Subtitle."]
    manuscript.undo()
    hear(manuscript, HEARD, OPTIONS, language="en", duration_s=9.0)
    assert texts(manuscript) == [segment.text for segment in HEARD]


def test_a_damaged_manuscript_is_a_sentence(manuscript: Manuscript) -> None:
    folder = folder_for(DIGEST, OPTIONS)
    (folder / journal.BASE).write_bytes(b"{")
    with pytest.raises(BadInput, match="damaged"):
        manuscripts.opened(folder)
