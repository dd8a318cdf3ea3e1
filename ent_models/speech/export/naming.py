"""Names of files beside the media, as players look for them. Knows no folder and opens nothing.

Plex, Jellyfin, Kodi, VLC and mpv find the captions of `clip.mp4` as `clip.srt` or `clip.en.srt`: the whole name
without its ending, a language code, the ending.
"""

import re
import unicodedata

from ent_models.speech.export.plain import one_line

MAX_NAME_BYTES = 240
"""Of a name in UTF-8, under the 255 of most file systems; the rest is for a browser's "(1)"."""

# Not allowed by Windows; a path's parts are cut off before.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DIRECTION_MARKS = re.compile("[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069]")
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?:\.|$)", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_UNNAMED = "untitled"


def safe_name(name: str) -> str:
    """`name` as a file can be called on every system, its ending kept; "untitled" where nothing is left.

    Folders, characters that a system refuses, leading dots and marks that turn text round (which can hide an ending)
    go; a name too long is cut before its ending.
    """
    name = re.split(r"[/\\]", one_line(name))[-1]
    name = one_line(_DIRECTION_MARKS.sub("", name))  # spaces may meet where a mark was
    name = unicodedata.normalize("NFC", _FORBIDDEN.sub("_", name))
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem.strip(". ") or not re.fullmatch(r"[A-Za-z0-9]{1,12}", ending):
        stem, ending = name, ""
    return _fitted(stem, f".{ending}" if ending else "")


def sidecar(media_name: str, extension: str, *, language: str = "", part: str = "") -> str:
    """The name of a file about `media_name`: `clip.en.srt`, or `clip.srt` without a language.

    `part` tells apart files of one kind, as in `clip.markers.csv`. `language` is a code such as en or pt-BR; anything
    else is left out.
    """
    name = safe_name(media_name)
    stem = name.rpartition(".")[0] if re.search(r".\.[A-Za-z0-9]{1,12}$", name) else name
    code = language.strip().replace("_", "-")
    tags = [part, code if _LANGUAGE.fullmatch(code) and code.lower() != "und" else ""]
    return _fitted(stem, "".join(f".{tag}" for tag in [*tags, extension] if tag))


def unlike(name: str, taken: set[str]) -> str:
    """`name`, or with a number before its ending where one that differs only in case is in `taken`."""
    if name.casefold() not in {one.casefold() for one in taken}:
        return name
    stem, dot, ending = name.partition(".")
    number = 2
    while (made := f"{stem} ({number}){dot}{ending}").casefold() in {one.casefold() for one in taken}:
        number += 1
    return made


def _fitted(stem: str, ending: str) -> str:
    stem = stem.strip(". ")
    room = MAX_NAME_BYTES - len(ending.encode())
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(". ") or _UNNAMED
    if stem.startswith("-"):
        stem = f"_{stem[1:]}"  # A command line would take it for an option.
    if _RESERVED.match(stem + ending):
        stem = f"_{stem}"
    return stem + ending
