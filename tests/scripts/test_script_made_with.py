"""A summary names every model that it comes from, and one by a changed model is another summary."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ent_models import models, paths, registry, rooms
from ent_models.records import Report
from ent_models.scripts import made_with, summariser_card, writers
from ent_models.scripts.records import ScriptOptions
from ent_models.store.store import result_key


def key(writer: str = "") -> str:
    return result_key("a" * 64, ScriptOptions(writer=writer), "1")


def folder_of(name: str) -> Path:
    """A folder that looks like a whole model."""
    folder = paths.models_dir() / name
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"model_type": "bart"}), encoding="utf-8")
    for file in ("model.safetensors", "tokenizer.json"):
        (folder / file).write_bytes(b"{}")
    return folder


def test_a_changed_summariser_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before, card = key(), summariser_card.card()
    assert key() == before
    words = replace(card.files[1], sha256="0" * 64)
    monkeypatch.setattr(summariser_card, "card", lambda: replace(card, files=(card.files[0], words)))
    assert key() != before


def test_a_changed_writer_is_asked_again(rushes_home: Path) -> None:
    missing = key("mine")
    folder = folder_of("mine")
    before = key("mine")
    writers.card("mine")
    assert key("mine") == before != missing  # its digests being taken changes nothing
    (folder / "tokenizer.json").write_bytes(b"{ }")
    assert key("mine") != before


@pytest.mark.parametrize("name", ["..", "../mine", "/etc", "nothing", ".hidden"])
def test_a_wrong_name_is_left_to_be_told_by_the_work(name: str, rushes_home: Path) -> None:
    assert len(key(name)) == 64
    assert list(made_with.digests(ScriptOptions(writer=name))) == ["summariser"]


def test_the_answer_names_all_models(tmp_path: Path, rushes_home: Path, shelf: models.Shelf) -> None:
    path = tmp_path / "text.txt"
    path.write_text("The old bridge over the river was closed.\n", encoding="utf-8")
    *_, report = rooms.analyse(path, "text.txt", "a" * 64, ScriptOptions(), shelf)
    assert isinstance(report, Report)
    assert report.provenance.model == "all-minilm-l6-v2"
    assert report.provenance.others == made_with.digests(ScriptOptions())
    folder_of("mine")
    writers.card("mine")
    assert list(made_with.digests(ScriptOptions(writer="mine"))) == ["summariser", "mine"]
    assert registry.get("mine").digest not in made_with.digests(ScriptOptions(writer="mine")).values()
