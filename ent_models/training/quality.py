"""Looking over the user's own pictures before any training: what would make the result worthless, or flatter it."""

from collections import Counter
from dataclasses import dataclass

from ent_models.errors import BadInput
from ent_models.training.own_files import OwnPicture
from ent_models.training.records import ClassCount, Duplicate, Quality, Refused

MIN_PER_CLASS = 2  # one to learn from and one to be asked about
FEW_PER_CLASS = 10
IMBALANCE = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class OwnSet:
    """Pictures fit for training, without duplicates; `labels` are the classes in alphabetical order."""

    labels: tuple[str, ...]
    train: tuple[OwnPicture, ...]
    test: tuple[OwnPicture, ...]
    quality: Quality


def looked_over(pictures: list[OwnPicture], refused: list[Refused]) -> OwnSet:
    """The set with duplicates taken out, and everything that was found.

    Of two equal pictures the one for training goes, if the other is for testing: a test must not be known beforehand.
    Equal pictures in different classes both go.
    """
    kept, duplicates = _without_duplicates(pictures)
    labels = tuple(sorted({picture.label for picture in pictures}))
    train = tuple(picture for picture in kept if not picture.is_test)
    test = tuple(picture for picture in kept if picture.is_test)
    in_train, in_test = Counter(p.label for p in train), Counter(p.label for p in test)
    counts = tuple(ClassCount(label, in_train[label], in_test[label]) for label in labels)
    sizes = [count.train for count in counts]
    imbalance = max(sizes) / max(1, min(sizes)) if sizes else 1.0
    quality = Quality(
        counts=counts,
        refused=tuple(refused),
        duplicates=tuple(duplicates),
        imbalance=imbalance,
        problems=tuple(_problems(counts)),
        warnings=tuple(_warnings(counts, imbalance, duplicates, refused)),
    )
    return OwnSet(labels, train, test, quality)


def require_usable(own: OwnSet) -> None:
    """Raises BadInput with the problems, if there are any."""
    if own.quality.problems:
        raise BadInput(" ".join(own.quality.problems))


def _without_duplicates(pictures: list[OwnPicture]) -> tuple[list[OwnPicture], list[Duplicate]]:
    groups: dict[str, list[OwnPicture]] = {}
    for picture in pictures:
        groups.setdefault(picture.sha256, []).append(picture)
    kept, duplicates = [], []
    for group in groups.values():
        group.sort(key=lambda picture: not picture.is_test)  # a test picture first, else the first that came
        first, others = group[0], group[1:]
        is_contradiction = len({picture.label for picture in group}) > 1
        if not is_contradiction:
            kept.append(first)
        for other in others:
            across = other.is_test != first.is_test
            duplicates.append(Duplicate(other.name, first.name, across, other.label != first.label))
    kept.sort(key=lambda picture: picture.name)
    return kept, duplicates


def _problems(counts: tuple[ClassCount, ...]) -> list[str]:
    problems = []
    if len(counts) < 2:
        only = f" There is only {counts[0].label!r}." if counts else ""
        problems.append(f"There must be at least two classes, each a folder of its own.{only}")
    for count in counts:
        if count.train < MIN_PER_CLASS:
            have = {0: "no usable picture", 1: "one usable picture"}[count.train]
            problems.append(f"The class {count.label!r} has {have} for training; give it at least {FEW_PER_CLASS}.")
    return problems


def _warnings(
    counts: tuple[ClassCount, ...], imbalance: float, duplicates: list[Duplicate], refused: list[Refused]
) -> list[str]:
    warnings = []
    few = [count.label for count in counts if MIN_PER_CLASS <= count.train < FEW_PER_CLASS]
    if few:
        warnings.append(f"Fewer than {FEW_PER_CLASS} pictures: {_listed(few)}. The numbers below are rough.")
    if imbalance > IMBALANCE:
        most, least = max(counts, key=lambda c: c.train), min(counts, key=lambda c: c.train)
        warnings.append(
            f"{most.label} has {most.train} pictures, {least.label} only {least.train}. Each class is given the same "
            "weight, but more pictures of the small ones would help."
        )
    across = sum(duplicate.across for duplicate in duplicates)
    if across:
        warnings.append(f"{across} pictures are both for training and for testing; they are used for testing only.")
    against = sum(duplicate.is_contradiction for duplicate in duplicates)
    if against:
        warnings.append(f"{against} pictures are in two classes at once; they are left out.")
    within = len(duplicates) - sum(duplicate.across or duplicate.is_contradiction for duplicate in duplicates)
    if within:
        warnings.append(f"{within} pictures come twice; each is used once.")
    if refused:
        warnings.append(f"{len(refused)} files could not be used.")
    return warnings


def _listed(names: list[str], limit: int = 5) -> str:
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more
