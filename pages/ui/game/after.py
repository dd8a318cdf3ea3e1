"""The game in words, from the referee: where it turned, what would have kept it, how well both played."""

import html

import streamlit as st

from ent_models.game.options import ReviewOptions
from ent_models.game.records import GameReview, ReviewedMove
from pages.ui import asking, words
from pages.ui.game import thinking
from pages.ui.game.table import Table, has_changed, redraw_if_changed

_SIGNS = {"best": "✓", "slower": "~", "slip": "✗", "unknown": "?"}
_KINDS = {
    "best": "kept the best result",
    "slower": "same result, but slower",
    "slip": "let the result slip",
    "unknown": "could not be judged in the time",
}
_WANTED = "game-review"


def draw(table: Table) -> None:
    """The review of a finished game; of one under way when asked for."""
    if not table.board.is_over:
        st.button("Explain the game so far", key="game-explain", icon=":material/school:", type="tertiary",
                  on_click=_want, args=(table.moves,))  # fmt: skip
        if st.session_state.get(_WANTED) != table.moves:
            return
    st.subheader("The game in words")
    first, second = table.names
    asking.ask(
        thinking.about(),
        ReviewOptions(table.moves, table.game, first, second),
        lambda found: _review(table, found),
        seconds=0.2,
    )


def _want(moves: str) -> None:
    st.session_state[_WANTED] = moves


def _review(table: Table, found: GameReview) -> None:
    redraw_if_changed()
    for sentence in found.sentences:
        st.text(sentence)
    with st.container(horizontal=True, key="game-accuracy"):
        for name, accuracy in zip(table.names, (found.accuracy_first, found.accuracy_second), strict=True):
            st.metric(
                words.literal(f"Accuracy: {name}"),
                "—" if accuracy is None else words.percent(accuracy),
                width="content",
            )
    if found.retry is not None and found.turning_point is not None:
        st.button(
            f"Try again from move {found.turning_point.number}",
            key="game-retry",
            type="primary",
            icon=":material/replay:",
            on_click=_retry,
            args=(table, found.retry.moves),
        )
    st.html(_moves(found.moves))


def _retry(table: Table, moves: str) -> None:
    table.go_to(moves)
    if not table.mover.is_person and not table.is_machine_alone:
        table.swap()  # whoever tries again is the one who moves
    st.session_state.pop(_WANTED, None)
    has_changed()


def _moves(moves: tuple[ReviewedMove, ...]) -> str:
    """Every move with its sign; what it means is in its title and in the legend."""
    items = "".join(
        f'<li class="{html.escape(move.kind)}" title="{html.escape(_told(move))}">'
        f'<span class="n">{move.number}.</span> {move.column} <span aria-hidden="true">{_SIGNS[move.kind]}</span>'
        f'<span class="unseen">{html.escape(_KINDS[move.kind])}</span></li>'
        for move in moves
    )
    legend = " · ".join(f"{_SIGNS[kind]} {told}" for kind, told in _KINDS.items())
    return f'<ol class="game-moves">{items}</ol><p class="facts">{html.escape(legend)}</p>'


def _told(move: ReviewedMove) -> str:
    told = f"Move {move.number}, column {move.column}: {_KINDS[move.kind]}"
    if move.better:
        told += f"; column {', '.join(map(str, move.better))} kept it"
    return told
