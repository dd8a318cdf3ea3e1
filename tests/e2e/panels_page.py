"""A page with nothing but a player and one panel of the speech room, for the newest file: what tests of panels open."""

from importlib import import_module
from pathlib import Path

import streamlit as st

from pages.ui import guard, loaders
from pages.ui.player import KEY
from pages.ui.speech import held

PANELS = ("doubts", "find", "care", "people", "again", "changes", "bringing", "saving", "settings", "microphone")

st.set_page_config(page_title="A panel", layout="wide")
st.html(Path(guard.__file__).with_name("look.css"))
with guard.guarded():
    job = next(job for job in loaders.desk().jobs() if job.room == "speech")
    with st.container(key=KEY):
        if Path(job.path).read_bytes()[:4] == b"RIFF":
            st.audio(job.path)
    name = st.query_params.get("panel", "doubts")
    assert name in PANELS
    panel = import_module(f"pages.ui.speech.{name}")
    if name == "settings":
        panel.draw()
        panel.again(job)
    elif name == "microphone":
        panel.draw("speech")
    else:
        panel.draw(job, held.manuscript(job))
