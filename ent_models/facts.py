"""What a file of sound or video says of itself, for exports that count frames. Reads headers and one frame.

Brings two rooms together that do not know each other. `media_of` is what exports are told.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from ent_models.errors import BadInput
from ent_models.records import Partial, Progress
from ent_models.speech.containers import SoundTrack
from ent_models.speech.export.cues import Media


@dataclass(frozen=True, slots=True)
class FactsOptions:
    """Nothing to choose: no model looks at the file. `edition` is raised when `Facts` tell more, to ask anew."""

    model: str = ""
    edition: int = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """`frame_rate` is in pictures a second as a fraction ("30000/1001"), "" for sound alone or where it is not known.

    Sizes are those of the picture as it is shown, 0 for sound alone. `start_timecode` is the camera's for the first
    frame, or "". `duration_s` is the file's own claim, None where it makes none. `tracks` are the sound tracks.
    """

    duration_s: float | None
    is_video: bool
    has_sound: bool
    frame_rate: str = ""
    width_px: int = 0
    height_px: int = 0
    start_timecode: str = ""
    n_channels: int = 2
    rate_hz: int = 48_000
    tracks: tuple[SoundTrack, ...] = ()
    notes: tuple[str, ...] = ()


def analyse(
    path: Path, options: FactsOptions, shelf: Any, *, kept: tuple[Any, ...] = ()
) -> Iterator[Progress | Partial | Facts]:
    """Yield the `Facts`. Raises BadInput: the file is neither sound nor video that can be read."""

    from ent_models.speech import sound
    from ent_models.video.reading import Reader

    yield Progress(None, "Opening the file")
    problem: BadInput | None = None
    heard = None
    try:
        heard = sound.probe(path)
    except BadInput as trouble:
        problem = trouble
    duration_s, tracks, rate_hz = (heard.duration_s, heard.tracks, heard.rate_hz) if heard else (None, (), 48_000)
    channels = sum(track.n_channels for track in tracks) if heard else 2
    if heard is not None and heard.media != "video":
        yield Facts(duration_s, False, True, n_channels=channels, rate_hz=rate_hz, tracks=tracks)
        return
    try:
        with Reader(path) as reader:
            with closing(reader.frames()) as frames:  # type: ignore[type-var]
                next(frames, None)  # how the picture is turned stands with its frames
            info, (width_px, height_px) = reader.info, reader.shown_px()
    except BadInput:
        if heard is None:
            raise problem or BadInput("This file is neither sound nor video.") from None
        yield Facts(duration_s, True, True, n_channels=channels, rate_hz=rate_hz, tracks=tracks)
        return
    yield Facts(
        duration_s=info.duration_s if info.duration_s is not None else duration_s,
        is_video=True,
        has_sound=heard is not None,
        frame_rate=str(info.rates[0]) if info.rates else "",
        width_px=width_px,
        height_px=height_px,
        start_timecode=info.start_timecode,
        n_channels=channels,
        rate_hz=rate_hz,
        tracks=tracks,
    )


def media_of(name: str, facts: Facts) -> Media:
    """What exports are told of the file called `name`."""
    return Media(
        name=name,
        duration_s=facts.duration_s,
        is_video=facts.is_video,
        has_sound=facts.has_sound,
        frame_rate=Fraction(facts.frame_rate) if facts.frame_rate else None,
        width_px=facts.width_px,
        height_px=facts.height_px,
        start_timecode=facts.start_timecode,
        n_channels=facts.n_channels,
        rate_hz=facts.rate_hz,
    )
