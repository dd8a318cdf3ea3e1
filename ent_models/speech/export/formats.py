"""All exports behind one door: which formats there are, and a transcript as files of one of them.

Knows the writers, and no file system: files are names and bytes.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePath

from ent_models.errors import BadInput
from ent_models.speech.export import captions, edl, fcp7, marker_table, markers, naming, reading, timecode, word
from ent_models.speech.export.cues import Cue, Media
from ent_models.speech.export.markers import Marker, Timeline


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format: its name for people, its file's ending and media type.

    `has_times` and `has_speakers` say whether `ExportOptions` of those names change it; `has_frames` is true of
    markers, which are counted in frames from a timecode.
    """

    title: str
    extension: str
    mime: str
    has_speakers: bool = True
    has_times: bool = False
    has_frames: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What a user chooses. `rate` is a name of `timecode.RATES`, "" for the media's own, as is `start_timecode`.

    `rows` breaks the texts of captions into rows. `path` is where the media lies, if known.
    """

    speakers: bool = True
    times: bool = False
    paragraphs: bool = False
    rows: captions.Rows = captions.as_they_stand
    language: str = ""
    rate: str = ""
    start_timecode: str = ""
    path: PurePath | None = None


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A finished file; `name` is safe on every system."""

    name: str
    mime: str
    data: bytes


FORMATS = {
    "srt": ExportFormat("SubRip captions", "srt", "application/x-subrip"),
    "vtt": ExportFormat("WebVTT captions", "vtt", "text/vtt"),
    "txt": ExportFormat("Plain text", "txt", "text/plain", has_times=True),
    "docx": ExportFormat(
        "Word document", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        has_times=True,
    ),
    "csv": ExportFormat("Spreadsheet (CSV)", "csv", "text/csv"),
    "json": ExportFormat("JSON with words and times", "json", "application/json"),
    "edl": ExportFormat("Markers for DaVinci Resolve (EDL)", "edl", "text/plain", has_frames=True),
    "fcp7xml": ExportFormat("Markers for Premiere Pro (FCP 7 XML)", "xml", "application/xml", has_frames=True),
    "premiere-csv": ExportFormat(
        "Markers as Premiere Pro lists them (CSV)", "csv", "text/csv", has_frames=True, part="premiere"
    ),
    "avid": ExportFormat("Markers for Media Composer (TXT)", "txt", "text/plain", has_frames=True, part="markers"),
    "markers-csv": ExportFormat("Markers as a table (CSV)", "csv", "text/csv", has_frames=True, part="markers"),
}  # fmt: skip
"""The formats by the name that `write` and `write_markers` know. Those with `has_frames` are markers."""

# The mark by which Excel knows UTF-8. Readers of UTF-16 with a mark are all programs that read Premiere's own tables.
_WITH_BOM = ("csv", "markers-csv", "premiere-csv")


def write(
    format: str, cues: Iterable[Cue], media: Media, options: ExportOptions | None = None
) -> tuple[ExportFile, ...]:
    """A transcript as one file, or as several where the format holds no more in one (an EDL of over 999 markers).

    Raises:
        BadInput: an unknown format, or a rate or timecode that is none.
    """
    options = options or ExportOptions()
    form = _form(format)
    if form.has_frames:
        return write_markers(format, markers.from_cues(cues, speakers=options.speakers), media, options)
    name = naming.sidecar(
        media.name, form.extension, language=options.language if format in ("srt", "vtt") else "", part=form.part
    )
    if format == "docx":
        title = naming.safe_name(media.name)
        data = word.docx(cues, title=title, speakers=options.speakers, times=options.times)
        return (ExportFile(name, form.mime, data),)
    return (ExportFile(name, form.mime, _encoded(_text(format, cues, media, options), format)),)


def write_markers(
    format: str, found: Iterable[Marker], media: Media, options: ExportOptions | None = None
) -> tuple[ExportFile, ...]:
    """Markers of any kind (speech, shots, labels) in a format with `has_frames`.

    Raises:
        BadInput: a format that holds no markers, or a rate or timecode that is none.
    """
    options = options or ExportOptions()
    form = _form(format)
    line = timeline(media, options)
    match format:
        case "edl":
            texts = edl.edl(found, line, title=naming.safe_name(media.name))
        case "fcp7xml":
            texts = (fcp7.fcp7_xml(found, media, line, path=options.path),)
        case "premiere-csv":
            texts = (marker_table.premiere_csv(found, line),)
        case "avid":
            texts = (marker_table.avid_txt(found, line),)
        case "markers-csv":
            texts = (marker_table.table_csv(found, line),)
        case _:
            known = ", ".join(name for name, one in FORMATS.items() if one.has_frames)
            raise BadInput(f"{form.title} holds no markers. Use one of: {known}.")
    files = []
    for number, text in enumerate(texts, start=1):
        part = form.part if len(texts) == 1 else f"{form.part or 'part'}{number}"
        name = naming.sidecar(media.name, form.extension, part=part)
        files.append(ExportFile(name, form.mime, _encoded(text, format)))
    return tuple(files)


def n_files(format: str, starts_s: Iterable[float], media: Media, options: ExportOptions) -> int:
    """How many files `write_markers` makes of markers that begin at these times. Raises as it does."""
    return edl.n_lists(starts_s, timeline(media, options)) if format == "edl" else 1


def timeline(media: Media, options: ExportOptions) -> Timeline:
    """The timeline that `options` ask for; what they leave open is the media's own.

    At another rate, the media's start keeps its hours, minutes and seconds, and its place in the second.

    Raises:
        BadInput: a rate or timecode that is none.
    """
    own = markers.timeline_of(media)
    rate = timecode.rate(options.rate) if options.rate else own.rate
    if options.start_timecode:
        return markers.timeline(rate, options.start_timecode)
    return _carried(own, rate)


def start_at(media: Media, text: str, before: str, after: str) -> str:
    """What a start timecode becomes when the rate called `before` is changed to `after`.

    The media's own is carried over. What the user wrote stays where there is such a frame, and is carried over, too,
    where there is none; what is no timecode gives way to the media's own.

    Raises:
        BadInput: a rate that is none.
    """
    new = timeline(media, ExportOptions(rate=after))
    if text == timeline(media, ExportOptions(rate=before)).timecode(0):
        return new.timecode(0)
    try:
        timeline(media, ExportOptions(rate=after, start_timecode=text))
        return text
    except BadInput:
        pass
    try:
        return _carried(timeline(media, ExportOptions(rate=before, start_timecode=text)), new.rate).timecode(0)
    except BadInput:
        return new.timecode(0)


def _carried(line: Timeline, rate: timecode.FrameRate) -> Timeline:
    """A timeline at another rate that begins at the same time on the clock, with the frame nearest in its second."""
    if rate.nominal == line.rate.nominal and rate.is_drop == line.rate.is_drop:
        return Timeline(rate, line.first_frame)
    text = line.timecode(0)
    clock, number = text[:8], int(text[9:])
    first = line.rate.first_of_second(clock)
    number = 0 if number == first else math.floor(Fraction(number * rate.nominal, line.rate.nominal) + Fraction(1, 2))
    number = min(max(number, rate.first_of_second(clock)), rate.nominal - 1)
    return markers.timeline(rate, f"{clock}:{number:02d}")


def _form(format: str) -> ExportFormat:
    if format not in FORMATS:
        raise BadInput(f"There is no export format called {format[:40]!r}. Use one of: {', '.join(FORMATS)}.")
    return FORMATS[format]


def _text(format: str, cues: Iterable[Cue], media: Media, options: ExportOptions) -> str:
    match format:
        case "srt":
            return captions.srt(cues, speakers=options.speakers, rows=options.rows)
        case "vtt":
            return captions.vtt(cues, speakers=options.speakers, rows=options.rows)
        case "txt":
            return reading.txt(cues, speakers=options.speakers, times=options.times, paragraphs=options.paragraphs)
        case "csv":
            return reading.csv_table(cues, language=options.language, speakers=options.speakers)
        case _:
            return reading.json_document(cues, media, language=options.language, speakers=options.speakers)


def _encoded(text: str, format: str) -> bytes:
    return text.encode("utf-8-sig" if format in _WITH_BOM else "utf-8")
