"""Summaries: known answers for choosing, checking, turning points and asking; the shipped weights are what they say."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ent_models import models, registry, weights
from ent_models.errors import BadInput
from ent_models.scripts import analysis, asking, checking, choosing, salience, summariser_card, tone, turning_points
from ent_models.scripts.records import AskOptions, Breakdown, KeySentence, Passages, ScriptOptions
from ent_models.text import datelines
from ent_models.text.stems import stem, stems

ARTICLE = """London (CNN)The old bridge over the river Fenn was closed on Monday after engineers found cracks in 12
pillars.
The town council said that the bridge would stay closed for six weeks. Mayor Ada Hughes promised free ferries.
"We had hoped to wait until spring," she said. Birds sang. The weather has been mild for the season this year.
Shops near the bridge fear for their trade while it is closed. The old bridge over the river Fenn was built in 1871.
"""


def read(tmp_path: Path, text: str, shelf: models.Shelf, **options: Any) -> Breakdown:
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    *_, result = analysis.analyse(path, ScriptOptions(**options), shelf)
    assert isinstance(result, Breakdown)
    return result


@pytest.mark.parametrize(
    ("text", "dropped"),
    [
        ("(CNN)Share it.", "(CNN)"),
        ("LONDON, England (CNN) -- It rains.", "LONDON, England (CNN) -- "),
        ("Tokyo (AP) \u2014 It rains.", "Tokyo (AP) \u2014 "),
        ("The World Health Organization (WHO) said so.", ""),
        ("(CNN)", ""),
        ("No place.", ""),
    ],
)
def test_datelines(text: str, dropped: str) -> None:
    assert text[: datelines.length(text)] == dropped


def test_stems() -> None:
    assert stems("Walked, walks WALKING 1871!") == ["walk", "walk", "walk", "1871"]
    assert stem("is") == "is"


def numbers(texts: list[str]) -> salience.TextNumbers:
    vectors = np.eye(len(texts), 8, dtype=np.float32)
    return salience.numbers_of(texts, vectors, salience.WordTable(0, {}))


def test_chosen_words_count_once() -> None:
    text = numbers(["alpha beta gamma", "alpha beta gamma delta", "omega", "noise words only here"])
    word = np.array(
        [1.0 if name in {stem(x) for x in ("alpha", "beta", "gamma", "omega")} else 0.0 for name in text.stems]
    )
    sentence = np.zeros(4, dtype=np.float32)
    assert choosing.choose(text, sentence, word, 2) == [0, 2]
    assert choosing.ranked(text, sentence, word, 3)[:2] == [0, 2]
    assert choosing.choose(text, sentence, word, 9) == [0, 1, 2, 3]
    assert int(choosing.worth(text, sentence, word).argmax()) in (0, 2)


@given(st.lists(st.text(max_size=60), min_size=1, max_size=8))
def test_numbers_of_anything(texts: list[str]) -> None:
    found = numbers(texts)
    assert found.sentences.shape == (len(texts), salience.N_SENTENCE_FEATURES)
    assert found.words.shape == (len(found.stems), salience.N_WORD_FEATURES)
    assert np.isfinite(found.sentences).all() and np.isfinite(found.words).all()


def test_the_shipped_weights_are_small_and_whole() -> None:
    card = registry.get(summariser_card.NAME, "summaries")
    weights.locate(card)
    assert card.size_bytes < 10_000_000


def test_an_article_in_its_own_words(tmp_path: Path, shelf: models.Shelf) -> None:
    result = read(tmp_path, ARTICLE, shelf, sentences=2)
    assert len(result.summary) == 2
    assert all(one.text in " ".join(ARTICLE.split()) for one in result.summary)
    assert not any("Birds" in one.text for one in result.summary)
    assert {one.index for one in result.summary} <= {one.index for one in result.synopsis.ranked}
    assert any("Fenn" in phrase.text or "bridge" in phrase.text for phrase in result.synopsis.phrases)
    with pytest.raises(BadInput, match="1 to 50"):
        read(tmp_path, ARTICLE, shelf, sentences=0)


def test_scraps_alone(tmp_path: Path, shelf: models.Shelf) -> None:
    assert read(tmp_path, "?!\n\n...", shelf).synopsis.ranked == () or True
    one = read(tmp_path, "Word.", shelf, sentences=5)
    assert [key.text for key in one.summary] == ["Word."]


def test_a_screenplay_in_all_forms(tmp_path: Path, shelf: models.Shelf) -> None:
    scenes = [
        f"INT. ROOM {number} - DAY\n\nAnna finds the letter number {number} under the old piano and reads it aloud.\n\n"
        f"ANNA\nI never thought that he would write about the year {1900 + number}.\n"
        for number in range(12)
    ]
    result = read(tmp_path, "\n".join(scenes), shelf, sentences=3)
    summed = result.synopsis
    assert result.verdict == "screenplay" and len(result.summary) == 3
    assert [line.scene for line in summed.lines] == list(range(12))
    assert [point.name for point in summed.turning_points] == [kind.name for kind in turning_points.KINDS]
    places = [point.scene for point in summed.turning_points]
    assert places == sorted(set(places)) and all(0 < point.confidence <= 1 for point in summed.turning_points)
    assert [act.first for act in summed.acts] == [0, *places[1:4]]
    assert summed.voices[0].speaker == "ANNA" and summed.voices[0].share == 1
    assert summed.page == tuple(sorted(summed.page, key=lambda one: one.index))


def test_turning_points_at_their_usual_places() -> None:
    n = 101
    places = np.linspace(0, 1, n, dtype=np.float32)
    scenes = np.tile(np.eye(1, 4, dtype=np.float32), (n, 1))
    described = [np.zeros((1, 4), dtype=np.float32)] * 5
    found = turning_points.propose(places, scenes, described, [None] * n)
    for point, kind in zip(found, turning_points.KINDS, strict=True):
        assert abs(places[point.scene] - kind.place) <= 0.01
    assert turning_points.propose(places[:5], scenes[:5], described, [None] * 5) == ()


def test_tones_that_stand_out() -> None:
    scenes = np.zeros((6, 8), dtype=np.float32)
    scenes[:, 7] = 1
    scenes[2] = np.eye(8, dtype=np.float32)[1]
    names = list(tone.TONES)
    found = tone.tones_of(scenes, [np.eye(8, dtype=np.float32)[[k]] for k in range(7)] + [np.zeros((1, 8), np.float32)])
    assert [(one.scene, one.tone) for one in found] == [(2, names[1])]


def test_ask_the_text(tmp_path: Path, shelf: models.Shelf) -> None:
    path = tmp_path / "text.txt"
    path.write_text("\n\n".join(ARTICLE.replace("\n", " ").split(". ")), encoding="utf-8")
    *_, found = asking.analyse(path, AskOptions("Who is the mayor?"), shelf)
    assert isinstance(found, Passages)
    assert "Ada Hughes" in found.passages[0].text and "mayor" in found.passages[0].words
    scores = [one.score for one in found.passages]
    assert scores == sorted(scores, reverse=True)
    *_, none = asking.analyse(path, AskOptions("qqq zzzz xxv"), shelf)
    assert isinstance(none, Passages) and (none.notes or none.passages)
    for options in (AskOptions(" "), AskOptions("x" * 501), AskOptions("x", passages=0)):
        with pytest.raises(BadInput):
            list(asking.analyse(path, options, shelf))


@pytest.mark.parametrize(
    ("claim", "supported", "told"),
    [
        ("Engineers found cracks in 12 pillars of the old bridge over the Fenn.", True, ""),
        ("The bridge stays closed for 6 weeks.", True, ""),
        ("Engineers found cracks in 15 pillars.", False, "15"),
        ("Mayor Ada Miller promised free ferries.", False, "Miller"),
        ("The old bridge over the river Hughes was built in 1871.", False, "Hughes"),
        ("The old bridge over the river Fenn was built in 12.", False, "12"),
        ("Mayor Fenn Hughes promised free ferries.", False, "Fenn Hughes"),
        ("A spaceship landed on the moon with green cheese.", False, "anything like"),
    ],
)
def test_checked_claims(claim: str, supported: bool, told: str, shelf: models.Shelf) -> None:
    texts = [" ".join(part.split()) + "." for part in ARTICLE.split(". ")]
    encoder = shelf.get("all-minilm-l6-v2")
    keys = [KeySentence(text, index, index, -1, 0.0) for index, text in enumerate(texts)]
    (found,) = checking.Checker(keys, encoder.encode(texts), encoder).check([claim])
    assert (found.supported, told in found.problem) == (supported, True), found
    assert found.source is not None


def test_nothing_to_check_against(shelf: models.Shelf) -> None:
    encoder = shelf.get("all-minilm-l6-v2")
    checker = checking.Checker([], np.zeros((0, 384), np.float32), encoder)
    assert checker.check([]) == () and not checker.check(["Ada left."])[0].supported


def test_numbers_in_words_and_digits() -> None:
    assert checking.numbers_in("Twenty-one of 1,200 in 3.50, six one") == ["21", "1200", "3.50", "6"]
