"""Generation against generation: the ladder, what each age was measured at, and a match to watch."""

import streamlit as st

from ent_models.errors import BadInput
from ent_models.game import boards, shipped
from ent_models.game.options import MatchOptions, MatchReport
from ent_models.game.records import GameRecord, Position
from ent_models.jobs.job import Job, State
from pages.ui import actions, guard, live, loaders, show, words
from pages.ui.game import board, curves, seats, thinking
from pages.ui.game import table as tables
from pages.ui.game.board import Look

_MATCH = "game-match-options"
EFFORTS = (0, 24, 100)


def draw() -> None:
    """Ladder, table, match."""
    shelf = shipped.shelf(tables.GAME)
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.markdown("**Elo ladder**")
        curves.ladder(shelf.generations)
    with right:
        st.markdown("**Every age, measured**")
        _measured(shelf.generations)
        st.caption(words.literal(f"Nothing but games against itself; made by: {shelf.command}"))
    st.subheader("A match")
    _choose()
    options = st.session_state.get(_MATCH)
    if isinstance(options, MatchOptions):
        with st.container(key="game-match"):
            job, _ = thinking.answer(options, 0.3)
            live.follow(job, lambda job: _match(job, options))


def _measured(generations: "tuple[seats.shipped.Shipped, ...]") -> None:
    looking = generations[-1].searching.n_simulations
    st.dataframe(
        {
            "Age": [one.name for one in generations],
            "Games": [one.n_games for one in generations],
            "Minutes": [round(one.minutes, 1) for one in generations],
            "Mistakes alone": [one.alone.mistake_rate * 100 for one in generations],
            f"looking at {looking}": [one.searching.mistake_rate * 100 for one in generations],
            "Elo": [None if one.elo is None else round(one.elo.elo) for one in generations],
        },
        column_config={
            "Mistakes alone": st.column_config.NumberColumn(format="%.1f %%"),
            f"looking at {looking}": st.column_config.NumberColumn(format="%.1f %%"),
        },
        hide_index=True,
        key="game-ages",
        alt="Generations with what they were measured at",
    )


def _choose() -> None:
    known = seats.players(tables.GAME)
    names = list(known)
    one, other, effort, pairs = st.columns([3, 3, 3, 2], vertical_alignment="bottom")
    with one:
        first = st.selectbox("One", names, index=len(names) - 1, format_func=lambda n: known.get(n, ""), key="game-one")
    with other:
        second = st.selectbox("Other", names, index=len(names) // 2, format_func=lambda n: known.get(n, ""),
                              key="game-other")  # fmt: skip
    with effort:
        looks = st.selectbox("Both", EFFORTS, index=1, format_func=seats.EFFORTS.__getitem__, key="game-match-effort")
    with pairs:
        n_pairs = st.selectbox("Games", (2, 5, 10, 25), index=1, format_func=lambda n: str(2 * n), key="game-pairs")
    st.button("Play the match", key="game-match-start", type="primary", icon=":material/swords:", on_click=_start,
              args=(first, second, n_pairs, looks), disabled=first == second)  # fmt: skip


def _start(one: str, other: str, n_pairs: int, looks: int) -> None:
    options = MatchOptions(tables.GAME, one, other, n_pairs, looks)
    st.session_state[_MATCH] = options
    with guard.guarded():
        job = loaders.desk().ask(thinking.about(), options)
        if job.state in (State.CANCELLED, State.FAILED, State.INTERRUPTED):
            loaders.desk().retry(job.id)


def _match(job: Job, options: MatchOptions) -> None:
    tables.redraw_if_changed()
    report = loaders.report(job) if job.state is State.DONE else None
    if report is not None:
        _score(report.result)
        _games(report.result.games, options)
        return
    if not job.state.is_over:
        show.working(job)
        st.button("Stop", key="game-match-stop", icon=":material/stop:", on_click=actions.stop, args=(job.id,))
        games = loaders.desk().partials(job)
        if games:
            _one(games[-1], len(games[-1].position.moves), key="game-match-live")
    elif job.state is State.CANCELLED:
        st.caption("You stopped this match.")
    else:
        show.failed(job.error or "The match could not be played.")


def _score(found: MatchReport) -> None:
    result = found.result
    one = _title(result.one)
    with st.container(horizontal=True, key="game-match-score"):
        for name, value in ((f"{one} wins", result.wins), ("Draws", result.draws),
                            (f"{_title(result.other)} wins", result.losses)):  # fmt: skip
            st.metric(words.literal(name), value, width="content")
    rating = next((row for row in found.ratings if row.name == result.one), None)
    if rating is not None:
        st.text(
            f"{one} is {rating.elo:+.0f} Elo from the other (95 % between {rating.low:+.0f} and {rating.high:+.0f})."
        )


def _games(games: tuple[GameRecord, ...], options: MatchOptions) -> None:
    number = st.select_slider("Game", list(range(1, len(games) + 1)), key=f"game-of-{options.one}-{options.other}")
    record = games[int(number) - 1]
    moves = record.position.moves
    until = st.slider("Move", 0, len(moves), len(moves), key=f"game-until-{options.one}-{options.other}-{number}")
    _one(record, until, key="game-match-board")
    st.button("Open on the board", key="game-match-open", icon=":material/open_in_new:", on_click=_open,
              args=(moves[:until],))  # fmt: skip


def _one(record: GameRecord, until: int, *, key: str) -> None:
    position = Position(record.position.moves[:until], record.position.game)
    board.draw(boards.board(position), Look((_title(record.first), _title(record.second)), is_small=True), key=key)


def _title(player: str) -> str:
    try:
        return seats.player_title(player)
    except BadInput:
        return "A deleted player"


def _open(moves: str) -> None:
    table = tables.held()
    table.game = tables.GAME
    table.first = table.second = seats.PERSON
    table.new()
    table.go_to(moves)
    tables.has_changed(shows_board=True)
