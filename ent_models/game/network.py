"""The player's mind: a small residual network that gives moves and a value, its file, and quick ways to run it.

Source: Silver et al., 2018 (residual tower, policy and value heads); He et al., 2016. Files are safetensors with a
card in their metadata; loading runs no code from them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ent_models import files
from ent_models.errors import BadInput
from ent_models.game.protocol import Game
from ent_models.records import from_json, to_json

_KEY = "rushes"
MAX_FILE_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class NetworkCard:
    """Which network a file holds, and what made it. `width` counts channels, `depth` residual blocks."""

    game: str
    width: int
    depth: int
    generation: int = 0
    made_by: str = ""
    kind: str = "self-play"


class _Block(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.one, self.one_norm = nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width)
        self.two, self.two_norm = nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        inner = torch.relu(self.one_norm(self.one(x)))
        return torch.relu(x + self.two_norm(self.two(inner)))


class PolicyValueNet(nn.Module):
    """Planes (B, C, H, W) to logits (B, n_moves) and values (B,) in [-1, 1]."""

    HEAD = 16
    HIDDEN = 64

    def __init__(self, game: Game, width: int, depth: int) -> None:
        super().__init__()
        n_cells = game.board[0] * game.board[1]
        self.stem, self.stem_norm = nn.Conv2d(game.n_planes, width, 3, padding=1, bias=False), nn.BatchNorm2d(width)
        self.tower = nn.Sequential(*(_Block(width) for _ in range(depth)))
        self.head, self.head_norm = nn.Conv2d(width, 2 * self.HEAD, 1, bias=False), nn.BatchNorm2d(2 * self.HEAD)
        self.policy = nn.Linear(self.HEAD * n_cells, game.n_moves)
        self.hidden = nn.Linear(self.HEAD * n_cells, self.HIDDEN)
        self.value = nn.Linear(self.HIDDEN, 1)
        nn.init.zeros_(self.policy.weight)
        nn.init.zeros_(self.value.weight)

    def forward(self, planes: Tensor) -> tuple[Tensor, Tensor]:
        x = self.tower(torch.relu(self.stem_norm(self.stem(planes))))
        heads = torch.relu(self.head_norm(self.head(x)))
        for_policy, for_value = heads.flatten(2).split(self.HEAD, dim=1)
        hidden = torch.relu(self.hidden(for_value.flatten(1)))
        return self.policy(for_policy.flatten(1)), torch.tanh(self.value(hidden)).squeeze(1)


def build(game: Game, width: int, depth: int, seed: int = 0) -> PolicyValueNet:
    """A new network: even policy, value 0. The caller's source of chance is left alone."""
    if not (4 <= width <= 512 and 1 <= depth <= 40):
        raise BadInput(f"A network of width {width} and depth {depth} cannot be built: use 4 to 512 and 1 to 40.")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return PolicyValueNet(game, width, depth)


def save(path: Path, net: nn.Module, card: NetworkCard) -> None:
    """Write weights in half precision, whole or not at all. Raises OSError."""
    from safetensors.torch import save_file

    tensors = {
        name: value.detach().half().contiguous()
        for name, value in net.state_dict().items()
        if value.is_floating_point()
    }
    with files.written_whole(path) as unfinished:
        save_file(tensors, unfinished, metadata={_KEY: to_json(card).decode()})


def read_card(path: Path) -> NetworkCard:
    """What a file says of itself. Raises BadInput if it is no player of this room."""
    from safetensors import SafetensorError, safe_open

    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise BadInput(f"{path.name} is larger than any player of the game room.")
        with safe_open(str(path), framework="pt") as file:
            card: NetworkCard = from_json((file.metadata() or {}).get(_KEY, ""), NetworkCard)
    except (OSError, SafetensorError, msgspec.DecodeError, msgspec.ValidationError) as problem:
        raise BadInput(f"{path.name} is not a player of the game room, or it is damaged: {problem}.") from problem
    return card


def load(path: Path, game: Game) -> tuple[PolicyValueNet, NetworkCard]:
    """The network in a file, ready to play.

    Raises:
        BadInput: damaged, of another game, or its weights do not fit the network that it names.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    card = read_card(path)
    if card.game != game.name:
        raise BadInput(f"{path.name} plays {card.game}, not {game.name}.")
    net = build(game, card.width, card.depth)
    try:
        state = {name: value.float() for name, value in load_file(path).items()}
        missing, unexpected = net.load_state_dict(state, strict=False)
    except (OSError, SafetensorError, RuntimeError) as problem:
        raise BadInput(f"The weights in {path.name} do not fit the network: {str(problem)[:200]}.") from problem
    if unexpected or any(not name.endswith("num_batches_tracked") for name in missing):
        raise BadInput(f"The weights in {path.name} do not fit the network that it names.")
    return net.eval(), card


Forward = Callable[[NDArray[np.float32]], tuple[NDArray[np.float32], NDArray[np.float32]]]


def has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 itself."""
    able = torch.cpu.get_capabilities()
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))


def in_batches(net: PolicyValueNet) -> Forward:
    """The network as it is now, for batches of a hundred positions: bfloat16 where the processor has it, else ONNX.

    Later changes of `net` do not reach it. Threads are those of torch.
    """
    if not has_bfloat16():
        from ent_models.game.graph import session

        return session(net, n_threads=1)
    still = folded(net).bfloat16().to(memory_format=torch.channels_last)

    def forward(planes: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        with torch.inference_mode():
            x = torch.from_numpy(planes).to(torch.bfloat16).contiguous(memory_format=torch.channels_last)
            logits, values = still(x)
            return logits.float().numpy(), values.float().numpy()

    return forward


def folded(net: PolicyValueNet) -> PolicyValueNet:
    """A copy in which batch norms have become part of the convolutions; it computes what `net.eval()` does."""
    import copy

    from torch.nn.utils.fusion import fuse_conv_bn_eval

    still = copy.deepcopy(net).float().eval()
    for owner in (still, *still.tower):
        for name, norm in [(name, norm) for name, norm in owner.named_children() if name.endswith("_norm")]:
            name = name.removesuffix("_norm")
            setattr(owner, name, fuse_conv_bn_eval(getattr(owner, name), norm))
            setattr(owner, name + "_norm", nn.Identity())
    return still.requires_grad_(False)
