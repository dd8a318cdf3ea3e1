"""All measures of a script in one record, made in one go: pages are set and names looked for once."""

from collections.abc import Iterator
from dataclasses import dataclass

from ent_models.records import Progress
from ent_models.scripts.measures.company import Company, company
from ent_models.scripts.measures.paging import lay_out
from ent_models.scripts.measures.people import CharacterShare, presence, shares
from ent_models.scripts.measures.places import Location, Share, locations, setting_shares, time_shares, times
from ent_models.scripts.measures.pulse import PulsePage, pulse
from ent_models.scripts.measures.scenes import SceneLength, lengths
from ent_models.scripts.measures.vocabulary import Reading, Voice, script_reading, voices
from ent_models.scripts.records import Script


@dataclass(frozen=True, slots=True)
class Measures:
    """What a script comes to. `scenes`, `times` and `present` have one item a scene, in order.

    `pages` are those of the standard layout; `length_pages` the same with the part of the last page that is filled;
    `present` are the characters who speak in a scene or are named in its action. `notes` are sentences for the user.
    """

    pages: int
    length_pages: float
    scenes: tuple[SceneLength, ...]
    times: tuple[str, ...]
    present: tuple[tuple[str, ...], ...]
    people: tuple[CharacterShare, ...]
    company: Company
    locations: tuple[Location, ...]
    settings: tuple[Share, ...]
    day_and_night: tuple[Share, ...]
    pulse: tuple[PulsePage, ...]
    reading: Reading
    voices: tuple[Voice, ...]
    notes: tuple[str, ...] = ()


def measure(script: Script) -> Measures:
    """Measure all of `script`; one without scenes or speeches has empty parts."""
    for item in steps(script):
        if isinstance(item, Measures):
            return item
    raise AssertionError("steps ended without measures")


def steps(script: Script) -> Iterator[Progress | Measures]:
    """Progress between the measures, so that a long one can be stopped there; at last the record."""
    yield Progress(0.1, "Setting the pages")
    paging = lay_out(script)
    measured = lengths(script, paging)
    points = pulse(script, paging)
    yield Progress(0.4, "Looking for names in the action")
    present = presence(script)
    yield Progress(0.6, "Counting words")
    spoken = voices(script)
    read = script_reading(script)
    yield Progress(0.9, "Counting scenes")
    yield Measures(
        paging.pages,
        round(paging.position(len(script.elements)), 3),
        measured,
        times(script),
        present,
        shares(script, present),
        company(script, present=present),
        locations(script, measured),
        setting_shares(script, measured),
        time_shares(script, measured),
        points,
        read,
        spoken,
    )
