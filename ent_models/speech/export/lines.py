"""Lines of a caption: where a long text breaks. Knows widths of characters, and no fonts."""

import re
import unicodedata

# Marks that may not begin a line, of the rules of Chinese and Japanese typesetting (JIS X 4051, first class).
_NEVER_FIRST = frozenset("、。，．・：；？！ー」』）］｝〉》】〕’”…‥々ぁぃぅぇぉっゃゅょァィゥェォッャュョ")  # noqa: RUF001
_PIECES = re.compile(r"[^ ]+")


def wrapped(text: str, line_characters: int) -> str:
    """`text` in lines of at most `line_characters` columns; 0 leaves it as it is, and so do line breaks in it.

    A Chinese, Japanese or Korean character fills two columns. Lines break at spaces, and between characters where a
    script has none; a long word is never cut.
    """
    if line_characters <= 0 or "\n" in text or width(text) <= line_characters:
        return text
    lines = [""]
    for piece in _PIECES.findall(text):
        for number, part in enumerate(_parts(piece, line_characters)):
            space = " " if lines[-1] and number == 0 else ""
            if lines[-1] and width(lines[-1]) + len(space) + width(part) > line_characters:
                lines.append(part)
            else:
                lines[-1] += space + part
    return "\n".join(lines)


def width(text: str) -> int:
    """Columns that `text` fills: 2 for each wide character, 0 for marks on another, else 1."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(mark) else 2 if _is_wide(mark) else 1 for mark in text)


def _parts(piece: str, line_characters: int) -> list[str]:
    """`piece` between two spaces, whole, or in parts between which a line may break."""
    if width(piece) <= line_characters or not any(_is_wide(mark) for mark in piece):
        return [piece]
    parts: list[str] = []
    for mark in piece:
        if parts and (mark in _NEVER_FIRST or not (_is_wide(mark) and _may_end(parts[-1][-1]))):
            parts[-1] += mark
        else:
            parts.append(mark)
    return parts


def _may_end(mark: str) -> bool:
    return unicodedata.category(mark) != "Ps" and mark not in "\u200d\u2060"


def _is_wide(mark: str) -> bool:
    return unicodedata.east_asian_width(mark) in ("W", "F")
