"""A player's network as an ONNX graph, run by onnxruntime: one position in a tenth of a millisecond.

For a single position torch spends more time between its kernels than in them.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ent_models.game.network import Forward, PolicyValueNet, folded

_OPSET, _IR_VERSION = 17, 8


def onnx_of(net: PolicyValueNet) -> bytes:
    """The graph: "planes" (B, C, H, W) float32 to "logits" (B, n_moves) and "values" (B, 1)."""
    from onnx import TensorProto, helper, numpy_helper

    still = folded(net)
    nodes: list[Any] = []
    constants: list[Any] = []

    def add(kind: str, inputs: list[str], output: str = "", **attributes: Any) -> str:
        output = output or f"value{len(nodes)}"
        nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def constant(value: NDArray[Any]) -> str:
        name = f"constant{len(constants)}"
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def convolution(x: str, layer: Any) -> str:
        side = layer.weight.shape[-1]
        inputs = [x, constant(layer.weight.numpy()), constant(layer.bias.numpy())]
        return add("Conv", inputs, kernel_shape=[side, side], pads=[side // 2] * 4)

    def linear(x: str, layer: Any, output: str = "") -> str:
        return add("Gemm", [x, constant(layer.weight.numpy()), constant(layer.bias.numpy())], output, transB=1)

    x = add("Relu", [convolution("planes", still.stem)])
    for block in still.tower:
        inner = add("Relu", [convolution(x, block.one)])
        x = add("Relu", [add("Add", [convolution(inner, block.two), x])])
    heads = add("Relu", [convolution(x, still.head)])
    split = constant(np.array([PolicyValueNet.HEAD] * 2, np.int64))
    nodes.append(helper.make_node("Split", [heads, split], ["for_policy", "for_value"], axis=1))
    linear(add("Flatten", ["for_policy"]), still.policy, "logits")
    hidden = add("Relu", [linear(add("Flatten", ["for_value"]), still.hidden)])
    add("Tanh", [linear(hidden, still.value)], "values")
    weight = still.stem.weight
    n_cells = still.policy.in_features // PolicyValueNet.HEAD
    planes = helper.make_tensor_value_info("planes", TensorProto.FLOAT, ["positions", weight.shape[1], None, None])
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("logits", "values")]
    made = helper.make_graph(nodes, f"player-{n_cells}", [planes], outputs, constants)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)
    return bytes(model.SerializeToString())


def session(net: PolicyValueNet, n_threads: int = 1) -> Forward:
    """The network as it is now, quick for few positions at a time."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = n_threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that wait for each other in a busy loop take turns with other programs for ever where cores are few.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    running = onnxruntime.InferenceSession(onnx_of(net), options, providers=["CPUExecutionProvider"])

    def forward(planes: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        logits, values = running.run(["logits", "values"], {"planes": planes})
        return logits, values[:, 0]

    return forward
