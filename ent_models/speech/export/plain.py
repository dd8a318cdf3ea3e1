"""Any text made fit for a file: whatever came from a model, a user or a foreign caption file, said in valid Unicode.

What is left out cannot be said in XML, a spreadsheet or a caption: control characters, half surrogates and
non-characters. Letters of every script, emoji and joiners stay. Knows no format.
"""

import re
import unicodedata

_BROKEN = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\t]")
_INVISIBLE = re.compile("[\ufeff\ufff9-\ufffb]")
_SPACES = re.compile(" {2,}")

# Opening marks of the bidirectional algorithm (UAX #9) and the mark that closes each.
_OPENERS = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}
_CLOSERS = frozenset(_OPENERS.values())

_TURNING = frozenset(("R", "AL", "NSM", "WS"))


def readable(text: str) -> str:
    """`text` as lines that any file can hold, parted by a line feed; no line is blank and none ends in a space."""
    # A pair of surrogates is one character that came in two halves (JSON of JavaScript does so); a half is none.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _BROKEN.sub("\ufffd", _plane_ends(text))
    text = _INVISIBLE.sub("", text)
    lines = (_SPACES.sub(" ", _CONTROL.sub(" ", line)).strip() for line in text.splitlines())
    return "\n".join(_balanced(line) for line in lines if line)


def one_line(text: str) -> str:
    """`readable` text with a space for each line break."""
    return readable(text).replace("\n", " ")


def is_right_to_left(text: str) -> bool:
    """Whether a paragraph of this text runs from right to left: its first letter decides (UAX #9, P2 and P3)."""
    for mark in text:
        direction = unicodedata.bidirectional(mark)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def turned(row: str, text: str) -> str:
    """`row`, which says `text` or a part of it, so that all of it runs as `text` does, names and stops too.

    It is embedded (U+202A or U+202B to U+202C) where it would not: subtitle editors mark rows so, and programs that
    know no isolates understand it. Right-to-left letters alone need no mark.
    """
    if is_right_to_left(text):
        is_plain = all(unicodedata.bidirectional(mark) in _TURNING for mark in row)
        return row if is_plain else f"\u202b{row}\u202c"
    return f"\u202a{row}\u202c" if is_right_to_left(row) else row


def cut(text: str, n_characters: int) -> str:
    """One line of at most `n_characters`, cut after a word where that leaves half of it, with an ellipsis."""
    text = one_line(text)
    if len(text) <= n_characters:
        return text
    short = text[: n_characters - 1]
    space = short.rfind(" ")
    if space >= n_characters // 2:
        short = short[:space]
    # Nothing is left of a character whose joiner or accent was cut off.
    while short and (unicodedata.combining(text[len(short)]) or short[-1] == "\u200d" or text[len(short)] == "\u200d"):
        short = short[:-1]
    return _balanced(short.rstrip() + "…")


def _plane_ends(text: str) -> str:
    """Without the last two code points of each plane, which are no characters."""
    if text.isascii():
        return text
    return "".join("\ufffd" if ord(mark) & 0xFFFE == 0xFFFE else mark for mark in text)


def _balanced(line: str) -> str:
    """`line` with each direction mark closed, so that it cannot turn round the text that follows in the file."""
    if not any(mark in _OPENERS or mark in _CLOSERS for mark in line):
        return line
    kept: list[str] = []
    waiting: list[str] = []
    for mark in line:
        if mark in _OPENERS:
            waiting.append(_OPENERS[mark])
        elif mark in _CLOSERS:
            if not waiting or waiting[-1] != mark:
                continue
            waiting.pop()
        kept.append(mark)
    return "".join(kept) + "".join(reversed(waiting))
