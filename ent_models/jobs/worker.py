"""A worker process: takes jobs from standard input one by one, runs them, says how they go on standard output.

Started by the queue as `python -m ent_models.jobs.worker`. Files from users are decoded here and nowhere else. It
holds its models between jobs, opens no connection to another machine, and ends when standard input does.
"""

import contextlib
import logging
import os
import queue
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from ent_models import models, network, rooms
from ent_models.errors import EntModelsError
from ent_models.jobs import messages
from ent_models.records import Partial, Progress, shaped

log = logging.getLogger("ent_models.worker")


class Worker:
    """One process's loop. Messages come from `source`, answers go to `sink`."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink
        self._shelf = models.Shelf()
        self._inbox: queue.SimpleQueue[messages.ToWorker | None] = queue.SimpleQueue()
        self._cancelled: set[str] = set()

    def run(self) -> None:
        """Work until the source ends."""
        threading.Thread(target=self._listen, name="listen", daemon=True).start()
        while (message := self._inbox.get()) is not None:
            match message:
                case messages.Run():
                    self._analyse(message)
                case messages.LoadModel():
                    self._guarded("", lambda name=message.name: self._shelf.get(name))
                case messages.DropModel():
                    self._shelf.drop(message.name)
            self._tell_shelf(after=message.job_id if isinstance(message, messages.Run) else "")

    def _listen(self) -> None:
        for line in self._source:
            message = messages.decode_for_worker(line)
            if isinstance(message, messages.Cancel):
                self._cancelled.add(message.job_id)
            else:
                self._inbox.put(message)
        self._inbox.put(None)
        # The queue is gone and nobody will read the answer: do not finish an hour of work for nobody.
        os._exit(0)

    def _analyse(self, job: messages.Run) -> None:
        self._cancelled.discard(job.job_id)  # of an earlier attempt; the queue repeats one that is meant for this
        self._guarded(job.job_id, lambda: self._drive(job))

    def _drive(self, job: messages.Run) -> None:
        room = rooms.ROOMS[job.room]
        kept = tuple(shaped(record, room.partial) for record in job.kept)
        options = shaped(job.options, room.options)
        items: Iterator[Any] = rooms.analyse(Path(job.path), job.name, job.sha256, options, self._shelf, kept=kept)
        for item in items:
            if isinstance(item, Progress):
                self._say(messages.Advanced(job.job_id, item.fraction, item.note))
            elif isinstance(item, Partial):
                self._say(messages.Piece(job.job_id, item.record))
            else:
                self._say(messages.Done(job.job_id, item))
                return
            if job.job_id in self._cancelled:
                with contextlib.suppress(AttributeError):
                    items.close()  # type: ignore[attr-defined]
                self._say(messages.Stopped(job.job_id))
                return

    def _guarded(self, job_id: str, work: Any) -> None:
        """Run `work`; whatever goes wrong becomes one sentence for the user, the traceback goes to the log."""
        try:
            work()
        except EntModelsError as problem:
            self._say(messages.Failed(job_id, str(problem)))
        except MemoryError:
            log.exception("out of memory")
            self._say(messages.Failed(job_id, "There was not enough memory for this file. Close other programs."))
        except Exception as problem:  # the edge of the process: one bad file never stops the others
            log.exception("job %s", job_id)
            kind = type(problem).__name__
            self._say(messages.Failed(job_id, f"Rushes could not read this file ({kind}). The log has the details."))

    def _tell_shelf(self, *, after: str) -> None:
        loaded = tuple((model.name, model.device, model.load_s) for model in self._shelf.loaded())
        self._say(messages.ShelfChanged(after, loaded, network.attempts()))

    def _say(self, message: messages.FromWorker) -> None:
        self._sink.write(messages.encode(message))
        self._sink.flush()


def main() -> None:
    """Take over standard output for messages (libraries that print reach the log instead), and work."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    os.environ["HF_HUB_OFFLINE"] = "1"
    network.watch(refuse=True)
    if hasattr(os, "nice"):
        os.nice(5)  # pages come first
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    Worker(sys.stdin.buffer, sink).run()


if __name__ == "__main__":
    main()
