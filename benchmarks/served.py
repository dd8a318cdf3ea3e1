"""The real app on a free port of this machine, with a home of its own: for benchmarks and browser tests."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def chromium_path() -> str | None:
    """Debian's Chromium, or another one named by CHROMIUM; None where there is none."""
    candidates = (os.environ.get("CHROMIUM", ""), "/usr/bin/chromium", "/usr/bin/chromium-browser")
    return next((path for path in candidates if path and Path(path).exists()), None)


class Served:
    """`with Served(home) as app:` starts `streamlit run app.py`; `app.url` answers until the block ends.

    `script` is another page to run in its place.
    """

    def __init__(self, home: Path, script: Path | str = "app.py") -> None:
        self.home = home
        self.script = str(script)
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.started_at = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The server's process number."""
        assert self._process is not None
        return self._process.pid

    def start(self, *, wait_s: float = 30) -> None:
        """Start the server, and return when it answers (or at once, with `wait_s` 0).

        Raises:
            RuntimeError: it did not answer in time; the message holds the end of its log.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        log = self.home / "server.log"
        with log.open("ab") as stream:
            self.started_at = time.perf_counter()
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "streamlit",
                    "run",
                    self.script,
                    "--server.headless=true",
                    f"--server.port={self.port}",
                ],
                cwd=ROOT,
                env={**os.environ, "RUSHES_HOME": str(self.home), "PYTHONPATH": str(ROOT)},
                stdout=stream,
                stderr=stream,
            )
        if wait_s and not self.answers_within(wait_s):
            self.stop()
            raise RuntimeError(f"the app did not start:\n{log.read_text(errors='replace')[-3000:]}")

    def answers_within(self, seconds: float) -> bool:
        """Whether the server is healthy within so many seconds."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1) as answer:
                    if answer.status == 200:
                        return True
            except OSError:
                time.sleep(0.02)
        return False

    def kill(self) -> None:
        """End the server as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """End the server in good order."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()

    def __enter__(self) -> "Served":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
