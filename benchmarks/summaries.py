"""Summaries side by side: articles cross-validated, dialogues, the check of generated sentences, a long script's time.

`python -m benchmarks.summaries [--write] [--cache DIR]`; `--train` trains the shipped weights anew instead. ROUGE is
rouge-score's F1 with stemming; Lsum takes a sentence a line. Libraries' LexRank and TextRank are sumy's.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks import results, summary_checks, summary_training
from benchmarks.data import data_dir
from benchmarks.summary_training import Article
from ent_models import models
from ent_models.scripts import choosing

MEASURES = ("rouge1", "rouge2", "rougeLsum")
N_SENTENCES = 3
_WORD = re.compile(r"[^\W_]+")
Scores = np.ndarray  # (texts, 3), in per cent


def scored(pairs: Sequence[tuple[str, Sequence[str]]]) -> Scores:
    """ROUGE-1, 2 and Lsum of (reference, chosen sentences)."""
    from rouge_score import rouge_scorer

    scorer = rouge_scorer.RougeScorer(MEASURES, use_stemmer=True)
    rows = []
    for reference, chosen in pairs:
        found = scorer.score(reference, "\n".join(chosen))
        rows.append([100 * found[name].fmeasure for name in MEASURES])
    return np.array(rows)


def by_library(name: str, texts: Sequence[str], n_sentences: int) -> list[int]:
    """Sentences chosen by sumy's LexRank or TextRank, with its stemmer; all methods choose among the same sentences."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.nlp.stemmers import Stemmer
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer
    from sumy.utils import get_stop_words

    class Words:
        """Runs of letters and digits."""

        def to_words(self, sentence: str) -> tuple[str, ...]:
            return tuple(_WORD.findall(str(sentence)))

    known = [Sentence(text, Words()) for text in texts]
    summariser = {"LexRank": LexRankSummarizer, "TextRank": TextRankSummarizer}[name](Stemmer("english"))
    summariser.stop_words = get_stop_words("english")
    chosen = summariser(ObjectDocumentModel([Paragraph(known)]), n_sentences)
    # Equal sentences are equal objects to the library: each is taken once.
    return sorted({texts.index(str(sentence)) for sentence in chosen})


def articles(found: Sequence[Article]) -> str:
    """The table of articles."""
    nested: dict[int, list[int]] = {}
    ours: dict[int, list[int]] = {}
    settings = []
    for fold in summary_training.folds(found, N_SENTENCES):
        settings.append(f"{fold.usual:g} and {fold.weight:g}")
        for index, predicted in fold.predicted.items():
            ours[index] = choosing.choose(*predicted, N_SENTENCES)
            nested[index] = choosing.choose(
                *predicted, N_SENTENCES, words_a_sentence=fold.usual, sentence_weight=fold.weight
            )
    picked: dict[str, list[Sequence[int]]] = {
        "lead-3": [range(min(3, len(article.texts))) for article in found],
        "LexRank (sumy), 3": [by_library("LexRank", article.texts, 3) for article in found],
        "TextRank (sumy), 3": [by_library("TextRank", article.texts, 3) for article in found],
        "Rushes, 3": [ours[index] for index in range(len(found))],
        "Rushes, 3, settings chosen inside the training articles": [nested[index] for index in range(len(found))],
    }
    scores = {
        name: scored([(one.highlights, [one.texts[k] for k in chosen]) for one, chosen in zip(found, way, strict=True)])
        for name, way in picked.items()
    }
    rows = [(name, *(f"{value:.2f}" for value in one.mean(axis=0))) for name, one in scores.items()]
    return (
        f"{len(found)} CNN/DailyMail validation articles (CNN's), {summary_training.FOLDS} folds: no article is scored "
        f"by a network that saw it; {summary_training.SEEDS} networks a fold. Datelines are dropped for all. "
        f"As shipped, a summary is taken to have {choosing.WORDS_A_SENTENCE:g} words a sentence, as highlights have, "
        f"and a sentence's own chance counts {choosing.SENTENCE_WEIGHT:g}, set on one fold; the last row chooses "
        f"both anew inside each fold's training articles ({'; '.join(settings)}).\n\n"
        f"{results.table(('way', 'ROUGE-1', 'ROUGE-2', 'ROUGE-Lsum'), rows)}\n"
        + "".join(gain(name, scores) for name in list(picked)[3:])
    )


def gain(name: str, scores: dict[str, Scores]) -> str:
    """How far a way is from lead-3."""
    gains = (scores[name] - scores["lead-3"])[:, 0]
    draws = np.random.default_rng(0).integers(0, len(gains), (2_000, len(gains)))
    low, high = np.percentile(gains[draws].mean(axis=1), (2.5, 97.5))
    return f"{name}, less lead-3: {gains.mean():+.2f} ROUGE-1, 95 % interval {low:+.2f} to {high:+.2f} (bootstrap).\n"


def dialogues() -> str:
    """DialogSum's development set: ours, as shipped (it saw none of it), beside the first and the longest turns."""
    from ent_models.scripts import summariser_card

    weigher = models.load(summariser_card.NAME, device="cpu")
    with (data_dir() / "summarisation" / "dialogsum.dev.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    turns = [[turn for turn in row["dialogue"].split("\n") if turn.strip()] for row in rows]
    vectors = summary_training.embedded([turn for one in turns for turn in one], None)
    ways: dict[str, list[tuple[str, Sequence[str]]]] = {"lead-3": [], "longest-3": [], "Rushes, 3": []}
    at = 0
    for row, one in zip(rows, turns, strict=True):
        own = vectors[at : at + len(one)]
        at += len(one)
        longest = sorted(sorted(range(len(one)), key=[-len(turn) for turn in one].__getitem__)[:3])
        chosen = weigher.choose(weigher.weigh(one, own), 3)
        for name, places in (("lead-3", range(min(3, len(one)))), ("longest-3", longest), ("Rushes, 3", chosen)):
            ways[name].append((row["summary"], [one[place] for place in places]))
    table = [(name, *(f"{value:.2f}" for value in scored(pairs).mean(axis=0))) for name, pairs in ways.items()]
    return (
        f"{len(rows)} dialogues of DialogSum's development set, turns with their speakers' names. The network was "
        f"trained on news alone.\n\n{results.table(('way', 'ROUGE-1', 'ROUGE-2', 'ROUGE-Lsum'), table)}"
    )


def long_script() -> str:
    """A script of 120 pages through the room's own analysis, in a fresh process: time and memory."""
    source = data_dir() / "scripts" / "Big-Fish.fountain"
    program = (
        "import resource, sys, time\n"
        "started = time.perf_counter()\n"
        "from ent_models import models\n"
        "from ent_models.scripts import analysis, documents\n"
        "from ent_models.scripts.measures import everything\n"
        "from ent_models.scripts.records import ScriptOptions\n"
        "shelf = models.Shelf('cpu')\n"
        "for item in analysis.analyse(sys.argv[1], ScriptOptions(), shelf): pass\n"
        "for last in everything.steps(documents.read(sys.argv[1])): pass\n"
        "print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, "
        "len(item.scenes), len(item.elements))\n"
    )
    ran = subprocess.run([sys.executable, "-c", program, str(source)], capture_output=True, text=True, check=True)
    seconds, memory, n_scenes, n_elements = ran.stdout.split()[-4:]
    return (
        f"Big Fish (Fountain, {n_scenes} scenes, {n_elements} paragraphs, some 120 pages) read, broken down, "
        f"measured and summed up in a fresh process, with the loading of all models: {float(seconds):.1f} s, "
        f"{float(memory):.0f} MB at most."
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    parser.add_argument("--train", action="store_true", help="train the shipped weights anew, and nothing else")
    parser.add_argument("--cache", metavar="DIR", type=Path, help="keep the articles' vectors here")
    options = parser.parse_args()
    found = summary_training.articles(options.cache)
    if options.train:
        summary_checks.write_common_words(found)
        print(summary_training.ship(found))
        return
    pages = [
        results.machine(("torch", "rouge-score", "sumy")),
        long_script(),
        articles(found),
        dialogues(),
        summary_checks.checks(found[len(found) // 2 :]),
    ]
    text = "\n\n".join(pages)
    print(text)
    if options.write:
        results.write_section("Summaries", f"Script: `python -m benchmarks.summaries --write`. {text}")


if __name__ == "__main__":
    main()
