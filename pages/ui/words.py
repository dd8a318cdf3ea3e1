"""Numbers in words for people. Knows nothing of screens."""

import re
import time
from datetime import datetime

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$^&=@\"'/])")
_STARTERS = re.compile(r"(:(?=[a-z_+/-]|100:|1234:|8ball:)|@|\bwww)", re.IGNORECASE)


def literal(text: str) -> str:
    """`text` such that Streamlit's markdown, as in labels and captions, shows every character of it as it is."""
    # A colon may begin an emoji, an icon, a colour or an address, "www" and "@" an address as well: a word joiner
    # behind them, which shows nothing, keeps them what they are.
    kept = _STARTERS.sub("\\1\u2060", " ".join(text.split()))
    return _MARKS.sub(r"\\\1", kept)


def size(n_bytes: int) -> str:
    """A file's size: 999 bytes, 12 kB, 3.4 MB."""
    if n_bytes < 1000:
        return f"{n_bytes} bytes" if n_bytes != 1 else "1 byte"
    for unit, factor in (("kB", 1e3), ("MB", 1e6), ("GB", 1e9)):
        number = n_bytes / factor
        if number < 999.5 or unit == "GB":
            return f"{number:.1f} {unit}" if number < 9.95 else f"{number:.0f} {unit}"
    raise AssertionError


def span(seconds: float) -> str:
    """How long something takes: 0.24 s, 12 s, 3 min 5 s, 1 h 20 min."""
    if seconds < 9.95:
        return f"{seconds:.2f} s" if seconds < 1 else f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def clock(seconds: float) -> str:
    """A place in a recording: 0:07, 12:40, 1:02:03."""
    whole = int(seconds)
    minutes, second = divmod(whole, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}" if minutes >= 60 else f"{minutes}:{second:02}"


def when(at: float) -> str:
    """A moment (seconds since 1970): today 14:05, else 3 May 14:05; a bare time would look like a length."""
    moment, today = datetime.fromtimestamp(at), datetime.fromtimestamp(time.time())
    return f"today {moment:%H:%M}" if moment.date() == today.date() else f"{moment.day} {moment:%b %H:%M}"


def percent(share: float) -> str:
    """A share in [0, 1]: 87 %, under 1 %, over 99 %."""
    if 0.995 <= share < 1:
        return "over 99 %"
    return f"{share:.0%}".replace("%", " %") if share >= 0.01 or share <= 0 else "under 1 %"


def count(number: int, one: str, many: str = "") -> str:
    """A counted noun: 1 scene, 1,200 scenes."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def file_stem(name: str) -> str:
    """A stem for a download, made of the user's name for the file: letters, digits, space, dot, dash, underscore."""
    stem = name.rsplit(".", 1)[0]
    kept = "".join(letter if letter.isalnum() or letter in " ._-" else "_" for letter in stem).strip(" ._")
    return kept[:80] or "rushes"
