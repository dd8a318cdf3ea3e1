"""Questions about a game to the workers that keep players and the referee warm, and how long they are waited for."""

from typing import Any

import streamlit as st

from ent_models.game import shipped
from ent_models.game.options import HintOptions, ReadyOptions, ThinkOptions
from ent_models.game.records import Position, SolverScore, Thought
from ent_models.jobs.job import Job, State
from ent_models.rooms import Options
from ent_models.store.inputs import InputFile
from pages.ui import guard, loaders, show
from pages.ui.game.seats import Seat
from pages.ui.game.table import Table, thinker

PATIENCE_S = 1.5
"""How long a page waits for a move before it shows that it waits."""
POLL_S = 0.4
LOOK_SIMULATIONS = 400
_LATE = Position("2252576253462244111563365343671351441")
"""A nearly full board, which the referee solves at once."""
WAKING = (
    "The machine is waking up. The first time on a computer its code is made ready, which can take half a minute; "
    "your move is kept."
)


def about() -> InputFile:
    """What questions of this room are about: the shipped table stands for a file. A position is in the options."""
    path = shipped.FOLDER / shipped.TABLE
    return InputFile("Game", path, "0" * 64, 0)


def wake(player: str) -> Job:
    """Have a player's worker get ready while the visitor still looks at the board."""
    return loaders.desk().ask(about(), ReadyOptions(player))


def wake_referee(game: str) -> None:
    """Have the referee get ready while the game goes on: hints and the review come quicker then."""
    if game == _LATE.game:
        loaders.desk().ask(about(), HintOptions(_LATE.moves, game))


def move_options(table: Table, seat: Seat) -> ThinkOptions:
    """The question for a machine's move."""
    seed = table.seed + len(table.moves) if seat.temperature else 0
    return ThinkOptions(table.moves, table.game, seat.player, seat.n_simulations, seat.temperature, seed)


def look_options(table: Table, seat: Seat) -> ThinkOptions:
    """The question for what a machine sees in the position at hand, with more of a look than the weak levels take."""
    return ThinkOptions(table.moves, table.game, seat.player, max(LOOK_SIMULATIONS, seat.n_simulations))


def hint_options(table: Table) -> HintOptions:
    """The question for what the referee says."""
    return HintOptions(table.moves, table.game)


def answer(options: Options, seconds: float = PATIENCE_S) -> tuple[Job, Any]:
    """The job, and its result if that came in time."""
    job = loaders.desk().ask(about(), options, seconds=seconds)
    report = loaders.report(job) if job.state is State.DONE else None
    return job, report.result if report is not None else None


def needs(table: Table, is_seen: bool) -> Options | None:
    """What is to be asked next, if anything: a move, a hint, or a look at the position."""
    if table.board.is_over:
        return None
    if not table.mover.is_person:
        return move_options(table, table.mover) if table.is_running or not table.is_machine_alone else None
    if table.wants_hint:
        return hint_options(table)
    return look_options(table, thinker(table)) if is_seen and table.moves not in table.looks else None


def settle(table: Table, options: Options, *, key: str) -> None:
    """Ask, take the answer and draw the page anew; or show that it is on its way, and look again soon."""
    job, found = answer(options)
    if isinstance(found, SolverScore):
        table.hint, table.wants_hint = found, False
    elif isinstance(found, Thought) and table.mover.is_person:
        table.looks[found.position.moves] = found
    elif isinstance(found, Thought):
        table.take(found)
    elif not job.state.is_over:
        st.caption(_waiting(options))
        st.fragment(wait, run_every=POLL_S)(job.id)
        return
    else:
        table.wants_hint = False
        show.failed(job.error or "There was no answer.")
        st.button("Try again", key=f"{key}-again", icon=":material/refresh:", on_click=_again, args=(job.id,))
        return
    st.rerun()


def _waiting(options: Options) -> str:
    if isinstance(options, HintOptions):
        return "The referee is looking at every line of play."
    is_asleep = isinstance(options, ThinkOptions) and not wake(options.player).state.is_over
    return WAKING if is_asleep else "Still thinking."


def wait(job_id: str) -> None:
    """Draw the page anew when a job is over."""
    with guard.guarded():
        job = loaders.desk().job(job_id)
        if job is None or job.state.is_over:
            st.rerun()


def _again(job_id: str) -> None:
    with guard.guarded():
        loaders.desk().retry(job_id)
