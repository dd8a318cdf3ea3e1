"""The desk: drop files, see what is in them."""

import streamlit as st

from pages.ui import rows, uploads

st.title("Rushes")
st.text("Drop pictures, sound, video or scripts, and see what is in them. Everything runs on this machine.")
uploads.add_files("home")
uploads.sample_buttons("home")
uploads.added("home")
rows.draw()
