"""The card of the summariser that comes with Rushes, from the file that tells how its weights were made. Light."""

import json
from pathlib import Path

from ent_models.registry import FolderSource, ModelCard, WeightFile

SHIPPED = Path(__file__).parent / "shipped"
NAME = "summariser"


def card() -> ModelCard:
    """The card of the shipped weights, from the file that tells how they were made."""
    about = json.loads((SHIPPED / "summariser.json").read_text(encoding="utf-8"))
    return ModelCard(
        name=NAME,
        task="summaries",
        title="Summariser",
        description="Chooses the sentences that stand for a text, word for word, on MiniLM's vectors.",
        licence="MIT",
        origin=f"trained by this project on {about['data']}",
        parameters=about["parameters"],
        loader="ent_models.scripts.summariser:load",
        files=tuple(WeightFile(name, known["sha256"], known["size_bytes"]) for name, known in about["files"].items()),
        shipped=FolderSource(SHIPPED, "part of Rushes", "get the whole repository again"),
    )
