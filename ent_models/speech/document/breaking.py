"""Where a subtitle's text is broken into rows. Exports use it for all lines that the editor did not break.

As few rows as the width allows; among those the best break: after punctuation, before a conjunction or preposition,
not after an article or another short word that leans on the next, in rows of about equal length (Netflix, Timed Text
Style Guide, General Requirements, and the BBC's Subtitle Guidelines, 3.4, say which breaks are good). In scripts
without spaces a row may end after any character, but no row begins with closing punctuation or ends with opening.
The words that make a break good or bad are known for English, German, French and Spanish.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ent_models.speech.document.graphemes import FIRST_SPACELESS, graphemes, is_spaceless, one_row
from ent_models.speech.document.presets import Preset
from ent_models.speech.document.tokens import key, tokens

# Conjunctions and prepositions: a good row begins with one.
_OPENERS = frozenset(
    """and but or nor so because although though while when if that which who where since unless until than
    in on at by for from with without about into onto over under between through after before during to of
    und aber oder sondern denn weil dass wenn als ob der die das mit ohne von bei nach aus zu auf unter zwischen
    et mais ou donc car que qui quand si dans sur avec sans pour par chez entre
    y pero o porque que cuando si donde con sin por para desde hasta entre""".split()  # noqa: SIM905
)
# Articles, possessives, auxiliaries, negations: no row should end with one.
_LEANING = frozenset(
    """a an the my your his her its our their this these those no not very i you he she it we they is are was were be
    been am do does did have has had will would can could shall should may might must mr mrs ms dr
    ein eine einen einem einer der die das den dem des mein dein sein ihr nicht ich du er sie es wir ist sind war
    un une le la les des du mon ma mes ton ta son sa ne je tu il elle on nous vous est
    el los las una unos mi tu su no yo es son""".split()  # noqa: SIM905
)
_WORDS = re.compile(r"(\S+)(\s*)")
_CLAUSE_END, _SENTENCE_END = ",;:\u2014\u2013\u3001\uff0c\uff1b\uff1a\u060c\u061b", ".?!\u2026\u3002\uff01\uff1f\u061f"
# Care looks at the same lines over and over.
_MAX_REMEMBERED = 10_000
_SMALL_KANA = frozenset("ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮー々")


@dataclass(frozen=True, slots=True)
class _Unit:
    """What stays together, with the space that follows it if the row goes on."""

    text: str
    space: str


def cue_rows(text: str, preset: Preset) -> tuple[str, ...]:
    """The rows of a cue as exports write it: the editor's where the text has line breaks, else `broken`."""
    return tuple(text.split("\n")) if "\n" in text else broken(text, preset)


@lru_cache(maxsize=_MAX_REMEMBERED)
def broken(text: str, preset: Preset) -> tuple[str, ...]:
    """`text` in as few rows as its width allows, line breaks in it undone; () for no text.

    A single word that is wider than a row has one for itself. There may be more rows than the preset allows.
    """
    text = one_row(text).strip()
    if text.isascii() and len(text) * preset.narrow <= preset.max_line_characters:
        return (text,) if text else ()
    units = _units(text)
    if not units:
        return ()
    widths = [preset.width(unit.text) for unit in units]
    spaces = [preset.width(unit.space) for unit in units]
    needed = _rows_from(widths, spaces, preset.max_line_characters)
    if needed[0] == 1:
        return ("".join(unit.text + unit.space for unit in units).strip(),)
    ends = _best(units, widths, spaces, needed, preset.max_line_characters)
    rows, first = [], 0
    for last in ends:
        rows.append("".join(unit.text + unit.space for unit in units[first:last]).strip())
        first = last
    return tuple(rows)


def break_cost(left: str, right: str) -> float:
    """How bad it is to part two neighbouring words, 0 (after a sentence) to 1: for rows and for cues alike."""
    before, after = key(left), key(right)
    last = left.rstrip("\"'\u201d\u2019\u00bb)]\u300d\u300f")[-1:]
    if last and last in _SENTENCE_END and before not in _LEANING:
        return 0.0
    if last and last in _CLAUSE_END:
        return 0.1
    if before in _LEANING:
        return 1.0
    if before in _OPENERS:
        return 0.9
    return 0.3 if after in _OPENERS else 0.6


def _units(text: str) -> list[_Unit]:
    if text and max(text) < FIRST_SPACELESS:
        return [_Unit(word, space) for word, space in _WORDS.findall(text)]
    parts = []
    found = tokens(text)
    for index, token in enumerate(found):
        following = found[index + 1].start if index + 1 < len(found) else token.end
        space = text[token.end : following]
        pieces = _pieces(token.text)
        parts += [_Unit(piece, "") for piece in pieces[:-1]]
        parts.append(_Unit(pieces[-1], space))
    joined: list[_Unit] = []
    for part in parts:
        if joined and not joined[-1].space and not _may_part(joined[-1].text, part.text):
            joined[-1] = _Unit(joined[-1].text + part.text, part.space)
        else:
            joined.append(part)
    return joined


def _pieces(word: str) -> list[str]:
    """A word, or its characters if a script without spaces makes it."""
    return graphemes(word) if is_spaceless(word) else [word]


def _may_part(left: str, right: str) -> bool:
    if not (is_spaceless(left[-1]) or is_spaceless(right) or unicodedata.category(left[-1])[0] == "P"):
        return False
    if right[0] in _SMALL_KANA or unicodedata.category(right[0]) in ("Pe", "Pf", "Po", "Pd"):
        return False
    return unicodedata.category(left[-1]) not in ("Ps", "Pi")


def _rows_from(widths: list[float], spaces: list[float], limit: float) -> list[int]:
    """For each unit, and for the end, the fewest rows that all from there on take."""
    needed = [0] * (len(widths) + 1)
    for first in range(len(widths) - 1, -1, -1):
        used, last = widths[first], first + 1
        while last < len(widths) and used + spaces[last - 1] + widths[last] <= limit:
            used += spaces[last - 1] + widths[last]
            last += 1
        needed[first] = 1 + needed[last]
    return needed


def _best(units: list[_Unit], widths: list[float], spaces: list[float], needed: list[int], limit: float) -> list[int]:
    """Where each row ends, at the least cost: for each break its own, and for each row its unevenness.

    There are as few rows as can be, so a row may end only where the rest fits in those that are left.
    """
    n_rows = needed[0]
    total = sum(widths) + sum(spaces)
    even = total / n_rows

    costs = [0.0, *(break_cost(left.text, right.text) for left, right in pairwise(units)), 0.0]
    # best[last] = (cost, ends) of the rows so far, which end before unit `last`
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for row in range(n_rows):
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        for first, (so_far, ends) in best.items():
            used = 0.0
            for last in range(first + 1, len(units) + 1):
                used += widths[last - 1] + (spaces[last - 2] if last - 1 > first else 0.0)
                if used > limit and last > first + 1:
                    break
                if (row == n_rows - 1) != (last == len(units)) or needed[last] > n_rows - row - 1:
                    continue
                new = so_far + costs[last] + 2.0 * ((used - even) / limit) ** 2
                if last not in following or new < following[last][0]:
                    following[last] = (new, (*ends, last))
        best = following
    return list(best[len(units)][1])
