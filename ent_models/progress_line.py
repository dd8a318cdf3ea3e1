"""How far a job is, on one line of a terminal that is written over and wiped away. Knows no verb."""

import shutil
import sys
from typing import TextIO

from ent_models.jobs.job import Job


class ProgressLine:
    """The line; where the stream is no terminal, nothing is written."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """`stream` is standard error unless told otherwise, so that answers stay apart from it."""
        self._stream = stream if stream is not None else sys.stderr
        self._said = ""

    def show(self, job: Job) -> None:
        """Say how far `job` is."""
        parts = [f"{job.name}: {job.note or 'waiting'}"]
        if job.fraction:
            parts.append(f"{job.fraction:.0%}")
        if job.eta_s is not None:
            minutes, seconds = divmod(round(job.eta_s), 60)
            parts.append(f"about {minutes} min {seconds} s left" if minutes else f"about {seconds} s left")
        self._write(", ".join(parts))

    def clear(self) -> None:
        """Wipe it away."""
        self._write("")

    def _write(self, text: str) -> None:
        text = text[: shutil.get_terminal_size().columns - 1]
        if text == self._said or not self._stream.isatty():
            return
        self._stream.write(f"\r{text.ljust(len(self._said))}" if text else f"\r{' ' * len(self._said)}\r")
        self._stream.flush()
        self._said = text
