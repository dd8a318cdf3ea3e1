"""Any file that may be a script: its content says what it is, and the reader of that format takes it apart."""

from collections.abc import Iterator
from pathlib import Path

from ent_models.errors import BadInput
from ent_models.records import Progress
from ent_models.scripts import breakdown, final_draft, lately, pdf, plain, word
from ent_models.scripts.parts import Draft, Part
from ent_models.scripts.records import Document

MAX_TEXT_BYTES = 50_000_000
MAX_FILE_BYTES = 500_000_000
_READABLE = "Fountain, FDX, PDF, DOCX and plain text can be read."


def read(path: str | Path) -> Document:
    """The document in the file at `path`.

    Raises:
        BadInput: the file cannot be read as a script or as text; the message says why.
    """
    for item in steps(path):
        if isinstance(item, Document):
            return item
    raise AssertionError("steps ended without a document")


def steps(path: str | Path) -> Iterator[Progress | Document]:
    """Progress while the file is read (after each page of a PDF), at last the document. Raises what `read` raises."""
    path = Path(path)
    mark = lately.mark(path)
    known = lately.get(mark)
    if known is not None:
        yield known
        return
    for item in _draft(path):
        if isinstance(item, Progress):
            yield item
            continue
        if item.title and not item.parts:
            item.parts.append(Part("centred", item.title))  # a title page alone
        if not any(part.text.strip() for part in item.parts):
            raise BadInput("This file holds no text. Check that it is the right one.")
        document = breakdown.document(item, breakdown.verdict(item))
        lately.keep(mark, document)
        yield document


def _draft(path: Path) -> Iterator[Progress | Draft]:
    try:
        size_bytes = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as problem:
        raise BadInput(f"The file cannot be opened: {problem.strerror or problem}.") from problem
    if not size_bytes:
        raise BadInput("This file is empty. Check that it was saved or copied completely.")
    if size_bytes > MAX_FILE_BYTES:
        raise BadInput(f"This file is larger than {MAX_FILE_BYTES // 1_000_000} MB, which no script is.")
    if b"%PDF-" in head[:1024]:
        yield from pdf.parse(path)
        return
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if not word.is_docx(path):
            if word.is_fade_in(path):
                raise BadInput(
                    "This is a Fade In file or another kind of archive, which cannot be read. "
                    "In Fade In export the script as Final Draft (.fdx) or Fountain, and use that."
                )
            raise BadInput(f"This file is a damaged Word file or another kind of archive. {_READABLE}")
        yield word.parse(path)
        return
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise BadInput("This is an old Word file (.doc) or one locked with a password. Save it as an unlocked .docx.")
    if head.startswith(b"{\\rtf"):
        raise BadInput("This is a rich text file (RTF). Save it as .docx or plain text.")
    if size_bytes > MAX_TEXT_BYTES:
        raise BadInput(f"This file holds more than {MAX_TEXT_BYTES // 1_000_000} MB of text, which no script does.")
    yield Progress(0.0, "Reading")
    data = path.read_bytes()
    if _is_xml(head):
        yield final_draft.parse(data)
        return
    text, note = plain.decode(data)
    draft = plain.parse(text, path.name)
    if note:
        draft.notes.append(note)
    yield draft


def _is_xml(head: bytes) -> bool:
    """Whether a file begins like XML, in any encoding that XML may have."""
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"")[:20]
    return start.startswith((b"<?xml", b"<FinalDraft", b"<!DOCTYPE FinalDraft"))
