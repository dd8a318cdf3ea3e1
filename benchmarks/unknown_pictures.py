"""Pictures that show nothing: drawn patterns, noise, pages of text, screens. Two families that share no code.

The "fit" family is what thresholds are chosen on, the "report" family what they are reported on.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

_WORDS = [
    "the", "of", "and", "film", "scene", "camera", "light", "sound", "river", "market", "budget",
    "a", "to", "in", "cut", "night", "actor", "music", "story", "over", "shadow", "edit",
    "when", "which", "under", "after", "report", "people", "nothing", "morning",
]  # fmt: skip

ROOT = Path(__file__).resolve().parent.parent
Rng = np.random.Generator


def fit_family(n: int, seed: int = 1) -> dict[str, list[Image.Image]]:
    """`n` pictures of each kind to choose thresholds on."""
    rng = np.random.default_rng(seed)
    return {
        "patterns": [_shapes(rng, index % 6) for index in range(n)],
        "noise": [_grain(rng, index % 4) for index in range(n)],
        "text": [_page(rng, is_light=index % 3 > 0) for index in range(n)],
        "screens": [_window(rng, is_light=index % 2 > 0) for index in range(n)],
    }


def report_family(n: int, scripts: Path, screens: Path, seed: int = 2) -> dict[str, list[Image.Image]]:
    """`n` pictures of each kind to report on: other formulas, pages of the PDF files in the folder `scripts` and
    columns of this program's own prose, windows cut from the screenshots in the folder `screens`."""
    rng = np.random.default_rng(seed)
    return {
        "patterns": [_formula(rng, index % 6) for index in range(n)],
        "noise": [_speckle(rng, index % 3) for index in range(n)],
        "text": [*_pdf_pages(scripts, n // 3, rng), *(_columns(rng, 1 + index % 3) for index in range(n))][:n],
        "screens": list(_screenshots(screens, n, rng)),
    }


def _size(rng: Rng) -> tuple[int, int]:
    return int(rng.integers(200, 900)), int(rng.integers(200, 900))


def _colour(rng: Rng, low: int = 0, high: int = 255) -> tuple[int, ...]:
    return tuple(rng.integers(low, high, 3).tolist())


def _place(rng: Rng, width: int, height: int) -> tuple[int, int]:
    return int(rng.integers(0, width)), int(rng.integers(0, height))


def _shapes(rng: Rng, kind: int) -> Image.Image:
    width, height = _size(rng)
    image = Image.new("RGB", (width, height), _colour(rng))
    draw = ImageDraw.Draw(image)
    if kind == 0:
        step, colour = int(rng.integers(5, 60)), _colour(rng)
        for x in range(0, width, 2 * step):
            draw.rectangle([x, 0, x + step, height], fill=colour)
    elif kind == 1:
        step, colour = int(rng.integers(10, 80)), _colour(rng)
        for x in range(0, width, step):
            for y in range((x // step % 2) * step, height, 2 * step):
                draw.rectangle([x, y, x + step, y + step], fill=colour)
    elif kind == 2:
        for _ in range(int(rng.integers(3, 40))):
            (x, y), radius = _place(rng, width, height), int(rng.integers(5, 150))
            draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=_colour(rng))
    elif kind == 3:
        across, down = np.linspace(0, 1, width)[None, :, None], np.linspace(0, 1, height)[:, None, None]
        values = across * np.array(_colour(rng)) + down * np.array(_colour(rng))
        return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
    elif kind == 4:
        for _ in range(int(rng.integers(5, 60))):
            draw.polygon([_place(rng, width, height) for _ in range(3)], fill=_colour(rng))
    else:
        for _ in range(int(rng.integers(5, 80))):
            ends = [_place(rng, width, height) for _ in range(2)]
            draw.line(ends, fill=_colour(rng), width=int(rng.integers(1, 12)))
    return image


def _grain(rng: Rng, kind: int) -> Image.Image:
    width, height = _size(rng)
    values: np.ndarray
    if kind == 0:
        values = rng.integers(0, 255, (height, width, 3))
    elif kind == 1:
        values = rng.normal(128, 40, (height, width, 1)).repeat(3, 2)
    elif kind == 2:
        small = Image.fromarray(rng.integers(0, 255, (height // 16 + 1, width // 16 + 1, 3)).astype(np.uint8))
        return small.resize((width, height), Image.Resampling.BICUBIC)
    else:
        values = np.array(_colour(rng)) + rng.normal(0, 6, (height, width, 3))
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def _page(rng: Rng, *, is_light: bool) -> Image.Image:
    width, height = int(rng.integers(500, 1000)), int(rng.integers(500, 1300))
    paper = (255, 255, 255) if is_light else (int(rng.integers(0, 60)),) * 3
    image = Image.new("RGB", (width, height), paper)
    draw = ImageDraw.Draw(image)
    size = int(rng.integers(11, 34))
    font, margin, y = ImageFont.load_default(size=size), int(rng.integers(20, 90)), int(rng.integers(10, 60))
    while y < height - 30:
        line = ""
        while draw.textlength(line, font=font) < width - 2 * margin - 80:
            line += " " + _WORDS[rng.integers(0, len(_WORDS))]
        if rng.random() < 0.85:
            draw.text((margin, y), line, font=font, fill=(0, 0, 0) if is_light else (240, 240, 240))
        y += int(size * 1.4)
    return image


def _window(rng: Rng, *, is_light: bool) -> Image.Image:
    width, height = int(rng.integers(800, 1600)), int(rng.integers(600, 1000))
    paper, ink = ((250, 250, 252), (20, 20, 20)) if is_light else ((24, 26, 33), (230, 230, 230))
    image = Image.new("RGB", (width, height), paper)
    draw = ImageDraw.Draw(image)
    font, side = ImageFont.load_default(size=int(rng.integers(12, 20))), int(rng.integers(120, 260))
    shift = -14 if is_light else 14
    draw.rectangle([0, 0, side, height], fill=tuple(value + shift for value in paper))
    draw.rectangle([0, 0, width, int(rng.integers(25, 60))], fill=_colour(rng, 40, 220))
    for y in range(80, height - 30, 34):
        draw.text((14, y), _WORDS[rng.integers(0, len(_WORDS))], font=font, fill=ink)
    for _ in range(int(rng.integers(3, 12))):
        x, y = int(rng.integers(side, width - 100)), int(rng.integers(60, height - 80))
        box = [x, y, x + int(rng.integers(80, 420)), y + int(rng.integers(30, 220))]
        fill = _colour(rng, 60) if rng.random() < 0.3 else None
        draw.rounded_rectangle(box, 8, outline=ink, fill=fill)
        words = " ".join(_WORDS[index] for index in rng.integers(0, len(_WORDS), 4))
        draw.text((x + 8, y + 8), words, font=font, fill=ink)
    return image


def _formula(rng: Rng, kind: int) -> Image.Image:
    width, height = int(rng.integers(250, 800)), int(rng.integers(250, 800))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    rates = rng.uniform(0.01, 0.2, 4)
    if kind == 0:
        values = np.sin(x * rates[0] + np.sin(y * rates[1]) * 3) + np.sin(y * rates[2])
    elif kind == 1:
        angle = np.arctan2(y - height / 2, x - width / 2)
        values = np.sin(np.hypot(x - width / 2, y - height / 2) * rates[0] + angle * int(rng.integers(1, 9)))
    elif kind == 2:  # the Mandelbrot set
        start = (x / width * 3 - 2) + 1j * (y / height * 2.4 - 1.2)
        point, values = np.zeros_like(start), np.zeros(start.shape)
        for _ in range(25):
            inside = np.abs(point) < 2
            point[inside] = point[inside] ** 2 + start[inside]
            values += inside
    elif kind == 3:  # clouds
        values = np.zeros((height, width))
        for octave in range(6):
            side = 2 ** (octave + 2)
            layer = Image.fromarray(rng.normal(size=(side, side)).astype(np.float32))
            values += np.asarray(layer.resize((width, height), Image.Resampling.BICUBIC)) / (octave + 1)
    elif kind == 4:
        values = (((x * 0.02 / rates[0]).astype(int)) ^ ((y * 0.02 / rates[1]).astype(int))) % 16
    else:
        values = np.round(x * rates[0] + y * rates[1]) % 2 + np.round(x * rates[2] * 0.3 - y * rates[3] * 0.3) % 3 / 2
    values = ((values - values.min()) / (np.ptp(values) + 1e-9))[..., None]
    low, middle, high = rng.integers(0, 255, (3, 3))
    mixed = np.where(values < 0.5, low + (middle - low) * values * 2, middle + (high - middle) * (values * 2 - 1))
    return Image.fromarray(np.clip(mixed, 0, 255).astype(np.uint8))


def _speckle(rng: Rng, kind: int) -> Image.Image:
    width, height = _size(rng)
    if kind == 0:
        values = (rng.random((height, width, 1)) < rng.uniform(0.05, 0.5)).repeat(3, 2) * 255
    elif kind == 1:
        values = rng.integers(0, 2, (height, width, 3)) * 255
    else:
        grain = Image.fromarray(rng.integers(0, 255, (height, width, 3)).astype(np.uint8))
        soft = np.asarray(grain.filter(ImageFilter.GaussianBlur(float(rng.uniform(1, 20))))).astype(np.float32)
        values = (soft - soft.mean()) * 3 + 128
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def _columns(rng: Rng, n_columns: int) -> Image.Image:
    """A page of a magazine: the README in columns, under a headline."""
    words = (ROOT / "README.md").read_text(encoding="utf-8").split()
    words = words[int(rng.integers(0, len(words) // 2)) :]
    width, height = int(rng.integers(600, 1100)), int(rng.integers(700, 1300))
    image = Image.new("RGB", (width, height), (253, 251, 244))
    draw = ImageDraw.Draw(image)
    size = int(rng.integers(12, 26))
    font = ImageFont.load_default(size=size)
    draw.text((40, 20), " ".join(words[:3]), font=ImageFont.load_default(size=2 * size), fill=(20, 20, 30))
    across = (width - 80) // n_columns
    for column in range(n_columns):
        for y in range(40 + 3 * size, height - 50, int(size * 1.35)):
            line = ""
            while words and draw.textlength(f"{line} {words[0]}", font=font) < across - 25:
                line += f" {words.pop(0)}"
            if not line and words:
                words.pop(0)
            draw.text((40 + column * across, y), line, font=font, fill=(20, 20, 30))
    return image


def _pdf_pages(folder: Path, n: int, rng: Rng) -> Iterator[Image.Image]:
    import pypdfium2

    paths = sorted(folder.rglob("*.pdf"))
    for position, path in enumerate(paths):
        document = pypdfium2.PdfDocument(path)
        share = n * (position + 1) // len(paths) - n * position // len(paths)
        for page in rng.choice(len(document), min(share, len(document)), replace=False):
            yield document[int(page)].render(scale=float(rng.uniform(0.8, 1.6))).to_pil().convert("RGB")


def _screenshots(folder: Path, n: int, rng: Rng) -> Iterator[Image.Image]:
    """Windows cut at random from the screenshots in `folder`, of half to all of their size."""
    sources = [Image.open(path).convert("RGB") for path in sorted(folder.rglob("*.png"))]
    for position in range(n if sources else 0):
        source = sources[position % len(sources)]
        share = float(rng.uniform(0.5, 1))
        width, height = int(source.width * share), int(source.height * share)
        x, y = int(rng.integers(0, source.width - width + 1)), int(rng.integers(0, source.height - height + 1))
        yield source.crop((x, y, x + width, y + height))
