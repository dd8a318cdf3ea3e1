"""The layers of each network, for the table beside it. Read from `layers.json`, so that no page waits for torch.

A test holds that the file says what the networks are.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ent_models.records import from_json


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One line of the table of layers. `output_shape` is without the batch."""

    name: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int
    trainable: int


@cache
def tables() -> dict[str, tuple[LayerRow, ...]]:
    """For each network, as it is by default for ten classes: its layers, top to bottom."""
    found: dict[str, tuple[LayerRow, ...]] = from_json(
        Path(__file__).with_name("layers.json").read_bytes(), dict[str, tuple[LayerRow, ...]]
    )
    return found
