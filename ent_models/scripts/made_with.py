"""Which models an answer comes from besides the one that its options name first. Light: no model is loaded."""

import hashlib
import json
from pathlib import Path

from ent_models import paths, registry
from ent_models.errors import BadInput
from ent_models.registry import ModelCard
from ent_models.scripts import summariser_card, writers
from ent_models.scripts.records import ScriptOptions


def digests(options: ScriptOptions) -> dict[str, str]:
    """By name, a digest of all files of the summariser and of the writer, where its files are known."""
    return {card.name: _of_card(card) for card in (summariser_card.card(), _writer(options.writer)) if card is not None}


def identity(options: ScriptOptions) -> list[str]:
    """What changes with the files of these models.

    A writer's own digests are taken at first sight only, which may be after the question: names, sizes and times of
    its files tell it apart before and after.
    """
    found = [_of_card(summariser_card.card())]
    if options.writer:
        card = _writer(options.writer)
        is_pinned = card is not None and card.hub is not None
        found.append(_of_card(card) if card is not None and is_pinned else _of_folder(options.writer))
    return found


def _writer(name: str) -> ModelCard | None:
    try:
        return registry.get(name, writers.TASK) if name else None
    except BadInput:  # it is told when the work begins
        return None


def _of_card(card: ModelCard) -> str:
    return _sha256(sorted((file.name, file.sha256) for file in card.files))


def _of_folder(name: str) -> str:
    if name != Path(name).name or name.startswith("."):
        return ""
    try:
        files = sorted(paths.models_dir().joinpath(name).iterdir())
        facts = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files if file.is_file()]
    except OSError:
        return ""
    return _sha256([fact for fact in facts if fact[0] != writers.DIGESTS])


def _sha256(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
