"""The command `summarise` through the queue and a worker."""

import json
from pathlib import Path

import pytest

from ent_models import cli

TEXT = "The bridge was closed on Monday. Engineers found cracks in twelve of its old pillars. It rained.\n" * 2


def test_sentences_with_their_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "a.txt", tmp_path / "b.txt"
    good.write_text(TEXT, encoding="utf-8")
    bad.write_bytes(b"")
    assert cli.main(["summarise", str(good), str(bad), "--sentences", "2", "--json"]) == 1
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["status"], second["status"]) == ("done", "failed")
    found = first["result"]["sentences"]
    assert len(found) == 2
    for one in found:
        assert set(one) == {"text", "index", "start", "end", "supported"} and one["supported"]
        assert TEXT[one["start"] : one["end"]] == one["text"]


def test_wrong_options_are_sentences(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "no cache"))
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert cli.main(["summarise", str(path), "--sentences", "99"]) == 1
    assert "1 to 50" in capsys.readouterr().err
    assert cli.main(["summarise", str(path), "--model", "bart-large-cnn"]) == 1
    assert "facebook/bart-large-cnn" in capsys.readouterr().err
