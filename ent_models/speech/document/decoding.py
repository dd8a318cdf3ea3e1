"""Bytes of a subtitle file into text, whatever its encoding, with a note where that was a guess."""

import codecs
import re

from ent_models.errors import BadInput

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_STRANGE = re.compile("[\x00-\x08\x0e-\x1a\x7f\x81\x8d\x8f\x90\x9d\ufffd]")


def decoded(data: bytes) -> tuple[str, str]:
    """(text, note): by its mark as UTF-8, UTF-16 or UTF-32, else UTF-8, else Windows-1252, which the note says.

    Raises:
        BadInput: the bytes are not text.
    """
    text, note = _decoded(data)
    if len(_STRANGE.findall(text)) > 2 + len(text) // 200:
        raise BadInput("This file is not text. Subtitles are read from SRT and WebVTT files.")
    return text.replace("\0", ""), note


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), ""
    head = data[:4096]
    for encoding, high in (("utf-16-le", 1), ("utf-16-be", 0)):
        # In UTF-16 the digits, colons and line breaks of a subtitle file have a zero in every other byte.
        if head[high::2].count(0) > len(head) // 8 and head[1 - high :: 2].count(0) == 0:
            return data.decode(encoding, errors="replace"), "The file has no mark of its encoding; read as UTF-16."
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        note = "The file is not UTF-8; it was read as Windows-1252, so letters with accents may be wrong."
        return data.decode("cp1252", errors="replace"), note
