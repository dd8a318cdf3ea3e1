"""The way of one picture through the network of a run, number by number, as an iterator that a worker can drive.

Groups of layers are shown layer by layer, so that nothing happens behind a name. Knows no pages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ent_models.errors import BadInput
from ent_models.models import Shelf
from ent_models.records import Progress
from ent_models.training import datasets, modelfile, networks, own_files
from ent_models.training.downhill import downhill_step
from ent_models.training.options import WalkOptions
from ent_models.training.runs import Runs
from ent_models.training.walk_records import LayerKind, Walk, WalkLayer

if TYPE_CHECKING:
    import numpy as np

MAX_WEIGHTS = 160_000
"""More numbers than this in one layer are left out, and so is what would go beyond `MAX_ALL_WEIGHTS`."""
MAX_ALL_WEIGHTS = 400_000
FEW_WEIGHTS = 30_000
"""So many are never left out."""
MAX_STEPS = 12
"""For the user's own picture any class may be the true one; with more classes than this none is tried."""
PICTURE = -1


def analyse(path: Path, options: WalkOptions, shelf: Shelf, *, kept: Sequence[Any] = ()) -> Iterator[Progress | Walk]:
    """Yield `Progress` and, last of all, the `Walk` of a picture through the newest network of a run.

    `path` is the user's picture, or with an index in `options` the place of the run's data. `kept` and `shelf` are
    accepted for the sake of one shape for all rooms.

    Raises:
        BadInput: no such run, no network in it yet, no such picture, or one that cannot be read.
    """
    run = Runs.at_home().get(options.run)
    about, newest = run.about(), run.newest()
    if about is None or newest is None:
        raise BadInput("This run has no network yet. Wait for its first seconds of training, or choose another run.")
    yield Progress(None, "Reading the picture")
    net, card = modelfile.load(newest)
    if card.network == "lite":
        raise BadInput("This network has some fifty layers, too many to follow number by number. Choose another run.")
    side_px = int(card.options.get("size_px", 32))
    if options.index is None:
        image, truth, n_pictures = own_picture(path, side_px), None, 0
        notes: tuple[str, ...] = (f"The middle of your picture, {side_px} x {side_px} pixels: more it does not see.",)
    else:
        _, test = datasets.read(about.options.data, path)
        if not 0 <= options.index < len(test):
            raise BadInput(f"There are test pictures 1 to {len(test):,}; there is no picture {options.index + 1:,}.")
        image, truth, n_pictures = test.images[options.index], int(test.labels[options.index]), len(test)
        notes = ()
    yield Progress(0.5, "Following it through the network")
    found = walk(net, image, card.labels, truth)
    yield replace(found, index=options.index, n_pictures=n_pictures, notes=(*notes, *found.notes))


def own_picture(path: Path, side_px: int) -> "np.ndarray":
    """The middle square of a picture file, uint8 (side_px, side_px, 3). Raises BadInput."""
    import numpy as np
    from PIL import Image

    try:
        if path.stat().st_size > own_files.MAX_FILE_BYTES:
            raise BadInput(f"This picture is larger than {own_files.MAX_FILE_BYTES // 1_000_000} MB.")
        payload = path.read_bytes()
    except OSError as problem:
        raise BadInput(f"This picture cannot be read: {problem.strerror or problem}.") from problem
    try:
        whole = Image.fromarray(own_files.decoded(payload))
    except BadInput as problem:
        raise BadInput(f"This picture cannot be used. {problem} Try a JPEG or PNG.") from problem
    edge = min(whole.size)
    left, top = (whole.width - edge) / 2, (whole.height - edge) / 2
    return np.array(whole.resize((side_px, side_px), Image.Resampling.BICUBIC, (left, top, left + edge, top + edge)))


def walk(net: nn.Sequential, image: "np.ndarray", labels: tuple[str, ...], truth: int | None) -> Walk:
    """Everything that `net` makes of one picture, uint8 (H, W, 3), and what a step of learning on it would do."""
    pixels = torch.from_numpy(image.copy()).permute(2, 0, 1)[None].float()
    way = _Way()
    was_training = net.training
    net.eval()
    try:
        with torch.no_grad():
            logits = way.run(net, pixels)
    finally:
        net.train(was_training)
    shares = logits.softmax(1)[0]
    truths = [truth] if truth is not None else range(len(labels)) if len(labels) <= MAX_STEPS else ()
    return Walk(
        side_px=len(image),
        pixels=image.tobytes(),
        labels=labels,
        truth=truth,
        layers=tuple(way.layers),
        shares=tuple(shares.tolist()),
        steps=tuple(downhill_step(net, pixels, one) for one in truths),
        index=None,
        n_pictures=0,
        notes=(way.left_out(),) if way.without else (),
    )


class _Way:
    """A walk as it is written down: `layers` so far, and the position of each tensor among them.

    The groups' own `forward` names no steps; here the same steps are taken one by one. A test holds both together.
    """

    def __init__(self) -> None:
        self.layers: list[WalkLayer] = []
        self.without: list[str] = []
        self.n_weights = 0
        self._positions: dict[int, int] = {}
        self._alive: list[Tensor] = []  # an id is only good while its tensor lives

    def run(self, net: nn.Sequential, values: Tensor) -> Tensor:
        self._positions[id(values)] = PICTURE
        self._alive.append(values)
        for name, module in net.named_children():
            values = self._module(name, module, values)
        return values

    def left_out(self) -> str:
        names = ", ".join(self.without)
        return f"This network is large: the weights of {names} are not shown, only what comes out."

    def _module(self, name: str, module: nn.Module, values: Tensor) -> Tensor:
        match module:
            case networks.ConvGroup():
                return self._group(name, module, values)
            case networks.ResidualBlock():
                return self._block(name, module, values)
            case nn.Conv2d():
                shape = {"side_px": module.kernel_size[0], "stride_px": module.stride[0]}
                facts = {**shape, "padding_px": int(module.padding[0]), **self._weights(name, module)}
                return self._note(name, "convolution", module(values), values, **facts)
            case nn.Linear():
                return self._note(name, "dense", module(values), values, **self._weights(name, module))
            case nn.BatchNorm2d():
                assert module.running_mean is not None and module.running_var is not None
                factor = module.weight * (module.running_var + module.eps).rsqrt()
                return self._affine(name, "norm", module, values, factor, module.bias - module.running_mean * factor)
            case networks.Scale():
                factor = 1 / module.std.flatten()
                if not module.mean.any() and bool((factor == 1).all()):
                    return self._same(module(values), values)
                return self._affine(name, "scale", module, values, factor, -module.mean.flatten() * factor)
            case nn.ReLU():
                return self._note(name, "relu", module(values), values)
            case nn.GELU():
                return self._note(name, "gelu", module(values), values)
            case nn.MaxPool2d():
                return self._pooled(name, "max pooling", module(values), values, int(module.kernel_size))
            case nn.AdaptiveMaxPool2d():
                return self._pooled(name, "max pooling", module(values), values, values.shape[-1])
            case nn.AdaptiveAvgPool2d():
                return self._pooled(name, "mean pooling", module(values), values, values.shape[-1])
            case nn.Flatten():
                return self._note(name, "flatten", module(values), values)
            case networks.Multiply():
                return self._note(name, "factor", module(values), values, weight=_bytes(torch.tensor([module.factor])))
        raise BadInput(f"The layer {name} is of a kind that cannot be shown.")

    def _same(self, values: Tensor, source: Tensor) -> Tensor:
        """A layer that changes nothing is not shown."""
        self._positions[id(values)] = self._positions[id(source)]
        self._alive.append(values)
        return values

    def _group(self, name: str, group: networks.ConvGroup, values: Tensor) -> Tensor:
        values = self._module(f"{name}.conv1", group.conv1, values)
        values = self._module(f"{name}.pool", group.pool, values)
        first = values = self._normed(name, 1, group.norm1, values)
        values = self._normed(name, 2, group.norm2, self._module(f"{name}.conv2", group.conv2, values))
        if group.depth == 2:
            return values
        values = self._module(f"{name}.norm3", group.norm3, self._module(f"{name}.conv3", group.conv3, values))
        values = self._note(f"{name}.sum", "sum", values + first, values, first)
        return self._note(f"{name}.gelu3", "gelu", F.gelu(values), values)

    def _normed(self, name: str, number: int, norm: nn.BatchNorm2d, values: Tensor) -> Tensor:
        values = self._module(f"{name}.norm{number}", norm, values)
        return self._note(f"{name}.gelu{number}", "gelu", F.gelu(values), values)

    def _block(self, name: str, block: networks.ResidualBlock, values: Tensor) -> Tensor:
        inner = self._module(f"{name}.norm1", block.norm1, self._module(f"{name}.conv1", block.conv1, values))
        inner = self._note(f"{name}.relu1", "relu", F.relu(inner), inner)
        inner = self._module(f"{name}.norm2", block.norm2, self._module(f"{name}.conv2", block.conv2, inner))
        shortcut = values
        if block.stride > 1:
            pooled = F.avg_pool2d(values, block.stride)
            shortcut = self._pooled(f"{name}.shortcut", "mean pooling", pooled, values, block.stride)
        if block.n_extra:
            padded = F.pad(shortcut, (0, 0, 0, 0, 0, block.n_extra))
            shortcut = self._note(f"{name}.padding", "padding", padded, shortcut)
        total = self._note(f"{name}.sum", "sum", inner + shortcut, inner, shortcut)
        return self._note(f"{name}.relu2", "relu", F.relu(total), total)

    def _affine(
        self, name: str, kind: LayerKind, module: nn.Module, values: Tensor, factor: Tensor, added: Tensor
    ) -> Tensor:
        facts = {"weight": _bytes(factor), "weight_shape": tuple(factor.shape), "bias": _bytes(added)}
        return self._note(name, kind, module(values), values, **facts)

    def _pooled(self, name: str, kind: LayerKind, pooled: Tensor, values: Tensor, side_px: int) -> Tensor:
        return self._note(name, kind, pooled, values, side_px=side_px, stride_px=side_px)

    def _weights(self, name: str, module: nn.Conv2d | nn.Linear) -> dict[str, Any]:
        count = module.weight.numel()
        is_few = count <= FEW_WEIGHTS
        if not is_few and (count > MAX_WEIGHTS or self.n_weights + count > MAX_ALL_WEIGHTS):
            self.without.append(name)
            return {"weight_shape": tuple(module.weight.shape)}
        self.n_weights += count
        bias = _bytes(module.bias) if module.bias is not None else b""
        return {"weight_shape": tuple(module.weight.shape), "weight": _bytes(module.weight), "bias": bias}

    def _note(self, name: str, kind: LayerKind, values: Tensor, *sources: Tensor, **facts: Any) -> Tensor:
        inputs = tuple(self._positions[id(source)] for source in sources)
        self._positions[id(values)] = len(self.layers)
        self._alive.append(values)
        self.layers.append(WalkLayer(name, kind, tuple(values.shape[1:]), _bytes(values), inputs=inputs, **facts))
        return values


def _bytes(values: Tensor) -> bytes:
    payload: bytes = values.detach().float().contiguous().numpy().astype("<f4").tobytes()
    return payload
