"""Markers for editing systems from the shots of a video and what is seen in them.

Brings the video room's records and the speech room's exports together. Knows no screen.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from ent_models.facts import Facts
from ent_models.speech.export import formats
from ent_models.speech.export.cues import Media
from ent_models.speech.export.formats import ExportFile, ExportOptions
from ent_models.speech.export.markers import Marker
from ent_models.video.records import Shot, Shots

FORMATS = ("edl", "fcp7xml", "markers-csv")
"""The formats that shots are offered in, by their names in `formats.FORMATS`."""

_COLOURS = {"sure": "green", "unsure": "yellow", "none": "sand", "": "blue"}


def markers(shots: Sequence[Shot], *, label: str = "") -> tuple[Marker, ...]:
    """A marker for each shot, or for those of which `label` is one of the labels; numbers count all shots from 1."""
    return tuple(
        _marker(number, shot) for number, shot in enumerate(shots, start=1) if not label or label in shown_labels(shot)
    )


def shown_labels(shot: Shot) -> tuple[str, ...]:
    """The labels to find a shot by: its first if the model is sure, all if it is not, none if it knows none."""
    if shot.verdict == "none":
        return ()
    names = tuple(name for name, _ in shot.labels)
    return names[:1] if shot.verdict == "sure" else names


def counted(shots: Sequence[Shot]) -> dict[str, int]:
    """How many shots each label is found by, the most frequent first."""
    counts: dict[str, int] = {}
    for shot in shots:
        for name in shown_labels(shot):
            counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def media(name: str, found: Shots, known: Facts | None = None) -> Media:
    """What exports are told of the video called `name`; `known` is what it says of its sound."""
    told = Media(
        name=name,
        duration_s=found.duration_s,
        is_video=True,
        has_sound=found.has_sound,
        frame_rate=Fraction(found.frame_rate) if found.frame_rate else None,
        width_px=found.width_px,
        height_px=found.height_px,
        start_timecode=found.start_timecode,
    )
    return replace(told, n_channels=known.n_channels, rate_hz=known.rate_hz) if known is not None else told


def written(
    format: str,
    name: str,
    found: Shots,
    *,
    label: str = "",
    options: ExportOptions | None = None,
    known: Facts | None = None,
) -> tuple[ExportFile, ...]:
    """The shots of the video called `name` as markers, at its own frame rate unless `options` say otherwise.

    Raises:
        BadInput: a format that holds no markers, or a rate or timecode that is none.
    """
    return formats.write_markers(format, markers(found.shots, label=label), media(name, found, known), options)


def _marker(number: int, shot: Shot) -> Marker:
    told = ", ".join(f"{name} {score:.0%}" for name, score in shot.labels)
    n_frames = shot.end_frame - shot.start_frame
    if shot.verdict == "none":
        name, comment = f"Shot {number}", f"None of the model's classes; {n_frames} frames"
    elif not shot.labels:
        name, comment = f"Shot {number}", f"{n_frames} frames"
    else:
        first = shot.labels[0][0]
        name = f"Shot {number}: {first}{'' if shot.verdict == 'sure' else '?'}"
        comment = f"{told}; {n_frames} frames"
    return Marker(shot.start_s, shot.end_s, name, comment, _COLOURS[shot.verdict])
