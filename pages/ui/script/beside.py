"""A second file beside the script: another draft, or a transcript. Dropped here it goes on the desk as any file."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from ent_models import samples
from ent_models.jobs.job import Job
from ent_models.store import inputs
from ent_models.store.inputs import InputFile
from pages.ui import guard, live, loaders, show, uploads, words

_NONE = ""


def choose(job: Job, others: Sequence[Job], *, what: str, label: str, types: str) -> Job | None:
    """The other file, or None while none is chosen. `what` names the place where it is asked ("draft")."""
    key = f"{what}-{job.id}"
    fresh = st.session_state.get(f"{key}-fresh")
    by_id = {other.id: other for other in others}
    if fresh in by_id:
        st.session_state[key] = st.session_state.pop(f"{key}-fresh")
        fresh = None
    elif st.session_state.get(key) not in (*by_id, _NONE):
        st.session_state.pop(key, None)
    with st.container(key=f"{what}-choice"):
        chosen = st.selectbox(
            label,
            [_NONE, *by_id],
            format_func=lambda job_id: _named(by_id, job_id),
            key=key,
            persist_state="session",
            on_change=_forget,
            args=(key,),
        )
        turn = f"{key}-turn"
        drop = f"{key}-drop-{st.session_state.setdefault(turn, 0)}"
        is_open = not chosen
        with st.expander(
            "Drop one", icon=":material/add:", expanded=is_open, key=f"{what}-add{'' if is_open else '-more'}"
        ):
            st.file_uploader(
                types, key=drop, max_upload_size=uploads.MAX_DROP_MB, on_change=_take, args=(key, drop, turn)
            )
        sample = samples.beside(Path(job.path), what)
        if sample is not None and not chosen:
            st.button(
                sample.title,
                key=f"{key}-sample",
                icon=":material/science:",
                on_click=_add,
                args=(key, sample.path.name, partial(inputs.refer, sample.path)),
            )
    if fresh:
        _tell(key, fresh, job, what)
    problem = st.session_state.get(f"{key}-problem")
    if problem:
        st.error(words.literal(problem), icon=":material/error:")
    return by_id.get(chosen or _NONE)


def _named(by_id: dict[str, Job], job_id: str) -> str:
    other = by_id.get(job_id)
    return f"{other.name}, {words.when(other.created_at)}" if other else "Choose one that is on the desk"


def _forget(key: str) -> None:
    """What was told of an earlier choice is of no use to another."""
    st.session_state.pop(f"{key}-problem", None)
    st.session_state.pop(f"{key}-fresh", None)


def _tell(key: str, fresh: str, job: Job, what: str) -> None:
    """Say why what was dropped is not among the files to choose from, or follow it until it is."""
    other = loaders.desk().job(fresh)
    problem = ""
    if other is None:
        pass
    elif other.sha256 == job.sha256:
        problem = "This is the same script. Drop another file."
    elif other.room == "speech" and what != "said":
        problem = "This is sound, and no script. It is written down in the speech room; drop a script here."
    elif not other.state.is_over:
        doing = "recording is being written down" if other.room == "speech" else "file is being read"
        st.caption(f"This {doing}. It is chosen here when that is done.")
        live.follow(other, _working)
        return
    else:
        problem = other.error or "This file was not read to its end. See the desk."
    st.session_state.pop(f"{key}-fresh", None)
    st.session_state[f"{key}-problem"] = problem


def _working(other: Job) -> None:
    if not other.state.is_over:
        show.working(other)


def _take(key: str, drop: str, turn: str) -> None:
    """Put what was dropped on the desk, and choose it."""
    file = st.session_state.get(drop)
    if file is None:
        return
    st.session_state[turn] += 1
    _add(key, file.name, partial(inputs.keep, file.name, file.getvalue()))


def _add(key: str, name: str, read: Callable[[], InputFile]) -> None:
    scope = f"{key}-taken"
    with guard.guarded():
        uploads.take(scope, [(name, read)])
    added, refusals = uploads.added(scope), st.session_state.pop(f"refusals-{scope}", [])
    st.session_state.pop(f"{key}-fresh", None)
    st.session_state[f"{key}-problem"] = " ".join(sentence for _, sentence in refusals)
    for job_id in added:
        job = loaders.desk().job(job_id)
        if job is not None and job.room not in ("scripts", "speech"):
            st.session_state[f"{key}-problem"] = job.error or "This is neither a text nor sound: drop another file."
        elif job is not None:
            st.session_state[f"{key}-fresh"] = job_id
