"""Scene headings: "INT. HOUSE - KITCHEN - NIGHT #12#" into setting, location, time of day and number.

Knows the words of English, German, French, Spanish, Italian, Portuguese, Russian and Japanese scripts. Every pattern is
anchored and runs in linear time; lines longer than `MAX_CHARACTERS` are never headings.
"""

# ruff: noqa: RUF001, RUF003  Cyrillic words look like Latin ones, Japanese signs like others

import re
from dataclasses import dataclass

from ent_models.scripts import day_times

MAX_CHARACTERS = 400

_INSIDE = ("INT", "INTERIOR", "INTÉRIEUR", "INTERIEUR", "INNEN", "INTERNO", "INTERNA", "ИНТ", "屋内", "室内", "内")
_OUTSIDE = (
    "EXT", "EXTERIOR", "EXTÉRIEUR", "EXTERIEUR", "AUSSEN", "AUẞEN", "AUßEN", "ESTERNO", "EXTERNO", "EXTERNA", "EST",
    "ESTABLISHING", "НАТ", "ЭКСТ", "屋外", "室外", "外",
)  # fmt: skip
_BOTH = ("I/E", "E/I", "I./E", "E./I", "I/A", "A/I", "INT/EXT", "EXT/INT")
_WORDS = "|".join(re.escape(word) for word in sorted((*_BOTH, *_INSIDE, *_OUTSIDE), key=len, reverse=True))
# A scene number before the heading, as shooting scripts print it: 12, 12A, A12.
NUMBER = r"(?:\d{1,4}[A-Z]{0,3}(?:[-.]\d{1,3})?|[A-Z]{1,2}\d{1,4}[A-Z]?)"
_HEADING = re.compile(
    rf"^(?:(?P<number>{NUMBER})[.):]?\s{{1,40}})?"
    rf"(?P<first>{_WORDS})(?P<dot>[.．]?)(?:\s?[/-]\s?(?P<second>{_WORDS})(?P<dot2>\.?))?"
    r"(?P<gap>[\s:.,・-]|(?<=．)|$)(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_FOUNTAIN_NUMBER = re.compile(r"#([\w.\-]{1,20})#$")
_MARGIN_NUMBER = re.compile(rf"\s{NUMBER}$")
# Japanese scripts mark a scene with a circle: ○台所（夜）.
_CIRCLED = re.compile(rf"^(?:(?P<number>{NUMBER})[.、．]?\s{{0,5}})?[○〇◯]\s{{0,5}}(?P<rest>[^\s。][^。]{{0,80}})$")
_CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_IN_BRACKETS = re.compile(r"^(?P<place>[^（(]+)[（(](?P<time>[^（()）]{1,20})[）)]$")
_DASH = re.compile(
    r"\s[-\u2010-\u2015]{1,2}\s|\s?[\u2013\u2014－]\s?|\s/\s|(?<=[\u3040-\u9fff])・(?=[\u4e00-\u9fff]{1,3}$)"
)
_TIGHT = re.compile(r"^(?P<place>.*\w)(?:\s|-)(?P<time>[^\W\d_]+)$")
_WORD = re.compile(r"[^\W\d_]+")
# Times that need no dash before them: INNEN KÜCHE NACHT. "Boîte de nuit" is a place.
_PLAIN_TIMES = frozenset(
    "DAY NIGHT MORNING EVENING TAG NACHT ABEND JOUR NUIT DÍA DIA NOCHE GIORNO NOTTE NOITE ДЕНЬ НОЧЬ УТРО ВЕЧЕР".split()  # noqa: SIM905
)
_JOINERS = frozenset("DE DU DI DA DEL OF THE LA AT BY".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Heading:
    """A scene heading taken apart. `text` is the heading without its number; `setting` is INT, EXT, INT/EXT or ""."""

    text: str
    setting: str
    location: str
    time_of_day: str
    number: str


def is_heading(line: str) -> bool:
    """Whether `line` is a scene heading by its first word: "INT." in any case, "INT " and "INTERIOR" in capitals."""
    if len(line) > MAX_CHARACTERS:
        return False
    if line[:12].lstrip("0123456789 .、．")[:1] in ("○", "〇", "◯"):
        return _CIRCLED.match(line) is not None and _CJK.search(line) is not None
    match = _HEADING.match(line)
    if match is None or not match["rest"].strip():
        return False
    words = match["first"] + (match["second"] or "")
    # "Est il venu" and "Interior designers" open sentences; without a full stop only capitals make a heading.
    abbreviated = len(match["first"]) <= 4 and bool(match["dot"] or match["dot2"])
    capitals = words.upper() == words or "ß" in words
    return abbreviated or (capitals and (match["first"].upper() != "EST" or match["rest"].upper() == match["rest"]))


def parse(line: str, number: str = "") -> Heading:
    """Take a heading apart; a heading without a setting word keeps its place as the location.

    Args:
        line: the heading, with or without a number in front or in Fountain's #...# behind.
        number: the scene's number where the format carries it apart from the text.
    """
    text = " ".join(line[:MAX_CHARACTERS].split())
    behind = _FOUNTAIN_NUMBER.search(text)
    if behind is not None:
        number = number or behind[1]
        text = text[: behind.start()].rstrip()
    circled = _CIRCLED.match(text) if is_heading(text) else None
    if circled is not None:
        location, time_of_day = _split(circled["rest"])
        return Heading(
            text[circled.end("number") :].lstrip(" .、．") if circled["number"] else text,
            "",
            location,
            time_of_day,
            number or circled["number"] or "",
        )
    match = _HEADING.match(text) if is_heading(text) else None
    if match is None:
        location, time_of_day = _split(text)
        return Heading(text, "", location, time_of_day, number)
    if match["number"]:
        number = number or match["number"]
        text = text[match.start("first") :]
        margin = _MARGIN_NUMBER.search(text)
        # The same number stands in the right margin too.
        if margin is not None and margin[0].strip() == match["number"]:
            text = text[: margin.start()].rstrip()
        match = _HEADING.match(text) or match
    rest = match["rest"].lstrip(" .:,-\u2013\u2014/・")
    location, time_of_day = _split(rest)
    if not time_of_day:
        location, time_of_day = _split_loosely(location)
    return Heading(text, _setting(match["first"], match["second"] or ""), location, time_of_day, number)


def _setting(first: str, second: str) -> str:
    words = [word.upper().replace("ß", "ẞ") for word in (first, second) if word]
    inside = any(word in _INSIDE for word in words)
    outside = any(word in _OUTSIDE or word == "AUẞEN" for word in words)
    if any(word in _BOTH for word in words) or (inside and outside):
        return "INT/EXT"
    return "INT" if inside else "EXT"


def _split(rest: str) -> tuple[str, str]:
    """(location, time of day) of what follows the setting; the time is the last part if it has a word of time."""
    rest = rest.strip()
    bracketed = _IN_BRACKETS.match(rest) if rest.endswith(("）", ")")) else None
    if bracketed is not None and _CJK.search(rest) and _is_time(bracketed["time"]):
        return bracketed["place"].strip(), bracketed["time"].strip()
    dashes = list(_DASH.finditer(rest))
    # The last part that speaks of time begins the time: "HOUSE - NIGHT - LATER" has two such parts.
    cut = None
    for dash, following in zip(reversed(dashes), [None, *reversed(dashes)], strict=False):
        if not _is_time(rest[dash.end() : following.start() if following else len(rest)]):
            break
        cut = dash
    if cut is not None:
        return rest[: cut.start()].strip(" .,"), rest[cut.end() :].strip(" .")
    for sign in (". ", ", "):
        head, found, tail = rest.rpartition(sign)
        if found and _is_time(tail) and len(tail.split()) <= 3:
            return head.strip(" .,"), tail.strip(" .")
    return rest.strip(" .,"), ""


def _split_loosely(rest: str) -> tuple[str, str]:
    """The same for a time without a dash before it (INNEN KÜCHE NACHT) or before the place (INT. JOUR. CUISINE)."""
    tight = _TIGHT.match(rest)
    if tight is not None and tight["time"].upper() in _PLAIN_TIMES:
        before = tight["place"].split()
        if before[-1].upper() not in _JOINERS:
            return tight["place"].rstrip(" -,"), tight["time"]
    for sign in (". ", " - ", " \u2013 ", ", "):
        head, found, tail = rest.partition(sign)
        if found and head.upper() in _PLAIN_TIMES and tail.strip():
            return tail.strip(), head
    return rest, ""


def _is_time(text: str) -> bool:
    return len(text) <= 60 and any(word.upper() in day_times.OF_TIME for word in _WORD.findall(text))
