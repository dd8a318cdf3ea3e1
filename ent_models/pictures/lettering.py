"""Text in pictures, in a font that has its letters.

Pillow's own font has Latin letters only. Where a name needs others, fonts that systems carry are tried; a letter that
none of them has is drawn as a box or a question mark, and nothing fails.
"""

from functools import cache, lru_cache
from typing import Any

# Wide fonts of Linux, Windows and macOS; Pillow looks for them in the system's folders.
_FONTS = (
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "NotoSansCJK-Regular.ttc",
    "segoeui.ttf",
    "msyh.ttc",
    "meiryo.ttc",
    "Arial Unicode.ttf",
    "PingFang.ttc",
)
_MISSING = "\u25a1"


def fitting(text: str, size_px: int, width_px: int) -> tuple[str, Any]:
    """`text` on one line, cut in its middle to be at most `width_px` wide, and the font to draw it with."""
    # What follows 300 characters cannot be seen in any cell, and measuring it costs time.
    plain = "".join(character if character.isprintable() else " " for character in text)
    if len(plain) > 300:
        plain = plain[:150] + plain[-150:]
    font = _font_for(plain, size_px)
    plain = "".join(character if _has(font, character) else _marker(font) for character in plain)
    if font.getlength(plain) <= width_px:
        return plain, font
    low, high = 0, len(plain)
    while low < high:  # The most characters that fit.
        kept = (low + high + 1) // 2
        low, high = (kept, high) if font.getlength(_cut(plain, kept)) <= width_px else (low, kept - 1)
    return _cut(plain, low), font


def _cut(text: str, n_kept: int) -> str:
    """The first and last characters of a text; the end, where the number of a file is, is as long as the beginning."""
    end = n_kept // 2
    return f"{text[: n_kept - end]}…{text[len(text) - end :] if end else ''}"


def _font_for(text: str, size_px: int) -> Any:
    fonts = _fonts(size_px)
    if text.isascii():
        return fonts[0]
    # The first of those that lack the fewest letters.
    return min(fonts, key=lambda font: sum(not _has(font, character) for character in set(text)))


def _marker(font: Any) -> str:
    return _MISSING if _has(font, _MISSING) else "?"


@cache
def _fonts(size_px: int) -> list[Any]:
    from PIL import ImageFont

    fonts: list[Any] = [ImageFont.load_default(size_px)]
    for name in _FONTS:
        try:
            fonts.append(ImageFont.truetype(name, size_px))
        except OSError:
            continue
    return fonts


@lru_cache(maxsize=20_000)
def _has(font: Any, character: str) -> bool:
    """Whether a font has a letter: what it lacks looks like a code point that is no letter."""
    if character.isspace() or ord(character) < 127:
        return True
    drawn = font.getmask(character)
    return (drawn.size, bytes(drawn)) != _nothing(font)


@cache
def _nothing(font: Any) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask("\uffff")
    return mask.size, bytes(mask)
