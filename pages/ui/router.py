"""The script that Streamlit runs for every page: page settings, look and menu, then the page itself."""

from pathlib import Path

import streamlit as st

from pages.ui import guard, healing, menu, warm

st.set_page_config(page_title="Rushes", page_icon=menu.ICON, layout="wide")
st.html(Path(__file__).with_name("look.css"))
healing.draw()
st.logo(Path(__file__).with_name("logo.svg"), size="large")
chosen = st.navigation(menu.sections())
st.set_page_config(page_title=f"{chosen.title} · Rushes")
with guard.guarded():
    chosen.run()
warm.page_served()
