"""What is in an audio or video file, opened safely. Knows containers and their headers; decodes nothing.

The content decides what a file is, never its name. Files are hostile: only single-file containers are opened (a
playlist could name other files or hosts), and by the `file` protocol alone.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ent_models.errors import BadInput

MAX_DURATION_S = 24 * 3600.0
_FORMATS = ("wav", "w64", "mp3", "aac", "mov", "mp4", "m4a", "flac", "ogg", "matroska", "webm")
_MAX_STREAMS = 64
RATES_HZ = (1_000, 768_000)

_UNREADABLE = (
    "This file cannot be read as sound or video: it is damaged, cut off, or of another kind. "
    "Copy or export it again; wav, mp3, m4a, flac, ogg, opus, mp4, mov, mkv and webm are read."
)


@dataclass(frozen=True, slots=True)
class SoundInfo:
    """What a file says of itself. `duration_s` is its own claim, None where it makes none.

    `media` is video when there is a picture track other than a cover; codec and rate are of the first sound track.
    """

    media: str
    duration_s: float | None
    n_audio_tracks: int
    codec: str
    rate_hz: int
    n_channels: int
    container: str


def opened(path: Path) -> Any:
    """The PyAV container of the file at `path`; close it after use. Raises BadInput when it cannot be read."""
    import av

    av.logging.set_level(av.logging.PANIC)
    try:
        if path.stat().st_size == 0:
            raise BadInput("This file is empty (0 bytes).")
        return av.open(
            # "file:" keeps a name such as "concat:a|b" from being read as a protocol.
            f"file:{path.resolve()}",
            metadata_errors="ignore",
            options={
                "protocol_whitelist": "file",
                "format_whitelist": ",".join(_FORMATS),
                "max_streams": str(_MAX_STREAMS),
            },
        )
    except FileNotFoundError as problem:
        raise BadInput("There is no such file. Check the path.") from problem
    except (av.error.FFmpegError, OSError, ValueError) as problem:
        raise BadInput(_UNREADABLE) from problem


def info_of(container: Any) -> SoundInfo:
    """What an open container says of its sound. Raises BadInput when there is none that can be decoded."""
    import av

    covers = av.stream.Disposition.attached_pic
    has_video = any(not stream.disposition & covers for stream in container.streams.video)
    tracks = container.streams.audio
    if not tracks:
        if has_video:
            raise BadInput("This video has no sound track, so there is nothing to transcribe.")
        raise BadInput("There is no sound in this file, so there is nothing to transcribe.")
    context = tracks[0].codec_context
    if context is None:
        raise BadInput("The sound in this file is protected or of a kind that cannot be decoded. Export it as wav.")
    if not RATES_HZ[0] <= context.sample_rate <= RATES_HZ[1]:
        raise BadInput(
            f"The sound in this file claims {context.sample_rate:,} samples a second, which cannot be right. "
            "Export it again, for example as wav with 48,000."
        )
    return SoundInfo(
        media="video" if has_video else "audio",
        duration_s=_duration_s(container, tracks[0]),
        n_audio_tracks=len(tracks),
        codec=context.name,
        rate_hz=context.sample_rate,
        n_channels=context.channels,
        container=container.format.name,
    )


def _duration_s(container: Any, stream: Any) -> float | None:
    """The claimed length of the sound, from the start of the file; None when missing or absurd."""
    if stream.duration is not None and stream.time_base is not None:
        begin = max(0.0, float((stream.start_time or 0) * stream.time_base) - (container.start_time or 0) / 1_000_000)
        claimed = begin + float(stream.duration * stream.time_base)
    elif container.duration is not None:
        claimed = container.duration / 1_000_000
    else:
        return None
    return claimed if 0 < claimed <= MAX_DURATION_S else None
