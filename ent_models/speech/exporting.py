"""From a transcript that is worked on to what exports write. Knows no format and no file.

files = formats.write("srt", cues(draft.document), media, ExportOptions(rows=rows_by(preset)))
"""

from functools import partial

from ent_models.speech.document.breaking import cue_rows
from ent_models.speech.document.presets import Preset
from ent_models.speech.document.records import Document, Line
from ent_models.speech.export.captions import Rows, as_they_stand
from ent_models.speech.export.cues import Cue, CueWord


def cues(document: Document, *, language: str | None = None) -> tuple[Cue, ...]:
    """The lines of a document as cues, with the names of their speakers and their words, texts as they stand.

    `language` is the one that the lines are written in, if another than what is spoken: then all are in that.
    """
    names = {person.id: person.name for person in document.speakers}
    is_spoken = language is None or language == document.language
    return tuple(_cue(line, names.get(line.speaker, ""), line.language if is_spoken else "") for line in document.lines)


def rows_by(preset: Preset | None) -> Rows:
    """What breaks texts into rows by the rules of `preset`, but for those that the editor broke."""
    return partial(cue_rows, preset=preset) if preset is not None else as_they_stand


def _cue(line: Line, name: str, language: str) -> Cue:
    words = tuple(CueWord(word.start_s, word.end_s, word.text, word.probability) for word in line.words)
    return Cue(line.start_s, line.end_s, line.text, name, words, language)
