"""Answers to questions that pass are kept for a while, the others for good."""

import time
from dataclasses import replace

import pytest

from ent_models.jobs import intake, questions
from ent_models.jobs.job import State
from ent_models.jobs.questions import Questions
from ent_models.jobs.queue import Queue
from ent_models.pictures.records import WhyOptions
from ent_models.records import Provenance, Report
from ent_models.rooms import Options
from ent_models.samples import samples
from ent_models.store import inputs
from ent_models.store.store import Store
from ent_models.training.options import Exported, ExportOptions
from ent_models.training.runs import new_id


def asked(store: Store, known: Questions, options: Options, state: State = State.DONE) -> str:
    """Ask, and have it answered; the key of the answer."""
    file = inputs.refer(next(sample.path for sample in samples() if sample.kind == "picture"))
    row = intake.row(file, options, store, origin="desk-asked", owner="me")
    store.add_job(row)
    store.change_job(row["id"], state=state)
    key = str(row["result_key"])
    facts = Provenance(file.sha256, "", "", {}, "none", time.time(), "1")
    store.keep_report(key, row["room"], Report("answer", Exported(b"onnx"), facts))
    known.add(key, row["id"])
    return key


def is_kept(store: Store, key: str) -> bool:
    import sqlalchemy as sql

    from ent_models.store.tables import results

    with store.reading() as connection:
        return connection.execute(sql.select(results.c.key).where(results.c.key == key)).first() is not None


def test_of_questions_that_pass_only_the_newest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "MAX_PASSING", 3)
    store = Store()
    known = Questions(store)
    lasting = asked(store, known, WhyOptions(kind="gradcam"))
    about_run = ExportOptions(new_id(), 0)
    passing = [asked(store, known, replace(about_run, at_step=step)) for step in range(5)]
    assert [is_kept(store, key) for key in passing] == [False, False, True, True, True]
    assert is_kept(store, lasting) and known.job_id(lasting)
    assert known.job_id(passing[0]) == "" and known.job_id(passing[4])
    assert len(store.job_rows("desk-asked")) == 4


def test_what_is_still_worked_on_is_kept_however_much_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "MAX_PASSING", 1)
    store = Store()
    known = Questions(store)
    about_run = ExportOptions(new_id(), 0)
    running = asked(store, known, about_run, State.RUNNING)
    later = [asked(store, known, replace(about_run, at_step=step)) for step in (1, 2, 3)]
    assert known.job_id(running) and store.job_row(known.job_id(running))
    assert [bool(known.job_id(key)) for key in later] == [False, False, True]


def test_a_question_whose_job_was_removed_may_be_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "MAX_PASSING", 1)
    store = Store()
    known = Questions(store)
    about_run = ExportOptions(new_id(), 0)
    again = asked(store, known, about_run)
    store.remove_job(known.job_id(again))
    assert asked(store, known, about_run) == again
    asked(store, known, replace(about_run, at_step=1))
    assert known.job_id(again) == ""


def test_what_passes_goes_with_the_file_that_it_was_asked_about() -> None:
    store = Store()
    known, queue = Questions(store), Queue(store)
    file = inputs.refer(next(sample.path for sample in samples() if sample.kind == "picture"))
    row = intake.row(file, WhyOptions(), store, origin="desk", owner="me")
    store.add_job({**row, "state": State.DONE})
    lasting, passing = (asked(store, known, one) for one in (WhyOptions(kind="gradcam"), ExportOptions(new_id(), 0)))
    try:
        queue.remove(row["id"])
    finally:
        queue.close()
    assert not store.job_rows("desk-asked")  # so that nobody would find the answer later
    assert is_kept(store, lasting) and not is_kept(store, passing)
