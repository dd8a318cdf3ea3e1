"""What a classifier asks of a network: class scores and features of pictures, and where a class is seen in one.

Networks take what they see as it is, bytes from 0 to 255: scaling to what the weights want is part of the network.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
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

    def run(self, crops: "np.ndarray", *, is_one_of_many: bool = False) -> Outputs:
        """What it says of `crops` (B, height, width, 3), uint8 RGB; may be called from several threads at once.

        `is_one_of_many` says that they are: a network that can then takes one processor for each call.
        """

    def gradcam(self, crop: "np.ndarray", classes: Sequence[int]) -> "tuple[Outputs, np.ndarray]":
        """What it says of one crop (height, width, 3), and Grad-CAM maps (classes, h, w), float32, 0 and more.

        Source: R. Selvaraju et al., Grad-CAM, 2017: the last convolution's channels, each weighted by the mean
        gradient of the class's logit, summed, negative parts set to 0. h and w are those of the last convolution.
        """


class FeatureNetwork(Network, Protocol):
    """A network that can also say where any weighted sum of its features is seen, not only its own classes."""

    def gradcam_of(self, crop: "np.ndarray", weights: "np.ndarray") -> "tuple[Outputs, np.ndarray]":
        """As `gradcam`, for sums of features with `weights` (sums, features), float32, in the place of logits."""


class OnnxNetwork:
    """A graph for onnxruntime whose last convolution is averaged over the picture and read by one linear layer.

    Outputs of the graph: "logits", "features", "activations" (B, channels, h, w). In such a network the gradient of
    a logit by an activation is the linear weight divided by h * w, so Grad-CAM needs no backward pass.
    """

    def __init__(self, graph: bytes, head: "np.ndarray", threads: int) -> None:
        """`graph` is an ONNX file; `head` the linear layer's weight (classes, channels)."""
        self._graph = graph
        self._head = head
        self._session = self._opened(threads)

    def run(self, crops: "np.ndarray", *, is_one_of_many: bool = False) -> Outputs:
        """See `Network`."""
        session = self._narrow if is_one_of_many else self._session
        logits, features = session.run(["logits", "features"], {"crops": crops})
        return Outputs(logits, features)

    def gradcam(self, crop: "np.ndarray", classes: Sequence[int]) -> "tuple[Outputs, np.ndarray]":
        """See `Network`."""
        return self.gradcam_of(crop, self._head[list(classes)])

    def gradcam_of(self, crop: "np.ndarray", weights: "np.ndarray") -> "tuple[Outputs, np.ndarray]":
        """See `FeatureNetwork`."""
        import numpy as np

        names = ["logits", "features", "activations"]
        logits, features, activations = self._session.run(names, {"crops": crop[None]})
        _, _, height, width = activations.shape
        maps = np.einsum("kc,chw->khw", weights / (height * width), activations[0])
        return Outputs(logits, features), np.maximum(maps, 0).astype(np.float32)

    @cached_property
    def _narrow(self) -> Any:
        """The graph on one thread: two pictures on one processor each take less than two after each other on both."""
        return self._opened(1)

    def _opened(self, threads: int) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Threads that wait by spinning would take the processor from the pages.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(self._graph, options, providers=["CPUExecutionProvider"])


class TorchNetwork:
    """Three torch modules in a row: `body`, from pictures to the last convolution's output, `neck`, from there to
    features (B, F), and `linear`, from those to logits.

    Grad-CAM's gradients come from autograd, through neck and linear alone.
    """

    def __init__(
        self,
        body: Any,
        neck: Any,
        linear: Any,
        device: str,
        mean: Sequence[float] | None = None,
        std: Sequence[float] | None = None,
    ) -> None:
        """`mean` and `std` are per channel, for values in [0, 1]; without them `body` gets 0 to 255 as it is."""
        import torch

        self._body, self._neck, self._linear = (module.eval().to(device) for module in (body, neck, linear))
        self._device = device
        self._scale = None
        if mean is not None and std is not None:
            self._scale = tuple(torch.tensor(values, device=device).view(1, -1, 1, 1) for values in (mean, std))

    def run(self, crops: "np.ndarray", *, is_one_of_many: bool = False) -> Outputs:
        """See `Network`."""
        import torch

        with torch.inference_mode():
            features = self._neck(self._body(self._values(crops)))
            return Outputs(self._linear(features).cpu().numpy(), features.cpu().numpy())

    def gradcam(self, crop: "np.ndarray", classes: Sequence[int]) -> "tuple[Outputs, np.ndarray]":
        """See `Network`."""
        return self._gradcam(crop, lambda _, logits: [logits[0, index] for index in classes])

    def gradcam_of(self, crop: "np.ndarray", weights: "np.ndarray") -> "tuple[Outputs, np.ndarray]":
        """See `FeatureNetwork`."""
        import torch

        rows = torch.from_numpy(weights).to(self._device)
        return self._gradcam(crop, lambda features, _: list(rows @ features[0]))

    def _gradcam(self, crop: "np.ndarray", asked: Callable[[Any, Any], list[Any]]) -> "tuple[Outputs, np.ndarray]":
        """Grad-CAM of the numbers that `asked` makes of features (1, F) and logits (1, classes)."""
        import torch

        with torch.no_grad():
            activations = self._body(self._values(crop[None]))
        activations.requires_grad_(True)
        with torch.enable_grad():
            features = self._neck(activations)
            logits = self._linear(features)
            numbers = asked(features, logits)
            gradients = [torch.autograd.grad(number, activations, retain_graph=True)[0] for number in numbers]
        weights = torch.stack([gradient[0].mean(dim=(1, 2)) for gradient in gradients])  # (classes, channels)
        maps = torch.einsum("kc,chw->khw", weights, activations.detach()[0]).clamp(min=0)
        outputs = Outputs(logits.detach().cpu().numpy(), features.detach().cpu().numpy())
        return outputs, maps.cpu().numpy()

    def _values(self, crops: "np.ndarray") -> Any:
        import torch

        pixels = torch.tensor(crops, device=self._device).permute(0, 3, 1, 2).float()
        if self._scale is None:
            return pixels
        mean, std = self._scale
        return (pixels / 255 - mean) / std


class HeadNetwork:
    """Another linear layer on the features of a network: other classes, seen by the same eyes."""

    def __init__(self, base: FeatureNetwork, weight: "np.ndarray", bias: "np.ndarray") -> None:
        """`weight` (classes, features) and `bias` (classes,) are float32."""
        self._base = base
        self._weight = weight
        self._bias = bias

    def run(self, crops: "np.ndarray", *, is_one_of_many: bool = False) -> Outputs:
        """See `Network`."""
        return self._outputs(self._base.run(crops, is_one_of_many=is_one_of_many))

    def gradcam(self, crop: "np.ndarray", classes: Sequence[int]) -> "tuple[Outputs, np.ndarray]":
        """See `Network`."""
        outputs, maps = self._base.gradcam_of(crop, self._weight[list(classes)])
        return self._outputs(outputs), maps

    def gradcam_of(self, crop: "np.ndarray", weights: "np.ndarray") -> "tuple[Outputs, np.ndarray]":
        """See `FeatureNetwork`."""
        outputs, maps = self._base.gradcam_of(crop, weights)
        return self._outputs(outputs), maps

    def _outputs(self, outputs: Outputs) -> Outputs:
        return Outputs(outputs.features @ self._weight.T + self._bias, outputs.features)
