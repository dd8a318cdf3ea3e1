"""Which process a job belongs to: its number and start time, which tell it from a later process of that number."""

import os

import psutil


def this_process() -> str:
    """The name of this process as an owner of jobs."""
    return f"{os.getpid()}@{psutil.Process().create_time():.2f}"


def is_alive(owner: str) -> bool:
    """Whether the process of that name still runs."""
    pid, _, created = owner.partition("@")
    try:
        return f"{psutil.Process(int(pid)).create_time():.2f}" == created
    except (psutil.Error, ValueError):
        return False
