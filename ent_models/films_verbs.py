"""The commands `recommend` and `evaluate films`: the films room without a page. Composes; computes nothing."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ent_models.errors import BadInput
from ent_models.films import line_up
from ent_models.films.records import Problem, Recommendation, Wish, check_count

if TYPE_CHECKING:
    from ent_models.films.catalogue import Catalogue
    from ent_models.films.records import Film

_OF_A_TASTE = ("liked", "disliked", "seen", "history", "years", "genres", "adventure", "diversity")


def add_recommend(commands: Any) -> None:
    """Add `recommend` to the commands of the program."""
    recommend = commands.add_parser(
        "recommend",
        help="say what to watch next, and why",
        description="Films for a taste, or films like a text. Titles may be misspelt; put them in quotation marks.",
    )
    recommend.add_argument("--liked", nargs="+", action="extend", default=[], metavar="TITLE", help="films you liked")
    recommend.add_argument(
        "--disliked", nargs="+", action="extend", default=[], metavar="TITLE", help="films you did not"
    )
    recommend.add_argument("--seen", nargs="+", action="extend", default=[], metavar="TITLE", help="films to leave out")
    recommend.add_argument("--history", metavar="FILE", type=Path, help="your export of Letterboxd, IMDb or Trakt")
    recommend.add_argument(
        "--like-text",
        metavar="FILE",
        type=Path,
        help="a script, a summary or a transcript to find films like: Fountain, FDX, PDF, DOCX, SRT, VTT, plain text",
    )
    recommend.add_argument("-n", metavar="N", type=int, default=10, dest="count", help="how many films, 1 to 1,000")
    recommend.add_argument("--ratings", metavar="CSV", type=Path, help="ratings of many people to learn from")
    recommend.add_argument("--items", metavar="CSV", type=Path, help="titles of the films in --ratings")
    recommend.add_argument("--years", metavar="FROM-TO", help="years, such as 1990-1999, 1990- or -1959")
    recommend.add_argument("--genres", nargs="+", default=[], metavar="GENRE", help="a film needs one of them")
    recommend.add_argument(
        "--adventure",
        metavar="X",
        type=float,
        help="0 what many have seen to 1 what few have (default: 0.5)",
    )
    recommend.add_argument(
        "--diversity", metavar="X", type=float, help="0 the best to 1 unlike each other (default: 0)"
    )
    recommend.add_argument("--json", action="store_true", help="one JSON object")
    recommend.set_defaults(run=run_recommend)


def add_evaluate(subjects: Any) -> None:
    """Add `films` to what `evaluate` measures."""
    films = subjects.add_parser(
        "films",
        help="how well a recommender ranks",
        description="Full ranking: films seen in --train are left out, every line of --test counts as relevant. The "
        "rmse is that of the one model of Rushes that predicts stars, the same beside every --model.",
    )
    files = "lines of `user item rating time`, parted by tabs, commas or ::"
    films.add_argument("--train", metavar="FILE", type=Path, required=True, help=files)
    films.add_argument("--test", metavar="FILE", type=Path, required=True, help="the same, over the same users")
    films.add_argument("--model", metavar="NAME", default="ours", help=f"{', '.join(line_up.NAMES)} (default: ours)")
    films.add_argument("--json", action="store_true", help="one JSON object")
    films.set_defaults(run=run_evaluate)


def run_recommend(options: argparse.Namespace) -> int:
    """Run `recommend`. Raises EntModelsError."""
    from ent_models.films import linear
    from ent_models.films import recommender as room

    _check(options)
    catalogue, problems = _catalogue(options.ratings, options.items)
    if options.like_text is not None:
        return _like_text(options, catalogue)
    liked, disliked, seen = (
        [catalogue.search.resolve(title).id for title in titles]
        for titles in (options.liked, options.disliked, options.seen)
    )
    if options.history is not None:
        from ent_models.films import exports

        matched = exports.match(exports.read_export(options.history), catalogue.search)
        problems += matched.problems
        taken = {*liked, *disliked}
        liked += [film for film in matched.liked if film not in taken]
        disliked += [film for film in matched.disliked if film not in taken]
        seen += matched.seen
    first, last = _years(options.years)
    wish = Wish(
        tuple(dict.fromkeys(liked)), tuple(dict.fromkeys(disliked)), tuple(seen), (), options.count,
        0.5 if options.adventure is None else options.adventure, options.diversity or 0.0, first, last,
        tuple(options.genres),
    )  # fmt: skip
    _tell(problems)
    model = linear.fitted(catalogue.interactions)  # the model of the films room
    found = room.Recommender(catalogue, model, _vectors(catalogue, options.ratings)).fit().recommend(wish)
    if options.json:
        print(json.dumps({"films": [_public(one) for one in found]}, ensure_ascii=False))
        return 0
    if not found:
        print("No film is left that fits. Widen the years or genres.")
    for place, one in enumerate(found, start=1):
        print(f"{place:3}. {one.film.name}  ({one.text})")
    return 0


def run_evaluate(options: argparse.Namespace) -> int:
    """Run `evaluate films`. Raises EntModelsError."""
    from ent_models.films import evaluation, splits
    from ent_models.films.star_model import StarModel

    line_up.make(options.model)  # a wrong name is told before files are read
    train, test = splits.read_pair(options.train, options.test)
    model = line_up.make(options.model, splits.protocol_of(train, test))
    found = evaluation.evaluate(train, test, model, StarModel()).public()
    if options.json:
        print(json.dumps(found))
        return 0
    for name, value in found.items():
        print(f"{name:10} {value:.4f}" if isinstance(value, float) else f"{name:10} {'-' if value is None else value}")
    return 0


def _check(options: argparse.Namespace) -> None:
    """Refuse what says nothing, and options that would count for nothing beside each other. Raises BadInput."""
    if not (options.liked or options.disliked or options.history or options.like_text):
        raise BadInput(
            "Name a film with --liked TITLE, an export with --history FILE, or a text with --like-text FILE."
        )
    check_count(options.count)
    if options.items is not None and options.ratings is None:
        raise BadInput("--items names the films of --ratings CSV, so give that too.")
    if options.like_text is not None:
        for name in _OF_A_TASTE:
            if getattr(options, name) not in (None, []):
                raise BadInput(
                    f"--{name} counts for nothing beside --like-text, which looks at the text alone. Leave one of the "
                    "two out."
                )


def _catalogue(ratings: Path | None, items: Path | None) -> "tuple[Catalogue, list[Problem]]":
    from ent_models.films import catalogue

    if ratings is None:
        return catalogue.default(), []
    from ent_models.films import own

    read = own.read_own(ratings, items)
    return catalogue.Catalogue(read.films, read.interactions, ratings.name), list(read.problems)


def _vectors(catalogue: "Catalogue", ratings: Path | None) -> Any:
    from ent_models.films import content

    if ratings is not None or not content.SHIPPED.is_file():
        return None  # the vectors belong to the films of the pack
    return content.read().aligned([film.id for film in catalogue.films])[0]


def _like_text(options: argparse.Namespace, catalogue: "Catalogue") -> int:
    import numpy as np

    from ent_models import film_texts, models
    from ent_models.films import linear, occasions, themes
    from ent_models.films import recommender as room
    from ent_models.films.options import TextOptions, TextPlace

    shelf, asked = models.Shelf(), TextOptions()
    *_, place = film_texts.analyse(options.like_text, asked, shelf)
    assert isinstance(place, TextPlace)
    vectors = _vectors(catalogue, options.ratings)
    if vectors is None:
        vectors = shelf.get(asked.model).encode(
            [f"{film.title}. {', '.join(film.genres)}." for film in catalogue.films]
        )
    recommender = room.Recommender(catalogue, linear.fitted(catalogue.interactions), vectors).fit()
    vector = np.array(place.vector, dtype=np.float32)
    found = occasions.like_text(recommender, vector, occasions.bridge_of(recommender), options.count)
    found = themes.with_themes(found, themes.themes_of(catalogue, vectors, vector))
    if options.json:
        films = [_public_film(one.film) | {"score": one.likeness, "reasons": list(one.themes)} for one in found]
        print(json.dumps({"films": films}, ensure_ascii=False))
        return 0
    for rank, one in enumerate(found, start=1):
        print(f"{rank:3}. {one.film.name}  {', '.join(one.themes)}".rstrip())
    return 0


def _years(typed: str | None) -> tuple[int | None, int | None]:
    if not typed:
        return None, None
    first, dash, last = typed.strip().partition("-")
    try:
        begin = int(first) if first else None
        return begin, (int(last) if last else None) if dash else begin
    except ValueError:
        raise BadInput(f"{typed!r} are no years. Write 1990-1999, 1990- or -1959.") from None


def _public(one: Recommendation) -> dict[str, Any]:
    reasons = [
        {"title": reason.film.title, "year": reason.film.year, "contribution": reason.contribution,
         "share": reason.share}
        for reason in one.reasons
    ]  # fmt: skip
    return _public_film(one.film) | {"score": one.score, "match": one.match, "reasons": reasons, "text": one.text}


def _public_film(film: "Film") -> dict[str, Any]:
    return {"title": film.title, "year": film.year, "genres": list(film.genres)}


def _tell(problems: list[Problem]) -> None:
    for problem in problems:
        where = f"line {problem.line}: " if problem.line else ""
        more = f" ({problem.count:,} such)" if problem.count > 1 else ""
        print(f"rushes: {where}{problem.what}{more}", file=sys.stderr)
