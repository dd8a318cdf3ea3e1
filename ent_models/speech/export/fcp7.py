"""Markers as Final Cut Pro 7 XML (xmeml 5): a sequence with the clip placed and its markers. Reads no media.

Premiere Pro imports markers from no other file (it reads no FCPXML); DaVinci Resolve and Final Cut Pro 7 read it too.
The elements are those of Apple's "Final Cut Pro XML Interchange Format"; `pproColor` is Premiere's own, and others
pass over it.

otio-fcp-adapter 1.0.0 (2023, Apache 2.0) on OpenTimelineIO 0.18.1 was looked at for this: it writes xmeml 4, leaves out
comments and colours of markers (its issue 8 is open) and guesses drop-frame counting from the rate, so that the
writer is our own. The tests read its files back with that adapter where it is installed.
"""

import math
import os
from collections.abc import Iterable
from pathlib import PurePath
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ent_models.errors import BadInput
from ent_models.speech.export.cues import MAX_S, Media
from ent_models.speech.export.markers import Marker, Placed, Timeline, place
from ent_models.speech.export.plain import one_line
from ent_models.speech.export.timecode import FrameRate, nearest

_MAX_CHANNELS = 64
_SIZE_PX = (1920, 1080)


def fcp7_xml(
    markers: Iterable[Marker], media: Media, timeline: Timeline, *, title: str = "", path: PurePath | None = None
) -> str:
    """The whole document, to be saved as UTF-8.

    `path` is where the media lies on the user's machine; without it the clip is offline in the editing system, which
    then asks for a file of its name.
    """
    placed = place(markers, timeline)
    n_frames = timeline.rate.frames(_duration_s(media))
    n_sequence_frames = max([1, n_frames, *(marker.frame + marker.n_frames for marker in placed)])
    root = Element("xmeml", version="5")
    sequence = SubElement(root, "sequence", id="sequence-1")
    _add(sequence, "name", one_line(title) or _name(media))
    _add(sequence, "duration", n_sequence_frames)
    _add_rate(sequence, timeline.rate)
    _add_timecode(sequence, timeline.rate, timeline.first_frame)
    tracks = SubElement(sequence, "media")
    _add_tracks(tracks, media, timeline.rate, max(1, n_frames or n_sequence_frames), path)
    for marker in placed:
        _add_marker(sequence, marker)
    indent(root, " ")
    # Apple asks for the document type; it names no file, so a reader has nothing to fetch or expand.
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n{tostring(root, encoding="unicode")}\n'


def _add_tracks(parent: Element, media: Media, rate: FrameRate, n_frames: int, path: PurePath | None) -> None:
    video = SubElement(parent, "video")
    _add_picture(SubElement(video, "format"), media, rate)
    # Editing systems count the channels of a file through all its sound tracks.
    n_channels = min(max(1, media.n_channels), _MAX_CHANNELS) if media.has_sound else 0
    items = [("video", 1)] if media.is_video else []
    items += [("audio", channel) for channel in range(1, n_channels + 1)]
    audio = SubElement(parent, "audio")
    if n_channels:
        _add_sound(SubElement(audio, "format"), media)
    if not media.is_video:
        SubElement(video, "track")
    for number, (kind, channel) in enumerate(items):
        track = SubElement(video if kind == "video" else audio, "track")
        item = SubElement(track, "clipitem", id=f"clipitem-{kind}-{channel}")
        _add(item, "name", _name(media))
        _add(item, "enabled", "TRUE")
        _add(item, "duration", n_frames)
        _add_rate(item, rate)
        for tag, frame in (("start", 0), ("end", n_frames), ("in", 0), ("out", n_frames)):
            _add(item, tag, frame)
        file = SubElement(item, "file", id="file-1")
        if number == 0:
            _describe(file, media, n_channels, rate, n_frames, path)
        if kind == "audio":
            source = SubElement(item, "sourcetrack")
            _add(source, "mediatype", "audio")
            _add(source, "trackindex", channel)
        if len(items) > 1:
            _add_links(item, items)
        if kind == "audio":
            _add(track, "outputchannelindex", min(channel, 2))


def _describe(
    file: Element, media: Media, n_channels: int, rate: FrameRate, n_frames: int, path: PurePath | None
) -> None:
    """Fill the first mention of the file; later ones refer to it by its id."""
    own = nearest(media.frame_rate, media.start_timecode) if media.is_video and media.frame_rate else rate
    _add(file, "name", _name(media))
    if path is not None:
        _add(file, "pathurl", _url(path))
    _add_rate(file, own)
    _add(file, "duration", n_frames if own.fps == rate.fps else max(1, own.frames(_duration_s(media))))
    if media.start_timecode:
        _add_timecode(file, own, _first_frame(media, own))
    content = SubElement(file, "media")
    if media.is_video:
        _add_picture(SubElement(content, "video"), media, own)
    if n_channels:
        sound = SubElement(content, "audio")
        _add_sound(sound, media)
        _add(sound, "channelcount", n_channels)


def _add_picture(parent: Element, media: Media, rate: FrameRate) -> None:
    about = SubElement(parent, "samplecharacteristics")
    _add_rate(about, rate)
    _add(about, "width", media.width_px if media.width_px > 0 else _SIZE_PX[0])
    _add(about, "height", media.height_px if media.height_px > 0 else _SIZE_PX[1])
    # Without these Premiere takes pixels to be anamorphic.
    _add(about, "anamorphic", "FALSE")
    _add(about, "pixelaspectratio", "square")
    _add(about, "fielddominance", "none")


def _add_sound(parent: Element, media: Media) -> None:
    about = SubElement(parent, "samplecharacteristics")
    _add(about, "depth", 16)
    _add(about, "samplerate", media.rate_hz if media.rate_hz > 0 else 48_000)


def _add_links(item: Element, items: list[tuple[str, int]]) -> None:
    """Tie picture and sound together, so that they are moved as one."""
    for kind, channel in items:
        link = SubElement(item, "link")
        _add(link, "linkclipref", f"clipitem-{kind}-{channel}")
        _add(link, "mediatype", kind)
        _add(link, "trackindex", channel)
        _add(link, "clipindex", 1)
        if kind == "audio":
            _add(link, "groupindex", 1)


def _add_marker(sequence: Element, placed: Placed) -> None:
    marker = SubElement(sequence, "marker")
    _add(marker, "name", placed.name)
    _add(marker, "comment", placed.comment)
    _add(marker, "in", placed.frame)
    # Minus one says that a marker is a moment.
    _add(marker, "out", placed.frame + placed.n_frames if placed.n_frames > 1 else -1)
    colour = SubElement(marker, "color")
    for tag, value in zip(("alpha", "red", "green", "blue"), (0, *placed.colour.rgb), strict=True):
        _add(colour, tag, value)
    _add(marker, "pproColor", placed.colour.premiere)


def _add_rate(parent: Element, rate: FrameRate) -> None:
    element = SubElement(parent, "rate")
    _add(element, "timebase", rate.nominal)
    _add(element, "ntsc", "TRUE" if rate.is_ntsc else "FALSE")


def _add_timecode(parent: Element, rate: FrameRate, frame: int) -> None:
    element = SubElement(parent, "timecode")
    _add_rate(element, rate)
    _add(element, "string", rate.timecode(frame))
    _add(element, "frame", frame)
    _add(element, "displayformat", "DF" if rate.is_drop else "NDF")


def _add(parent: Element, tag: str, value: str | int) -> None:
    SubElement(parent, tag).text = str(value)


def _first_frame(media: Media, rate: FrameRate) -> int:
    try:
        return rate.frame(media.start_timecode)
    except BadInput:
        return 0


def _duration_s(media: Media) -> float:
    seconds = media.duration_s or 0.0
    return min(max(0.0, seconds), MAX_S) if math.isfinite(seconds) else 0.0


def _name(media: Media) -> str:
    return one_line(media.name) or "Clip"


def _url(path: PurePath) -> str:
    """As Final Cut Pro writes it: file://localhost/ and the path, each part in percent signs."""
    parts = path.as_posix().split("/")
    return "file://localhost/" + "/".join(quote(os.fsencode(part), safe="") for part in parts if part)
