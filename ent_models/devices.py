"""Which processor runs a model, and with how many threads: decided here, when a model is loaded, never at import."""

import os
import platform
import sys
from dataclasses import dataclass

from ent_models.errors import BadInput

CHOICES = ("auto", "cpu", "cuda", "mps")


@dataclass(frozen=True, slots=True)
class Device:
    """A processor. `name` is cpu, cuda or mps; `threads` counts CPU threads for one forward pass."""

    name: str
    threads: int


def cpu_threads() -> int:
    """Physical threads worth using: all of them, at most 8 (small models gain nothing beyond)."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, min(8, len(os.sched_getaffinity(0))))
    return max(1, min(8, os.cpu_count() or 1))


def pick(choice: str = "auto", engine: str = "torch") -> Device:
    """The device for `choice`, one of `CHOICES`; auto takes cuda, else mps, else cpu.

    `engine` (torch, ctranslate2 or onnxruntime) is asked what it can use; it is imported only to look.

    Raises:
        BadInput: an unknown name, or an accelerator that this machine does not have.
    """
    if choice not in CHOICES:
        raise BadInput(f"There is no device called {choice!r}. Use one of: {', '.join(CHOICES)}.")
    if choice == "cpu":
        return Device("cpu", cpu_threads())
    present = _accelerators(engine)
    if choice == "auto":
        name = next((name for name, is_there in present.items() if is_there), "cpu")
        return Device(name, cpu_threads())
    if not present[choice]:
        raise BadInput(f"This machine has no {choice} device that {engine} can use. Use auto or cpu.")
    return Device(choice, cpu_threads())


def _accelerators(engine: str) -> dict[str, bool]:
    if engine == "onnxruntime":  # the build that is installed runs on the CPU alone
        return {"cuda": False, "mps": False}
    if engine == "ctranslate2":
        import ctranslate2

        # On MPS the speech room runs the same weights on torch, which is imported only where there may be one.
        is_apple = sys.platform == "darwin" and platform.machine() == "arm64"
        return {"cuda": ctranslate2.get_cuda_device_count() > 0, "mps": is_apple and _has_mps()}
    import torch

    return {"cuda": torch.cuda.is_available(), "mps": _has_mps()}


def _has_mps() -> bool:
    import torch

    return torch.backends.mps.is_available()
