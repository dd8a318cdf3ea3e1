"""From media: films like a script, a summary or a transcript, with the themes that they share."""

from typing import TYPE_CHECKING

import streamlit as st

from ent_models import samples
from ent_models.errors import EntModelsError
from ent_models.films import brought
from ent_models.films.options import MAX_DESCRIBED, TextOptions, TextPlace
from ent_models.jobs.job import Job, State
from ent_models.scripts.records import Breakdown
from ent_models.speech.records import Transcript
from ent_models.store import inputs
from ent_models.store.inputs import InputFile
from pages.ui import guard, loaders, show, words
from pages.ui.film import cards, forgetting, shelf, source, taste
from pages.ui.film.cards import ACTS

if TYPE_CHECKING:
    from ent_models.films.room import FilmRoom

MAX_CHARACTERS = 200_000
MAX_DROP_MB = 50
WAIT_S = 1.5
_ABOUT, _TURN, _REFUSED = "film-text-about", "film-text-turn", "film-text-refused"


def draw(room: "FilmRoom | None") -> None:
    """The ways to bring a text, and what is like it."""
    if room is None:
        return
    if not room.has_vectors():
        show.note(_why_not(room))
        return
    st.caption("Films are found by what the text is about, and by who would watch such a thing; no rating is needed.")
    _bring()
    if st.session_state.get(_REFUSED):
        show.failed(st.session_state[_REFUSED])
    about: InputFile | None = st.session_state.get(_ABOUT)
    with st.container(key="film-text-answer"):
        if about is not None:
            job = loaders.desk().ask(about, TextOptions(), seconds=WAIT_S)
            st.subheader("Films like it")
            with st.container(key="film-text-name"):
                st.text(about.name)
            done = source.follow(job)
            report = loaders.report(done) if done else None
            if report is not None:
                _answer(room, report.result)


def _why_not(room: "FilmRoom") -> str:
    """Why the films of one's own ratings cannot be compared with a text, and what would help."""
    if not room.genres:
        return (
            "These films have no genres and no texts, so they cannot be compared with a text. Bring an items file with "
            "a column of genres or of overviews."
        )
    if len(room.films) > MAX_DESCRIBED:
        return f"There are {len(room.films):,} films here. Up to {MAX_DESCRIBED:,} can be compared with a text."
    return (
        "The text model was not installed when these ratings were read, so their films cannot be compared with a text. "
        "Get it on the Models page, press Forget me under For you, and drop the ratings again."
    )


def _bring() -> None:
    with st.form("film-text-form", border=False):
        typed = st.text_area(
            "A summary, a scene, a pitch", key=forgetting.key("film-text"), height=130, max_chars=MAX_CHARACTERS,
            placeholder="A retired thief is talked into one last job by the detective who never caught him",
        )  # fmt: skip
        if st.form_submit_button("Find films like this", type="primary", icon=":material/search:"):
            _take_text(typed or "", "Your text")
    left, right = st.columns(2, gap="medium")
    with left:
        key = forgetting.key(f"film-text-drop-{st.session_state.setdefault(_TURN, 0)}")
        st.file_uploader(
            "Or drop a script, a summary, a transcript", key=key, max_upload_size=MAX_DROP_MB,
            on_change=_take_dropped, args=(key,), help="Fountain, FDX, PDF, DOCX, subtitles and plain text.",
        )  # fmt: skip
    with right:
        desk = {
            job.id: job
            for job in loaders.desk().jobs()
            if job.state is State.DONE and job.room in ("scripts", "speech")
        }
        chosen = st.selectbox(
            "Or something from the desk", list(desk), index=None, key=forgetting.key("film-text-job"),
            format_func=lambda job_id: desk[job_id].name if job_id in desk else "",
            placeholder="A script or a transcript" if desk else "No scripts or transcripts on the desk",
            disabled=not desk,
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center", key="film-text-samples"):
            st.button(
                "Use it", key="film-text-use", disabled=chosen not in desk, on_click=_take_job,
                args=(desk.get(chosen or ""),),
            )  # fmt: skip
            st.caption("Or try", width="content")
            for sample in samples.samples():
                if sample.kind in ("script", "text"):
                    st.button(
                        sample.title, key=f"film-text-sample-{sample.name}", icon=":material/description:",
                        on_click=_take, args=(inputs.refer, sample.path),
                    )  # fmt: skip


def _take_text(text: str, name: str) -> None:
    if len(text.split()) < 3:
        _refuse("Type a sentence or two first.")
        return
    _take(inputs.keep, f"{name}.txt", text.encode(), brought.folder())


def _take_dropped(key: str) -> None:
    # A second run may begin while this one still works on the same file: it is taken once.
    file = st.session_state.get(key)
    if file is not None:
        _take(inputs.keep, file.name, file.getvalue(), brought.folder())
        st.session_state[_TURN] += 1  # the bytes are freed


def _take_job(job: Job | None) -> None:
    report = loaders.report(job) if job else None
    if job is None or report is None:
        _refuse("That file is no longer on the desk.")
    elif isinstance(report.result, Breakdown):
        _take_text("\n\n".join(element.text for element in report.result.elements), job.name)
    elif isinstance(report.result, Transcript):
        _take_text("\n".join(segment.text for segment in report.result.segments), job.name)


def _take(read: object, *arguments: object) -> None:
    with guard.guarded():
        try:
            st.session_state[_ABOUT] = read(*arguments)  # type: ignore[operator]
            _refuse("")
        except EntModelsError as problem:
            _refuse(str(problem))


def _refuse(sentence: str) -> None:
    st.session_state[_REFUSED] = sentence


def _answer(room: "FilmRoom", place: TextPlace) -> None:
    themes, found = room.like_vector(place.vector)
    with st.container(horizontal=True, vertical_alignment="center", key="film-themes"):
        st.caption(f"{words.count(place.n_words, 'word')} read. Most about:", width="content")
        for theme in themes:
            st.badge(words.literal(theme), icon=":material/sell:", color="blue")
        if not themes:
            st.caption("nothing that any genre is known for", width="content")
    shown = tuple(one.film for one in found)
    mine = taste.of("one", source.name())
    cards.draw(
        [
            cards.card(
                one.film,
                ACTS,
                verdict=mine.verdicts.get(one.film.id, ""),
                reason=f"Shared themes: {', '.join(one.themes)}"
                if one.themes
                else "Near in subject; no genre in common",
                always=[("Likeness", max(0.0, one.likeness), f"{one.likeness:.2f}")],
            )
            for one in found
        ],
        lambda press: shelf.act_on("one", press, shown),
        key="film-like-text",
        label="Films like the text, most alike first",
    )
