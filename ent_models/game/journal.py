"""What a run told of itself, line by line, and the generations that it kept. Loads nothing heavy."""

from pathlib import Path

import msgspec

from ent_models.game.records import Generation, RoundReport
from ent_models.records import from_json

JOURNAL = "journal.jsonl"


def read_journal(folder: Path) -> list[RoundReport | Generation]:
    """Oldest first: the random generation, then rounds. Lines that a crash cut short are left out."""
    path = folder / JOURNAL
    records: list[RoundReport | Generation] = []
    for line in path.read_bytes().splitlines() if path.is_file() else []:
        for kind in (RoundReport, Generation):
            try:
                records.append(from_json(line, kind))
                break
            except (msgspec.DecodeError, msgspec.ValidationError):
                continue
    return records


def generations(folder: Path) -> list[Generation]:
    """The generations of a run, youngest player first; their files are in `<folder>/generations`."""
    found: list[Generation] = []
    for record in read_journal(folder):
        kept = record if isinstance(record, Generation) else record.generation
        if kept is not None:
            found.append(kept)
    return found
