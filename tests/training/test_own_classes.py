"""Classes of the user's own: what is read, what is refused, what is warned of, and what is learned."""

import contextlib
import io
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_sets import encoded

from ent_models.errors import BadInput
from ent_models.training import lbfgs, own, own_files, quality
from ent_models.training.own_files import OwnPicture, read_own
from ent_models.training.steps import outcome

COLOURS = {"apple": (200, 30, 30), "leaf": (30, 200, 30), "sea": (30, 30, 200)}


def picture(label: str, seed: int) -> np.ndarray:
    noise = np.random.default_rng([seed, *label.encode()]).integers(-25, 26, (20, 24, 3))
    return np.clip(np.array(COLOURS[label]) + noise, 0, 255).astype(np.uint8)


def colour_features(images: list[np.ndarray]) -> np.ndarray:
    return np.array([[*image.mean((0, 1)), *image.std((0, 1))] for image in images], np.float32)


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for name, payload in files.items():
            out.writestr(name, payload)
    return path


def small_set(count: int = 12, folder: str = "things/") -> dict[str, bytes]:
    return {f"{folder}{label}/{n}.png": encoded(picture(label, n)) for label in COLOURS for n in range(count)}


def test_a_zip_and_a_folder_give_the_same_and_the_head_learns_them(tmp_path: Path) -> None:
    files = small_set() | {"things/.DS_Store": b"x", "__MACOSX/things/apple/._1.png": b"x", "things/read me.txt": b"x"}
    with zipfile.ZipFile(archive(tmp_path / "things.zip", files)) as packed:
        packed.extractall(tmp_path / "folder")
    for place in (tmp_path / "things.zip", tmp_path / "folder"):
        pictures, refused = read_own(place)
        assert len(pictures) == 36 and not refused
        found = quality.looked_over(pictures, refused)
        assert found.labels == ("apple", "leaf", "sea") and not found.quality.warnings
        head, report = own.train_own(found, colour_features)
        assert report.evaluation.accuracy == 1.0 and report.evaluation.confusion == ((12, 0, 0), (0, 12, 0), (0, 0, 12))
        assert report.held_out == "cross-validation" and report.validation and report.validation.mean == 1.0
    own.save(tmp_path / "head.safetensors", head, {"seed": 0})
    again = own.load(tmp_path / "head.safetensors")
    (guesses,) = again.top(colour_features([picture("leaf", 99)]))
    assert guesses[0].label == "leaf" and sum(guess.confidence for guess in guesses) == pytest.approx(1, abs=1e-5)


def test_a_test_folder_is_the_measure(tmp_path: Path) -> None:
    files = small_set(6, "x/train/") | {
        f"x/test/{label}/{n}.png": encoded(picture(label, 100 + n)) for label in COLOURS for n in range(3)
    }
    found = quality.looked_over(*read_own(archive(tmp_path / "x.zip", files)))
    _, report = own.train_own(found, colour_features)
    assert report.held_out == "test pictures" and report.evaluation.images == 9 and report.validation is None


def test_a_hundred_pictures_are_trained_in_a_second() -> None:
    chance = np.random.default_rng(0)
    centres = chance.normal(size=(5, 1280)).astype(np.float32)
    truth = np.arange(100) % 5
    features = centres[truth] + chance.normal(size=(100, 1280)).astype(np.float32)
    began = time.perf_counter()
    logits, validation = outcome(own._asking_once(features, truth, tuple("abcde")))
    assert (logits.argmax(1) == truth).mean() > 0.9 and len(validation.folds) == 5
    assert time.perf_counter() - began < 5


def test_duplicates_go_and_are_named() -> None:
    def one(name: str, label: str, is_test: bool, digest: str) -> OwnPicture:
        return OwnPicture(name, label, is_test, np.zeros((2, 2, 3), np.uint8), digest)

    pictures = [one(f"train/{label}/{n}", label, False, f"{label}{n}") for label in "ab" for n in range(20)]
    pictures += [
        one("train/a/again", "a", False, "a0"),  # comes twice
        one("test/a/known", "a", True, "a1"),  # is in the training part as well
        one("train/b/other", "b", False, "a2"),  # the same picture in another class
    ]
    found = quality.looked_over(pictures, [])
    kept = {picture.name for picture in found.train}
    assert "train/a/again" not in kept and "train/a/1" not in kept and not {"train/a/2", "train/b/other"} & kept
    assert [picture.name for picture in found.test] == ["test/a/known"]
    assert {(d.name, d.across, d.is_contradiction) for d in found.quality.duplicates} == {
        ("train/a/again", False, False), ("train/a/1", True, False), ("train/b/other", False, True)
    }  # fmt: skip
    assert len(found.quality.warnings) == 3


def test_too_few_and_out_of_balance(tmp_path: Path) -> None:
    files = {f"apple/{n}.png": encoded(picture("apple", n)) for n in range(15)}
    one_class = quality.looked_over(*read_own(archive(tmp_path / "a.zip", files)))
    with pytest.raises(BadInput, match="at least two classes"):
        own.train_own(one_class, colour_features)
    files["sea/1.png"] = encoded(picture("sea", 1))
    with pytest.raises(BadInput, match="'sea' has one usable picture"):
        own.train_own(quality.looked_over(*read_own(archive(tmp_path / "a.zip", files))), colour_features)
    files["sea/2.png"] = encoded(picture("sea", 2))
    found = quality.looked_over(*read_own(archive(tmp_path / "a.zip", files)))
    assert found.quality.imbalance == 7.5 and len(found.quality.warnings) == 2
    assert own.train_own(found, colour_features)[1].evaluation.images == 17


def test_corrupt_files_are_listed_and_the_rest_is_used(tmp_path: Path) -> None:
    files = small_set(2) | {
        "things/apple/cut.png": encoded(picture("apple", 1))[:200],
        "things/apple/text.jpg": b"not a picture",
        "things/apple/none.png": b"",
        "loose.png": encoded(picture("apple", 7)),
    }
    pictures, refused = read_own(archive(tmp_path / "x.zip", files))
    assert len(pictures) == 6
    assert {item.name for item in refused} == {name for name in files if name not in small_set(2)}
    assert all(item.reason.endswith(".") for item in refused)


@pytest.mark.parametrize("name", ["../out.png", "a/../../out.png", "/etc/out.png", "..\\out.png", "C:/out.png"])
def test_names_that_lead_outside_refuse_the_whole_archive(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="wants to lie outside"):
        read_own(archive(tmp_path / "x.zip", small_set(1) | {name: b"x"}))
    assert not (tmp_path.parent / "out.png").exists()


def test_links_bombs_and_locks(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a/link.png")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as out:
        out.writestr(link, "/etc/passwd")
    with pytest.raises(BadInput, match="a link"):
        read_own(tmp_path / "link.zip")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("a/bomb.png", bytes(5_000_000))
        out.writestr("a/1.png", encoded(picture("sea", 1)))
    pictures, (refused,) = read_own(tmp_path / "bomb.zip")
    assert len(pictures) == 1 and "hundred times" in refused.reason
    (tmp_path / "folder" / "a").mkdir(parents=True)
    (tmp_path / "outside.png").write_bytes(encoded(picture("sea", 2)))
    (tmp_path / "folder" / "a" / "link.png").symlink_to(tmp_path / "outside.png")
    (tmp_path / "folder" / "a" / "1.png").write_bytes(encoded(picture("sea", 1)))
    pictures, (refused,) = read_own(tmp_path / "folder")
    assert len(pictures) == 1 and "a link to somewhere else" in refused.reason


def test_too_many_files_and_too_many_pixels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = archive(tmp_path / "x.zip", small_set(2))
    monkeypatch.setattr(own_files, "MAX_PIXELS", 100)
    with pytest.raises(BadInput, match="No pictures were found"):
        read_own(place)
    monkeypatch.setattr(own_files, "MAX_PICTURES", 3)
    with pytest.raises(BadInput, match="more than 3 files"):
        read_own(place)


WHOLE = io.BytesIO()
with zipfile.ZipFile(WHOLE, "w", zipfile.ZIP_DEFLATED) as _out:
    for _label in COLOURS:
        _out.writestr(f"{_label}/1.png", encoded(picture(_label, 1)[:6, :6]))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(WHOLE.getvalue()) - 1), st.integers(0, 255), st.booleans())
def test_a_damaged_zip_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, at: int, value: int, is_cut: bool
) -> None:
    damaged = bytearray(WHOLE.getvalue())
    damaged[at] = value
    place = tmp_path_factory.mktemp("zip") / "x.zip"
    place.write_bytes(bytes(damaged[:at] if is_cut else damaged))
    with contextlib.suppress(BadInput):
        pictures, refused = read_own(place)
        assert 1 <= len(pictures) <= 3 and len(pictures) + len(refused) <= 3


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 300), st.integers(0, 255), st.sampled_from(["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"]))
def test_a_damaged_picture_is_decoded_or_refused(at: int, value: int, kind: str) -> None:
    damaged = bytearray(encoded(picture("sea", 1)[:8, :8], kind))
    damaged[at % len(damaged)] = value
    with contextlib.suppress(BadInput):
        image = own_files.decoded(bytes(damaged))
        assert image.dtype == np.uint8 and image.shape[2] == 3


def test_the_bottom_of_a_bent_valley_is_found() -> None:
    def valley(place: np.ndarray) -> tuple[float, np.ndarray]:  # Rosenbrock 1960
        x, y = place
        return float((1 - x) ** 2 + 100 * (y - x * x) ** 2), np.array(
            [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]
        )

    found = outcome(lbfgs.minimising(valley, np.array([-1.2, 1.0]), 200, 1e-14))
    assert found == pytest.approx([1, 1], abs=1e-5)


def test_the_head_is_that_of_another_library() -> None:
    from sklearn.linear_model import LogisticRegression

    chance = np.random.default_rng(3)
    truth = np.arange(90) % 3
    features = (chance.normal(size=(3, 20))[truth] + chance.normal(size=(90, 20))).astype(np.float32)
    head = own.fit(features, truth, ("a", "b", "c"))
    theirs = LogisticRegression(C=1 / (own._DECAY * 90), max_iter=1000)
    shares = theirs.fit((features - head.mean) / head.std, truth).predict_proba((features - head.mean) / head.std)
    assert head.shares(features) == pytest.approx(shares, abs=2e-3)
