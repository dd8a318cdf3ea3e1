"""What a classifier asks of a network: class scores and features of pictures, and where a class is seen in one.

Networks take what they see as it is, bytes from 0 to 255: scaling to what the weights want is part of the network.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a network says of B pictures: `logits` (B, classes) and `features` (B, features), float32.

    Features are what the last linear layer reads.
    """

    logits: "np.ndarray"
    features: "np.ndarray"


class Network(Protocol):
    """A network that was trained to tell classes apart."""

    def run(self, crops: "np.ndarray") -> Outputs:
        """What it says of `crops` (B, height, width, 3), uint8 RGB."""

    def gradcam(self, crop: "np.ndarray", classes: Sequence[int]) -> "tuple[Outputs, np.ndarray]":
        """What it says of one crop (height, width, 3), and Grad-CAM maps (classes, h, w), float32, 0 and more.

        Source: R. Selvaraju et al., Grad-CAM, 2017: the last convolution's channels, each weighted by the mean
        gradient of the class's logit, summed, negative parts set to 0. h and w are those of the last convolution.
        """


class OnnxNetwork:
    """A graph for onnxruntime whose last convolution is averaged over the picture and read by one linear layer.

    Outputs of the graph: "logits", "features", "activations" (B, channels, h, w). In such a network the gradient of
    a logit by an activation is the linear weight divided by h * w, so Grad-CAM needs no backward pass.
    """

    def __init__(self, graph: bytes, head: "np.ndarray", threads: int) -> None:
        """`graph` is an ONNX file; `head` the linear layer's weight (classes, channels)."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Threads that wait by spinning would take the processor from those that decode the next pictures.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._head = head

    def run(self, crops: "np.ndarray") -> Outputs:
        """See `Network`."""
        logits, features = self._session.run(["logits", "features"], {"crops": crops})
        return Outputs(logits, features)

    def gradcam(self, crop: "np.ndarray", classes: Sequence[int]) -> "tuple[Outputs, np.ndarray]":
        """See `Network`."""
        import numpy as np

        names = ["logits", "features", "activations"]
        logits, features, activations = self._session.run(names, {"crops": crop[None]})
        _, _, height, width = activations.shape
        weights = self._head[list(classes)] / (height * width)
        maps = np.einsum("kc,chw->khw", weights, activations[0])
        return Outputs(logits, features), np.maximum(maps, 0).astype(np.float32)


class TorchNetwork:
    """A torch module made of `body`, from pictures to the last convolution's output, and `head`, from there to logits.

    Grad-CAM's gradients come from autograd, through the head alone.
    """

    def __init__(self, body: Any, head: Any, device: str, mean: Sequence[float], std: Sequence[float]) -> None:
        """`mean` and `std` are per channel, for values in [0, 1]; `head` ends in a linear layer."""
        import torch

        self._body = body.eval().to(device)
        self._head = head.eval().to(device)
        self._device = device
        self._mean = torch.tensor(mean, device=device).view(1, -1, 1, 1)
        self._std = torch.tensor(std, device=device).view(1, -1, 1, 1)
        self._last = [module for module in head.modules() if isinstance(module, torch.nn.Linear)][-1]

    def run(self, crops: "np.ndarray") -> Outputs:
        """See `Network`."""
        import torch

        with torch.inference_mode():
            return self._outputs(self._body(self._values(crops)))[0]

    def gradcam(self, crop: "np.ndarray", classes: Sequence[int]) -> "tuple[Outputs, np.ndarray]":
        """See `Network`."""
        import torch

        with torch.no_grad():
            activations = self._body(self._values(crop[None]))
        activations.requires_grad_(True)
        with torch.enable_grad():
            outputs, logits = self._outputs(activations)
            gradients = [torch.autograd.grad(logits[0, index], activations, retain_graph=True)[0] for index in classes]
        weights = torch.stack([gradient[0].mean(dim=(1, 2)) for gradient in gradients])  # (classes, channels)
        maps = torch.einsum("kc,chw->khw", weights, activations.detach()[0]).clamp(min=0)
        return outputs, maps.cpu().numpy()

    def _values(self, crops: "np.ndarray") -> Any:
        import torch

        pixels = torch.tensor(crops, device=self._device).permute(0, 3, 1, 2).float() / 255
        return (pixels - self._mean) / self._std

    def _outputs(self, activations: Any) -> tuple[Outputs, Any]:
        """What the head makes of the last convolution; its features are caught on their way into the last layer."""
        caught: list[Any] = []
        hook = self._last.register_forward_pre_hook(lambda _module, inputs: caught.append(inputs[0].detach()))
        try:
            logits = self._head(activations)
        finally:
            hook.remove()
        return Outputs(logits.detach().cpu().numpy(), caught[0].flatten(1).cpu().numpy()), logits
