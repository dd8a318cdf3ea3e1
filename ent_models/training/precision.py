"""Which numbers a network is trained in."""

import torch


def is_half(precision: str) -> bool:
    """Whether `precision` means bfloat16 here; "auto" takes it where the processor multiplies it."""
    if precision == "auto":
        able = torch.cpu.get_capabilities()
        return bool(able.get("avx512_bf16") or able.get("amx_bf16"))
    return precision == "bfloat16"
