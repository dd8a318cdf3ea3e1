"""A transcript on its way into exports: names, words and rows."""

import json

from ent_models.speech.document import edits, presets, records
from ent_models.speech.document.arrivals import Arrival, append
from ent_models.speech.document.breaking import broken
from ent_models.speech.document.edits import apply
from ent_models.speech.document.records import Document
from ent_models.speech.export import formats
from ent_models.speech.export.cues import Media
from ent_models.speech.export.formats import ExportOptions
from ent_models.speech.exporting import cues, rows_by
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
    media = Media("clip.wav", 8.0, False, True)
    found = {}
    for name in ("srt", "vtt"):
        (file,) = formats.write(name, cues(document), media, ExportOptions(rows=rows_by(english)))
        assert file.name == f"clip.{name}"
        found[name] = [block.split("\n")[-3:] for block in file.data.decode().strip().split("\n\n")[-2:]]
        assert found[name][0][-2:] == ["Good", "evening."]
    assert [row.removeprefix("<v Ben>") for row in found["vtt"][1][1:]] == list(broken(LONG, english))
    # A name that stands before the text is broken into rows with it.
    rows = found["srt"][1]
    assert " ".join(rows) == f"Ben: {LONG}"
    assert all(english.width(row) <= english.max_line_characters for row in rows)


def test_a_line_keeps_the_language_that_is_spoken_in_it() -> None:
    heard = (Segment(0.0, 1.0, "Hallo.", 0.9), Segment(1.0, 3.0, "Good evening.", 0.9, language="en"))
    document = append(Document(), Arrival(heard, "whisper-base", 3.0, "de", 3.0))
    split = apply(document, edits.SplitAtWord(2, 1))
    assert [line.language for line in split.lines] == ["", "en", "en"]
    assert apply(split, edits.Merge((2, 3))).lines[1].language == "en"
    assert apply(document, edits.Merge((1, 2))).lines[0].language == ""
    assert apply(document, edits.ReplaceLines((1,), heard[1:], "m")).lines[0].language == "en"
    media, options = Media("clip.wav", 3.0, False, True), ExportOptions(language="de")
    (file,) = formats.write("json", cues(document), media, options)
    assert [cue["language"] for cue in json.loads(file.data)["cues"]] == ["", "en"]
    (file,) = formats.write("csv", cues(document), media, options)
    assert [row.split(",")[-1] for row in file.data.decode().splitlines()] == ["language", "de", "en"]
    # A translation is in one language, whatever is spoken.
    (file,) = formats.write("csv", cues(document, language="en"), media, ExportOptions(language="en"))
    assert "language" not in file.data.decode()


def test_a_transcript_that_was_saved_without_languages_opens() -> None:
    document = a_document()
    saved = json.loads(records.to_json(document))
    for line in saved["lines"]:
        assert line.pop("language") == ""
    assert records.from_json(json.dumps(saved).encode()) == document
