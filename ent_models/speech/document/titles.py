"""What an edit is called in the history, with its count: "Replaced “foo” with “bar” 12 times". Changes nothing."""

from ent_models.speech.document import edits, find
from ent_models.speech.document.records import Document
from ent_models.speech.document.text_edits import same_words

_SHORT = 40


def count(document: Document, edit: edits.Edit) -> int:
    """How many places of `document` an edit would change: matches, equal words, lines. Raises as the edit does."""
    match edit:
        case edits.ReplaceAll():
            return len(find.matches(document, edit.query))
        case edits.FixEverywhere() | edits.AcceptEverywhere():
            return len(same_words(document, edit.text))
        case edits.SetSpeakers():
            return sum(len(ids) for _, ids in edit.groups)
        case edits.RenameSpeaker():
            return sum(line.speaker == edit.speaker for line in document.lines)
        case (
            edits.Merge() | edits.SetSpeaker() | edits.ChooseSpeaker() | edits.Check() | edits.Delete()
            | edits.ReplaceLines()
        ):  # fmt: skip
            return len(set(edit.lines))
        case edits.BringIn():
            return len(edit.segments)
        case edits.Several():
            return len(edit.edits)
    return 1


def title(document: Document, edit: edits.Edit) -> str:
    """The edit in a few words, in the past tense, before it is applied to `document`. Raises as the edit does."""
    n = count(document, edit)
    match edit:
        case edits.ChangeText():
            return f"Changed the text to {_quoted(edit.text)}"
        case edits.SplitAtWord() | edits.SplitAtTime():
            return "Split a line"
        case edits.Merge():
            return f"Merged {n} lines"
        case edits.Nudge():
            return f"Moved the {edit.edge} of a line by {edit.by_s:+.1f} s"
        case edits.SetTimes():
            return "Changed the times of a line"
        case edits.SetSpeaker():
            return f"Marked {_lines(n)} as {edit.name.strip() or 'nobody known'}"
        case edits.ChooseSpeaker():
            return f"Marked {_lines(n)} as {document.name(edit.speaker) or 'nobody known'}"
        case edits.SetSpeakers():
            return f"Marked who speaks in {_lines(n)}"
        case edits.RenameSpeaker():
            return f"Renamed {document.name(edit.speaker)} to {edit.name.strip()} in {_lines(n)}"
        case edits.ReplaceAll():
            return f"Replaced {_quoted(edit.query.text)} with {_quoted(edit.replacement)} {_times(n)}"
        case edits.AcceptWord():
            return f"Accepted {_quoted(edit.text)}"
        case edits.AcceptEverywhere():
            return f"Accepted {_quoted(edit.text)} {_times(n)}"
        case edits.FixWord():
            return f"Changed {_quoted(edit.text)} to {_quoted(edit.replacement)}"
        case edits.FixEverywhere():
            return f"Changed {_quoted(edit.text)} to {_quoted(edit.replacement)} {_times(n)}"
        case edits.Check():
            return f"Marked {_lines(n)} as {'checked' if edit.is_checked else 'not checked'}"
        case edits.Delete():
            return f"Deleted {_lines(n)}"
        case edits.InsertLine():
            return f"Added {_quoted(edit.text)}"
        case edits.ReplaceLines():
            return f"Took what {edit.model or 'another model'} heard for {_lines(n)}"
        case edits.BringIn():
            return f"Brought in {_lines(n)}"
        case edits.Several():
            return edit.title
    raise AssertionError(edit)


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > _SHORT:
        text = text[: _SHORT - 1] + "\u2026"
    return f"\u201c{text}\u201d" if text else "nothing"


def _lines(n: int) -> str:
    return "1 line" if n == 1 else f"{n} lines"


def _times(n: int) -> str:
    return "once" if n == 1 else f"{n} times"
