"""Any colour mode to RGB of 8 bits: deep greys are scaled, transparency is laid on white. Knows nothing of files."""

from typing import Any

_STRIP_ROWS = 512


def to_rgb(image: Any) -> tuple[Any, tuple[str, ...]]:
    """A loaded Pillow image of any mode as RGB, with a sentence for each thing that was decided for the user.

    Raises:
        ValueError: a mode that cannot be converted.
    """
    if image.mode.startswith("I;16"):
        return _grey(image, 0.0, 65535.0), ()
    if image.mode in ("I", "F"):
        low, high = _finite_range(image)
        return _grey(image, low, high), (f"Its brightness, from {low:g} to {high:g}, was fitted to black and white.",)
    if image.has_transparency_data:
        return _on_white(image)
    if image.mode == "CMYK":
        return image.convert("RGB"), ("Its printing colours (CMYK) were converted to RGB.",)
    return (image if image.mode == "RGB" else image.convert("RGB")), ()


def _grey(image: Any, low: float, high: float) -> Any:
    """Values from `low` to `high`, 16 or 32 bits deep, as RGB from 0 to 255."""
    import numpy as np
    from PIL import Image

    values = np.asarray(image)
    scaled = np.empty(values.shape, np.uint8)
    factor = 255.0 / max(high - low, 1e-12)
    for top in range(0, len(values), _STRIP_ROWS):
        strip = np.nan_to_num(values[top : top + _STRIP_ROWS].astype(np.float64), nan=low, posinf=high, neginf=low)
        scaled[top : top + _STRIP_ROWS] = np.clip(np.rint((strip - low) * factor), 0, 255)
    return Image.fromarray(scaled).convert("RGB")


def _finite_range(image: Any) -> tuple[float, float]:
    import numpy as np

    values = np.asarray(image)
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def _on_white(image: Any) -> tuple[Any, tuple[str, ...]]:
    """The picture laid on white, strip by strip: a whole second copy with alpha may not fit in memory."""
    from PIL import Image

    result = Image.new("RGB", image.size, "white")
    is_transparent = False
    for top in range(0, image.height, _STRIP_ROWS):
        strip = image.crop((0, top, image.width, min(top + _STRIP_ROWS, image.height))).convert("RGBA")
        alpha = strip.getchannel("A")
        is_transparent = is_transparent or alpha.getextrema()[0] < 255
        result.paste(strip.convert("RGB"), (0, top), alpha)
    return result, ("Its transparent parts were laid on white.",) if is_transparent else ()
