"""Markers as tables: for Premiere Pro, Avid Media Composer and spreadsheets. Knows no media.

DaVinci Resolve reads timeline markers from an EDL alone (see `edl`), and Premiere Pro from XML (see `fcp7`): no CSV is
read by either without a plug-in, and columns that other programs call "Resolve CSV" are their own.
"""

from collections.abc import Iterable

from ent_models.speech.export.markers import Marker, Timeline, place
from ent_models.speech.export.plain import one_line
from ent_models.speech.export.reading import as_csv

PREMIERE_COLUMNS = ("Marker Name", "Description", "In", "Out", "Duration", "Marker Type")
"""Of Premiere Pro's File > Export > Markers, which parts them with tabs in a file that ends in .csv."""

TABLE_COLUMNS = ("number", "timecode_in", "timecode_out", "n_frames", "start_s", "end_s", "name", "comment", "colour")


def premiere_csv(markers: Iterable[Marker], timeline: Timeline) -> str:
    """The table that Premiere Pro's Markers panel exports, for plug-ins that import it: tabs, English head.

    Where numbers are dropped all parts of a timecode stand between semicolons, as Premiere writes them.
    """
    rows = [list(PREMIERE_COLUMNS)]
    for marker in place(markers, timeline):
        # A moment ends where it begins there.
        n_frames = marker.n_frames if marker.n_frames > 1 else 0
        times = [
            timeline.timecode(marker.frame),
            timeline.timecode(marker.frame + n_frames),
            timeline.rate.timecode(n_frames),
        ]
        if timeline.rate.is_drop:
            times = [time.replace(":", ";") for time in times]
        rows.append([marker.name, marker.comment, *times, "Comment"])
    return as_csv(rows, separator="\t")


def avid_txt(markers: Iterable[Marker], timeline: Timeline) -> str:
    """A list for Media Composer's Markers window > Import Markers: tabs, no head, one line a marker.

    The columns are those of its own export: name, timecode, track, colour, comment, length in frames. The text keeps
    its letters in UTF-8.
    """
    lines = []
    for marker in place(markers, timeline):
        time = timeline.timecode(marker.frame)
        comment = marker.comment or marker.name
        cells = (marker.name, time, "V1", marker.colour.avid, comment, str(marker.n_frames))
        lines.append("\t".join(one_line(text) for text in cells) + "\n")
    return "".join(lines)


def table_csv(markers: Iterable[Marker], timeline: Timeline) -> str:
    """CSV (RFC 4180) for a spreadsheet or a script: `TABLE_COLUMNS`. Seconds count from the first frame."""
    rows = [list(TABLE_COLUMNS)]
    for number, marker in enumerate(place(markers, timeline), start=1):
        end = marker.frame + marker.n_frames
        rows.append(
            [
                str(number),
                timeline.timecode(marker.frame),
                timeline.timecode(end),
                str(marker.n_frames),
                f"{float(timeline.rate.seconds(marker.frame)):.3f}",
                f"{float(timeline.rate.seconds(end)):.3f}",
                marker.name,
                marker.comment,
                marker.colour.resolve,
            ]
        )
    return as_csv(rows)
