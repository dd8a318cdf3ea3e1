"""Scene headings: "INT. HOUSE - KITCHEN - NIGHT #12#" into setting, location, time of day and number.

Knows the words of English, German, French, Spanish, Italian, Portuguese and Russian scripts. Every pattern is anchored
and runs in linear time; lines longer than `MAX_CHARACTERS` are never headings.
"""

# ruff: noqa: RUF001  Cyrillic words look like Latin ones

import re
from dataclasses import dataclass

MAX_CHARACTERS = 400

_INSIDE = ("INT", "INTERIOR", "INTÉRIEUR", "INTERIEUR", "INNEN", "INTERNO", "INTERNA", "ИНТ")
_OUTSIDE = (
    "EXT", "EXTERIOR", "EXTÉRIEUR", "EXTERIEUR", "AUSSEN", "AUẞEN", "AUßEN", "ESTERNO", "EXTERNO", "EXTERNA", "EST",
    "ESTABLISHING", "НАТ", "ЭКСТ",
)  # fmt: skip
_BOTH = ("I/E", "E/I", "I/A", "A/I", "INT/EXT", "EXT/INT")
_WORDS = "|".join(sorted((*_BOTH, *_INSIDE, *_OUTSIDE), key=len, reverse=True))
# A scene number before the heading, as shooting scripts print it: 12, 12A, A12.
NUMBER = r"(?:\d{1,4}[A-Z]{0,3}(?:[-.]\d{1,3})?|[A-Z]{1,2}\d{1,4}[A-Z]?)"
_HEADING = re.compile(
    rf"^(?:(?P<number>{NUMBER})[.):]?\s{{1,40}})?"
    rf"(?P<first>{_WORDS})(?P<dot>\.?)(?:\s?[/-]\s?(?P<second>{_WORDS})(?P<dot2>\.?))?"
    r"(?P<gap>[\s:.,-]|$)(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_FOUNTAIN_NUMBER = re.compile(r"#([\w.\-]{1,20})#$")
_MARGIN_NUMBER = re.compile(rf"\s{NUMBER}$")
_DASH = re.compile(r"\s[-\u2010-\u2015]{1,2}\s|\s?[\u2013\u2014]\s?")
_WORD = re.compile(r"[^\W\d_]+")
_TIMES = frozenset(
    """DAY NIGHT MORNING AFTERNOON EVENING DAWN DUSK SUNRISE SUNSET NOON MIDNIGHT MIDDAY TWILIGHT LATER CONTINUOUS SAME
    CONT MOMENTS DAYBREAK NIGHTFALL PRESENT FLASHBACK PREDAWN LATE EARLY
    TAG NACHT MORGEN MORGENS ABEND ABENDS MITTAG NACHMITTAG VORMITTAG MITTERNACHT DÄMMERUNG SPÄTER
    JOUR NUIT MATIN SOIR SOIRÉE MIDI MINUIT AUBE CRÉPUSCULE APRÈS
    DÍA DIA NOCHE TARDE MAÑANA AMANECER ATARDECER ANOCHECER MEDIODÍA MEDIANOCHE CONTINUO
    GIORNO NOTTE MATTINA MATTINO SERA POMERIGGIO ALBA TRAMONTO MEZZOGIORNO MEZZANOTTE
    NOITE MANHÃ MADRUGADA AMANHECER ENTARDECER ANOITECER CONTÍNUO
    ДЕНЬ НОЧЬ УТРО ВЕЧЕР РАССВЕТ ЗАКАТ""".split()  # noqa: SIM905
)


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
    rest = match["rest"].lstrip(" .:,-\u2013\u2014/")
    location, time_of_day = _split(rest)
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


def _is_time(text: str) -> bool:
    return len(text) <= 60 and any(word.upper() in _TIMES for word in _WORD.findall(text))
