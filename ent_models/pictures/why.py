"""Why a network gives a picture its labels, as an iterator that a worker can drive. The front door of explanations.

Numbers come from `maps` and `curves`, pictures from `overlay`; here they are put together, named and put in words.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ent_models import registry
from ent_models.errors import BadInput
from ent_models.models import Shelf
from ent_models.pictures import altered, curves, maps, overlay
from ent_models.pictures.classifier import Classifier, decoded_px, png
from ent_models.pictures.decode import open_picture
from ent_models.pictures.records import ClassMap, Curve, Explanation, Label, WhyOptions
from ent_models.records import Progress

N_LABELS = 5

_NOT_A_REASON = (
    "This does not say that the network reasons as people do, nor that it is right: it may go by the background, "
    "or by something that tends to be near."
)


def explain(
    path: Path, options: WhyOptions, shelf: Shelf, *, kept: Sequence[Any] = ()
) -> Iterator[Progress | Explanation]:
    """Yield `Progress` while working and, last of all, the `Explanation` of the picture in `path`.

    Covers are laid over the picture whichever explanation is asked for, except "text", which reads the whole file's
    picture. `kept` is accepted for the sake of one shape for all rooms: an explanation has no parts to keep.

    Raises:
        BadInput: the picture or the options cannot be used.
        ModelUnavailable: the model's files are missing or altered.
    """
    card = registry.get(options.model, "pictures")
    if options.kind not in (*_EXPLAINERS, "text"):
        raise BadInput(f"There is no explanation called {options.kind!r}. Use one of: {', '.join(_EXPLAINERS)}, text.")
    altered.check_covers(options.covers)
    yield Progress(0.0, "Reading the picture")
    if options.kind == "text":
        yield from _read_text(path, shelf)
        return
    picture = open_picture(path, shortest_px=decoded_px(card))
    yield Progress(0.05, f"Getting {card.title} ready")
    classifier = shelf.get(options.model)
    yield Progress(0.1, "Looking at the picture")
    whole = np.array(classifier.crop(picture.image))
    windows = altered.windows_of(options.covers, len(whole))
    crop = altered.covered(whole, windows) if windows else whole
    for item in _EXPLAINERS[options.kind](_look(classifier, crop, whole)):
        yield replace(item, notes=(*item.notes, *picture.notes)) if isinstance(item, Explanation) else item


@dataclass(frozen=True, slots=True)
class _Look:
    """A crop and what the network says of it: `scores` (classes,), and the outputs `best`, best first.

    `whole` is the crop without its covers.
    """

    classifier: Classifier
    crop: np.ndarray
    whole: np.ndarray
    scores: np.ndarray
    best: tuple[int, ...]

    def label(self, index: int) -> Label:
        return self.classifier.label(index, float(self.scores[index]))

    def explanation(self, kind: str, **found: Any) -> Explanation:
        from PIL import Image

        labels = tuple(self.label(index) for index in self.best)
        return Explanation(kind, labels, seen_png=png(Image.fromarray(self.crop)), **found)


def _look(classifier: Classifier, crop: np.ndarray, whole: np.ndarray) -> _Look:
    scores = classifier.scores(classifier.network.run(crop[None]))[0]
    best = np.argsort(-scores, kind="stable")[:N_LABELS]
    return _Look(classifier, crop, whole, scores, tuple(best.tolist()))


def _gradcam(look: _Look) -> Iterator[Progress | Explanation]:
    found = maps.gradcam_maps(look.classifier, look.crop, look.best[:2])
    notes = ["Bright parts raised the score of the class that the map is named after; both maps have one scale."]
    notes += [f"Nothing in the last layer speaks for {name}: its map is empty." for name in _empty(look, found)]
    notes.append("The map is coarse: it points at a region, not at an outline.")
    yield look.explanation("gradcam", maps=_drawn(look, found), notes=(*notes, _NOT_A_REASON))


def _occlusion(look: _Look) -> Iterator[Progress | Explanation]:
    height_px, width_px, _ = look.crop.shape
    windows = maps.sliding(width_px, height_px)
    copies = (altered.covered(look.crop, [window]) for window in windows)
    batches = []
    n_done = 0
    for batch in altered.scored(look.classifier, itertools.chain([look.crop], copies), look.best[:2]):
        batches.append(batch)
        n_done += len(batch)
        yield _step("Covering square", n_done, len(windows) + 1)
    scores = np.concatenate(batches)
    found = maps.spread(scores[0] - scores[1:], windows, width_px, height_px)
    notes = ["Where the map is bright, covering lowers the score of its class; both maps have one scale."]
    for index, before, lowest in zip(look.best, scores[0], scores[1:].min(axis=0), strict=False):
        name = look.label(index).name
        if lowest < before:
            notes.append(f"Covering one square takes {name} from {before:.1%} down to {lowest:.1%} at the most.")
        else:
            notes.append(f"No square lowers {name} ({before:.1%}): its map is empty.")
    if found.min() < 0:
        notes.append("Where covering raised the score of a class, its map shows nothing.")
    notes.append("Things that can stand in for one another hide each other: covering one alone may change little.")
    yield look.explanation("occlusion", maps=_drawn(look, found), notes=(*notes, _NOT_A_REASON))


def _cover(look: _Look) -> Iterator[Progress | Explanation]:
    if look.crop is look.whole:
        yield look.explanation("cover", notes=("Nothing is covered.",))
        return
    open_look = _look(look.classifier, look.whole, look.whole)
    notes = []
    for index in dict.fromkeys((*open_look.best[:2], look.best[0])):
        before, after = open_look.label(index), look.label(index)
        verb = "stays" if f"{before.score:.1%}" == f"{after.score:.1%}" else "falls"
        verb = "rises" if verb == "falls" and after.score > before.score else verb
        if verb == "stays":
            notes.append(f"With the covers {after.name} stays at {after.score:.1%}.")
        else:
            notes.append(f"With the covers {after.name} {verb} from {before.score:.1%} to {after.score:.1%}.")
    notes.append("A cover is itself something new to the network: a small change proves little.")
    yield look.explanation("cover", notes=tuple(notes))


def _curves(look: _Look) -> Iterator[Progress | Explanation]:
    height_px, width_px, _ = look.crop.shape
    first = look.best[0]
    orders = [
        maps.gradcam_maps(look.classifier, look.crop, [first])[0],
        curves.centre_map(width_px, height_px),
        *(curves.random_map(width_px, height_px, seed) for seed in curves.RANDOM_SEEDS),
    ]
    n_done = 0
    n_all = len(curves.KINDS) * len(orders) * (curves.N_STEPS + 1)
    found = []
    for kind in curves.KINDS:
        lines = []
        for order in orders:
            batches = []
            for batch in altered.scored(look.classifier, curves.copies(look.crop, order, kind), [first]):
                batches.append(batch[:, 0])
                n_done += len(batch)
                yield _step("Altering the picture, copy", n_done, n_all)
            lines.append(np.concatenate(batches))
        areas = [curves.area(line) for line in lines]
        shares, scores = (tuple(values.tolist()) for values in (curves.shares(), lines[0]))
        found.append(Curve(kind, shares, scores, areas[0], float(np.mean(areas[2:])), areas[1]))
    yield look.explanation("curves", curves=tuple(found), notes=_curve_notes(look.label(first).name, found))


def _curve_notes(name: str, found: Sequence[Curve]) -> tuple[str, ...]:
    deletion, insertion = found
    better = [deletion.area < min(deletion.random_area, deletion.centre_area)]
    better.append(insertion.area > max(insertion.random_area, insertion.centre_area))
    if all(better):
        outcome = "In both the map does better than a random order and one that begins in the middle."
    elif any(better):
        outcome = f"Only in {'deletion' if better[0] else 'insertion'} does the map do better than both other orders."
    else:
        outcome = "In neither does the map do better than both other orders: do not lean on it for this picture."
    return (
        f"What the Grad-CAM map of {name} points at most goes first. Deletion puts the picture's mean colour in its "
        "place: a good map makes the score fall early, so a small area is good. Insertion brings it back into a "
        "blurred picture: a good map makes the score rise early, so a large area is good.",
        outcome,
        "The network has never seen pictures with holes in them, so the curves compare orders; they prove no cause.",
    )


def _read_text(path: Path, shelf: Shelf) -> Iterator[Progress | Explanation]:
    """The words in the picture, which is decoded whole: small print is lost in what a classifier needs."""
    picture = open_picture(path)
    yield Progress(0.2, "Getting the reader ready")
    reader = shelf.get(registry.names("reading")[0])
    yield Progress(0.4, "Reading the words")
    found = reader.read(picture.image)
    notes = found.notes if found.lines else (*found.notes, "No words were found in the picture.")
    yield Explanation("text", lines=found.lines, notes=(*notes, *picture.notes))


_EXPLAINERS: dict[str, Callable[[_Look], Iterator[Progress | Explanation]]] = {
    "gradcam": _gradcam,
    "occlusion": _occlusion,
    "cover": _cover,
    "curves": _curves,
}


def _drawn(look: _Look, found: np.ndarray) -> tuple[ClassMap, ...]:
    """The maps (k, height, width) of the first k classes as pictures on one scale."""
    drawn = []
    for index, scaled in zip(look.best, overlay.common_scale(found), strict=False):
        plain = overlay.plain(scaled)
        drawn.append(ClassMap(look.label(index), png(overlay.overlay(look.crop, plain)), png(plain)))
    return tuple(drawn)


def _empty(look: _Look, found: np.ndarray) -> list[str]:
    """Names of the classes whose map holds nothing."""
    return [look.label(index).name for index, one in zip(look.best, found, strict=False) if not one.any()]


def _step(what: str, n_done: int, n_all: int) -> Progress:
    return Progress(0.1 + 0.9 * n_done / n_all, f"{what} {n_done:,} of {n_all:,}")
