"""From sound to words: Whisper, run by faster-whisper on CTranslate2. Knows a model and pieces of speech, no exports.

    for passage in transcriber.transcribe(path, SpeechOptions()): ...

Method: Radford et al., Robust Speech Recognition via Large-Scale Weak Supervision, 2022. Each piece of speech (see
`detector`) is decoded by itself with beam search, and again at higher temperatures while the result is improbable or
repeats itself (section 4.5 of the paper). Text from before is not used as a prompt: one error would feed the next.
"""

import contextlib
import math
import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from ent_models.devices import Device
from ent_models.errors import BadInput, ModelUnavailable, OutOfSpace
from ent_models.registry import ModelCard
from ent_models.speech import sound
from ent_models.speech.detector import Piece, pieces
from ent_models.speech.records import Passage, Segment, SpeechOptions

MAX_BEAM = 10

# A language is taken at once when it is this probable, else up to three pieces of speech vote.
_SURE = 0.7
_MAX_VOTES = 3
# Words are believed where the detector hears speech for this long within the segment and a margin around it.
_MIN_HEARD_S = 0.1
_MARGIN_S = 0.2
# Below this mean log probability per token, after all temperatures, text is a guess (Whisper's own threshold).
_MIN_LOG_PROBABILITY = -1.0
_MAX_NO_SPEECH = 0.6
_MAX_COMPRESSION = 2.4
# Half as many as Whisper's own, so that half a minute of murmur does not take a minute.
_TEMPERATURES = (0.0, 0.4, 0.8)


class Transcriber:
    """A speech model. `languages` are the ISO 639-1 codes that it knows; `notes` are of the last file read to its end.

    One file at a time: an object is not for several threads at once.
    """

    def __init__(self, card: ModelCard, model: Any, device: str) -> None:
        self.card = card
        self.device = device
        self.languages: tuple[str, ...] = tuple(model.supported_languages)
        self.notes: tuple[str, ...] = ()
        self._model = model

    def transcribe(self, path: Path, options: SpeechOptions, *, start_s: float = 0.0) -> Iterator[Passage]:
        """Yield what is said in the file at `path` from `start_s` on, passage by passage, in order and without gaps.

        Memory is bounded, whatever the length. A file without speech gives passages without segments.

        Raises:
            BadInput: the file or the options cannot be used.
        """
        import ctranslate2

        self.check(options)
        self.notes = ()
        ctranslate2.set_random_seed(0)  # higher temperatures draw lots: the same file shall give the same words
        reading = sound.blocks(path, start_s=start_s)
        parts = pieces(reading, start_s=start_s)
        language, probability = options.language or "", 1.0 if options.language else 0.0
        if not language and start_s > 0:
            # Of a run that goes on, the language is again that of the file's first speech.
            language, probability = self._vote(self._first_speech(pieces(sound.blocks(path))))
        last_s = start_s
        while (piece := next(parts, None)) is not None:
            segments: tuple[Segment, ...] = ()
            if piece.audio is not None:
                if not language:
                    voters = [piece]
                    language, probability, decoded = self._decode(piece, None, options.beam)
                    if probability < _SURE:
                        ahead = list(self._ahead(parts))
                        voters += [other for other in ahead if other.audio is not None]
                        parts = chain(ahead, parts)
                        decided, probability = self._vote(voters)
                        if decided != language:
                            language, _, decoded = self._decode(piece, decided, options.beam)
                else:
                    _, _, decoded = self._decode(piece, language, options.beam)
                segments = tuple(self._believed(piece, decoded, last_s))
                last_s = segments[-1].end_s if segments else last_s
            yield Passage(piece.start_s, piece.end_s, segments, language, probability)
        self.notes = reading.notes

    def check(self, options: SpeechOptions) -> None:
        """Raises BadInput if `options` ask for what this model cannot do."""
        if isinstance(options.beam, bool) or not isinstance(options.beam, int) or not 1 <= options.beam <= MAX_BEAM:
            raise BadInput(f"The beam must be a whole number from 1 to {MAX_BEAM}, not {options.beam!r}.")
        if options.language is not None and options.language not in self.languages:
            some = [code for code in ("en", "de", "es", "fr", "it", "pt", "ja", "zh") if code in self.languages]
            raise BadInput(
                f"{self.card.title} does not know a language with the code {options.language!r}. "
                f"Use one of its {len(self.languages)} codes, such as {', '.join(some)}, or leave it to be detected."
            )

    def _decode(self, piece: Piece, language: str | None, beam: int) -> tuple[str, float, Iterator[Any]]:
        """The language of `piece` with its probability, and its segments, decoded as they are taken."""
        decoded, about = self._model.transcribe(
            piece.audio,
            language=language,
            beam_size=beam,
            temperature=_TEMPERATURES,
            condition_on_previous_text=False,
            vad_filter=False,
            log_prob_threshold=_MIN_LOG_PROBABILITY,
            no_speech_threshold=_MAX_NO_SPEECH,
            compression_ratio_threshold=_MAX_COMPRESSION,
        )
        return about.language, float(about.language_probability), iter(decoded)

    def _believed(self, piece: Piece, decoded: Iterator[Any], after_s: float) -> Iterator[Segment]:
        """Segments of `piece` in order, none before `after_s`, without the text that Whisper makes of no speech."""
        for item in decoded:
            start_s = min(max(piece.start_s + item.start, after_s), piece.end_s)
            end_s = min(max(piece.start_s + item.end, start_s), piece.end_s)
            text = item.text.strip()
            heard_s = piece.speech_s(start_s - _MARGIN_S, end_s + _MARGIN_S)
            if not text or end_s <= start_s or heard_s < _MIN_HEARD_S or not math.isfinite(item.avg_logprob):
                continue
            if item.avg_logprob < _MIN_LOG_PROBABILITY or item.compression_ratio > _MAX_COMPRESSION:
                continue
            yield Segment(start_s, end_s, text, min(1.0, max(0.0, math.exp(item.avg_logprob))))
            after_s = end_s

    def _vote(self, voters: list[Piece]) -> tuple[str, float]:
        """The language of `voters` together: the mean of their probabilities. ("", 0.0) for none."""
        if not voters:
            return "", 0.0
        totals = dict.fromkeys(self.languages, 0.0)
        for piece in voters:
            if len(self.languages) == 1:
                return self.languages[0], 1.0
            _, _, scores = self._model.detect_language(piece.audio)
            for code, score in scores:
                totals[code] = totals.get(code, 0.0) + float(score) / len(voters)
        best = max(totals, key=lambda code: totals[code])
        return best, totals[best]

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

    def _first_speech(self, parts: Iterator[Piece]) -> list[Piece]:
        voters = []
        for piece in parts:
            if piece.audio is None:
                continue
            voters.append(piece)
            if len(voters) >= _MAX_VOTES or (len(voters) == 1 and self._vote(voters)[1] >= _SURE):
                break
        return voters


def load(card: ModelCard, files: dict[str, Path], device: Device) -> Transcriber:
    """The transcriber whose verified `files` are given, on `device`.

    Raises:
        ModelUnavailable: the files are not a Whisper model that CTranslate2 can run.
        OutOfSpace: the folder for temporary files cannot be written.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from faster_whisper import WhisperModel

    name = "cuda" if device.name == "cuda" else "cpu"  # CTranslate2 has no other
    with contextlib.ExitStack() as stack:
        try:
            folder = _one_folder(files, stack)
        except OSError as problem:
            raise OutOfSpace(
                f"The files of {card.title} could not be brought together in {tempfile.gettempdir()}: "
                f"{problem.strerror}. Free some space there."
            ) from problem
        try:
            model = WhisperModel(
                str(folder),
                device=name,
                compute_type=compute_type(name),
                cpu_threads=device.threads,
                local_files_only=True,
            )
        except (RuntimeError, ValueError) as problem:
            raise ModelUnavailable(f"{card.title} could not be started on {name}: {problem}") from problem
    return Transcriber(card, model, name)


def compute_type(device: str) -> str:
    """The arithmetic for `device`, cpu or cuda, by rule."""
    import ctranslate2

    present = ctranslate2.get_supported_compute_types(device)
    wanted = ("float16", "float32") if device == "cuda" else ("int8_float32", "float32")
    return next((kind for kind in wanted if kind in present), "default")


def _one_folder(files: dict[str, Path], stack: contextlib.ExitStack) -> Path:
    """A folder that holds all `files` under their names: theirs, or one of links that lasts as long as `stack`.

    The engine reads them while it starts and not again. Giving it the bytes instead would keep 145 MB twice.
    """
    folders = {path.parent for path in files.values()}
    if len(folders) == 1 and all(path.name == name for name, path in files.items()):
        return folders.pop()
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rushes-")))
    for name, path in files.items():
        try:
            (folder / name).symlink_to(path.resolve())
        except OSError:  # Windows, without the right to make links
            shutil.copyfile(path, folder / name)
    return folder
