"""One picture, shown to a classifier of the user's own classes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ent_models.errors import BadInput
from ent_models.records import Progress
from ent_models.training import manifest, own_files
from ent_models.training.options import OwnTrial, OwnTrialOptions
from ent_models.training.own_shelf import OwnShelf

N_GUESSES = 10


def analyse(
    path: Path, options: OwnTrialOptions, shelf: Any, *, kept: tuple[Any, ...] = ()
) -> Iterator[Progress | OwnTrial]:
    """The likeliest classes of the picture at `path`.

    Raises:
        BadInput: no picture, the classifier is gone, or it was trained on the features of another model.
    """
    import numpy as np
    from PIL import Image

    from ent_models.training import own

    yield Progress(0.0, "Looking at the picture")
    folder = OwnShelf.at_home().get(options.own)
    about = folder.about()
    if about is None:
        raise BadInput("This classifier is not there any more.")
    image = own_files.decoded(manifest.ordinary_bytes(path, own_files.MAX_FILE_BYTES))
    eyes = shelf.get(options.model)
    if about.model != options.model or about.model_sha256 != eyes.card.digest:
        raise BadInput("This classifier was trained on the features of another model. Train it again.")
    crops = np.asarray(eyes.crop(Image.fromarray(image)))[None]
    (guesses,) = own.load(folder.head).top(eyes.network.run(crops).features, N_GUESSES)
    yield OwnTrial(guesses)
