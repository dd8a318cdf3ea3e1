"""Sixty seconds against the machine, and the score board of this computer. Knows the table, draws its own board."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ent_models.game.options import ReviewOptions
from ent_models.game.records import GameReview
from pages.ui import guard, loaders, show, words
from pages.ui.game import board, play, seats, thinking
from pages.ui.game import table as tables
from pages.ui.game.board import Look
from pages.ui.game.seats import PERSON
from pages.ui.game.table import Table

SECONDS = 60
SCORES = "game-scores"
MAX_SCORES, MAX_NAME = 20, 30
_KEY = "game-challenge"
RESULT_POINTS = {"won": 100, "drawn": 50, "lost": 0, "out of time": 0}


@dataclass(slots=True)
class Challenge:
    """A timed game. Only the visitor's turns count: `spent_s` is that of those before, `turn_at` when this one began,
    None while the clock stands. `is_kept` once it is on the score board."""

    table: Table
    name: str
    now: Callable[[], float] = time.monotonic
    spent_s: float = 0.0
    turn_at: float | None = None
    is_kept: bool = False

    @property
    def left_s(self) -> float:
        """What is left on the clock."""
        running = 0.0 if self.turn_at is None else self.now() - self.turn_at
        return max(0.0, SECONDS - self.spent_s - running)

    @property
    def ending(self) -> str:
        """How it ended, "" while it goes on."""
        drawn = self.table.board
        if drawn.is_over:
            return {"first": "won", "second": "lost", None: "drawn"}[drawn.winner]
        return "out of time" if self.left_s <= 0 else ""

    def follow(self) -> None:
        """Have the clock run in the visitor's turn and stand in the machine's, and when the game is over."""
        is_running = self.table.mover.is_person and not self.ending
        if is_running and self.turn_at is None:
            self.turn_at = self.now()
        elif not is_running and self.turn_at is not None:
            self.spent_s, self.turn_at = SECONDS - self.left_s, None

    def play(self, column: int, at: str) -> None:
        """The visitor's move, if there is still time."""
        if not self.ending:
            self.table.play(column, at)
        self.follow()


def points(ending: str, left_s: float, accuracy: float | None) -> int:
    """100 for a win and 50 for a draw, up to 60 for the seconds left after a win, up to 100 for accuracy
    in a game that was finished."""
    haste = round(left_s) if ending == "won" else 0
    return RESULT_POINTS[ending] + haste + (0 if ending == "out of time" else round(100 * (accuracy or 0.0)))


def draw() -> None:
    """The challenge, and the board of scores."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        found: Any = st.session_state.get(_KEY)
        if found is None:
            _invite()
        else:
            _game(found)
    with right, st.container(key="game-scores"):
        _scores()


def _invite() -> None:
    st.markdown("**One game, sixty seconds**")
    st.caption(
        "You begin, and only your own time counts. A win gives 100 points and the seconds left on the clock, a draw "
        "50; the referee adds up to 100 for accuracy in a finished game."
    )
    name = st.text_input("Your name", max_chars=MAX_NAME, key="game-challenger")
    levels = seats.level_keys(tables.GAME)
    level = st.selectbox("Opponent", levels, index=min(2, len(levels) - 1), key="game-challenge-level",
                         format_func=lambda key: seats.seat(key, tables.GAME).name)  # fmt: skip
    thinking.wake(seats.seat(level, tables.GAME).player)
    st.button("Start the clock", key="game-challenge-start", type="primary", icon=":material/timer:", on_click=_start,
              args=(name, level))  # fmt: skip


def _start(name: str, level: str) -> None:
    st.session_state[_KEY] = Challenge(Table(PERSON, level), " ".join(name.split())[:MAX_NAME] or "Anonymous")


def _game(one: Challenge) -> None:
    one.follow()
    table, ending = one.table, one.ending
    st.fragment(_clock, run_every=None if ending else 1.0)(bool(ending))
    look = Look(
        names=table.names,
        said=f"{table.said} {play.in_words(table)}",
        is_open=table.mover.is_person and not ending,
        is_busy=not table.mover.is_person and not ending,
    )
    board.draw(table.board, look, key="game-challenge-board", on_play=one.play)
    with st.container(key="game-challenge-status"):
        if table.problem:
            show.note(table.problem)
        if ending:
            _finish(one)
        else:
            st.text(play.in_words(table))
    st.button("Another one" if ending else "Give up", key="game-challenge-end", icon=":material/restart_alt:",
              on_click=_end)  # fmt: skip
    wanted = None if ending else thinking.needs(table, is_seen=False)
    if wanted is not None:
        thinking.settle(table, wanted, key="game-challenge")


def _end() -> None:
    st.session_state.pop(_KEY, None)


def _clock(was_over: bool) -> None:
    with guard.guarded():
        one: Any = st.session_state.get(_KEY)
        if one is None:
            return
        if bool(one.ending) != was_over:
            st.rerun()
        waits = "" if was_over or one.turn_at is not None else "; the clock waits for the machine"
        st.progress(one.left_s / SECONDS, text=f"{one.left_s:.0f} seconds left{waits}")


def _finish(one: Challenge) -> None:
    st.markdown(f"**{ {'won': 'You won', 'drawn': 'A draw', 'lost': 'You lost'}.get(one.ending, 'Time is up') }**")
    job, found = thinking.answer(ReviewOptions(one.table.moves, one.table.game, "You", one.table.names[1]), 1.0)
    if not job.state.is_over:
        st.caption("The referee is counting.")
        st.fragment(thinking.wait, run_every=thinking.POLL_S)(job.id)
        return
    accuracy = found.accuracy_first if isinstance(found, GameReview) else None
    total = points(one.ending, one.left_s, accuracy)
    st.metric("Points", total)
    if isinstance(found, GameReview):
        for sentence in found.sentences[:3]:
            st.text(sentence)
    if not one.is_kept:
        one.is_kept = True
        keep(one.name, total, one.ending, one.table.names[1])


def keep(name: str, total: int, ending: str, against: str) -> None:
    """Put a score on the board of this computer. Raises OutOfSpace."""
    store = loaders.store()
    rows = [*store.setting(SCORES, []), {"name": name, "points": total, "ending": ending, "against": against,
                                         "at": time.time()}]  # fmt: skip
    store.keep_setting(SCORES, sorted(rows, key=lambda row: -row["points"])[:MAX_SCORES])


def _scores() -> None:
    st.markdown("**Score board of this computer**")
    rows = loaders.store().setting(SCORES, [])
    if not rows:
        st.caption("Nobody has tried yet.")
        return
    st.dataframe(
        {
            "Name": [row["name"] for row in rows],
            "Points": [row["points"] for row in rows],
            "Result": [row["ending"] for row in rows],
            "Against": [row["against"] for row in rows],
            "When": [words.when(row["at"]) for row in rows],
        },
        hide_index=True,
        key="game-score-table",
        alt="Scores",
    )
    with st.popover("Clear", key="game-scores-clear", type="tertiary", icon=":material/delete:"):
        st.button("Yes, clear the score board", key="game-scores-clear-yes", on_click=_clear)


def _clear() -> None:
    with guard.guarded():
        loaders.store().keep_setting(SCORES, [])
