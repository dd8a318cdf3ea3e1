"""Models that word a summary of their own (abstractive): those of `writer_cards`, and folders that the user fills.

A folder `<models>/<name>` with a checkpoint as transformers saves it becomes a card; its digests are taken at first
sight, kept beside it, and hold from then on. Under a name of `writer_cards` only that card's files are taken. Light: no
model is loaded.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from ent_models import files, paths, weights
from ent_models.errors import BadInput, ModelUnavailable, OutOfSpace
from ent_models.registry import HubSource, ModelCard, WeightFile
from ent_models.scripts import writer_cards

TASK = writer_cards.TASK
DIGESTS = "rushes-digests.json"
SEQ2SEQ, CAUSAL = (
    ("bart", "t5", "pegasus", "mbart", "led", "mt5"),
    ("llama", "qwen2", "qwen3", "gpt2", "gemma", "smollm3"),
)
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
_TOKENIZERS = (("tokenizer.json",), ("vocab.json", "merges.txt"))
_OTHERS = ("generation_config.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja")
_MAX_CONFIG_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Known:
    """A model that people know, but this version no digests of: its title, licence, and the hub's repository."""

    title: str
    licence: str
    repository: str


KNOWN = {
    "distilbart-cnn-12-6": Known("DistilBART CNN 12-6", "Apache-2.0", "sshleifer/distilbart-cnn-12-6"),
}


def names() -> tuple[str, ...]:
    """Names of the models that are here and whole."""
    fetched = tuple(card.name for card in writer_cards.CARDS if not weights.presence(card).problem)
    return (*fetched, *_own_names())


def suggested() -> tuple[str, ...]:
    """Names of the models that people know, whether they are here or not."""
    return (*(card.name for card in writer_cards.CARDS), *KNOWN)


def _own_names() -> tuple[str, ...]:
    """Names of folders that the user filled."""
    try:
        folders = sorted(entry for entry in paths.models_dir().iterdir() if entry.is_dir())
    except OSError:
        return ()
    own = [folder for folder in folders if _of_the_table(folder.name) is None]
    return tuple(folder.name for folder in own if _kind(folder) and _files(folder))


def _of_the_table(name: str) -> ModelCard | None:
    return next((card for card in writer_cards.CARDS if card.name == name), None)


def cards() -> tuple[ModelCard, ...]:
    """Cards of the users' own models that were looked at before (see `card`)."""
    found = []
    for name in _own_names():
        digests = _digests(paths.models_dir() / name)
        if digests and not _unknown(paths.models_dir() / name, digests):
            found.append(_card(name, digests))
    return tuple(found)


def card(name: str) -> ModelCard:
    """The card of `name`; at first sight the digests of its files are taken, which reads them whole.

    Raises:
        BadInput: no such model is known and there is no folder of that name.
        ModelUnavailable: its folder is missing or not whole.
        OutOfSpace: the digests cannot be kept.
    """
    if not name or name != Path(name).name or name.startswith("."):
        raise BadInput(f"{name!r} is no name of a model.")
    known_whole = _of_the_table(name)
    if known_whole is not None:
        return _present(known_whole)
    folder = paths.models_dir() / name
    if name not in _own_names():
        wanted = f"config.json, {_WEIGHTS[0]} and {_TOKENIZERS[0][0]}"
        if name in KNOWN:
            known = KNOWN[name]
            raise ModelUnavailable(
                f"{known.title} is not on this machine. "
                f"Put {wanted} of huggingface.co/{known.repository} into {folder}."
            )
        raise BadInput(
            f"There is no model {name!r} that writes summaries. Models: "
            f"{', '.join(dict.fromkeys([*names(), *suggested()]))}. "
            f"For one of your own, put {wanted} into {folder}."
        )
    digests = _digests(folder)
    fresh = _unknown(folder, digests)
    if fresh:  # files that are known already keep their digests, so that altered ones are refused
        digests |= {file.name: (files.sha256_of(file), file.stat().st_size) for file in fresh}
        try:
            with files.written_whole(folder / DIGESTS) as target:
                target.write_text(json.dumps(digests), encoding="utf-8")
        except OSError as problem:
            raise OutOfSpace(f"{folder / DIGESTS} could not be written: {problem.strerror}.") from problem
    return _card(name, digests)


def _present(card: ModelCard) -> ModelCard:
    """`card`, if its files are here by name and size. Raises ModelUnavailable, which says which files these are."""
    problem = weights.presence(card).problem
    if problem and isinstance(card.hub, HubSource):
        wanted = ", ".join(file.name for file in card.files)
        problem += f" They are {wanted} of huggingface.co/{card.hub.repository} at revision {card.hub.revision}."
    if problem:
        raise ModelUnavailable(problem)
    return card


def _card(name: str, digests: dict[str, tuple[str, int]]) -> ModelCard:
    known = KNOWN.get(name)
    kind = _kind(paths.models_dir() / name)
    return ModelCard(
        name=name,
        task=TASK,
        title=known.title if known else "".join(sign if sign.isalnum() or sign in " .-" else " " for sign in name)[:60],
        description="Words a summary of its own, of which every sentence is checked. Not measured by this project.",
        licence=known.licence if known else "see its maker",
        origin=f"huggingface.co/{known.repository}, as you put it here" if known else "a folder of yours",
        parameters=0,
        loader="ent_models.scripts.writing:load",
        files=tuple(WeightFile(file, digest, size) for file, (digest, size) in digests.items()),
        settings={"kind": kind},
    )


def _kind(folder: Path) -> str:
    """seq2seq, causal or "", by the folder's config.json."""
    config = _json(folder / "config.json")
    model = config.get("model_type") if isinstance(config, dict) else None
    return "seq2seq" if model in SEQ2SEQ else "causal" if model in CAUSAL else ""


def _files(folder: Path) -> tuple[Path, ...]:
    """All files of a whole checkpoint, or ()."""
    weights = next((folder / name for name in _WEIGHTS if (folder / name).is_file()), None)
    words = next((group for group in _TOKENIZERS if all((folder / name).is_file() for name in group)), None)
    if weights is None or words is None:
        return ()
    others = [folder / name for name in _OTHERS if (folder / name).is_file()]
    return (folder / "config.json", weights, *(folder / name for name in words), *others)


def _digests(folder: Path) -> dict[str, tuple[str, int]]:
    found = _json(folder / DIGESTS)
    if not isinstance(found, dict):
        return {}
    try:
        digests = {str(name): (str(digest), int(size)) for name, (digest, size) in found.items()}
    except (TypeError, ValueError):
        return {}
    whole = all(len(digest) == 64 and name == Path(name).name for name, (digest, _) in digests.items())
    return digests if whole else {}


def _unknown(folder: Path, digests: dict[str, tuple[str, int]]) -> list[Path]:
    """Files of the checkpoint that have no digest yet."""
    return [file for file in _files(folder) if file.name not in digests]


def _json(path: Path) -> object:
    try:
        if path.stat().st_size > _MAX_CONFIG_BYTES:
            return None
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
