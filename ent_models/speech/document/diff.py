"""What changed between two texts, word by word: the machine's beside the editor's, the old model's beside the new."""

from dataclasses import dataclass
from typing import Literal

from ent_models.speech.document.aligning import stretches
from ent_models.speech.document.records import Line
from ent_models.speech.document.tokens import Token, tokens


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that both have, or only the old (`removed`), or only the new (`added`)."""

    kind: Literal["same", "removed", "added"]
    text: str


def runs(old: str, new: str) -> tuple[Run, ...]:
    """How `old` became `new`, with what was removed before what was added in its place.

    Words are compared as written, characters in scripts without spaces; white space does not count. The texts of
    `same` and `added` together are `new`; `removed` has the white space of `old`.
    """
    olds, news = tokens(old), tokens(new)
    found: list[Run] = []
    for part in stretches([token.text for token in olds], [token.text for token in news]):
        if part.is_same:
            found.append(Run("same", _text(new, news, part.new_from, part.new_to)))
            continue
        if part.old_to > part.old_from:
            found.append(Run("removed", _text(old, olds, part.old_from, part.old_to)))
        if part.new_to > part.new_from:
            found.append(Run("added", _text(new, news, part.new_from, part.new_to)))
    return _joined(found)


def edited(line: Line) -> tuple[Run, ...]:
    """What the editor made of what the machine heard."""
    return runs(line.machine_text, line.text)


def _text(source: str, parts: list[Token], first: int, last: int) -> str:
    """The words from `first` to before `last` with the white space after them."""
    end = parts[last].start if last < len(parts) else len(source)
    return source[0 if first == 0 else parts[first].start : end]


def _joined(found: list[Run]) -> tuple[Run, ...]:
    joined: list[Run] = []
    for run in found:
        if joined and joined[-1].kind == run.kind:
            joined[-1] = Run(run.kind, joined[-1].text + run.text)
        else:
            joined.append(run)
    return tuple(joined)
