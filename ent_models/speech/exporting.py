"""From a transcript that is worked on to what exports write. Knows no format and no file.

files = formats.write("srt", cues(draft.document, preset), media, ExportOptions(line_characters=0))
"""

from ent_models.speech.document.breaking import cue_rows
from ent_models.speech.document.presets import Preset
from ent_models.speech.document.records import Document, Line
from ent_models.speech.export.cues import Cue, CueWord


def cues(document: Document, preset: Preset | None = None) -> tuple[Cue, ...]:
    """The lines of a document as cues, with the names of their speakers and their words.

    With a `preset`, texts are broken into rows by its rules, but for those that the editor broke: exports should then
    leave the rows alone (`ExportOptions.line_characters` 0). Without one, texts are as they stand in the lines.
    """
    names = {person.id: person.name for person in document.speakers}
    return tuple(_cue(line, names.get(line.speaker, ""), preset) for line in document.lines)


def _cue(line: Line, name: str, preset: Preset | None) -> Cue:
    words = tuple(CueWord(word.start_s, word.end_s, word.text, word.probability) for word in line.words)
    text = line.text if preset is None else "\n".join(cue_rows(line.text, preset))
    return Cue(line.start_s, line.end_s, text, name, words)
