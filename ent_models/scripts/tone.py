"""The tone of scenes by likeness: to which of eight groups of model sentences is a scene nearest, beside the others?

A rough guide, made without reading: it knows the words' meaning, no irony and no music. A scene that stands out in no
tone gets none. Numpy only.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ent_models.scripts.records import SceneTone

Floats = npt.NDArray[np.float32]
LEAST_STRENGTH = 1.0
TONES: dict[str, tuple[str, ...]] = {
    "tense": ("Danger is near and nobody dares to breathe.", "He grips the gun and waits in the dark."),
    "sad": ("She weeps at the grave.", "He sits alone, broken with grief."),
    "joyful": ("They laugh and dance and celebrate.", "Everyone cheers with happiness."),
    "angry": ("He shouts in rage and slams the door.", "They quarrel and insult each other."),
    "tender": ("They kiss gently and hold hands.", "She strokes his face with love."),
    "funny": ("He slips and everyone bursts out laughing.", "It is a silly, ridiculous joke."),
    "eerie": ("Something strange and uncanny moves in the fog.", "A ghostly voice whispers in the empty house."),
    "violent": ("A fight breaks out with blows and blood.", "The explosion tears the car apart, people scream."),
}


def tones_of(scenes: Floats, models: Sequence[Floats]) -> tuple[SceneTone, ...]:
    """A tone for each scene that stands out in one.

    Args:
        scenes: (n, d) vectors of length 1; zeros for a scene of which nothing is known.
        models: for each of `TONES`, (k, d) the vectors of its sentences.
    """
    if len(scenes) < 3:
        return ()
    likeness = np.stack([(scenes @ vectors.T).mean(axis=1) for vectors in models], axis=1)
    spread = likeness.std(axis=0)
    standard = (likeness - likeness.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0)
    known = np.abs(scenes).sum(axis=1) > 0
    names = tuple(TONES)
    return tuple(
        SceneTone(index, names[int(row.argmax())], float(row.max()))
        for index, row in enumerate(standard)
        if known[index] and row.max() >= LEAST_STRENGTH
    )
