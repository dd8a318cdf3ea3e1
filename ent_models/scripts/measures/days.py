"""Shooting days: which scenes on which day, and who works when, as a day-out-of-days table.

The table's letters are those of the trade (Singleton, "Film Scheduling", 2nd edition, 1991): S start, W work, H hold,
F finish, alone or together (SW first day, WF last day, SWF the only day). Travel, rehearsal and days dropped are a
production's decisions and are not made here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ent_models.errors import BadInput
from ent_models.scripts.measures.people import presence
from ent_models.scripts.measures.places import locations, times
from ent_models.scripts.measures.scenes import SceneLength, lengths
from ent_models.scripts.records import Script

EIGHTHS_PER_DAY = 40
"""Five pages: what a feature film commonly plans for a day."""


@dataclass(frozen=True, slots=True)
class ShootingDay:
    """A day, from 1, its scenes in shooting order and their eighths of a page."""

    day: int
    scenes: tuple[int, ...]
    eighths: int


@dataclass(frozen=True, slots=True)
class DaysOfOne:
    """A row of the table: `codes` for each day, "" before the start and after the finish. Days from 1."""

    name: str
    codes: tuple[str, ...]
    start_day: int
    finish_day: int
    n_work: int
    n_hold: int

    @property
    def n_total(self) -> int:
        """Days from start to finish, both counted."""
        return self.finish_day - self.start_day + 1


def propose(
    script: Script, eighths_per_day: int = EIGHTHS_PER_DAY, measured: Sequence[SceneLength] | None = None
) -> tuple[ShootingDay, ...]:
    """A first schedule: location by location, day before night, in the script's order, as many pages a day as fit.

    Raises:
        BadInput: fewer than 1 eighth a day.
    """
    if eighths_per_day < 1:
        raise BadInput("A shooting day takes at least one eighth of a page.")
    measured = measured or lengths(script)
    at = times(script)
    order = sorted(
        (place.scenes[0], at[index] == "night", index)
        for place in locations(script, measured)
        for index in place.scenes
    )
    days: list[list[int]] = []
    left = 0
    for _, _, index in order:
        eighths = measured[index].eighths
        if not days or eighths > left:
            days.append([])
            left = eighths_per_day
        days[-1].append(index)
        left -= eighths
    return _days(days, measured)


def in_script_order(
    script: Script, eighths_per_day: int = EIGHTHS_PER_DAY, measured: Sequence[SceneLength] | None = None
) -> tuple[ShootingDay, ...]:
    """Days that follow the script, as a play or a multi-camera studio would be shot."""
    measured = measured or lengths(script)
    days: list[list[int]] = []
    left = 0
    for one in measured:
        if not days or one.eighths > left:
            days.append([])
            left = max(1, eighths_per_day)
        days[-1].append(one.index)
        left -= one.eighths
    return _days(days, measured)


def _days(days: Sequence[Sequence[int]], measured: Sequence[SceneLength]) -> tuple[ShootingDay, ...]:
    return tuple(
        ShootingDay(number, tuple(scenes), sum(measured[index].eighths for index in scenes))
        for number, scenes in enumerate(days, 1)
    )


def day_out_of_days(
    script: Script,
    schedule: Sequence[ShootingDay],
    present: Sequence[Sequence[str]] | None = None,
    *,
    most_people: int | None = None,
    most_days: int | None = None,
) -> tuple[DaysOfOne, ...]:
    """One row a character who is in a scheduled scene (speaking or named in its action), who works most first.

    Args:
        script: whose scenes are scheduled.
        schedule: the days.
        present: what `people.presence` found, if that is known.
        most_people: only so many rows, of those who work most, or None for all.
        most_days: codes for only so many days from the first, or None for all; numbers count all of them.

    Raises:
        BadInput: the schedule names a scene that the script does not have.
    """
    present = presence(script) if present is None else present
    working: dict[str, list[int]] = {}
    for place, day in enumerate(schedule):
        if any(not 0 <= index < len(present) for index in day.scenes):
            raise BadInput(f"Day {day.day} of the schedule names a scene that is not in the script.")
        for name in dict.fromkeys(name for index in day.scenes for name in present[index]):
            working.setdefault(name, []).append(place)
    # Codes are made for who is shown only: there are as many as characters times days.
    busiest = sorted(working.items(), key=lambda one: (-len(one[1]), one[1][0], one[0]))[:most_people]
    n_days = len(schedule) if most_days is None else min(most_days, len(schedule))
    return tuple(_row(name, places, n_days) for name, places in busiest)


def _row(name: str, places: Sequence[int], n_days: int) -> DaysOfOne:
    start, finish = places[0], places[-1]
    working = set(places)
    codes = []
    for day in range(n_days):
        if day in working:
            codes.append(("S" if day == start else "") + "W" + ("F" if day == finish else ""))
        else:
            codes.append("H" if start < day < finish else "")
    n_hold = finish - start + 1 - len(places)
    return DaysOfOne(name, tuple(codes), start + 1, finish + 1, len(places), n_hold)
