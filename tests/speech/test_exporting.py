"""A transcript on its way into exports: names, words and rows."""

from ent_models.speech.document import edits, presets
from ent_models.speech.document.arrivals import Arrival, append
from ent_models.speech.document.edits import apply
from ent_models.speech.document.records import Document
from ent_models.speech.export import formats
from ent_models.speech.export.cues import Media
from ent_models.speech.export.formats import ExportOptions
from ent_models.speech.exporting import cues
from ent_models.speech.records import Segment, SpokenWord

LONG = "We came home late that night, and nobody asked us where we had been all the time."


def a_document() -> Document:
    words = (SpokenWord(0.5, 0.9, "Good", 0.4), SpokenWord(1.0, 1.5, "evening.", 0.9))
    heard = (Segment(0.5, 1.5, "Good evening.", 0.9, words), Segment(2.0, 7.0, LONG, 0.8, speaker="Ben"))
    return append(Document(), Arrival(heard, "whisper-base", 7.0, "en", 8.0))


def test_lines_become_cues_with_names_and_words() -> None:
    document = apply(a_document(), edits.SetSpeaker((1,), "Anna"))
    first, second = cues(document)
    assert (first.start_s, first.end_s, first.text, first.speaker) == (0.5, 1.5, "Good evening.", "Anna")
    assert [(word.start_s, word.end_s, word.text, word.probability) for word in first.words] == [
        (0.5, 0.9, "Good", 0.4),
        (1.0, 1.5, "evening.", 0.9),
    ]
    assert (second.text, second.speaker) == (LONG, "Ben")
    assert cues(Document()) == ()


def test_a_renamed_speaker_is_renamed_in_every_cue() -> None:
    document = a_document()
    document = apply(document, edits.SetSpeaker((document.lines[0].id,), "Ben"))
    (person,) = document.speakers
    renamed = apply(document, edits.RenameSpeaker(person.id, "Ada"))
    assert [cue.speaker for cue in cues(renamed)] == ["Ada", "Ada"]


def test_rules_break_rows_and_leave_those_of_the_editor() -> None:
    document = apply(a_document(), edits.ChangeText(1, "Good\nevening."))
    english = presets.get("netflix-english")
    first, second = cues(document, english)
    assert first.text == "Good\nevening."
    rows = second.text.split("\n")
    assert len(rows) == 2 and " ".join(rows) == LONG
    assert all(english.width(row) <= english.max_line_characters for row in rows)
    media = Media("clip.wav", 8.0, False, True)
    (file,) = formats.write("srt", cues(document, english), media, ExportOptions(line_characters=0))
    assert file.name == "clip.srt" and second.text in file.data.decode()
