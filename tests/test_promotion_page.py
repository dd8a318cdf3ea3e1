"""From a run to the Pictures room and back, through real workers and without a browser."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from ent_models import registry
from ent_models.jobs.job import State
from ent_models.pictures.records import PictureOptions
from ent_models.records import to_json
from ent_models.store import inputs
from ent_models.store.inputs import InputFile
from ent_models.training import datasets, modelfile, networks, promote
from ent_models.training.options import OwnResult, TrainingOptions
from ent_models.training.promote import Desk
from ent_models.training.records import ModelFile, OwnReport, Quality
from ent_models.training.runs import RunFolder, Runs, new_id
from pages.ui import loaders
from pages.ui.picture import choices

ROOT = Path(__file__).parent.parent
NASTY = "![x](http://evil.example/p.png) :smile: <b>"
WAIT_S = 90


@pytest.fixture(autouse=True)
def nothing_shipped(fresh_desk: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(promote, "SHIPPED", tmp_path / "shipped")


def data() -> InputFile:
    place = datasets.place("digits")
    assert place is not None
    return InputFile("digits", place, inputs.digest_of_folder(place), 0)


def run_with(accuracy: float, title: str = "Mine") -> RunFolder:
    """A run whose network was not trained, but knows as many test pictures by heart as make up `accuracy`."""
    import torch

    options = TrainingOptions(new_id(), "digits", "article", epochs=1)
    run = Runs.at_home().create(options, title, data().path)
    torch.manual_seed(0)
    net = networks.build("article", 10)
    if accuracy > 0.5:
        train, _ = datasets.read("digits", data().path)
        optimiser = torch.optim.Adam(net.parameters(), 1e-3)
        pixels, truth = torch.from_numpy(train.images).permute(0, 3, 1, 2).float(), torch.from_numpy(train.labels)
        for start in range(0, 1500, 50):
            optimiser.zero_grad()
            part = slice(start, start + 50)
            torch.nn.functional.cross_entropy(net(pixels[part]), truth[part]).backward()
            optimiser.step()
    card = ModelFile("article", tuple("0123456789"), {}, {})
    modelfile.save(run.folder / "best.safetensors", net, card)
    return run


def run_script(run_id: str) -> None:
    import streamlit

    from ent_models.store import inputs
    from ent_models.store.inputs import InputFile
    from ent_models.training import datasets
    from ent_models.training.runs import Runs
    from pages.ui import menu
    from pages.ui.training import promotion

    streamlit.navigation([menu.page("home"), menu.page("pictures")], position="hidden")
    place = datasets.place("digits")
    assert place is not None
    promotion.draw_run(Runs.at_home().get(run_id), InputFile("digits", place, inputs.digest_of_folder(place), 0))


def history_script() -> None:
    import streamlit

    from pages.ui import menu
    from pages.ui.training import promotion

    streamlit.navigation([menu.page("home"), menu.page("pictures")], position="hidden")
    promotion.draw_history()


def own_script(own_id: str) -> None:
    import streamlit

    from pages.ui import menu
    from pages.ui.training import promotion

    streamlit.navigation([menu.page("home"), menu.page("pictures")], position="hidden")
    promotion.draw_own(own_id)


def opened(run: RunFolder) -> AppTest:
    return calm(AppTest.from_function(run_script, args=(run.id,), default_timeout=30).run())


def history() -> AppTest:
    return calm(AppTest.from_function(history_script, default_timeout=30).run())


def calm(test: AppTest) -> AppTest:
    assert not test.exception
    for element in (*test.markdown, *test.caption, *test.error, *test.subheader, *test.success, *test.button):
        told = element.label if hasattr(element, "label") else element.value
        assert "![x](" not in told and ":smile:" not in told
    return test


def compared(run: RunFolder) -> AppTest:
    test = calm(opened(run).button(key=f"ask-compare-{run.id}").click().run())
    (asked,) = (job for job in asked_jobs() if run.id in str(job["options"]) and job["room"] == "comparisons")
    loaders.desk().wait([asked["id"]], WAIT_S)
    return calm(test.run())


def asked_jobs() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = loaders.store().job_rows("desk-asked")
    return rows


def text_of(test: AppTest) -> str:
    return "\n".join(element.value for element in (*test.text, *test.caption, *test.success, *test.error))


def digit(number: int) -> bytes:
    _, test = datasets.read("digits", data().path)
    out = io.BytesIO()
    Image.fromarray(test.images[np.flatnonzero(test.labels == number)[0]]).save(out, "PNG")
    return out.getvalue()


def test_trained_promoted_used_and_rolled_back() -> None:
    desk = loaders.desk()
    options = TrainingOptions(new_id(), "digits", "article", epochs=1)
    run = Runs.at_home().create(options, NASTY, data().path)
    job = desk.submit(data(), options)
    desk.wait([job.id], WAIT_S)
    ended = desk.job(job.id)
    assert ended is not None and ended.state is State.DONE, ended
    test = compared(run)
    assert "There is no model to compare with" in text_of(test)
    test = calm(test.button(key=f"promote-now-{run.id}").click().run())
    assert "It is at work" in text_of(test)
    assert registry.get("digits", "pictures").settings["labels"][8] == "eight"
    calm(test.button(key=f"use-done-{run.id}-digits").click().run())
    assert choices.model() == "digits"

    picture = desk.submit(inputs.keep("four.png", digit(4)), PictureOptions(model=choices.model()))
    desk.wait([picture.id], WAIT_S)
    answered = desk.job(picture.id)
    assert answered is not None and answered.state is State.DONE, answered
    report = desk.report(answered)
    assert report is not None and len(report.result.labels) == 5
    assert report.provenance.model_sha256 == registry.get("digits").digest
    page = AppTest.from_file(str(ROOT / "pages" / "ui" / "router.py"), default_timeout=30)
    page.run()
    page.query_params["job"] = picture.id
    calm(page.switch_page(str(ROOT / "pages" / "pictures.py")).run())
    assert {"eight", "zero"} <= set(page.selectbox(key=f"correct-{picture.id}").options)
    calm(page.switch_page(str(ROOT / "pages" / "models.py")).run())

    test = history()
    assert "evil.example" in text_of(test)
    calm(test.button(key="roll-back-digits").click().run())
    assert Desk.at_home().at_work() == {} and "digits" not in registry.names()
    assert choices.model() == "efficientnet-lite2"
    page.query_params["job"] = picture.id
    calm(page.switch_page(str(ROOT / "pages" / "pictures.py")).run())
    again = desk.submit(inputs.keep("four.png", digit(4)), PictureOptions(model="digits"))
    assert again.state is State.FAILED and "no model called" in again.error


def test_a_worse_network_is_refused_until_one_insists() -> None:
    good, bad = run_with(0.9, "Good"), run_with(0.1, "Bad")
    calm(compared(good).button(key=f"promote-now-{good.id}").click().run())
    test = compared(bad)
    assert "worse than the current one" in text_of(test) and "McNemar" in text_of(test)
    assert test.button(key=f"promote-now-{bad.id}").disabled
    test = calm(test.checkbox(key=f"insist-{bad.id}").check().run())
    calm(test.button(key=f"promote-now-{bad.id}").click().run())
    assert [one.name for one in Desk.at_home().history("digits")] == ["Good", "Bad"]
    test = history()
    assert "Good" in test.button(key="roll-back-digits").help
    test = calm(test.button(key="roll-back-digits").click().run())
    assert Desk.at_home().at_work()["digits"].name == "Good" and "Good" in text_of(test)


def test_a_comparison_that_is_out_of_date_is_refused_in_words() -> None:
    first, second = run_with(0.1, "First"), run_with(0.1, "Second")
    waiting = compared(second)
    calm(compared(first).button(key=f"promote-now-{first.id}").click().run())
    test = calm(waiting.button(key=f"promote-now-{second.id}").click().run())
    assert "Another model was put to work" in text_of(test) or "is at work" in text_of(test)


def test_own_classes_show_their_held_out_accuracy(rushes_home: Path) -> None:
    import torch

    from ent_models.training import evaluation

    own_id, known = new_id(), ("blue", NASTY)
    folder = rushes_home / "training" / "own" / own_id
    truth = torch.tensor([0, 1, 0, 1])
    measured = evaluation.scored(torch.nn.functional.one_hot(truth, 2).float(), truth, known, 4, 0.1, "none")
    report = OwnReport(measured, None, "cross-validation", 4, 0.1, 0.1)
    result = OwnResult(own_id, NASTY, known, Quality((), (), (), 1.0, (), ()), report)
    folder.mkdir(parents=True)
    (folder / "result.json").write_bytes(to_json(result))
    card = ModelFile("head", known, {}, {"model": "efficientnet-lite2"})
    modelfile.save_tensors(folder / "head.safetensors", {"bias": torch.zeros(2)}, card)
    slot = promote.own_slot(known)

    test = calm(AppTest.from_function(own_script, args=(own_id,), default_timeout=30).run())
    assert "100.0% of 4 pictures that it had not seen (cross-validation)" in text_of(test)
    test = calm(test.button(key=f"promote-now-{own_id}").click().run())
    assert "This classifier is at work" in text_of(test)
    card_of = registry.get(slot, "pictures")
    assert card_of.settings["labels"] == known and "![" not in card_of.title + card_of.description
    calm(history().button(key=f"roll-back-{slot}").click().run())
    assert slot not in registry.names()
    for strange in ("", "../x", "0" * 32):
        calm(AppTest.from_function(own_script, args=(strange,), default_timeout=30).run())


def test_nothing_at_work_is_told() -> None:
    assert "No network was put to work yet" in text_of(history())
