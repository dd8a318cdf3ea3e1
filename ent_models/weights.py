"""From a card to verified files on this disk.

Sources, in order: the user's folder (`paths.models_dir()`), a folder that Rushes fills itself, an installed pack, the
Hugging Face cache. Nothing here
touches the network except `pull`, which runs only when the user asks for it. Whatever the source, a file is used only
if its SHA-256 is the card's. A pack's code is never imported: its package is found and read as files.
"""

import importlib.util
import os
import shutil
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ent_models import files, paths
from ent_models.errors import ModelUnavailable, OutOfSpace
from ent_models.registry import HubSource, ModelCard, PackSource, UrlSource, WeightFile


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether a model's files are on this disk, by name and size. `source` is folder, the name of a `FolderSource`,
    pack, hub cache or "".

    `problem` is "" when all is well, else a sentence that says what to do.
    """

    source: str
    problem: str


def locate(card: ModelCard) -> dict[str, Path]:
    """Paths of all files of `card`, each verified against its digest; a pack in parts is joined once.

    Raises:
        ModelUnavailable: files are missing, truncated or altered.
        OutOfSpace: a pack in parts could not be joined.
    """
    for _, found in _sources(card):
        if not all(found.values()):
            continue
        located = {file.name: _whole(card, file, found[file.name]) for file in card.files}
        for file in card.files:
            _verify(card, file, located[file.name])
        return located
    raise ModelUnavailable(_missing(card))


def presence(card: ModelCard) -> Presence:
    """Where the files of `card` are. Looks at names and sizes only, so a page may ask at every run."""
    for source, found in _sources(card):
        if not all(found.values()):
            continue
        for file in card.files:
            size_bytes = sum(part.stat().st_size for part in found[file.name])
            if file.is_whole_digest and size_bytes != file.size_bytes:
                return Presence(source, _altered(card, file, found[file.name][0]))
        return Presence(source, "")
    return Presence("", _missing(card))


def how_to_get(card: ModelCard) -> str:
    """One sentence: what to run or press to get the files of `card`."""
    ways = [card.shipped.remedy] if card.shipped is not None else []
    if card.pack is not None:
        ways.append(f"run `pip install {' '.join(card.pack.distributions)}`")
    if card.hub is not None:
        ways.append(f"with a network, run `python -m ent_models models pull {card.name}`")
    ways.append(f"put its files into {paths.models_dir() / card.name}")
    sentence = "; or ".join(ways)
    return sentence[0].upper() + sentence[1:] + "."


def pull(card: ModelCard, progress: Callable[[str, int, int], None] = lambda *_: None) -> Path:
    """Download the files of `card` from its hub into the user's folder, verify them, and return that folder.

    `progress(file name, bytes done, bytes in all)` is called after each file.

    Raises:
        ModelUnavailable: no hub source, no network, or a file that is not what the card says.
    """
    if card.hub is None:
        raise ModelUnavailable(f"{card.title} has no hub source. {how_to_get(card)}")
    folder = paths.models_dir() / card.name
    done = 0
    for file in card.files:
        _fetch(card, card.hub, file, folder)
        try:
            _verify(card, file, folder / file.name)
        except ModelUnavailable as problem:
            (folder / file.name).unlink(missing_ok=True)
            raise ModelUnavailable(
                f"{file.name} in {_place(card.hub)} is not the file that this version of Rushes knows, so it was "
                "not kept."
            ) from problem
        done += file.size_bytes
        progress(file.name, done, card.size_bytes)
    return folder


def _fetch(card: ModelCard, hub: HubSource | UrlSource, file: WeightFile, folder: Path) -> None:
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        if isinstance(hub, HubSource):
            hf_hub_download(hub.repository, file.name, revision=hub.revision, local_dir=folder)
            return
        with (
            files.written_whole(folder / file.name) as unfinished,
            urllib.request.urlopen(hub.base + file.name, timeout=30) as answer,
            unfinished.open("wb") as out,
        ):
            shutil.copyfileobj(answer, out, files.CHUNK_BYTES)
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as problem:
        raise ModelUnavailable(
            f"{card.title} could not be downloaded from {_place(hub)}: {_first_line(problem)}. "
            "Check the network and try again."
        ) from problem


def _place(hub: HubSource | UrlSource) -> str:
    return hub.repository if isinstance(hub, HubSource) else hub.base


def _sources(card: ModelCard) -> Iterator[tuple[str, dict[str, tuple[Path, ...]]]]:
    """Each source with the parts of every file found there; () for a file that it lacks."""
    yield "folder", {file.name: _existing(paths.models_dir() / card.name / file.name) for file in card.files}
    if card.shipped is not None:
        place = card.shipped.folder
        yield card.shipped.name, {file.name: _existing(place / file.name) for file in card.files}
    if card.pack is not None:
        yield "pack", {file.name: _parts(card.pack, file) for file in card.files}
    if isinstance(card.hub, HubSource):
        snapshot = _hub_snapshot(card.hub)
        if snapshot is not None:
            yield "hub cache", {file.name: _existing(snapshot / file.name) for file in card.files}


def _existing(path: Path) -> tuple[Path, ...]:
    return (path,) if path.is_file() else ()


def _parts(pack: PackSource, file: WeightFile) -> tuple[Path, ...]:
    """Paths of the parts of `file`, or () if a package or a part is not installed."""
    located = []
    for part in pack.parts.get(file.name, ()):
        package, _, inside = part.partition("/")
        spec = importlib.util.find_spec(package)
        roots = spec.submodule_search_locations if spec else None
        path = Path(next(iter(roots)), inside) if roots else None
        if path is None or not path.is_file():
            return ()
        located.append(path)
    return tuple(located)


def _whole(card: ModelCard, file: WeightFile, parts: tuple[Path, ...]) -> Path:
    """The path of `file` in one piece. Joining is atomic: two processes may do it at once."""
    if len(parts) == 1:
        return parts[0]
    target = paths.joined_dir() / f"{card.name}-{file.sha256[:12]}" / file.name
    if target.is_file() and target.stat().st_size == file.size_bytes:
        return target
    try:
        with files.written_whole(target) as unfinished:
            _concatenate(parts, unfinished)
    except OSError as problem:
        raise OutOfSpace(
            f"The weights of {card.title} ({file.size_bytes / 1e6:.0f} MB) could not be written to "
            f"{target.parent}: {problem.strerror or problem}. Free some space, or set RUSHES_HOME to another disk."
        ) from problem
    return target


def _concatenate(parts: Iterable[Path], target: Path) -> None:
    with target.open("wb") as out:
        for part in parts:
            with part.open("rb") as stream:
                shutil.copyfileobj(stream, out, files.CHUNK_BYTES)


def _hub_snapshot(hub: HubSource) -> Path | None:
    """The snapshot of `hub` in the Hugging Face cache, found without importing huggingface_hub: that of its revision,
    else the newest."""
    home = Path(os.environ.get("HF_HOME", Path.home() / ".cache" / "huggingface"))
    cache = Path(os.environ.get("HF_HUB_CACHE", home / "hub"))
    snapshots = cache / f"models--{hub.repository.replace('/', '--')}" / "snapshots"
    if (snapshots / hub.revision).is_dir():
        return snapshots / hub.revision
    try:
        found = [entry for entry in snapshots.iterdir() if entry.is_dir()]
    except OSError:
        return None
    return max(found, key=lambda entry: entry.stat().st_mtime, default=None)


def _verify(card: ModelCard, file: WeightFile, path: Path) -> None:
    try:
        is_sized = path.stat().st_size == file.size_bytes or not file.is_whole_digest
        intact = is_sized and files.sha256_of(path).startswith(file.sha256)
    except OSError as problem:
        raise ModelUnavailable(f"{path} cannot be read: {problem.strerror}. {how_to_get(card)}") from problem
    if not intact:
        raise ModelUnavailable(_altered(card, file, path))


def _missing(card: ModelCard) -> str:
    return f"The weights of {card.title} are not on this machine. {how_to_get(card)}"


def _altered(card: ModelCard, file: WeightFile, path: Path) -> str:
    return (
        f"The file {file.name} of {card.title} is truncated or altered, so it was not loaded ({path}). "
        f"Delete that file, or if it belongs to an installed package, install the package again: {how_to_get(card)}"
    )


def _first_line(problem: BaseException) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0][:200].rstrip(".")
