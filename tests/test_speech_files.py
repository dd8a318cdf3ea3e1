"""Subtitles that are brought into the speech room, and the files that are saved there."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from speech_jobs import segment
from speech_panel import (  # noqa: F401
    NASTY,
    SEGMENTS,
    calm,
    document,
    kept,
    no_worker,
    open_panel,
    put_fixture,
    texts,
)

from ent_models.facts import Facts
from ent_models.jobs.job import Job, State
from ent_models.records import to_json
from ent_models.speech.records import Heard, SpeechOptions
from pages.ui import loaders, media_facts
from pages.ui.speech import bringing, editor, held, saving
from pages.ui.speech.telling import Told

pytestmark = pytest.mark.usefixtures("fresh_desk")

SRT = b"2\n00:00:04,000 --> 00:00:05,000\nANNA: Second.\n\n1\n00:00:01,000 --> 00:00:02,000\nBOB: First.\n"


def test_subtitles_replace_the_transcript_and_undo_brings_it_back(put: Callable[..., Job]) -> None:
    job = put()
    test = open_panel("bringing")
    test.file_uploader[0].set_value([("film.en.srt", SRT, "")]).run()
    assert "2 lines · 0:01 to 0:05 · 2 speakers" in texts(calm(test))
    calm(test.button(key=f"bring-take-{job.id}").click().run())
    assert [line.text for line in document(job).lines] == ["First.", "Second."]
    assert [document(job).name(line.speaker).title() for line in document(job).lines] == ["Bob", "Anna"]
    assert document(job).heard_until_s >= 30.0
    calm(test.button(key=f"undo-bringing-{job.id}").click().run())
    assert len(document(job).lines) == 4


def test_subtitles_brought_in_while_listening_leave_room_for_the_rest_after_undo(put: Callable[..., Job]) -> None:
    job = put((), State.RUNNING)

    def listen(*numbers: int) -> None:
        for number in numbers:
            loaders.store().add_partial(job.id, number, to_json(Heard.of(SEGMENTS[number], "en")))

    listen(0, 1)
    test = open_panel("bringing")
    test.file_uploader[0].set_value([("film.en.srt", SRT, "")]).run()
    calm(test.button(key=f"bring-take-{job.id}").click().run())
    listen(2)  # the worker stops after the passage in work
    calm(test.run())
    assert [line.text for line in document(job).lines] == ["First.", "Second."]
    assert document(job).heard_until_s >= SEGMENTS[1].end_s
    calm(test.button(key=f"undo-bringing-{job.id}").click().run())
    listen(3)  # resumed
    calm(test.run())
    assert [line.text for line in document(job).lines] == [segment.text for segment in SEGMENTS]


def test_subtitles_begin_a_transcript_that_has_none(put: Callable[..., Job]) -> None:
    job = put((), State.CANCELLED)
    test = open_panel("bringing")
    test.file_uploader[0].set_value([("film.de.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nGuten Tag\n", "")]).run()
    calm(test.button(key=f"bring-take-{job.id}").click().run())
    assert [line.text for line in document(job).lines] == ["Guten Tag"]
    assert document(job).language == "de"
    calm(test.button(key=f"undo-bringing-{job.id}").click().run())
    assert (document(job).lines, document(job).language) == ((), "")


def test_subtitles_tell_the_language_where_nobody_knows_it_yet(put: Callable[..., Job]) -> None:
    job = put((), State.CANCELLED)
    loaders.store().add_partial(job.id, 0, to_json(segment(0.0, "Guten Tag.")))
    test = open_panel("bringing")
    assert (len(document(job).lines), document(job).language) == (1, "")
    test.file_uploader[0].set_value([("film.de.srt", SRT, "")]).run()
    calm(test.button(key=f"bring-take-{job.id}").click().run())
    assert (len(document(job).lines), document(job).language) == (2, "de")


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 100, b"RIFF....WAVE", b"no cue", b"\xff\xfe", b"1\n99:99:99,999 --> x\n", b"WEBVTT"]
)
def test_files_that_are_no_subtitles_are_told(data: bytes, put: Callable[..., Job]) -> None:
    put()
    test = open_panel("bringing")
    test.file_uploader[0].set_value([(NASTY, data, "")]).run()
    assert len(calm(test).error) == 1
    assert not any(button.key.startswith("bring-take") for button in test.button if button.key)


def test_brought_lines_keep_their_speakers_and_words() -> None:
    from ent_models.speech.document import importing

    found = importing.from_subtitles(SRT).document
    spoken = bringing.segments(found)
    assert [(one.speaker, one.text) for one in spoken] == [("BOB", "First."), ("ANNA", "Second.")]
    assert [word.text for word in spoken[0].words] == ["First."]


def test_every_format_is_written_under_the_name_that_its_button_has(put: Callable[..., Job]) -> None:
    job = put(name="my film.mp4")
    test = open_panel("saving")
    assert len(test.get("download_button")) == 11
    choice = saving.Choice(preset="netflix-english", rate="25", start_timecode="01:00:00:00")
    for name in saving.formats.FORMATS:
        files = saving.written(job, document(job), choice, name)
        assert (files[0].name, files[0].mime) == saving.named(job, document(job), choice, name)
        assert saving.packed(files) == files[0].data
    assert saving.named(job, document(job), choice, "srt")[0] == "my film.en.srt"


def test_a_translation_is_english_for_names_and_rules_though_german_was_spoken(put: Callable[..., Job]) -> None:
    job = put(name="film.mp4", options=SpeechOptions(task="translate"), language="ja")
    test = open_panel("saving")
    assert document(job).language == "ja"
    assert test.selectbox(key=f"save-preset-{job.id}").value == "netflix-english"
    choice = saving.Choice(rate="25", start_timecode="01:00:00:00")
    assert saving.named(job, document(job), choice, "srt")[0] == "film.en.srt"
    assert [file.name for file in saving.written(job, document(job), choice, "vtt")] == ["film.en.vtt"]
    assert json.loads(saving.written(job, document(job), choice, "json")[0].data)["language"] == "en"
    assert open_panel("care").selectbox(key=f"care-rules-{job.id}").value == "netflix-english"
    told = editor.data_for(job, kept(job), Told())
    assert told["language"] == "Japanese, in English"


def test_the_chosen_language_is_known_while_listening_and_after_stop(put: Callable[..., Job]) -> None:
    job = put((), State.CANCELLED, options=SpeechOptions(language="de"))
    loaders.store().add_partial(job.id, 0, to_json(segment(0.0, "Guten Tag.")))
    assert held.manuscript(job).draft.document.language == "de"


def test_a_detected_language_is_known_while_listening_and_after_stop(put: Callable[..., Job]) -> None:
    job = put((), State.CANCELLED)
    loaders.store().add_partial(job.id, 0, to_json(Heard.of(segment(0.0, "Guten Tag."), "de")))
    assert held.manuscript(job).draft.document.language == "de"
    assert [line.text for line in document(job).lines] == ["Guten Tag."]


def test_a_wrong_timecode_is_told_and_disables_the_markers(put: Callable[..., Job]) -> None:
    job = put()
    test = open_panel("saving")
    for wrong in ("01:00:00:99", "yes", "", "1"):
        test.text_input(key=f"save-start-{job.id}-01:00:00:00").input(wrong).run()
        if wrong:
            assert len(calm(test).error) == 1, wrong
            disabled = [button.proto.disabled for button in test.get("download_button")]
            assert disabled == [False] * 6 + [True] * 5


def test_the_rate_and_the_start_are_first_those_of_the_file(put: Callable[..., Job], monkeypatch) -> None:
    job = put(name="film.mp4")
    known = Facts(30.0, True, True, "30000/1001", 1920, 1080, "10:00:00;00")
    monkeypatch.setattr(media_facts, "of", lambda job, seconds=0.0: known)
    test = open_panel("saving")
    assert test.selectbox(key=f"save-rate-{job.id}-29.97df").value == "29.97df"
    assert test.text_input(key=f"save-start-{job.id}-10:00:00;00").value == "10:00:00;00"
    assert not test.error


def test_the_start_follows_the_rate(put: Callable[..., Job], monkeypatch) -> None:
    job = put(name="film.mp4")
    known = Facts(30.0, True, True, "25", 1920, 1080, "10:01:00:12")
    monkeypatch.setattr(media_facts, "of", lambda job, seconds=0.0: known)
    test = open_panel("saving")
    start, rate = f"save-start-{job.id}-10:01:00:12", f"save-rate-{job.id}-25"
    for name, wanted in (("29.97df", "10:01:00;14"), ("50", "10:01:00:24"), ("25", "10:01:00:12")):
        test.selectbox(key=rate).select(name).run()
        assert calm(test).text_input(key=start).value == wanted
        assert not test.error and not test.warning
    test.text_input(key=start).input("02:00:00:24").run()
    test.selectbox(key=rate).select("30").run()
    assert calm(test).text_input(key=start).value == "02:00:00:24"
    test.selectbox(key=rate).select("24").run()
    assert calm(test).text_input(key=start).value == "02:00:00:19"
    assert not test.error and not test.warning


def test_subtitle_care_counts_at_the_rate_of_the_file(put: Callable[..., Job], monkeypatch) -> None:
    job = put(name="film.mp4")
    monkeypatch.setattr(media_facts, "of", lambda job, seconds=0.0: Facts(30.0, True, True, "24000/1001"))
    test = open_panel("care")
    assert test.selectbox(key=f"care-rate-{job.id}-23.976").value == "23.976"
    assert "0.084 s between two" in texts(test)


def test_an_edl_of_many_markers_is_a_zip(put: Callable[..., Job]) -> None:
    job = put(tuple(segment(index * 2.0, "Word") for index in range(1001)))
    open_panel("saving")
    choice = saving.Choice(rate="25", start_timecode="01:00:00:00")
    files = saving.written(job, document(job), choice, "edl")
    assert len(files) == 2
    assert saving.packed(files)[:2] == b"PK"
    assert saving.named(job, document(job), choice, "edl")[1] == saving.ZIP


def test_an_edl_whose_markers_meet_on_one_frame_is_one_list(put: Callable[..., Job]) -> None:
    job = put(tuple(segment(index // 2 * 2.0, "Word") for index in range(1001)))
    open_panel("saving")
    choice = saving.Choice(rate="25", start_timecode="01:00:00:00")
    (file,) = saving.written(job, document(job), choice, "edl")
    assert saving.named(job, document(job), choice, "edl") == (file.name, file.mime)


def test_a_file_that_was_added_by_its_path_is_found_by_the_editing_system(put: Callable[..., Job]) -> None:
    job = put(name="my  film.mp4")
    open_panel("saving")
    choice = saving.Choice(rate="25", start_timecode="01:00:00:00")
    (file,) = saving.written(job, document(job), choice, "fcp7xml")
    assert b"/my%20%20film.mp4</pathurl>" in file.data
    dropped = replace(job, path=f"/home/inputs/{job.sha256}")
    (file,) = saving.written(dropped, document(job), choice, "fcp7xml")
    assert b"pathurl" not in file.data
