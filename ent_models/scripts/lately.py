"""The documents that this process read last: a script is summed up, measured and compared, and read once."""

import threading
from collections import OrderedDict
from pathlib import Path

from ent_models.scripts.records import Document

MAX_DOCUMENTS = 3
MAX_CHARACTERS = 2_000_000
"""Of a document that is kept: a longer one is read again, so that memory stays small."""
_Mark = tuple[str, int, int]
_KEPT: "OrderedDict[_Mark, Document]" = OrderedDict()
_LOCK = threading.Lock()


def mark(path: Path) -> _Mark | None:
    """What tells this file, as it is now, from others and from itself after a change; None if it cannot be told."""
    try:
        status = path.stat()
    except OSError:
        return None
    return str(path.absolute()), status.st_size, status.st_mtime_ns


def get(of: _Mark | None) -> Document | None:
    """The document with this mark, if it is still known."""
    with _LOCK:
        found = _KEPT.get(of) if of else None
        if of and found is not None:
            _KEPT.move_to_end(of)
        return found


def keep(of: _Mark | None, document: Document) -> None:
    """Remember a document that was read whole; the one that was not asked for longest goes."""
    if of is None or sum(len(element.text) for element in document.elements) > MAX_CHARACTERS:
        return
    with _LOCK:
        _KEPT[of] = document
        _KEPT.move_to_end(of)
        while len(_KEPT) > MAX_DOCUMENTS:
            _KEPT.popitem(last=False)
