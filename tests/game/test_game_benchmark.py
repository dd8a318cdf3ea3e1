"""The benchmark of the game room, with a handful of positions: it runs to its end and says what it is to say."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import game as benchmark
from benchmarks import results
from ent_models.game import shipped

LATE = {
    "2252576253462244111563365343671351441": -1,
    "277731532632311772743463124655611524": 0,
    "6274476136716665132411555412333345": 0,
}


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sets of three positions, one generation, three levels, and a page of results of its own."""
    (tmp_path / "connect4").mkdir()
    for name in ("Test_L3_R1", "Test_L2_R3"):
        lines = "".join(f"{moves} {score}\n" for moves, score in LATE.items())
        (tmp_path / "connect4" / name).write_text(lines)
    monkeypatch.setenv("RUSHES_DATA", str(tmp_path))
    monkeypatch.setattr(results, "PAGE", tmp_path / "RESULTS.md")
    shelf = shipped.shelf("connect4")
    few = replace(shelf, generations=shelf.generations[:1], levels=(*shelf.levels[:2], shelf.levels[-1]))
    monkeypatch.setattr(benchmark.shipped, "shelf", lambda _: few)
    monkeypatch.setattr(benchmark.shipped, "level", lambda _, name: replace(few.levels[0], name=name))
    monkeypatch.setattr(benchmark.players, "place", lambda _: ("connect4", shipped.checked_file(few.generations[0])))
    monkeypatch.setattr(benchmark, "MOVE_SECONDS", 0.01)
    monkeypatch.setattr(benchmark, "STRONGEST", 1)
    monkeypatch.setattr(benchmark, "OTHERS", 2)
    benchmark.players.warm.cache_clear()


def test_every_line_is_measured(few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(benchmark.sets()) == ["end, easy", "middle, hard"]
    table = benchmark.mistakes(1)
    assert "by chance" in table and "minimax, 5 plies" in table and "rollout search, 0.01 s a move" in table
    (best,) = (line for line in table.splitlines() if "level best" in line)
    assert best.startswith("| level best | 3 | 0.0 % | 0.0 % |")  # seen to the end
    assert "network alone" in table and "looking at 64" in table
    solved = benchmark.solver(1)
    assert solved.count("3 of 3") == 2
    rows = benchmark.against_chance(4).splitlines()
    assert len(rows) == 5 and rows[-1].startswith("| best | 200 |")
    assert shipped.shelf("connect4").command in benchmark.ladder()
    benchmark.players.warm.cache_clear()
