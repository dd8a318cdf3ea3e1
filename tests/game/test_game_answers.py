"""What a worker answers: moves, hints, reviews, matches, and a player that learns as a job."""

import json
import sys
from dataclasses import replace
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from ent_models import cli
from ent_models.errors import BadInput
from ent_models.game import answers, boards, learning, players, shipped, upbringings
from ent_models.game.options import (
    HintOptions,
    LearnOptions,
    LearnResult,
    MatchOptions,
    MatchReport,
    ReadyOptions,
    ReviewOptions,
    ThinkOptions,
)
from ent_models.game.records import GameRecord, Position
from ent_models.records import Partial, Progress
from ent_models.rooms import ROOMS, room_of

NOWHERE = Path()
FIRST, LAST = (f"small/{shipped.shelf('small').generations[place].number}" for place in (0, -1))


def last(items: Any) -> Any:
    return list(items)[-1]


def test_every_question_has_its_room() -> None:
    asked = (
        ReadyOptions(LAST),
        ThinkOptions("", "small", LAST, 8),
        HintOptions("", "small"),
        ReviewOptions("", "small"),
        MatchOptions("small", FIRST, LAST),
        LearnOptions("a" * 32, "small", 1.0),
    )
    lanes = {room_of(options).lane for options in asked}
    assert lanes == {"game", "referee", "matches", "self-play"}
    assert room_of(asked[4]).lane == "matches"  # a hint does not wait for a long match
    assert all(not ROOMS[room_of(options).name].is_lasting for options in asked)


def test_a_move_a_hint_and_a_review() -> None:
    assert last(answers.ready(NOWHERE, ReadyOptions(LAST), None)).player == LAST
    thought = last(answers.think(NOWHERE, ThinkOptions("3", "small", LAST, 50), None))
    assert thought.column in boards.board(Position("3", "small")).legal and thought.player == LAST
    again = [last(answers.think(NOWHERE, ThinkOptions("", "small", FIRST, 0, 1.0, 5), None)).column for _ in range(2)]
    assert again[0] == again[1]  # the seed is part of the question
    hint = last(answers.hint(NOWHERE, HintOptions("3132", "small"), None))
    assert hint.score is not None and set(hint.best) <= {1, 2, 3, 4, 5}
    review = last(answers.review(NOWHERE, ReviewOptions("1213141", "small", "Ann", "Bob"), None))
    assert len(review.moves) == 7 and any("Ann" in sentence for sentence in review.sentences)
    with pytest.raises(BadInput, match="over"):
        last(answers.think(NOWHERE, ThinkOptions("1213141", "small", LAST, 8), None))


def test_a_match_goes_on_where_it_was_cut_off() -> None:
    options = MatchOptions("small", LAST, FIRST, n_pairs=2, n_simulations=8)
    items = list(answers.match(NOWHERE, options, None))
    games = [item.record for item in items if isinstance(item, Partial)]
    report = items[-1]
    assert isinstance(report, MatchReport) and len(games) == 4 and report.games == tuple(games)
    assert report.result.wins + report.result.draws + report.result.losses == 4
    assert all(isinstance(game, GameRecord) and boards.board(game.position).is_over for game in games)
    assert last(answers.match(NOWHERE, options, None, kept=tuple(games[:3]))) == report
    with pytest.raises(BadInput, match="both"):
        last(answers.match(NOWHERE, replace(options, game="connect4"), None))


def test_a_player_learns_waits_stops_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    tiny = learning.options_of

    def quick(options: LearnOptions) -> Any:
        found = tiny(options)
        return replace(found, n_rounds=3, games_per_round=8, exam_positions=20, exam_simulations=4)

    monkeypatch.setattr(learning, "options_of", quick)
    monkeypatch.setattr(learning, "PAUSE_LOOK_S", 0.0)
    options = LearnOptions(upbringings.new_id(), "small", 30.0, start=LAST)
    run = upbringings.get(options.run)
    run.begin(upbringings.About(options, 1.0))
    run.change(upbringings.Controls(is_paused=True))
    going = learning.learn(NOWHERE, options, None)
    assert isinstance(next(going), Progress) and next(going).note == "Paused"
    run.change(upbringings.Controls(is_stopped=True))
    assert isinstance(last(going), LearnResult) and run.rounds() == ()
    run.change(upbringings.Controls())
    done = last(learning.learn(NOWHERE, options, None))
    assert [report.number for report in run.rounds()] == [1, 2, 3] and done.n_games == 24
    grown = run.generations()
    # Beginning from a shipped player, it sits the same exam as well as that one did.
    known = next(one for one in shipped.shelf("small").generations if LAST.endswith(f"/{one.number}"))
    assert grown[0].number == 0
    assert abs(grown[0].alone.mistake_rate - known.alone.mistake_rate) < 0.05
    assert players.place(run.player(3))[0] == "small"
    gone = replace(options, start="small/999")
    assert learning.opened(run, gone).n_games == 24  # where it began is kept with it
    orphan = replace(options, start=f"run-{'c' * 32}/1")  # the run that it grew from was deleted
    assert learning.opened(run, orphan).round == 3
    players.warm.cache_clear()
    upbringings.remove(run.id)
    with pytest.raises(BadInput, match="gone"):
        players.place(f"run-{options.run}/3")
    for minutes in (0.0, -1.0, 1e9):
        with pytest.raises(BadInput):
            last(learning.learn(NOWHERE, replace(options, minutes=minutes), None))


def test_commands_answer_in_json(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli.main(["connect4", "move", "4453", "--simulations", "20", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["column"] in range(1, 8) and -1 <= found["value"] <= 1 and 0 < found["seconds"] < 3
    assert len(found["policy"]) == len(found["visits"]) == 7 and abs(sum(found["policy"]) - 1) < 1e-3
    assert cli.main(["connect4", "solve", "32164625", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["score"] == 11
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"\n6146\n44444444\n\xff\xfe9\n"), encoding="utf-8"))
    assert cli.main(["connect4", "solve", "--stdin", "--json"]) == 1
    start, known, full, odd = map(json.loads, capsys.readouterr().out.splitlines())
    assert (start["score"], known["score"]) == (1, 18) and start["best"] == [4]
    assert "full" in full["error"] and "no column" in odd["error"]


@pytest.mark.parametrize("arguments", [["move", "1212121"], ["move", "44", "--level", "god"], ["move"], ["solve", "x"]])
def test_commands_say_what_is_wrong(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["connect4", *arguments]) == 1
    assert capsys.readouterr().err.startswith("rushes: ")


def test_selfplay_makes_as_many_generations_as_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ent_models.game import presets
    from ent_models.game.journal import generations

    small = presets.preset("small")
    monkeypatch.setattr(presets, "preset", lambda _: replace(small, exam_positions=10, exam_simulations=4))
    monkeypatch.setattr("ent_models.game.exam.FIRST_PLY_SHARE", 0.6)
    command = ["connect4", "selfplay", "--generations", "2", "--out", str(tmp_path), "--games", "8", "--threads", "1"]
    assert cli.main(command) == 0
    assert [one.number for one in generations(tmp_path)] == [0, 1, 2]
