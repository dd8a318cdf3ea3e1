"""The reader of words, on pictures whose words are known."""

import dataclasses
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ent_models import devices, registry, weights
from ent_models.errors import ModelUnavailable
from ent_models.pictures import reading
from ent_models.pictures.reading import Reader, in_reading_order
from ent_models.pictures.records import Line


@pytest.fixture(scope="module")
def reader() -> Reader:
    card = registry.get("pp-ocr-v6")
    try:
        files = weights.locate(card)
    except ModelUnavailable as problem:
        pytest.skip(str(problem))
    return reading.load(card, files, devices.pick("cpu"))


def rendered(
    lines: list[tuple[int, int, int, str]],
    size: tuple[int, int] = (1280, 720),
    ground: str = "black",
    ink: str = "white",
) -> Image.Image:
    """A picture with `lines` of (left, top, letter height, text)."""
    picture = Image.new("RGB", size, ground)
    drawing = ImageDraw.Draw(picture)
    for left, top, height, text in lines:
        drawing.text((left, top), text, font=ImageFont.load_default(height), fill=ink)
    return picture


def texts(lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines]


SLATE = [
    (80, 80, 60, "SCENE 12A"),
    (760, 80, 60, "TAKE 3"),
    (80, 300, 60, "ROLL B017"),
    (760, 300, 60, "24 FPS"),
    (80, 520, 40, "DIRECTOR K. OKAFOR"),
]


def test_a_slate_is_read_row_by_row(reader: Reader) -> None:
    assert texts(reader.lines(rendered(SLATE))) == [text for *_, text in SLATE]


def test_boxes_lie_round_the_words_and_scores_are_shares(reader: Reader) -> None:
    (line,) = reader.lines(rendered([(320, 360, 50, "FINAL CUT")]))
    left, top, right, bottom = line.box
    assert 0.2 < left < 0.25 < right < 0.5 and 0.47 < top < 0.52 < bottom < 0.62
    assert 0.9 < line.score <= 1.0


def test_a_page_is_read_from_top_to_bottom(reader: Reader) -> None:
    page = [f"Line {number} of a page about the night train." for number in range(1, 13)]
    picture = rendered([(100, 60 + 60 * row, 26, text) for row, text in enumerate(page)], (900, 1200), "white", "black")
    assert texts(reader.lines(picture)) == page


def test_a_subtitle_on_a_busy_picture(reader: Reader) -> None:
    columns = np.linspace(0, 40 * np.pi, 640)
    pixels = (120 + 60 * np.sin(columns)[None, :, None] * np.cos(columns[:360, None, None]) * np.ones(3)).astype(
        np.uint8
    )
    picture = Image.fromarray(pixels)
    place = (320, 330)
    ImageDraw.Draw(picture).text(
        place, "He is not coming back tonight.", font=ImageFont.load_default(20), anchor="mm", stroke_width=2,
        stroke_fill="black",
    )  # fmt: skip
    (said,) = texts(reader.lines(picture))
    assert said.replace(" ", "") == "Heisnotcomingbacktonight."  # spaces between small letters may be lost


@pytest.mark.parametrize("degrees", [0, 8, -20, 180])
def test_turned_words_are_read(reader: Reader, degrees: int) -> None:
    picture = rendered([(300, 300, 80, "THE LAST TRAIN")]).rotate(degrees, expand=True)
    assert texts(reader.lines(picture)) == ["THE LAST TRAIN"]


@pytest.mark.parametrize("degrees", [90, 270])
def test_words_that_stand_on_end_are_read(reader: Reader, degrees: int) -> None:
    picture = rendered([(300, 300, 90, "CINEMA")], (900, 700)).rotate(degrees, expand=True)
    assert texts(reader.lines(picture)) == ["CINEMA"]


def test_accents_survive(reader: Reader) -> None:
    wanted = "Un été à Besançon, señor Müller"
    try:
        font = ImageFont.truetype("DejaVuSans.ttf", 50)
    except OSError:
        pytest.skip("the font DejaVu Sans is not on this machine, and Pillow's own has no accents")
    picture = Image.new("RGB", (1280, 720))
    ImageDraw.Draw(picture).text((80, 300), wanted, font=font)
    assert texts(reader.lines(picture)) == [wanted]


def test_nothing_is_read_where_nothing_is_written(reader: Reader) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (360, 640, 3), dtype=np.uint8)
    rows = np.linspace(0, 255, 360, dtype=np.uint8)
    ramp = np.broadcast_to(rows[:, None, None], (360, 640, 3)).copy()
    for pixels in (noise, ramp):
        assert reader.read(Image.fromarray(pixels)) == reading.Reading()
    photo = pytest.importorskip("sklearn.datasets").load_sample_image("flower.jpg")
    assert reader.lines(Image.fromarray(photo)) == ()


@pytest.mark.parametrize("size", [(1, 1), (7, 7), (9, 9), (1, 20_000), (20_000, 8), (8, 20_000), (300_000, 8)])
def test_odd_sizes_are_no_trouble(reader: Reader, size: tuple[int, int]) -> None:
    assert reader.read(Image.new("RGB", size, "white")) == reading.Reading()
    assert not reader.has_text(Image.new("RGB", size, "white"))


def test_a_very_wide_banner_is_read_whole(reader: Reader) -> None:
    banner = rendered([(10, 20, 40, "a very wide banner " * 50)], (20_000, 100), "white", "black")
    said = " ".join(texts(reader.lines(banner)))
    assert said.replace(" ", "").count("averywidebanner") >= 45


def test_a_huge_picture_is_reduced_first(reader: Reader) -> None:
    picture = rendered([(500, 4000, 800, "ENORMOUS")], (10_000, 10_000))
    started = time.perf_counter()
    assert texts(reader.lines(picture)) == ["ENORMOUS"]
    assert time.perf_counter() - started < 30


def test_too_much_text_is_cut_short_and_said(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_LINES", 2)
    read = reader.read(rendered(SLATE))
    assert len(read.lines) == 2
    assert read.notes == ("There is more text in the picture: the 2 largest of 5 lines were read.",)


def test_long_lines_count_for_more(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_STRIPS_PX", 400)
    read = reader.read(rendered(SLATE))
    assert 1 <= len(read.lines) < 5 and len(read.notes) == 1


def test_the_quick_way_agrees_on_ordinary_pictures(reader: Reader) -> None:
    slate = rendered(SLATE)
    assert reader.has_text(slate) and reader.lines(slate, quick=True) == reader.lines(slate)
    assert reader.lines(Image.new("RGB", (1280, 720), "grey"), quick=True) == ()


def test_titles_of_a_real_film(reader: Reader, data_dir: Path) -> None:
    av = pytest.importorskip("av")
    wanted = {100: [], 500: ["THE PEACH OPEN MOVIE PROJECT", "PRESENTS"]}
    with av.open(str(data_dir / "video" / "big_buck_bunny_0_30.webm")) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number in wanted:
                assert texts(reader.lines(frame.to_image().convert("RGB"))) == wanted[number]
            if number == 660:
                title = "".join(texts(reader.lines(frame.to_image().convert("RGB"))))
                assert title.replace(" ", "") == "BigBuckBUNNY"
                break


def test_an_alphabet_of_the_wrong_size_is_refused(reader: Reader) -> None:
    swapped = {"recogniser": reader.card.settings["detector"], "detector": reader.card.settings["detector"]}
    card = dataclasses.replace(reader.card, settings={**reader.card.settings, **swapped})
    with pytest.raises(ModelUnavailable, match="alphabet"):
        reading.load(card, weights.locate(card), devices.pick("cpu"))


def test_opencv_is_never_loaded(reader: Reader) -> None:
    script = (
        "import sys; from PIL import Image; from ent_models import devices, registry, weights;"
        "from ent_models.pictures import reading; card = registry.get('pp-ocr-v6');"
        "reader = reading.load(card, weights.locate(card), devices.pick('cpu'));"
        "reader.lines(Image.new('RGB', (640, 360))); assert not {'cv2', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def line(left: float, top: float, text: str, height: float = 0.1) -> Line:
    return Line(text, 1.0, (left, top, left + 0.2, top + height))


def test_rows_hold_together_though_their_tops_differ() -> None:
    lines = [line(0.5, 0.10, "b"), line(0.1, 0.13, "a"), line(0.1, 0.30, "c"), line(0.8, 0.12, "small", 0.04)]
    assert [said.text for said in in_reading_order(lines)] == ["a", "b", "small", "c"]


def test_an_empty_page_is_in_order() -> None:
    assert in_reading_order([]) == []
