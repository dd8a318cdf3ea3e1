"""Playing: who sits where, the board, and the buttons beside it."""

import streamlit as st

from ent_models.game.records import SolverScore
from ent_models.text.listing import listed
from pages.ui import guard, show, words
from pages.ui.game import after, board, mind, saving, seats, thinking
from pages.ui.game import table as tables
from pages.ui.game.board import Look
from pages.ui.game.seats import PERSON
from pages.ui.game.table import Table

_CHOICE = "choose"
_SEEN, _NUMBERS = "game-seen", "game-numbers"


def draw() -> None:
    """The whole view."""
    table = tables.held()
    with st.container(key="game-seats"):
        _seats(table)
    thinking.wake(tables.thinker(table).player)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _board(table)
        with st.container(key="game-status"):
            _status(table)
        wait = st.container(key="game-wait")
        with st.container(key="game-buttons", horizontal=True):
            _buttons(table)
    with right, st.container(key="game-mind"):
        mind.draw(table, is_seen=_is_seen())
    if table.moves:
        with st.container(key="game-after"):
            after.draw(table)
    tables.write_address(table)
    if table.moves:
        thinking.wake_referee(table.game)
    wanted = thinking.needs(table, _is_seen())
    if wanted is not None:
        with wait:
            thinking.settle(table, wanted, key="game")


def _is_seen() -> bool:
    return bool(st.session_state.get(_SEEN))


def _seats(table: Table) -> None:
    left, right = st.columns(2)
    for place, (name, spot) in enumerate((("First (ring)", left), ("Second (cross)", right))):
        with spot:
            _seat(table, place, name)


def _seat(table: Table, place: int, name: str) -> None:
    key = table.second if place else table.first
    levels = {f"level:{level.name}": level for level in seats.shipped.shelf(table.game).levels}
    kinds = [PERSON, *levels, _CHOICE]
    widget = f"game-seat-{place}"
    st.session_state[widget] = key if key in levels or key == PERSON else _CHOICE

    def told(kind: str) -> str:
        if kind == PERSON:
            return "A person"
        return seats.title(levels[kind]) if kind in levels else "Another age or effort…"

    kind = st.selectbox(name, kinds, key=widget, format_func=told, on_change=_seated, args=(table, place, widget))
    if kind in levels:
        st.caption(words.literal(seats.in_words(levels[kind])))
    elif kind == _CHOICE:
        _any_player(table, place, key)


def _seated(table: Table, place: int, widget: str) -> None:
    chosen = st.session_state[widget]
    if chosen == _CHOICE:
        chosen = f"player:{list(seats.players(table.game))[-1]}:100"
    _sit(table, place, chosen)


def _sit(table: Table, place: int, key: str) -> None:
    if place:
        table.second = key
    else:
        table.first = key
    table.is_running = False


def _any_player(table: Table, place: int, key: str) -> None:
    known = seats.players(table.game)
    player, _, effort = key.removeprefix("player:").rpartition(":")
    names, efforts = list(known), list(seats.EFFORTS)
    one = st.selectbox("Age", names, index=names.index(player) if player in known else len(names) - 1,
                       format_func=lambda name: known.get(name, ""), key=f"game-age-{place}-{key}")  # fmt: skip
    how = st.selectbox("Effort", efforts, index=efforts.index(int(effort)) if int(effort) in efforts else 0,
                       format_func=seats.EFFORTS.__getitem__, key=f"game-effort-{place}-{key}")  # fmt: skip
    wanted = f"player:{one}:{how}"
    if wanted != key:
        _sit(table, place, wanted)
        st.rerun()


def _board(table: Table) -> None:
    drawn = table.board
    is_open = table.mover.is_person
    look = Look(
        names=table.names,
        said=f"{table.said} {in_words(table)}",
        is_open=is_open,
        is_busy=not is_open and not drawn.is_over,
        hint=table.hint.best if table.hint else (),
        heat=table.looks.get(table.moves) if _is_seen() else None,
        has_numbers=bool(st.session_state.get(_NUMBERS)),
    )
    board.draw(drawn, look, key="game-board", on_play=table.play)


def in_words(table: Table) -> str:
    """How the game stands."""
    drawn, names = table.board, table.names
    if drawn.winner is not None:
        return f"{names[drawn.winner == 'second']} {'win' if _is_you(table, drawn.winner) else 'wins'}."
    if drawn.is_over:
        return "A draw: the board is full."
    if table.mover.is_person:
        return "Your turn." if "You" in names else f"{names[len(table.moves) % 2]} to move."
    return f"{names[len(table.moves) % 2]} is thinking." if _goes_on(table) else "Press Go to let them play."


def _is_you(table: Table, winner: str) -> bool:
    return table.names[winner == "second"] == "You"


def _goes_on(table: Table) -> bool:
    return table.is_running or not table.is_machine_alone


def _status(table: Table) -> None:
    st.markdown(f"**{words.literal(in_words(table))}**")
    if table.problem:
        show.note(table.problem)
    if table.hint is not None:
        st.text(hint_in_words(table.hint))


def hint_in_words(found: SolverScore) -> str:
    """What the referee says of a position."""
    if found.score is None or not found.best:
        return "The referee could not decide this position in the time."
    what = {"win": "wins for sure", "draw": "keeps the draw", "loss": "holds out longest, though it is lost"}
    is_one = len(found.best) == 1
    named = f"{'column' if is_one else 'columns'} {listed([str(column) for column in found.best])}"
    verb = what[found.outcome] if is_one else what[found.outcome].replace("s ", " ", 1)
    return f"The referee, who sees everything to the end: {named} {verb}."


def _buttons(table: Table) -> None:
    drawn = table.board
    if table.is_machine_alone and not drawn.is_over:
        label, icon = ("Pause", ":material/pause:") if table.is_running else ("Go", ":material/play_arrow:")
        st.button(label, key="game-go", icon=icon, type="primary", on_click=_toggle, args=(table,))
    st.button("Undo", key="game-undo", icon=":material/undo:", disabled=not table.moves, on_click=table.undo)
    st.button("Hint", key="game-hint", icon=":material/lightbulb:", on_click=_hint, args=(table,),
              disabled=drawn.is_over or not table.mover.is_person,
              help="From the referee, not from your opponent")  # fmt: skip
    st.button("Swap sides", key="game-swap", icon=":material/swap_horiz:", on_click=table.swap)
    st.button("New game", key="game-new", icon=":material/restart_alt:", on_click=table.new)
    saving.draw(table)
    st.toggle("See it think", key=_SEEN, persist_state="session", help="Shades the board by where it looks")
    if _is_seen():
        st.toggle("Numbers", key=_NUMBERS, persist_state="session")


def _toggle(table: Table) -> None:
    table.is_running = not table.is_running


def _hint(table: Table) -> None:
    with guard.guarded():
        table.wants_hint = table.hint is None
