"""A trained network for other programs: ONNX, with pixels in 0..255 as input and logits as output."""

import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ent_models import files
from ent_models.errors import BadInput
from ent_models.records import Progress
from ent_models.training.options import Exported, ExportOptions
from ent_models.training.runs import Runs

if TYPE_CHECKING:
    from torch import nn

OPSET = 18


def analyse(
    _path: Path, options: ExportOptions, _shelf: Any, *, kept: tuple[Any, ...] = ()
) -> Iterator[Progress | Exported]:
    """The best network of a run as ONNX. Raises BadInput when there is none yet."""
    yield Progress(0.0, "Writing the network")
    place = Runs.at_home().get(options.run).network()
    if place is None:
        raise BadInput("This run has no network to export.")
    from ent_models.training import modelfile

    net, _ = modelfile.load(place)
    yield Exported(to_onnx(net))


def to_onnx(net: "nn.Module", size_px: int = 32) -> bytes:
    """The network as ONNX. Input `pixels` float32 (batch, 3, height, width) in 0..255, output `logits`.

    Written by torch's older exporter, which needs no further package; the newer one asks for onnxscript.
    """
    import torch

    was_training = net.training
    net.eval()
    buffer = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                net,
                (torch.zeros(1, 3, size_px, size_px),),
                buffer,
                dynamo=False,
                opset_version=OPSET,
                input_names=["pixels"],
                output_names=["logits"],
                dynamic_axes={"pixels": {0: "batch"}, "logits": {0: "batch"}},
            )
    finally:
        net.train(was_training)
    return buffer.getvalue()


def save_onnx(net: "nn.Module", path: Path, size_px: int = 32) -> None:
    """Write the network as ONNX, whole or not at all. Raises OSError."""
    payload = to_onnx(net, size_px)
    with files.written_whole(path) as unfinished:
        unfinished.write_bytes(payload)
