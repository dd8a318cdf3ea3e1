"""Which column is which, by the names that sites and people give them. Knows no rows."""

from collections.abc import Collection, Mapping, Sequence

from ent_models.films.names import plain

_RATINGS = {
    "user": ("user", "userid", "user id", "uid", "viewer", "person", "member", "customer", "customerid", "username"),
    "film": (
        "movieid", "movie id", "item", "itemid", "item id", "film", "filmid", "film id", "movie", "iid", "const",
        "tmdb id", "imdb id", "title", "name",
    ),
    "rating": ("rating", "your rating", "stars", "score", "my rating", "user rating", "rate", "value"),
    "time": ("timestamp", "time", "date", "date rated", "rated at", "watched date", "watched at", "created at", "ts"),
}  # fmt: skip
_ITEMS = {
    "film": (
        "movieid", "movie id", "item", "itemid", "item id", "filmid", "film id", "id", "iid", "const", "film", "movie",
    ),
    "title": ("title", "name", "movie title", "film title", "original title", "movie", "film"),
    "year": ("year", "release year", "released", "release date"),
    "genres": ("genres", "genre", "categories", "category"),
    "text": ("overview", "summary", "description", "plot", "synopsis"),
}  # fmt: skip
_DESCRIBED = {
    "title": ("title", "movie title", "film title", "original title", "movie", "film"),  # a name may be the user's
    "year": _ITEMS["year"],
    "genres": _ITEMS["genres"],
    "text": _ITEMS["text"],
}


def recognise_ratings(header: Sequence[str]) -> dict[str, int]:
    """Columns of a ratings file: "user", "film", "rating", "time", each with its place; those that are there."""
    return _recognise(header, _RATINGS)


def recognise_items(header: Sequence[str]) -> dict[str, int]:
    """Columns of an items file: "film", "title", "year", "genres", "text", each with its place."""
    return _recognise(header, _ITEMS)


def recognise_described(header: Sequence[str], used: Mapping[str, int]) -> dict[str, int]:
    """Columns of a ratings file that tell of its films: "title", "year", "genres", "text"; `used` are taken before."""
    found = _recognise(header, _DESCRIBED, used.values())
    if _recognise([header[used["film"]]], {"title": (*_DESCRIBED["title"], "name")}):
        found.pop("title", None)  # films are known by their titles already
    return found


def _recognise(header: Sequence[str], table: dict[str, tuple[str, ...]], used: Collection[int] = ()) -> dict[str, int]:
    """The place of the first name in each list of `table`; no column is used twice."""
    names = [plain(cell.replace("_", " ")) for cell in header]
    tight = [name.replace(" ", "") for name in names]
    found: dict[str, int] = {}
    for meaning, words in table.items():
        for word in words:
            place = next(
                (
                    place
                    for place, (name, short) in enumerate(zip(names, tight, strict=True))
                    if word in (name, short) and place not in found.values() and place not in used
                ),
                None,
            )
            if place is not None:
                found[meaning] = place
                break
    return found
