"""The page of the scripts room, driven without a browser: every view of every kind of text, and hostile ones."""

import io
import json
import time
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ent_models import __version__, samples
from ent_models.jobs import intake
from ent_models.jobs.job import Job, State
from ent_models.records import Provenance, Report, to_json
from ent_models.rooms import ROOMS
from ent_models.scripts import documents, drafts, questions, said_files, said_written
from ent_models.scripts.measures import everything
from ent_models.scripts.options import Compared, CompareOptions, Matched, MatchOptions, MeasureOptions
from ent_models.scripts.records import Breakdown, Document, ScriptOptions
from ent_models.scripts.turns import SaidLine
from ent_models.store import inputs
from ent_models.store.inputs import InputFile
from ent_models.store.store import result_key
from ent_models.store.tables import ASKED
from pages.ui import loaders, reader
from pages.ui.script import characters, compare, days, grid, locations, place, said, saving, scenes, together
from pages.ui.script.opened import Opened

pytestmark = pytest.mark.usefixtures("fresh_desk")

ROOT = Path(__file__).parent.parent
SAMPLE = next(sample.path for sample in samples.samples() if sample.kind == "script")
ALL = ["Summary", "Scenes", "Characters", "Who is with whom", "Places and times", "Pulse", "Days", "Words", "Compare",
       "Said and written", "Save"]  # fmt: skip
HOSTILE = {
    "one letter": "".join(f"INT. A - DAY\n\nA\nI am a.\n\n{'BCDEFGHIJ'[n % 9]}\nA?\n\n" for n in range(300)),
    "one line": "word " * 200_000,
    "no headings": "ANNA\nHello.\n\nBEN\nYes.\n\nANNA\nNo.\n\nBEN\nOh.\n\n" * 5,
    "markup": "INT. <img src=x> **b** - DAY\n\n<SCRIPT>\n:smile: $x$ ![x](http://evil.example/p.png)\n",
}


def keep(file: InputFile, options: Any, room: str, kind: str, result: Any) -> None:
    """Put an answer into the store, as a worker would have left it."""
    made_by = Provenance(file.sha256, options.model, "0" * 64, asdict(options), "cpu", 0.1, __version__)
    key = result_key(file.sha256, options, __version__)
    loaders.store().keep_report(key, room, Report(kind, result, made_by))
    if not ROOMS[room].is_lasting:  # such answers belong to a question of this process
        desk, store = loaders.desk(), loaders.store()
        row = intake.row(file, options, store, origin="desk" + ASKED, owner="tests")
        store.add_job({**row, "state": State.DONE, "ended_at": time.time()})
        desk._questions.add(key, row["id"])


def answered(document: Document) -> Breakdown:
    return Breakdown(
        document.title, document.format, document.verdict, document.scenes, document.characters, (),
        document.elements, document.pages, document.notes, document.title_page, document.form,
    )  # fmt: skip


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., InputFile]:
    """A text on the desk with its answers, so that no worker is needed."""

    def put_text(text: str, name: str) -> InputFile:
        path = tmp_path / f"{time.time_ns()}.txt"
        path.write_text(text, encoding="utf-8")
        file = inputs.refer(path, name)
        document = documents.read(path)
        keep(file, ScriptOptions(), "scripts", "script", answered(document))
        keep(file, MeasureOptions(), "measures", "answer", everything.measure(document))
        assert loaders.desk().submit(file).state is State.DONE
        return file

    return put_text


def open_page() -> AppTest:
    test = AppTest.from_file(str(ROOT / "pages" / "ui" / "router.py"), default_timeout=30).run()
    test.switch_page(str(ROOT / "pages" / "scripts.py"))
    return calm(test.run())


def calm(test: AppTest) -> AppTest:
    assert not test.exception
    assert not [error.value for error in test.error]
    return test


def views(test: AppTest) -> list[str]:
    found = next(group for group in test.segmented_control if group.label == "View")
    return list(found.options)


def show(test: AppTest, view: str) -> AppTest:
    next(group for group in test.segmented_control if group.label == "View").set_value(view)
    return calm(test.run())


def test_every_view_of_a_screenplay(put: Callable[..., InputFile]) -> None:
    put(SAMPLE.read_text(encoding="utf-8"), "last cut.fountain")
    test = open_page()
    assert views(test) == ALL
    for view in ALL:
        show(test, view)
    labels = [button.label for button in test.get("download_button")]  # type: ignore[union-attr]
    assert labels[:6] == ["Report", "Workbook", "All tables, CSV", "Fountain", "Final Draft", "JSON"]
    show(test, "Days")
    test.number_input[0].set_value(1.0)
    calm(test.run())
    assert any("days: a proposal" in caption.value for caption in test.caption)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("This is a text about nothing. It has two sentences.\n", ["Summary", "Words", "Save"]),
        ("Anna: Hi.\nBen: Yes?\nAnna: No.\nBen: Oh.\n", ["Summary", "Characters", "Words", "Save"]),
        (HOSTILE["no headings"], ["Summary", "Characters", "Pulse", "Words", "Compare", "Said and written", "Save"]),
        (HOSTILE["one letter"], ALL),
        (HOSTILE["one line"], ["Summary", "Words", "Save"]),
        (HOSTILE["markup"], ALL),
    ],
    ids=["article", "dialogue", "no headings", "one letter", "one line", "markup"],
)
def test_a_text_has_the_views_that_suit_it(put: Callable[..., InputFile], text: str, wanted: list[str]) -> None:
    put(text, "a.txt")
    test = open_page()
    assert views(test) == wanted
    for view in wanted:
        show(test, view)


def test_two_drafts_and_what_was_said(put: Callable[..., InputFile]) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    before = put(text[: text.index("INT. CORRIDOR")], "first.fountain")
    after = put(text, "second.fountain")
    was, now = documents.read(before.path), documents.read(after.path)
    options = CompareOptions(str(before.path), before.sha256)
    keep(
        after,
        options,
        "drafts",
        "answer",
        Compared(drafts.compare(was, now), tuple(questions.beginnings(was)), ("A note.",)),
    )
    lines = [SaidLine("That's the last card from the harbour.", 1.0, 2.0, "X"), SaidLine("A goat!", 3.0, 4.0, "Y")]
    said_options = MatchOptions(str(before.path), before.sha256)
    keep(after, said_options, "said", "answer", Matched(said_written.match(now, lines)))
    test = show(open_page(), "Compare")
    choice = next(box for box in test.selectbox if box.label.startswith("Compare"))
    choice.set_value(next(job.id for job in loaders.desk().jobs() if job.name == "first.fountain"))
    calm(test.run())
    assert any("added" in markdown.value for markdown in test.markdown)
    assert any("A note" in info.value for info in test.info)
    test = show(test, "Said and written")
    choice = next(box for box in test.selectbox if box.label.startswith("A transcript"))
    choice.set_value(next(job.id for job in loaders.desk().jobs() if job.name == "first.fountain"))
    calm(test.run())
    assert any("ad libs" in markdown.value for markdown in test.markdown)


def opened(text: str) -> Opened:
    """A script as panels get it, without a page."""
    document = _document(text)
    report = Report("script", answered(document), Provenance("0", "", "", {}, "cpu", 0.1, __version__))
    job = Job(
        "1", "a b.fountain", "x", "0", 1, "scripts", ScriptOptions(), State.DONE, None, None, "", "", "", False, 0.0,
        None, None,
    )  # fmt: skip
    return Opened(job, report, everything.measure(document))


def _document(text: str) -> Document:
    from ent_models.scripts import breakdown, plain

    draft = plain.parse(text, "a.fountain")
    return breakdown.document(draft, breakdown.verdict(draft))


def test_rows_lead_to_their_place() -> None:
    script = opened(SAMPLE.read_text(encoding="utf-8"))
    elements = script.result.elements
    assert [elements[row.element].text for row in scenes.rows(script)] == [one.heading for one in script.result.scenes]
    for row in characters.rows(script):
        assert elements[row.element].character == row.cells[0]
        assert row.said.startswith("The longest speech: ")
    for row in locations.rows(script):
        assert elements[row.element].kind == "heading"
        assert len(row.more) == row.cells[2]
    schedule = days.scheduled(script, 1.0, days.ORDERS[1])
    assert sorted(index for day in schedule for index in day.scenes) == list(range(len(script.result.scenes)))


def test_rows_of_drafts_and_of_what_was_said() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    script, before = opened(text[: text.index("INT. CORRIDOR")]), opened(text)
    found = drafts.compare(before.result, script.result)
    rows = [compare._row(script, tuple(questions.beginnings(before.result)), one) for one in found.scenes]
    assert rows[1].element == -1
    assert rows[1].said.startswith("A long corridor")
    changed = drafts.compare(before.result, opened(text.replace("fog", "mist")).result)
    row = next(compare._row(script, (), one) for one in changed.scenes if one.change == "rewritten")
    assert {("cut", "fog "), ("added", "mist ")} <= set(row.pieces)
    assert ["cut", "fog "] in json.loads(json.dumps(grid._row(row, 0)))["pieces"]
    spoken = [SaidLine("The fog is really in focus.", 2.0, 3.0, "X")]
    match = said_written.match(script.result, spoken)
    row = next(said._row(one, 5) for one in match.lines if one.lines)
    assert row.cells[0] == "Changed"
    assert ("added", "really") in row.cells[2]
    assert row.cells[4] == "0:02"


def test_what_is_saved() -> None:
    script = opened(SAMPLE.read_text(encoding="utf-8"))
    with zipfile.ZipFile(io.BytesIO(saving.packed(script))) as archive:
        assert "scenes.csv" in archive.namelist()
        assert archive.read("characters.csv").startswith(b"\xef\xbb\xbfCharacter,")
    saved = json.loads(saving.as_json(script))
    assert len(saved["result"]["scenes"]) == len(saved["measures"]["scenes"])


def test_long_texts_and_tables_are_cut_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(grid, "_component", lambda key, data: sent.append(data))
    monkeypatch.setattr(reader, "_component", lambda key, data: sent.append(data))
    grid.draw([grid.Column("A")], [grid.Row((1,))] * 6_000, title="t", document="d", key="k")
    assert (len(sent[0]["rows"]), sent[0]["note"][:23]) == (grid.MAX_ROWS, "The first 5,000 of 6,00")
    reader.draw(opened("word " * 250_000).result, document="d")
    assert len(sent[1]["elements"][0][1]) == reader.MAX_PARAGRAPH
    assert sent[1]["left_out"][0][1] > 1_000_000
    monkeypatch.setattr(reader, "MAX_CHARACTERS", 30)
    reader.draw(opened(HOSTILE["no headings"]).result, document="d")
    assert sent[2]["note"].startswith("The first ")


def test_what_is_sent_has_limits_and_real_totals() -> None:
    row = grid._row(grid.Row(("Anna",), more=tuple(range(1_000))), 100)
    assert row["more"] == list(range(100)) and row["n_more"] == 1_000
    assert len(grid._row(grid.Row(("Anna",), more=tuple(range(1_000))), 5_000)["more"]) == grid.MAX_MORE


def test_a_graph_tells_real_totals(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(grid, "_component", lambda key, data: sent.append(data))
    monkeypatch.setattr(together, "_component", lambda key, data: sent.append(data))
    monkeypatch.setattr(place, "MAX_SCENES", 5)
    monkeypatch.setattr(together, "MAX_PEOPLE", 2)
    text = "".join(f"INT. ROOM {n} - DAY\n\nANNA\nYes.\n\nBEN\nNo.\n\n" for n in range(12))
    together.draw(opened(text + "CARL\nOh.\n"))
    graph, table = sent
    assert graph["people"] == [["ANNA", 12, 2], ["BEN", 12, 2]] and graph["n_people"] == 3
    assert graph["pairs"] == [{"a": 0, "b": 1, "n": 12, "scenes": [0, 1, 2, 3, 4]}]
    assert len(graph["places"]) == len(table["places"]) == 5
    assert (table["rows"][0]["more"], table["rows"][0]["n_more"]) == ([0, 1, 2, 3, 4], 12)


def test_a_schedule_of_very_many_scenes(monkeypatch: pytest.MonkeyPatch) -> None:
    script = opened("".join(f"INT. ROOM {n} - DAY\n\nANNA\nYes.\n\nBEN\nNo.\n\n" for n in range(12)))
    monkeypatch.setattr(days, "MAX_SCENES", 5)
    for order in days.ORDERS:
        assert sum(len(day.scenes) for day in days.scheduled(script, 1.0, order)) == 5


def test_the_saved_days_are_those_on_the_page(put: Callable[..., InputFile], monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, Callable[[], str | bytes]] = {}
    monkeypatch.setattr(
        saving, "_buttons", lambda files, group: made.update({name: make for _, name, _, make in files})
    )
    put("".join(f"INT. ROOM {n % 3} - DAY\n\nANNA\nYes.\n\n" for n in range(9)), "a.fountain")
    test = show(open_page(), "Days")
    test.number_input[0].set_value(1.0)
    next(box for box in test.selectbox if box.label == "Order").set_value(days.ORDERS[1])
    calm(test.run())
    seen = next(caption.value for caption in test.caption if "days: a proposal" in caption.value)
    show(test, "Save")
    saved = [str(made["a days.csv"]()), str(made["a report.html"]())]
    with zipfile.ZipFile(io.BytesIO(bytes(made["a tables.zip"]()))) as archive:  # type: ignore[arg-type]
        saved.append(archive.read("days.csv").decode())
    for text in saved:
        assert f"Day {seen.split()[0]}" in text and f"Day {int(seen.split()[0]) + 1}" not in text
        assert "1, 2, 3" in text  # in the order of the script, not place by place


def test_choices_outlive_a_change_of_page(put: Callable[..., InputFile]) -> None:
    put("".join(f"INT. ROOM {n % 3} - DAY\n\nANNA\nYes.\n\n" for n in range(9)), "a.fountain")
    test = show(open_page(), "Days")
    test.number_input[0].set_value(2.5)
    next(box for box in test.selectbox if box.label == "Order").set_value(days.ORDERS[1])
    calm(test.run())
    test.switch_page(str(ROOT / "pages" / "home.py"))
    assert not calm(test.run()).number_input
    test.switch_page(str(ROOT / "pages" / "scripts.py"))
    calm(test.run())
    assert next(group for group in test.segmented_control if group.label == "View").value == "Days"
    assert test.number_input[0].value == 2.5
    assert next(box for box in test.selectbox if box.label == "Order").value == days.ORDERS[1]


def test_the_data_of_a_page_is_json(monkeypatch: pytest.MonkeyPatch) -> None:
    script = opened(HOSTILE["markup"])
    assert json.dumps([asdict(row) for row in (*scenes.rows(script), *characters.rows(script))])
    assert to_json(script.measures)


def test_the_sample_can_be_laid_beside_its_draft_and_its_subtitles() -> None:
    """The whole room is one press away."""
    file = inputs.refer(SAMPLE)
    script = documents.read(SAMPLE)
    keep(file, ScriptOptions(), "scripts", "script", answered(script))
    keep(file, MeasureOptions(), "measures", "answer", everything.measure(script))
    for what in ("draft", "said"):
        sample = samples.beside(SAMPLE, what)
        assert sample is not None
        other = inputs.refer(sample.path)
        keep(other, ScriptOptions(), "scripts", "text", answered(documents.read(sample.path)))
        if what == "draft":
            found: Any = Compared(drafts.compare(documents.read(sample.path), script))
            keep(file, CompareOptions(str(other.path), other.sha256), "drafts", "answer", found)
            assert {found.comparison.count(kind) for kind in ("rewritten", "moved", "added", "cut")} == {1, 2}
        else:
            found = Matched(said_written.match(script, said_files.read(sample.path)))
            keep(file, MatchOptions(str(other.path), other.sha256), "said", "answer", found)
            assert min(found.match.count(kind) for kind in said.KINDS) >= 1
    assert samples.beside(SAMPLE.with_name("other"), "draft") is None
    loaders.desk().submit(file)
    test = open_page()
    for view, label, word in (
        ("Compare", "An earlier draft of this sample", "rewritten"),
        ("Said and written", "Subtitles of this sample", "ad libs"),
    ):
        show(test, view)
        next(button for button in test.button if button.label == label).click()
        calm(test.run())
        assert any(word in markdown.value for markdown in test.markdown), view
