"""Two drafts: scenes added, cut, moved and rewritten; whose share moved; pages gained and lost."""

from collections.abc import Sequence

import streamlit as st

from ent_models.jobs.job import State
from ent_models.scripts import tables
from ent_models.scripts.drafts import SceneChange
from ent_models.scripts.measures.scenes import eighths_text
from ent_models.scripts.options import Compared, CompareOptions
from pages.ui import asking, loaders, show
from pages.ui.script import beside, grid, head, saving
from pages.ui.script.grid import Column, Row
from pages.ui.script.opened import Opened

KINDS = ("changed", "added", "cut", "moved", "rewritten", "all")
SCENES = (
    Column("What"),
    Column("Before", "number", help="The scene's number in the earlier draft"),
    Column("Now", "number", help="The scene's number in this draft"),
    Column("Scene"),
    Column("Pages", "short", help="Gained or lost"),
    Column("Words", "number", wide=True, help="Gained or lost"),
    Column("Alike", "share", wide=True, help="The share of words that stayed"),
)
PEOPLE = (
    Column("Character"),
    Column("Share before", "share", wide=True),
    Column("Share now", "share"),
    Column("Gained", "gain"),
    Column("Words before", "number"),
    Column("Words now", "number"),
    Column("Scenes before", "number", wide=True),
    Column("Scenes now", "number", wide=True),
)


def draw(opened: Opened) -> None:
    """The choice of an earlier draft, and what changed since."""
    others = [
        other
        for other in loaders.desk().jobs()
        if other.room == "scripts" and other.sha256 != opened.document and other.state is not State.FAILED
    ]
    other = beside.choose(
        opened.job, others, what="draft", label="Compare with an earlier draft, or another episode",
        types="A script of any kind",
    )  # fmt: skip
    if other is None:
        st.caption("Scenes are paired by what they say, so a new number or heading hides nothing.")
        return

    def answer(found: Compared) -> None:
        for sentence in found.notes:
            show.note(sentence)
        _draw(opened, found)

    asking.ask(opened.job, CompareOptions(str(other.path), other.sha256), answer)


def _draw(opened: Opened, answer: Compared) -> None:
    found = answer.comparison
    gained = found.pages_after - found.pages_before
    facts = [(kind, f"{found.count(kind):,}") for kind in ("kept", "rewritten", "moved", "added", "cut")]
    facts.append((f"pages, {found.pages_before:.1f} before", f"{found.pages_after:.1f} ({gained:+.1f})"))
    head.facts(facts, key="draft-facts")
    kind = st.segmented_control(
        "Show scenes", KINDS, default="changed", required=True, key=f"draft-kind-{opened.job.id}",
        format_func=str.capitalize, persist_state="session",
    )  # fmt: skip
    shown = [one for one in found.scenes if _is_shown(one, kind or "changed")]
    rows = [_row(opened, answer.before, one) for one in shown]
    grid.draw(
        SCENES, rows, title="Scenes of the two drafts", document=opened.document, key="draft-scenes",
        empty="No scene of this kind.", note="A rewritten scene shows its changed words, a cut one its beginning",
    )  # fmt: skip
    firsts = {one.name: one.first_element for one in opened.measures.people}
    people = [
        Row(
            (
                one.name,
                one.share_before,
                one.share_after,
                one.share_gained,
                one.n_words_before,
                one.n_words_after,
                one.n_scenes_before,
                one.n_scenes_after,
            ),
            firsts.get(one.name, -1),
        )
        for one in found.characters
    ]
    st.markdown("**Whose share moved**")
    grid.draw(PEOPLE, people, title="Characters of the two drafts", document=opened.document, key="draft-people")
    headings = [heading for heading, _ in answer.before], [scene.heading for scene in opened.result.scenes]
    names = ("changed-scenes", "changed-characters")
    saving.tables_of(opened, lambda: tables.comparison_tables(*headings, found), names)


def _is_shown(one: SceneChange, kind: str) -> bool:
    if kind == "all":
        return True
    if kind == "changed":
        return one.change != "kept" or one.is_moved
    return one.is_moved if kind == "moved" else one.change == kind


def _row(opened: Opened, before: Sequence[tuple[str, str]], one: SceneChange) -> Row:
    now = opened.result.scenes[one.after] if one.after >= 0 else None
    was, beginning = before[one.before] if 0 <= one.before < len(before) else ("", "")
    heading = now.heading if now else was
    if now and was and now.heading != was:
        heading = f"{now.heading} (was {was})"
    what = one.change + (", moved" if one.is_moved else "")
    pages = eighths_text(abs(one.eighths_gained)) if one.eighths_gained else "0"
    sign = "+" if one.eighths_gained > 0 else "\u2212" if one.eighths_gained < 0 else ""
    return Row(
        (
            what.capitalize(),
            one.before + 1 or None,
            one.after + 1 or None,
            heading,
            sign + pages,
            one.n_words_gained,
            one.likeness,
        ),
        now.element if now else -1,
        said="" if now else beginning,
        sort=((4, one.eighths_gained),),
        pieces=tuple((piece.kind, piece.text) for piece in one.words),
    )
