"""Handing the transcript on: captions, documents and tables, and markers for editing systems.

A file is written when its button is pressed, in a thread of its own, so that the page waits for nothing.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from ent_models.errors import BadInput
from ent_models.facts import Facts, media_of
from ent_models.jobs.job import Job
from ent_models.speech import exporting
from ent_models.speech.document import presets
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.document.records import Document
from ent_models.speech.export import formats, markers, naming, timecode
from ent_models.speech.export.cues import Media
from ent_models.speech.export.formats import ExportFile, ExportOptions
from ent_models.speech.manuscripts import text_language
from pages.ui import media_facts, player, show, words

AS_IS = "as they stand in the transcript"
ZIP = "application/zip"
LABELS = {
    "edl": "DaVinci Resolve (EDL)",
    "fcp7xml": "Premiere Pro (FCP 7 XML)",
    "premiere-csv": "Premiere Pro (CSV)",
    "avid": "Media Composer (TXT)",
    "markers-csv": "Table (CSV)",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for all formats; `preset` is a name of `presets.PRESETS`, or "" to leave rows alone."""

    speakers: bool = True
    times: bool = False
    paragraphs: bool = False
    preset: str = ""
    rate: str = ""
    start_timecode: str = ""


def draw(job: Job, kept: Manuscript) -> None:
    """What may be chosen, and a button for each format."""
    document = kept.draft.document
    if not document.lines:
        show.empty("Nothing to save yet.", key="empty-saving")
        return
    choice, known = _text_choice(job, document), media_facts.of(job)
    _buttons(job, kept, choice, known, [name for name, form in formats.FORMATS.items() if not form.has_frames])
    st.markdown("**Markers for editing systems**")
    rate, start, problem = frames(job, media(job, None, known))
    marked = replace(choice, rate=rate, start_timecode=start)
    _buttons(job, kept, marked, known, [name for name, form in formats.FORMATS.items() if form.has_frames], problem)
    st.caption(
        words.literal(
            f"Captions are called {sidecar(job, document, 'srt')}: beside the film, players find them by that name."
        )
    )


def _text_choice(job: Job, document: Document) -> Choice:
    names = ["", *presets.PRESETS]
    suited = presets.for_language(text_language(document, job.options)).name
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        preset = st.selectbox(
            "Rows of captions",
            names,
            index=names.index(suited),
            format_func=lambda name: presets.PRESETS[name].title if name else AS_IS,
            key=f"save-preset-{job.id}",
            persist_state="session",
            width=280,
            help="Where captions break into rows. Rows that were broken by hand stay.",
        )
        has_people = bool(document.speakers)
        speakers = st.checkbox(
            "With speakers",
            value=True,
            key=f"save-speakers-{job.id}",
            persist_state="session",
            disabled=not has_people,
            help=None if has_people else "No speaker is marked in this transcript.",
        )
        times = st.checkbox("Times in TXT and DOCX", key=f"save-times-{job.id}", persist_state="session")
        paragraphs = st.checkbox("TXT in paragraphs", key=f"save-paragraphs-{job.id}", persist_state="session")
    return Choice(speakers and has_people, times, paragraphs, preset or "")


def frames(job: Job, source: Media, *, place: str = "save") -> tuple[str, str, str]:
    """(rate, timecode of the first frame, what is wrong with them): chosen for markers, at first those of `source`.

    The timecode follows the rate, unless the user wrote one that there is at the new rate too. `place` sets the widgets
    apart from others on the page.
    """
    own = markers.timeline_of(source)
    rate_key = f"{place}-rate-{job.id}-{own.rate.name}"
    start_key = f"{place}-start-{job.id}-{own.timecode(0)}"
    st.session_state.setdefault(start_key, own.timecode(0))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        rates = list(timecode.RATES)
        rate = st.selectbox(
            "Frames a second",
            rates,
            index=rates.index(own.rate.name),
            format_func=lambda name: name.replace("df", ", drop frame"),
            key=rate_key,
            persist_state="session",
            on_change=_follow,
            args=(source, st.session_state.get(rate_key) or own.rate.name, rate_key, start_key),
            width=180,
            help="That of the timeline to which the markers shall be added."
            + (" The file has the one that stands here first." if source.frame_rate else ""),
        )
        start = st.text_input(
            "Timecode of the first frame",
            key=start_key,
            persist_state="session",
            max_chars=11,
            width=200,
        )
    rate, start = rate or "25", (start or "").strip()
    try:
        formats.timeline(source, ExportOptions(rate=rate, start_timecode=start))
    except BadInput as problem:
        show.failed(str(problem))
        return rate, start, str(problem)
    return rate, start, ""


def _follow(source: Media, before: str, rate_key: str, start_key: str) -> None:
    state = st.session_state
    state[start_key] = formats.start_at(source, (state[start_key] or "").strip(), before, state[rate_key] or before)


def _buttons(
    job: Job, kept: Manuscript, choice: Choice, known: Facts | None, names: list[str], wrong: str = ""
) -> None:
    with st.container(horizontal=True):
        for name in names:
            form, problem = formats.FORMATS[name], wrong
            try:
                file_name, mime = named(job, kept.draft.document, choice, name, known)
            except BadInput as trouble:
                file_name, mime, problem = "", "", str(trouble)
            st.download_button(
                LABELS.get(name, name.upper()),
                _writer(job, kept, choice, name),
                file_name=file_name,
                mime=mime,
                key=f"save-{name}-{job.id}",
                icon=":material/download:",
                on_click="ignore",
                disabled=bool(problem),
                help=words.literal(problem) if problem else form.title,
            )


def _writer(job: Job, kept: Manuscript, choice: Choice, name: str) -> Callable[[], bytes]:
    return lambda: packed(written(job, kept.draft.document, choice, name, media_facts.of(job)))


def written(
    job: Job, document: Document, choice: Choice, name: str, known: Facts | None = None
) -> tuple[ExportFile, ...]:
    """The transcript in one format. Raises BadInput for a rate or timecode that is none."""
    language = text_language(document, job.options)
    chosen = replace(options(choice, language), path=own_path(job))
    return formats.write(name, exporting.cues(document, language=language), media(job, document, known), chosen)


def options(choice: Choice, language: str) -> ExportOptions:
    """What exports are told; rows are broken by the preset or not at all."""
    return ExportOptions(
        speakers=choice.speakers,
        times=choice.times,
        paragraphs=choice.paragraphs,
        rows=exporting.rows_by(presets.PRESETS[choice.preset] if choice.preset else None),
        language=language,
        rate=choice.rate,
        start_timecode=choice.start_timecode,
    )


def own_path(job: Job) -> Path | None:
    """Where the file lies if the user gave its path; None for one that was dropped, of which we keep a copy."""
    path = Path(job.path)
    return path if path.name != job.sha256 else None


def media(job: Job, document: Document | None, known: Facts | None = None) -> Media:
    """What exports are told of a job's file: all that is known, or what can be told without opening it."""
    if known is not None:
        return media_of(job.name, known)
    return Media(job.name, document.duration_s if document else None, is_video=player.is_video(job), has_sound=True)


def sidecar(job: Job, document: Document, extension: str) -> str:
    """The name by which players find captions beside the film."""
    return naming.sidecar(job.name, extension, language=text_language(document, job.options))


def named(job: Job, document: Document, choice: Choice, name: str, known: Facts | None = None) -> tuple[str, str]:
    """(file name, media type) of a format, known before it is written. An EDL that needs several files is a zip.

    Raises BadInput as `written`.
    """
    form = formats.FORMATS[name]
    starts_s = (line.start_s for line in document.lines)
    if name == "edl" and formats.n_files(name, starts_s, media(job, document, known), options(choice, "")) > 1:
        return naming.sidecar(job.name, "zip", part="edl"), ZIP
    language = text_language(document, job.options) if name in ("srt", "vtt") else ""
    return naming.sidecar(job.name, form.extension, language=language, part=form.part), form.mime


def packed(files: tuple[ExportFile, ...]) -> bytes:
    """One file's bytes, or a zip archive of several."""
    if len(files) == 1:
        return files[0].data
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.data)
    return whole.getvalue()
