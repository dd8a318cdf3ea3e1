"""The shots of a video, what is seen in them and what is said, on one line of time; and markers made of them."""

from collections.abc import Callable, Sequence

import streamlit as st

from ent_models import __version__, registry, shot_markers
from ent_models.facts import Facts
from ent_models.jobs.job import Job, State
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import Document
from ent_models.speech.export import formats, naming
from ent_models.store.store import result_key
from ent_models.video.records import Shot, ShotOptions, Shots
from pages.ui import actions, live, loaders, media_facts, player, show, words
from pages.ui.speech import saving, shot_pictures, timeline

SHORT_S = 180.0
"""Up to this length the shots are looked for without being asked."""

ANY = ""


def draw(job: Job, kept: Manuscript) -> None:
    """The timeline of a job's video, or the button that makes it. Nothing for sound alone."""
    if not player.is_video(job):
        return
    options = ShotOptions()
    wanted = f"shots-wanted-{job.id}"
    if not (st.session_state.get(wanted) or _is_short(job, kept) or _is_known(job, options)):
        with st.container(border=True, key="shots-offer"):
            st.caption("Shots, what is seen in them and what is said, on one line of time.")
            st.button(
                "Find the shots",
                key=f"find-shots-{job.id}",
                icon=":material/view_timeline:",
                on_click=lambda: st.session_state.update({wanted: True}),
            )
        return

    def draw_state(asked: Job) -> None:
        _state(job, kept, asked)

    live.follow(loaders.desk().ask(job, options, seconds=0.0), draw_state)


def _is_short(job: Job, kept: Manuscript) -> bool:
    length_s = kept.draft.document.duration_s
    return job.state is State.DONE and length_s is not None and length_s <= SHORT_S


def _is_known(job: Job, options: ShotOptions) -> bool:
    """Whether the shots were found before. Asked once a visit: the answer holds pictures."""
    key = f"shots-known-{job.id}"
    if key not in st.session_state:
        st.session_state[key] = loaders.store().report(result_key(job.sha256, options, __version__)) is not None
    return bool(st.session_state[key])


def _state(job: Job, kept: Manuscript, asked: Job) -> None:
    report = loaders.report(asked) if asked.state is State.DONE else None
    if report is not None:
        found: Shots = report.result
        _timeline(job, kept.draft.document, asked, found.shots, found)
        if found.shots:
            _save(job, found)
        for sentence in found.notes:
            show.note(sentence)
        return
    shots = loaders.desk().partials(asked)
    if not asked.state.is_over:
        show.working(asked)
        st.button("Stop", key=f"stop-{asked.id}", icon=":material/stop:", on_click=actions.stop, args=(asked.id,))
    elif asked.state is State.CANCELLED:
        st.caption("You stopped this. What was found is kept.")
    else:
        show.failed(asked.error or "The shots could not be found.")
    if asked.state.is_over:
        label = "Go on" if shots else "Try again"
        st.button(label, key=f"retry-{asked.id}", icon=":material/refresh:", on_click=actions.retry, args=(asked.id,))
    if shots:
        shot_pictures.hold(asked.id, shots)
        _timeline(job, kept.draft.document, asked, shots, None)


def _timeline(job: Job, document: Document, asked: Job, shots: Sequence[Shot], found: Shots | None) -> None:
    told = [words.count(len(shots), "shot")]
    if found is not None:
        told.append(f"{found.width_px} x {found.height_px}")
        told.append(f"{'about ' if found.is_variable_rate else ''}{rate_name(found.frame_rate)}")
        told += [registry.get(asked.options.model).title] if asked.options.model else []
    else:
        told[0] += " so far"
    st.caption(words.literal(" · ".join(told)))
    length_s = found.duration_s if found else max((shot.end_s for shot in shots), default=0.0)
    timeline.draw(
        shots,
        document,
        key=f"timeline-{job.id}",
        length_s=max(length_s, document.duration_s or 0.0),
        pictures=shot_pictures.address(asked.id),
        frame_rate=found.frame_rate if found and not found.is_variable_rate else "",
    )


def rate_name(rate: str) -> str:
    """A rate for people: 25 frames a second, 29.97 frames a second."""
    if not rate:
        return "one frame"
    above, _, below = rate.partition("/")
    return f"{float(above) / float(below or 1):.5g} frames a second"


def _save(job: Job, found: Shots) -> None:
    """Markers for editing systems, at first at the frame rate and from the timecode of the video."""
    counts = shot_markers.counted(found.shots)
    with st.container(horizontal=True, vertical_alignment="bottom", key="save-shots"):
        label = st.selectbox(
            "Markers for",
            [ANY, *counts],
            format_func=lambda name: words.literal(f"{name} ({counts[name]:,})") if name else "every shot",
            key=f"shot-label-{job.id}",
            width=240,
        )
        known = media_facts.of(job)
        source = shot_markers.media(job.name, found, known)
        rate, start, problem = saving.frames(job, source, place="shots")
        chosen = formats.ExportOptions(rate=rate, start_timecode=start, path=saving.own_path(job))
        starts_s = [marker.start_s for marker in shot_markers.markers(found.shots, label=label or ANY)]
        for name in shot_markers.FORMATS:
            form = formats.FORMATS[name]
            is_many = not problem and formats.n_files(name, starts_s, source, chosen) > 1
            st.download_button(
                {"edl": "EDL", "fcp7xml": "FCP 7 XML"}.get(name, "CSV"),
                _writer(job, found, name, label or ANY, known, chosen),
                file_name=naming.sidecar(job.name, "zip" if is_many else form.extension, part="shots"),
                mime=saving.ZIP if is_many else form.mime,
                key=f"save-shots-{name}-{job.id}",
                icon=":material/download:",
                on_click="ignore",
                disabled=bool(problem),
                help=words.literal(problem) if problem else form.title,
            )


def _writer(
    job: Job, found: Shots, name: str, label: str, known: Facts | None, chosen: formats.ExportOptions
) -> Callable[[], bytes]:
    return lambda: saving.packed(
        shot_markers.written(name, job.name, found, label=label, options=chosen, known=known)
    )  # fmt: skip
