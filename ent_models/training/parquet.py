"""CIFAR-10 in Hugging Face's parquet layout: a struct of encoded bytes and path, and a label, for each picture."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ent_models.errors import BadInput

if TYPE_CHECKING:
    import numpy as np

_PICTURE_COLUMNS = ("img", "image")
_LABEL_COLUMNS = ("label", "labels")
_MAX_ENCODED_BYTES = 20_000
_BATCH_ROWS = 2_000


def read_parquet(paths: tuple[Path, ...], part: str, count: int) -> "tuple[np.ndarray, np.ndarray]":
    """Pictures, uint8 (N, 32, 32, 3), and labels, int64 (N,), of all `paths` together, which hold `count`.

    Raises:
        BadInput: not parquet, other columns, another number of rows, or a picture that is damaged or of another size.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    images = np.empty((count, 32, 32, 3), np.uint8)
    labels = np.empty(count, np.int64)
    done = 0
    try:
        files = [pq.ParquetFile(path) for path in paths]
        rows = sum(file.metadata.num_rows for file in files)
        if rows != count:
            raise BadInput(f"The {part} part of this CIFAR-10 has {rows:,} rows instead of {count:,}.")
        for file, path in zip(files, paths, strict=True):
            picture_column, label_column = _columns(file.schema_arrow, path)
            for batch in file.iter_batches(_BATCH_ROWS, columns=[picture_column, label_column]):
                encoded = batch.column(picture_column)
                if pa.types.is_struct(encoded.type):
                    encoded = encoded.field("bytes")
                size = len(encoded)
                labels[done : done + size] = batch.column(label_column).to_numpy(zero_copy_only=False)
                for row, value in enumerate(encoded):
                    images[done + row] = _decoded(value.as_py(), done + row, part)
                done += size
    except (pa.ArrowException, OSError, ValueError, KeyError) as problem:
        raise BadInput(f"The {part} part of this CIFAR-10 is not a whole parquet file: {_short(problem)}.") from problem
    return images, labels


def _columns(schema: Any, path: Path) -> tuple[str, str]:
    import pyarrow as pa

    picture = next((name for name in _PICTURE_COLUMNS if name in schema.names), None)
    label = next((name for name in _LABEL_COLUMNS if name in schema.names), None)
    if picture is None or label is None:
        present = ", ".join(schema.names[:8]) or "none"
        raise BadInput(f"{path.name} has the columns {present}; CIFAR-10 from Hugging Face has img and label.")
    kind = schema.field(picture).type
    if pa.types.is_struct(kind):
        kind = kind.field("bytes").type if kind.get_field_index("bytes") >= 0 else None
    if kind is None or not (pa.types.is_binary(kind) or pa.types.is_large_binary(kind)):
        raise BadInput(f"The column {picture} of {path.name} does not hold encoded pictures (bytes).")
    if not pa.types.is_integer(schema.field(label).type):
        raise BadInput(f"The column {label} of {path.name} does not hold whole numbers.")
    return picture, label


def _decoded(encoded: bytes | None, row: int, part: str) -> "np.ndarray":
    import numpy as np
    from PIL import Image

    if not encoded or len(encoded) > _MAX_ENCODED_BYTES:
        raise BadInput(f"Picture {row} of the {part} part is empty or far too large for 32 x 32 pixels.")
    try:
        with Image.open(io.BytesIO(encoded), formats=("JPEG", "PNG")) as picture:
            if picture.size != (32, 32):
                raise BadInput(f"Picture {row} of the {part} part is {picture.width} x {picture.height}, not 32 x 32.")
            return np.asarray(picture.convert("RGB"))
    except (OSError, SyntaxError, ValueError) as problem:
        raise BadInput(f"Picture {row} of the {part} part is damaged: {_short(problem)}.") from problem


def _short(problem: BaseException) -> str:
    lines = str(problem).splitlines()
    return lines[0][:200] if lines else type(problem).__name__
