"""How well a picture is made, whatever it shows: sharpness, exposure and grain, on a small copy of its luma.

It runs on every picture of folders of thousands, so everything is a few passes over at most 500 x 500 values. Knows
nothing of files or networks.
"""

from typing import TYPE_CHECKING, Any

from ent_models.pictures.records import Quality

if TYPE_CHECKING:
    import numpy as np

WORK_PX = 500

# What is flagged: (name, measure, sign, threshold); "+" is at least the threshold, "-" at most. Chosen by looking at
# film frames, photographs and their blurred, darkened and noisy copies at each step of strength.
THRESHOLDS: tuple[tuple[str, str, str, float], ...] = (
    ("blurred", "sharpness", "-", 0.35),
    ("dark", "brightness", "-", 0.15),
    ("dark", "dark_share", "+", 0.60),
    ("bright", "brightness", "+", 0.92),
    ("bright", "bright_share", "+", 0.40),
    ("flat", "spread", "-", 0.06),
    ("noisy", "noise", "+", 9.0),
    ("small", "shortest_px", "-", 199),
)

_BLACK, _WHITE = 5, 250
_BLUR_PX = 9
_LEAST_CHANGE = 0.1  # Levels of 255 between neighbours: below, there is nothing to be sharp.
_BLOCK_PX = 16
_QUIET_SHARE = 0.1
# The quietest tenth of blocks of pure noise is this much quieter than all of them (measured on normal noise).
_QUIET_BIAS = 1.17


def measure(image: Any, width_px: int, height_px: int) -> Quality:
    """The quality of an upright RGB picture whose file has `width_px` x `height_px` pixels."""
    import numpy as np

    unsmoothed, luma = _lumas(image)
    histogram = np.array(luma.histogram(), np.float64) / (luma.width * luma.height)
    levels = np.arange(256)
    brightness = float(histogram @ levels) / 255
    spread = float(np.sqrt(max(0.0, histogram @ np.square(levels / 255 - brightness))))
    measures = {
        "sharpness": _sharpness(luma),
        "brightness": brightness,
        "dark_share": float(histogram[: _BLACK + 1].sum()),
        "bright_share": float(histogram[_WHITE:].sum()),
        "noise": _noise(np.asarray(unsmoothed)),
        "spread": spread,
        "shortest_px": min(width_px, height_px),
    }
    flags = dict.fromkeys(
        name
        for name, key, sign, threshold in THRESHOLDS
        if (measures[key] >= threshold if sign == "+" else measures[key] <= threshold)
    )
    if "flat" in flags:
        flags.pop("blurred", None)  # Nothing in it could be sharp.
    return Quality(
        sharpness=round(measures["sharpness"], 4),
        brightness=round(brightness, 4),
        dark_share=round(measures["dark_share"], 4),
        bright_share=round(measures["bright_share"], 4),
        noise=round(measures["noise"], 2),
        flags=tuple(flags),
    )


def _lumas(image: Any) -> tuple[Any, Any]:
    """The luma of a picture twice: its middle, reduced by a whole number, and all of it, reduced to `WORK_PX`.

    Means of whole blocks keep grain as it is, each value by itself; reducing by one and a half smoothes it away.
    """
    from PIL import Image

    factor = max(image.size) // WORK_PX
    if factor >= 2:
        image = image.reduce(factor)
    luma = image.convert("L")
    scale = WORK_PX / max(luma.size)
    if scale >= 1:
        return luma, luma
    left, top = (max(0, (edge - WORK_PX) // 2) for edge in luma.size)
    middle = luma.crop((left, top, min(left + WORK_PX, luma.width), min(top + WORK_PX, luma.height)))
    width, height = (max(1, round(edge * scale)) for edge in luma.size)
    return middle, luma.resize((width, height), Image.Resampling.BILINEAR)


def _sharpness(luma: Any) -> float:
    """How much of the change between neighbours a blur takes away, 0 to 1, the worse of both directions.

    Source: F. Crete et al., The blur effect, SPIE 2007, there 1 less this. A mean of nine neighbours is the blur; the
    difference of two such means next to each other is that of the values nine apart. Small pictures are enlarged
    first: a reduced copy of a picture has lost what the picture shows at the common size, and must rank below it.
    """
    import numpy as np
    from PIL import Image

    width, height = luma.size
    scale = WORK_PX / max(width, height)
    if scale > 1:
        luma = luma.resize((round(width * scale), max(1, round(height * scale))), Image.Resampling.BICUBIC)
    values = np.asarray(luma).astype(np.int16)
    shares = []
    # Every second line tells as much as all of them.
    for lines in (values[::2], np.ascontiguousarray(values.T[::2])):
        if lines.shape[1] <= _BLUR_PX:
            continue
        middle = _BLUR_PX // 2
        change = np.abs(lines[:, middle + 1 : middle - _BLUR_PX + 1] - lines[:, middle : middle - _BLUR_PX])
        blurred = np.abs(lines[:, _BLUR_PX:] - lines[:, :-_BLUR_PX])
        total = int(change.sum(dtype=np.int64))
        if total < lines.size * _LEAST_CHANGE:
            continue
        lost = np.maximum(change * _BLUR_PX - blurred, 0)
        shares.append(int(lost.sum(dtype=np.int64)) / (_BLUR_PX * total))
    return min(shares, default=0.0)


def _noise(luma: "np.ndarray") -> float:
    """The standard deviation of the grain, in levels of 255, in the quietest parts that are not clipped.

    Source: J. Immerkaer, Fast noise variance estimation, 1996: the mean of the absolute response to the difference of
    two Laplacians. Over a whole picture texture counts as noise; over its quietest blocks it does not.
    """
    import numpy as np

    rows, columns = ((edge - 2) // _BLOCK_PX * _BLOCK_PX for edge in luma.shape)
    if rows <= 0 or columns <= 0:
        return 0.0
    values = luma[: rows + 2, : columns + 2].astype(np.int16)
    across = values[:, :-2] - 2 * values[:, 1:-1] + values[:, 2:]
    response = np.abs(across[:-2] - 2 * across[1:-1] + across[2:])
    quiet = np.sort(_block_means(response)[_is_inside(_block_means(values[1:-1, 1:-1]))])
    if not quiet.size:
        return 0.0
    return float(quiet[: max(1, round(_QUIET_SHARE * quiet.size))].mean()) * float(np.sqrt(np.pi / 2)) / 6 * _QUIET_BIAS


def _block_means(values: "np.ndarray") -> "np.ndarray":
    """Means of blocks of `_BLOCK_PX` squared: (rows, columns) to (rows / block, columns / block)."""
    import numpy as np

    columns = np.add.reduce(values.reshape(len(values) // _BLOCK_PX, _BLOCK_PX, -1), axis=1, dtype=np.int32)
    return columns.reshape(len(columns), -1, _BLOCK_PX).sum(axis=2) / _BLOCK_PX**2


def _is_inside(means: "np.ndarray") -> "np.ndarray":
    return (means > 2 * _BLACK) & (means < 255 - 2 * _BLACK)
