"""The microphone: record something, and it is on the desk like a dropped file."""

from datetime import datetime
from functools import partial

import streamlit as st

from ent_models.store import inputs
from pages.ui import guard, uploads

RATE_HZ = 16_000
"""What the models hear; more would only make the recording reach the limit of an upload sooner."""


def draw(scope: str) -> None:
    """An expander with the microphone in it. The browser asks for it only when it is opened."""
    with st.expander(
        "Record from the microphone", icon=":material/mic:", key=f"microphone-{scope}", on_change="rerun"
    ) as box:
        if not box.open:
            return
        turn = st.session_state.setdefault(f"microphone-turn-{scope}", 0)
        key = f"microphone-take-{scope}-{turn}"
        st.audio_input(
            "Press to record, press again when you are done",
            sample_rate=RATE_HZ,
            key=key,
            width=480,
            on_change=_take,
            args=(scope, key),
        )
        st.caption(
            f"Up to {minutes()} minutes at once: for more, record with another program and add its file. "
            "The recording stays on this machine. It needs this page at localhost, or over https."
        )


def minutes() -> int:
    """How long a recording may be to be taken over: 16-bit samples, rounded down to ten minutes."""
    seconds = int(st.get_option("server.maxUploadSize")) * 1_000_000 / (2 * RATE_HZ)
    return int(seconds / 600) * 10


def _take(scope: str, key: str) -> None:
    """Put the recording on the desk, and have the microphone ready for the next one."""
    recording = st.session_state.get(key)
    if recording is None:
        return
    name = f"Microphone {datetime.now():%H.%M.%S}.wav"
    with guard.guarded():
        uploads.take(scope, [(name, partial(inputs.keep, name, recording.getvalue()))])
    st.session_state[f"microphone-turn-{scope}"] += 1
