"""Your own classes: pictures are chosen, looked over, trained on in seconds, and measured; earlier ones are kept."""

from dataclasses import replace

import streamlit as st

from ent_models.jobs.job import Job, State
from ent_models.training.options import OwnOptions, OwnResult
from ent_models.training.own_shelf import OwnAbout, OwnFolder, OwnShelf, titled
from pages.ui import actions, asking, guard, live, loaders, show, words
from pages.ui.training import own_quality, own_result, own_source
from pages.ui.training.own_source import Chosen

_OPEN = "own-open"
MAX_EARLIER = 50


def is_asked_for() -> bool:
    """Whether the page's address, as in a link from the desk, names the training of own classes."""
    job = loaders.desk().job(st.query_params.get("job", ""))
    return job is not None and isinstance(job.options, OwnOptions)


def draw() -> None:
    """The whole part of the page."""
    st.text("Pictures of what you want to tell apart, some twenty of each: a classifier learns them in seconds.")
    with guard.guarded():
        choice = own_source.chosen()
        if choice is None:
            own_source.draw()
        else:
            _chosen(choice)
        finished = OwnShelf.at_home().all()
        opened = next((one for one in finished if one[0].id == st.session_state.get(_OPEN)), None)
        if opened is not None:
            with st.container(border=True, key="own-opened"):
                own_result.draw(*opened)
        _under_way(choice)
        _earlier(finished)


def _chosen(choice: Chosen) -> None:
    """Pictures on their way to a classifier."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.text(choice.file.name)
        st.button("Other pictures", key="own-other", icon=":material/undo:", on_click=own_source.keep, args=(None,))
    job = loaders.desk().job(choice.job_id) if choice.job_id else None
    if job is not None:
        live.follow(job, _training)
        return
    asking.ask(
        choice.file,
        OwnOptions(choice.own, choice.title, is_check=True),
        lambda found: _looked_over(choice, found),
    )


def _looked_over(choice: Chosen, found: OwnResult) -> None:
    """The quality, and the button that trains."""
    own_quality.draw(found.quality)
    if found.quality.problems:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Title", choice.title, key=f"own-title-{choice.own}", max_chars=80)
        st.button(
            "Train",
            type="primary",
            key="own-train",
            icon=":material/model_training:",
            on_click=_train,
            args=(choice,),
        )


def _train(choice: Chosen) -> None:
    with guard.guarded():
        title = titled(str(st.session_state.get(f"own-title-{choice.own}") or choice.title))
        desk = loaders.desk()
        job = desk.submit(replace(choice.file, name=title), OwnOptions(choice.own, title))
        desk.wait([job.id], asking.WAIT_S)
        own_source.keep(replace(choice, title=title, job_id=job.id))
        st.session_state[_OPEN] = choice.own


def _training(job: Job) -> None:
    """A training that was started here: how far it is, or why it came to nothing."""
    if job.state is State.DONE:
        # What came of it is drawn below from the disk, where it stays when the desk is cleared.
        st.caption("Trained. It is kept below.")
    elif job.state.is_over:
        show.why(job)
        actions.buttons(job, is_in_room=True)
    else:
        show.working(job)
        st.button("Stop", key=f"stop-{job.id}", icon=":material/stop:", on_click=actions.stop, args=(job.id,))


def _under_way(choice: Chosen | None) -> None:
    """Trainings of other visitors, or from before a reload."""
    for job in loaders.desk().jobs():
        if job.room != "own" or job.state.is_over or (choice is not None and job.id == choice.job_id):
            continue
        with st.container(border=True, key=f"own-job-{job.id}"):
            st.text(job.name)
            live.follow(job, _training)


def _earlier(finished: tuple[tuple[OwnFolder, OwnAbout, OwnResult], ...]) -> None:
    if not finished:
        return
    st.subheader("Your classifiers")
    for folder, about, result in finished[:MAX_EARLIER]:
        is_open = folder.id == st.session_state.get(_OPEN)
        with (
            st.container(border=True, key=f"own-row-{folder.id}"),
            st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"),
        ):
            with st.container(gap="xxsmall", width="content"):
                st.text(about.title)
                st.caption(words.literal(_facts(about, result)))
            with st.container(horizontal=True, width="content"):
                label, icon = ("Close", ":material/expand_less:") if is_open else ("Open", ":material/expand_more:")
                st.button(label, key=f"own-open-{folder.id}", icon=icon, on_click=_open, args=(folder.id, not is_open))
                st.button(
                    "Remove",
                    key=f"own-remove-{folder.id}",
                    icon=":material/delete:",
                    type="tertiary",
                    on_click=_remove,
                    args=(folder.id,),
                    help="Deletes the classifier. One that was put to work in Pictures stays at work.",
                )
    if len(finished) > MAX_EARLIER:
        st.caption(f"and {len(finished) - MAX_EARLIER:,} older ones")


def _facts(about: OwnAbout, result: OwnResult) -> str:
    right = f"{result.report.evaluation.accuracy:.1%} right".replace("%", " %") if result.report else ""
    classes = words.count(len(result.labels), "class", "classes")
    return " · ".join(part for part in (words.when(about.created_at), classes, right) if part)


def _open(own_id: str, is_open: bool) -> None:
    st.session_state[_OPEN] = own_id if is_open else None


def _remove(own_id: str) -> None:
    with guard.guarded():
        OwnShelf.at_home().remove(own_id)
        choice = own_source.chosen()
        if choice is not None and choice.own == own_id:
            own_source.keep(None)
