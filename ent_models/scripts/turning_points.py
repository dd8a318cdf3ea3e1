"""Five scenes proposed as a screenplay's turning points. A proposal by rule, not a reading of the story.

Where they usually lie is from Papalampidi, Keller and Lapata, "Movie Plot Analysis via Turning Point Identification"
(EMNLP 2019): mean and standard deviation of their places in the plot synopses of TRIPOD, taken as places in a script.
The ten numbers were compared with those that other published programs take from that paper, not with the paper itself.
To that come three signs in the scene itself: it is like words that describe such an event, it is close to the script as
a whole, and what follows is unlike what went before. The five are chosen together, in order. Numpy only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ent_models.scripts.records import KeySentence, TurningPoint
from ent_models.text.summary import unit

Floats = npt.NDArray[np.float32]
LEAST_SCENES = 8
LIKENESS_WEIGHT, CENTRE_WEIGHT, CHANGE_WEIGHT = 0.6, 0.4, 0.4
REACH_SCENES = 4  # before and after, to see a change
MAX_STANDARD = 2.0


@dataclass(frozen=True, slots=True)
class Kind:
    """A turning point: its name, usual place and spread (shares of the script), and sentences that describe such."""

    name: str
    place: float
    spread: float
    described: tuple[str, ...]


KINDS = (
    Kind(
        "Opportunity",
        0.1139,
        0.0672,
        (
            "Something unexpected happens that opens a new possibility.",
            "Someone arrives with news, an invitation or an offer.",
        ),
    ),
    Kind(
        "Change of plans",
        0.3186,
        0.1126,
        ("They decide on a new goal and set out.", "He makes up his mind to do something else.")
    ),
    Kind(
        "Point of no return",
        0.5065,
        0.1215,
        ("She commits herself fully, there is no way back.", "They confess, promise, marry or burn the bridge."),
    ),
    Kind(
        "Major setback",
        0.7415,
        0.0840,
        ("Everything falls apart, all seems lost.", "Someone is hurt, dies, leaves or betrays them."),
    ),
    Kind(
        "Climax",
        0.8943,
        0.0474,
        ("The final confrontation, where all is decided.", "They face each other at last and the truth comes out."),
    ),
)  # fmt: skip


def propose(
    places: Floats, scenes: Floats, described: Sequence[Floats], lines: Sequence[KeySentence | None]
) -> tuple[TurningPoint, ...]:
    """The five, or () for a script of fewer than `LEAST_SCENES` scenes.

    Args:
        places: (n,) the middle of each scene as a share of the script.
        scenes: (n, d) a vector of length 1 for each scene, or zeros where nothing is known.
        described: for each of `KINDS`, (k, d) the vectors of its sentences.
        lines: a key sentence for each scene, or None.
    """
    n = len(places)
    if n < LEAST_SCENES:
        return ()
    centre = _standard(scenes @ unit(scenes.mean(axis=0)))
    change = _standard(_changes(scenes))
    likeness = [_standard((scenes @ vectors.T).max(axis=1)) for vectors in described]
    weights = np.stack(
        [
            -((places - kind.place) ** 2) / (2 * kind.spread**2)
            + LIKENESS_WEIGHT * likeness[number]
            + CENTRE_WEIGHT * centre
            + CHANGE_WEIGHT * change
            for number, kind in enumerate(KINDS)
        ]
    )
    found = []
    for number, scene in enumerate(_in_order(weights)):
        kind = KINDS[number]
        shares = np.exp(weights[number] - weights[number].max())
        shares /= shares.sum()
        signs = ((likeness[number], "like such an event"), (centre, "close to what the script is about"),
                 (change, "what follows is unlike what went before"))  # fmt: skip
        reasons = [f"{places[scene]:.0%} into the script, usual is {kind.place:.0%}".replace("%", " %")]
        reasons += [words for values, words in signs if values[scene] > 0.75]
        confidence = float(shares[max(0, scene - 1) : scene + 2].sum())
        found.append(TurningPoint(kind.name, int(scene), confidence, tuple(reasons), lines[scene]))
    return tuple(found)


def _in_order(weights: Floats) -> list[int]:
    """For each row a column, rising, of the greatest sum."""
    n_rows, n = weights.shape
    best = np.full((n_rows, n), -np.inf)
    came = np.zeros((n_rows, n), dtype=np.int64)
    best[0] = weights[0]
    for row in range(1, n_rows):
        leader = 0
        for column in range(1, n):
            if best[row - 1, column - 1] > best[row - 1, leader]:
                leader = column - 1
            best[row, column] = best[row - 1, leader] + weights[row, column] if leader < column else -np.inf
            came[row, column] = leader
    path = [int(best[-1].argmax())]
    for row in range(n_rows - 1, 0, -1):
        path.append(int(came[row, path[-1]]))
    return path[::-1]


def _changes(scenes: Floats) -> Floats:
    """(n,) how unlike the scenes after each are to those before it."""
    found = np.zeros(len(scenes), dtype=np.float32)
    for index in range(1, len(scenes) - 1):
        before = unit(scenes[max(0, index - REACH_SCENES) : index].mean(axis=0))
        after = unit(scenes[index + 1 : index + 1 + REACH_SCENES].mean(axis=0))
        found[index] = 1 - float(before @ after)
    return found


def _standard(values: Floats) -> Floats:
    spread = float(values.std())
    found = (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)
    return np.clip(found, -MAX_STANDARD, MAX_STANDARD)
