"""Taking a game away: its moves as text, a link, and a picture."""

import streamlit as st

from ent_models.game import picture
from pages.ui.game.table import Table


def draw(table: Table) -> None:
    """A button that opens what there is to save."""
    with st.popover("Save", key="game-save", icon=":material/save:", disabled=not table.moves):
        st.caption("Columns in the order in which they were played")
        st.code(table.moves or " ", language=None, wrap_lines=True)
        st.caption("The address of this page holds the game as well: copy it to share the position.")
        drawn, names = table.board, table.names
        st.download_button(
            "Picture (PNG)",
            lambda: picture.png(drawn, names),
            file_name=f"{table.game}-{len(table.moves)}-moves.png",
            mime="image/png",
            key="game-picture-png",
            icon=":material/image:",
            on_click="ignore",
        )
        st.download_button(
            "Picture (SVG)",
            picture.svg(drawn, names),
            file_name=f"{table.game}-{len(table.moves)}-moves.svg",
            mime="image/svg+xml",
            key="game-picture",
            icon=":material/image:",
            on_click="ignore",
        )
        st.download_button(
            "Moves (text)",
            table.moves + "\n",
            file_name=f"{table.game}.txt",
            mime="text/plain",
            key="game-text",
            icon=":material/description:",
            on_click="ignore",
        )
