"""What moves the weights: SGD with Nesterov momentum or Adam, and the running mean that steadies them."""

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from ent_models.training.records import Recipe


def optimiser_for(net: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """The optimiser of a recipe over the weights of `net` that are learned. `scale_rates` sets its learning rates."""
    if recipe.optimiser == "adam":
        # Keras's epsilon; torch's is a tenth of it.
        return torch.optim.Adam(
            [{"params": list(_learned(net)), "share": 1.0}],
            lr=recipe.learning_rate,
            eps=1e-7,
            weight_decay=recipe.weight_decay,
            fused=True,
        )
    norm_biases = [
        module.bias for module in net.modules() if isinstance(module, nn.BatchNorm2d) and module.bias is not None
    ]
    ids = {id(bias) for bias in norm_biases}
    others = [parameter for parameter in _learned(net) if id(parameter) not in ids]
    groups = [{"params": others, "share": 1.0, "weight_decay": recipe.weight_decay}]
    if norm_biases:
        # The decay per step is the product of both, so it stays that of the other weights.
        decay = recipe.weight_decay / recipe.bias_scale
        groups.append({"params": norm_biases, "share": recipe.bias_scale, "weight_decay": decay})
    return torch.optim.SGD(groups, lr=recipe.learning_rate, momentum=recipe.momentum, nesterov=recipe.momentum > 0)


def scale_rates(optimiser: torch.optim.Optimizer, learning_rate: float) -> None:
    """Set the learning rate of every group to its share of `learning_rate`."""
    for group in optimiser.param_groups:
        group["lr"] = learning_rate * group["share"]


class RunningMean:
    """Lookahead (Zhang et al. 2019, arXiv 1907.08610): every five steps the weights fall back to their running mean.

    How far the mean follows lessens as the run goes on: it is nearly the weights themselves at first, and an average
    over some twenty updates at the end.
    """

    EVERY_STEPS = 5

    def __init__(self, net: nn.Module) -> None:
        self.values = {name: value.detach().clone() for name, value in _floats(net)}

    def update(self, net: nn.Module, progress: float) -> None:
        """Move the mean towards the weights, and the weights onto the mean. `progress` of the run lies in [0, 1]."""
        kept = 0.95**self.EVERY_STEPS * progress**3
        with torch.no_grad():
            for name, value in _floats(net):
                mean = self.values[name]
                mean.lerp_(value, 1 - kept)
                value.copy_(mean)

    def settle(self, net: nn.Module) -> None:
        """Put the mean, as it is, into the network: the end of a run."""
        with torch.no_grad():
            for name, value in _floats(net):
                value.copy_(self.values[name])


def _learned(net: nn.Module) -> Iterator[nn.Parameter]:
    return (parameter for parameter in net.parameters() if parameter.requires_grad)


def _floats(net: nn.Module) -> Iterator[tuple[str, Tensor]]:
    return ((name, value) for name, value in net.state_dict().items() if value.is_floating_point())
