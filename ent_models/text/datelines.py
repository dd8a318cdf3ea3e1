"""The place and agency that open a news article, "LONDON (AP) -- ": no part of what its first sentence says."""

import re

_KNOWN = r"\((?:CNN|CNN Student News|AP|AFP|UPI|Reuters|REUTERS)\)"
_ANY = r"\([A-Z][A-Za-z.&]{1,12}(?: [A-Z][A-Za-z.&]{1,12}){0,2}\)"
_DASH = r"(?:--|[-\u2013\u2014])"
_PLACE = r"[A-Z][\w .,'/-]{0,60}?\s?"
_DATELINE = re.compile(
    rf"(?:(?:{_PLACE})?{_KNOWN}\s*(?:{_DASH}\s*)?|{_ANY}\s*(?:{_DASH}\s*)?|{_PLACE}{_ANY}\s*{_DASH}\s+)(?=\S)"
)
"""An agency, with a place before it; for one that is not known, a place counts only with a dash behind the brackets."""


def length(text: str) -> int:
    """How many characters of `text` are a dateline; 0 if it has none."""
    match = _DATELINE.match(text[:200])
    return match.end() if match and match.end() < len(text) else 0
