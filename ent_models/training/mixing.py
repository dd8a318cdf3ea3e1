"""Batches in which each picture has a piece of another one in it, and is partly of that one's class.

Source: S. Yun et al., CutMix, 2019, arXiv 1905.04899. A network that cannot lean on one telling detail generalises
better, at the price of more epochs.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Mixed:
    """What was mixed: picture i of the batch has a piece of `partner[i]`, and `share` of it is its own, in [0, 1]."""

    partner: Tensor
    share: float


def mixed(batch: Tensor, cutmix: float, generator: torch.Generator) -> Mixed | None:
    """Exchange one rectangle between the pictures of a batch (B, 3, H, W), in place; None for a batch left alone.

    `cutmix` is the chance of a batch. The share that stays is uniform in [0, 1], as in the paper for CIFAR.
    """
    if not cutmix or float(torch.rand(1, generator=generator)) >= cutmix:
        return None
    n_batch, _, height, width = batch.shape
    side = (1 - torch.rand(1, generator=generator)).sqrt()
    middle = torch.rand(2, generator=generator)
    rows, columns = (
        (int(((at - side / 2).clamp(min=0)) * size), int(((at + side / 2).clamp(max=1)) * size))
        for at, size in zip(middle, (height, width), strict=True)
    )
    partner = torch.randperm(n_batch, generator=generator)
    batch[:, :, slice(*rows), slice(*columns)] = batch[partner][:, :, slice(*rows), slice(*columns)]
    cut = (rows[1] - rows[0]) * (columns[1] - columns[0])
    return Mixed(partner, 1 - cut / (height * width))


def cross_entropy(logits: Tensor, truth: Tensor, mix: Mixed | None, label_smoothing: float) -> Tensor:
    """Mean cross-entropy of a batch, against both classes of each picture by their shares."""
    loss = F.cross_entropy(logits, truth, label_smoothing=label_smoothing)
    if mix is None:
        return loss
    other = F.cross_entropy(logits, truth[mix.partner], label_smoothing=label_smoothing)
    return mix.share * loss + (1 - mix.share) * other
