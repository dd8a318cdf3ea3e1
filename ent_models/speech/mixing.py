"""From the frames of a sound track, of any rate and channels, to one channel. Knows filters, and no files.

Left to itself libswresample adds channels up, so that what is the same in all of them comes out far too loud and is
cut off. Here each channel has a share, and the shares are 1 together: no mixture is louder than its channels.
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

# The levels of ITU-R BS.775 for one channel, before they are made to be 1 together: speech is in the centre.
_LEVELS = {"FC": math.sqrt(2), "FL": math.sqrt(0.5), "FR": math.sqrt(0.5), "LFE": 0.0, "LFE2": 0.0}
_LEVEL_AROUND = 0.5
_NAMELESS = {"NONE", "UNK", "UNSD"}


def shares(channels: tuple[str, ...]) -> tuple[float, ...]:
    """How much of each channel, by FFmpeg's names ("FL", "FC", "LFE"), goes into the mixture; together 1.

    Channels that no one named may be a microphone each: they count alike. What is for the subwoofer alone is left out.
    """
    levels = [_LEVELS.get(name, _LEVEL_AROUND) for name in channels]
    if _NAMELESS & set(channels) or not any(levels):
        levels = [1.0] * len(channels)
    return tuple(level / sum(levels) for level in levels)


class Mixer:
    """Frames like `frame` become mono of `rate_hz`: float32 (n,), not clipped. Mono sound is only resampled."""

    def __init__(self, frame: Any, rate_hz: int) -> None:
        import av

        channels = tuple(channel.name for channel in frame.layout.channels)
        self._graph = av.filter.Graph()
        source = self._graph.add_abuffer(
            sample_rate=frame.sample_rate,
            format=frame.format.name,
            layout=frame.layout.name,
            time_base=Fraction(1, frame.sample_rate),
        )
        steps = [source]
        if len(channels) > 1:
            # Mixed as floats: whole numbers would be rounded once more.
            steps.append(self._graph.add("aformat", sample_fmts="fltp"))
            sums = "+".join(f"{share:.9f}*c{index}" for index, share in enumerate(shares(channels)) if share)
            steps.append(self._graph.add("pan", f"mono|c0={sums}"))
        steps.append(self._graph.add("aformat", sample_fmts="flt", sample_rates=str(rate_hz), channel_layouts="mono"))
        steps.append(self._graph.add("abuffersink"))
        for before, after in pairwise(steps):
            before.link_to(after)
        self._graph.configure()

    def mixed(self, frame: Any) -> np.ndarray:
        """What comes out for `frame`; None ends the sound and gives what is still held back."""
        import av
        import numpy as np

        if frame is not None:
            frame.pts = None
        self._graph.push(frame)
        found = [np.zeros(0, np.float32)]
        while True:
            try:
                found.append(self._graph.pull().to_ndarray().reshape(-1))
            except (av.error.BlockingIOError, av.error.EOFError):
                return np.concatenate(found)
