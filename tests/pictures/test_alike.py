"""Copies, mirror images and strangers against what the hashes and the grouping must make of them."""

import time

import numpy as np
import pytest
import scipy.fft
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image, ImageEnhance, ImageOps
from sklearn.datasets import load_sample_images

from ent_models.pictures.alike import fingerprint, groups, pack, relatives, unpack
from ent_models.pictures.records import AlbumEntry, Classification, Group, Quality

N_FEATURES = 64


def entry(
    path: str,
    print_: str,
    features: np.ndarray | None = None,
    *,
    sharpness: float = 0.5,
    width_px: int = 100,
    size_bytes: int = 1,
) -> AlbumEntry:
    seen = Classification((), width_px, 100, "JPEG", quality=Quality(sharpness, 0.5, 0, 0, 0))
    packed = b"" if features is None else pack(features)
    return AlbumEntry(path, size_bytes, 0, recipe="", seen=seen, fingerprint=print_, features=packed)


def distance(first: str, second: str) -> int:
    """Of a hash and the nearer of the other's two."""
    own, other = int(first[:16], 16), (int(second[:16], 16), int(second[16:], 16))
    return min((own ^ each).bit_count() for each in other)


@pytest.fixture(scope="module")
def photographs() -> tuple[Image.Image, ...]:
    china, flower = (Image.fromarray(pixels) for pixels in load_sample_images().images)
    return china, flower, china.crop((0, 200, 320, 427)), flower.crop((100, 50, 400, 300))


def test_the_hash_of_known_altered_copies_is_near_and_that_of_strangers_is_not(
    photographs: tuple[Image.Image, ...],
) -> None:
    for picture in photographs:
        own = fingerprint(picture)
        assert len(own) == 32
        for copy in (
            picture.resize((picture.width // 3, picture.height // 3)),
            picture.resize((200, 400)),
            ImageEnhance.Brightness(picture).enhance(0.7),
            ImageOps.mirror(picture),
        ):
            assert distance(own, fingerprint(copy)) <= 6
        for other in photographs:
            assert other is picture or distance(own, fingerprint(other)) > 12


def test_the_second_half_of_a_hash_is_that_of_the_mirror_image(photographs: tuple[Image.Image, ...]) -> None:
    for picture in photographs:
        small = picture.resize((64, 64))  # Reduced evenly, mirrored or not.
        own, mirrored = fingerprint(small), fingerprint(ImageOps.mirror(small))
        assert (int(own[16:], 16) ^ int(mirrored[:16], 16)).bit_count() <= 1
        assert (int(own[:16], 16) ^ int(mirrored[16:], 16)).bit_count() <= 1


def test_the_hash_is_that_of_another_cosine_transform() -> None:
    values = np.random.default_rng(8).integers(0, 256, (32, 32)).astype(np.uint8)
    low = scipy.fft.dctn(values.astype(float), norm="ortho")[:8, :8].ravel()
    expected = low > np.median(low[1:])
    expected[0] = False
    image = Image.fromarray(values).convert("RGB")
    assert fingerprint(image)[:16] == np.packbits(expected).tobytes().hex()


@pytest.mark.parametrize("size", [(1, 1), (20_000, 100), (1, 5000), (300, 300)])
def test_flat_pictures_all_have_the_empty_hash(size: tuple[int, int]) -> None:
    assert fingerprint(Image.new("RGB", size, "teal")) == "0" * 32


def test_hashing_is_quick(photographs: tuple[Image.Image, ...]) -> None:
    picture = photographs[0].resize((500, 375))
    times = []
    for _ in range(20):
        started = time.perf_counter()
        fingerprint(picture)
        times.append(time.perf_counter() - started)
    assert min(times) < 2e-3


@settings(max_examples=60, deadline=None)
@given(features=arrays.arrays(np.float32, 40, elements=st.floats(-1000, 1000, width=32)))
def test_packing_keeps_the_direction(features: np.ndarray) -> None:
    (found,) = unpack([pack(features)])
    length = np.linalg.norm(features.astype(np.float64))
    if length < 1e-6:
        return
    assert found @ (features / length) > 0.99


def test_packing_nothing() -> None:
    assert unpack([]).shape == (0, 0)
    assert unpack([pack(np.zeros(5))]).tolist() == [[0] * 5]
    with pytest.raises(ValueError, match="different networks"):
        unpack([b"12", b"123"])


def test_relatives_are_the_nearest_best_first_and_of_the_same_network() -> None:
    angles = {"a": 0.0, "b": 0.3, "c": 1.0, "d": 2.0}
    entries = [entry(name, "", np.array([np.cos(angle), np.sin(angle)])) for name, angle in angles.items()]
    entries += [entry("without", ""), entry("other", "", np.ones(3))]
    found = relatives(pack(np.array([np.cos(0.9), np.sin(0.9)])), entries, 3)
    assert [each.path for each in found] == ["c", "b", "a"]
    assert found[0].similarity == pytest.approx(np.cos(0.1), abs=0.01)
    assert relatives(b"", entries) == relatives(pack(np.ones(2)), []) == ()


def random_hash(rng: np.random.Generator) -> str:
    return rng.bytes(16).hex()


def flipped(print_: str, bits: int) -> str:
    return f"{int(print_[:16], 16) ^ (1 << bits) - 1:016x}" + print_[16:]


def test_a_group_has_the_sharpest_for_its_keeper_then_the_largest() -> None:
    rng = np.random.default_rng(3)
    print_, features = random_hash(rng), rng.normal(size=N_FEATURES)
    entries = [
        entry("soft.jpg", print_, features, sharpness=0.3, width_px=4000),
        entry("stranger.jpg", random_hash(rng), rng.normal(size=N_FEATURES)),
        entry("crisp-small.jpg", flipped(print_, 2), features, sharpness=0.71, width_px=500),
        entry("crisp.jpg", flipped(print_, 3), features, sharpness=0.70, width_px=1000),
        entry("broken.jpg", ""),
    ]
    assert groups(entries) == (Group("crisp.jpg", ("crisp.jpg", "soft.jpg", "crisp-small.jpg")),)


def test_without_features_the_hash_alone_decides() -> None:
    rng = np.random.default_rng(3)
    print_ = random_hash(rng)
    assert len(groups([entry("a", print_), entry("b", flipped(print_, 6))])) == 1
    assert groups([entry("a", print_), entry("b", flipped(print_, 7))]) == ()
    assert groups([]) == groups([entry("a", print_)]) == ()
    mixed = [entry("a", print_, np.ones(4)), entry("b", print_, np.ones(8)), entry("c", print_)]
    assert groups(mixed)[0].members == ("a", "b", "c")


def test_equal_hashes_with_features_that_say_otherwise_are_no_copies() -> None:
    rng = np.random.default_rng(3)
    flat = "0" * 32
    assert groups([entry(str(index), flat, rng.normal(size=N_FEATURES)) for index in range(5)]) == ()


def test_a_chain_of_small_changes_does_not_become_one_group() -> None:
    # Every two of them have a cosine of 0.55, with which only hashes of up to 7 bits apart are copies.
    features = np.sqrt(0.55) * np.eye(65)[64] + np.sqrt(0.45) * np.eye(65)[:64]
    found = groups([entry(str(step), flipped("0" * 16 + "5" * 16, step), features[step]) for step in range(64)])
    assert len(found) >= 3
    for group in found:
        steps = [int(member) for member in group.members]
        assert max(steps) - min(steps) <= 21  # One ring around seven to each side.


def test_every_picture_is_in_one_group_at_most_and_order_does_not_matter() -> None:
    rng = np.random.default_rng(5)
    entries = []
    for index in range(60):
        print_, features = random_hash(rng), rng.normal(size=N_FEATURES)
        for copy in range(index % 4):
            entries.append(entry(f"{index}-{copy}", flipped(print_, copy), features, sharpness=0.5 - copy / 10))
    found = groups(entries)
    members = [member for group in found for member in group.members]
    assert len(members) == len(set(members))
    assert {frozenset(group.members) for group in found} == {
        frozenset(f"{index}-{copy}" for copy in range(index % 4)) for index in range(60) if index % 4 >= 2
    }
    shuffled = [entries[place] for place in rng.permutation(len(entries))]
    assert {frozenset(g.members) for g in groups(shuffled)} == {frozenset(g.members) for g in found}
    assert all(group.keeper.endswith("-0") for group in found)


def test_two_thousand_copies_of_one_picture_are_one_group_at_once() -> None:
    rng = np.random.default_rng(6)
    print_, features = random_hash(rng), rng.normal(size=N_FEATURES)
    started = time.perf_counter()
    (group,) = groups([entry(str(index), print_, features) for index in range(2000)])
    assert len(group.members) == 2000
    assert time.perf_counter() - started < 5
