"""Texts in which people take turns without being a screenplay: dialogues ("Anna: Hello.") and transcripts with times.

Reads SRT and WebVTT, and lines that begin with a name and a colon, with or without a time before or behind the name.
Knows nothing of files or of what is said.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ent_models.scripts.parts import CUE, Part

DIALOGUE, TRANSCRIPT = "dialogue", "transcript"
LEAST_TURNS = 4
LEAST_SHARE = 0.6
"""Of the lines that begin a paragraph, so many must be turns. In news articles a name and a colon are rare."""
MAX_SPEAKER_CHARACTERS = 40
_CLOCK = r"(?:(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,:;]\d{1,3})?)"
_ARROW = re.compile(rf"^\s*({_CLOCK})\s*-->\s*({_CLOCK})(?:\s.*)?$")
_TURN = re.compile(
    rf"^\s*(?:[\[(]?(?P<before>{_CLOCK})(?:\s*(?:-|\u2013|-->)\s*(?P<until>{_CLOCK}))?[\])]?\s*[-\u2013:]?\s*)?"
    rf"(?:(?P<name>[^\W\d_#\[(][^:\n\t\[(]{{0,{MAX_SPEAKER_CHARACTERS - 1}}}|\#[\w ]{{1,30}}\#)"
    rf"\s*(?:[\[(](?P<behind>{_CLOCK})[\])])?\s*[:\uff1a](?!//)\s*)?(?P<text>.*)$"
)
_HEAD = re.compile(
    rf"^\s*(?P<name>[^\W\d_][^:\n\t]{{0,{MAX_SPEAKER_CHARACTERS - 1}}}?)\s{{1,4}}[\[(]?(?P<time>{_CLOCK})[\])]?\s*$"
)
_VOICE = re.compile(r"^<v(?:\.[\w.]+)?\s+([^>\n]{1,60})>")
_TAG = re.compile(r"</?[a-zA-Z][^>\n]{0,60}>")
_NOT_NAMES = frozenset(
    "note notes title author date subject to from http https example examples summary table figure step photo".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A line of a transcript: what was said, from when to when (0.0 if not known), and by whom if that is known."""

    text: str
    start_s: float = 0.0
    end_s: float = 0.0
    speaker: str = ""


def find(text: str) -> tuple[str, tuple[SaidLine, ...]]:
    """(dialogue or transcript, its lines), or ("", ()) for any other text."""
    lines = text.splitlines()
    cues = tuple(_subtitles(lines)) if any("-->" in line for line in lines[:200]) else ()
    if len(cues) >= 2:
        return TRANSCRIPT, cues
    return _named(lines)


def _subtitles(lines: Sequence[str]) -> Iterator[SaidLine]:
    """The cues of SRT or WebVTT."""
    index = 0
    while index < len(lines):
        match = _ARROW.match(lines[index][:200])
        index += 1
        if match is None:
            continue
        words: list[str] = []
        speaker = ""
        while index < len(lines) and lines[index].strip():
            if _ARROW.match(lines[index][:200]):
                # No blank line between two cues: the number above belongs to the second.
                if words and words[-1].isdigit():
                    words.pop()
                break
            line = lines[index].strip()
            voice = _VOICE.match(line)
            speaker = voice[1].strip() if voice else speaker
            words.append(_TAG.sub("", line))
            index += 1
        said = " ".join(words).strip()
        named = _TURN.match(said[:400])
        if not speaker and named and named["name"] and _is_speaker(named["name"]) and not named["before"]:
            speaker, said = named["name"].strip(" #"), said[named.start("text") :].strip()
        if said:
            yield SaidLine(said, seconds(match[1]), seconds(match[2]), speaker)


def seconds(clock: str) -> float:
    """ "1:02:03,5" in seconds: hours, minutes, seconds and a fraction, the first of them optional.

    Of "01:02:03:15" the last are frames of an unknown rate, which are left out.
    """
    whole, _, fraction = re.sub("[,;]", ".", clock).partition(".")
    parts = [int(part) for part in whole.split(":")]
    total = 0
    for part in parts[:3]:
        total = total * 60 + part
    return total + (float(f"0.{fraction}") if fraction else 0.0)


def _named(lines: Sequence[str]) -> tuple[str, tuple[SaidLine, ...]]:
    turns: list[SaidLine] = []
    texts: list[list[str]] = []  # the lines of each turn; put together at the end, since one may have very many
    n_strange = n_timed = 0
    waiting = ""  # a name and time that stand on a line of their own
    waiting_s = 0.0
    after_blank = True
    for raw in lines:
        line = raw.strip()
        if not line:
            after_blank = True
            continue
        head = _HEAD.match(line) if len(line) <= 80 else None
        match = _TURN.match(line[:400])
        if head is not None and _is_speaker(head["name"]):
            waiting, waiting_s = head["name"].strip(), seconds(head["time"])
            n_timed += 1
        elif match is not None and (match["before"] or (match["name"] and _is_speaker(match["name"]))):
            time = match["before"] or match["behind"]
            start_s = seconds(time) if time else 0.0
            n_timed += time is not None
            text = line[match.start("text") :].strip()
            name = match["name"]
            if name and not _is_speaker(name):
                name, text = "", line[match.start("name") :].strip()
            end_s = seconds(match["until"]) if match["until"] else start_s
            turns.append(SaidLine("", start_s, end_s, (name or "").strip(" #")))
            texts.append([text])
        elif waiting:
            turns.append(SaidLine("", waiting_s, waiting_s, waiting))
            texts.append([line])
            waiting = ""
        elif turns and not after_blank:
            texts[-1].append(line)
        else:
            n_strange += 1
        after_blank = False
    turns = [
        replace(turn, text=" ".join(filter(None, said))) for turn, said in zip(turns, texts, strict=True) if any(said)
    ]
    names = Counter(turn.speaker for turn in turns if turn.speaker)
    speak_again = sum(count for count in names.values() if count > 1)
    enough = len(turns) >= LEAST_TURNS and len(turns) >= LEAST_SHARE * (len(turns) + n_strange)
    if not enough or (speak_again < names.total() / 2 and n_timed < len(turns) / 2):
        return "", ()
    is_timed = n_timed >= len(turns) / 2
    return TRANSCRIPT if is_timed else DIALOGUE, tuple(_with_ends(turns))


def _is_speaker(name: str) -> bool:
    words = name.strip(" #").split()
    return (
        0 < len(words) <= 5
        and words[0].lower() not in _NOT_NAMES
        and (words[0][0].isupper() or words[0][0].isdigit() or (words[0][0].isalpha() and not words[0][0].islower()))
        and not any(sign in name for sign in '.!?;"\u201c' if not (sign == "." and len(words) > 1))
    )


def _with_ends(turns: Sequence[SaidLine]) -> Iterator[SaidLine]:
    """Each turn ends where the next begins, if it does not say itself."""
    for index, turn in enumerate(turns):
        following = turns[index + 1].start_s if index + 1 < len(turns) else turn.end_s
        yield replace(turn, end_s=turn.end_s if turn.end_s > turn.start_s else max(turn.start_s, following))


def parts(lines: Sequence[SaidLine]) -> list[Part]:
    """The lines as speeches; who goes on speaking is named once. Lines of nobody are paragraphs."""
    found: list[Part] = []
    last = ""
    for line in lines:
        if not line.speaker:
            found.append(Part("paragraph", line.text))
        elif line.speaker == last:
            found.append(Part("dialogue", line.text))
        else:
            found += [Part(CUE, line.speaker), Part("dialogue", line.text)]
        last = line.speaker
    return found
