"""How to listen: the settings, the microphone, and listening again to some lines."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from speech_jobs import segment
from speech_panel import (  # noqa: F401
    NASTY,
    PAGE,
    calm,
    document,
    kept,
    no_worker,
    open_panel,
    put_fixture,
    texts,
)
from streamlit.testing.v1 import AppTest

from ent_models.errors import BadInput
from ent_models.jobs.job import Job
from ent_models.speech.document import edits
from ent_models.speech.records import HeardAgain, Segment, SpeechOptions, SpokenWord
from ent_models.store import inputs
from pages.ui import security, uploads
from pages.ui.speech import again, settings

pytestmark = pytest.mark.usefixtures("fresh_desk")

# Settings and microphone.


def test_settings_are_remembered_and_used_for_new_files(put: Callable[..., Job], tmp_path: Path) -> None:
    job = put()
    test = open_panel("settings")
    chosen = SpeechOptions(language="de", prompt="Krüger", beam=1)
    test.session_state[settings.KEY] = chosen
    calm(test.run())
    assert test.session_state[settings.KEY] == chosen
    assert any(button.key == f"hear-again-{job.id}" for button in test.button)
    assert settings.suited(Path(job.path), chosen) == chosen
    picture = tmp_path / "x.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert settings.suited(picture, chosen) is None
    assert settings.suited(tmp_path / "none", chosen) is None


def test_a_model_that_does_not_translate_is_not_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "is_present", lambda name: True)

    def main() -> None:
        from ent_models.speech.records import SpeechOptions
        from pages.ui.speech import settings

        settings._main(SpeechOptions(model="whisper-large-v3-turbo", task="translate"))

    test = calm(AppTest.from_function(main, default_timeout=30).run())
    box = test.checkbox[0]
    assert box.label == "Write it in English" and box.disabled and not box.value
    assert "not taught to translate" in box.help
    session: dict[str, Any] = {settings.KEY: SpeechOptions(task="translate")}
    monkeypatch.setattr(settings.st, "session_state", session)
    session["speech-set-model"] = "whisper-large-v3-turbo"
    settings._keep("model", str)
    assert settings.options() == SpeechOptions(model="whisper-large-v3-turbo")


def test_it_is_told_where_bigger_models_come_from(put: Callable[..., Job], monkeypatch: pytest.MonkeyPatch) -> None:
    put()
    monkeypatch.setattr(settings, "is_present", lambda name: name == "whisper-base")
    test = open_panel("again")
    assert "listed here once it is on this computer" in texts(test)
    assert "Whisper small" in texts(test)


def test_files_added_in_the_room_are_heard_as_chosen(put: Callable[..., Job], monkeypatch) -> None:
    job = put()
    chosen = SpeechOptions(language="fr")
    session: dict[str, Any] = {settings.KEY: chosen}
    monkeypatch.setattr(settings.st, "session_state", session)
    monkeypatch.setattr(uploads.st, "session_state", session)
    asked: list[Any] = []

    class Desk:
        def submit(self, file: Any, options: Any) -> Job:
            asked.append(options)
            return job

        def wait(self, ids: Any, seconds: float) -> None: ...

    monkeypatch.setattr(uploads.loaders, "desk", Desk)
    source = [("clip.wav", lambda: inputs.refer(Path(job.path)))]
    uploads.take("speech", source)
    uploads.take("home", source)
    assert asked == [chosen, None]


def test_a_browser_may_give_this_app_its_microphone_and_camera_and_no_more() -> None:
    policy = security.HEADERS[b"permissions-policy"].decode()
    assert "microphone=(self)" in policy
    assert "camera=(self)" in policy
    assert "geolocation=()" in policy


# Listening again.


def test_words_heard_again_go_to_the_lines_that_they_belong_to(put: Callable[..., Job]) -> None:
    job = put()
    open_panel("changes")
    first, second = document(job).lines[:2]
    one = segment(0.0, "Hannah met Anna at the gate")
    across = segment(2.0, "gate. " + "so " * 5 + "the door")
    found = again.heard((first, second), ((one, across), (across,)))
    assert again.said(found[first.id]).startswith("Hannah met Anna at the gate gate. so")
    assert again.said(found[second.id]).endswith("door")
    assert len(again.said(found[first.id] + found[second.id]).split()) == 6 + 8
    assert found[first.id][0] is one
    assert again.heard((first, second), ((), ())) == {first.id: (), second.id: ()}
    assert again.heard((), ((one,),)) == {}
    without = replace(one, words=())
    assert again.heard((first, second), ((without,), ()))[first.id] == (without,)
    how = again.options((first, second), SpeechOptions(beam=9, prompt="Ada"))
    assert (how.spans, how.beam, how.prompt) == (((0.0, 2.9), (5.0, 7.9)), 9, "Ada")


def test_japanese_that_is_heard_again_gets_no_spaces_and_says_its_language(put: Callable[..., Job]) -> None:
    job = put()
    open_panel("changes")
    first, second = document(job).lines[:2]
    words = tuple(
        SpokenWord(*time, 0.9)
        for time in ((0.0, 1.0, "東京"), (1.0, 2.5, "へ"), (5.0, 5.5, "行く。"), (6.0, 6.4, "はい"))
    )
    across = Segment(0.0, 6.4, "東京へ行く。はい", 0.9, words, "ja")
    found = again.heard((first, second), ((across,), (across,)))
    assert [again.said(found[line.id]) for line in (first, second)] == ["東京へ", "行く。はい"]
    assert again.said(found[first.id] + found[second.id]) == "東京へ行く。はい"
    edit = again.taken(document(job), first.id, found[first.id], "bigger")
    assert edits.apply(document(job), edit).lines[0].language == "ja"
    same = again.taken(document(job), first.id, (replace(across, language="en"),), "bigger")
    assert edits.apply(document(job), same).lines[0].language == ""


def test_what_was_heard_again_stands_in_the_place_and_time_of_the_line(put: Callable[..., Job]) -> None:
    job = put()
    open_panel("changes")
    line = document(job).lines[0]
    kept(job).change(edits.SetSpeaker((line.id,), "Ada"))
    late = replace(
        segment(2.0, "Hannah met Anna at this gate"), words=segment(2.0, "Hannah met Anna at this gate").words
    )
    for segments in ((late,), (replace(late, words=()),)):
        after = edits.apply(document(job), again.taken(document(job), line.id, segments, "bigger")).lines[0]
        assert (after.text, after.start_s, after.end_s) == ("Hannah met Anna at this gate", line.start_s, line.end_s)
        assert after.model == "bigger"
        assert after.speaker == document(job).lines[0].speaker != 0
    for id, segments in ((line.id, ()), (99, (late,))):
        with pytest.raises(BadInput):
            again.taken(document(job), id, segments, "bigger")


def test_old_and_new_are_shown_and_taken_in_one_step(put: Callable[..., Job], monkeypatch) -> None:
    job = put()
    open_panel("changes")
    lines = document(job).lines
    news = ((segment(0.0, "Hannah met Ana at the gate."),), (segment(5.0, lines[1].text),), (segment(10.0, NASTY),), ())
    answer = HeardAgain(news)
    asked = again.Asked(lines, again.options(lines, SpeechOptions()))
    monkeypatch.setattr(again.asking, "ask", lambda job, options, draw: draw(answer))
    test = AppTest.from_file(str(PAGE), default_timeout=30)
    test.query_params["panel"] = "again"
    test.session_state[f"again-asked-{job.id}"] = asked
    calm(test.run())
    assert "3 lines heard otherwise by Whisper base, 1 the same." in texts(test)
    calm(test.button(key=f"again-all-{job.id}").click().run())
    assert [line.text for line in document(job).lines] == [
        "Hannah met Ana at the gate.", lines[1].text, NASTY, lines[3].text,
    ]  # fmt: skip
    assert "1 line heard otherwise" in texts(test)
    calm(test.button(key=f"undo-again-{job.id}").click().run())
    assert [line.text for line in document(job).lines] == [line.text for line in lines]
