"""Proof that nothing leaves this machine: every attempt of this process to reach another one is counted or refused.

Uses Python's audit events (PEP 578), which cannot be removed once set. They see every connection made through
Python's socket module; a C library with sockets of its own would pass by, which `open_connections` looks for.
"""

import sys
import threading
from typing import Any

_lock = threading.Lock()
_attempts: list[str] = []
_mode = {"installed": False, "refuse": False}


def watch(*, refuse: bool = False) -> None:
    """Count attempts to reach another machine from now on; with `refuse`, each is also stopped with an OSError."""
    with _lock:
        _mode["refuse"] = _mode["refuse"] or refuse
        if not _mode["installed"]:
            sys.addaudithook(_on_event)
            _mode["installed"] = True


def attempts() -> tuple[str, ...]:
    """Addresses of other machines that this process tried to reach since `watch`, oldest first (at most 100)."""
    with _lock:
        return tuple(_attempts)


def open_connections(pids: tuple[int, ...]) -> tuple[str, ...]:
    """Remote ends, on other machines, of the sockets that these processes hold open now, as the system sees them."""
    import psutil

    remote = []
    for pid in pids:
        try:
            connections = psutil.Process(pid).net_connections(kind="inet")
        except psutil.Error:
            continue
        remote += [f"{c.raddr.ip}:{c.raddr.port}" for c in connections if c.raddr and not is_local(c.raddr.ip)]
    return tuple(remote)


def is_local(host: object) -> bool:
    """Whether `host` names this machine: loopback, unspecified, or a UNIX socket's path."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str) or "/" in host or "\0" in host:
        return True
    bare = host.removeprefix("::ffff:")
    return bare in ("", "localhost", "::1", "::", "0.0.0.0") or bare.startswith("127.")


def _on_event(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else ""
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if is_local(host):
        return
    with _lock:
        if len(_attempts) < 100:
            _attempts.append(str(host)[:200])
    if _mode["refuse"]:
        raise OSError(f"Rushes works without a network: a connection to {str(host)[:200]} was refused.")
