"""The doubt queue: the words that the model is least sure of, worst first, heard one by one and settled by a key.

The script holds the queue, so that the next word is there at once; what is settled goes to the page in order and is
sent again until it is made.
"""

from typing import Any

import streamlit as st

from ent_models.errors import BadInput
from ent_models.jobs.job import Job
from ent_models.speech.document import doubts, edits
from ent_models.speech.document.doubts import Doubt, DoubtGroup
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import Document, Line, Word
from ent_models.speech.document.tokens import key
from pages.ui import player, show, words
from pages.ui.speech import doing, doubts_script, inbox

PANEL = "doubts"
MOST = 60
"""How many the script holds at once; more come as these are settled."""
LIMITS = {0.3: "Very unsure, under 30 %", 0.5: "Unsure, under 50 %", 0.7: "Under 70 %", 0.9: "Anything under 90 %"}
DEEDS = ("accept", "accept-all", "fix", "fix-all", "undo")

_component = st.components.v2.component("rushes_doubts", css=doubts_script.CSS, js=inbox.SCRIPT + doubts_script.JS)


def draw(job: Job, kept: Manuscript) -> None:
    """The word to settle now, with its buttons, and how far one is."""
    below = st.selectbox(
        "Go through words that the model was",
        list(LIMITS),
        index=list(LIMITS).index(doubts.DOUBTFUL),
        format_func=lambda limit: LIMITS[limit],
        key="doubts-below",
        persist_state="session",
        width=280,
    )
    name = f"doubts-{job.id}"
    panel, box = doing.Panel(job, kept, PANEL), inbox.Inbox(name, DEEDS)
    draft, groups = panel.remembered(below, lambda now: doubts.queue(now.document, below=below))
    if not draft.document.lines:
        show.empty("No words yet. The doubtful ones come here as soon as there are some.", key="empty-doubts")
        return
    items = told_items(groups, draft.document)
    said, is_bad = panel.said()
    _component(
        key=name,
        data={
            "name": name,
            "player": player.KEY,
            "revision": draft.revision,
            "handled": box.handled,
            "items": items,
            "left": sum(len(group.doubts) for group in groups),
            "can_undo": bool(draft.done),
            "said": said,
            "is_bad": is_bad,
        },
        on_acts_change=lambda: box.obey(lambda act: do(panel, act)),
    )


def told_items(groups: tuple[DoubtGroup, ...], document: Document) -> list[dict[str, Any]]:
    """The first `MOST` places as the script takes them, equal words one after the other."""
    items: list[dict[str, Any]] = []
    for group in groups:
        for doubt in group.doubts:
            if len(items) == MOST:
                return items
            items.append(_item(doubt, group, document))
    return items


def _item(doubt: Doubt, group: DoubtGroup, document: Document) -> dict[str, Any]:
    line = document.line(doubt.line)
    return {
        "id": _id(doubt, line),
        "text": doubt.text,
        "group": group.key,
        "before": doubt.before,
        "after": doubt.after,
        "speaker": document.name(line.speaker),
        "from": doubt.from_s,
        "until": doubt.until_s,
        "clock": words.clock(doubt.start_s),
        "sure": words.percent(doubt.probability),
        "n_doubtful": len(group.doubts),
        "n_equal": group.n_equal,
    }


def _id(doubt: Doubt, line: Line) -> str:
    """Line, time in milliseconds, and which of the line's words of that time it is.

    So a word keeps its id when another of its line becomes two: whoever is at it already stays there.
    """
    at_ms = _ms(doubt)
    return f"{doubt.line}-{sum(_ms(word) == at_ms for word in line.words[: doubt.word])}-{at_ms}"


def _ms(word: Doubt | Word) -> int:
    return round(word.start_s * 1000)


def do(panel: doing.Panel, act: inbox.Act) -> None:
    """Make what one press asks for; what came of it is told with the next queue."""
    if act.do == "undo":
        panel.undo(seen=act.seen)
        return
    place = place_of(act.row)
    word, _, replacement = act.text.partition("\n")
    if place is None or not word:
        return
    lines = same_lines(panel.kept.draft.document, word) if act.do.endswith("-all") else (place[0],)
    panel.change(lambda document: edit_of(act.do, place, word, replacement, document), seen=act.seen, lines=lines)


def place_of(row: str) -> tuple[int, int, int] | None:
    """(line, which of its words of that time, time in milliseconds) that an id tells; None for one that is none."""
    parts = row.split("-")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) <= 15 for part in parts):
        return None
    return int(parts[0]), int(parts[1]), int(parts[2])


def edit_of(do: str, place: tuple[int, int, int], word: str, replacement: str, document: Document) -> edits.Edit:
    """The edit that a press means. Raises BadInput if the word is no longer there."""
    line = place[0]
    match do:
        case "accept":
            return edits.AcceptWord(line, _found(document, place), word)
        case "accept-all":
            return edits.AcceptEverywhere(word)
        case "fix":
            return edits.FixWord(line, _found(document, place), word, replacement)
        case "fix-all":
            return edits.FixEverywhere(word, replacement)
    raise BadInput("This is nothing that can be done with a word.")


def _found(document: Document, place: tuple[int, int, int]) -> int:
    """Where the word stands by now: a fix before it in the same line may have moved it. Raises BadInput."""
    line, number, at_ms = place
    here = [index for index, word in enumerate(document.line(line).words) if _ms(word) == at_ms]
    if number >= len(here):
        raise BadInput("This word no longer stands there: the line was changed meanwhile. Look at it again.")
    return here[number]


def same_lines(document: Document, text: str) -> tuple[int, ...]:
    """Lines that hold a word."""
    wanted = key(text)
    return tuple(line.id for line in document.lines if any(key(word.text) == wanted for word in line.words))
