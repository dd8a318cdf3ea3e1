"""Watch it learn: the small game in about a minute, or any generation going on, with curve, pause and stop."""

from collections.abc import Callable

import streamlit as st

from ent_models.game.records import Generation, RoundReport
from ent_models.jobs.job import State
from pages.ui import guard, live, show, words
from pages.ui.game import curves, grow, seats
from pages.ui.game import table as tables
from pages.ui.game.grow import Grown

_FOLLOWED = "followed-upbringing"
MINUTES = {"small": 1.0, "connect4": 10.0}


def draw() -> None:
    """Start, and the chosen run as it goes on."""
    left, right = st.columns(2, gap="large")
    with left:
        _small()
    with right:
        _onwards()
    runs = {grown.run.id: grown for grown in grow.every()}
    if not runs:
        show.empty("No player has learnt on this computer yet. Start one above.", key="empty-game-learn")
        return
    _follow(runs)
    if st.session_state.get(grow.CHOSEN) not in runs:
        st.session_state[grow.CHOSEN] = next(iter(runs))
    told = {key: f"{grow.title(one.about.options)}, {words.when(one.about.created_at)}" for key, one in runs.items()}
    chosen = st.selectbox("Run", list(runs), key=grow.CHOSEN, format_func=lambda key: told.get(key, ""))
    with st.container(key="game-run-live"):
        is_live = runs[chosen].is_live
        st.fragment(_draw, run_every=live.POLL_S if is_live else None)(chosen, is_live)


def is_asked_for() -> bool:
    """Whether the address names a job: those of this room are players that learn."""
    return bool(st.query_params.get("job"))


def _follow(runs: dict[str, Grown]) -> None:
    """Choose the run whose job the address names, once."""
    asked = st.query_params.get("job")
    if asked and asked != st.session_state.get(_FOLLOWED):
        st.session_state[_FOLLOWED] = asked
        for run_id, grown in runs.items():
            if grown.job is not None and grown.job.id == asked:
                st.session_state[grow.CHOSEN] = run_id


def _small() -> None:
    st.markdown("**From nothing, in about a minute**")
    st.caption("Small Four: five columns, four rows, four in a line. It plays itself and learns from nothing else.")
    st.button("Let it learn", key="game-learn-small", type="primary", icon=":material/child_care:", on_click=_done,
              args=(grow.start, "small", MINUTES["small"]))  # fmt: skip


def _onwards() -> None:
    st.markdown("**A generation goes on learning**")
    known = seats.players(tables.GAME)
    player = st.selectbox(
        "From", list(known), index=len(known) - 1, format_func=lambda name: known.get(name, ""), key="game-learn-from"
    )
    minutes = st.select_slider("Minutes", [2, 5, 10, 20, 30, 60, 120], value=10, key="game-learn-minutes")
    st.button("Go on learning", key="game-learn-on", icon=":material/trending_up:", on_click=_done,
              args=(grow.start, tables.GAME, float(minutes), player))  # fmt: skip


def _draw(run_id: str, was_live: bool) -> None:
    with guard.guarded():
        tables.redraw_if_changed()
        grown = next((one for one in grow.every() if one.run.id == run_id), None)
        if grown is None or grown.is_live != was_live:
            st.rerun()
            return
        rounds, kept = grown.run.rounds(), grown.run.generations()
        _head(grown)
        if kept:
            _numbers(rounds, kept)
            curves.learning(rounds, kept)
            _play(grown, kept)


def _head(grown: Grown) -> None:
    job = grown.job
    with st.container(horizontal=True, vertical_alignment="center", key="game-run-head"):
        if job is not None:
            show.state(job)
        _buttons(grown)
    if job is None:
        return
    if job.state is State.QUEUED:
        st.text("Waiting for its turn: another player is learning, or paused.")
    elif job.state is State.RUNNING:
        show.working(job)
    else:
        show.why(job)


def _buttons(grown: Grown) -> None:
    run, job = grown.run, grown.job
    if job is not None and grown.is_live:
        is_paused = run.controls().is_paused
        label, icon = ("Go on", ":material/play_arrow:") if is_paused else ("Pause", ":material/pause:")
        st.button(label, key="game-run-pause", icon=icon, on_click=_done,
                  args=(grow.pause, run, not is_paused))  # fmt: skip
        st.button("Stop", key="game-run-stop", icon=":material/stop:", on_click=_done,
                  args=(grow.stop, run, job.id))  # fmt: skip
    elif not _is_finished(grown):
        st.button("Resume", key="game-run-resume", icon=":material/play_arrow:", on_click=_done,
                  args=(grow.resume, grown))  # fmt: skip
    with st.popover("Delete", key="game-run-delete", type="tertiary", icon=":material/delete:"):
        st.text("Delete this run with its players?")
        st.button("Yes, delete it", key="game-run-delete-yes", type="primary", on_click=_done,
                  args=(grow.remove, grown))  # fmt: skip


def _done(act: Callable[..., None], *arguments: object) -> None:
    """What a button does; that a disk is full is told."""
    with guard.guarded():
        act(*arguments)


def _is_finished(grown: Grown) -> bool:
    rounds = grown.run.rounds()
    return bool(rounds) and rounds[-1].fraction >= 1.0


def _numbers(rounds: tuple[RoundReport, ...], kept: tuple[Generation, ...]) -> None:
    told = [
        ("Mistakes at first", words.percent(kept[0].alone.mistake_rate)),
        ("Mistakes now", words.percent(kept[-1].alone.mistake_rate)),
    ]
    if rounds:
        told += [
            ("Games played", f"{rounds[-1].n_games_total:,}"),
            ("Games an hour", f"{rounds[-1].games_per_h:,.0f}"),
            ("Positions a second", f"{rounds[-1].positions_per_s:,.0f}"),
        ]
    with st.container(horizontal=True, key="game-run-numbers"):
        for name, value in told:
            st.metric(name, value, width="content")


def _play(grown: Grown, kept: tuple[Generation, ...]) -> None:
    """Against the player before and after."""
    with st.container(horizontal=True, vertical_alignment="center", key="game-run-play"):
        st.caption("Play it, without looking ahead:", width="content")
        for label, generation in (("Before", kept[0]), ("Now", kept[-1])):
            st.button(f"{label}: after {generation.n_games:,} games", key=f"game-run-{label}", icon=":material/swords:",
                      on_click=_sit_down, args=(grown, generation.number))  # fmt: skip


def _sit_down(grown: Grown, number: int) -> None:
    table = tables.held()
    table.game = grown.about.options.game
    table.first, table.second = seats.PERSON, f"player:{grown.run.player(number)}:0"
    table.new()
    tables.has_changed(shows_board=True)
