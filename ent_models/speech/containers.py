"""What is in an audio or video file. Knows containers and their headers; decodes nothing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ent_models import media
from ent_models.errors import BadInput
from ent_models.media import MAX_DURATION_S

_MAX_TITLE = 100
RATES_HZ = (1_000, 768_000)
MAX_CHANNELS = 64  # as many as FFmpeg mixes

_UNREADABLE = (
    "This file cannot be read as sound or video: it is damaged, cut off, or of another kind. "
    "Copy or export it again; wav, mp3, m4a, flac, ogg, opus, mp4, mov, mkv and webm are read."
)


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """One of a file's sound tracks, counted from 0. `language` (as the file spells it) and `title` may be ""."""

    index: int
    language: str
    title: str
    codec: str
    n_channels: int


@dataclass(frozen=True, slots=True)
class SoundInfo:
    """What a file says of itself. `duration_s` is its own claim, None where it makes none.

    `media` is video when there is a picture track other than a cover; codec and rate are of the chosen sound track.
    """

    media: str
    duration_s: float | None
    n_audio_tracks: int
    codec: str
    rate_hz: int
    n_channels: int
    container: str
    tracks: tuple[SoundTrack, ...] = ()


def opened(path: Path) -> Any:
    """The PyAV container of the file at `path`; close it after use. Raises BadInput when it cannot be read."""
    return media.opened(path, _UNREADABLE)


def info_of(container: Any, track: int = 0) -> SoundInfo:
    """What an open container says of its sound track number `track`, from 0.

    Raises BadInput when there is no such track, or none that can be decoded.
    """
    import av

    covers = av.stream.Disposition.attached_pic
    has_video = any(not stream.disposition & covers for stream in container.streams.video)
    tracks = container.streams.audio
    if not tracks:
        if has_video:
            raise BadInput("This video has no sound track, so there is nothing to transcribe.")
        raise BadInput("There is no sound in this file, so there is nothing to transcribe.")
    if not 0 <= track < len(tracks):
        there = "one sound track" if len(tracks) == 1 else f"{len(tracks)} sound tracks"
        raise BadInput(f"This file has {there}, so there is no number {track + 1}.")
    context = tracks[track].codec_context
    if context is None:
        raise BadInput("The sound in this file is protected or of a kind that cannot be decoded. Export it as wav.")
    if not RATES_HZ[0] <= context.sample_rate <= RATES_HZ[1]:
        raise BadInput(
            f"The sound in this file claims {context.sample_rate:,} samples a second, which cannot be right. "
            "Export it again, for example as wav with 48,000."
        )
    if context.channels > MAX_CHANNELS:
        raise BadInput(
            f"The sound in this file has {context.channels} channels, and at most {MAX_CHANNELS} are read. "
            "Export those with speech as a file of their own."
        )
    return SoundInfo(
        media="video" if has_video else "audio",
        duration_s=_duration_s(container, tracks[track]),
        n_audio_tracks=len(tracks),
        codec=context.name,
        rate_hz=context.sample_rate,
        n_channels=context.channels,
        container=container.format.name,
        tracks=tuple(_track(index, stream) for index, stream in enumerate(tracks)),
    )


def _track(index: int, stream: Any) -> SoundTrack:
    context = stream.codec_context
    language, title = (" ".join(stream.metadata.get(key, "").split())[:_MAX_TITLE] for key in ("language", "title"))
    return SoundTrack(
        index=index,
        language="" if language == "und" else language,
        title=title,
        codec=context.name if context else "",
        n_channels=context.channels if context else 0,
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
