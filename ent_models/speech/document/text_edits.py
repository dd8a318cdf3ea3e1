"""Edits of what lines say: a text, a word, a word everywhere. Functions from a document to a document."""

from dataclasses import replace

from ent_models.errors import BadInput
from ent_models.speech.document import find
from ent_models.speech.document.line_edits import put
from ent_models.speech.document.records import Document, Line, Word
from ent_models.speech.document.tokens import core, key
from ent_models.speech.document.wording import clean, places, spelled, spread, worded


def change_text(document: Document, id: int, text: str) -> Document:
    line = _written(document.line(id), text)
    if line is None:
        raise BadInput("A line needs words. To take the whole line out, delete it.")
    return put(document, [line])


def replace_all(document: Document, query: find.Query, replacement: str) -> Document:
    found: dict[int, list[find.Match]] = {}
    for match in find.matches(document, query):
        found.setdefault(match.line, []).append(match)
    changed, gone = [], []
    for line in document.lines_of(found):
        text = line.text
        for match in reversed(found[line.id]):
            text = text[: match.start] + replacement + text[match.end :]
        fresh = _written(line, text)
        if fresh is None:
            gone.append(line.id)
        else:
            changed.append(fresh)
    return put(document, changed, gone=gone)


def accept_word(document: Document, id: int, word: int, text: str) -> Document:
    line = document.line(id)
    _look(line, word, text)
    return put(document, [_accepted(line, {word})])


def accept_everywhere(document: Document, text: str) -> Document:
    same = _by_line(same_words(document, text))
    return put(document, [_accepted(line, same[line.id]) for line in document.lines_of(same)])


def fix_word(document: Document, id: int, word: int, text: str, replacement: str) -> Document:
    line = document.line(id)
    _look(line, word, text)
    return _fixed(document, {id: {word}}, replacement, is_cased=False)


def fix_everywhere(document: Document, text: str, replacement: str) -> Document:
    same = _by_line(same_words(document, text))
    if not same:
        raise BadInput(f"The word {text!r} is not in the transcript.")
    return _fixed(document, same, replacement, is_cased=True)


def same_words(document: Document, text: str) -> tuple[tuple[int, int], ...]:
    """(line id, place in the line) of each word equal to `text`, but for case and the punctuation around it."""
    wanted = key(text)
    return tuple(
        (line.id, index)
        for line in document.lines
        for index, word in enumerate(line.words)
        if wanted and key(word.text) == wanted
    )


def _by_line(found: tuple[tuple[int, int], ...]) -> dict[int, set[int]]:
    lines: dict[int, set[int]] = {}
    for id, index in found:
        lines.setdefault(id, set()).add(index)
    return lines


def _look(line: Line, word: int, text: str) -> None:
    if not 0 <= word < len(line.words) or line.words[word].text != text:
        raise BadInput(f"The word {text!r} no longer stands there: the line was changed meanwhile. Look at it again.")


def _accepted(line: Line, indices: set[int]) -> Line:
    words = (replace(word, is_accepted=True) if index in indices else word for index, word in enumerate(line.words))
    return replace(line, words=tuple(words))


def _fixed(document: Document, places_by_line: dict[int, set[int]], replacement: str, *, is_cased: bool) -> Document:
    replacement = " ".join(clean(replacement).split())
    changed, gone = [], []
    for line in document.lines_of(places_by_line):
        fresh = _with_words(line, places_by_line[line.id], replacement, is_cased=is_cased)
        if fresh is None:
            gone.append(line.id)
        else:
            changed.append(fresh)
    return put(document, changed, gone=gone)


def _with_words(line: Line, indices: set[int], replacement: str, *, is_cased: bool) -> Line | None:
    """The line with the words at `indices` written anew; None if no word is left."""
    text, last = "", 0
    words: list[Word] = []
    for index, (word, (start, end)) in enumerate(zip(line.words, places(line.text, line.words), strict=True)):
        text += line.text[last:start]
        last = end
        if index not in indices:
            text += line.text[start:end]
            words.append(word)
            continue
        fresh = _instead(word.text, replacement, is_cased=is_cased)
        if not replacement and words and words[-1].text[-1].isalnum() and fresh:
            # The full stop of a word that goes is the end of the sentence still.
            text = text.rstrip() + fresh
            words[-1] = replace(words[-1], text=words[-1].text + fresh)
            continue
        if not replacement:
            continue
        text += fresh
        parts = fresh.split()
        times = spread(parts, word.start_s, word.end_s)
        words += [Word(*time, part, is_accepted=True) for part, time in zip(parts, times, strict=True)]
    text = clean(text + line.text[last:])
    if not words:
        return None
    return replace(line, text=text, words=spelled(words, text, line.start_s, line.end_s))


def _instead(word: str, replacement: str, *, is_cased: bool) -> str:
    """What stands in place of a word: punctuation and a capital at its head stay, unless the new one brings its own."""
    before, middle, after = core(word)
    if not replacement:
        return "".join(sign for sign in after if sign in ".?!\u2026\u3002\uff01\uff1f")
    own_before, own_middle, own_after = core(replacement)
    if is_cased and own_middle[:1].islower() and middle[:1].isupper():
        own_middle = (
            own_middle.upper() if middle.isupper() and len(middle) > 1 else own_middle[0].upper() + own_middle[1:]
        )
    return (own_before or before) + own_middle + (own_after or after)


def _written(line: Line, text: str) -> Line | None:
    """The line with a new text; None if that has no words."""
    text = clean(text)
    if not text:
        return None
    return replace(line, text=text, words=worded(line.words, text, line.start_s, line.end_s))
