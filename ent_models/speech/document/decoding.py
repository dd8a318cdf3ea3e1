"""Bytes of a subtitle file into text, whatever its encoding, with a note where that was a guess."""

import re

from ent_models.errors import BadInput
from ent_models.text import encodings

_STRANGE = re.compile("[\x00-\x08\x0e-\x1a\x7f\x81\x8d\x8f\x90\x9d\ufffd]")


def decoded(data: bytes) -> tuple[str, str]:
    """(text, note), as `encodings.decode` has them.

    Raises:
        BadInput: the bytes are not text.
    """
    text, note = encodings.decode(data)
    if len(_STRANGE.findall(text)) > 2 + len(text) // 200:
        raise BadInput("This file is not text. Subtitles are read from SRT and WebVTT files.")
    return text.replace("\0", ""), note
