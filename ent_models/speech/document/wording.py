"""Text into words, and words that keep their times when the text around them changes. Knows no lines."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from ent_models.errors import BadInput
from ent_models.speech.document.aligning import stretches
from ent_models.speech.document.graphemes import graphemes
from ent_models.speech.document.records import MAX_LINE_CHARACTERS, Word
from ent_models.speech.document.tokens import Token, key, tokens

# Marks of direction that leave the rest of a screen turned round when they are not closed, and marks without a form.
_DROPPED = frozenset("\ufeff\u00ad\u2060\u180e\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """Text as lines hold it: composed (NFC), no control characters, single spaces, no empty lines.

    Raises:
        BadInput: more than `MAX_LINE_CHARACTERS` are left.
    """
    if len(text) <= 8 * MAX_LINE_CHARACTERS:  # beyond that not even white space is taken out
        if not text.replace("\n", "").isprintable():  # nothing that is printable is left out or changed
            text = "".join(_kept(sign) for sign in text)
        rows = (" ".join(row.split()) for row in unicodedata.normalize("NFC", text).split("\n"))
        text = "\n".join(row for row in rows if row)
    if len(text) > MAX_LINE_CHARACTERS:
        raise BadInput(f"A line can hold {MAX_LINE_CHARACTERS} characters. Split this text into several lines.")
    return text


def places(text: str, words: Sequence[Word]) -> list[tuple[int, int]]:
    """Where each of a line's words stands in its text: (start, end), counted in code points."""
    solid = [index for index, sign in enumerate(text) if not sign.isspace()]
    found, at = [], 0
    for word in words:
        found.append((solid[at], solid[at + len(word.text) - 1] + 1))
        at += len(word.text)
    return found


def spread(texts: Sequence[str], start_s: float, end_s: float) -> list[tuple[float, float]]:
    """Times for words within a stretch, each by its length in characters."""
    sizes = [max(1, len(graphemes(text))) for text in texts]
    total, done = sum(sizes), 0
    times = []
    for size in sizes:
        from_s = start_s + (end_s - start_s) * done / total
        done += size
        times.append((round(from_s, 3), round(start_s + (end_s - start_s) * done / total, 3)))
    return times


def worded(
    words: Sequence[Word],
    text: str,
    start_s: float,
    end_s: float,
    *,
    probability: float = 1.0,
    is_accepted: bool = True,
) -> tuple[Word, ...]:
    """The words of `text`, which was written over `words`, within a line's times.

    Words that did not change, or only in case and punctuation, keep their times and what the model thought of them.
    A changed word takes the time of the one that stood there; several share it; added words share the pause between
    their neighbours. `probability` and `is_accepted` are for the changed and added.
    """
    fresh = tokens(text)
    olds = [part for word in words for part in _divided(word)]
    found: list[Word | None] = [None] * len(fresh)
    origin: list[int | None] = [None] * len(fresh)
    spans: dict[int, tuple[float, float]] = {}
    for part in stretches([_match_key(old.text) for old in olds], [_match_key(token.text) for token in fresh]):
        here = range(part.new_from, part.new_to)
        is_paired = part.old_to - part.old_from == len(here)
        if not is_paired and part.old_to > part.old_from:
            spans.update(dict.fromkeys(here, (olds[part.old_from].start_s, olds[part.old_to - 1].end_s)))
        for index, old_index in zip(here, range(part.old_from, part.old_to), strict=False):
            if part.is_same:
                found[index], origin[index] = replace(olds[old_index], text=fresh[index].text), old_index
            elif is_paired:
                old = olds[old_index]
                found[index] = Word(old.start_s, old.end_s, fresh[index].text, probability, is_accepted)
    _fill(found, fresh, spans, (start_s, end_s), probability, is_accepted)
    return _tidy(_reunited(words, fresh, found, origin), start_s, end_s)


def _fill(
    found: list[Word | None],
    fresh: list[Token],
    spans: dict[int, tuple[float, float]],
    bounds: tuple[float, float],
    probability: float,
    is_accepted: bool,
) -> None:
    """Give times to runs of words that have none."""
    index = 0
    while index < len(found):
        if found[index] is not None:
            index += 1
            continue
        last = index
        while last + 1 < len(found) and found[last + 1] is None and spans.get(last + 1) == spans.get(index):
            last += 1
        before = found[index - 1] if index else None
        after = next((word for word in found[last + 1 :] if word is not None), None)
        low = before.end_s if before else bounds[0]
        low, high = spans.get(index, (low, after.start_s if after else bounds[1]))
        run = [token.text for token in fresh[index : last + 1]]
        for offset, (from_s, to_s) in enumerate(spread(run, low, max(low, high))):
            found[index + offset] = Word(from_s, to_s, run[offset], probability, is_accepted)
        index = last + 1


def _reunited(
    words: Sequence[Word], fresh: list[Token], found: list[Word | None], origin: list[int | None]
) -> list[Word]:
    """Put characters that the model gave as one word together again, where they still stand side by side."""
    first_parts: dict[int, Word] = {}
    at = 0
    for old in words:
        first_parts[at] = old
        at += len(tokens(old.text))
    result: list[Word] = []
    index = 0
    while index < len(fresh):
        source = origin[index]
        word = first_parts.get(source) if source is not None else None
        n_parts = len(tokens(word.text)) if word else 1
        together = fresh[index : index + n_parts]
        is_whole = word is not None and source is not None and len(together) == n_parts
        for offset in range(1, n_parts):
            is_whole = is_whole and origin[index + offset] == (source or 0) + offset
            is_whole = is_whole and together[offset].start == together[offset - 1].end
        if word is not None and is_whole:
            result.append(replace(word, text="".join(token.text for token in together)))
            index += n_parts
            continue
        single = found[index]
        assert single is not None
        result.append(single)
        index += 1
    return result


def _divided(word: Word) -> list[Word]:
    parts = [token.text for token in tokens(word.text)]
    if len(parts) == 1:
        return [word]
    times = spread(parts, word.start_s, word.end_s)
    return [
        replace(word, start_s=start_s, end_s=end_s, text=part)
        for part, (start_s, end_s) in zip(parts, times, strict=True)
    ]


def _tidy(words: Sequence[Word], start_s: float, end_s: float) -> tuple[Word, ...]:
    """Words in order within a line: a time that does not fit is moved, all others stay."""
    tidy, last_s = [], start_s
    for word in words:
        from_s = min(max(word.start_s, last_s), end_s)
        last_s = min(max(word.end_s, from_s), end_s)
        tidy.append(
            word if (from_s, last_s) == (word.start_s, word.end_s) else replace(word, start_s=from_s, end_s=last_s)
        )
    return tuple(tidy)


def fitted(words: Sequence[Word], start_s: float, end_s: float) -> tuple[Word, ...]:
    """The same words, those outside of a line's new times moved to its edge."""
    return _tidy(words, start_s, end_s)


def spelled(words: Sequence[Word], text: str, start_s: float, end_s: float) -> tuple[Word, ...]:
    """`words` for a text that they should spell, within a line's times.

    Where pieces of text meet, a letter may have composed with an accent: then they are found anew.
    """
    if "".join(word.text for word in words) == "".join(text.split()):
        return _tidy(words, start_s, end_s)
    return worded(words, text, start_s, end_s)


def _match_key(text: str) -> str:
    return key(text) or text


def _kept(sign: str) -> str:
    if sign in _DROPPED:
        return ""
    if sign in "\n\u2028\u2029\x85\x0b\x0c\r":
        return "\n"
    match unicodedata.category(sign):
        case "Cc":
            return " " if sign == "\t" else ""
        case "Cs":  # half a character, which no file can hold
            return "\ufffd"
    return sign
