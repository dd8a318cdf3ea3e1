"""Maps, curves and covers of a network whose answer is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from why_stub import SIZE_PX, classifier, red_left  # noqa: F401

from ent_models.errors import BadInput
from ent_models.pictures import altered, curves, maps, overlay
from ent_models.pictures.classifier import BATCH, Classifier

LEFT, RIGHT, NONE = 0, 1, 2


def halves(found: np.ndarray) -> tuple[float, float]:
    """How much of a map lies left and right."""
    middle = found.shape[1] // 2
    return float(found[:, :middle].sum()), float(found[:, middle:].sum())


def test_gradcam_points_at_the_side_of_its_class(classifier: Classifier) -> None:  # noqa: F811
    found = maps.gradcam_maps(classifier, red_left(), [LEFT, RIGHT, NONE])
    assert found.shape == (3, SIZE_PX, SIZE_PX)
    assert found.min() >= 0
    left, right = halves(found[0])
    assert left > 20 * right
    left, right = halves(found[1])
    assert right > 20 * left
    assert not found[2].any()
    peak = np.unravel_index(found[0].argmax(), found[0].shape)
    assert 16 <= peak[0] < 40
    assert 4 <= peak[1] < 28
    assert classifier.network.n_gradcam == 1  # type: ignore[attr-defined]


def test_occlusion_points_at_the_side_of_its_class(classifier: Classifier) -> None:  # noqa: F811
    found = maps.occlusion_maps(classifier, red_left(), [LEFT, RIGHT, NONE])
    assert found.shape == (3, SIZE_PX, SIZE_PX)
    assert halves(np.maximum(found[0], 0))[0] > 20 * halves(np.maximum(found[0], 0))[1]
    assert halves(np.maximum(found[1], 0))[1] > 20 * halves(np.maximum(found[1], 0))[0]
    assert found[1][20, 10] < 0  # what hides the left helps the right


def test_an_occlusion_map_is_the_mean_drop_of_the_squares_over_a_pixel(classifier: Classifier) -> None:  # noqa: F811
    crop = red_left()
    found = maps.occlusion_maps(classifier, crop, [LEFT], patch_px=32, stride_px=16)[0]
    windows = [
        altered.Window(x, y, x + 32, y + 32) for y in (0, 16, 32) for x in (0, 16, 32) if x <= 20 < x + 32 and y <= 20
    ]
    over = [window for window in windows if window.top <= 20 < window.bottom]
    copies = np.stack([crop, *(altered.covered(crop, [window]) for window in over)])
    scores = classifier.scores(classifier.network.run(copies))[:, LEFT]
    assert len(over) == 4
    assert found[20, 20] == pytest.approx(float((scores[0] - scores[1:]).mean()), abs=1e-6)


def test_squares_reach_every_pixel() -> None:
    assert len(maps.sliding(260, 260)) == 15 * 15
    for size_px, patch_px, stride_px in [(64, 13, 3), (64, 10, 7), (7, 20, 3), (1, 1, 1), (32, None, None)]:
        windows = maps.sliding(size_px, size_px, patch_px=patch_px, stride_px=stride_px)
        seen = np.zeros((size_px, size_px), int)
        for left, top, right, bottom in windows:
            assert 0 <= left < right <= size_px
            assert 0 <= top < bottom <= size_px
            seen[top:bottom, left:right] += 1
        assert seen.min() >= 1


def test_the_first_things_deleted_are_those_the_map_points_at(classifier: Classifier) -> None:  # noqa: F811
    crop = red_left()
    order = maps.gradcam_maps(classifier, crop, [LEFT])[0]
    shares, deletion = curves.curve(classifier, crop, order, LEFT, "deletion")
    _, insertion = curves.curve(classifier, crop, order, LEFT, "insertion")
    scores = classifier.scores(classifier.network.run(crop[None]))[0]
    assert shares.tolist() == pytest.approx([step / 20 for step in range(21)])
    assert deletion[0] == insertion[-1] == pytest.approx(scores[LEFT])
    assert deletion[5] < 0.5 * deletion[0]
    for seed in curves.RANDOM_SEEDS:
        random = curves.random_map(SIZE_PX, SIZE_PX, seed)
        assert curves.area(deletion) < curves.area(curves.curve(classifier, crop, random, LEFT, "deletion")[1])
        assert curves.area(insertion) > curves.area(curves.curve(classifier, crop, random, LEFT, "insertion")[1])


def test_copies_go_from_one_end_to_the_other() -> None:
    crop = red_left()
    order = np.arange(SIZE_PX * SIZE_PX).reshape(SIZE_PX, SIZE_PX)
    deleted = list(curves.copies(crop, order, "deletion"))
    assert len(deleted) == curves.N_STEPS + 1
    assert np.array_equal(deleted[0], crop)
    assert (deleted[-1] == altered.grey(crop)).all()
    assert (deleted[10][SIZE_PX // 2 :] == altered.grey(crop)).all()  # the highest values lie at the bottom
    assert np.array_equal(deleted[10][: SIZE_PX // 2], crop[: SIZE_PX // 2])
    inserted = list(curves.copies(crop, order, "insertion"))
    assert np.array_equal(inserted[-1], crop)
    assert np.abs(inserted[0].astype(int) - crop).max() > 50


def test_areas() -> None:
    assert curves.area(np.ones(21)) == pytest.approx(1)
    assert curves.area(np.zeros(21)) == 0
    assert curves.area(np.linspace(1, 0, 21)) == pytest.approx(0.5)


def test_orders_to_compare_with() -> None:
    centre = curves.centre_map(9, 5)
    assert centre.shape == (5, 9)
    assert np.unravel_index(centre.argmax(), centre.shape) == (2, 4)
    assert curves.random_map(9, 5, 1).shape == (5, 9)
    assert np.array_equal(curves.random_map(64, 64, 3), curves.random_map(64, 64, 3))
    assert not np.array_equal(curves.random_map(64, 64, 3), curves.random_map(64, 64, 4))


def test_scoring_takes_no_more_than_it_needs(classifier: Classifier) -> None:  # noqa: F811
    taken = []

    def crops() -> object:
        for number in range(3 * BATCH):
            taken.append(number)
            yield red_left()

    batches = altered.scored(classifier, crops(), [LEFT, NONE])  # type: ignore[arg-type]
    assert next(batches).shape == (BATCH, 2)
    assert len(taken) == BATCH
    assert len(list(batches)) == 2
    assert list(altered.scored(classifier, [], [LEFT])) == []


edges = st.floats(0, 1, allow_nan=False)


@given(st.tuples(edges, edges, edges, edges), st.integers(1, 300))
def test_covers_are_refused_or_cover_something(box: tuple[float, float, float, float], size_px: int) -> None:
    try:
        altered.check_covers([box])
    except BadInput:
        assert box[0] >= box[2] or box[1] >= box[3]
        return
    ((left, top, right, bottom),) = altered.windows_of([box], size_px)
    assert 0 <= left < right <= size_px
    assert 0 <= top < bottom <= size_px


def test_covers_become_the_mean_colour() -> None:
    crop = red_left()
    result = altered.covered(crop, altered.windows_of([(0.0, 0.0, 0.5, 1.0), (0.9, 0.9, 1.0, 1.0)], SIZE_PX))
    assert (result[:, : SIZE_PX // 2] == altered.grey(crop)).all()
    assert (result[58:, 58:] == altered.grey(crop)).all()
    assert np.array_equal(result[:50, 33:], crop[:50, 33:])
    assert np.array_equal(crop, red_left())


def test_maps_share_one_scale() -> None:
    pair = np.stack([np.full((4, 4), 2.0), np.full((4, 4), 0.5)])
    pair[1, 0, 0] = -1
    scaled = overlay.common_scale(pair)
    assert scaled[0, 0, 0] == 1
    assert scaled[1, 0, 0] == 0
    assert scaled[1, 1, 1] == 0.25
    assert not overlay.common_scale(np.zeros((2, 4, 4))).any()
    assert not overlay.common_scale(np.full((2, 4, 4), -1.0)).any()


def test_the_colours_are_those_of_magma() -> None:
    matplotlib = pytest.importorskip("matplotlib")
    expected = np.array(matplotlib.colormaps["magma"].colors) * 255
    found = np.frombuffer(overlay._palette(), np.uint8).reshape(256, 3)
    assert np.abs(found - expected).max() < 3.5
    lightness = found @ np.array([0.299, 0.587, 0.114])
    assert (np.diff(lightness) > -0.5).all()
    assert lightness[-1] - lightness[0] > 240


def test_an_overlay_is_brighter_where_the_map_is() -> None:
    scaled = np.zeros((SIZE_PX, SIZE_PX))
    scaled[:, : SIZE_PX // 2] = 1
    drawn = np.asarray(overlay.overlay(np.full((SIZE_PX, SIZE_PX, 3), 128, np.uint8), overlay.plain(scaled)))
    assert drawn.shape == (SIZE_PX, SIZE_PX, 3)
    assert drawn[:, 0].mean() > drawn[:, -1].mean() + 120
