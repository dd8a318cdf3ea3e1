"""Texts with endless paragraphs, marks, places and people: the work grows with the text, not with its square."""

import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ent_models.errors import BadInput
from ent_models.scripts import fountain, layout, marks, turns, word
from ent_models.scripts.documents import read
from ent_models.scripts.layout import Cell, Row
from ent_models.scripts.measures import days

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RUNS_ON = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"


def took_s(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def docx(folder: Path, body: str) -> Path:
    path = folder / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(word.DOCUMENT, f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
    return path


def test_open_notes_before_a_blank_line() -> None:
    text = "[[ a " * 40_000 + "\n\nb ]] c [[d]]"
    assert took_s(lambda: fountain._with_marks_for_notes(text)) < 0.5
    masked, notes = fountain._with_marks_for_notes(text)
    assert notes == ["d"] and masked == text.replace("[[d]]", "[[0]]")


def test_blank_lines_end_notes() -> None:
    masked, notes = fountain._with_marks_for_notes("[[a]] [[b\r\n\r\nc]] [[d]]\n\n[[e\nf]]")
    assert notes == ["a", "d", "e\nf"] and masked == "[[0]] [[b\r\n\r\nc]] [[1]]\n\n[[2]]"


def test_a_turn_of_many_lines() -> None:
    text = "Anna: Hi.\nBen: Hello.\nAnna: Tea?\nBen: Yes:\n" + "and so on and on, and on again\n" * 30_000
    assert took_s(lambda: turns._named(text.splitlines())) < 1
    _, found = turns._named(text.splitlines()[:6])
    assert found[-1].text == "Yes: and so on and on, and on again and so on and on, and on again"


def test_a_paragraph_of_many_rows() -> None:
    rows = [Row((Cell(72.0, "and so on and on, and on again"),), gap_above=False, page=1) for _ in range(30_000)]
    assert took_s(lambda: layout.paragraphs(rows)) < 1
    broken = [Row((Cell(72.0, text),), gap_above=False, page=1) for text in ("one bro\x02", "ken", "word")]
    assert [part.text for part in layout.paragraphs(broken)] == ["one broken word"]


def test_word_paragraphs_that_run_on(tmp_path: Path) -> None:
    halves = f"<w:p>{RUNS_ON}</w:p><w:p>{RUNS_ON}<w:r><w:t>one, </w:t></w:r></w:p><w:p><w:r><w:t>two.</w:t></w:r></w:p>"
    document = read(docx(tmp_path, halves + "<w:p><w:r><w:t>Three.</w:t></w:r></w:p>"))
    assert [element.text for element in document.elements] == ["one, two.", "Three."]


def test_word_paragraphs_without_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = docx(tmp_path, "<w:p/>" * 40)
    monkeypatch.setattr(word, "MAX_TAGS", 30)
    with pytest.raises(BadInput, match="too many"):
        word.parse(path)


def test_read_word_paragraphs_leave_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    from defusedxml import ElementTree

    roots = []
    iterparse = ElementTree.iterparse

    def watched(*given: object, **named: object) -> object:
        for event, element in iterparse(*given, **named):
            roots.append(element) if not roots else None
            yield event, element

    monkeypatch.setattr(ElementTree, "iterparse", watched)
    body = "<w:p><w:r><w:t>One.</w:t></w:r></w:p>" * 50
    data = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()
    assert len(list(word._paragraphs(data))) == 50
    assert len(list(roots[0].iter())) < 5


def test_marks_in_a_paragraph_without_end() -> None:
    runs = [marks.Run("a" * marks.MAX_MARKED_CHARACTERS), marks.Run("b", bold=True)]
    assert marks.marked(runs) == "" and marks.marked(runs[1:]) == "**b**"
    title = marks.write(runs)
    assert title.startswith("aaa") and title.endswith("ab")


def test_few_rows_of_many_people() -> None:
    from test_script_measures import script

    schedule = tuple(days.ShootingDay(n + 1, (n % 3,), 8) for n in range(6))
    every = days.day_out_of_days(script(), schedule)
    few = days.day_out_of_days(script(), schedule, most_people=2, most_days=4)
    assert [row.name for row in few] == [row.name for row in every[:2]]
    assert [row.codes for row in few] == [row.codes[:4] for row in every[:2]]
    assert [row.n_total for row in few] == [row.n_total for row in every[:2]]
