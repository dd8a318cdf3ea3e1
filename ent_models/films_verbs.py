"""The commands `recommend` and `evaluate films`: the films room without a page. Composes; computes nothing."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ent_models.errors import BadInput
from ent_models.films import line_up
from ent_models.films.records import Problem, Recommendation, Wish, check_count

if TYPE_CHECKING:
    from ent_models.films.catalogue import Catalogue
    from ent_models.films.recommender import Recommender
    from ent_models.films.records import Alike, Film

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
    recommend.add_argument("--similar", metavar="TITLE", help="a film to find others like")
    recommend.add_argument("-n", metavar="N", type=int, default=10, dest="count", help="how many films, 1 to 1,000")
    recommend.add_argument("--ratings", metavar="CSV", type=Path, help="ratings of many people to learn from")
    recommend.add_argument("--items", metavar="CSV", type=Path, help="titles of the films in --ratings")
    recommend.add_argument(
        "--columns",
        nargs="+",
        default=[],
        metavar="WHAT=NAME",
        help="columns of --ratings that are not recognised: user, film, rating or time, and the name in its first line",
    )
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
    from ent_models import models

    _check(options)
    shelf = models.Shelf()
    catalogue, texts, problems = _catalogue(options)
    _tell(problems)
    if options.like_text is not None:
        return _like_text(options, catalogue, texts, shelf)
    if options.similar is not None:
        return _similar(options, catalogue, texts, shelf)
    liked, disliked, seen = (
        [catalogue.search.resolve(title).id for title in titles]
        for titles in (options.liked, options.disliked, options.seen)
    )
    if options.history is not None:
        from ent_models.films import exports

        matched = exports.match(exports.read_export(options.history), catalogue.search)
        _tell(matched.problems)
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
    found = _fitted(catalogue, texts, shelf).recommend(wish)
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
    if not (options.liked or options.disliked or options.history or options.like_text or options.similar):
        raise BadInput(
            "Name a film with --liked TITLE, an export with --history FILE, a text with --like-text FILE, or a film to "
            "find others like with --similar TITLE."
        )
    check_count(options.count)
    if options.items is not None and options.ratings is None:
        raise BadInput("--items names the films of --ratings CSV, so give that too.")
    if options.columns and options.ratings is None:
        raise BadInput("--columns names columns of --ratings CSV, so give that too.")
    if options.like_text is not None and options.similar is not None:
        raise BadInput("--similar counts for nothing beside --like-text. Leave one of the two out.")
    for asked, looks_at in (("like_text", "the text"), ("similar", "that film")):
        for name in _OF_A_TASTE if getattr(options, asked) is not None else ():
            if getattr(options, name) not in (None, []):
                raise BadInput(
                    f"--{name} counts for nothing beside --{asked.replace('_', '-')}, which looks at {looks_at} alone. "
                    "Leave one of the two out."
                )


def _catalogue(options: argparse.Namespace) -> "tuple[Catalogue, tuple[str, ...] | None, tuple[Problem, ...]]":
    """The films to choose from, what one's own are about (None for those of the pack), and what was wrong."""
    from ent_models.films import catalogue

    if options.ratings is None:
        return catalogue.default(), None, ()
    from ent_models.films import own

    read = own.read_own(options.ratings, options.items, columns=dict(map(_column, options.columns)))
    taken = ", ".join(f"{meaning} from {column!r}" for meaning, column in read.mapping)
    print(f"rushes: read {taken}", file=sys.stderr)
    return catalogue.Catalogue(read.films, read.interactions, options.ratings.name), read.texts, read.problems


def _column(typed: str) -> tuple[str, str]:
    meaning, is_parted, name = typed.partition("=")
    if not is_parted or not name or meaning not in ("user", "film", "rating", "time"):
        raise BadInput(f"{typed!r} is no column. Write user=NAME, film=NAME, rating=NAME or time=NAME.")
    return meaning, name


def _vectors(catalogue: "Catalogue", texts: tuple[str, ...] | None, shelf: Any) -> Any:
    """What films are about, as the page has it; None where nobody says."""
    from ent_models.films import content, subjects

    if texts is not None:
        return subjects.vectors_of(catalogue.films, texts, shelf)
    if not content.SHIPPED.is_file():
        return None
    return content.read().aligned([film.id for film in catalogue.films])[0]


def _fitted(catalogue: "Catalogue", texts: tuple[str, ...] | None, shelf: Any) -> "Recommender":
    from ent_models.films import linear
    from ent_models.films.recommender import Recommender

    model = linear.fitted(catalogue.interactions)  # the model of the films room
    return Recommender(catalogue, model, _vectors(catalogue, texts, shelf)).fit()


def _similar(options: argparse.Namespace, catalogue: "Catalogue", texts: tuple[str, ...] | None, shelf: Any) -> int:
    film = catalogue.search.resolve(options.similar)
    _print_alike(_fitted(catalogue, texts, shelf).similar(film.id, options.count), options)
    return 0


def _like_text(options: argparse.Namespace, catalogue: "Catalogue", texts: tuple[str, ...] | None, shelf: Any) -> int:
    import numpy as np

    from ent_models import film_texts
    from ent_models.films import occasions, themes
    from ent_models.films.options import MAX_DESCRIBED, TextOptions, TextPlace

    *_, place = film_texts.analyse(options.like_text, TextOptions(), shelf)
    assert isinstance(place, TextPlace)
    recommender = _fitted(catalogue, texts, shelf)
    if recommender.vectors is None:
        raise BadInput(
            f"These films cannot be compared with a text: there are {len(catalogue.films):,}, and up to "
            f"{MAX_DESCRIBED:,} can."
            if len(catalogue.films) > MAX_DESCRIBED
            else "These films have no genres and no texts, so they cannot be compared with a text. Give --items CSV "
            "with a column of genres or of overviews."
        )
    vector = np.array(place.vector, dtype=np.float32)
    found = occasions.like_text(recommender, vector, occasions.bridge_of(recommender), options.count)
    _print_alike(themes.with_themes(found, themes.themes_of(catalogue, recommender.vectors, vector)), options)
    return 0


def _print_alike(found: "tuple[Alike, ...]", options: argparse.Namespace) -> None:
    if options.json:
        films = [_public_film(one.film) | {"score": one.likeness, "reasons": list(one.themes)} for one in found]
        print(json.dumps({"films": films}, ensure_ascii=False))
        return
    for rank, one in enumerate(found, start=1):
        print(f"{rank:3}. {one.film.name}  {', '.join(one.themes)}".rstrip())


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
         "share": reason.share, "liked": reason.is_liked}
        for reason in one.reasons
    ]  # fmt: skip
    return _public_film(one.film) | {"score": one.score, "match": one.match, "reasons": reasons, "text": one.text}


def _public_film(film: "Film") -> dict[str, Any]:
    return {"title": film.title, "year": film.year, "genres": list(film.genres)}


def _tell(problems: Sequence[Problem]) -> None:
    for problem in problems:
        where = f"line{'s' if problem.count > 1 else ''} {problem.where}: " if problem.line else ""
        more = f" ({problem.count:,} such)" if problem.count > 1 and not problem.line else ""
        print(f"rushes: {where}{problem.what}{more}", file=sys.stderr)
