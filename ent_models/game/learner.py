"""Learning from samples: one network, its running mean, its optimiser. Knows nothing of how games are played."""

import copy
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from ent_models.game.network import PolicyValueNet, build, has_bfloat16
from ent_models.game.protocol import Game
from ent_models.game.selfplay import Samples


@dataclass(frozen=True, slots=True)
class LearnOptions:
    """How the network learns. Each new sample is seen about `n_views` times while it is in the window.

    The window is `window_share` of all samples so far, between `window_min` and `window_max`. `mean_decay` is that of
    the running mean of the weights, per batch: the mean is the player.
    """

    width: int = 48
    depth: int = 5
    batch_size: int = 256
    learning_rate: float = 2e-3
    weight_decay: float = 1e-4
    n_views: float = 3.0
    value_weight: float = 1.5
    window_min: int = 20_000
    window_share: float = 0.5
    window_max: int = 500_000
    mean_decay: float = 0.997

    def window(self, n_samples: int) -> int:
        """How many of the newest samples are learnt from, after `n_samples` in all."""
        return min(n_samples, self.window_max, max(self.window_min, int(self.window_share * n_samples)))


class Learner:
    """`net` learns, `player` is the running mean of its weights."""

    def __init__(self, game: Game, options: LearnOptions, seed: int) -> None:
        self.game, self.options = game, options
        self.net = build(game, options.width, options.depth, seed).to(memory_format=torch.channels_last)
        decay = get_ema_multi_avg_fn(options.mean_decay)
        self.mean = AveragedModel(self.net, multi_avg_fn=decay, use_buffers=True)
        self.optimiser = torch.optim.AdamW(
            self.net.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay
        )
        self.n_steps = 0
        self._twins: list[PolicyValueNet] = []
        self._is_half = has_bfloat16()
        self._images = [torch.from_numpy(game.image_moves(which)) for which in range(game.n_images)]

    @property
    def player(self) -> PolicyValueNet:
        """The network that plays."""
        net: PolicyValueNet = self.mean.module
        return net

    def learn(
        self, window: Samples, n_steps: int, rate_scale: float, chance: np.random.Generator, n_threads: int = 1
    ) -> tuple[float, float]:
        """Take `n_steps` batches from the window; mean policy loss (nats) and mean value loss.

        Each of `n_threads` takes its part of every batch. They wait for each other once a step; the threads within
        torch's own operations do so a hundred times, which is slow where another program wants a core as well.
        """
        for group in self.optimiser.param_groups:
            group["lr"] = self.options.learning_rate * rate_scale
        self.net.train()
        nets = [self.net, *self._twins_of(n_threads - 1)]
        total_policy = total_value = 0.0
        n_batch = min(self.options.batch_size, len(window))
        torch.set_num_threads(1)
        with ThreadPoolExecutor(n_threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            for _ in range(n_steps):
                chosen = chance.integers(0, len(window), n_batch)
                which = int(chance.integers(self.game.n_images))
                parts = np.array_split(chosen, n_threads)
                tasks = [
                    pool.submit(self._slopes, net, window, part, which, len(part) / n_batch)
                    for net, part in zip(nets[1:], parts[1:], strict=True)
                ]
                losses = [self._slopes(self.net, window, parts[0], which, len(parts[0]) / n_batch)]
                losses += [task.result() for task in tasks]
                for twin in nets[1:]:
                    torch._foreach_add_([p.grad for p in self.net.parameters()], [p.grad for p in twin.parameters()])
                self.optimiser.step()
                self.mean.update_parameters(self.net)
                self.n_steps += 1
                total_policy += sum(policy for policy, _ in losses)
                total_value += sum(value for _, value in losses)
        self.net.eval()
        self.mean.eval()
        return total_policy / max(1, n_steps), total_value / max(1, n_steps)

    def _slopes(
        self, net: PolicyValueNet, window: Samples, chosen: NDArray[np.int64], which: int, share: float
    ) -> tuple[float, float]:
        """Put the gradients of a part of a batch into `net`; its losses. All are weighed by `share`."""
        states = self.game.image(window.states[chosen], np.full(len(chosen), which))
        planes = torch.from_numpy(self.game.planes(states)).contiguous(memory_format=torch.channels_last)
        policies = torch.from_numpy(window.policies[chosen])[:, self._images[which]]
        values = torch.from_numpy(window.values[chosen])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._is_half):
            logits, guesses = net(planes)
        policy_loss = F.cross_entropy(logits.float(), policies)
        value_loss = F.mse_loss(guesses.float(), values)
        net.zero_grad(set_to_none=True)
        (share * (policy_loss + self.options.value_weight * value_loss)).backward()
        return share * float(policy_loss.detach()), share * float(value_loss.detach())

    def _twins_of(self, n: int) -> list[PolicyValueNet]:
        """Networks with the very weights of `net` and gradients of their own."""
        while len(self._twins) < n:
            self._twins.append(copy.deepcopy(self.net))
        for twin in self._twins[:n]:
            twin.train()
            for own, shared in zip(twin.parameters(), self.net.parameters(), strict=True):
                own.data = shared.data
        return self._twins[:n]

    def start_from(self, net: PolicyValueNet) -> None:
        """Take over the weights of `net`, which must be of the same width and depth."""
        self.net.load_state_dict(net.state_dict())
        self.player.load_state_dict(net.state_dict())
        self.net.eval()
        self.mean.eval()

    def state(self) -> dict[str, Any]:
        """All that is needed to go on: tensors and numbers."""
        return {
            "net": self.net.state_dict(),
            "mean": self.mean.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "n_steps": self.n_steps,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from `state`. Raises KeyError, ValueError, TypeError or RuntimeError if it does not fit."""
        self.net.load_state_dict(state["net"])
        self.mean.load_state_dict(state["mean"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.n_steps = int(state["n_steps"])
        self.net.eval()
        self.mean.eval()
