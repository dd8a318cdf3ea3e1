"""The page of results: a section that is measured anew stays where it was."""

from pathlib import Path

import pytest

from benchmarks import results


def test_a_section_keeps_its_place_and_the_others_their_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "PAGE", tmp_path / "RESULTS.md")
    for name in ("Games", "Speech", "Films"):
        results.write_section(name, f"Old {name.lower()}.\n\n### A part\n\nIts figure.")
    results.write_section("Speech", "New speech.")
    text = results.PAGE.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        results.TITLE.splitlines()[0], "## Games", "### A part", "## Speech", "## Films", "### A part",
    ]  # fmt: skip
    assert "New speech." in text and "Old speech." not in text and "Old films." in text
