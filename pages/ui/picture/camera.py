"""The camera of the booth: hold something up, press, and see the labels and the map."""

from datetime import datetime
from functools import partial

import streamlit as st

from ent_models.store import inputs
from pages.ui import guard, uploads


def draw(scope: str) -> None:
    """An expander with the camera in it. The browser asks for the camera only when it is opened."""
    with st.expander("Use the camera", icon=":material/photo_camera:", key=f"camera-{scope}", on_change="rerun") as box:
        if not box.open:
            return
        turn = st.session_state.setdefault(f"camera-turn-{scope}", 0)
        key = f"camera-shot-{scope}-{turn}"
        st.camera_input(
            "Hold something up and take a photo",
            key=key,
            resolution="720p",
            width=480,
            on_change=_take,
            args=(scope, key),
        )
        st.caption("The photo stays on this machine. The network sees the square in the middle.")


def _take(scope: str, key: str) -> None:
    """Put the shot on the desk, and have the camera ready for the next one."""
    shot = st.session_state.get(key)
    if shot is None:
        return
    name = f"Camera {datetime.now():%H.%M.%S}.jpg"
    with guard.guarded():
        uploads.take(scope, [(name, partial(inputs.keep, name, shot.getvalue()))])
    st.session_state[f"camera-turn-{scope}"] += 1
