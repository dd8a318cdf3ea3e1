"""What a panel does to a transcript, and what it says of it: one change, one sentence.

A press of another button may end a run of the page wherever Streamlit is called, in the middle of a callback too. So
what acts need is fetched when a panel is drawn, and nothing of Streamlit is called between an act and its note.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import streamlit as st

from ent_models.errors import EntModelsError
from ent_models.jobs.job import Job
from ent_models.speech.document.history import Draft, Planned
from ent_models.speech.document.manuscript import Manuscript
from pages.ui import show, words

Made = TypeVar("Made")


class Panel:
    """One panel of the room, about one transcript, while it is drawn and until its buttons are pressed."""

    def __init__(self, job: Job, kept: Manuscript, name: str) -> None:
        """`name` sets what this panel says apart from what others say."""
        self.job, self.kept, self.name = job, kept, name
        self._own: set[int] = st.session_state.setdefault(f"own-revisions-{job.id}", set())
        self._said: list[tuple[str, bool]] = st.session_state.setdefault(f"said-{name}", [])
        self._worked_out: dict[str, Any] = st.session_state.setdefault(f"worked-out-{name}", {})

    def change(self, edit: Planned, *, seen: int, lines: Iterable[int] = ()) -> bool:
        """Make an edit of what was on the screen at revision `seen`; whether it was made.

        `lines` are those that it touches: what this visitor changed in them since is no conflict.
        """
        before = self.kept.draft
        newer = {before.changed_at.get(line, 0) for line in lines}
        if newer and all(at <= seen or at in self._own for at in newer):
            seen = before.revision
        return self._keep(before, lambda: self.kept.change(edit, seen=seen))

    def undo(self, *, seen: int) -> bool:
        """Take the last step back; whether it was."""
        before = self.kept.draft
        if before.done and before.done[-1].revision in self._own:
            seen = before.revision
        title = f"Taken back: {before.done[-1].title}." if before.done else ""
        return self._keep(before, lambda: self.kept.undo(seen=seen), title)

    def say(self, sentence: str, *, is_bad: bool = False) -> None:
        """Note a sentence for when the panel is drawn next. What went wrong is not covered by what went well."""
        if self._said and self._said[0][1] and not is_bad:
            return
        self._said[:] = [(sentence, is_bad)]

    def said(self) -> tuple[str, bool]:
        """What is to be said, and whether it is bad news; it is said once."""
        return self._said.pop() if self._said else ("", False)

    def tell(self) -> None:
        """Show what is to be said."""
        sentence, is_bad = self.said()
        if is_bad:
            show.failed(sentence)
        elif sentence:
            st.success(words.literal(sentence), icon=":material/check:")

    def undo_button(self) -> None:
        """A button that takes the last step back, whoever made it, and tells which that is."""
        draft = self.kept.draft
        title = draft.done[-1].title if draft.done else ""
        st.button(
            "Undo",
            key=f"undo-{self.name}-{self.job.id}",
            icon=":material/undo:",
            type="tertiary",
            disabled=not draft.done,
            help=words.literal(f"Takes back: {title}") if title else None,
            on_click=self._undo_pressed,
            args=(draft.revision,),
        )

    def remembered(self, asked: Any, make: Callable[[Draft], Made]) -> tuple[Draft, Made]:
        """The newest draft, and what `make` works out of it: anew only if the draft or `asked` has changed."""
        draft = self.kept.draft
        key = (self.job.id, draft.revision, asked)
        if self._worked_out.get("key") != key:
            self._worked_out.update(key=key, made=make(draft))
        made: Made = self._worked_out["made"]
        return draft, made

    def _undo_pressed(self, seen: int) -> None:
        self.undo(seen=seen)

    def _keep(self, before: Draft, act: Callable[[], Draft], title: str = "") -> bool:
        try:
            after = act()
        except EntModelsError as problem:
            self.say(str(problem), is_bad=True)
            return False
        if after.revision == before.revision:
            self.say("Nothing was changed: it stands like that already.")
            return False
        self._own.add(after.revision)
        self.say(title or (f"{after.done[-1].title}." if after.done else "Done."))
        return True
