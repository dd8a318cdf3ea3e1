"""Two drafts, or two episodes, side by side: scenes added, cut, moved and rewritten, and whose share moved.

Scenes are paired by what they say: the cosine of their words weighted by rarity (TF-IDF), the heading helping, each
with at most one, for the greatest sum (Kuhn, "The Hungarian method", 1955). Of the pairs, the heaviest chain that runs
forward in both drafts stays; the others have moved. Knows nothing of files.
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ent_models.scripts.measures.paging import lay_out
from ent_models.scripts.measures.people import shares
from ent_models.scripts.measures.scenes import lengths
from ent_models.scripts.records import Script
from ent_models.scripts.rewriting import KINDS, Rewriting, TextChange

LEAST_LIKE = 0.25
"""Less alike than this, two scenes are no drafts of one scene. Scenes of one script are rarely above 0.2 alike."""
HEADING_WEIGHT = 0.2
MAX_DIFF_WORDS = 4_000  # a scene longer than this is compared by its counts of words
_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")


@dataclass(frozen=True, slots=True)
class SceneChange:
    """What became of a scene.

    `change` is kept, rewritten, added or cut; `is_moved` can hold for the first two. `before` and `after` are scene
    indices in the two drafts, -1 where it is not; `likeness` in [0, 1] is the share of words that stayed;
    `eighths_gained` is negative where it was cut. `is_heading_changed` says that place, time or setting changed.
    `words` are the changed words of a rewritten scene, within what stayed around them.
    """

    change: str
    before: int
    after: int
    is_moved: bool
    likeness: float
    eighths_gained: int
    n_words_gained: int
    is_heading_changed: bool
    words: tuple[TextChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ShareChange:
    """A character in both drafts; 0 where absent. Shares are of all spoken words, in [0, 1]."""

    name: str
    n_words_before: int
    n_words_after: int
    share_before: float
    share_after: float
    n_scenes_before: int
    n_scenes_after: int

    @property
    def share_gained(self) -> float:
        """In [-1, 1]."""
        return self.share_after - self.share_before


@dataclass(frozen=True, slots=True)
class DraftComparison:
    """All changes: scenes in the order of the second draft, cut ones where they stood; the largest shares first.

    `n_wordless` rewritten scenes have no `words`, since all of them would be too much.
    """

    scenes: tuple[SceneChange, ...]
    characters: tuple[ShareChange, ...]
    pages_before: float
    pages_after: float
    n_wordless: int = 0

    def count(self, change: str) -> int:
        """How many scenes were kept, rewritten, added, cut or moved."""
        return sum(one.is_moved if change == "moved" else one.change == change for one in self.scenes)


def compare(before: Script, after: Script) -> DraftComparison:
    """What changed from `before` to `after`. Either may be without scenes."""
    texts = (_scene_words(before), _scene_words(after))
    pairs = _pairs(before, after, *texts)
    staying = _staying(pairs, texts[1])
    eighths = tuple([one.eighths for one in lengths(script)] for script in (before, after))
    changes: dict[int, SceneChange] = {}
    rewriting = Rewriting(before, after)
    for first, second in pairs:
        old, new = texts[0][first], texts[1][second]
        likeness = 1.0 if old == new else likeness_of(old, new)
        headings = [_heading(script, index) for script, index in ((before, first), (after, second))]
        is_kept = old == new and headings[0] == headings[1]
        changes[second] = SceneChange(
            "kept" if is_kept else "rewritten",
            first,
            second,
            (first, second) not in staying,
            likeness,
            eighths[1][second] - eighths[0][first],
            len(new) - len(old),
            headings[0] != headings[1],
            () if is_kept else rewriting.of(first, second),
        )
    for second, words in enumerate(texts[1]):
        if second not in changes:
            changes[second] = SceneChange("added", -1, second, False, 0.0, eighths[1][second], len(words), False)
    paired = {first for first, _ in pairs}
    cut = [
        SceneChange("cut", first, -1, False, 0.0, -eighths[0][first], -len(words), False)
        for first, words in enumerate(texts[0])
        if first not in paired
    ]
    ordered = _with_cut([changes[second] for second in range(len(texts[1]))], cut, staying)
    pages = [lay_out(script).position(len(script.elements)) for script in (before, after)]
    return DraftComparison(tuple(ordered), _share_changes(before, after), pages[0], pages[1], rewriting.n_left_out)


def likeness_of(old: Sequence[str], new: Sequence[str]) -> float:
    """Twice the words that stay in order, by all words of both: difflib's ratio; 1.0 for two empty texts."""
    if len(old) + len(new) > MAX_DIFF_WORDS:
        shared = sum((Counter(old) & Counter(new)).values())
        return 2 * shared / (len(old) + len(new))
    return SequenceMatcher(None, old, new, autojunk=False).ratio()


def _scene_words(script: Script) -> list[list[str]]:
    """The words of each scene without its heading, in small letters; notes and the like are no part of it."""
    found: list[list[str]] = [[] for _ in script.scenes]
    for element in script.elements:
        if element.scene >= 0 and element.kind in KINDS:
            # Who says it is part of what is said.
            found[element.scene] += _words(f"{element.character if element.cue else ''} {element.text}")
    return found


def _words(text: str) -> list[str]:
    return [word.replace("\u2019", "'") for word in _WORD.findall(text.lower())]


def _heading(script: Script, index: int) -> tuple[str, ...]:
    scene = script.scenes[index]
    return scene.setting, *_words(scene.location), "-", *_words(scene.time_of_day)


def _pairs(
    before: Script, after: Script, old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]
) -> list[tuple[int, int]]:
    """(before, after) of scenes that are drafts of one scene, in the order of `after`."""
    if not old or not new:
        return []
    from scipy.optimize import linear_sum_assignment

    alike = _alikeness(old, new)
    headings = _alikeness(
        [_heading(before, index)[1:] for index in range(len(old))],
        [_heading(after, index)[1:] for index in range(len(new))],
    )
    score = (1 - HEADING_WEIGHT) * alike + HEADING_WEIGHT * headings
    for first, words in enumerate(old):
        if len(words) < 5:
            score[first] = headings[first] * 0.5 + alike[first] * 0.5  # hardly any text: the heading says which it is
    # Where two are as good, the one nearer to the same place is right.
    near = _nearness(len(old), len(new))
    rows, columns = linear_sum_assignment(-(score + 0.01 * near))
    found = [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if score[r, c] >= LEAST_LIKE]
    return sorted(found, key=lambda pair: pair[1])


def _alikeness(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> Any:
    """Cosines of word counts weighted by rarity, of every old text with every new one: (n_old, n_new) in [0, 1]."""
    import numpy as np
    from scipy.sparse import csr_matrix

    n_texts = len(old) + len(new)
    n_with: Counter[str] = Counter()
    for words in (*old, *new):
        n_with.update(set(words))
    places = {word: place for place, word in enumerate(n_with)}
    values, columns, ends = [], [], [0]
    for words in (*old, *new):
        weights = {w: (1 + math.log(n)) * math.log(1 + n_texts / n_with[w]) for w, n in Counter(words).items()}
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        values += [weight / norm for weight in weights.values()]
        columns += [places[word] for word in weights]
        ends.append(len(values))
    matrix = csr_matrix((values, columns, ends), shape=(n_texts, max(1, len(places))))
    return np.clip((matrix[: len(old)] @ matrix[len(old) :].T).toarray(), 0.0, 1.0)


def _nearness(n_old: int, n_new: int) -> Any:
    import numpy as np

    rows = np.arange(n_old)[:, None] / max(1, n_old - 1)
    columns = np.arange(n_new)[None, :] / max(1, n_new - 1)
    return 1.0 - np.abs(rows - columns)


def _staying(pairs: Sequence[tuple[int, int]], new: Sequence[Sequence[str]]) -> set[tuple[int, int]]:
    """The pairs of the heaviest chain that runs forward in both drafts; a pair weighs as many words as it has."""
    order = sorted({first for first, _ in pairs})
    best: list[tuple[int, int]] = []  # for each pair (weight of the chain that ends with it, pair before or -1)
    # A Fenwick tree of the best chain that ends at or before each place in the first draft.
    tree: list[tuple[int, int]] = [(0, -1)] * (len(order) + 1)
    for index, (first, second) in enumerate(pairs):
        rank = bisect_left(order, first) + 1
        above = (0, -1)
        place = rank - 1
        while place > 0:
            above = max(above, tree[place])
            place -= place & -place
        best.append((above[0] + len(new[second]) + 1, above[1]))
        place = rank
        while place < len(tree):
            tree[place] = max(tree[place], (best[index][0], index))
            place += place & -place
    chain = set()
    index = max(range(len(best)), key=lambda k: best[k][0], default=-1)
    while index >= 0:
        chain.add(pairs[index])
        index = best[index][1]
    return chain


def _with_cut(changes: list[SceneChange], cut: list[SceneChange], staying: set[tuple[int, int]]) -> list[SceneChange]:
    """`changes` with cut scenes put in before the first scene that stayed behind them."""
    waiting = list(cut)
    found = []
    for change in changes:
        if (change.before, change.after) in staying:
            while waiting and waiting[0].before < change.before:
                found.append(waiting.pop(0))
        found.append(change)
    return found + waiting


def _share_changes(before: Script, after: Script) -> tuple[ShareChange, ...]:
    old, new = ({one.name: one for one in shares(script)} for script in (before, after))
    found = []
    for name in {**new, **old}:
        was, now = old.get(name), new.get(name)
        found.append(
            ShareChange(
                name,
                was.n_words if was else 0,
                now.n_words if now else 0,
                was.share if was else 0.0,
                now.share if now else 0.0,
                len(was.scenes) if was else 0,
                len(now.scenes) if now else 0,
            )
        )
    return tuple(sorted(found, key=lambda one: (-max(one.share_before, one.share_after), one.name)))
