"""Downloads, each in a process of its own, so that no page waits for them. Knows nothing of screens."""

import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Download:
    """How a download stands; `note` is the last line it said, `failed` whether it ended badly."""

    is_running: bool
    failed: bool
    note: str


class Downloads:
    """Runs a command of `python -m ent_models` that downloads something, at most once at a time for each name."""

    def __init__(self) -> None:
        self._processes: dict[str, subprocess.Popen[str]] = {}
        self._notes: dict[str, str] = {}
        self._lock = threading.Lock()

    def start(self, name: str, command: tuple[str, ...] = ()) -> None:
        """Begin to download `name`, unless that is under way: with `command`, or the model of that name."""
        with self._lock:
            process = self._processes.get(name)
            if process is not None and process.poll() is None:
                return
            self._notes[name] = ""
            process = self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", "ent_models", *(command or ("models", "pull", name))],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                cwd=ROOT,
            )
        threading.Thread(target=self._listen, args=(name, process), name=f"download {name}", daemon=True).start()

    def status(self, name: str) -> Download | None:
        """How the download of `name` stands, or None if nobody asked for it."""
        with self._lock:
            process = self._processes.get(name)
            if process is None:
                return None
            code = process.poll()
            return Download(code is None, bool(code), self._notes.get(name, ""))

    def _listen(self, name: str, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip():
                with self._lock:
                    self._notes[name] = line.strip()[:500]
        process.wait()
