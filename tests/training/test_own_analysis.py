"""The job of the user's own classes: from a zip, a folder or a list of corrections to a classifier that is kept."""

import contextlib
import hashlib
import json
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from small_sets import encoded

from ent_models import models, rooms
from ent_models.errors import BadInput, OutOfSpace
from ent_models.records import Progress, from_json, to_json
from ent_models.training import manifest, modelfile, own, own_analysis, own_files, own_trial
from ent_models.training.manifest import Example
from ent_models.training.options import OwnOptions, OwnResult, OwnTrial, OwnTrialOptions
from ent_models.training.own_shelf import OwnShelf, new_id, titled

COLOURS = {"apple": (200, 30, 30), "leaf": (30, 200, 30)}


class ColourEyes:
    """Sees the mean colour and its spread, at 8 x 8 pixels."""

    card = SimpleNamespace(digest="")

    def __init__(self) -> None:
        self.network = self
        self.n_seen = 0
        self.largest = 0

    def crop(self, image: Image.Image) -> Image.Image:
        return image.resize((8, 8))

    def run(self, crops: np.ndarray) -> SimpleNamespace:
        self.n_seen += len(crops)
        self.largest = max(self.largest, len(crops))
        values = crops.reshape(len(crops), -1, 3).astype(np.float32)
        return SimpleNamespace(features=np.concatenate([values.mean(1), values.std(1)], axis=1))


@dataclass
class StubShelf:
    eyes: ColourEyes

    def get(self, name: str) -> ColourEyes:
        from ent_models import registry

        self.eyes.card = SimpleNamespace(digest=registry.get(name).digest)
        return self.eyes


def coloured(label: str, seed: int) -> bytes:
    noise = np.random.default_rng([seed, *label.encode()]).integers(-25, 26, (20, 24, 3))
    return encoded(np.clip(np.array(COLOURS[label]) + noise, 0, 255).astype(np.uint8))


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for name, payload in files.items():
            out.writestr(name, payload)
    return path


def two_colours(count: int = 12) -> dict[str, bytes]:
    return {f"things/{label}/{n}.png": coloured(label, n) for label in COLOURS for n in range(count)}


def run(path: Path, options: OwnOptions, shelf: Any = None) -> tuple[list[Progress], OwnResult]:
    *steps, result = own_analysis.analyse(path, options, shelf or StubShelf(ColourEyes()), kept=())
    assert isinstance(result, OwnResult)
    assert all(isinstance(step, Progress) for step in steps)
    return [step for step in steps if isinstance(step, Progress)], result


def test_two_colours_are_told_apart_and_the_classifier_is_kept(tmp_path: Path) -> None:
    eyes, own_id = ColourEyes(), new_id()
    steps, result = run(packed(tmp_path / "x.zip", two_colours()), OwnOptions(own_id, "Two\ncolours"), StubShelf(eyes))
    assert result.title == "Two colours"
    assert result.labels == ("apple", "leaf")
    assert result.report is not None
    assert result.report.evaluation.confusion == ((12, 0), (0, 12))
    assert result.report.spread == 0
    assert result.report.features_s > 0
    assert (eyes.n_seen, eyes.largest) == (24, own_analysis.AT_ONCE)
    fractions = [step.fraction for step in steps]
    assert len(steps) > 25
    assert fractions == sorted(fractions)
    assert all(0 <= fraction <= 1 for fraction in fractions)
    ((folder, about, kept),) = OwnShelf.at_home().all()
    assert folder.id == own_id
    assert kept == result
    assert from_json((folder.folder / "result.json").read_bytes(), OwnResult) == result
    made_by = modelfile.read_card(folder.head).made_by
    assert made_by["title"] == about.title == "Two colours"
    assert made_by["model"] == about.model == "efficientnet-lite2"
    assert made_by["model_sha256"] == about.model_sha256
    assert made_by["pictures"] == {"apple": [12, 0], "leaf": [12, 0]}
    assert own.load(folder.head).labels == ("apple", "leaf")
    OwnShelf.at_home().remove(own_id)
    assert OwnShelf.at_home().all() == ()


def test_a_check_trains_nothing_and_needs_no_model(tmp_path: Path) -> None:
    files = two_colours(3) | {
        "things/apple/cut.png": coloured("apple", 1)[:99],
        "things/leaf/same.png": coloured("leaf", 0),
    }
    _, result = run(packed(tmp_path / "x.zip", files), OwnOptions(new_id(), "x", is_check=True), object())
    assert result.report is None
    assert [refused.name for refused in result.quality.refused] == ["things/apple/cut.png"]
    assert [twice.name for twice in result.quality.duplicates] == ["things/leaf/same.png"]
    assert OwnShelf.at_home().all() == ()


def test_a_check_tells_what_forbids_training(tmp_path: Path) -> None:
    files = {
        "apple/1.png": coloured("apple", 1),
        "apple/2.png": coloured("apple", 2),
        "leaf/1.png": coloured("leaf", 1),
    }
    place = packed(tmp_path / "x.zip", files)
    _, result = run(place, OwnOptions(new_id(), "x", is_check=True))
    assert "'leaf' has one usable picture" in result.quality.problems[0]
    with pytest.raises(BadInput, match="'leaf' has one usable picture"):
        run(place, OwnOptions(new_id(), "x"))
    assert OwnShelf.at_home().all() == ()


@pytest.mark.parametrize("is_check", [True, False])
def test_hostile_files_get_a_sentence(tmp_path: Path, is_check: bool) -> None:
    def tell(path: Path) -> str:
        with pytest.raises(BadInput) as told:
            run(path, OwnOptions(new_id(), "x", is_check=is_check))
        assert str(tmp_path) not in str(told.value)
        return str(told.value)

    whole = packed(tmp_path / "whole.zip", two_colours(2))
    (tmp_path / "cut.zip").write_bytes(whole.read_bytes()[:300])
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.zip").write_text("no zip at all")
    assert "wants to lie outside" in tell(packed(tmp_path / "out.zip", {"../a/1.png": coloured("apple", 1)}))
    assert "no whole zip" in tell(tmp_path / "cut.zip")
    assert "no whole zip" in tell(tmp_path / "text.zip")
    assert "No pictures were found" in tell(tmp_path / "empty")
    assert "There is no such file" in tell(tmp_path / "gone.zip")
    assert "it has no class" in tell(packed(tmp_path / "loose.zip", {"1.png": coloured("apple", 1)}))
    assert not (tmp_path.parent / "a").exists()


@pytest.mark.parametrize("own_id", ["", "../../etc", "g" * 32, "a" * 31, "A" * 32])
def test_an_id_is_an_id(own_id: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such classifier"):
        run(tmp_path, OwnOptions(own_id, "x"))


def test_only_models_that_see_pictures(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not look at pictures"):
        run(tmp_path, OwnOptions(new_id(), "x", model="whisper-base"))
    with pytest.raises(BadInput):
        run(tmp_path, OwnOptions(new_id(), "x", model="no such model"))


def test_a_full_disk_is_told(tmp_path: Path, rushes_home: Path) -> None:
    (rushes_home / "training").write_text("a file where a folder should be")
    with pytest.raises(OutOfSpace, match="cannot be written"):
        run(packed(tmp_path / "x.zip", two_colours(2)), OwnOptions(new_id(), "x"))


def test_many_bad_files_are_counted_and_some_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_analysis, "MAX_LISTED", 3)
    files = two_colours(2) | {f"apple/bad{n}.png": b"x" for n in range(9)}
    _, result = run(packed(tmp_path / "x.zip", files), OwnOptions(new_id(), "x", is_check=True))
    assert len(result.quality.refused) == 3
    assert any("9 files" in warning for warning in result.quality.warnings)


def test_the_shelf_passes_over_what_is_unfinished(rushes_home: Path) -> None:
    root = rushes_home / "training" / "own"
    for name, text in (("a" * 32, "{}"), ("b" * 32, "nothing")):
        (root / name).mkdir(parents=True)
        (root / name / "result.json").write_text(text)
        (root / name / "about.json").write_text(text)
    (root / "a file").write_text("x")
    assert OwnShelf.at_home().all() == ()
    assert titled(" \n ") == "My classes"
    assert len(titled("long " * 99)) <= 80


def test_a_picture_is_tried_on_it(tmp_path: Path) -> None:
    own_id, shelf = new_id(), StubShelf(ColourEyes())
    run(packed(tmp_path / "x.zip", two_colours()), OwnOptions(own_id, "x"), shelf)
    (tmp_path / "one").write_bytes(coloured("leaf", 77))
    *_, trial = own_trial.analyse(tmp_path / "one", OwnTrialOptions(own_id), shelf)
    assert isinstance(trial, OwnTrial)
    assert [guess.label for guess in trial.guesses] == ["leaf", "apple"]
    with pytest.raises(BadInput, match="another model"):
        list(own_trial.analyse(tmp_path / "one", OwnTrialOptions(own_id, "efficientnet-lite0"), shelf))
    (tmp_path / "one").write_bytes(b"no picture")
    with pytest.raises(BadInput, match="damaged, or no picture"):
        list(own_trial.analyse(tmp_path / "one", OwnTrialOptions(own_id), shelf))
    OwnShelf.at_home().remove(own_id)
    with pytest.raises(BadInput, match="not there any more"):
        list(own_trial.analyse(tmp_path / "one", OwnTrialOptions(own_id), shelf))


# Lists of corrected pictures.


def examples(folder: Path, count: int = 12) -> list[Example]:
    found = []
    for label in COLOURS:
        for number in range(count):
            path = folder / f"{label} {number}"  # no ending: what was dropped has none
            path.write_bytes(coloured(label, number))
            found.append(Example(str(path), label, hashlib.sha256(path.read_bytes()).hexdigest()))
    return found


def test_corrections_are_a_third_form(tmp_path: Path) -> None:
    place = tmp_path / "called.zip"
    place.write_bytes(manifest.compose(examples(tmp_path)))
    _, result = run(place, OwnOptions(new_id(), "Corrected"))
    assert result.labels == ("apple", "leaf")
    assert result.report is not None
    assert result.report.evaluation.accuracy == 1
    assert not result.quality.refused


def test_each_example_is_looked_at_with_distrust(tmp_path: Path) -> None:
    good = examples(tmp_path)
    digest = good[0].sha256
    changed = tmp_path / "changed"
    changed.write_bytes(coloured("apple", 50))
    os.mkfifo(tmp_path / "pipe")
    large = tmp_path / "large"
    with large.open("wb") as stream:
        stream.truncate(own_files.MAX_FILE_BYTES + 1)
    bad = {
        "changed": (Example(str(changed), "apple", digest), "changed since"),
        "gone": (Example(str(tmp_path / "gone"), "apple", digest), "not there"),
        "relative": (Example("pictures/1.png", "apple", digest), "on this computer"),
        "elsewhere": (Example("//host/share/1.png", "apple", digest), "on this computer"),
        "windows": (Example("\\\\host\\share\\1.png", "apple", digest), "on this computer"),
        "nul": (Example("/tmp/a\0b", "apple", digest), "on this computer"),
        "endless": (Example("/" + "a" * 5000, "apple", digest), "on this computer"),
        "folder": (Example(str(tmp_path), "apple", digest), "not an ordinary file"),
        "pipe": (Example(str(tmp_path / "pipe"), "apple", digest), "not an ordinary file"),
        "device": (Example("/dev/zero", "apple", digest), "not an ordinary file"),
        "large": (Example(str(large), "apple", digest), "larger than 60 MB"),
        "digest": (Example(good[0].path, "apple", "xyz"), "which picture is meant"),
        "label": (Example(good[0].path, " \n ", digest), "what it shows"),
    }
    place = tmp_path / "list"
    place.write_bytes(manifest.compose([*good, *(example for example, _ in bad.values())]))
    pictures, refused = own_files.read_own(place)
    assert len(pictures) == len(good)
    assert len(refused) == len(bad)
    for (name, (_, reason)), found in zip(bad.items(), refused, strict=True):
        assert reason in found.reason, name
        assert found.name.isprintable()


@pytest.mark.parametrize(
    "payload",
    [
        b"[", b"[1]", b"[null]", b'[{"path": "/a"}]', b'[{"path": 1, "label": "a", "sha256": ""}]', b"[" * 100_000,
        b'["a"', b"[]", b"\n [ ]", b'[{"path": "\xff", "label": "a", "sha256": ""}]', b"[]" + b" " * 20_000_001,
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused(tmp_path: Path, payload: bytes) -> None:
    (tmp_path / "x").write_bytes(payload)
    with pytest.raises(BadInput):
        own_files.read_own(tmp_path / "x")


def test_a_list_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "MAX_EXAMPLES", 3)
    (tmp_path / "x").write_bytes(manifest.compose(examples(tmp_path)))
    with pytest.raises(BadInput, match="up to 3"):
        own_files.read_own(tmp_path / "x")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["path", "label", "sha256", "x"]), inner)
    ),
    max_leaves=8,
)
EXAMPLE = st.fixed_dictionaries(
    {"path": st.text(max_size=12), "label": st.text(max_size=5), "sha256": st.text(max_size=70)}
)


@settings(max_examples=150, deadline=None)
@given(st.lists(JSON | EXAMPLE, max_size=4), st.integers(0, 400), st.integers(0, 255))
def test_any_list_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, items: list[Any], at: int, value: int
) -> None:
    payload = bytearray(json.dumps(items).encode("utf-8", "surrogatepass"))
    if at < len(payload):
        payload[at] = value
    place = tmp_path_factory.mktemp("list") / "x"
    place.write_bytes(bytes(payload))
    with contextlib.suppress(BadInput):
        pictures, refused = own_files.read_own(place)
        raise AssertionError((pictures, refused))  # nothing of this can be a picture


# The whole way, with the network that features come from.


def test_with_the_real_network_through_the_table_of_rooms(tmp_path: Path, shelf: models.Shelf) -> None:
    place, own_id = packed(tmp_path / "x.zip", two_colours(6)), new_id()
    *_, report = rooms.analyse(place, "x.zip", "0" * 64, OwnOptions(own_id, "x"), shelf)
    assert report.kind == "own"
    assert report.provenance.model == "efficientnet-lite2"
    assert report.result.report.evaluation.accuracy == 1
    assert from_json(to_json(report.result), OwnResult) == report.result
    (tmp_path / "one").write_bytes(coloured("apple", 99))
    *_, trial = rooms.analyse(tmp_path / "one", "one", "1" * 64, OwnTrialOptions(own_id), shelf)
    assert trial.result.guesses[0].label == "apple"
