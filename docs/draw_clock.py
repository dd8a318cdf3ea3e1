"""Draw the picture sample `ent_models/samples/files/wall_clock.jpg`: a wall clock at eight minutes past ten.

Run it from the root of the repository: `python docs/draw_clock.py`. It needs Pillow alone.
"""

import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

FILE = Path(__file__).resolve().parent.parent / "ent_models" / "samples" / "files" / "wall_clock.jpg"
WIDTH_PX, HEIGHT_PX = 960, 720
FINER = 2  # Drawn twice as large and made smaller at the end, for smooth edges.
INK = (25, 22, 20)
RINGS = ((0, (52, 40, 32)), (36, (120, 95, 62)), (52, (246, 241, 228)))
HANDS = ((305, 280, 20, INK), (48, 430, 14, INK), (200, 450, 5, (170, 40, 30)))  # degrees, length, half width, colour


def main() -> None:
    """Write the file."""
    image = wall()
    x, y, radius = image.width // 2, image.height // 2 - 20, 300 * FINER
    shade = Image.new("L", image.size, 0)
    ImageDraw.Draw(shade).ellipse((x - radius + 30, y - radius + 50, x + radius + 30, y + radius + 50), fill=150)
    image.paste((60, 45, 35), mask=shade.filter(ImageFilter.GaussianBlur(40)))
    draw = ImageDraw.Draw(image)
    for inset, colour in RINGS:
        draw.ellipse((x - radius + inset, y - radius + inset, x + radius - inset, y + radius - inset), fill=colour)
    dial(draw, x, y, radius)
    for degrees, length, half_width, colour in HANDS:
        along = math.radians(degrees - 90)
        draw.polygon([turned(x, y, along, *corner) for corner in hand(length, half_width)], fill=colour)
    draw.ellipse((x - 26, y - 26, x + 26, y + 26), fill=INK)
    image.resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.LANCZOS).save(FILE, quality=88)


def wall() -> Image.Image:
    """A plain wall, lighter at the top."""
    column = Image.new("RGB", (1, 2))
    column.putdata([(205, 186, 158), (165, 146, 120)])
    return column.resize((WIDTH_PX * FINER, HEIGHT_PX * FINER), Image.Resampling.BILINEAR)


def dial(draw: ImageDraw.ImageDraw, x: int, y: int, radius: int) -> None:
    """Twelve figures and sixty strokes."""
    font = ImageFont.load_default(92)
    for hour in range(1, 13):
        place = turned(x, y, math.radians(hour * 30 - 90), radius - 150, 0)
        draw.text(place, str(hour), font=font, fill=INK, anchor="mm")
    for minute in range(60):
        along, is_hour = math.radians(minute * 6), minute % 5 == 0
        ends = [turned(x, y, along, length, 0) for length in (radius - 64, radius - (92 if is_hour else 76))]
        draw.line(ends, fill=INK, width=10 if is_hour else 4)


def hand(length: int, half_width: int) -> list[tuple[float, float]]:
    """Corners of a hand that points along the first axis; it is thinner at its tip."""
    tip = half_width * 0.35
    return [(-60, half_width), (length, tip), (length, -tip), (-60, -half_width)]


def turned(x: float, y: float, angle: float, along: float, across: float) -> tuple[float, float]:
    """The point `along` and `across` the direction `angle` (radians) from (x, y)."""
    cosine, sine = math.cos(angle), math.sin(angle)
    return x + along * cosine - across * sine, y + along * sine + across * cosine


if __name__ == "__main__":
    main()
