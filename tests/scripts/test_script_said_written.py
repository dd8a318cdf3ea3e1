"""A transcript against a script: known cuts, ad libs and changed words."""

# ruff: noqa: E501

import random
import time
from pathlib import Path

from ent_models.scripts import breakdown, fountain, said_written
from ent_models.scripts.documents import read
from ent_models.scripts.records import Document
from ent_models.scripts.said_written import AD_LIB, AS_WRITTEN, CHANGED, CUT
from ent_models.scripts.turns import SaidLine

SCRIPT = """INT. KITCHEN - NIGHT

ANNA
Is anybody there? I thought that I heard the door in the hall.

BEN (O.S.)
(whispering)
Only me. I was looking for the bread knife.

ANNA
It lies where it has always been lying.

BEN
No.

ANNA
Then go and ask your mother, since she knows everything.
"""


def script() -> Document:
    return breakdown.document(fountain.parse(SCRIPT), "screenplay")


def said(*texts: str) -> list[SaidLine]:
    return [SaidLine(text, float(k), k + 0.9, "AB"[k % 2]) for k, text in enumerate(texts)]


def test_as_written() -> None:
    lines = said("Is anybody there?", "I thought that I heard the door in the hall.", "only me, I was lookin' for the bread-knife",
                 "it lies where it has always been lying", "no", "Then go and ask your mother since she knows everything")  # fmt: skip
    found = said_written.match(script(), lines)
    assert [line.kind for line in found.lines] == [AS_WRITTEN] * 5
    assert found.n_words_same == found.n_words_written == found.n_words_said
    first = found.lines[0]
    assert (first.lines, first.start_s, first.end_s, first.character, first.scene) == ((0, 1), 0.0, 1.9, "ANNA", 0)


def test_cut_ad_lib_and_changed_words() -> None:
    lines = said("Is anyone there? I thought I heard the door in the hall.", "Gosh, what a cold evening.",
                 "Only me. I was looking for the bread knife.", "Then go ask your mother, since she knows everything, darling!")  # fmt: skip
    found = said_written.match(script(), lines)
    assert [(line.kind, line.character) for line in found.lines] == [
        (CHANGED, "ANNA"), (AD_LIB, ""), (AS_WRITTEN, "BEN"), (CUT, "ANNA"), (CUT, "BEN"), (CHANGED, "ANNA"), (AD_LIB, ""),
    ]  # fmt: skip
    changes = [(one.kind, one.written, one.said) for one in found.lines[0].words if one.kind != "same"]
    assert changes == [("changed", "anybody", "anyone"), ("cut", "that", "")]
    assert found.lines[1].said == "Gosh what a cold evening"
    assert found.lines[-1].said == "darling"
    assert [found.count(kind) for kind in (AS_WRITTEN, CHANGED, CUT, AD_LIB)] == [1, 2, 2, 2]


def test_nothing_said_and_nothing_written() -> None:
    assert [line.kind for line in said_written.match(script(), []).lines] == [CUT] * 5
    silent = breakdown.document(fountain.parse("INT. A - DAY\n\nNobody speaks."), "screenplay")
    assert [line.kind for line in said_written.match(silent, said("Hello there.")).lines] == [AD_LIB]


def test_whole_film_with_known_changes(data_dir: Path) -> None:
    """Big Fish, one line in ten cut, one word in twelve altered, an ad lib after every twentieth line."""
    film = read(data_dir / "scripts" / "Big-Fish.fdx")
    random_ = random.Random(1)
    lines: list[SaidLine] = []
    cut, total = set(), 0
    n_ad_libs = 0
    for index, element in enumerate(film.elements):
        if element.kind != "dialogue":
            continue
        total += 1
        if random_.random() < 0.1:
            cut.add(index)
            continue
        words = ["mumble" if random_.random() < 1 / 12 else word for word in element.text.split()]
        lines.append(SaidLine(" ".join(words), float(total), total + 0.5))
        if random_.random() < 0.05:
            n_ad_libs += 1
            lines.append(SaidLine("zounds forsooth blimey crikey", total + 0.6, total + 0.9))
    started = time.process_time()
    found = said_written.match(film, lines)
    assert time.process_time() - started < 10
    called_cut = {line.element for line in found.lines if line.kind == CUT}
    assert len(called_cut & cut) >= 0.95 * len(cut)
    assert len(called_cut - cut) <= 0.03 * total
    ad_libs = [line for line in found.lines if line.kind == AD_LIB and "zounds" in line.said]
    assert len(ad_libs) >= 0.85 * n_ad_libs


def test_time_grows_gently() -> None:
    text = "ANNA\n" + "yes no " * 4_000
    document = breakdown.document(fountain.parse(f"INT. A - DAY\n\n{text}\n"), "screenplay")
    started = time.process_time()
    said_written.match(document, said("no yes " * 4_000))
    assert time.process_time() - started < 20
