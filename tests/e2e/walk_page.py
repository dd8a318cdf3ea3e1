"""A page with nothing but the walk of the newest run: what test_walk.py opens."""

import streamlit as st

from ent_models.store import inputs
from ent_models.training import datasets
from ent_models.training.runs import Runs
from pages.ui import guard
from pages.ui.training import walk

st.set_page_config(page_title="The walk", layout="wide")
with guard.guarded():
    run, about = Runs.at_home().all()[0]
    place = datasets.place(about.options.data)
    assert place is not None
    walk.draw(run, inputs.refer(place))
