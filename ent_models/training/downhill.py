"""One step of gradient descent on one picture, as it is shown to people: small enough that it helps.

The network itself stays as it is. Knows no pages.
"""

import copy

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ent_models.training.gradients import gradient_norms
from ent_models.training.walk_records import BackwardStep, WeightStep

RATES = (0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6, 1e-7)
"""Learning rates to try. Nets that are fed 0..255 have gradients a hundred times those of others."""
MAX_CHANGE = 0.01


def downhill_step(net: nn.Module, pixels: Tensor, truth: int) -> BackwardStep:
    """The step with the largest of `RATES` that does not raise the loss on `pixels`, (1, 3, H, W) in 0..255.

    Nor does it change any layer by more than `MAX_CHANGE` of the length of its weights. With the smallest rate the
    step is told as it is. Batch norm uses what it has learned: one picture has no spread.
    """
    trial = copy.deepcopy(net).eval()
    trial.zero_grad(set_to_none=True)
    target = torch.tensor([truth])
    logits = trial(pixels)
    loss = F.cross_entropy(logits, target)
    loss.backward()
    gradients = gradient_norms(trial)
    before = {name: value.detach().clone() for name, value in trial.named_parameters() if value.grad is not None}
    loss_before = float(loss.detach())
    for rate in RATES:
        if rate > RATES[-1] and any(rate * norm.gradient > MAX_CHANGE * norm.weight for norm in gradients):
            continue
        with torch.no_grad():
            for name, parameter in trial.named_parameters():
                if parameter.grad is not None:
                    parameter.copy_(before[name] - rate * parameter.grad)
            after = trial(pixels)
            loss_after = float(F.cross_entropy(after, target))
        if loss_after <= loss_before:
            break
    return BackwardStep(
        loss_before=loss_before,
        loss_after=loss_after,
        share_before=float(logits.detach().softmax(1)[0, truth]),
        share_after=float(after.softmax(1)[0, truth]),
        gradients=gradients,
        truth=truth,
        learning_rate=rate,
        weight=_hardest_pulled(trial, before),
    )


def _hardest_pulled(trial: nn.Module, before: dict[str, Tensor]) -> WeightStep | None:
    for name, parameter in trial.named_parameters():
        if name.endswith(".weight") and parameter.grad is not None:
            gradient = parameter.grad.flatten()
            at = int(gradient.abs().argmax())
            place = tuple(int(index) for index in torch.unravel_index(torch.tensor(at), parameter.shape))
            earlier, later = before[name].flatten()[at], parameter.detach().flatten()[at]
            return WeightStep(name.removesuffix(".weight"), place, float(earlier), float(gradient[at]), float(later))
    return None
