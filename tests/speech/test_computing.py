"""The arithmetic is measured once and kept."""

import json
from pathlib import Path

import pytest

from ent_models import paths
from ent_models.speech import computing


@pytest.mark.parametrize(
    ("seconds", "kind"),
    [
        ({"int8_float32": 1.0, "float32": 0.95}, "int8_float32"),
        ({"int8_float32": 1.0, "float32": 0.8}, "float32"),
        ({"float32": 2.0}, "float32"),
    ],
)
def test_the_first_stays_unless_another_gains_clearly(seconds: dict[str, float], kind: str) -> None:
    assert computing.fastest(seconds) == kind


def test_it_is_measured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "joined_dir", lambda: tmp_path / "joined")
    asked: list[str] = []

    def measured(folder: Path, kind: str, threads: int) -> float:
        asked.append(kind)
        return {"int8_float32": 2.0, "float32": 1.0}[kind]

    monkeypatch.setattr(computing, "measured_s", measured)
    assert [computing.chosen(tmp_path, "cpu", 2) for _ in range(3)] == ["float32"] * 3
    assert asked == ["int8_float32", "float32"]
    assert list(json.loads((tmp_path / "joined" / "computing.json").read_text()).values()) == ["float32"]
    computing.chosen(tmp_path, "cpu", 1)
    assert len(asked) == 4


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 1}'])
def test_a_damaged_note_is_measured_anew(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "joined_dir", lambda: tmp_path)
    (tmp_path / "computing.json").write_text(content)
    monkeypatch.setattr(computing, "measured_s", lambda folder, kind, threads: 1.0)
    assert computing.chosen(tmp_path, "cpu", 2) == "int8_float32"
