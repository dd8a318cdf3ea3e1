"""The first stages of EfficientNet-Lite0: the same numbers as timm's, and a start from what they have learned."""

from pathlib import Path

import numpy as np
import pytest
import torch
from small_sets import coloured

from ent_models import registry, weights
from ent_models.errors import BadInput
from ent_models.training import beginnings, insight, lite, modelfile, networks
from ent_models.training.records import Augmentation, EpochReport, Recipe
from ent_models.training.trainer import Run

RECIPE = Recipe(epochs=5, batch_size=20, learning_rate=1e-3, optimiser="adam", augmentation=Augmentation("alternating"))


def tensors() -> list[torch.Tensor]:
    card = registry.get(beginnings.LITE_SOURCE)
    return list(torch.load(weights.locate(card)[card.files[0].name], weights_only=True).values())


def test_it_computes_what_timms_first_stages_do() -> None:
    import timm

    whole = timm.create_model("tf_efficientnet_lite0").eval()
    whole.load_state_dict(dict(zip(whole.state_dict(), tensors(), strict=True)))
    net = networks.build("lite").eval()
    lite.put_in(net, tensors())
    pixels = torch.rand(2, 3, 96, 96, generator=torch.Generator().manual_seed(0)) * 255
    with torch.no_grad():
        values = whole.bn1(whole.conv_stem(pixels / 127.5 - 1))
        for stage in whole.blocks[:5]:
            values = stage(values)
        for block in whole.blocks[5][:3]:
            values = block(values)
        ours = pixels
        for name, module in net.named_children():
            if name == "pool":
                break
            ours = module(ours)
    assert ours.shape == (2, 192, 3, 3)
    assert torch.allclose(ours, values, atol=1e-4)


def test_it_is_small_enough_and_any_class_is_as_likely_at_first() -> None:
    net = networks.build("lite").eval()
    assert networks.count_parameters(net) == 1_879_178
    assert torch.equal(net(torch.rand(1, 3, 32, 32) * 255), torch.zeros(1, 10))


def test_other_weights_are_refused() -> None:
    net = networks.build("lite")
    with pytest.raises(BadInput, match="not the weights of EfficientNet-Lite0"):
        lite.put_in(net, tensors()[:12])
    with pytest.raises(BadInput, match=r"stem\.conv\.weight is"):
        lite.put_in(net, tensors()[6:])


def test_it_starts_from_what_it_knows_and_learns_in_a_few_steps(tmp_path: Path) -> None:
    pictures = coloured(60)
    run = Run(tmp_path, "lite", pictures, RECIPE, held_out=coloured(30, seed=1), options={"size_px": 64})
    assert torch.equal(run.net.stem.conv.weight, tensors()[0])
    reports = [report for report in run.train() if isinstance(report, EpochReport)]
    assert reports[-1].train_accuracy > 0.5 > reports[0].train_accuracy
    net, card = modelfile.load(tmp_path / "best.safetensors")
    assert card.network == "lite" and card.options == {"size_px": 64}
    views = insight.feature_maps(net, np.zeros((32, 32, 3), np.uint8))
    assert views[0].maps.shape == (3, 64, 64)
