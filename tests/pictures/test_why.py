"""The front door of explanations: records, notes, refusals, progress and stopping."""

import io
import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from why_stub import CARD, SIZE_PX, OneShelf, classifier, red_left  # noqa: F401

from ent_models import registry
from ent_models.errors import BadInput
from ent_models.models import Shelf
from ent_models.pictures.classifier import BATCH, Classifier
from ent_models.pictures.records import Explanation, Line, WhyOptions
from ent_models.pictures.why import explain
from ent_models.records import Progress, from_json, to_json
from ent_models.samples import samples

LEFT_HALF = (0.0, 0.0, 0.5, 1.0)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "red.png"
    Image.fromarray(red_left()).save(path)
    return path


def answer(path: Path, classifier: Classifier, **options: object) -> Explanation:  # noqa: F811
    *steps, last = explain(path, WhyOptions(CARD.name, **options), OneShelf(classifier))  # type: ignore[arg-type]
    assert all(isinstance(step, Progress) for step in steps)
    fractions = [step.fraction for step in steps]
    assert fractions == sorted(fractions)
    assert all(0 <= fraction <= 1 for fraction in fractions)
    assert isinstance(last, Explanation)
    assert from_json(to_json(last), Explanation) == last
    return last


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("kind", ["gradcam", "occlusion"])
def test_two_maps_named_after_their_classes(classifier: Classifier, picture: Path, kind: str) -> None:  # noqa: F811
    found = answer(picture, classifier, kind=kind)
    assert found.kind == kind
    assert found.labels[0].name == "red left"
    assert [one.label for one in found.maps] == list(found.labels[:2])
    for one in found.maps:
        assert (opened(one.png).mode, opened(one.png).size) == ("RGB", (SIZE_PX, SIZE_PX))
        assert (opened(one.plain_png).mode, opened(one.plain_png).size) == ("L", (SIZE_PX, SIZE_PX))
    first = np.asarray(opened(found.maps[0].plain_png)).astype(int)
    assert first[:, : SIZE_PX // 2].sum() > 20 * first[:, SIZE_PX // 2 :].sum()
    assert max(np.asarray(opened(one.plain_png)).max() for one in found.maps) == 255
    assert np.array_equal(np.asarray(opened(found.seen_png)), red_left())
    assert any("not say that the network reasons as people do" in note for note in found.notes)
    assert found.curves == found.lines == ()


def test_a_gradcam_pair_takes_two_passes(classifier: Classifier, picture: Path) -> None:  # noqa: F811
    answer(picture, classifier)
    assert classifier.network.batches == [1]  # type: ignore[attr-defined]
    assert classifier.network.n_gradcam == 1  # type: ignore[attr-defined]


def test_occlusion_says_by_how_much(classifier: Classifier, picture: Path) -> None:  # noqa: F811
    found = answer(picture, classifier, kind="occlusion")
    assert any(note.startswith("Covering one square takes red left from") for note in found.notes)
    assert any("raised the score" in note for note in found.notes)


def test_a_class_that_nothing_speaks_for_has_an_empty_map(classifier: Classifier, tmp_path: Path) -> None:  # noqa: F811
    Image.new("RGB", (SIZE_PX, SIZE_PX)).save(tmp_path / "black.png")
    found = answer(tmp_path / "black.png", classifier)
    assert found.labels[0].name == "no red"
    assert any("no red: its map is empty" in note for note in found.notes)
    assert np.asarray(opened(found.maps[0].plain_png)).max() == 0
    found = answer(tmp_path / "black.png", classifier, kind="occlusion")
    assert any("No square lowers no red" in note for note in found.notes)


def test_covering_what_it_sees_changes_the_answer(classifier: Classifier, picture: Path) -> None:  # noqa: F811
    before = answer(picture, classifier, kind="cover")
    assert before.labels[0].name == "red left"
    assert before.notes == ("Nothing is covered.",)
    after = answer(picture, classifier, kind="cover", covers=(LEFT_HALF,))
    assert after.labels[0].name == "red right"
    assert any(note.startswith("With the covers red left falls from ") for note in after.notes)
    assert any(note.startswith("With the covers red right rises from ") for note in after.notes)
    seen = np.asarray(opened(after.seen_png))
    assert len(np.unique(seen[:, : SIZE_PX // 2].reshape(-1, 3), axis=0)) == 1
    assert np.array_equal(seen[:, SIZE_PX // 2 :], red_left()[:, SIZE_PX // 2 :])


def test_maps_of_a_covered_picture_are_of_what_is_left(classifier: Classifier, picture: Path) -> None:  # noqa: F811
    found = answer(picture, classifier, kind="gradcam", covers=(LEFT_HALF,))
    first = np.asarray(opened(found.maps[0].plain_png)).astype(int)
    assert found.labels[0].name == "red right"
    assert first[:, SIZE_PX // 2 :].sum() > 20 * first[:, : SIZE_PX // 2].sum()


@pytest.mark.parametrize(
    "cover",
    [
        (math.nan, 0, 1, 1),
        (0, 0, math.inf, 1),
        (-0.1, 0, 1, 1),
        (0, 0, 1, 1.01),
        (0.5, 0, 0.5, 1),
        (0, 0.6, 1, 0.5),
        (0, 0, 1),
        (0, 0, 1, "1"),
        (0, 0, True, True),
        (),
    ],
)
def test_covers_that_are_none(picture: Path, cover: tuple[object, ...]) -> None:
    shelf = Shelf("cpu")
    for kind in ("cover", "gradcam"):
        with pytest.raises(BadInput, match="Cover 2"):
            list(explain(picture, WhyOptions(kind=kind, covers=(LEFT_HALF, cover)), shelf))  # type: ignore[arg-type]
    assert shelf.loaded() == ()


def test_too_many_covers(classifier: Classifier, picture: Path) -> None:  # noqa: F811
    assert answer(picture, classifier, kind="cover", covers=(LEFT_HALF,) * 50).labels
    with pytest.raises(BadInput, match="51 covers; up to 50"):
        answer(picture, classifier, kind="cover", covers=(LEFT_HALF,) * 51)


def test_options_and_files_that_cannot_be_used(picture: Path, tmp_path: Path) -> None:
    shelf = Shelf("cpu")
    (tmp_path / "bad.png").write_text("not a picture")
    for path, options, sentence in [
        (picture, WhyOptions("whisper-base"), "does not look at pictures"),
        (picture, WhyOptions("alexnet"), "no model called"),
        (picture, WhyOptions(kind="lime"), "gradcam, occlusion, cover, curves, text"),
        (tmp_path / "bad.png", WhyOptions(), "text"),
        (tmp_path / "gone.png", WhyOptions(kind="text"), "could not be read"),
    ]:
        with pytest.raises(BadInput, match=sentence):
            list(explain(path, options, shelf))
    assert shelf.loaded() == ()


def test_curves_beat_other_orders(classifier: Classifier, picture: Path) -> None:  # noqa: F811
    found = answer(picture, classifier, kind="curves")
    deletion, insertion = found.curves
    assert (deletion.kind, insertion.kind) == ("deletion", "insertion")
    for curve in found.curves:
        assert len(curve.shares) == len(curve.scores) == 21
        assert (curve.shares[0], curve.shares[-1]) == (0, 1)
        assert all(0 <= score <= 1 for score in curve.scores)
    assert deletion.scores[0] == pytest.approx(found.labels[0].score)
    assert insertion.scores[-1] == pytest.approx(found.labels[0].score)
    assert deletion.area < min(deletion.random_area, deletion.centre_area)
    assert insertion.area > max(insertion.random_area, insertion.centre_area)
    assert any(note.startswith("In both the map does better") for note in found.notes)
    assert found.maps == ()


@pytest.mark.parametrize("kind", ["occlusion", "curves"])
def test_long_explanations_can_be_stopped_at_every_batch(
    classifier: Classifier,  # noqa: F811
    picture: Path,
    kind: str,
) -> None:
    options = WhyOptions(CARD.name, kind=kind)  # type: ignore[arg-type]
    work = explain(picture, options, OneShelf(classifier))  # type: ignore[arg-type]
    step = next(work)
    while " of " not in step.note:  # type: ignore[union-attr]
        step = next(work)
    batches = classifier.network.batches  # type: ignore[attr-defined]
    n_before = len(batches)
    for _ in range(3):
        step = next(work)
    assert len(batches) == n_before + 3
    assert max(batches) <= BATCH
    assert " of " in step.note  # type: ignore[union-attr]
    work.close()  # type: ignore[attr-defined]
    assert len(batches) == n_before + 3


def test_words_are_read_from_the_whole_picture(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class StubReader:
        def __init__(self, *lines: Line) -> None:
            self.lines = lines

        def read(self, image: Image.Image) -> object:
            self.size = image.size
            return self

        notes = ("Small print was left out.",)

    Image.new("RGB", (3000, 2000), "white").save(tmp_path / "page.png")
    monkeypatch.setattr(registry, "names", lambda task=None: ("reader",))
    line = Line("THE END", 0.9, (0.1, 0.1, 0.5, 0.2))
    reader = StubReader(line)
    *_, found = explain(tmp_path / "page.png", WhyOptions(kind="text"), OneShelf(reader))  # type: ignore[arg-type]
    assert isinstance(found, Explanation)
    assert (found.kind, found.lines, found.notes) == ("text", (line,), StubReader.notes)
    assert reader.size == (3000, 2000)
    *_, found = explain(tmp_path / "page.png", WhyOptions(kind="text"), OneShelf(StubReader()))  # type: ignore[arg-type]
    assert isinstance(found, Explanation)
    assert found.notes[-1] == "No words were found in the picture."


def test_a_sample_with_the_real_network(shelf: Shelf) -> None:
    china = next(sample.path for sample in samples() if sample.name == "china")
    *_, found = explain(china, WhyOptions(), shelf)
    assert isinstance(found, Explanation)
    assert len(found.labels) == 5
    assert found.labels[0].synset == "n03877845"
    assert opened(found.maps[0].png).size == (260, 260)
    *_, covered = explain(china, WhyOptions(kind="cover", covers=((0.0, 0.2, 1.0, 0.9),)), shelf)
    assert isinstance(covered, Explanation)
    score = {label.synset: label.score for label in covered.labels}.get("n03877845", 0)
    assert score < 0.5 * found.labels[0].score
