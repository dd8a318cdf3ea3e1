"""A worker process as seen from outside: started, talked to, listened to, ended. Knows nothing of jobs."""

import logging
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import psutil

from ent_models import paths
from ent_models.errors import OutOfSpace
from ent_models.jobs import messages

log = logging.getLogger(__name__)

_ROOT = Path(__file__).parent.parent.parent
_ENVIRONMENT = {
    "PYTHONUNBUFFERED": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # OpenMP's threads spin while they wait; beside a second busy worker that trebled the time of both.
    "OMP_WAIT_POLICY": "PASSIVE",
    "GOMP_SPINCOUNT": "0",
}


class WorkerProcess:
    """One run of a worker module. It ends by itself when this process does, since its standard input ends then."""

    def __init__(self, name: str, module: str) -> None:
        """Start `python -m module`; what it prints besides messages goes to `logs/worker-<name>.log`.

        Raises:
            OutOfSpace: the log cannot be written.
        """
        log_path = paths.home_dir() / "logs" / f"worker-{name}.log"
        try:
            log_path.parent.mkdir(parents=True, exist_ok=True)
            log_stream = log_path.open("wb")
        except OSError as problem:
            raise OutOfSpace(f"{log_path.parent} cannot be written: {problem.strerror}. Free some space.") from problem
        with log_stream:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log_stream,
                cwd=_ROOT,
                env={**os.environ, **_ENVIRONMENT},
            )
        self._said: queue.SimpleQueue[messages.FromWorker | None] = queue.SimpleQueue()
        self._is_finished = False
        threading.Thread(target=self._listen, name=f"hear {name}", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process number."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    @property
    def is_finished(self) -> bool:
        """Whether the process has ended and all that it said has been taken by `next`."""
        return self._is_finished

    @property
    def exit_code(self) -> int | None:
        """How the process ended, or None while it runs; negative for a signal."""
        return self._process.poll()

    @property
    def rss_bytes(self) -> int:
        """Its resident memory, 0 if it is gone."""
        try:
            return int(psutil.Process(self.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def send(self, message: messages.ToWorker) -> None:
        """Say something to the worker; nothing happens if it is gone, which `next` will tell."""
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(messages.encode(message))
            self._process.stdin.flush()
        except OSError:
            log.warning("the worker %d is gone", self.pid)

    def next(self, within_s: float) -> messages.FromWorker | None:
        """What the worker says next, or None if it says nothing for `within_s` seconds or `is_finished`."""
        try:
            message = self._said.get(timeout=within_s)
        except queue.Empty:
            return None
        self._is_finished = message is None
        return message

    def end(self) -> None:
        """End the process now."""
        if self.is_alive:
            self._process.kill()
            self._process.wait()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                self._said.put(messages.decode_from_worker(line))
            except msgspec.DecodeError:
                log.warning("a worker said something that is no message: %r", line[:200])
        self._process.wait()
        self._said.put(None)
