"""Varying pictures: known answers."""

import torch

from ent_models.training.augment import batch_of
from ent_models.training.order import Order
from ent_models.training.records import Augmentation

IMAGES = torch.arange(4 * 8 * 8 * 3, dtype=torch.int64).remainder(256).to(torch.uint8).view(4, 8, 8, 3)
CHOSEN = torch.tensor([2, 0])


def vary(augmentation: Augmentation, seed: int = 0, odd: torch.Tensor | None = None) -> torch.Tensor:
    return batch_of(IMAGES, CHOSEN, augmentation, torch.Generator().manual_seed(seed), odd)


def plain() -> torch.Tensor:
    return IMAGES[CHOSEN].permute(0, 3, 1, 2).float()


def test_nothing_asked_nothing_changed() -> None:
    batch = vary(Augmentation())
    assert torch.equal(batch, plain()) and batch.is_contiguous(memory_format=torch.channels_last)


def test_the_alternating_flip_mirrors_whom_it_is_told_to() -> None:
    batch = vary(Augmentation(flip="alternating"), odd=torch.tensor([True, False]))
    assert torch.equal(batch[0], plain()[0].flip(2)) and torch.equal(batch[1], plain()[1])


def test_shifts_reflect_the_border() -> None:
    batch = vary(Augmentation(shift_px=2), seed=3)
    padded = torch.nn.functional.pad(plain(), (2, 2, 2, 2), mode="reflect")
    places = [(y, x) for y in range(5) for x in range(5)]
    for picture, wide in zip(batch, padded, strict=True):
        assert sum(torch.equal(picture, wide[:, y : y + 8, x : x + 8]) for y, x in places) == 1


def test_cutout_blanks_at_most_its_square() -> None:
    changed = (vary(Augmentation(cutout_px=4)) != plain()).any(1)
    assert 0 < changed[0].sum() <= 16 and changed[0].any(0).sum() <= 4


def test_turning_by_nothing_is_nothing_and_chance_can_be_repeated() -> None:
    assert torch.allclose(vary(Augmentation(rotation_degrees=1e-9)), plain(), atol=1e-2)
    article = Augmentation(flip="random", rotation_degrees=15, shift_fraction=0.1)
    assert torch.equal(vary(article, 5), vary(article, 5))
    assert not torch.equal(vary(article, 5), vary(article, 6))


def test_a_quarter_turn_turns() -> None:
    # The generator's numbers are unknown, so the turned picture must be some rotation: sums of rings stay.
    smooth = torch.zeros(1, 9, 9, 3, dtype=torch.uint8)
    smooth[0, 3:6, 3:6] = 200
    turned = batch_of(smooth, torch.tensor([0]), Augmentation(rotation_degrees=90), torch.Generator().manual_seed(1))
    assert abs(float(turned.sum()) / float(smooth.sum()) - 1) < 0.06


def test_the_order_shows_each_picture_once_a_round_and_both_ways_in_two() -> None:
    order = Order(10, seed=3)
    first, flips = order.take(0, 10)
    second, flips_again = order.take(10, 10)
    assert sorted(first.tolist()) == sorted(second.tolist()) == list(range(10)) and first.tolist() != second.tolist()
    assert torch.equal(flips[first.argsort()], ~flips_again[second.argsort()])
    across, _ = Order(10, seed=3).take(7, 6)
    assert across.tolist() == first.tolist()[7:] + second.tolist()[:3]
