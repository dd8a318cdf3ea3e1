"""One run over one file: its language, the pieces in another, and what is said in each. Knows no file.

A language is decided by the first speech; a piece that is clearly in another is written down in that.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from ent_models.speech import believing, sound
from ent_models.speech.batches import alike
from ent_models.speech.detector import Piece
from ent_models.speech.hearing import Engine, Manner, Window
from ent_models.speech.records import Passage, Segment, SpeechOptions

# A language is taken at once when it is this probable, else up to three pieces of speech vote.
_SURE = 0.7
_MAX_VOTES = 3
# A piece is in another language than the file when it is so probable, the file's is not, and there is enough of it.
_SURELY_OTHER, _HARDLY_THIS, _ENOUGH_S = 0.8, 0.1, 1.5
# So much of a second language is looked into: there may be two in the piece.
_TRACE_OF_OTHER = 0.03
_MAX_NAMED = 8


def languages_note(language: str, segments: Iterable[Segment]) -> tuple[str, ...]:
    """The sentence for the user where not all of a file's `segments` are in its `language`; else none."""
    others: dict[str, float] = {}
    for segment in segments:
        if segment.language:
            others.setdefault(segment.language, segment.start_s)
    if not others:
        return ()
    found = ", ".join(f"{code} from {sound.clock(at_s)} on" for code, at_s in others.items())
    return (f"More than one language was heard: {language}, and {found}.",)


def unclear_note(spans: Sequence[tuple[float, float]]) -> tuple[str, ...]:
    """The sentence for the user about `spans` in which somebody seems to speak and no words were found; else none."""
    if not spans:
        return ()
    named = ", ".join(
        f"{sound.clock(start_s)} to {sound.clock(math.ceil(end_s))}" for start_s, end_s in spans[:_MAX_NAMED]
    )
    rest = f" and {len(spans) - _MAX_NAMED} more times" if len(spans) > _MAX_NAMED else ""
    return (f"Somebody seems to speak, but no words could be made out: {named}{rest}.",)


class Ear:
    """One run over one file: its language, the languages of pieces that are in another, and where the text ends."""

    def __init__(self, engine: Engine, options: SpeechOptions) -> None:
        self.language = options.language or ""
        self.probability = 1.0 if options.language else 0.0
        self._engine = engine
        self._options = options
        self._ready: tuple[Piece, Window] | None = None

    def find_language(self, parts: Iterator[Piece]) -> Iterator[Piece]:
        """Decide the language by the first speech in `parts`, which come back as they were."""
        for piece in parts:
            if piece.audio is None:
                yield piece
                continue
            self._vote([piece])
            ahead = [piece]
            if self.probability < _SURE:
                ahead += self._ahead(parts)
                self._vote([one for one in ahead if one.audio is not None])
            yield from chain(ahead, parts)

    def remember_language(self, parts: Iterator[Piece]) -> None:
        """Decide the language by the first speech in `parts`, the pieces of the whole file, as a first run did."""
        for piece in self.find_language(parts):
            if piece.audio is not None:
                return

    def _vote(self, voters: list[Piece]) -> None:
        """Take the language of `voters` together: the highest mean of their probabilities."""
        totals: dict[str, float] = {}
        for piece in voters:
            window = self._encoded([piece])
            if piece is voters[0]:
                self._ready = piece, window  # it is decoded next
            for code, score in window.language_scores()[0].items():
                totals[code] = totals.get(code, 0.0) + score / len(voters)
        if totals:
            self.language = max(totals, key=lambda code: totals[code])
            self.probability = min(1.0, totals[self.language])

    def hear(self, batch: list[Piece]) -> list[Passage]:
        """The passages of `batch`, in order."""
        spoken = [piece for piece in batch if piece.audio is not None]
        segments: dict[int, tuple[Segment, ...]] = {}
        for group in alike(spoken):
            for index, said in zip(group, self._heard([spoken[index] for index in group]), strict=True):
                segments[id(spoken[index])] = said
        passages = []
        for piece in batch:
            said = segments.get(id(piece), ())
            missed = believing.unclear(piece, said) if piece.audio is not None else ()
            passages.append(Passage(piece.start_s, piece.end_s, said, self.language, self.probability, missed))
        return passages

    def _heard(self, group: list[Piece]) -> list[tuple[Segment, ...]]:
        window = self._encoded(group)
        if self._options.language is not None:
            return believing.heard(self._engine, window, group, self._manner(self.language))
        scores = window.language_scores()
        parted = [self._parted(piece, row) for piece, row in zip(group, scores, strict=True)]
        if any(len(parts) > 1 for parts in parted):  # rare: two languages in one breath
            return [tuple(chain(*(self._heard([part])[0] for part in parts))) for parts in parted]
        languages = [self._language_of(piece, row) for piece, row in zip(group, scores, strict=True)]
        if len(set(languages)) == 1:
            return self._in(languages[0], believing.heard(self._engine, window, group, self._manner(languages[0])))
        answers: list[tuple[Segment, ...]] = [()] * len(group)
        for language in dict.fromkeys(languages):  # rare: pieces in several languages, each again with its like
            rows = [row for row, one in enumerate(languages) if one == language]
            mine = [group[row] for row in rows]
            said = believing.heard(self._engine, self._encoded(mine), mine, self._manner(language))
            for row, one in zip(rows, self._in(language, said), strict=True):
                answers[row] = one
        return answers

    def _encoded(self, group: list[Piece]) -> Window:
        if self._ready is not None and len(group) == 1 and group[0] is self._ready[0]:
            return self._ready[1]
        self._ready = None
        return self._engine.encode([piece.audio for piece in group if piece.audio is not None])

    def _in(self, language: str, answers: list[tuple[Segment, ...]]) -> list[tuple[Segment, ...]]:
        """`answers` with their language where it is not that of the file."""
        if language == self.language:
            return answers
        return [tuple(replace(segment, language=language) for segment in segments) for segments in answers]

    def _parted(self, piece: Piece, scores: dict[str, float]) -> tuple[Piece, ...]:
        """`piece`, cut in its longest pause where a second language shows and both sides are surely in different ones.

        A piece with two languages looks like one in either of them with a little of the other.
        """
        if len(scores) < 2 or sorted(scores.values())[-2] < _TRACE_OF_OTHER:
            return (piece,)
        window = piece.longest_pause(_ENOUGH_S)
        if window is None:
            return (piece,)
        halves = piece.cut(window)
        found = [self._sure_language(half) for half in halves]
        return halves if None not in found and found[0] != found[1] else (piece,)

    def _sure_language(self, piece: Piece) -> str | None:
        scores = self._encoded([piece]).language_scores()[0]
        best = max(scores, key=lambda code: scores[code])
        return best if scores[best] >= _SURELY_OTHER else None

    def _language_of(self, piece: Piece, scores: dict[str, float]) -> str:
        best = max(scores, key=lambda code: scores[code])
        is_other = scores[best] >= _SURELY_OTHER and scores.get(self.language, 0.0) <= _HARDLY_THIS
        return best if is_other and piece.speech_s(piece.start_s, piece.end_s) >= _ENOUGH_S else self.language

    def _manner(self, language: str) -> Manner:
        return Manner(language, self._options.task, self._options.beam, " ".join(self._options.prompt.split()))

    @staticmethod
    def _ahead(parts: Iterator[Piece]) -> Iterator[Piece]:
        """The next pieces, as many as have a vote; a long stretch without speech ends the search."""
        n_votes, until_s = 1, 120.0
        for piece in parts:
            yield piece
            n_votes += piece.audio is not None
            until_s -= piece.end_s - piece.start_s
            if n_votes >= _MAX_VOTES or until_s < 0:
                return
