"""The line that says whether the network was used."""

import streamlit as st

from pages.ui import loaders, words


def draw() -> None:
    """No connection since the start, or which there were."""
    used = loaders.desk().network_use()
    since = f"{loaders.started_at():%H:%M}"
    with st.container(key="network-use"):
        if not used:
            st.success(
                f"No connection to another machine was made since the start ({since}). Workers are not allowed any.",
                icon=":material/wifi_off:",
            )
            return
        told = ", ".join(dict.fromkeys(used))
        st.warning(
            words.literal(f"Since the start ({since}) these machines were addressed: {told}."),
            icon=":material/wifi:",
        )
