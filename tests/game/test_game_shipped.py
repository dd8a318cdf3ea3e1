"""What is shipped: a table that fits its files, files that fit the network, and what happens if one was altered."""

from pathlib import Path

import pytest

from ent_models.errors import BadInput, ModelUnavailable
from ent_models.game import network, players, ship, shipped, upbringings
from ent_models.game.games import GAMES
from ent_models.game.learner import LearnOptions
from ent_models.game.run import Run, RunOptions
from ent_models.game.selfplay import PlayOptions

TINY = RunOptions(
    hours=10,
    n_rounds=5,
    games_per_round=16,
    generation_every=4,
    exam_positions=40,
    exam_simulations=8,
    n_threads=1,
    n_learning_threads=1,
    play=PlayOptions(n_slots=8, n_simulations=6, n_simulations_late=10, chance_plies=4),
    learn=LearnOptions(width=8, depth=1, batch_size=32, window_min=100, window_max=300, mean_decay=0.9),
)


@pytest.mark.parametrize("game", sorted(GAMES))
def test_the_table_fits_its_files(game: str) -> None:
    shelf = shipped.shelf(game)
    numbers = [one.number for one in shelf.generations]
    assert len(numbers) >= 8 and numbers == sorted(numbers) and numbers[0] == 0
    assert len({one.name for one in shelf.generations}) == len(numbers)
    assert "python -m ent_models" in shelf.command
    for one in shelf.generations:
        path = shipped.checked_file(one)
        assert path.stat().st_size == one.n_bytes < 1_000_000
        card = network.read_card(path)
        assert (card.game, card.generation, card.kind) == (game, one.number, "self-play")
        assert one.elo is not None and 0 <= one.alone.mistake_rate <= 1
    assert shelf.levels[-1].name == shipped.BEST
    for level in shelf.levels:
        assert players.place(level.player)[0] == game


def test_words_of_levels_are_those_of_the_code() -> None:
    for shelf in shipped.shelves():
        assert [(level.name, level.words) for level in shelf.levels] == [row[:2] for row in ship.LEVELS]


def test_an_altered_file_is_refused(tmp_path: Path) -> None:
    one = shipped.shelf("small").generations[0]
    (tmp_path / one.file).write_bytes(b"something else")
    with pytest.raises(ModelUnavailable, match="not the one"):
        shipped.checked_file(one, tmp_path)
    with pytest.raises(ModelUnavailable, match="missing"):
        shipped.checked_file(one, tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["small/77", "chess/1", "run-1/2", f"run-{'a' * 32}/x", f"run-{'a' * 32}/3", "", "/"])
def test_players_that_are_none_are_told_in_a_sentence(name: str) -> None:
    with pytest.raises(BadInput):
        players.place(name)


def test_an_unknown_level_names_the_others() -> None:
    with pytest.raises(BadInput, match="best"):
        shipped.level("connect4", "invincible")


def test_a_run_is_shipped_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ship, "PAIRS", 3)
    monkeypatch.setattr(ship, "LEVEL_PAIRS", 1)
    monkeypatch.setattr(ship, "LEVELS", tuple((*row[:3], min(row[3], 10), row[4]) for row in ship.LEVELS))
    list(Run(tmp_path / "run", GAMES["small"], TINY).rounds())
    into = tmp_path / "into"
    code = ship.main([str(tmp_path / "run"), "--into", str(into), "--generations", "3", "--command", "small=it was I"])
    assert code == 0
    (shelf,) = shipped.shelves(into)
    assert shelf.command == "it was I" and len(shelf.generations) == 3
    assert [one.number for one in shelf.generations][::2] == [0, 5]
    for one in shelf.generations:
        shipped.checked_file(one, into)
    assert [level.name for level in shelf.levels][-1] == "best"
    for level in shelf.levels:  # all on the same positions, as they are played
        assert level.strength is not None and level.strength.n_positions == 40 and level.elo is not None
    lines = ship.told(shelf)
    assert len(lines) == 3 + len(ship.LEVELS) and all("Elo" in line and " of 40" in line for line in lines)
    assert ship.main([str(tmp_path / "nothing"), "--into", str(into)]) == 1
    shipped.shelves.cache_clear()


def test_runs_are_listed_and_damage_is_passed_over() -> None:
    run = upbringings.get(upbringings.new_id())
    assert upbringings.every() == () and run.about() is None and not run.controls().is_paused
    run.change(upbringings.Controls(is_paused=True))
    assert run.controls().is_paused and upbringings.every() == ()
    (run.folder / "controls.json").write_text("{")
    assert not run.controls().is_paused
    upbringings.remove(run.id)
    with pytest.raises(BadInput):
        upbringings.get("../../etc")
