"""The promises of long work, each against a real worker process (see stub_worker.py for what the files say)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from ent_models.jobs import lane as lanes
from ent_models.jobs.job import Clock, Job, State
from ent_models.jobs.queue import Queue
from ent_models.pictures.records import PictureOptions
from ent_models.rooms import ROOMS
from ent_models.store import inputs
from ent_models.store.store import Store

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _stub_is_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{HERE}{os.pathsep}{HERE.parent.parent}")


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def queue(store: Store) -> Iterator[Queue]:
    queue = Queue(store, worker="stub_worker")
    yield queue
    queue.close()


def put(queue: Queue, text: str, name: str = "orders.txt") -> Job:
    return queue.submit(inputs.keep(name, text.encode()))


def until(queue: Queue, job: Job, wanted: Callable[[Job], bool], seconds: float = 20) -> Job:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = queue.job(job.id)
        assert now is not None
        if wanted(now):
            return now
        time.sleep(0.02)
    raise AssertionError(f"still {queue.job(job.id)}")


def over(job: Job) -> bool:
    return job.state.is_over


def titles(queue: Queue, job: Job) -> list[str]:
    return [piece.title for piece in queue.partials(job)]


def test_a_job_runs_to_its_report_with_provenance(queue: Queue) -> None:
    job = until(queue, put(queue, "piece a\npiece b"), over)
    assert job.state is State.DONE
    report = queue.report(job)
    assert report is not None
    assert report.result.title == "a b"
    assert report.provenance.input_sha256 == job.sha256
    assert report.provenance.options == {"model": "all-minilm-l6-v2", "sentences": 5, "writer": ""}
    assert job.seconds is not None
    assert titles(queue, job) == []


def test_progress_and_pieces_are_seen_while_it_runs(queue: Queue) -> None:
    job = put(queue, "piece a\nsleep 30\npiece b")
    job = until(queue, job, lambda j: j.note == "Line 2")
    assert job.state is State.RUNNING
    assert job.fraction == pytest.approx(1 / 3)
    assert titles(queue, job) == ["a"]
    queue.cancel(job.id)


def test_the_same_file_again_is_answered_from_the_store(queue: Queue) -> None:
    until(queue, put(queue, "piece a"), over)
    again = put(queue, "piece a", name="another name.txt")
    assert (again.state, again.from_store) == (State.DONE, True)
    report = queue.report(again)
    assert report is not None
    assert report.result.title == "a"


def pid_of(queue: Queue) -> int | None:
    return next(worker.pid for worker in queue.workers() if worker.lane == "scripts")


def test_stop_is_quick_and_keeps_what_is_done_and_the_worker(queue: Queue) -> None:
    job = until(queue, put(queue, "piece a\nsleep 60"), lambda j: j.note == "Line 2")
    pid = pid_of(queue)
    started = time.monotonic()
    queue.cancel(job.id)
    job = until(queue, job, over)
    assert time.monotonic() - started < 1.5
    assert job.state is State.CANCELLED
    assert titles(queue, job) == ["a"]
    assert pid_of(queue) == pid


def test_stop_ends_a_worker_that_does_not_listen(queue: Queue) -> None:
    job = until(queue, put(queue, "piece a\nstuck 60"), lambda j: j.note == "Line 2")
    started = time.monotonic()
    queue.cancel(job.id)
    job = until(queue, job, over)
    assert time.monotonic() - started < ROOMS[job.room].grace_s + 1.5
    assert (job.state, titles(queue, job)) == (State.CANCELLED, ["a"])
    assert until(queue, put(queue, "piece next"), over).state is State.DONE


def test_a_stopped_job_goes_on_from_what_it_had(queue: Queue, tmp_path: Path) -> None:
    job = until(queue, put(queue, "piece a\nsleep 2\npiece b"), lambda j: j.note == "Line 2")
    queue.cancel(job.id)
    until(queue, job, over)
    queue.retry(job.id)
    job = until(queue, job, over)
    assert job.state is State.DONE
    report = queue.report(job)
    assert report is not None
    assert report.result.title == "a b"


def test_a_waiting_job_is_stopped_without_touching_the_running_one(queue: Queue) -> None:
    first = until(queue, put(queue, "sleep 2"), lambda j: j.state is State.RUNNING)
    second = put(queue, "piece b")
    queue.cancel(second.id)
    assert until(queue, second, over).state is State.CANCELLED
    assert until(queue, first, over).state is State.DONE


def test_a_killed_worker_is_said_and_the_job_can_go_on(queue: Queue, tmp_path: Path) -> None:
    job = until(queue, put(queue, f"piece a\ndie_once {tmp_path / 'died'}\npiece b"), over)
    assert job.state is State.FAILED
    assert "worker process ended" in job.error
    queue.retry(job.id)
    job = until(queue, job, over)
    report = queue.report(job)
    assert report is not None
    assert report.result.title == "a b"


def test_a_worker_killed_from_outside_does_not_take_the_queue_with_it(queue: Queue) -> None:
    job = until(queue, put(queue, "sleep 60"), lambda j: j.note == "Line 1")
    pid = pid_of(queue)
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert until(queue, job, over).state is State.FAILED
    assert until(queue, put(queue, "piece next"), over).state is State.DONE


@pytest.mark.parametrize(
    ("order", "sentence"), [("bad This is odd.", "This is odd."), ("bug secret", "could not read this file (KeyError)")]
)
def test_one_bad_file_never_stops_the_others(queue: Queue, order: str, sentence: str) -> None:
    before, bad, after = put(queue, "piece 1"), put(queue, order), put(queue, "piece 2")
    bad = until(queue, bad, over)
    assert bad.state is State.FAILED
    assert sentence in bad.error
    assert "secret" not in bad.error
    assert "Traceback" not in bad.error
    assert until(queue, before, over).state is State.DONE
    assert until(queue, after, over).state is State.DONE


def test_what_libraries_print_does_not_disturb_the_talk(queue: Queue) -> None:
    assert until(queue, put(queue, 'print {"type": "Done"}\npiece a'), over).state is State.DONE


def test_files_that_no_room_reads_fail_at_once(queue: Queue) -> None:
    empty = queue.submit(inputs.keep("empty.png", b""))
    unknown = queue.submit(inputs.keep("program", b"\x7fELF\0\0\0\0"))
    assert [empty.state, unknown.state] == [State.FAILED] * 2
    assert "empty" in empty.error
    queue.retry(unknown.id)
    assert [job.state for job in queue.jobs()] == [State.FAILED] * 2


def test_options_of_another_room_are_refused(queue: Queue) -> None:
    job = queue.submit(inputs.keep("a.txt", b"piece a"), PictureOptions())
    assert job.state is State.FAILED
    assert "scripts" in job.error


def test_an_unknown_model_is_refused(queue: Queue) -> None:
    file = inputs.keep("a.png", b"\x89PNG\r\n\x1a\n")
    job = queue.submit(file, PictureOptions(model="efficientnet-lite"))
    assert "Did you mean efficientnet-lite2" in job.error


def test_a_file_that_grew_while_it_was_read_is_answered_when_it_is_finished(queue: Queue, tmp_path: Path) -> None:
    path = tmp_path / "copying.txt"
    path.write_text("piece half\nsleep 0.6\n")
    first = until(queue, queue.submit(inputs.refer(path)), lambda j: j.note == "Line 2")
    path.write_text("piece whole\n")
    assert "Retry" in until(queue, first, over).error
    queue.retry(first.id)
    after = until(queue, first, over)
    assert (after.state, after.error) == (State.DONE, "")
    whole = inputs.refer(path)
    assert (after.sha256, after.size_bytes) == (whole.sha256, whole.size_bytes) != (first.sha256, first.size_bytes)
    report = queue.report(after)
    assert report is not None and report.result.title == "whole" and report.provenance.input_sha256 == whole.sha256
    assert queue.submit(whole).from_store


def test_a_file_that_changes_while_it_is_read_is_refused(queue: Queue, tmp_path: Path) -> None:
    path = tmp_path / "live.txt"
    path.write_text("sleep 1\npiece a")
    job = until(queue, queue.submit(inputs.refer(path)), lambda j: j.note == "Line 1")
    path.write_text("sleep 1\npiece another")
    job = until(queue, job, over)
    assert job.state is State.FAILED
    assert "changed" in job.error


def test_removing_a_running_job_stops_it(queue: Queue) -> None:
    job = until(queue, put(queue, "sleep 60"), lambda j: j.note == "Line 1")
    queue.remove(job.id)
    assert queue.jobs() == ()
    assert until(queue, put(queue, "piece next"), over).state is State.DONE


def test_a_dropped_file_goes_with_its_last_job_and_a_file_of_the_users_stays(queue: Queue, tmp_path: Path) -> None:
    first, second = put(queue, "piece a"), put(queue, "piece a", name="again.txt")
    own = tmp_path / "own.txt"
    own.write_text("piece own")
    third = queue.submit(inputs.refer(own))
    until(queue, third, over)
    queue.remove(first.id)
    assert Path(second.path).exists()
    queue.remove(second.id)
    queue.remove(third.id)
    assert not Path(second.path).exists()
    assert own.exists()


def test_closing_marks_what_ran_as_interrupted_and_another_queue_resumes_it(store: Store) -> None:
    first = Queue(store, worker="stub_worker")
    job = until(first, put(first, "piece a\nsleep 1.5\npiece b"), lambda j: j.note == "Line 2")
    first.close()
    second = Queue(store, worker="stub_worker")
    try:
        assert until(second, job, over).state is State.INTERRUPTED
        assert titles(second, job) == ["a"]
        second.retry(job.id)
        job = until(second, job, over)
        report = second.report(job)
        assert report is not None
        assert report.result.title == "a b"
    finally:
        second.close()


CRASH = """
import os, sys, time
from ent_models.jobs.queue import Queue
from ent_models.store.store import Store
from ent_models.store import inputs
queue = Queue(Store(), worker="stub_worker")
running = queue.submit(inputs.keep("a.txt", b"piece a\\nsleep 60"))
waiting = queue.submit(inputs.keep("b.txt", b"piece b"))
while not queue.partials(running): time.sleep(0.02)
print(running.id, waiting.id, *(worker.pid for worker in queue.workers() if worker.lane == 'scripts'), flush=True)
os._exit(1)
"""


def test_after_a_crash_running_is_interrupted_waiting_goes_on_and_no_worker_is_left(store: Store) -> None:
    crashed = subprocess.run([sys.executable, "-c", CRASH], capture_output=True, text=True, timeout=60)
    running_id, waiting_id, pid = crashed.stdout.split()
    queue = Queue(store, worker="stub_worker")
    try:
        by_id = {job.id: job for job in queue.jobs()}
        assert by_id[running_id].state is State.INTERRUPTED
        assert titles(queue, by_id[running_id]) == ["a"]
        assert until(queue, by_id[waiting_id], over).state is State.DONE
        end = time.monotonic() + 5
        while time.monotonic() < end and psutil.pid_exists(int(pid)):
            time.sleep(0.05)
        assert not psutil.pid_exists(int(pid)), "the worker outlived its queue"
    finally:
        queue.close()


def test_the_command_line_does_not_inherit_jobs(store: Store) -> None:
    script = CRASH.replace("Queue(Store(),", 'Queue(Store(), origin="cli",')
    subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    queue = Queue(store, origin="cli", worker="stub_worker")
    try:
        assert queue.jobs() == ()
    finally:
        queue.close()


def test_a_stuck_worker_is_given_up(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "STALL_S", 0.5)
    job = until(queue, put(queue, "stuck 60"), over)
    assert "given up" in job.error


def test_a_greedy_worker_is_stopped(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "MEMORY_SHARE", 1e-6)
    job = until(queue, put(queue, "stuck 60"), over)
    assert "memory" in job.error


def test_a_disk_that_fills_up_is_a_failed_job_not_a_lost_queue(
    queue: Queue, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ent_models.errors import OutOfSpace

    def full(*_: object, **__: object) -> None:
        raise OutOfSpace("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(store, "keep_report", full)
        job = until(queue, put(queue, "piece a"), over)
        assert (job.state, job.error) == (State.FAILED, "The disk is full.")
    assert until(queue, put(queue, "piece b"), over).state is State.DONE


def test_waiting_for_jobs_ends_with_the_last_of_them_or_in_time(queue: Queue) -> None:
    quick, slow = put(queue, "piece a"), put(queue, "sleep 60")
    queue.wait([quick.id], 20)
    assert queue.job(quick.id).state is State.DONE  # type: ignore[union-attr]
    started = time.monotonic()
    queue.wait([quick.id, slow.id], 0.3)
    assert 0.25 < time.monotonic() - started < 1
    queue.wait(["no such job"], 20)


def test_models_of_no_room_are_refused_and_network_is_quiet(queue: Queue) -> None:
    assert queue.network_use() == ()


def test_time_left_counts_from_where_a_resumed_job_began() -> None:
    clock = Clock()
    assert clock.eta_s(None, 0.0) is None
    assert clock.eta_s(0.5, 10.0) is None
    assert clock.eta_s(0.75, 20.0) == pytest.approx(10.0)
    assert clock.eta_s(1.0, 30.0) == 0


def test_jobs_are_snapshots(queue: Queue) -> None:
    job = until(queue, put(queue, "piece a"), over)
    with pytest.raises(AttributeError):
        job.state = State.FAILED  # type: ignore[misc]
    assert replace(job, name="other").name == "other"
