"""How each network is trained unless the user says otherwise."""

from dataclasses import replace

from ent_models.errors import BadInput
from ent_models.training.records import Augmentation, Recipe

# The article's program: rotation 15 degrees, shifts 0.1, mirror; Adam; batches of 32, 100 steps x 10 epochs.
ARTICLE = Recipe(
    epochs=10,
    batch_size=32,
    learning_rate=1e-3,
    optimiser="adam",
    images_per_epoch=3_200,
    augmentation=Augmentation(flip="random", rotation_degrees=15.0, shift_fraction=0.1),
)

# airbench94's settings (Jordan 2024, arXiv 2404.00498), its decay rewritten for a mean loss. Its batch is 1024 at
# a rate of 1.5. On three epochs, 5,000 training pictures held out, 256 at 0.5 reached 81.0 %, 512 at 0.75 80.0 %.
FAST = Recipe(
    epochs=10,
    batch_size=256,
    learning_rate=0.5,
    momentum=0.85,
    weight_decay=0.00133,
    bias_scale=64.0,
    label_smoothing=0.2,
    schedule="triangle",
    is_averaged=True,
    whitening_bias_epochs=3,
    precision="auto",
    augmentation=Augmentation(flip="alternating", shift_px=2),
)

RESNET = Recipe(
    epochs=20,
    batch_size=256,
    learning_rate=0.2,
    momentum=0.9,
    weight_decay=5e-4,
    label_smoothing=0.1,
    schedule="triangle",
    precision="auto",
    augmentation=Augmentation(flip="alternating", shift_px=4),
)

# Transfer learning: few epochs, at a rate that does not undo what was learned before.
LITE = Recipe(
    epochs=6,
    batch_size=256,
    learning_rate=0.05,
    momentum=0.9,
    weight_decay=5e-5,
    label_smoothing=0.1,
    schedule="triangle",
    precision="auto",
    augmentation=Augmentation(flip="alternating", shift_px=4),
)

RECIPES = {"article": ARTICLE, "fast": FAST, "resnet": RESNET, "lite": LITE}


def recipe_for(network: str, epochs: int | None = None) -> Recipe:
    """The recipe of a network, for `epochs` epochs or as many as it is meant to have.

    Raises:
        BadInput: no such network, or not at least one epoch.
    """
    if network not in RECIPES:
        raise BadInput(f"There is no network called {network!r}. Use one of: {', '.join(RECIPES)}.")
    recipe = RECIPES[network]
    if epochs is None:
        return recipe
    if not 1 <= epochs <= 10_000:
        raise BadInput("A run has between 1 and 10,000 epochs.")
    return replace(recipe, epochs=epochs)
