"""Reasons in words: "because you liked Heat and Casino; crime, 1990s". Knows no numbers but shares."""

from collections import Counter
from collections.abc import Sequence

from ent_models.films.records import Film, Move, Reason
from ent_models.text.listing import listed

_WORTH_NAMING = 0.15  # of the strongest reason


def named(reasons: Sequence[Reason]) -> list[Film]:
    """The films that are told to speak for a film: at most three, none far weaker than the strongest."""
    pulling = [one for one in reasons if one.is_because]
    strongest = max((one.contribution for one in pulling), default=0.0)
    return [one.film for one in pulling if one.contribution >= _WORTH_NAMING * strongest][:3]


def shared_genres(film: Film, found: Sequence[Film]) -> tuple[str, ...]:
    """The genres of `film` that those `found` to speak for it have too, those first that most of them have."""
    counts = Counter(genre for one in found for genre in one.genres)
    return tuple(
        sorted((genre for genre in dict.fromkeys(film.genres) if counts[genre]), key=lambda genre: -counts[genre])
    )


def reason_text(film: Film, reasons: Sequence[Reason]) -> str:
    """One phrase for a film: the films that speak for it, at most two genres, and the decade they share."""
    found = named(reasons)
    if not found:
        return "seen by many" if not any(one.is_liked for one in reasons) else "the nearest of what is left"
    text = f"because you liked {listed([one.title for one in found])}"
    about = [genre.lower() for genre in shared_genres(film, found)[:2]]
    decade = film.year // 10 * 10 if film.year else None
    if decade and any(one.year and one.year // 10 * 10 == decade for one in found):
        about.append(f"{decade}s")
    return f"{text}; {', '.join(about)}" if about else text


def moves(before: Sequence[int], now: Sequence[Film]) -> tuple[Move, ...]:
    """Where each film of the new list stood in the old one, of which there are the ids."""
    places = {film: place for place, film in enumerate(before, start=1)}
    return tuple(Move(film, place, places.get(film.id)) for place, film in enumerate(now, start=1))
