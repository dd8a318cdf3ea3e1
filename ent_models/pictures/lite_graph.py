"""The graph of an EfficientNet-Lite for onnxruntime, from the tensors of its weight file. Knows nothing of files.

Source of the architecture: Google, EfficientNet-Lite, 2020. The tensors come in the network's order, each convolution
followed by its batch norm; what a block is, its shapes tell. Batch norms are folded into the convolutions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

_STRIDES = (1, 2, 2, 2, 1, 2, 1)
"""Of the seven stages."""
_EPSILON = 1e-3
"""Of the batch norms, as TensorFlow trained them."""
_OPSET, _IR_VERSION = 17, 8


@dataclass(frozen=True, slots=True)
class LiteGraph:
    """An ONNX file's bytes, and the weight of its linear layer (classes, channels)."""

    onnx: bytes
    head: np.ndarray


def build(tensors: Sequence[np.ndarray], repeats: Sequence[int], size_px: int) -> LiteGraph:
    """The graph of the network whose state is `tensors`; `repeats` counts the blocks of its seven stages.

    Input "crops": (B, size_px, size_px, 3) uint8. Outputs: "logits", "features", "activations", float32.

    Raises:
        ValueError: the tensors are not those of such a network.
    """
    from onnx import TensorProto, helper

    layers = list(_folded(tensors[:-2]))
    linear, bias = tensors[-2:]
    if len(layers) != 2 + sum(3 if stage else 2 for stage, n in enumerate(repeats) for _ in range(n)):
        raise ValueError(f"{len(layers)} convolutions do not make an EfficientNet-Lite of {tuple(repeats)} blocks")
    graph = _Graph()
    value = graph.scaled("crops")
    value = graph.convolution(value, layers[0], stride=2)
    rest = iter(layers[1:])
    for stage, (n_blocks, stride) in enumerate(zip(repeats, _STRIDES, strict=True)):
        for block in range(n_blocks):
            value = graph.block(value, [next(rest) for _ in range(3 if stage else 2)], 1 if block else stride)
    graph.convolution(value, next(rest), output="activations")
    graph.add("GlobalAveragePool", ["activations"], "pooled")
    graph.add("Flatten", ["pooled"], "features")
    graph.add("Gemm", ["features", graph.constant(linear), graph.constant(bias)], "logits", transB=1)
    crops = helper.make_tensor_value_info("crops", TensorProto.UINT8, ["pictures", size_px, size_px, 3])
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("logits", "features", "activations")
    ]
    made = helper.make_graph(graph.nodes, "efficientnet-lite", [crops], outputs, graph.initialisers)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)
    return LiteGraph(model.SerializeToString(), np.ascontiguousarray(linear))


@dataclass(frozen=True, slots=True)
class _Layer:
    """A convolution with its batch norm folded in: weight (out, in / groups, k, k), bias (out,)."""

    weight: np.ndarray
    bias: np.ndarray

    @property
    def groups(self) -> int:
        return len(self.weight) if self.weight.shape[1] == 1 else 1


def _folded(tensors: Sequence[np.ndarray]) -> Iterator[_Layer]:
    """Convolutions from (weight, scale, shift, mean, variance, batches seen), six tensors each."""
    if len(tensors) % 6:
        raise ValueError(f"{len(tensors)} tensors are not whole layers of six")
    for start in range(0, len(tensors), 6):
        weight, scale, shift, mean, variance, _ = tensors[start : start + 6]
        is_square = weight.ndim == 4 and weight.shape[2] == weight.shape[3]
        if not is_square or not scale.shape == shift.shape == mean.shape == variance.shape == (len(weight),):
            raise ValueError(f"tensor {start} is not a convolution with its batch norm")
        factor = scale.astype(np.float64) / np.sqrt(variance.astype(np.float64) + _EPSILON)
        bias = shift - mean * factor
        yield _Layer((weight * factor[:, None, None, None]).astype(np.float32), bias.astype(np.float32))


@dataclass(slots=True)
class _Graph:
    nodes: list[Any] = field(default_factory=list)
    initialisers: list[Any] = field(default_factory=list)

    def add(self, kind: str, inputs: Sequence[str], output: str = "", **attributes: Any) -> str:
        from onnx import helper

        output = output or f"value{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def constant(self, value: np.ndarray) -> str:
        from onnx import numpy_helper

        name = f"constant{len(self.initialisers)}"
        self.initialisers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def scaled(self, crops: str) -> str:
        """Bytes (B, H, W, 3) as numbers from -1 to 1 (B, 3, H, W)."""
        planes = self.add("Transpose", [crops], perm=[0, 3, 1, 2])
        numbers = self.add("Cast", [planes], to=1)
        stretched = self.add("Mul", [numbers, self.constant(np.array(2 / 255, np.float32))])
        return self.add("Sub", [stretched, self.constant(np.array(1, np.float32))])

    def convolution(
        self, value: str, layer: _Layer, *, stride: int = 1, is_linear: bool = False, output: str = ""
    ) -> str:
        """A convolution, padded as TensorFlow does, and ReLU6 unless `is_linear`."""
        side = layer.weight.shape[-1]
        inputs = [value, self.constant(layer.weight), self.constant(layer.bias)]
        options = {"kernel_shape": [side, side], "strides": [stride, stride], "group": layer.groups}
        value = self.add("Conv", inputs, output if is_linear else "", auto_pad="SAME_UPPER", **options)
        if is_linear:
            return value
        return self.add(
            "Clip", [value, self.constant(np.array(0, np.float32)), self.constant(np.array(6, np.float32))], output
        )

    def block(self, value: str, layers: Sequence[_Layer], stride: int) -> str:
        """An inverted residual: expand (not in the first stage), depthwise, project; added to its input if it fits."""
        inner = value
        for layer in layers[:-1]:
            inner = self.convolution(inner, layer, stride=stride if layer.groups > 1 else 1)
        projected = self.convolution(inner, layers[-1], is_linear=True)
        n_in, n_out = layers[0].weight.shape[1], len(layers[-1].weight)
        if layers[0].groups > 1:
            n_in = layers[0].groups
        return self.add("Add", [projected, value]) if stride == 1 and n_in == n_out else projected
