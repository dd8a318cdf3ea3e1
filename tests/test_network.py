"""Attempts to leave this machine are seen, and refused where that was asked for. Each runs in a process of its own,
since an audit hook cannot be taken away again."""

import subprocess
import sys

import pytest

from ent_models import network


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_refused_attempt_is_an_error_and_is_counted() -> None:
    out = run(
        "import socket\n"
        "from ent_models import network\n"
        "network.watch(refuse=True)\n"
        "for target in ('192.0.2.1', 'hub.invalid'):\n"
        "    try: socket.create_connection((target, 80), timeout=1)\n"
        "    except OSError as problem: print(problem)\n"
        "print(network.attempts())\n"
    )
    assert out.count("was refused") == 2
    assert "'192.0.2.1'" in out
    assert "'hub.invalid'" in out


def test_this_machine_is_not_an_attempt() -> None:
    out = run(
        "import socket\n"
        "from ent_models import network\n"
        "network.watch(refuse=True)\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "socket.create_connection(server.getsockname()).close()\n"
        "print(network.attempts())\n"
    )
    assert out.strip() == "()"


@pytest.mark.parametrize(
    "host", ["", "localhost", "127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", b"localhost", "/run/x"]
)
def test_local_addresses(host: object) -> None:
    assert network.is_local(host)


@pytest.mark.parametrize("host", ["192.168.1.2", "example.org", "10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1"])
def test_remote_addresses(host: str) -> None:
    assert not network.is_local(host)
