"""Known pictures and their altered copies against what quality, palette and formats must say of them."""

import io
import time

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter
from sklearn.datasets import load_sample_images

from ent_models.pictures.formats import FORMATS, fits
from ent_models.pictures.palette import from_oklab, palette, to_oklab
from ent_models.pictures.quality import measure
from ent_models.pictures.records import Quality, Swatch


@pytest.fixture(scope="module")
def photographs() -> tuple[Image.Image, ...]:
    china, flower = (Image.fromarray(pixels) for pixels in load_sample_images().images)
    return china, flower, china.crop((0, 100, 400, 427)), flower.crop((100, 50, 500, 400))


def quality(image: Image.Image) -> Quality:
    return measure(image, image.width, image.height)


def jpeg(image: Image.Image, level: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=level)
    return Image.open(io.BytesIO(out.getvalue())).convert("RGB")


def noisy(image: Image.Image, sigma: float) -> Image.Image:
    grain = np.random.default_rng(4).normal(0, sigma, (image.height, image.width, 1))
    return Image.fromarray(np.clip(np.rint(np.asarray(image) + grain), 0, 255).astype(np.uint8))


def test_the_sharper_of_two_copies_has_the_higher_sharpness(photographs: tuple[Image.Image, ...]) -> None:
    for picture in photographs:
        original = quality(picture).sharpness
        half = picture.resize((picture.width // 2, picture.height // 2))
        copies = (
            picture.filter(ImageFilter.GaussianBlur(0.7)),
            picture.filter(ImageFilter.GaussianBlur(2)),
            half,
            half.resize(picture.size),
            jpeg(picture, 30),
        )
        assert all(quality(copy).sharpness < original for copy in copies)


def test_sharpness_falls_with_every_step_of_blur(photographs: tuple[Image.Image, ...]) -> None:
    for picture in photographs:
        steps = [quality(picture.filter(ImageFilter.GaussianBlur(radius))).sharpness for radius in (0, 0.5, 1, 2, 4)]
        assert steps == sorted(steps, reverse=True)
        assert 0 <= steps[-1] < 0.35 < steps[0] <= 1


def test_flags_name_what_is_wrong_and_nothing_else(photographs: tuple[Image.Image, ...]) -> None:
    for picture in photographs:
        assert quality(picture).flags == ()
        assert quality(picture.filter(ImageFilter.GaussianBlur(5))).flags == ("blurred",)
        assert "dark" in quality(ImageEnhance.Brightness(picture).enhance(0.2)).flags
        assert "noisy" in quality(noisy(picture, 18)).flags
        assert "small" in quality(picture.resize((120, 90))).flags
    assert "bright" in quality(ImageEnhance.Brightness(photographs[0]).enhance(3)).flags
    assert quality(Image.new("RGB", (300, 300), "grey")).flags == ("flat",)


@pytest.mark.parametrize("sigma", [2, 5, 10])
def test_noise_is_that_which_was_added_even_on_texture(photographs: tuple[Image.Image, ...], sigma: float) -> None:
    plain = Image.new("RGB", (500, 375), (128, 128, 128))
    assert quality(noisy(plain, sigma)).noise == pytest.approx(sigma, rel=0.12)
    for picture in photographs:
        assert quality(noisy(picture, sigma)).noise == pytest.approx(sigma, rel=0.25, abs=1.0)


def test_exposure_of_known_pictures() -> None:
    half = Image.new("RGB", (200, 100), "white")
    half.paste((0, 0, 0), (0, 0, 50, 100))
    found = quality(half)
    assert (found.brightness, found.dark_share, found.bright_share) == (0.75, 0.25, 0.75)


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (20_000, 100), (3, 4000), (11, 11)])
def test_odd_shapes_are_measured(size: tuple[int, int]) -> None:
    found = quality(Image.new("RGB", size, "red"))
    assert found.sharpness == 0
    assert found.noise == 0
    assert palette(Image.new("RGB", size, "red")) == (Swatch("#ff0000", 1.0),)


def test_measuring_is_quick(photographs: tuple[Image.Image, ...]) -> None:
    picture = photographs[0].resize((500, 375))
    for measured, limit_ms in ((lambda: quality(picture), 4), (lambda: palette(picture), 3)):
        times = []
        for _ in range(20):
            started = time.perf_counter()
            measured()
            times.append(time.perf_counter() - started)
        assert min(times) * 1e3 < 2 * limit_ms  # Twice: the machine has other things to do.


def test_oklab_of_known_colours_and_back() -> None:
    colours = np.array([[255, 255, 255], [255, 0, 0], [0, 0, 255], [0, 0, 0]], np.uint8)
    known = [[1.0, 0.0, 0.0], [0.628, 0.225, 0.126], [0.452, -0.032, -0.312], [0.0, 0.0, 0.0]]
    assert to_oklab(colours) == pytest.approx(np.array(known), abs=0.002)
    everything = np.random.default_rng(1).integers(0, 256, (2000, 3)).astype(np.uint8)
    assert np.array_equal(from_oklab(to_oklab(everything)), everything)


def test_palette_of_known_areas() -> None:
    image = Image.new("RGB", (480, 480), (20, 60, 120))
    image.paste((230, 30, 40), (0, 0, 480, 120))
    image.paste((250, 220, 90), (0, 120, 120, 240))
    swatches = palette(image)
    assert [swatch.hex for swatch in swatches] == ["#143c78", "#e61e28", "#fadc5a"]
    assert [swatch.share for swatch in swatches] == pytest.approx([0.6875, 0.25, 0.0625], abs=0.01)


def test_palette_merges_what_looks_the_same_and_is_always_the_same(photographs: tuple[Image.Image, ...]) -> None:
    grain = noisy(Image.new("RGB", (400, 300), (100, 140, 90)), 4)
    assert len(palette(grain)) == 1
    for picture in photographs:
        first = palette(picture)
        assert first == palette(picture.copy())
        assert 3 <= len(first) <= 5
        assert [swatch.share for swatch in first] == sorted((swatch.share for swatch in first), reverse=True)
        assert sum(swatch.share for swatch in first) <= 1.001
    assert len(palette(photographs[0], 3)) == 3


def verdicts(width_px: int, height_px: int) -> dict[str, str]:
    return {fit.name: fit.verdict for fit in fits(width_px, height_px)}


def test_fits_of_known_sizes() -> None:
    uhd = verdicts(3840, 2160)
    assert (uhd["UHD 4K"], uhd["HD 1080"], uhd["DCI 2K flat"], uhd["DCI 4K flat"]) == ("fits", "fits", "crop", "small")
    assert (uhd["Instagram square"], uhd["Story or reel 9:16"], uhd["Film poster 2:3"]) == ("crop", "crop", "small")
    poster = verdicts(2000, 3000)
    assert (poster["Film poster 2:3"], poster["UHD 4K"], poster["HD 1080"]) == ("fits", "small", "crop")
    assert set(verdicts(1, 1).values()) == {"small"}
    assert verdicts(1080, 1920)["Story or reel 9:16"] == "fits"
    assert [(fit.name, fit.width_px, fit.height_px) for fit in fits(5, 5)] == list(FORMATS)
