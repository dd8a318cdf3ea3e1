"""The game room driven without a browser: moves, hints, undo, what an address may hold, and what is refused."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ent_models.errors import OutOfSpace
from ent_models.game import boards, journal, shipped, upbringings
from ent_models.game.options import HintOptions, LearnOptions, ThinkOptions
from ent_models.game.records import MoveEvaluation, Position, RoundReport, SolverScore, Thought
from ent_models.game.upbringings import About, Controls
from ent_models.jobs.job import State
from ent_models.records import to_json
from pages.ui import actions, loaders, show
from pages.ui.game import board, challenge, grow, seats, thinking
from pages.ui.game.table import Table

pytestmark = pytest.mark.usefixtures("idle_desk")

ROOT = Path(__file__).parent.parent
NASTY = "<img src=x onerror=alert(1)> **b** ![x](http://evil.example/p.png)"


def thought(moves: str, column: int, game: str = "connect4") -> Thought:
    rows = tuple(MoveEvaluation(c, 0.2, 0.2, 0.1, "unknown") for c in boards.board(Position(moves, game)).legal)
    return Thought(Position(moves, game), column, 0.2, 0.6, rows, f"{column}4", 50, 0.01, "x")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A worker that answers at once: always the lowest column that is free."""
    asked: list[Any] = []

    def answer(options: Any, seconds: float = 0.0) -> tuple[Any, Any]:
        asked.append(options)
        job = loaders.desk().ask(thinking.about(), options)
        if isinstance(options, ThinkOptions):
            return job, thought(options.moves, boards.board(Position(options.moves, options.game)).legal[0])
        if isinstance(options, HintOptions):
            found = SolverScore(Position(options.moves), 3, 3, 3, "win", (None, 3, 1, 0, 0, 0, 0), (2,), 9, False, 0.1)
            return job, found
        return job, None

    monkeypatch.setattr(thinking, "answer", answer)
    return asked


def opened(view: str = "play", **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "game.py"), default_timeout=30)
    app.query_params.update(address)
    app.run()
    if view != "play":
        app.segmented_control(key="view").set_value(view).run()
    assert not app.exception
    return app


def address_of(app: AppTest) -> dict[str, str]:
    values = {name: app.query_params[name] for name in app.query_params}
    return {name: value if isinstance(value, str) else value[-1] for name, value in values.items()}


def table(app: AppTest) -> Table:
    found: Table = app.session_state["game-table"]
    return found


def text(app: AppTest) -> str:
    parts = [element.value for kind in ("markdown", "text", "caption", "info", "error") for element in app.get(kind)]
    return "\n".join(str(part) for part in parts)


def test_a_move_is_answered_and_taken_back(answers: list[Any]) -> None:
    app = opened()
    table(app).play(4, "")
    app.run()
    assert table(app).moves == "41" and app.query_params["moves"] in ("41", ["41"])
    assert "What it thought before its last move" in text(app) and "Your turn" in text(app)
    app.button(key="game-hint").click().run()
    assert table(app).hint is not None and "column 2 wins for sure" in text(app)
    app.run()
    assert table(app).hint is not None  # it stays until a move is made
    app.button(key="game-undo").click().run()
    assert table(app).moves == "" and table(app).hint is None
    app.button(key="game-swap").click().run()
    assert table(app).moves == "1" and table(app).names == (
        seats.seat(seats.default_key("connect4"), "connect4").name,
        "You",
    )
    app.button(key="game-new").click().run()
    assert table(app).moves == "1"
    assert not app.exception


def test_stale_full_and_finished_boards_refuse_moves(answers: list[Any]) -> None:
    app = opened()
    one = table(app)
    one.play(4, "4433")  # another tab's board
    app.run()
    assert one.moves == "" and "had changed" in text(app)
    one.first = one.second = seats.PERSON
    one.go_to("444444")
    one.play(4, "444444")
    app.run()
    assert one.moves == "444444" and "full" in text(app) and one.names == ("Player 1", "Player 2")
    one.go_to("4343434")
    one.play(1, "4343434")
    app.run()
    assert one.moves == "4343434" and "Player 1 wins" in text(app)
    assert answers == []  # nobody is asked for a move in a finished game
    one.first = "level:best"
    one.go_to("44")
    one.take(thought("4", 1))  # thought about a board that is no longer there
    one.play(1, "44")  # a person's move while it is the machine's turn
    assert one.moves == "44"


@pytest.mark.parametrize("moves", ["99", "4444444", "x", NASTY, "12121212", "4" * 300])
def test_an_address_that_holds_no_game_is_told(answers: list[Any], moves: str) -> None:
    app = opened(moves=moves)
    assert "The address holds no game" in text(app) and table(app).moves == ""


@pytest.mark.parametrize(
    "address",
    [
        {"game": "small", "first": "person", "second": "level:child", "moves": "32"},
        {"first": "level:club", "second": "person", "moves": "4"},
        {"first": "person", "second": "player:connect4/0:24"},
        {"first": "level:newborn", "second": "level:best", "moves": "443"},
    ],
)
def test_a_link_opens_the_same_table(answers: list[Any], address: dict[str, str]) -> None:
    app = opened(**address)
    one = table(app)
    assert (one.game, one.first, one.second) == (
        address.get("game", "connect4"), address["first"], address["second"]
    )  # fmt: skip
    assert one.moves.startswith(address.get("moves", "")) and one.problem == ""
    again = opened(**address_of(app))
    assert (table(again).game, table(again).pair, table(again).moves) == (one.game, one.pair, one.moves)
    assert address_of(app).get("game") == address.get("game")


def test_seats_are_kept_in_the_address_and_the_usual_table_needs_none(answers: list[Any]) -> None:
    app = opened()
    assert not app.query_params
    app.selectbox(key="game-seat-1").set_value("level:best").run()
    assert address_of(app) == {"first": "person", "second": "level:best"}
    app.selectbox(key="game-seat-1").set_value(seats.default_key("connect4")).run()
    assert not app.query_params


@pytest.mark.parametrize(
    "address",
    [
        {"game": "chess"},
        {"game": NASTY},
        {"first": "person"},
        {"first": "person", "second": "level:god"},
        {"first": "person", "second": "level:" + NASTY},
        {"first": "person", "second": "player:small/39:24"},
        {"first": "person", "second": "player:connect4/0:7"},
        {"first": "person", "second": "player:connect4/0:²"},
        {"first": "person", "second": "player:connect4/0:" + "9" * 5000},
        {"first": "person", "second": "player:run-" + "a" * 32 + "/²:24"},
        {"first": "person", "second": "player:run-" + "a" * 32 + "/3:24"},
        {"first": "person", "second": "player:run-../../etc/3:24"},
        {"game": "small", "first": "person", "second": "level:child", "moves": "7"},
    ],
)
def test_an_address_with_seats_that_are_none_is_told(answers: list[Any], address: dict[str, str]) -> None:
    app = opened(**address)
    assert "The address holds no game" in text(app)
    assert (table(app).game, table(app).first, table(app).moves) == ("connect4", "person", "")


def test_a_link_gives_the_move_to_whoever_opens_it(answers: list[Any]) -> None:
    assert table(opened(moves="443")).mover.is_person and table(opened(moves="44")).mover.is_person
    assert answers == []


def test_machines_play_each_other_when_told(answers: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened()
    one = table(app)
    one.first, one.second = (
        "level:newborn",
        f"player:{shipped.shelf('connect4').generations[-1].file and 'connect4/0'}:24",
    )
    one.go_to("434343")
    app.run()
    assert one.moves == "434343" and "Press Go" in text(app)
    app.button(key="game-go").click().run()
    assert one.board.is_over and not app.exception
    one.second = "player:run-" + "a" * 32 + "/3:24"  # its run was deleted
    assert seats.seat(one.second, "connect4").name == "Grown here, round 3"


def test_waiting_and_failure_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened()
    monkeypatch.setattr(thinking, "PATIENCE_S", 0.0)
    table(app).play(4, "")
    app.run()
    assert "waking up" in text(app) and table(app).moves == "4"
    job = next(loaders.desk().job(job_id) for job_id in _asked(ThinkOptions))
    loaders.store().change_job(job.id, state=State.FAILED, error=NASTY, ended_at=time.time())
    app.run()
    assert not app.exception and app.button(key="game-again")


def _asked(kind: type) -> list[str]:
    desk = loaders.desk()
    jobs = [desk.job(job_id) for job_id in desk._questions._jobs.values()]
    return [job.id for job in jobs if job is not None and isinstance(job.options, kind)]


def test_ages_and_learning_are_shown(answers: list[Any]) -> None:
    app = opened(view="ages")
    assert "Every age, measured" in text(app)
    app = opened(view="learn")
    assert "No player has learnt" in text(app)
    app.button(key="game-learn-small").click().run()
    (grown,) = grow.every()
    assert grown.is_live and grown.about.options.game == "small" and "Waiting for its turn" in text(app)
    kept = shipped.shelf("small").generations
    run = grown.run
    with (run.folder / journal.JOURNAL).open("wb") as stream:
        for number, one in enumerate(kept[:2]):
            generation = journal.Generation(number, "small", one.file, 10 * number, 99, 0.1, one.alone, one.searching)
            report = RoundReport(
                number, 8, 8, 9, 9, 14.0, 0.5, 0.1, 1.2, 0.3, 99.0, 9e3, 1.0, 1.0, 2.0, 0.4, generation
            )
            stream.write(to_json(report if number else generation) + b"\n")
    loaders.store().change_job(grown.job.id, state=State.INTERRUPTED)
    app.run()
    assert not app.exception and "ended in the middle" in "".join(one.value for one in app.warning)
    app.button(key="game-run-Before").click().run()
    assert table(app).game == "small" and table(app).second == f"player:{run.player(0)}:0"
    grow.remove(grow.every()[0])
    assert grow.every() == []


def test_a_run_is_paused_stopped_and_gone_on_with() -> None:
    opened(view="learn").button(key="game-learn-small").click().run()
    (grown,) = grow.every()
    grow.pause(grown.run, True)
    assert grown.run.controls() == Controls(is_paused=True)
    grow.stop(grown.run, grown.job.id)
    (grown,) = grow.every()
    assert grown.job.state is State.CANCELLED and grown.run.controls().is_stopped
    grow.resume(grown)
    (grown,) = grow.every()
    assert grown.is_live and grown.run.controls() == Controls()
    upbringings.get("b" * 32).begin(About(LearnOptions("b" * 32, "connect4", 2.0, start="connect4/0"), 1.0))
    assert {one.job is None for one in grow.every()} == {True, False}


def test_a_challenge_is_timed_and_scored(answers: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(view="challenge")
    app.text_input(key="game-challenger").set_value(NASTY[:30])
    app.button(key="game-challenge-start").click().run()
    one = app.session_state["game-challenge"]
    one.table.play(4, "")
    app.run()
    assert one.table.moves == "41" and one.ending == ""
    one.turn_at -= 100
    app.run()
    assert one.ending == "out of time" and one.left_s == 0.0 and one.turn_at is None
    assert not app.exception
    challenge.keep(NASTY, 120, "won", "Best")
    app.run()
    assert not app.exception and loaders.store().setting(challenge.SCORES, [])[0]["name"] == NASTY
    assert challenge.points("won", 20.4, 1.0) == 220 and challenge.points("lost", 20.0, None) == 0
    assert challenge.points("out of time", 0.0, 1.0) == 0


def test_the_clock_stands_while_the_machine_thinks() -> None:
    time_s = [1000.0]
    one = challenge.Challenge(Table(seats.PERSON, "level:child"), "A", now=lambda: time_s[0])
    one.follow()
    time_s[0] += 10
    one.play(9, "")  # refused: the clock goes on
    assert one.left_s == 50 and one.turn_at is not None
    time_s[0] += 5
    one.play(4, "")
    assert one.left_s == 45
    time_s[0] += 300  # a machine that wakes up slowly
    one.follow()
    assert one.left_s == 45 and one.ending == ""
    one.table.take(thought("4", 1))
    one.follow()
    time_s[0] += 44
    assert one.left_s == 1
    one.play(4, "41")
    one.table.take(thought("414", 1))
    one.follow()
    time_s[0] += 2
    one.play(4, "4141")  # too late
    assert one.ending == "out of time" and one.left_s == 0 and one.table.moves == "4141"
    time_s[0] += 100
    assert one.left_s == 0


def test_a_win_stops_the_clock() -> None:
    time_s = [0.0]
    one = challenge.Challenge(Table(seats.PERSON, "level:child"), "A", now=lambda: time_s[0])
    one.table.go_to("434343")
    one.follow()
    time_s[0] = 20
    one.play(4, "434343")
    time_s[0] = 90
    assert one.ending == "won" and one.left_s == 40


@pytest.mark.parametrize(
    "sent",
    [
        None,
        4,
        "4",
        {},
        {"column": "4", "at": ""},
        {"column": True, "at": ""},
        {"column": 4, "at": 3},
        {"column": 11, "at": ""},
        {"column": float("inf"), "at": ""},
        {"column": float("nan"), "at": ""},
    ],
)
def test_what_the_browser_sends_is_checked(sent: Any) -> None:
    assert board.told(sent) is None
    assert board.told({"column": 4.0, "at": "44"}) == (4, "44")


def test_heat_is_of_this_very_position() -> None:
    drawn = boards.board(Position("44"))
    look = board.Look(("You", NASTY), heat=thought("44", 4), has_numbers=True)
    assert len(board._data(drawn, look)["heat"]) == 7
    assert board._data(drawn, replace(look, heat=thought("4", 4)))["heat"] == []


def test_a_run_goes_on_from_the_desk_and_outlives_the_player_it_grew_from() -> None:
    grow.start("connect4", 2.0, "connect4/0")
    (grown,) = grow.every()
    grow.stop(grown.run, grown.job.id)
    actions.retry(grown.job.id)
    assert grown.run.controls() == Controls() and grow.every()[0].is_live
    gone = LearnOptions("d" * 32, "connect4", 2.0, start="connect4/999999")
    assert "a player that is gone" in grow.title(gone)


def test_a_full_disk_is_told_when_a_run_is_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OutOfSpace("The disk is full.")

    app = opened(view="learn")
    app.button(key="game-learn-small").click().run()
    (grown,) = grow.every()
    monkeypatch.setattr(upbringings.Upbringing, "change", full)
    app.button(key="game-run-pause").click().run()
    assert not app.exception and any("disk is full" in one.value for one in app.error)
    told: list[str] = []
    monkeypatch.setattr(show, "failed", told.append)
    actions.retry(grown.job.id)
    assert told == ["The disk is full."]


def test_a_column_of_two_digits_is_not_two_moves() -> None:
    one = Table(seats.PERSON, seats.PERSON)
    one.put(11)
    assert one.moves == "" and "no column 11" in one.problem
