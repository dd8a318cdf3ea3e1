"""A page with nothing but a player and the outline of the newest file, for tests."""

import streamlit as st

from pages.ui import guard, loaders
from pages.ui.player import KEY
from pages.ui.speech import outline

st.set_page_config(page_title="An outline", layout="wide")
with guard.guarded():
    job = next(job for job in loaders.desk().jobs() if job.room == "speech")
    with st.container(key=KEY):
        st.audio(job.path)
    outline.draw(job)
