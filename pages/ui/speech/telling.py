"""What the editor's script is told of a transcript: everything once, then only the lines that changed.

The script says which revision it holds. All news since then are told again with each run, until it says that it holds
a newer one: a message that gets lost, or comes twice, does no harm. Knows no widget.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ent_models.speech.document import diff, doubts
from ent_models.speech.document.history import Draft
from ent_models.speech.document.records import Document, Line

NOTHING = -1
_MAX_KEPT = 8


@dataclass(slots=True)
class Told:
    """What one window was told of one transcript.

    `have` is the revision that its script holds, `NOTHING` before the first. `sent` has the newest documents that it
    was told, by revision; `ids` are the lines that it was told of since `have`.
    """

    have: int = NOTHING
    sent: dict[int, Document] = field(default_factory=dict)
    ids: set[int] = field(default_factory=set)
    edited: dict[int, tuple[Line, bool]] = field(default_factory=dict)

    def holds(self, revision: int) -> None:
        """The script says that it holds `revision`. One that it was not told here means that it knows nothing."""
        known = revision if revision in self.sent else NOTHING
        if known != self.have:
            self.have, self.ids = known, set()

    def news(self, draft: Draft) -> dict[str, Any]:
        """The lines that the script does not have yet, and the ids of those that are gone."""
        document = draft.document
        self.sent[draft.revision] = document
        for old in sorted(self.sent)[:-_MAX_KEPT]:
            if old != self.have:
                del self.sent[old]
        if self.have == NOTHING:
            return {
                "since": NOTHING,
                "revision": draft.revision,
                "lines": [told(line) for line in document.lines],
                "gone": [],
            }
        before = {line.id: line for line in self.sent[self.have].lines}
        here = {line.id for line in document.lines}
        fresh = [line for line in document.lines if before.get(line.id) is not line and before.get(line.id) != line]
        gone = {id for id in before if id not in here}
        self.ids |= {line.id for line in fresh} | gone
        lines = [told(line) for line in document.lines if line.id in self.ids]
        return {"since": self.have, "revision": draft.revision, "lines": lines, "gone": sorted(self.ids - here)}

    def n_edited(self, lines: Sequence[Line]) -> int:
        """How many lines differ from what the machine heard. Only what changed is compared anew."""
        found = {}
        for line in lines:
            known = self.edited.get(line.id)
            found[line.id] = known if known is not None and known[0] is line else (line, line.is_edited)
        self.edited = found
        return sum(is_edited for _, is_edited in found.values())


def told(line: Line) -> dict[str, Any]:
    """A line as the script knows it.

    `words` is flat, for it is most of what is sent: for each word its length in characters, and its start within the
    line in hundredths of a second. `doubts` are the places of unsure words, each with the model's per cent.
    """
    flat: list[int] = []
    for word in line.words:
        flat += (len(word.text), round((word.start_s - line.start_s) * 100))
    unsure = [
        (index, round(word.probability * 100))
        for index, word in enumerate(line.words)
        if word.probability < doubts.DOUBTFUL and not word.is_accepted and not line.is_checked
    ]
    return {
        "id": line.id,
        "start": round(line.start_s, 3),
        "end": round(line.end_s, 3),
        "text": line.text,
        "words": flat,
        "doubts": unsure,
        "speaker": line.speaker,
        "checked": line.is_checked,
        "diff": [(run.kind, run.text) for run in diff.edited(line)] if line.is_edited else None,
    }
