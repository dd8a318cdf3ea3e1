"""EfficientNet-Lite from its weight file to a classifier, by way of a graph for onnxruntime that is made once and kept.

On two cores the graph takes 10 ms a picture where torch takes 27, and a worker that finds it made imports no torch,
which was most of a cold start.
"""

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from ent_models import files as disk
from ent_models import paths
from ent_models.devices import Device
from ent_models.errors import ModelUnavailable, OutOfSpace
from ent_models.pictures import honesty
from ent_models.pictures.classifier import Classifier
from ent_models.pictures.labels import imagenet
from ent_models.pictures.network import OnnxNetwork
from ent_models.pictures.torch_weights import state_dict
from ent_models.registry import ModelCard

if TYPE_CHECKING:
    from ent_models.pictures.lite_graph import LiteGraph

RECIPE = 1
"""Raised when the graph that is made changes: those kept by older versions are made again."""


def load(card: ModelCard, files: dict[str, Path], device: Device) -> Classifier:
    """The classifier of `card`. It runs on the CPU whatever `device` is: there is little left to gain elsewhere.

    Raises:
        ModelUnavailable: the file cannot be read or does not fit the architecture.
        OutOfSpace: the graph could not be kept.
    """
    target = paths.joined_dir() / f"{card.name}-{card.digest[:12]}" / f"graph-{RECIPE}.npz"
    graph = _kept(target) or _make(card, files[card.files[0].name], target)
    network = OnnxNetwork(graph.onnx, graph.head, device.threads)
    return Classifier(card, network, imagenet(), "cpu", honesty.calibration(card.name))


def _kept(path: Path) -> "LiteGraph | None":
    """The graph in `path`, or None if there is none or it is damaged: the archive's checksums tell."""
    import numpy as np

    from ent_models.pictures.lite_graph import LiteGraph

    try:
        with np.load(path, allow_pickle=False) as arrays:
            return LiteGraph(arrays["onnx"].tobytes(), arrays["head"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _make(card: ModelCard, weights: Path, target: Path) -> "LiteGraph":
    import numpy as np

    from ent_models.pictures import lite_graph

    try:
        tensors = [value.numpy() for value in state_dict(card, weights).values()]
        graph = lite_graph.build(tensors, card.settings["repeats"], card.settings["size_px"])
    except ValueError as problem:
        raise ModelUnavailable(
            f"The weights of {card.title} do not fit its architecture: {problem}. "
            f"Run `python -m ent_models models verify {card.name}`."
        ) from problem
    archive = io.BytesIO()
    np.savez(archive, onnx=np.frombuffer(graph.onnx, np.uint8), head=graph.head)
    try:
        with disk.written_whole(target) as unfinished:
            unfinished.write_bytes(archive.getbuffer())
    except OSError as problem:
        raise OutOfSpace(
            f"The graph of {card.title} ({archive.tell() / 1e6:.0f} MB) could not be written to {target.parent}: "
            f"{problem.strerror or problem}. Free some space, or set RUSHES_HOME to another disk."
        ) from problem
    return graph
