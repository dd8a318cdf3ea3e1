"""Which pictures are like which: a perceptual hash for copies, a network's features for relatives.

Hashes and features are made once for a picture and kept; everything else works on those. Knows nothing of files,
networks or stores.

    groups(entries)            # copies of each other, with the one to keep
    relatives(features, entries, n=20)
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from ent_models.pictures.records import AlbumEntry, Group, Relative

if TYPE_CHECKING:
    import numpy as np

_HASH_PX = 32
_HASH_SIDE = 8
_SCALE = 127.0
_MARK_BYTES = 8
_BEFORE_MARK = b"\x80"
_BLOCK = 1024

# (largest hash distance of 64 bits, least cosine of the features). A pair of pictures that satisfies one line is
# taken for two copies of one picture. Chosen on film frames, photographs and enlarged 32 x 32 pictures with their
# altered copies, none of which is used to report.
RULES: tuple[tuple[int, float], ...] = ((7, 0.45), (12, 0.62), (16, 0.74), (20, 0.82), (24, 0.87), (30, 0.90))
# Without features of the same network, the hash alone decides.
HASH_ALONE = 6


def fingerprint(image: Any) -> str:
    """The perceptual hash of a picture and that of its mirror image, 16 hexadecimal digits each.

    Source: C. Zauner, Implementation and benchmarking of perceptual image hash functions, 2010: the signs of the 8 x 8
    lowest frequencies of the luma on 32 x 32, less their median. A mirror turns the sign of every second column of
    frequencies, so that its hash costs nothing.
    """
    import numpy as np
    from PIL import Image

    if min(image.size) >= 4 * _HASH_PX:
        image = image.reduce(min(image.size) // (2 * _HASH_PX))
    luma = image.convert("L").resize((_HASH_PX, _HASH_PX), Image.Resampling.BOX)
    low = _cosines() @ np.asarray(luma, np.float32) @ _cosines().T
    # Frequencies weaker than a level's rounding are noise: equal in every flat picture.
    low[np.abs(low) < 4.0] = 0.0
    mirrored = low * np.where(np.arange(_HASH_SIDE) % 2, -1, 1).astype(np.float32)
    return _signs(low) + _signs(mirrored)


def pack(features: "np.ndarray", network: str = "") -> bytes:
    """Features (F,) as the signed bytes of their unit vector, scaled so that the largest is 127.

    `network` is the digest of the network that made them: those of two networks cannot be compared, though they may be
    as many. Its mark follows them, behind a byte that no feature has.
    """
    import numpy as np

    values = np.asarray(features, np.float32).ravel()
    largest = float(np.abs(values).max(initial=0.0))
    mark = _BEFORE_MARK + hashlib.sha256(network.encode()).digest()[: _MARK_BYTES - 1] if network else b""
    return np.rint(values * (_SCALE / max(largest, 1e-12))).astype(np.int8).tobytes() + mark


def unpack(packed: Sequence[bytes]) -> "np.ndarray":
    """What `pack` made, as unit vectors (N, F) float32; a vector of zeros stays so.

    Raises:
        ValueError: they are not all of one network.
    """
    import numpy as np

    if not packed:
        return np.zeros((0, 0), np.float32)
    if len({_kind(each) for each in packed}) > 1:
        raise ValueError("features of different networks cannot be compared")
    n_features, _ = _kind(packed[0])
    rows = np.frombuffer(b"".join(packed), np.int8).reshape(len(packed), -1)
    values = rows[:, :n_features].astype(np.float32)
    lengths = np.sqrt(np.einsum("nf,nf->n", values, values))
    return values / np.maximum(lengths, 1e-12)[:, None]


def relatives(features: bytes, entries: Sequence[AlbumEntry], n: int = 20) -> tuple[Relative, ...]:
    """The `n` entries whose features point most nearly the same way as `features` (packed), best first.

    Entries without features, or with those of another network, are left out.
    """
    import numpy as np

    known = [entry for entry in entries if entry.features and _kind(entry.features) == _kind(features)]
    if not features or not known:
        return ()
    query = unpack([features])[0]
    cosines = np.concatenate([unpack([entry.features for entry in block]) @ query for block in _blocks(known)])
    best = np.argsort(-cosines, kind="stable")[:n]
    return tuple(Relative(known[index].path, round(float(cosines[index]), 4)) for index in best)


def groups(entries: Sequence[AlbumEntry]) -> tuple[Group, ...]:
    """The copies of each other among `entries`, groups of two and more, in the order of their first members.

    Every member is a copy of the group's most typical picture or of at least half the group: a chain of pictures,
    each a little unlike the one before, does not become one group. Takes memory for N * N / 8 bytes.
    """
    known = [entry for entry in entries if len(entry.fingerprint) == 32]
    found = []
    for members in _stars(_copies(known)):
        ranked = sorted(members)
        keeper = _keeper([known[index] for index in ranked])
        others = tuple(known[index].path for index in ranked if known[index] is not keeper)
        found.append((ranked[0], Group(keeper.path, (keeper.path, *others))))
    return tuple(group for _, group in sorted(found, key=lambda pair: pair[0]))


def _keeper(members: Sequence[AlbumEntry]) -> AlbumEntry:
    """The largest of those that are as sharp as the sharpest, or nearly."""

    def sharpness(entry: AlbumEntry) -> float:
        return entry.seen.quality.sharpness if entry.seen and entry.seen.quality else 0.0

    least = 0.97 * max(sharpness(entry) for entry in members)
    sharp = [entry for entry in members if sharpness(entry) >= least]

    def rank(entry: AlbumEntry) -> tuple[int, float, int]:
        n_pixels = entry.seen.width_px * entry.seen.height_px if entry.seen else 0
        return n_pixels, sharpness(entry), entry.size_bytes

    return max(sharp, key=rank)


def _copies(entries: Sequence[AlbumEntry]) -> "np.ndarray":
    """Which are copies of which: (N, N) as bits, (N, ceil(N / 8)) uint8. A picture is no copy of itself."""
    import numpy as np

    hashes = np.array([[int(e.fingerprint[:16], 16), int(e.fingerprint[16:], 16)] for e in entries], np.uint64)
    kinds = [_kind(entry.features) for entry in entries]
    # One network at a time, that of most pictures: others are compared by hash alone.
    kind = Counter(kind for kind in kinds if kind[0]).most_common(1)
    size, mark = kind[0][0] if kind else (1, b"")
    blank = bytes(size) + mark
    is_blind = np.array([kind != (size, mark) for kind in kinds], bool)
    features = unpack([blank if blind else entry.features for entry, blind in zip(entries, is_blind, strict=True)])
    bits = np.zeros((len(entries), -(-len(entries) // 8)), np.uint8)
    for start in range(0, len(entries), _BLOCK):
        rows = slice(start, min(start + _BLOCK, len(entries)))
        # Of each pair once: against those from here on, (rows, N - start).
        own, mirrored, others = hashes[rows, :1], hashes[rows, 1:], hashes[None, start:, 0]
        distances = np.minimum(np.bitwise_count(own ^ others), np.bitwise_count(mirrored ^ others))
        alike = (is_blind[rows, None] | is_blind[None, start:]) & (distances <= HASH_ALONE)
        cosines = features[rows] @ features[start:].T
        for distance, cosine in RULES:
            alike |= (distances <= distance) & (cosines >= cosine)
        alike[np.arange(len(alike)), np.arange(len(alike))] = False
        first_byte = start // 8
        bits[rows, first_byte:] |= np.packbits(alike, axis=1)
        turned = np.packbits(alike.T, axis=1)
        bits[start:, first_byte : first_byte + turned.shape[1]] |= turned
    return bits


def _stars(bits: "np.ndarray") -> Iterator[list[int]]:
    """Groups of indices, each around the picture that has the most copies not yet in a group."""
    import numpy as np

    n_copies = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
    is_free = np.ones(len(bits), bool)
    for centre in np.argsort(-n_copies, kind="stable").tolist():
        if n_copies[centre] == 0:
            return
        if not is_free[centre]:
            continue
        ring = np.unpackbits(bits[centre], count=len(bits)).astype(bool) & is_free
        if not ring.any():
            continue
        ring[centre] = True
        # Copies of at least half of them belong too, though the one in the middle does not know them.
        near = np.bitwise_or.reduce(bits[ring], axis=0)
        known = np.flatnonzero(np.unpackbits(near, count=len(bits)).astype(bool) & is_free & ~ring)
        n_known = np.bitwise_count(bits[known] & np.packbits(ring)).sum(axis=1, dtype=np.int64)
        n_ring = int(ring.sum())
        if n_ring > 2:
            ring[known[2 * n_known >= n_ring]] = True
        is_free &= ~ring
        yield np.flatnonzero(ring).tolist()


def _kind(packed: bytes) -> tuple[int, bytes]:
    """How many features are packed, and the mark of their network with the byte before it (b"" if unknown)."""
    is_marked = packed[-_MARK_BYTES : -_MARK_BYTES + 1] == _BEFORE_MARK
    return (len(packed) - _MARK_BYTES, packed[-_MARK_BYTES:]) if is_marked else (len(packed), b"")


def _blocks(entries: Sequence[AlbumEntry]) -> Iterator[Sequence[AlbumEntry]]:
    for start in range(0, len(entries), _BLOCK):
        yield entries[start : start + _BLOCK]


def _signs(low: "np.ndarray") -> str:
    """64 bits: which frequencies are above the median of those that are not the mean."""
    import numpy as np

    flat = low.ravel()
    bits = flat > np.median(flat[1:])
    bits[0] = False
    return np.packbits(bits).tobytes().hex()


@cache
def _cosines() -> "np.ndarray":
    """The first rows of the discrete cosine transform of type II, orthonormal: (8, 32) float32."""
    import numpy as np

    place = (2 * np.arange(_HASH_PX) + 1) * np.pi / (2 * _HASH_PX)
    rows = np.cos(np.arange(_HASH_SIDE)[:, None] * place) * np.sqrt(2 / _HASH_PX)
    rows[0] /= np.sqrt(2)
    return rows.astype(np.float32)
