"""What can be asked about a script beside its breakdown, and the answers that are no record of a measure already."""

from dataclasses import dataclass

from ent_models.scripts.drafts import DraftComparison
from ent_models.scripts.said_written import SaidWritten


@dataclass(frozen=True, slots=True)
class MeasureOptions:
    """All measures of the script (see `measures.everything`). `model` is none: a script is counted, not guessed."""

    model: str = ""


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """The script against an earlier draft of it, the file at `before`; its digest keeps questions apart."""

    before: str
    before_sha256: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """The answer to `CompareOptions`. `before` are heading and first words of each scene of the earlier draft."""

    comparison: DraftComparison
    before: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """The script against what was said: the transcript in the file at `said` (see `said_files`).

    `scenes` are the indices of the scenes that were shot, () for all of them.
    """

    said: str
    said_sha256: str
    scenes: tuple[int, ...] = ()
    model: str = ""


@dataclass(frozen=True, slots=True)
class Matched:
    """The answer to `MatchOptions`."""

    match: SaidWritten
    notes: tuple[str, ...] = ()
