"""How strongly each layer is being pulled: vanishing or exploding gradients become visible."""

from torch import nn

from ent_models.training.records import GradientNorm


def gradient_norms(net: nn.Module) -> tuple[GradientNorm, ...]:
    """L2 norms of the gradients that the last backward pass left, one for each layer with weights, in order."""
    norms = []
    for name, parameter in net.named_parameters():
        if name.endswith(".weight") and parameter.grad is not None:
            layer = name.removesuffix(".weight")
            norms.append(GradientNorm(layer, float(parameter.grad.norm()), float(parameter.detach().norm())))
    return tuple(norms)
