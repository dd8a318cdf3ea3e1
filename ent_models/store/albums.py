"""Pictures of folders in the database, one row each: written as they are looked at, found again by what they show.

Corrections are kept beside them under the picture's own digest, so that they outlive a new model or a new place.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sql

from ent_models.pictures.records import NOVEL, AlbumEntry, AlbumPart, Review
from ent_models.records import from_json, to_json
from ent_models.store.album_query import LABEL, ORDERS, conditions, joined, verdict_cases
from ent_models.store.album_query import SORTS as SORTS
from ent_models.store.album_query import Query as Query
from ent_models.store.tables import picture_contents as contents
from ent_models.store.tables import pictures, reviews

if TYPE_CHECKING:
    from ent_models.store.store import Store

_FILES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Row:
    """A picture of a folder as the grid shows it; `review` is what the user said of it, or None."""

    id: str
    entry: AlbumEntry
    review: Review | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many pictures of a folder are what; doubtful ones are unsure or none and not reviewed."""

    n_pictures: int
    n_sure: int
    n_unsure: int
    n_none: int
    n_problems: int
    n_reviewed: int
    n_doubtful: int
    n_old: int


class Albums:
    """The pictures of all folders. A folder is known by its digest (see `inputs.digest_of_folder`)."""

    def __init__(self, store: "Store") -> None:
        self._store = store

    def keep(self, folder: str, part: AlbumPart) -> None:
        """Write down what was found, in the place of what was there before."""
        kept = [(entry, _row(folder, entry)) for entry in part.entries]
        rows = [row for _, row in kept]
        dropped = [row["id"] for row in rows] + [picture_id(folder, path) for path in part.gone]
        with self._store.writing() as connection:
            for start in range(0, len(dropped), _FILES_AT_ONCE):
                ids = dropped[start : start + _FILES_AT_ONCE]
                connection.execute(sql.delete(pictures).where(pictures.c.id.in_(ids)))
                connection.execute(sql.delete(contents).where(contents.c.id.in_(ids)))
            if rows:
                connection.execute(sql.insert(pictures), rows)
                connection.execute(sql.insert(contents), [_content(entry, row["id"]) for entry, row in kept])

    def known(self, folder: str) -> AlbumPart:
        """What is known of a folder's files, no more than tells whether to look again."""
        columns = (pictures.c.path, pictures.c.size_bytes, pictures.c.modified_ns, pictures.c.recipe)
        query = sql.select(*columns).where(pictures.c.folder == folder).order_by(pictures.c.path)
        with self._store.reading() as connection:
            return AlbumPart(tuple(AlbumEntry(*row) for row in connection.execute(query)))

    def forget(self, folder: str) -> None:
        """Drop all pictures of a folder. Reviews stay."""
        inside = sql.select(pictures.c.id).where(pictures.c.folder == folder)
        with self._store.writing() as connection:
            connection.execute(sql.delete(contents).where(contents.c.id.in_(inside)))
            connection.execute(sql.delete(pictures).where(pictures.c.folder == folder))

    def count(self, folder: str, query: Query) -> int:
        """How many pictures `find` would give in all."""
        chosen = sql.select(sql.func.count()).select_from(joined()).where(*conditions(folder, query))
        with self._store.reading() as connection:
            return int(connection.execute(chosen).scalar_one())

    def find(self, folder: str, query: Query, *, offset: int = 0, limit: int | None = None) -> tuple[Row, ...]:
        """Pictures of a folder in the order asked for; without features and thumbnails, which are large."""
        return self.get(self.ids(folder, query, offset=offset, limit=limit))

    def ids(self, folder: str, query: Query, *, offset: int = 0, limit: int | None = None) -> tuple[str, ...]:
        """The ids of what `find` would give, quickly."""
        order = (*ORDERS.get(query.sort, ORDERS["path"]), pictures.c.path)
        chosen = sql.select(pictures.c.id).select_from(joined()).where(*conditions(folder, query)).order_by(*order)
        with self._store.reading() as connection:
            return tuple(connection.execute(chosen.offset(offset).limit(limit)).scalars())

    def get(self, ids: Sequence[str]) -> tuple[Row, ...]:
        """These pictures, in this order; those that are gone are left out."""
        found: dict[str, Row] = {}
        columns = (pictures.c.id, contents.c.entry, *_REVIEW)
        with self._store.reading() as connection:
            for start in range(0, len(ids), _FILES_AT_ONCE):
                chosen = sql.select(*columns).select_from(joined().join(contents, contents.c.id == pictures.c.id))
                chosen = chosen.where(pictures.c.id.in_(ids[start : start + _FILES_AT_ONCE]))
                found |= {row.id: _found(row) for row in connection.execute(chosen)}
        return tuple(found[one] for one in ids if one in found)

    def is_in(self, folder: str, picture: str) -> bool:
        """Whether a picture is one of a folder's."""
        query = sql.select(pictures.c.id).where(pictures.c.id == picture, pictures.c.folder == folder)
        with self._store.reading() as connection:
            return connection.execute(query).one_or_none() is not None

    def labels(self, folder: str, *, with_none: bool = True) -> tuple[tuple[str, int], ...]:
        """The first labels that occur in a folder and how often, most frequent first; those of pictures that look like
        none of the classes too, unless `with_none` is false."""
        n = sql.func.count()
        query = sql.select(LABEL, n).select_from(joined()).where(pictures.c.folder == folder, LABEL != "")
        if not with_none:
            query = query.where(sql.or_(pictures.c.novelty < NOVEL, reviews.c.sha256.is_not(None)))
        with self._store.reading() as connection:
            rows = connection.execute(query.group_by(LABEL).order_by(n.desc(), LABEL)).all()
        return tuple((row[0], row[1]) for row in rows)

    def tally(self, folder: str, threshold: float, recipe: str = "") -> Tally:
        """How many pictures of a folder are of which verdict at `threshold`, reviewed, and made by another recipe."""
        read = pictures.c.problem == ""
        cases = verdict_cases(threshold)
        sums = {
            "n_pictures": sql.true(),
            "n_sure": cases["sure"],
            "n_unsure": cases["unsure"],
            "n_none": cases["none"],
            "n_problems": cases["problem"],
            "n_reviewed": sql.and_(read, reviews.c.sha256.is_not(None)),
            "n_doubtful": sql.and_(sql.or_(cases["unsure"], cases["none"]), reviews.c.sha256.is_(None)),
            "n_old": pictures.c.recipe != (recipe or pictures.c.recipe),
        }
        counted = [sql.func.coalesce(sql.func.sum(sql.case((case, 1), else_=0)), 0) for case in sums.values()]
        query = sql.select(*counted).select_from(joined()).where(pictures.c.folder == folder)
        with self._store.reading() as connection:
            return Tally(*(int(number) for number in connection.execute(query).one()))

    def flags(self, folder: str) -> tuple[tuple[str, int], ...]:
        """What editors should know of the pictures of a folder (see `Quality.flags`; "place") and how often it occurs,
        most frequent first."""
        n = sql.func.count()
        query = sql.select(pictures.c.flags, n).where(pictures.c.folder == folder, pictures.c.flags != "")
        counts: Counter[str] = Counter()
        with self._store.reading() as connection:
            for flags, number in connection.execute(query.group_by(pictures.c.flags)):
                for flag in flags.split():
                    counts[flag] += number
        return tuple(counts.most_common())

    def thumb(self, picture: str) -> bytes | None:
        """The thumbnail of a picture as JPEG, or None if there is none."""
        with self._store.reading() as connection:
            data = connection.execute(sql.select(contents.c.thumb).where(contents.c.id == picture)).scalar_one_or_none()
        return bytes(data) if data else None

    def comparable(self, folder: str | None = None) -> tuple[tuple[str, AlbumEntry], ...]:
        """(id, entry) of all pictures with labels, of one folder or of all, with what tells whether they are alike:
        size, fingerprint and features, and the sharpness in `seen`."""
        columns = (contents.c.id, contents.c.entry, contents.c.fingerprint, contents.c.features)
        query = sql.select(*columns).select_from(pictures.join(contents, contents.c.id == pictures.c.id))
        query = query.where(pictures.c.problem == "", contents.c.fingerprint != "")
        if folder is not None:
            query = query.where(pictures.c.folder == folder)
        with self._store.reading() as connection:
            rows = connection.execute(query.order_by(pictures.c.path)).all()
        return tuple((row.id, _comparable(row)) for row in rows)

    def review(self, row: Row, verdict: str, label: str = "") -> None:
        """Keep what the user says of a picture: accepted, corrected (to `label`) or none; "" takes it back."""
        self.review_file(row.entry.sha256, row.entry.path, verdict, label)

    def review_file(self, sha256: str, path: str, verdict: str, label: str = "") -> None:
        """As `review`, of a picture that lies in no folder known here."""
        if not sha256:
            return  # a file that could not be read: there is nothing to know it by
        values = {"sha256": sha256, "verdict": verdict, "label": label, "path": path, "created_at": time.time()}
        with self._store.writing() as connection:
            connection.execute(sql.delete(reviews).where(reviews.c.sha256 == sha256))
            if verdict:
                connection.execute(sql.insert(reviews).values(values))

    def review_of(self, sha256: str) -> Review | None:
        """What the user said of a picture, or None."""
        with self._store.reading() as connection:
            row = connection.execute(sql.select(*_REVIEW).where(reviews.c.sha256 == sha256)).one_or_none()
        return Review(row.verdict, row.reviewed_label, row.reviewed_path) if row else None

    def reviews(self) -> tuple[tuple[str, Review], ...]:
        """All that users said of pictures, (digest, review), oldest first: examples to learn from."""
        query = sql.select(reviews.c.sha256, *_REVIEW).order_by(reviews.c.created_at)
        with self._store.reading() as connection:
            rows = connection.execute(query).all()
        return tuple((row.sha256, Review(row.verdict, row.reviewed_label, row.reviewed_path)) for row in rows)


_REVIEW = (reviews.c.verdict, reviews.c.label.label("reviewed_label"), reviews.c.path.label("reviewed_path"))


def picture_id(folder: str, path: str) -> str:
    """The id of a folder's picture."""
    return hashlib.sha256(f"{folder}\0{path}".encode()).hexdigest()


def _row(folder: str, entry: AlbumEntry) -> dict[str, Any]:
    seen = entry.seen
    first = seen.labels[0] if seen and seen.labels else None
    quality = seen.quality if seen else None
    told = [entry.path, entry.text]
    if seen:
        told += [word for label in seen.labels[:1] for word in (label.name, *label.parents)]
    flags = (
        *(quality.flags if quality else ()),
        *(("place",) if seen and seen.camera and seen.camera.has_place else ()),
    )
    return {
        "id": picture_id(folder, entry.path),
        "folder": folder,
        "path": entry.path,
        "sha256": entry.sha256,
        "size_bytes": entry.size_bytes,
        "modified_ns": entry.modified_ns,
        "recipe": entry.recipe,
        "problem": entry.problem,
        "label": first.name if first else "",
        "words": "\n".join(told),
        "score": first.score if first else 0.0,
        "margin": seen.margin if seen else 0.0,
        "novelty": seen.novelty if seen else 0.0,
        "sharpness": quality.sharpness if quality else 0.0,
        "flags": f" {' '.join(flags)} " if flags else "",
        "pixels": seen.width_px * seen.height_px if seen else 0,
        "taken_at": seen.camera.taken_at if seen and seen.camera else "",
    }


def _content(entry: AlbumEntry, picture: str) -> dict[str, Any]:
    light = replace(entry, features=b"", thumb_jpeg=b"", fingerprint="")
    return {
        "id": picture,
        "entry": to_json(light).decode(),
        "fingerprint": entry.fingerprint,
        "features": entry.features,
        "thumb": entry.thumb_jpeg,
    }


def _found(row: Any) -> Row:
    review = Review(row.verdict, row.reviewed_label, row.reviewed_path) if row.verdict else None
    return Row(row.id, from_json(row.entry, AlbumEntry), review)


def _comparable(row: Any) -> AlbumEntry:
    entry: AlbumEntry = from_json(row.entry, AlbumEntry)
    return replace(entry, fingerprint=row.fingerprint, features=bytes(row.features))
