"""Which words of a rewritten scene changed: what stayed around them, what was struck out and what was put in.

Words are compared as written, with their punctuation; of scripts without spaces each sign is a word. Knows two scripts
and pairs of their scenes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ent_models.scripts.records import Script
from ent_models.text import alignment
from ent_models.text.alignment import ADDED, CUT, SAME

KINDS = ("action", "dialogue", "parenthetical", "lyrics", "centred")
"""Elements that are a scene's text; notes and the like are no part of it."""
CONTEXT_WORDS = 12
"""Words shown on each side of a change; what stayed beyond is a dot dot dot."""
MAX_CHARACTERS = 1_000_000
"""Of all changes of two drafts together, since they are sent to a screen."""
MAX_WORK = 50_000_000
"""Words times words of all scenes together: a feature film rewritten from end to end takes a quarter of it."""
_DOTS = "\u2026"
_ALONE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_ALONE}]\s*|[^\s{_ALONE}]+\s*")


@dataclass(frozen=True, slots=True)
class TextChange:
    """A stretch of text: `kind` is same, cut or added; "changed" is a cut and an addition after it."""

    kind: str
    text: str


class Rewriting:
    """The changes of two drafts, scene by scene, as far as `MAX_CHARACTERS` and `MAX_WORK` go.

    `n_left_out` counts rewritten scenes beyond that.
    """

    def __init__(self, before: Script, after: Script) -> None:
        self._texts = _texts(before), _texts(after)
        self._work = self._characters = 0
        self.n_left_out = 0

    def of(self, before: int, after: int) -> tuple[TextChange, ...]:
        """How the scene `before` of the first draft became the scene `after` of the second; () if no word changed."""
        old, new = (_words(texts[index]) for texts, index in zip(self._texts, (before, after), strict=True))
        if old == new:
            return ()
        self._work += min(len(old) * len(new), alignment.MAX_EXACT) + len(old) + len(new)
        found = tuple(_changes(old, new)) if self._work <= MAX_WORK else ()
        n_characters = sum(len(one.text) for one in found)
        if not found or self._characters + n_characters > MAX_CHARACTERS:
            self.n_left_out += 1
            return ()
        self._characters += n_characters
        return found


def _texts(script: Script) -> list[list[str]]:
    """The paragraphs of each scene, a speech with its speaker."""
    found: list[list[str]] = [[] for _ in script.scenes]
    for element in script.elements:
        if element.scene >= 0 and element.kind in KINDS:
            found[element.scene].append(f"{element.character}: {element.text}" if element.cue else element.text)
    return found


def _words(paragraphs: Sequence[str]) -> list[str]:
    """The words with the space after them, one of white space, or a line break at the end of a paragraph."""
    found: list[str] = []
    for paragraph in paragraphs:
        words = _WORD.findall(paragraph.strip())
        found += [word.rstrip() + " " if word[-1].isspace() else word for word in words]
        found.append("\n")
    return found


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[TextChange]:
    for kind, low, high, left, right in alignment.stretches([w.rstrip(" ") for w in old], [w.rstrip(" ") for w in new]):
        if kind == SAME:
            yield TextChange(SAME, _shortened(new[left:right], is_first=not left, is_last=right == len(new)))
            continue
        for which, words in ((CUT, old[low:high]), (ADDED, new[left:right])):
            if words:
                yield TextChange(which, "".join(words))


def _shortened(words: Sequence[str], *, is_first: bool, is_last: bool) -> str:
    head, tail = (0 if is_first else CONTEXT_WORDS), (0 if is_last else CONTEXT_WORDS)
    if len(words) <= head + tail + 1:
        return "".join(words)
    return f"{''.join(words[:head])}{_DOTS} {''.join(words[len(words) - tail :])}"
