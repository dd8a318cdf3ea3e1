"""The models room: what runs here, where it came from, and proof that it stays here."""

import time

import streamlit as st

from ent_models import registry
from pages.ui import guard, loaders, model_card, network_line, words

POLL_S = 1.0


def is_lively() -> bool:
    """Whether something may change by itself: a button was just pressed, or a file is being worked on."""
    was_pressed = time.time() < st.session_state.get(model_card.WATCH_KEY, 0)
    return was_pressed or any(not job.state.is_over for job in loaders.desk().jobs())


def body(was_lively: bool) -> None:
    """Everything on this page that changes."""
    with guard.guarded():
        if is_lively() != was_lively:
            st.rerun()
        workers = loaders.desk().workers()
        network_line.draw()
        for card in registry.cards():
            model_card.draw(card, workers)
        memory = [f"{worker.lane} {words.size(worker.rss_bytes)}" for worker in workers if worker.rss_bytes]
        told = f"Memory held by the workers: {', '.join(memory)}." if memory else "No worker runs now."
        st.caption(words.literal(told))


st.title("Models")
st.text("Every model that Rushes may use, with its source and its licence. They run in processes of their own.")
lively = is_lively()
st.fragment(body, run_every=POLL_S if lively else None)(lively)
