"""The tables of a breakdown, of two drafts and of what was said, as records. Knows nothing of files or screens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ent_models.scripts.drafts import DraftComparison
from ent_models.scripts.measures import days, scenes, vocabulary
from ent_models.scripts.measures.everything import Measures, measure
from ent_models.scripts.records import Script
from ent_models.scripts.said_written import SaidWritten

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `name` is fit for a file; shares are fractions in [0, 1]; None is an empty cell."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def all_tables(
    script: Script, known: Measures | None = None, schedule: Sequence[days.ShootingDay] | None = None
) -> tuple[Table, ...]:
    """Every table of a script's breakdown, in the order of the report.

    `known` are its measures, if they were made; `schedule` its shooting days, or None for proposed ones.
    """
    known = known or measure(script)
    return tuple(table(name, script, known, schedule) for name in TABLES)


def table(name: str, script: Script, known: Measures, schedule: Sequence[days.ShootingDay] | None = None) -> Table:
    """One of `TABLES`; `schedule` as in `all_tables`."""
    return day_table(script, known, schedule) if name == "days" else TABLES[name](script, known)


def scene_table(script: Script, known: Measures) -> Table:
    """One row a scene."""
    rows = tuple(
        (
            scene.index + 1,
            scene.number,
            scene.heading,
            scene.setting,
            scene.location,
            scene.time_of_day,
            known.times[scene.index],
            scene.page or one.page,
            scenes.eighths_text(one.eighths),
            one.eighths,
            round(one.minutes, 2),
            one.n_dialogue_words,
            one.n_action_words,
            ", ".join(scene.characters),
            ", ".join(name for name in known.present[scene.index] if name not in scene.characters),
        )
        for scene, one in zip(script.scenes, known.scenes, strict=True)
    )
    columns = ("No.", "Number", "Heading", "Setting", "Location", "Time", "Day or night", "Page", "Pages", "Eighths",
               "Minutes", "Words spoken", "Words of action", "Speak", "Also named")  # fmt: skip
    return Table("scenes", "Scenes", columns, rows)


def character_table(script: Script, known: Measures) -> Table:
    """One row a character, who says most first. Scenes are given by their running number."""

    def scene_of(element: int) -> int | None:
        return script.elements[element].scene + 1 or None

    rows = tuple(
        (
            one.name,
            len(one.scenes),
            len(one.speaking_scenes),
            one.n_speeches,
            one.n_words,
            round(one.share, 4),
            round(one.speaking_s, 1),
            scene_of(one.first_element),
            scene_of(one.last_element),
            one.n_longest_words,
            scene_of(one.longest_element),
        )
        for one in known.people
    )
    columns = ("Character", "Scenes", "Scenes with lines", "Speeches", "Words", "Share of words", "Seconds of speech",
               "First speaks in scene", "Last speaks in scene", "Words of longest speech", "Longest speech in scene")  # fmt: skip  # noqa: E501
    return Table("characters", "Characters", columns, rows)


def meeting_table(_script: Script, known: Measures) -> Table:
    """One row a pair of characters who share a scene."""
    rows = tuple(
        (one.first, one.second, len(one.scenes), ", ".join(str(index + 1) for index in one.scenes))
        for one in known.company.meetings
    )
    return Table("together", "Who is with whom", ("Character", "With", "Shared scenes", "Scenes"), rows)


def location_table(_script: Script, known: Measures) -> Table:
    """One row a location and time of day."""
    rows = tuple(
        (place.name, "/".join(filter(None, place.settings)), time, n_scenes, scenes.eighths_text(eighths), eighths)
        for place in known.locations
        for time, n_scenes, eighths in place.times
    )
    columns = ("Location", "Setting", "Day or night", "Scenes", "Pages", "Eighths")
    return Table("locations", "Locations by time of day", columns, rows)


def share_table(_script: Script, known: Measures) -> Table:
    """INT and EXT, day and night, with their shares."""
    rows = tuple(
        (one.kind or "neither", one.n_scenes, round(one.share_scenes, 4), round(one.share_pages, 4))
        for one in (*known.settings, *known.day_and_night)
    )
    return Table("shares", "Inside, outside, day and night", ("Kind", "Scenes", "Of scenes", "Of pages"), rows)


def pulse_table(_script: Script, known: Measures) -> Table:
    """One row a page of the layout."""
    rows = tuple(
        (one.page, one.n_dialogue_lines, one.n_action_lines, round(one.dialogue_share, 4), one.n_scenes)
        for one in known.pulse
    )
    columns = ("Page", "Lines of dialogue", "Lines of action", "Share of dialogue", "Scenes that begin")
    return Table("pulse", "Dialogue against action", columns, rows)


def vocabulary_table(_script: Script, known: Measures) -> Table:
    """The whole script, then each voice."""

    def row(name: str, one: vocabulary.Reading, typical: str) -> tuple[Cell, ...]:
        return (
            name,
            one.n_words,
            one.n_distinct_words,
            round(one.words_per_sentence, 2),
            round(one.lix, 1),
            round(one.richness, 4),
            round(one.reading_s / 60, 1),
            typical,
        )

    rows = [row("The whole script", known.reading, "")]
    rows += [row(one.name, one.reading, ", ".join(one.typical)) for one in known.voices]
    columns = (
        "Who",
        "Words",
        "Distinct words",
        "Words a sentence",
        "LIX",
        "Richness",
        "Minutes to read",
        "Typical words",
    )
    return Table("vocabulary", "Reading and vocabulary", columns, tuple(rows))


def day_table(script: Script, known: Measures, schedule: Sequence[days.ShootingDay] | None = None) -> Table:
    """The day-out-of-days table of `schedule`, or of a proposed one."""
    schedule = days.propose(script, measured=known.scenes) if schedule is None else schedule
    rows: list[tuple[Cell, ...]] = [
        (
            "Scenes",
            *(", ".join(str(index + 1) for index in day.scenes) for day in schedule),
            None,
            None,
            None,
            None,
            None,
        ),
        ("Pages", *(scenes.eighths_text(day.eighths) for day in schedule), None, None, None, None, None),
    ]
    rows += [
        (one.name, *one.codes, one.start_day, one.finish_day, one.n_work, one.n_hold, one.n_total)
        for one in days.day_out_of_days(script, schedule, known.present)
    ]
    n_scheduled = sum(len(day.scenes) for day in schedule)
    of = f" of {n_scheduled:,} of {len(script.scenes):,} scenes" if n_scheduled < len(script.scenes) else ""
    columns = ("Character", *(f"Day {day.day}" for day in schedule), "Start", "Finish", "Work", "Hold", "Total")
    return Table("days", f"Day out of days, on a proposed schedule{of}", columns, tuple(rows))


TABLES: dict[str, Callable[[Script, Measures], Table]] = {
    "scenes": scene_table,
    "characters": character_table,
    "together": meeting_table,
    "locations": location_table,
    "shares": share_table,
    "pulse": pulse_table,
    "vocabulary": vocabulary_table,
    "days": day_table,
}


def comparison_tables(before: Sequence[str], after: Sequence[str], comparison: DraftComparison) -> tuple[Table, Table]:
    """Scenes and characters of two drafts, which are given by the headings of their scenes."""

    def heading(headings: Sequence[str], index: int) -> str:
        return headings[index] if index >= 0 else ""

    scene_rows = tuple(
        (
            one.change + (", moved" if one.is_moved else ""),
            one.before + 1 or None,
            one.after + 1 or None,
            heading(before, one.before),
            heading(after, one.after),
            round(one.likeness, 4),
            one.eighths_gained,
            one.n_words_gained,
        )
        for one in comparison.scenes
    )
    people_rows = tuple(
        (
            one.name,
            one.n_words_before,
            one.n_words_after,
            round(one.share_before, 4),
            round(one.share_after, 4),
            round(one.share_gained, 4),
            one.n_scenes_before,
            one.n_scenes_after,
        )
        for one in comparison.characters
    )
    scene_columns = ("Change", "Scene before", "Scene after", "Heading before", "Heading after", "Likeness",
                     "Eighths gained", "Words gained")  # fmt: skip
    people_columns = ("Character", "Words before", "Words after", "Share before", "Share after", "Share gained",
                      "Scenes before", "Scenes after")  # fmt: skip
    return (
        Table("changed-scenes", "Scenes of the two drafts", scene_columns, scene_rows),
        Table("changed-characters", "Characters of the two drafts", people_columns, people_rows),
    )


def said_table(found: SaidWritten) -> Table:
    """One row a line, written or said."""
    rows = tuple(
        (
            one.kind,
            one.scene + 1 or None,
            one.character,
            one.written,
            one.said,
            round(one.start_s, 2) if one.lines else None,
            round(one.end_s, 2) if one.lines else None,
            round(one.matched, 4),
        )
        for one in found.lines
    )
    columns = ("Kind", "Scene", "Character", "Written", "Said", "Start s", "End s", "Matched")
    return Table("said-written", "Said against written", columns, rows)
