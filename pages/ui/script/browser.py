"""The browser side of the scripts room: components that know each other by an event of the window alone.

Whatever is pressed in a table, chart or list is shown by the reader beside it, without a way to the server and back.
"""

from pathlib import Path
from typing import Any

import streamlit as st

_LOOK = Path(__file__).with_name("look")


def component(name: str, style: str = "") -> Any:
    """The component whose script is `look/<name>.js`, its looks those of `look/<style or name>.css`."""
    return st.components.v2.component(
        f"rushes_script_{name}",
        css=_read("parts.css") + _read(f"{style or name}.css"),
        js=_read("place.js") + _read(f"{name}.js"),
    )


def _read(name: str) -> str:
    return (_LOOK / name).read_text(encoding="utf-8")
