"""The room's verb: progress, summary, options."""

from pathlib import Path

import pytest

from ent_models import models, records
from ent_models.errors import BadInput
from ent_models.records import Progress
from ent_models.scripts.analysis import analyse
from ent_models.scripts.records import Breakdown, ScriptOptions

PROSE = """Dr. Smith bought three old boats in March. He paid 4.5 million dollars for all of them together.

The boats had been lying in the harbour for thirty years. Nobody in the town believed they would ever sail again.

Children used to play on the rotten decks in summer. The harbour master always chased them away with a broom.

Now the doctor wants to repair the boats and sail around the world. His wife says that she will stay at home.
"""


def run(path: Path, options: ScriptOptions, shelf: models.Shelf) -> tuple[list[Progress], Breakdown]:
    *progress, breakdown = analyse(path, options, shelf)
    assert isinstance(breakdown, Breakdown)
    return progress, breakdown


def test_prose_is_summarised_word_for_word(tmp_path: Path, shelf: models.Shelf) -> None:
    path = tmp_path / "a.txt"
    path.write_text(PROSE)
    progress, breakdown = run(path, ScriptOptions(sentences=3), shelf)
    fractions = [one.fraction for one in progress]
    assert fractions == sorted(fractions) and fractions[-1] <= 1
    assert breakdown.verdict == "not a screenplay"
    assert len(breakdown.summary) == 3
    assert [k.index for k in breakdown.summary] == sorted({k.index for k in breakdown.summary})
    for sentence in breakdown.summary:
        assert sentence.text in breakdown.elements[sentence.element].text
        assert 0 <= sentence.score <= 1 and sentence.scene == -1
    assert run(path, ScriptOptions(sentences=3), shelf)[1] == breakdown
    assert records.from_json(records.to_json(breakdown), Breakdown) == breakdown


def test_screenplay_is_summarised_by_action_and_dialogue(data_dir: Path, shelf: models.Shelf) -> None:
    _, breakdown = run(data_dir / "scripts" / "Big-Fish.fdx", ScriptOptions(sentences=10), shelf)
    assert len(breakdown.summary) == 10
    for sentence in breakdown.summary:
        element = breakdown.elements[sentence.element]
        assert element.kind in ("action", "dialogue")
        assert sentence.text in " ".join(element.text.split())
        assert sentence.scene == element.scene


def test_short_text_gives_what_it_has(tmp_path: Path, shelf: models.Shelf) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Hello.")
    assert [k.text for k in run(path, ScriptOptions(sentences=50), shelf)[1].summary] == ["Hello."]


@pytest.mark.parametrize("n_sentences", [0, 51, -1])
def test_length_of_the_summary_is_checked(tmp_path: Path, shelf: models.Shelf, n_sentences: int) -> None:
    with pytest.raises(BadInput, match="1 to 50"):
        next(analyse(tmp_path / "a", ScriptOptions(sentences=n_sentences), shelf))
