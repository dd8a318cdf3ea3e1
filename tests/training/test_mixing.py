"""CutMix: the share is the share of pixels, and the loss is against both classes."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from ent_models.training import mixing


def numbered(n_batch: int = 6) -> torch.Tensor:
    """Pictures each of which is one number all over."""
    return torch.arange(n_batch).float().view(-1, 1, 1, 1).repeat(1, 3, 8, 8)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_share_is_that_of_the_pixels_that_stay(seed: int) -> None:
    batch = numbered()
    mix = mixing.mixed(batch, 1.0, torch.Generator().manual_seed(seed))
    assert mix is not None and 0 <= mix.share <= 1
    for picture, partner in enumerate(mix.partner.tolist()):
        values = set(batch[picture].flatten().tolist())
        assert values <= {float(picture), float(partner)}
        if partner != picture:
            assert float((batch[picture] == picture).float().mean()) == pytest.approx(mix.share)


def test_nothing_is_mixed_unless_asked_for() -> None:
    batch, chance = numbered(), torch.Generator().manual_seed(1)
    before = chance.get_state()
    assert mixing.mixed(batch, 0.0, chance) is None
    assert torch.equal(chance.get_state(), before) and torch.equal(batch, numbered())
    mixes = [mixing.mixed(numbered(), 0.3, chance) is not None for _ in range(400)]
    assert 0.2 < sum(mixes) / 400 < 0.4


def test_the_loss_is_against_both_classes_by_their_shares() -> None:
    logits = torch.randn(4, 3, generator=torch.Generator().manual_seed(0))
    truth, partner = torch.tensor([0, 1, 2, 0]), torch.tensor([1, 0, 3, 2])
    mix = mixing.Mixed(partner, 0.75)
    shares = 0.75 * F.one_hot(truth, 3) + 0.25 * F.one_hot(truth[partner], 3)
    wanted = -(shares * logits.log_softmax(1)).sum(1).mean()
    assert float(mixing.cross_entropy(logits, truth, mix, 0.0)) == pytest.approx(float(wanted))
    assert float(mixing.cross_entropy(logits, truth, None, 0.1)) == pytest.approx(
        float(F.cross_entropy(logits, truth, label_smoothing=0.1))
    )
