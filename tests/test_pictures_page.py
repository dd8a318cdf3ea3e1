"""The pictures room for one picture, driven without a browser: verdicts, reviews, explanations and facts."""

import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ent_models import __version__, kinds, registry, weights
from ent_models.jobs.job import Job, State
from ent_models.pictures.records import (
    CameraFacts,
    Classification,
    ClassMap,
    Curve,
    Explanation,
    Fit,
    Label,
    Line,
    PictureOptions,
    Quality,
    Swatch,
    WhyOptions,
)
from ent_models.records import Provenance, Report, to_json
from ent_models.samples import samples
from ent_models.store import inputs
from ent_models.store.store import result_key
from pages.ui import loaders
from pages.ui.picture import choices, cover, facts, verdict, why
from pages.ui.picture import text as text_part

pytestmark = pytest.mark.usefixtures("fresh_desk")

ROOT = Path(__file__).parent.parent
NASTY = "<img src=x onerror=alert(1)> **b** ![x](http://evil.example/p.png) :smile: #1.jpg"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x04\0\0\x01\x04"
TABBY = Label("tabby", "n02123045", 0.87, ("cat", "animal"))
TIGER = Label("tiger cat", "n02123159", 0.09, ("cat", "animal"))
SEEN = Classification(
    (TABBY, TIGER, Label(NASTY, "", 0.01)),
    4000,
    3000,
    "JPEG",
    margin=0.78,
    notes=(NASTY,),
    quality=Quality(0.8, 0.5, 0.01, 0.02, 2.0, ("dark",)),
    palette=(Swatch("#aabbcc", 0.6), Swatch('"><script>', 0.3)),
    fits=(Fit("UHD 4K", 3840, 2160, "crop"), Fit("A0 print", 9933, 14043, "small")),
    camera=CameraFacts((("Camera", NASTY),), "2024-05-31T18:20:01", has_place=True),
    seen_png=PNG,
)
UNSURE = replace(SEEN, labels=(replace(TABBY, score=0.41), replace(TIGER, score=0.38)), margin=0.03, verdict="unsure")
NONE = replace(SEEN, verdict="none", novelty=0.9)
ANSWERS = {
    "gradcam": Explanation(
        "gradcam",
        (TABBY, TIGER),
        maps=(ClassMap(TABBY, b"one", b""), ClassMap(replace(TIGER, name=NASTY), b"two", b"")),
        notes=("Bright parts raised the score.", NASTY),
    ),
    "occlusion": Explanation("occlusion", (TABBY,), maps=(ClassMap(TABBY, b"one", b""),)),
    "cover": Explanation("cover", (replace(TIGER, score=0.6), replace(TABBY, score=0.2)), notes=("It fell.",)),
    "curves": Explanation(
        "curves",
        (TABBY,),
        curves=(
            Curve("deletion", (0.0, 0.5, 1.0), (0.9, 0.2, 0.0), 0.21, 0.43, 0.35),
            Curve("insertion", (0.0, 0.5, 1.0), (0.0, 0.7, 0.9), 0.7, 0.4, 0.5),
        ),
        notes=("Orders are compared.",),
    ),
    "text": Explanation("text", lines=(Line("THE END", 0.93, (0.1, 0.2, 0.5, 0.3)), Line(NASTY, 0.5, (0, 0, 1, 1)))),
}


def keep(file: inputs.InputFile, options: Any, kind: str, result: Any) -> str:
    """Write an answer into the store, as a worker would have; its key."""
    made_by = Provenance(file.sha256, options.model, "0" * 64, asdict(options), "cpu", 0.25, __version__)
    room = "pictures" if isinstance(options, PictureOptions) else "explanations"
    key = result_key(file.sha256, options, __version__)
    loaders.store().keep_report(key, room, Report(kind, result, made_by))
    return key


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Job]:
    """A picture on the desk that is answered with `result`, as are the questions about it."""

    def put_picture(result: Classification = SEEN, *, name: str = "cat.jpg", state: State = State.DONE) -> Job:
        source = tmp_path / f"{time.time_ns()}.png"
        source.write_bytes(PNG + str(time.time_ns()).encode())
        file = inputs.refer(source, name)
        keep(file, PictureOptions(), "picture", result)
        for kind, answer in ANSWERS.items():
            covers = ((0.1, 0.2, 0.5, 0.6),) if kind == "cover" else ()
            keep(file, WhyOptions(kind=kind, covers=covers), "explanation", answer)
        job = loaders.desk().submit(file)
        assert job.state is State.DONE
        if state is not State.DONE:
            loaders.store().change_job(job.id, state=state, error=f"It is {NASTY}" if state is State.FAILED else "")
        return job

    return put_picture


def open_room(job: Job | None = None, part: str = "") -> AppTest:
    test = AppTest.from_file(str(ROOT / "pages" / "ui" / "router.py"), default_timeout=30)
    test.run()
    if job is not None:
        test.query_params["job"] = job.id
    test.switch_page(str(ROOT / "pages" / "pictures.py"))
    if part:
        test.session_state["picture-part"] = part
    return calm(test.run())


def calm(test: AppTest) -> AppTest:
    """`test`, which shows no traceback and takes nobody's words for markup."""
    assert not test.exception
    assert all("Something went wrong" not in error.value for error in test.error)
    elements = (*test.markdown, *test.caption, *test.error, *test.info, *test.subheader, *test.warning)
    for element in elements:
        assert "![x](" not in element.value
        assert ":smile:" not in element.value
    for body in html_of(test):
        assert "<img src=x" not in body
        assert "<script>" not in body
    return test


def html_of(test: AppTest) -> list[str]:
    return [element.proto.body for element in test.get("html")]


def plain(markdown: str) -> str:
    return markdown.replace("\\", "").replace("\u2060", "")


@pytest.mark.parametrize(
    ("seen", "threshold", "told"),
    [
        (SEEN, 0.5, "A tabby: a cat, an animal. 87 %"),
        (SEEN, 0.9, "Perhaps a tabby, or a tiger cat: unsure (87 %, margin 78 %)"),
        (UNSURE, 0.5, "Perhaps a tabby, or a tiger cat: unsure (41 %, margin 3 %)"),
        (UNSURE, 0.0, "A tabby: a cat, an animal. 41 %"),
        (NONE, 0.0, "Not one of my classes: this picture looks like none of the 1,000 things I know"),
        (
            replace(SEEN, labels=()),
            0.5,
            "Not one of my classes: this picture looks like none of the 1,000 things I know",
        ),
        (replace(SEEN, labels=(Label("owl", "", 0.9),)), 0.5, "An owl. 90 %"),
        (replace(SEEN, labels=(Label("owl", "", 0.2),)), 0.5, "Perhaps an owl: unsure (20 %, margin 78 %)"),
    ],
)
def test_the_verdict_in_words(seen: Classification, threshold: float, told: str) -> None:
    assert verdict.sentence(seen, threshold, 1000) == told


@pytest.mark.parametrize("seen", [SEEN, UNSURE, NONE, replace(SEEN, labels=())])
def test_the_verdict_comes_first(seen: Classification, put: Callable[..., Job]) -> None:
    test = open_room(put(seen))
    assert plain(test.subheader[0].value) == verdict.sentence(seen, 0.5, 1000)
    assert any("Margin" in plain(caption.value) for caption in test.caption)


def test_the_threshold_is_remembered(put: Callable[..., Job]) -> None:
    job = put()
    test = open_room(job)
    calm(test.slider(key="set-pictures-threshold").set_value(90).run())
    assert plain(test.subheader[0].value).startswith("Perhaps a tabby")
    assert loaders.store().setting("pictures-threshold", None) == 0.9
    assert plain(open_room(job).subheader[0].value).startswith("Perhaps a tabby")


@pytest.mark.parametrize("kept", ["much", None, True, -1, 7, [0.5]])
def test_a_strange_setting_does_no_harm(kept: Any, put: Callable[..., Job]) -> None:
    loaders.store().keep_setting("pictures-threshold", kept)
    loaders.store().keep_setting("pictures-model", kept)
    assert 0 <= choices.threshold() <= 0.95
    open_room(put())


def test_accept_correct_none_and_take_back(put: Callable[..., Job]) -> None:
    job = put()
    test = open_room(job)
    calm(test.button(key="review-accept").click().run())
    kept = loaders.store().albums.review_of(job.sha256)
    assert kept is not None
    assert (kept.verdict, kept.label, kept.path) == ("accepted", "tabby", job.path)
    assert any("You said: right, a tabby" in element.value for element in test.text)
    calm(test.button(key="review-undo").click().run())
    assert loaders.store().albums.review_of(job.sha256) is None
    calm(test.selectbox(key=f"correct-{job.id}").set_value("Egyptian cat").run())
    calm(test.button(key="review-keep").click().run())
    kept = loaders.store().albums.review_of(job.sha256)
    assert kept is not None
    assert (kept.verdict, kept.label) == ("corrected", "Egyptian cat")
    calm(test.button(key="review-undo").click().run())
    calm(test.button(key="review-none").click().run())
    assert any("none of the classes" in element.value for element in test.text)


def test_a_correction_may_be_any_words_and_stays_text(put: Callable[..., Job]) -> None:
    job = put()
    loaders.store().albums.review_file(job.sha256, job.path, "corrected", NASTY)
    test = open_room(job)
    assert any(NASTY in element.value for element in test.text)


def test_the_grad_cam_pair_is_there_without_asking(put: Callable[..., Job]) -> None:
    job = put()
    test = open_room(job)
    maps = next(body for body in html_of(test) if 'class="maps"' in body)
    assert maps.count("<figure>") == 3
    assert f"seen/{job.id}.png" in maps
    assert "260 x 260 px" in maps
    assert "<strong>tabby</strong>87 %" in maps
    assert "<strong>78 %</strong>margin" in maps
    assert any("Bright parts raised the score." in body for body in html_of(test))
    calm(test.segmented_control(key="why-kind").set_value("occlusion").run())
    maps = next(body for body in html_of(test) if 'class="maps"' in body)
    assert maps.count("<figure>") == 2


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.FAILED, State.CANCELLED])
def test_an_explanation_in_every_other_state(state: State, put: Callable[..., Job]) -> None:
    job = put()
    desk = loaders.desk()
    asked = desk.ask(job, WhyOptions(kind="gradcam"))
    loaders.store().change_job(asked.id, state=state, error=f"It is {NASTY}" if state is State.FAILED else "")
    test = open_room(job)
    keys = {button.key for button in test.button}
    if state.is_over:
        assert f"retry-{asked.id}" in keys
    else:
        assert f"stop-{asked.id}" in keys
        assert test.get("progress")
    if state is State.FAILED:
        assert any(NASTY in plain(error.value) for error in test.error)


def test_covering_tells_before_and_after(put: Callable[..., Job]) -> None:
    job = put()
    test = open_room(job, "Cover")
    assert any("changes" in body for body in html_of(test))
    test.session_state[f"cover-{job.id}"] = {"covers": [[0.1, 0.2, 0.5, 0.6]]}
    calm(test.run())
    assert any("Now a tiger cat, no longer a tabby." in element.value for element in test.text)
    table = next(body for body in html_of(test) if "changes" in body)
    assert "-67 points" in table
    assert "+51 points" in table


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (None, []),
        ({}, []),
        ({"covers": None}, []),
        ({"covers": "x"}, []),
        ({"covers": [[0, 0, 1]]}, []),
        ({"covers": [[0, 0, "1", 1]]}, []),
        ({"covers": [[0.5, 0.5, 0.5, 0.9]]}, []),
        ({"covers": [[float("nan"), 0, 1, 1]]}, []),
        ({"covers": [[-3, 0.25, 7, 0.5]]}, [(0.0, 0.25, 1.0, 0.5)]),
        ({"covers": [[0, 0, 0.5, 0.5]] * 99}, [(0.0, 0.0, 0.5, 0.5)] * cover.MAX_COVERS),
    ],
)
def test_covers_that_a_browser_tells_of(told: Any, kept: list[Any]) -> None:
    assert cover.covers(told) == kept


def test_curves_and_words_come_when_asked_for(put: Callable[..., Job]) -> None:
    job = put()
    test = open_room(job, "Curves")
    calm(test.button(key="curves-ask").click().run())
    areas = [body for body in html_of(test) if "Areas under the curve" in body]
    assert len(areas) == 2
    assert "0.21" in areas[0]
    assert "0.43" in areas[0]
    test = open_room(job, "Words")
    calm(test.button(key="text-ask").click().run())
    assert any(code.value.startswith("THE END") for code in test.code)
    assert list(test.dataframe[0].value["Place"]) == ["400, 600, 1,600 x 300", "0, 0, 4,000 x 3,000"]


def test_the_facts(put: Callable[..., Job]) -> None:
    test = open_room(put(), "Facts")
    assert any("holds the place" in warning.value for warning in test.warning)
    assert [code.value for code in test.code] == ["#aabbcc"]
    body = "".join(html_of(test))
    assert "dark, mean 50 % of white" in body
    assert "after a crop" in body
    assert "too small" in body
    assert "2024-05-31 18:20:01" in body
    bare = replace(SEEN, quality=None, palette=(), fits=(), camera=None, seen_png=b"")
    open_room(put(bare), "Facts")


def test_every_state_of_a_picture(put: Callable[..., Job]) -> None:
    for state in State:
        job = put(name=NASTY, state=state)
        assert any(inputs.clean_name(NASTY) in element.value for element in open_room(job).text)


def test_the_chosen_network_looks_from_now_on_and_again(put: Callable[..., Job], tmp_path: Path) -> None:
    job = put()
    test = open_room(job)
    calm(test.selectbox(key="set-pictures-model").set_value("efficientnet-lite0").run())
    assert loaders.store().setting("pictures-model", None) == "efficientnet-lite0"
    assert choices.options_for(Path(job.path)) == PictureOptions(model="efficientnet-lite0")
    keep(inputs.refer(Path(job.path)), PictureOptions(model="efficientnet-lite0"), "picture", UNSURE)
    calm(test.button(key="look-again").click().run())
    assert plain(test.subheader[0].value).startswith("Perhaps a tabby")
    assert len(loaders.desk().jobs()) == 2


def test_networks_that_are_not_here_are_named_with_how_to_get_them(
    put: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = put()
    present = weights.presence

    def without_lite0(card: registry.ModelCard) -> weights.Presence:
        return weights.Presence("", "not here") if card.name == "efficientnet-lite0" else present(card)

    monkeypatch.setattr(weights, "presence", without_lite0)
    loaders.store().keep_setting("pictures-model", "efficientnet-lite0")
    assert choices.model() == "efficientnet-lite2"
    test = open_room(job)
    assert any("pip install" in plain(caption.value) for caption in test.caption)


def test_several_pictures_dropped_at_once_are_one_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    from ent_models.jobs import lane

    monkeypatch.setattr(lane.Lane, "put", lambda self, job_id, **more: None)
    picture = samples()[0].path.read_bytes()
    assert kinds.room_for(picture) == "pictures"
    files = [(NASTY, picture, "image/jpeg"), ("b.jpg", picture, "image/jpeg"), ("c.txt", b"Some words.", "text/plain")]
    test = AppTest.from_file(str(ROOT / "pages" / "ui" / "router.py"), default_timeout=30).run()
    calm(test.switch_page(str(ROOT / "pages" / "pictures.py")).run())
    test.file_uploader(key="drop-files-pictures-0").set_value(files).run()
    jobs = {job.room: job for job in loaders.desk().jobs()}
    assert set(jobs) == {"albums", "scripts"}
    assert jobs["albums"].name.endswith(", 2 pictures")
    assert len(list(Path(jobs["albums"].path).iterdir())) == 2


def test_the_camera_is_not_asked_for_before_it_is_wanted() -> None:
    test = open_room()
    assert not test.get("camera_input")


def test_small_things_in_words() -> None:
    assert facts.aspect(1500, 1000) == "1.50:1"
    assert facts.aspect(1000, 1500) == "1:1.50"
    assert facts.aspect(0, 0) == "no size"
    assert why.seen_size(SEEN) == "260 x 260 px"
    assert why.seen_size(replace(SEEN, seen_png=b"x")) == ""
    assert text_part.place(Line("x", 1.0, (0.0, 0.5, 0.25, 1.0)), SEEN) == "0, 1,500, 1,000 x 1,500"
    assert to_json(SEEN)
