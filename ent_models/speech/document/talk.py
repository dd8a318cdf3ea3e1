"""Who speaks for how long, from a transcript's lines. Knows no sound."""

from dataclasses import dataclass

from ent_models.speech.document.records import Document, Line
from ent_models.speech.document.tokens import tokens

# A turn ends when somebody else speaks, or after a pause of this length.
MAX_PAUSE_S = 5.0


@dataclass(frozen=True, slots=True)
class Talk:
    """What one speaker says. `speaker` is a `Speaker.id`, 0 for lines without one, whose `name` is "".

    `share` is of all speaking time, in [0, 1]. A turn is what is said until somebody else speaks; `longest_from_s`
    tells where the longest begins. In scripts without spaces, words are characters.
    """

    speaker: int
    name: str
    speaking_s: float
    share: float
    n_lines: int
    n_words: int
    words_per_minute: float
    n_turns: int
    longest_turn_s: float
    longest_from_s: float


def talk(document: Document) -> tuple[Talk, ...]:
    """Each speaker who has a line, the one who speaks longest first. Where two speak at once, both are counted."""
    by_speaker: dict[int, list[Line]] = {}
    for line in document.lines:
        by_speaker.setdefault(line.speaker, []).append(line)
    turns = _turns(document.lines)
    times = {speaker: _covered_s(lines) for speaker, lines in by_speaker.items()}
    total_s = sum(times.values())
    found = []
    for speaker, lines in by_speaker.items():
        mine = [(end_s - start_s, start_s) for start_s, end_s, whose in turns if whose == speaker]
        longest_s, from_s = max(mine, key=lambda turn: (turn[0], -turn[1]))
        n_words = sum(len(tokens(line.text)) for line in lines)
        found.append(
            Talk(
                speaker, document.name(speaker), round(times[speaker], 3),
                share=times[speaker] / total_s if total_s else 0.0,
                n_lines=len(lines), n_words=n_words,
                words_per_minute=n_words * 60 / times[speaker] if times[speaker] else 0.0,
                n_turns=len(mine), longest_turn_s=round(longest_s, 3), longest_from_s=from_s,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda item: (-item.speaking_s, item.name, item.speaker)))


def _covered_s(lines: list[Line]) -> float:
    """Seconds in which at least one of the lines, which are in order, is spoken."""
    covered_s, until_s = 0.0, 0.0
    for line in lines:
        covered_s += max(0.0, line.end_s - max(line.start_s, until_s))
        until_s = max(until_s, line.end_s)
    return covered_s


def _turns(lines: tuple[Line, ...]) -> list[tuple[float, float, int]]:
    """(start, end, speaker) of each turn, in order."""
    turns: list[tuple[float, float, int]] = []
    for line in lines:
        if turns and turns[-1][2] == line.speaker and line.start_s - turns[-1][1] < MAX_PAUSE_S:
            turns[-1] = (turns[-1][0], max(turns[-1][1], line.end_s), line.speaker)
        else:
            turns.append((line.start_s, line.end_s, line.speaker))
    return turns
