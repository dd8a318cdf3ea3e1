"""Bytes into text, whatever their encoding, with a sentence where that was a guess.

In order: a byte order mark, UTF-16 without one, UTF-8, which may have a few damaged letters, and else a guess: by
charset-normalizer where much of the text is in letters that are not Latin, and Windows-1252 where it is not, since a
few letters with accents say too little.
"""

import codecs
import unicodedata

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSED = {
    "cp932": "Shift-JIS",
    "euc_jp": "EUC-JP",
    "gb18030": "GB 18030",
    "big5": "Big5",
    "cp949": "Korean (code page 949)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "koi8_r": "KOI8-R (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
}
"""What is guessed at, besides Windows-1252, and what people call it."""
HEAD_BYTES = 4096
_GUESS_BYTES = 1_000_000
_LEAST_FOREIGN = 6
_FOREIGN_SHARE = 0.2
"""Of all bytes but white space: in no language of Latin letters so many are beyond ASCII."""
_MOST_DAMAGED = 2
_SOUND = 20
"""Letters beyond ASCII that are sound UTF-8, for each that is not: bytes in another encoding are hardly ever that."""
_OF_TEXT = frozenset("\t\n\v\f\r\x1b")


def decode(data: bytes) -> tuple[str, str]:
    """(text, note): the note is "" where all is certain. Bytes that fit nothing become U+FFFD."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), ""
    encoding = unmarked_utf16(data[:HEAD_BYTES])
    if encoding:
        return data.decode(encoding, errors="replace"), "The file has no mark of its encoding; read as UTF-16."
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
        n_damaged = text.count("\ufffd")
        n_foreign = len(text) - len(text.encode("ascii", errors="ignore")) - n_damaged
        if n_damaged <= _MOST_DAMAGED + n_foreign // 200 and n_foreign >= _SOUND * n_damaged:
            return text, f"The text is UTF-8 with {n_damaged:,} damaged letter{'s' if n_damaged > 1 else ''}."
        encoding = _guess(data)
        name = _GUESSED.get(encoding, "Windows-1252")
        note = f"The text is not UTF-8; it was read as {name}, which is a guess: some letters may be wrong."
        return data.decode(encoding, errors="replace"), note


def unmarked_utf16(head: bytes) -> str:
    """utf-16-le or utf-16-be if the first bytes of a file are text in that, else "".

    They are if each pair of them is a sign, and some of these are of ASCII, as spaces and line breaks are.
    """
    found = {}
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            # The last sign may be cut in two.
            text = codecs.getincrementaldecoder(encoding)().decode(head[: len(head) // 2 * 2])
        except UnicodeDecodeError:
            continue
        if all(sign in _OF_TEXT or unicodedata.category(sign) not in ("Cc", "Cn", "Co", "Cs") for sign in text):
            found[encoding] = sum(sign < "\x80" for sign in text)
    best = max(found, key=found.__getitem__, default="")
    return best if found.get(best, 0) > 0 else ""


def _guess(data: bytes) -> str:
    """The encoding of bytes that are not UTF-8."""
    if len(data) > _GUESS_BYTES:
        end = data.rfind(b"\n", 0, _GUESS_BYTES)  # no sign has this byte in its middle
        data = data[: end if end > 0 else _GUESS_BYTES]
    n_foreign = sum(map((0x7F).__lt__, data))
    n_bytes = len(data) - sum(map(data.count, b" \t\r\n"))
    if n_foreign < max(_LEAST_FOREIGN, _FOREIGN_SHARE * n_bytes):
        return "cp1252"
    from charset_normalizer import from_bytes

    match = from_bytes(data, cp_isolation=[*_GUESSED, "cp1252", "cp1250"]).best()
    return match.encoding if match is not None and match.encoding in _GUESSED else "cp1252"
