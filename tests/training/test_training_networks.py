"""The networks are what they say they are."""

import pytest
import torch

from ent_models.errors import BadInput
from ent_models.training import insight, networks
from ent_models.training.layers import tables


def test_the_articles_network_is_to_the_letter() -> None:
    net = networks.build("article")
    assert networks.count_parameters(net) == 167_562  # what Keras counts for it
    rows = insight.layer_table(net)
    shapes = {row.name: row.output_shape for row in rows}
    assert shapes["conv1"] == (32, 30, 30) and shapes["pool1"] == (32, 15, 15)
    assert shapes["conv2"] == (64, 13, 13) and shapes["pool2"] == (64, 6, 6)
    assert shapes["dense1"] == (64,) and shapes["dense2"] == (10,)
    assert [row.parameters for row in rows if row.parameters] == [896, 18_496, 147_520, 650]
    assert all(bool((layer.bias == 0).all()) for layer in (net.conv1, net.dense2))


@pytest.mark.parametrize(
    ("network", "options"), [("fast", {}), ("fast", networks.SHIPPED), ("resnet", {}), ("lite", {})]
)
def test_networks_answer_and_stay_under_two_million(network: str, options: dict[str, object]) -> None:
    net = networks.build(network, 10, options).eval()
    assert networks.count_parameters(net) <= 2_000_000
    assert net(torch.zeros(2, 3, 32, 32)).shape == (2, 10)


def test_whitening_makes_patches_white() -> None:
    torch.manual_seed(0)
    blurred = torch.nn.functional.avg_pool2d(torch.rand(200, 3, 34, 34) * 255, 3, 1)
    net = networks.build("fast", 10, {"widths": (8, 8, 8)})
    networks.whiten(net, blurred)
    white = net.whiten(net.scale(blurred))[:, :12].permute(1, 0, 2, 3).reshape(12, -1)
    covariance = white @ white.T / white.shape[1]
    assert torch.allclose(covariance, torch.eye(12), atol=0.1)
    assert not net.whiten.weight.requires_grad and net.whiten.bias.requires_grad


def test_pooling_before_relu_is_the_same_network_and_teaches_the_same() -> None:
    net = networks.build("article", options={"is_scaled": True})
    pixels = torch.rand(4, 3, 32, 32) * 255
    gradients = []
    for form in (net, networks.quick(net)):
        net.zero_grad()
        form(pixels).square().sum().backward()
        gradients.append([value.grad.clone() for value in net.parameters()])
    assert torch.allclose(net(pixels), networks.quick(net)(pixels))
    assert all(torch.allclose(a, b, atol=1e-5) for a, b in zip(*gradients, strict=True))


def test_an_unknown_network_is_refused() -> None:
    with pytest.raises(BadInput, match="Use one of: article, fast, resnet, lite"):
        networks.build("vgg")


def test_the_table_of_layers_says_what_the_networks_are() -> None:
    assert tables() == {name: insight.layer_table(networks.build(name)) for name in networks.NETWORKS}
