"""Ways to put a file on the desk: dropping it, naming its path, or taking a sample.

Each file goes its own way: one that cannot be taken is told by name, and the others go on.
"""

import shlex
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from ent_models import kinds, samples
from ent_models.errors import EntModelsError
from ent_models.jobs.job import Job
from ent_models.store import inputs
from ent_models.store.inputs import InputFile
from pages.ui import guard, loaders, show, words
from pages.ui.picture import choices
from pages.ui.speech import settings

MAX_DROP_MB = 200
QUICK_S = 0.4
"""How long a page waits for new answers before it is drawn: a picture is ready by then, and needs no second look."""
_ROOM_KINDS = {"pictures": ("picture",), "speech": ("speech", "video"), "scripts": ("script", "text")}


def add_files(scope: str) -> None:
    """A drop zone and an input for a path. `scope` is the page's name; what was put on the desk is in `added`."""
    _drop_zone(scope)
    _path_input(scope)
    _refusals(scope)


def added(scope: str) -> tuple[str, ...]:
    """Ids of the jobs that were added on this page by the last act; they are told once."""
    return tuple(st.session_state.pop(f"added-{scope}", ()))


def sample_buttons(scope: str, room: str = "") -> None:
    """One button for each sample (of one room), with where they come from."""
    wanted = _ROOM_KINDS.get(room)
    offered = [sample for sample in samples.samples() if wanted is None or sample.kind in wanted]
    if not offered:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"samples-{scope}"):
        st.caption("Or try", width="content")
        for sample in offered:
            icon = show.KINDS[sample.kind][0]
            if st.button(sample.title, key=f"sample-{sample.name}", icon=icon, type="secondary"):
                take(scope, [(sample.path.name, partial(inputs.refer, sample.path))])
                st.rerun()
        with st.popover("Where from?", type="tertiary", icon=":material/info:"):
            for sample in offered:
                st.markdown(f"**{words.literal(sample.title)}**. {words.literal(f'{sample.origin} {sample.licence}.')}")


def _drop_zone(scope: str) -> None:
    key = f"drop-files-{scope}-{st.session_state.setdefault(f'turn-{scope}', 0)}"
    with st.container(key=f"drop-{scope}"):
        st.file_uploader(
            "Drop files here",
            accept_multiple_files=True,
            key=key,
            max_upload_size=MAX_DROP_MB,
            help="What a file is, its content decides, not its name. Many at once are fine.",
            on_change=_take_dropped,
            args=(scope, key),
        )
        st.caption(
            f"{kinds.READS[0].upper()}{kinds.READS[1:]}. Up to {MAX_DROP_MB} MB each; larger ones by a path, below."
            + (" Several pictures at once become one folder." if scope == "pictures" else "")
        )


def _take_dropped(scope: str, key: str) -> None:
    """Take what was dropped, before the page is drawn: one run shows the answers, and the drop zone is empty again."""
    # A second run may begin while this one still works on the same files: each is taken once.
    taken: set[str] = st.session_state.setdefault(f"taken-{scope}", set())
    fresh = [file for file in st.session_state.get(key) or () if file.file_id not in taken]
    taken.update(file.file_id for file in fresh)
    with guard.guarded():
        take(scope, _together(scope, fresh))
    st.session_state[f"turn-{scope}"] += 1  # the bytes are freed


def _keep(file: Any) -> InputFile:
    return inputs.keep(file.name, file.getvalue())


def _together(scope: str, dropped: list[Any]) -> list[tuple[str, Callable[[], InputFile]]]:
    """Each file by itself; but several pictures that are dropped at once in the pictures room are one folder."""
    pictures = [file for file in dropped if scope == "pictures" and _is_picture(file.getvalue())]
    if len(pictures) < 2:
        return [(file.name, partial(_keep, file)) for file in dropped]
    now = datetime.now()
    name = f"Drop of {now.day} {now:%b %H:%M}, {len(pictures):,} pictures"
    files = ((file.name, file.getvalue()) for file in pictures)
    others = [(file.name, partial(_keep, file)) for file in dropped if file not in pictures]
    return [(name, partial(inputs.keep_together, name, files)), *others]


def _is_picture(data: bytes) -> bool:
    try:
        return kinds.room_for(data[: kinds.HEAD_BYTES]) == "pictures"
    except EntModelsError:
        return False


def _path_input(scope: str) -> None:
    with (
        st.form(f"path-form-{scope}", border=False, enter_to_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        typed = st.text_input(
            "A path on this computer",
            key=f"path-{scope}",
            placeholder="~/Movies/day 3.mov",
            help="For files that are too large to drop: up to 50 GB, read where they lie, nothing is copied.",
        )
        is_sent = st.form_submit_button("Add", key=f"add-path-{scope}", icon=":material/add:")
    if is_sent:
        path = typed_path(typed or "")
        if path is None:
            _remember_refusals(scope, [("", "Type the path of a file first.")])
        else:
            with st.spinner("Reading the file"):
                take(scope, [(path.name or str(path), partial(inputs.refer, path))])
        st.rerun()


def typed_path(typed: str) -> Path | None:
    """The path that was typed, with or without quotes around it, as file managers copy it."""
    bare = typed.strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "'\"":
        bare = next(iter(shlex.split(bare)), "") if bare[0] == "'" else bare[1:-1]
    bare = bare.removeprefix("file://")
    try:
        return Path(bare).expanduser() if bare else None
    except RuntimeError:  # ~somebody who does not exist
        return Path(bare)


def take(scope: str, files: Iterable[tuple[str, Callable[[], InputFile]]]) -> None:
    """Submit each file. Nothing of Streamlit is called between two files, so that a rerun cannot drop any."""
    desk, jobs, refusals = loaders.desk(), list[Job](), list[tuple[str, str]]()
    listening = settings.options() if scope == settings.SCOPE else None
    for name, read in files:
        try:
            file = read()
            jobs.append(desk.submit(file, settings.suited(file.path, listening) or choices.options_for(file.path)))
        except EntModelsError as problem:
            refusals.append((inputs.clean_name(name), str(problem)))
    ids = [job.id for job in jobs]
    desk.wait(ids, QUICK_S)
    st.session_state[f"added-{scope}"] = ids
    _remember_refusals(scope, refusals)


def _remember_refusals(scope: str, refusals: list[tuple[str, str]]) -> None:
    st.session_state[f"refusals-{scope}"] = refusals


def _refusals(scope: str) -> None:
    """Files that could not be taken, until the next ones are added or they are dismissed."""
    refusals: list[tuple[str, str]] = st.session_state.get(f"refusals-{scope}", [])
    if not refusals:
        return
    with st.container(key=f"refusals-{scope}"):
        for name, sentence in refusals[:10]:
            show.failed(f"{name}: {sentence}" if name else sentence)
        if len(refusals) > 10:
            show.failed(f"{len(refusals) - 10} more files could not be taken.")
        if st.button("Dismiss", key=f"dismiss-{scope}", type="tertiary", icon=":material/close:"):
            _remember_refusals(scope, [])
            st.rerun()
