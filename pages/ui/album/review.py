"""The doubtful pictures of a folder one after the other, judged by the keyboard alone."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from ent_models.jobs.job import Job
from ent_models.store.albums import Query, Row, Tally
from pages.ui import loaders, show, words
from pages.ui.album import filters, grid, held
from pages.ui.album.held import Round
from pages.ui.picture import choices
from pages.ui.picture.verdict import class_names

_HERE = Path(__file__)
_REVIEW = st.components.v2.component(
    "album_review",
    css=_HERE.with_name("review.css").read_text(encoding="utf-8"),
    js=_HERE.with_name("review.js").read_text(encoding="utf-8"),
)
_SCOPES = {"doubtful": "Doubtful pictures", "filtered": "What the filters show"}


def draw(job: Job, tally: Tally) -> None:
    """The picture whose turn it is, or what was achieved."""
    key, mine = held.key_of(job), held.of(job)
    scope = st.segmented_control(
        "Which pictures",
        list(_SCOPES),
        format_func=_SCOPES.__getitem__,
        default="doubtful",
        required=True,
        key=f"album-review-scope-{key}",
        persist_state="session",
        label_visibility="collapsed",
    )
    if mine.round is None or mine.round.scope != scope:
        mine.round = _round(job, str(scope))
    _take(job, mine.round)
    if not mine.round.ids:
        what = "No picture is left to review." if tally.n_reviewed else "No picture is doubtful: all labels are sure."
        show.empty(what, key=f"empty-review-{key}")
        return
    if mine.round.place >= len(mine.round.ids):
        _finished(job, mine.round, tally)
        return
    _REVIEW(key=_widget(key), data=_data(job, mine.round), on_act_change=lambda: None)


def _widget(key: str) -> str:
    return f"album-reviewer-{key}"


def _round(job: Job, scope: str) -> Round:
    """A new round over what nobody has reviewed yet, least confident first."""
    albums, asked = loaders.store().albums, filters.asked(job)
    query = Query(verdicts=("unsure", "none"), threshold=choices.threshold(), is_reviewed=False, sort="doubtful first")
    if scope == "filtered":
        verdicts = tuple(one for one in asked.verdicts or grid.VERDICTS if one != "problem") or ("none",)
        query = Query(asked.words, asked.label, verdicts, asked.threshold, asked.flag, asked.is_reviewed, asked.sort)
    return Round(albums.ids(job.sha256, query), scope)


def _take(job: Job, turn: Round) -> None:
    """Do what the keyboard asked for since the picture was drawn, once."""
    state: Any = st.session_state.get(_widget(held.key_of(job))) or {}
    act = state.get("act")
    if not isinstance(act, dict) or act.get("turn") == turn.turn:
        return
    turn.turn = act.get("turn") or 0
    verb, picture, label = act.get("verb"), act.get("id"), " ".join(str(act.get("label") or "").split())[:100]
    albums = loaders.store().albums
    if verb == "undo":
        _undo(job, turn)
    elif turn.place < len(turn.ids) and picture == turn.ids[turn.place]:
        if verb in ("accept", "none", "correct") and not (verb == "correct" and not label):
            for row in albums.get([picture]):
                turn.said.append((picture, row.review))
                verdict = {"accept": "accepted", "none": "none"}.get(verb, "corrected")
                albums.review_file(
                    row.entry.sha256, str(held.place_of(job, row)), verdict, "" if verb == "none" else label
                )
            turn.place += 1
        elif verb in ("next", "back"):
            turn.place = max(0, turn.place + (1 if verb == "next" else -1))


def _undo(job: Job, turn: Round) -> None:
    if not turn.said:
        return
    picture, before = turn.said.pop()
    albums = loaders.store().albums
    for row in albums.get([picture]):
        place = before.path if before else str(held.place_of(job, row))
        albums.review_file(row.entry.sha256, place, before.verdict if before else "", before.label if before else "")
    turn.place = turn.ids.index(picture)


def _data(job: Job, turn: Round) -> dict[str, Any]:
    """What the reviewer draws. A picture that is gone meanwhile is passed over."""
    albums = loaders.store().albums
    shown = albums.get(turn.ids[turn.place : turn.place + 2])
    row = shown[0] if shown else None
    if row is None or row.id != turn.ids[turn.place]:
        turn.ids = tuple(one for one in turn.ids if one != turn.ids[turn.place])
        st.rerun()
    tile = grid.tile(row, choices.threshold())
    said = row.review.verdict if row.review else ""
    return {
        **{name: tile[name] for name in ("id", "name", "path", "flags")},
        "src": _address(job, row),
        "thumb": tile["src"],
        "next": _address(job, shown[1]) if len(shown) > 1 else "",
        "verdict": grid.VERDICTS[tile["verdict"]],
        "labels": _labels(row),
        "said": f"{tile['said']}: {row.review.label}" if row.review and said == "corrected" else tile["said"],
        "position": turn.place + 1,
        "total": len(turn.ids),
        "n_said": len(turn.said),
        "counts": _counts(turn),
        "can_undo": bool(turn.said),
        "names": _names(_corrections(), class_names(job)),
    }


def _labels(row: Row) -> list[dict[str, Any]]:
    seen = row.entry.seen
    taken = row.review.label if row.review and row.review.verdict != "none" else ""
    return [
        {
            "name": label.name,
            "share": words.percent(label.score),
            "title": ", ".join((label.name, *label.parents)),
            "is_said": bool(taken) and label.name == taken,
        }
        for label in (seen.labels[:5] if seen else ())
    ]


def _address(job: Job, row: Row) -> str:
    return f"large/{job.id}/{row.id}?v={row.entry.modified_ns}"


def _counts(turn: Round) -> str:
    return f"{len(turn.said):,} reviewed" if turn.said else ""


def _finished(job: Job, turn: Round, tally: Tally) -> None:
    """The end of a round."""
    key = held.key_of(job)
    rows = loaders.store().albums.get([picture for picture, _ in turn.said])
    counts = dict.fromkeys(("accepted", "corrected", "none"), 0)
    for row in rows:
        if row.review:
            counts[row.review.verdict] = counts.get(row.review.verdict, 0) + 1
    told = (
        f"{counts['accepted']:,} accepted, {counts['corrected']:,} corrected, {counts['none']:,} none of the classes."
        if turn.said
        else "Nothing was changed."
    )
    left = f" {words.count(tally.n_doubtful, 'doubtful picture')} left." if tally.n_doubtful else ""
    st.success(
        f"This round is done: {told}{left} What you said is kept as examples for training, and outlives a new look at "
        "the folder.",
        icon=":material/done_all:",
    )
    with st.container(horizontal=True):
        if tally.n_doubtful:
            st.button(
                "Go on with the rest", type="primary", key=f"album-review-more-{key}", on_click=_again, args=(job,)
            )
        if turn.said:
            st.button(
                "Undo the last one",
                icon=":material/undo:",
                key=f"album-review-undo-{key}",
                on_click=_undo,
                args=(job, turn),
            )


def _again(job: Job) -> None:
    held.of(job).round = None


@lru_cache(maxsize=4)
def _names(corrected: tuple[str, ...], known: tuple[str, ...]) -> list[str]:
    """Names to suggest: those that users gave before, then the classes of the network that looked."""
    return list(dict.fromkeys((*corrected, *known)))


def _corrections() -> tuple[str, ...]:
    said = loaders.store().albums.reviews()
    return tuple(sorted({review.label for _, review in said if review.verdict == "corrected" and review.label}))
