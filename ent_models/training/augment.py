"""Varying training pictures, a whole batch at a time.

Choosing pictures, mirroring and moving them is one gather on bytes: rows and columns are numbered, reflected at the
border or reversed, and taken together. Turning costs a grid and an interpolation. The source of chance is a generator
that is passed in, so a run can be repeated and resumed.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from ent_models.training.records import Augmentation


def batch_of(
    images: Tensor,
    chosen: Tensor,
    augmentation: Augmentation,
    generator: torch.Generator,
    is_odd_round: Tensor | None = None,
) -> Tensor:
    """Augmented pictures as float32 (B, 3, H, W) in 0..255, laid out channels last.

    `images` is uint8 (N, H, W, 3), `chosen` int64 (B,). `is_odd_round` (B,) says for each picture whether the
    "alternating" flip mirrors it this time.
    """
    n_batch = len(chosen)
    flips = _flips(augmentation, n_batch, generator, is_odd_round)
    if augmentation.shift_px == 0 and flips is None:
        pixels = images[chosen]
    else:
        rows, columns = _shifted_indices(images.shape[1], images.shape[2], n_batch, augmentation.shift_px, generator)
        if flips is not None:
            columns = torch.where(flips[:, None], columns.flip(1), columns)
        pixels = images[chosen[:, None, None], rows[:, :, None], columns[:, None, :]]  # (B, H, W, 3)
    batch = pixels.permute(0, 3, 1, 2).float()  # keeps the layout: channels last
    if augmentation.rotation_degrees or augmentation.shift_fraction:
        batch = _turned(batch, augmentation, generator)
    if augmentation.cutout_px:
        _cut_out(batch, augmentation.cutout_px, generator)
    return batch


def _flips(
    augmentation: Augmentation, n_batch: int, generator: torch.Generator, is_odd_round: Tensor | None
) -> Tensor | None:
    if augmentation.flip == "none":
        return None
    if augmentation.flip == "alternating" and is_odd_round is not None:
        return is_odd_round
    return torch.rand(n_batch, generator=generator) < 0.5


def _shifted_indices(
    height: int, width: int, n_batch: int, shift_px: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Source rows (B, H) and columns (B, W) after moves of up to `shift_px`, the border pixel being the mirror."""
    moves = torch.randint(-shift_px, shift_px + 1, (2, n_batch, 1), generator=generator)
    rows = torch.arange(height) + moves[0]
    columns = torch.arange(width) + moves[1]
    return _reflected(rows, height), _reflected(columns, width)


def _reflected(index: Tensor, size: int) -> Tensor:
    index = index.abs()
    return (size - 1) - (size - 1 - index).abs()


def _turned(batch: Tensor, augmentation: Augmentation, generator: torch.Generator) -> Tensor:
    """Each picture turned and moved by its own amounts about its centre, bilinear, border repeated."""
    n_batch, _, height, width = batch.shape
    chance = torch.rand(3, n_batch, generator=generator) * 2 - 1
    angle = chance[0] * math.radians(augmentation.rotation_degrees)
    move_y, move_x = chance[1:] * (2 * augmentation.shift_fraction)  # the grid runs from -1 to 1
    cos, sin = angle.cos(), angle.sin()
    ratio = height / width
    transform = torch.stack(
        (torch.stack((cos, -sin * ratio, move_x), 1), torch.stack((sin / ratio, cos, move_y), 1)), 1
    )  # (B, 2, 3)
    grid = F.affine_grid(transform, [n_batch, 3, height, width], align_corners=False)
    return F.grid_sample(batch, grid, mode="bilinear", padding_mode="border", align_corners=False)


def _cut_out(batch: Tensor, side_px: int, generator: torch.Generator) -> None:
    """Blank a square of each picture in place, its centre anywhere (DeVries and Taylor 2017, arXiv 1708.04552)."""
    n_batch, _, height, width = batch.shape
    centre = torch.rand(2, n_batch, 1, generator=generator)
    first = (centre * torch.tensor([height, width]).view(2, 1, 1)).long() - side_px // 2
    in_rows = (torch.arange(height) >= first[0]) & (torch.arange(height) < first[0] + side_px)
    in_columns = (torch.arange(width) >= first[1]) & (torch.arange(width) < first[1] + side_px)
    hole = in_rows[:, None, :, None] & in_columns[:, None, None, :]
    batch.masked_fill_(hole, GREY)


GREY = 120.0  # near the mean of CIFAR-10's pixels, so that a blank is nearly zero to the network
