"""The reader's parts, without its networks: rectangles round light, strips, and letters from likelihoods."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from ent_models.pictures import reading_boxes, reading_strips
from ent_models.pictures.reading_words import Recogniser, Words, decode


def lit(*polygons: list[tuple[float, float]], size: tuple[int, int] = (400, 300)) -> np.ndarray:
    picture = Image.new("L", size)
    for polygon in polygons:
        ImageDraw.Draw(picture).polygon(polygon, fill=255)
    return np.asarray(picture, np.float32) / 255


def test_a_level_bar_is_found_and_grown() -> None:
    likelihoods = np.zeros((300, 400), np.float32)
    likelihoods[100:120, 50:250] = 0.9
    (box,), n_found = reading_boxes.find(likelihoods, limit=10)
    margin = reading_boxes.GROWTH * 200 * 20 / (2 * (200 + 20))
    assert n_found == 1 and box.is_level and box.score == pytest.approx(0.9)
    expected = [(50 - margin, 100 - margin), (250 + margin, 100 - margin), (250 + margin, 120 + margin)]
    assert np.allclose(box.corners[:3], expected)


@pytest.mark.parametrize("degrees", [-40, -15, 5, 30])
def test_a_tilted_bar_keeps_its_angle_and_size(degrees: int) -> None:
    turn = np.radians(degrees)
    along, across = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    middle = np.array([200, 150])
    corners = [middle + x * 90 * along + y * 12 * across for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    (box,), _ = reading_boxes.find(lit([tuple(corner) for corner in corners]), limit=10)
    direction = box.corners[1] - box.corners[0]
    assert not box.is_level
    assert np.degrees(np.arctan2(direction[1], direction[0])) == pytest.approx(degrees, abs=2)
    margin = reading_boxes.GROWTH * 180 * 24 / (2 * (180 + 24))
    assert box.width_px == pytest.approx(180 + 2 * margin, abs=6)
    assert box.height_px == pytest.approx(24 + 2 * margin, abs=6)


def test_specks_and_faint_light_are_no_lines() -> None:
    likelihoods = np.zeros((100, 100), np.float32)
    likelihoods[::5, ::5] = 1  # specks
    likelihoods[40:60, 22:80] = np.maximum(likelihoods[40:60, 22:80], 0.35)  # seen, but too faint
    boxes, _ = reading_boxes.find(likelihoods, limit=10)
    assert boxes == []
    assert reading_boxes.find(np.zeros((32, 32), np.float32), limit=10) == ([], 0)


def test_the_largest_are_kept_and_all_are_counted() -> None:
    likelihoods = np.zeros((600, 600), np.float32)
    for row in range(30):
        likelihoods[row * 20 : row * 20 + 8, : 20 + row * 10] = 1
    boxes, n_found = reading_boxes.find(likelihoods, limit=4)
    assert n_found == 30
    widths = [box.width_px for box in boxes]
    assert len(widths) == 4 and widths == sorted(widths, reverse=True) and widths[-1] > 270


def test_all_text_is_one_box() -> None:
    (box,), _ = reading_boxes.find(np.ones((64, 96), np.float32), limit=5)
    assert box.is_level and box.corners[0].max() < 0


def test_halves_share_an_edge() -> None:
    (box,), _ = reading_boxes.find(lit([(50, 50), (250, 50), (250, 150), (50, 150)]), limit=1)
    upper, lower = box.halves()
    assert np.allclose(upper.corners[3], lower.corners[0]) and np.allclose(upper.corners[2], lower.corners[1])
    assert upper.height_px == pytest.approx(box.height_px / 2)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.integers(1, 3), st.floats(0.0, 1.0))
def test_any_map_gives_finite_boxes(seed: int, high: int, wide: int, share: float) -> None:
    generator = np.random.default_rng(seed)
    likelihoods = (generator.random((high * 32, wide * 32)) < share).astype(np.float32)
    boxes, n_found = reading_boxes.find(likelihoods, limit=20)
    assert len(boxes) <= min(20, n_found)
    for box in boxes:
        assert np.isfinite(box.corners).all() and box.width_px > 0 and box.height_px > 0
        along = box.corners[1] - box.corners[0]
        assert along[0] > 0 and abs(along[1]) <= along[0] + 1e-6


def test_a_tilted_cut_is_turned_level() -> None:
    picture = Image.new("RGB", (200, 200))
    corners = np.array([(100.0, 40.0), (160.0, 100.0), (130.0, 130.0), (70.0, 70.0)])
    ImageDraw.Draw(picture).polygon([tuple(corner) for corner in corners], fill="white")
    cut = reading_strips.cut(picture, corners, is_level=False)
    assert cut.size == (85, 42)
    assert np.asarray(cut)[3:-3, 3:-3].mean() > 250


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (100_000, 2)])
def test_strips_have_one_height_and_a_bounded_width(size: tuple[int, int]) -> None:
    height, width, channels = reading_strips.strip(Image.new("RGB", size)).shape
    assert (height, channels) == (reading_strips.STRIP_HEIGHT_PX, 3)
    assert reading_strips.MIN_WIDTH_PX <= width <= reading_strips.MAX_WIDTH_PX


def test_a_cut_outside_the_picture_is_still_a_picture() -> None:
    corners = np.array([(300.0, 300.0), (340.0, 300.0), (340.0, 320.0), (300.0, 320.0)])
    assert reading_strips.cut(Image.new("RGB", (100, 100)), corners, is_level=True).size == (40, 20)


def test_long_strips_are_cut_in_the_gaps() -> None:
    long = np.zeros((48, 6000, 3), np.uint8)
    long[:24] = 255  # letters everywhere
    gaps = (2000, 4100)
    for gap in gaps:
        long[:, gap : gap + 20] = 0
    parts = reading_strips.pieces(long)
    assert sum(part.shape[1] for part in parts) == 6000
    edges = np.cumsum([part.shape[1] for part in parts])[:-1]
    assert len(edges) == 2 and all(gap < edge < gap + 20 for gap, edge in zip(gaps, edges, strict=True))


@given(st.lists(st.integers(16, 2400), max_size=60))
def test_batches_hold_every_strip_once_and_are_bounded(widths: list[int]) -> None:
    batches = list(reading_strips.batches(widths))
    assert sorted(index for batch in batches for index in batch) == list(range(len(widths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(widths[index] for index in batch) <= 4800


def likelihoods_of(path: list[int], n_letters: int = 5, sure: float = 0.8) -> np.ndarray:
    matrix = np.full((len(path), n_letters), (1 - sure) / (n_letters - 1), np.float32)
    matrix[range(len(path)), path] = sure
    return matrix


def test_repeats_and_blanks_are_dropped() -> None:
    letters = ("", "a", "b", "c", " ")
    said = decode(likelihoods_of([0, 1, 1, 0, 1, 2, 2, 4, 3, 0, 4]), letters)
    assert said.text == "aab c"
    assert said.score == pytest.approx(0.8)
    assert decode(likelihoods_of([0, 0, 0]), letters) == Words("", 0.0)


class FakeSession:
    """Answers with the letter "a" at every strip's start, and remembers what it was asked."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def get_inputs(self) -> list[object]:
        return [type("Input", (), {"name": "x"})]

    def run(self, _: object, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        pixels = inputs["x"]
        assert pixels.min() >= -1 and pixels.max() <= 1
        self.shapes.append(pixels.shape)
        answer = likelihoods_of([1] + [0] * (pixels.shape[3] // 8 - 1), 3)
        return [np.stack([answer] * len(pixels))]


def test_answers_come_back_in_the_order_of_the_strips_and_pieces_are_joined() -> None:
    session = FakeSession()
    strips = [np.zeros((48, width, 3), np.uint8) for width in (3000, 20, 100)]
    words = Recogniser(session, ["a"]).read(strips)
    assert [said.text for said in words] == ["a a", "a", "a"]
    assert all(shape[0] * shape[3] <= 4800 for shape in session.shapes)
    assert Recogniser(session, ["a"]).read([]) == []
