"""Words: how long the text takes to read, how hard it is, how rich, and whose words are whose."""

import streamlit as st

from ent_models.scripts.measures.vocabulary import Reading
from pages.ui import words
from pages.ui.script import grid, head
from pages.ui.script.grid import Column, Row
from pages.ui.script.opened import Opened

COLUMNS = (
    Column("Who"),
    Column("Words", "number"),
    Column("Distinct", "number", wide=True),
    Column("Per sentence", "number", help="Words in a sentence"),
    Column("LIX", "number", help="Below 30 easy, above 50 hard to read"),
    Column("Richness", "share", wide=True, help="Distinct words among 500 that follow each other, on average"),
    Column("Typical words", help="Said far more often than by the others"),
)


def draw(opened: Opened) -> None:
    """Facts of the whole text, and a table of the voices."""
    whole = opened.measures.reading
    facts = (
        ("words", f"{whole.n_words:,}"),
        ("different ones", f"{whole.n_distinct_words:,}"),
        ("to read", words.span(max(60, round(whole.reading_s / 60) * 60))),
        ("words a sentence", f"{whole.words_per_sentence:.1f}"),
        (f"LIX, {_hardness(whole)}", f"{whole.lix:.0f}"),
    )
    head.facts(facts, key="reading-facts")
    st.caption(
        "Reading time is that of silent reading, at 238 words a minute. LIX adds the words of a sentence to the "
        "percentage of words with more than six letters: below 30 is easy, above 50 is hard."
    )
    if opened.measures.voices:
        firsts = {one.name: one.first_element for one in opened.measures.people}
        rows = [
            Row(
                (
                    one.name,
                    one.reading.n_words,
                    one.reading.n_distinct_words,
                    round(one.reading.words_per_sentence, 1),
                    round(one.reading.lix),
                    one.reading.richness,
                    ", ".join(one.typical),
                ),
                firsts.get(one.name, -1),
            )
            for one in opened.measures.voices
        ]
        note = "Voices of at least 100 words"
        grid.draw(COLUMNS, rows, title="How each one speaks", document=opened.document, key="voices", note=note)


def _hardness(reading: Reading) -> str:
    if reading.lix < 30:
        return "easy"
    return "hard" if reading.lix > 50 else "medium"
