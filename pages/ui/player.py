"""The sound or video of a job, played from its file on this computer in the ranges that the browser asks for."""

from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from ent_models.jobs.job import Job
from pages.ui import routes

KEY = "player"


def is_video(job: Job) -> bool:
    """Whether there is something to watch, as far as the first bytes tell."""
    path = Path(job.path)
    return path.is_file() and routes.media_type(path).startswith("video")


def draw(job: Job) -> None:
    """A player in the container `KEY`, or a sentence where there is nothing to play."""
    path = Path(job.path)
    with st.container(key=KEY):
        if not path.is_file():
            st.info("The file is no longer where it was, so it cannot be played here.", icon=":material/info:")
            return
        kind = routes.media_type(path)
        play = st.video if kind.startswith("video") else st.audio
        source = f"{_origin()}/files/{job.id}"
        if source.startswith("http"):  # else there is no browser to play it
            play(source, format=kind, alt=f"Player: {job.name}")


def _origin() -> str:
    """Where the visitor's browser finds this server."""
    address = urlsplit(st.context.url or "")
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{address.scheme}://{address.netloc}{'/' + base if base else ''}"
