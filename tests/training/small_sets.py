"""Tiny sets of pictures for the tests of this folder."""

import io
import pickle
import tarfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from ent_models.training.cifar10 import Pictures
from ent_models.training.records import CIFAR10_CLASSES

N_TRAIN, N_TEST = 20, 10


def random_images(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    return chance.integers(0, 256, (count, 32, 32, 3), np.uint8), np.arange(count) % 10


def coloured(count: int, seed: int = 0) -> Pictures:
    """Pictures that anything can learn: each class has a colour of its own, with some noise."""
    chance = np.random.default_rng(seed)
    labels = chance.permutation(np.arange(count) % 10)
    noise = chance.integers(-8, 9, (count, 32, 32, 3))
    corners = [(red, green, blue) for red in (30, 220) for green in (30, 220) for blue in (30, 220)]
    colours = np.array([*corners, (125, 125, 125), (125, 125, 30)])
    images = np.clip(colours[labels][:, None, None, :] + noise, 0, 255).astype(np.uint8)
    return Pictures(images, labels.astype(np.int64), CIFAR10_CLASSES)


def batch(images: np.ndarray, labels: np.ndarray) -> dict[bytes, object]:
    rows = images.transpose(0, 3, 1, 2).reshape(len(images), -1).copy()
    names = [b"%d.png" % number for number in range(len(labels))]
    return {b"batch_label": b"batch 1 of 5", b"labels": labels.tolist(), b"data": rows, b"filenames": names}


def write_folder(folder: Path, protocol: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Torchvision's folder with 5 x 4 training and 10 test pictures; returns the training pictures and labels."""
    folder.mkdir(parents=True)
    images, labels = random_images(N_TRAIN)
    for number in range(5):
        part = slice(number * 4, number * 4 + 4)
        payload = pickle.dumps(batch(images[part], labels[part]), protocol=protocol)
        (folder / f"data_batch_{number + 1}").write_bytes(payload)
    (folder / "test_batch").write_bytes(pickle.dumps(batch(*random_images(N_TEST, seed=1)), protocol=protocol))
    return images, labels


def write_archive(path: Path, folder: Path) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for file in sorted(folder.iterdir()):
            archive.add(file, f"cifar-10-batches-py/{file.name}")


def encoded(image: np.ndarray, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, kind)
    return buffer.getvalue()


def write_parquet(folder: Path, column: str = "img", side_px: int = 32) -> tuple[np.ndarray, np.ndarray]:
    """Two parquet files in the Hugging Face layout; returns the training pictures and labels."""
    folder.mkdir(parents=True, exist_ok=True)
    images, labels = random_images(N_TRAIN)
    for part, (pixels, numbers) in {"train": (images, labels), "test": random_images(N_TEST, 1)}.items():
        rows = [{"bytes": encoded(image[:side_px]), "path": f"{row}.png"} for row, image in enumerate(pixels)]
        table = pa.table({column: rows, "label": pa.array(numbers, pa.int64())})
        pq.write_table(table, folder / f"{part}-00000-of-00001.parquet")
    return images, labels
