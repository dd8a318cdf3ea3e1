"""Learning from samples: one network, its running mean, its optimiser. Knows nothing of how games are played."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
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
    n_views: float = 4.0
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
        self._is_half = has_bfloat16()
        self._images = [torch.from_numpy(game.image_moves(which)) for which in range(game.n_images)]

    @property
    def player(self) -> PolicyValueNet:
        """The network that plays."""
        net: PolicyValueNet = self.mean.module
        return net

    def learn(
        self, window: Samples, n_steps: int, rate_scale: float, chance: np.random.Generator
    ) -> tuple[float, float]:
        """Take `n_steps` batches from the window; mean policy loss (nats) and mean value loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.options.learning_rate * rate_scale
        self.net.train()
        total_policy = total_value = 0.0
        n_batch = min(self.options.batch_size, len(window))
        for _ in range(n_steps):
            chosen = chance.integers(0, len(window), n_batch)
            which = int(chance.integers(self.game.n_images))
            states = self.game.image(window.states[chosen], np.full(n_batch, which))
            planes = torch.from_numpy(self.game.planes(states)).contiguous(memory_format=torch.channels_last)
            policies = torch.from_numpy(window.policies[chosen])[:, self._images[which]]
            values = torch.from_numpy(window.values[chosen])
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._is_half):
                logits, guesses = self.net(planes)
            policy_loss = F.cross_entropy(logits.float(), policies)
            value_loss = F.mse_loss(guesses.float(), values)
            self.optimiser.zero_grad(set_to_none=True)
            (policy_loss + self.options.value_weight * value_loss).backward()
            self.optimiser.step()
            self.mean.update_parameters(self.net)
            self.n_steps += 1
            total_policy += float(policy_loss.detach())
            total_value += float(value_loss.detach())
        self.net.eval()
        self.mean.eval()
        return total_policy / max(1, n_steps), total_value / max(1, n_steps)

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
