"""One game in one browser session: moves, seats, hints and what the machine thought. Draws nothing.

Every tab has a game of its own; its address carries the game, who sits where and the moves, so a link or a reload
brings it back.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from ent_models.errors import BadInput
from ent_models.game import boards, shipped
from ent_models.game.records import Board, Position, SolverScore, Thought
from pages.ui.game import seats
from pages.ui.game.seats import Seat

_KEY = "game-table"
_CHANGED = "game-has-changed"
GAME = "connect4"
PARAMETERS = ("game", "first", "second", "moves")
"""What the address holds of a table."""


@dataclass(slots=True)
class Table:
    """A game under way. `thoughts` are by the moves before them; `hint` stays until a move is made."""

    first: str
    second: str
    game: str = GAME
    moves: str = ""
    thoughts: dict[str, Thought] = field(default_factory=dict)
    looks: dict[str, Thought] = field(default_factory=dict)
    hint: SolverScore | None = None
    wants_hint: bool = False
    is_running: bool = False
    seed: int = field(default_factory=lambda: secrets.randbelow(1 << 30))
    said: str = ""
    problem: str = ""

    @property
    def position(self) -> Position:
        """Where it stands."""
        return Position(self.moves, self.game)

    @property
    def board(self) -> Board:
        """What to draw."""
        return boards.board(self.position)

    @property
    def pair(self) -> tuple[Seat, Seat]:
        """Who sits where. Raises BadInput if an opponent is gone."""
        return seats.seat(self.first, self.game), seats.seat(self.second, self.game)

    @property
    def mover(self) -> Seat:
        """Whose turn it is."""
        return self.pair[len(self.moves) % 2]

    @property
    def names(self) -> tuple[str, str]:
        """What both sides are called, never the same."""
        one, other = self.pair
        if one.name == other.name:
            title = "Player" if one.is_person else one.name
            return f"{title} 1", f"{title} 2"
        return one.name, other.name

    @property
    def is_machine_alone(self) -> bool:
        """Whether nobody at the board is a person."""
        return not any(seat.is_person for seat in self.pair)

    def play(self, column: int, at: str) -> None:
        """A move of a person, if it was meant for this very position and it is a person's turn."""
        self.problem = ""
        if at != self.moves:
            self.problem = "The board had changed meanwhile: that move was not made."
            return
        if self.mover.is_person:
            self.put(column)

    def put(self, column: int) -> None:
        """Make a move; one that the rules forbid is explained instead."""
        n_columns = len(self.board.cells[0])
        if not 1 <= column <= n_columns:  # 11 would be read as two moves
            self.problem = f"There is no column {column}: they are 1 to {n_columns}."
            return
        try:
            boards.columns_of(Position(f"{self.moves}{column}", self.game))
        except BadInput as problem:
            self.problem = str(problem)
            return
        self.said = f"{self.names[len(self.moves) % 2]} played column {column}."
        self.moves += str(column)
        self.forget_hint()

    def take(self, thought: Thought) -> None:
        """The machine's move, if the game still stands where it was thought about."""
        if thought.position == self.position and not self.mover.is_person:
            self.thoughts[self.moves] = thought
            self.put(thought.column)

    def undo(self) -> None:
        """Take back to the last turn of a person; without persons, one move."""
        self.problem = ""
        people = [place for place, seat in enumerate(self.pair) if seat.is_person]
        n = len(self.moves) - 1
        while people and n > 0 and n % 2 not in people:
            n -= 1
        self.go_to(self.moves[: max(0, n)])

    def go_to(self, moves: str) -> None:
        """Another position of the same game."""
        self.moves = moves
        self.is_running = False
        self.said = f"{len(moves)} moves are on the board." if moves else "The board is empty."
        self.forget_hint()

    def swap(self) -> None:
        """Change sides: whoever was to be asked next is now the other."""
        self.first, self.second = self.second, self.first
        self.problem = ""

    def new(self) -> None:
        """Begin again."""
        self.thoughts.clear()
        self.looks.clear()
        self.seed = secrets.randbelow(1 << 30)
        self.problem = ""
        self.go_to("")

    def forget_hint(self) -> None:
        """A hint is about one position."""
        self.hint, self.wants_hint = None, False


def held() -> Table:
    """The session's game: as it was, or as the address has it."""
    table: Any = st.session_state.get(_KEY)
    if table is None:
        table = st.session_state[_KEY] = _from_address()
    return table


def _from_address() -> Table:
    """The table that the address tells; the usual one, with the reason, if it tells none.

    Without seats, as in a link written by hand, whoever opens it is the one to move.
    """
    game, first, second, moves = (st.query_params.get(name, "") for name in PARAMETERS)
    try:
        table = _usual(game or GAME)
        boards.columns_of(Position(moves, table.game))
        table.moves = moves.strip()
        if first or second:
            table.first, table.second = (seats.checked(key, table.game) for key in (first, second))
        elif len(table.moves) % 2:
            table.swap()
    except BadInput as problem:
        table = _usual(GAME)
        table.problem = f"The address holds no game: {problem}"
    return table


def _usual(game: str) -> Table:
    """A new table. Raises BadInput if nothing is shipped of that game."""
    return Table(seats.PERSON, seats.default_key(game), game)


def write_address(table: Table) -> None:
    """Have the address carry the table; that of the usual one is empty."""
    wanted = {"game": table.game, "first": table.first, "second": table.second, "moves": table.moves}
    usual = _usual(GAME)
    if (table.game, table.first, table.second, table.moves) == (usual.game, usual.first, usual.second, usual.moves):
        wanted = {}
    elif table.game == GAME:
        wanted["game"] = ""
    for name in PARAMETERS:
        value = wanted.get(name, "")
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value
        elif not value and name in st.query_params:
            del st.query_params[name]


def has_changed(*, shows_board: bool = False) -> None:
    """For buttons within a part that is drawn by itself: the rest of the page must be drawn anew as well."""
    st.session_state[_CHANGED] = True
    if shows_board:
        st.session_state["view"] = "play"


def redraw_if_changed() -> None:
    """At the start of such a part."""
    if st.session_state.pop(_CHANGED, False):
        st.rerun()


def thinker(table: Table) -> Seat:
    """Whose mind is shown: the machine at the board, else the strongest level."""
    for seat in table.pair:
        if not seat.is_person:
            return seat
    return seats.seat(f"level:{shipped.BEST}", table.game)
