"""Which pictures of a folder, and in which order, as conditions of the database."""

from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sql

from ent_models.pictures.records import NOVEL, SURE_SCORE
from ent_models.store.tables import pictures, reviews

Sort = Literal[
    "path", "label", "sure first", "doubtful first", "sharp first", "blurred first", "newest first", "largest first"
]
# What a picture shows: what the user says it does, else the network's first label.
LABEL = sql.case(
    (reviews.c.verdict == "corrected", reviews.c.label), (reviews.c.verdict == "none", ""), else_=pictures.c.label
)
ORDERS: dict[str, tuple[Any, ...]] = {
    "path": (pictures.c.path,),
    "label": (LABEL, pictures.c.score.desc()),
    "sure first": (pictures.c.score.desc(),),
    "doubtful first": (pictures.c.score,),
    "sharp first": (pictures.c.sharpness.desc(),),
    "blurred first": (pictures.c.sharpness,),
    "newest first": (pictures.c.taken_at.desc(),),
    "largest first": (pictures.c.pixels.desc(),),
}
SORTS: tuple[str, ...] = tuple(ORDERS)


@dataclass(frozen=True, slots=True)
class Query:
    """Which pictures of a folder. Empty fields let all pass.

    `words` are looked for in path, labels, their parents and text; `verdicts` among sure, unsure, none and problem,
    by `threshold`, the confidence that counts as sure; `flag` is a flag of `Quality`; `is_reviewed` None is both.
    """

    words: str = ""
    label: str = ""
    verdicts: tuple[str, ...] = ()
    threshold: float = SURE_SCORE
    flag: str = ""
    is_reviewed: bool | None = None
    sort: str = "path"


def joined() -> Any:
    """Pictures with what users said of them."""
    return pictures.outerjoin(reviews, pictures.c.sha256 == reviews.c.sha256)


def conditions(folder: str, query: Query) -> list[Any]:
    """What must hold of the pictures of a folder that `query` asks for."""
    chosen: list[Any] = [pictures.c.folder == folder]
    for word in query.words.split():
        corrected = sql.and_(reviews.c.verdict == "corrected", reviews.c.label.icontains(word, autoescape=True))
        chosen.append(sql.or_(pictures.c.words.icontains(word, autoescape=True), corrected))
    if query.label:
        chosen.append(query.label == LABEL)
    if query.verdicts:
        cases = verdict_cases(query.threshold)
        chosen.append(sql.or_(*(cases[verdict] for verdict in query.verdicts)))
    if query.flag:
        chosen.append(pictures.c.flags.contains(f" {query.flag} ", autoescape=True))
    if query.is_reviewed is not None:
        chosen.append(reviews.c.sha256.is_not(None) if query.is_reviewed else reviews.c.sha256.is_(None))
    return chosen


def verdict_cases(threshold: float) -> dict[str, Any]:
    """What makes a picture sure, unsure, none or a problem, as conditions."""
    read = pictures.c.problem == ""
    known = sql.and_(read, pictures.c.novelty < NOVEL)
    return {
        "problem": pictures.c.problem != "",
        "none": sql.and_(read, pictures.c.novelty >= NOVEL),
        "sure": sql.and_(known, pictures.c.score >= threshold),
        "unsure": sql.and_(known, pictures.c.score < threshold),
    }
