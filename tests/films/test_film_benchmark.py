"""The benchmark of the films room runs end to end, on some invented people."""

import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from benchmarks import film_times, films, results
from benchmarks.film_room import FilmRoomModel
from ent_models.films import combined, evaluation, line_up, sequence_choice, splits
from ent_models.films.ease import Ease
from ent_models.films.interactions import Interactions, Profile, from_columns
from ent_models.films.linear import fitted
from ent_models.films.recommender import Recommender


@pytest.fixture(scope="module")
def people() -> Interactions:
    users, items = np.nonzero(np.random.default_rng(0).random((24, 16)) < 0.4)
    return from_columns(users, items, np.full(len(users), 4.0), np.arange(len(users)))


def test_a_table_has_every_model_and_the_room(people: Interactions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequence_choice, "EPOCHS", 4)
    monkeypatch.setattr(films, "peers", lambda: {"ease": (partial(Ease, 5.0), partial(Ease, 50.0))})
    monkeypatch.setattr(combined, "_makers", lambda _: {"ease": (partial(Ease, 5.0),)})
    split = films.Protocols("people", splits.LAST, *splits.leave_last_out(people), np.eye(16, 4, dtype=np.float32))
    text = films.ranking(split, is_quick=False)
    rows = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")][2:]
    rooms = ["the room (EASE and 15% subject)", "the room, soon after", "the room, all together"]
    assert rows == ["ease", "gru4rec", "sasrec", *rooms, "ours"]


def test_a_sequence_model_is_asked_as_it_was_chosen(people: Interactions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequence_choice, "EPOCHS", 8)
    told: list[str] = []
    chosen = sequence_choice.ChosenSequence("gru", splits.LAST).choose(people, told.append)
    assert len(told) == 6 and chosen.settings in chosen.options and chosen.stop in (4, 8) and chosen.ndcg_10 > 0
    known, _ = splits.trials(people, splits.LAST)[0]
    again = sequence_choice.ChosenSequence("gru", splits.LAST)
    again.settings, again.stop = chosen.settings, chosen.stop
    again.fit(known)
    profiles = known.profiles()
    assert again.scores(profiles) == pytest.approx(chosen.scores(profiles), abs=1e-5)
    assert isinstance(line_up.make("lstm4rec", splits.LAST), sequence_choice.ChosenSequence)


def test_what_the_commands_ask_is_among_what_the_tables_choose_from() -> None:
    fixed = {
        "item-knn": ("k", "weighting"),
        "als": ("factors", "regularization", "alpha"),
        "bpr": ("learning_rate", "regularization"),
        "ease": ("l2",),
    }
    for name, settings in fixed.items():
        asked = line_up.make(name)
        options = [make() for make in films.peers()[name]]
        assert any(all(getattr(one, at) == getattr(asked, at) for at in settings) for one in options)


def test_a_setting_is_chosen_on_all_trials(people: Interactions) -> None:
    split = films.Protocols("people", splits.ANY, people, people)
    options = tuple(partial(Ease, l2) for l2 in (1.0, 10.0, 100.0))
    worths = [
        np.mean([evaluation.evaluate(known, held, make()).ndcg_10 for known, held in splits.trials(people, splits.ANY)])
        for make in options
    ]
    assert films.chosen(options, split) is options[int(np.argmax(worths))]
    assert len(splits.trials(people, splits.ANY)) == 3


def test_the_room_in_the_table_is_the_room_of_the_page(people: Interactions) -> None:
    plain = FilmRoomModel().fit(people)
    profile = Profile(np.array([1, 3]), np.ones(2, dtype=np.float32))
    order = np.argsort(-plain.scores([profile])[0], kind="stable")
    assert order.tolist() == np.argsort(-fitted(people).scores([profile])[0], kind="stable").tolist()
    assert plain.name == "the room (EASE)" and isinstance(plain._recommender, Recommender)


def test_growth_is_measured_in_processes_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    data = film_times.drawn(2_000, 100, 60)
    assert len(data) == 2_000 and len(set(zip(data.users.tolist(), data.items.tolist(), strict=True))) == 2_000
    monkeypatch.setattr(film_times, "SIZES", ((2_000, 100, 60),))
    rows = [line.split(" | ") for line in film_times.growth(is_quick=False).splitlines() if line.startswith("| 2,000")]
    assert [row[2] for row in rows] == ["ease", "als", "the room: EASE, square"]
    assert all(float(row[5].rstrip(" |")) >= float(row[4]) > 50 for row in rows)


def test_a_part_that_is_measured_again_leaves_the_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    page.write_text(
        "# Results\n\n## Desk\n\nkept\n\n## Films\n\nOld words.\n\n### From media\n\nan older machine\n\nfound\n"
    )
    monkeypatch.setattr(results, "PAGE", page)
    monkeypatch.setattr(results, "machine", lambda _: "this machine")
    monkeypatch.setattr(films, "part", lambda name, _: f"measured {name}\n\n| a | b |\n")
    for typed in (["ml-100k", "pack"], ["times"]):
        monkeypatch.setattr(sys, "argv", ["films", "--part", *typed, "--write"])
        films.main()
    found = results.parts_of("Films", films.PARTS)
    assert list(found) == list(films.PARTS)
    assert found["media"] == "an older machine\n\nfound" and found["stars"] == "Not measured."
    assert [found[name].split("\n")[2] for name in ("ml-100k", "pack", "times")] == [
        "measured ml-100k", "measured pack", "measured times",
    ]  # fmt: skip
    assert results.section("Desk") == "kept"
