"""From strips of text to words, by a network with a CTC output."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ent_models.pictures import reading_strips

if TYPE_CHECKING:
    import numpy as np

_BLANK = ""
_WIDTH_STEP_PX = 8


@dataclass(frozen=True, slots=True)
class Words:
    """What a strip says, and the mean likelihood of its letters in [0, 1]; 0 if it says nothing."""

    text: str
    score: float


class Recogniser:
    """Reads strips. The network takes (B, 3, height, width) BGR in [-1, 1] and gives (B, steps, letters)."""

    def __init__(self, session: Any, letters: Sequence[str]) -> None:
        """`letters` are those of the network in order, without the blank that comes first and the space at the end."""
        self._session = session
        self._input = session.get_inputs()[0].name
        self._letters = (_BLANK, *letters, " ")

    def read(self, strips: "Sequence[np.ndarray]") -> list[Words]:
        """The words of each strip (see `reading_strips`)."""
        found: list[Words] = [Words("", 0.0)] * len(strips)
        parts = [(index, piece) for index, strip in enumerate(strips) for piece in reading_strips.pieces(strip)]
        words: list[Words] = [Words("", 0.0)] * len(parts)
        for batch in reading_strips.batches([piece.shape[1] for _, piece in parts]):
            likelihoods = self._run([parts[place][1] for place in batch])
            for place, matrix in zip(batch, likelihoods, strict=True):
                words[place] = decode(matrix, self._letters)
        for (index, _), part in zip(parts, words, strict=True):
            found[index] = _joined(found[index], part)
        return found

    def _run(self, strips: "Sequence[np.ndarray]") -> "np.ndarray":
        import numpy as np

        widest = max(strip.shape[1] for strip in strips)
        width = -(-widest // _WIDTH_STEP_PX) * _WIDTH_STEP_PX
        pixels = np.zeros((len(strips), 3, reading_strips.STRIP_HEIGHT_PX, width), np.float32)
        for row, strip in enumerate(strips):
            pixels[row, :, :, : strip.shape[1]] = strip[:, :, ::-1].transpose(2, 0, 1) / np.float32(127.5) - 1
        likelihoods: np.ndarray = self._session.run(None, {self._input: pixels})[0]
        return likelihoods


def decode(likelihoods: "np.ndarray", letters: Sequence[str]) -> Words:
    """The likeliest letter of each step, repeats and blanks dropped.

    `likelihoods` is (steps, letters); `letters` begins with the blank. Source: A. Graves et al., Connectionist
    Temporal Classification, 2006, "best path decoding".
    """
    import numpy as np

    path = likelihoods.argmax(axis=1)
    is_new = np.concatenate([[True], path[1:] != path[:-1]]) & (path > 0)
    if not is_new.any():
        return Words("", 0.0)
    text = "".join(letters[place] for place in path[is_new])
    return Words(text.strip(), float(likelihoods.max(axis=1)[is_new].mean()))


def _joined(first: Words, second: Words) -> Words:
    if not first.text or not second.text:
        return first if first.text else second
    n_first, n_second = len(first.text), len(second.text)
    score = (first.score * n_first + second.score * n_second) / (n_first + n_second)
    return Words(f"{first.text} {second.text}", score)
