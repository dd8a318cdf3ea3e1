"""The work of the films room that takes seconds: fitting, finding an export's films, drawing a map. Run by a worker."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ent_models import files
from ent_models.errors import BadInput
from ent_models.films import catalogue, content, exports, fitted, own, pack, subjects
from ent_models.films.catalogue import Catalogue
from ent_models.films.linear import Linear
from ent_models.films.occasions import film_map
from ent_models.films.options import FilmMap, FitOptions, Made, MapOptions, Matched, MatchOptions
from ent_models.films.records import Problem
from ent_models.records import Progress

MAX_TOLD = 50


def fit(path: Path, options: FitOptions, shelf: Any, *, kept: Sequence[Any] = ()) -> Iterator[Progress | Made]:
    """Make a recommender of the ratings at `path`, keep it, and tell what was read.

    Raises:
        BadInput: the files hold no ratings that can be used, or were forgotten meanwhile.
        ModelUnavailable: the pack's data are missing.
        OutOfSpace: it could not be kept.
    """
    yield Progress(0.05, "Reading the ratings")
    mapping: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    vectors = None
    if options.is_pack:
        room = catalogue.default()
        target = fitted.place(pack.SHA256)
        if content.SHIPPED.is_file():
            vectors = content.read().aligned([film.id for film in room.films])[0]
    else:
        items = Path(options.items) if options.items else None
        with _called({path: options.name, items: "the items file"}):
            read = own.read_own(path, items, columns=dict(options.columns))
        room = Catalogue(read.films, read.interactions, options.name)
        mapping, problems = read.mapping, read.problems[:MAX_TOLD]
        parts = [files.sha256_of(path), files.sha256_of(items) if items else "", repr(options.columns)]
        target = fitted.own_place(_digest(parts))
        yield Progress(0.3, "Reading what the films are about")
        vectors = subjects.vectors_of(read.films, read.texts, shelf)
    yield Progress(0.5, "Learning which films go together")
    recommender, order = fitted.make(room, vectors)
    yield Progress(0.9, "Keeping it")
    fitted.write(target, recommender, order)
    if not options.is_pack and not path.is_file():
        target.unlink(missing_ok=True)
        raise BadInput("These ratings were forgotten while they were read. Drop them again.")
    assert isinstance(recommender.model, Linear)
    data = room.interactions
    yield Made(str(target), data.n_users, data.n_items, len(data), recommender.model.form, mapping, problems)


def match(path: Path, options: MatchOptions, shelf: Any, *, kept: Sequence[Any] = ()) -> Iterator[Progress | Matched]:
    """Find an export's films. Raises BadInput for a file of none of the three sites, ModelUnavailable."""
    yield Progress(None, "Reading the export")
    read = exports.read_export(path, options.name)
    recommender, _ = fitted.read(Path(options.made))
    room = recommender.catalogue
    found = exports.match(read, room.search)
    liked, disliked, seen = (
        tuple(room.films[place] for place in room.places(ids)) for ids in (found.liked, found.disliked, found.seen)
    )
    told = found.problems[:MAX_TOLD]
    yield Matched(read.site, liked, disliked, seen, read.mapping, told, files=read.files, history=found.history)


def draw_map(path: Path, options: MapOptions, shelf: Any, *, kept: Sequence[Any] = ()) -> Iterator[Progress | FilmMap]:
    """The map of the films of a made recommender. Raises ModelUnavailable."""
    yield Progress(None, "Laying out the films")
    recommender, _ = fitted.read(path)
    yield FilmMap(film_map(recommender, n_films=1_000))


@contextmanager
def _called(names: dict[Path | None, str]) -> Iterator[None]:
    """Files are kept under their digests: what is told of one has the name that people know."""
    try:
        yield
    except BadInput as problem:
        told = str(problem)
        for path, name in names.items():
            told = told.replace(path.name, name) if path is not None else told
        is_ours = told.startswith(("this ", "the "))
        raise BadInput(f"{told[0].upper()}{told[1:]}" if is_ours else told) from problem


def _digest(parts: list[str]) -> str:
    import hashlib

    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
