"""A picture of the user's, shown to a run as it is now. The run goes on undisturbed: this is another process."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ent_models.errors import BadInput
from ent_models.records import Progress
from ent_models.training import drawing
from ent_models.training.options import LayerPicture, TryOptions, Tryout
from ent_models.training.own_files import decoded
from ent_models.training.runs import Runs

if TYPE_CHECKING:
    import numpy as np

N_GUESSES = 10


def analyse(path: Path, options: TryOptions, _shelf: Any, *, kept: tuple[Any, ...] = ()) -> Iterator[Progress | Tryout]:
    """What the run makes of the picture at `path`.

    Raises:
        BadInput: no picture, or the run has no network yet.
    """
    yield Progress(0.0, "Looking at the picture")
    image = squared(decoded(path.read_bytes()))
    run = Runs.at_home().get(options.run)
    place = run.newest()
    if place is None:
        raise BadInput("This run has not learned anything yet. Try again in a moment.")
    from ent_models.training import evaluation, insight, modelfile

    net, card = modelfile.load(place)
    (guesses,) = evaluation.top(net, image[None], card.labels, N_GUESSES)
    layers = tuple(
        LayerPicture(view.name, view.kind, tuple(view.maps.shape), drawing.channels_png(view.maps))
        for view in insight.feature_maps(net, image)
    )
    live = run.live()
    yield Tryout(guesses, live.epochs_done if live else 0.0, drawing.png(image), layers)


def squared(image: "np.ndarray", side_px: int = 32) -> "np.ndarray":
    """The middle square of a picture, uint8 (H, W, 3), at the size that the networks of this room take."""
    import numpy as np
    from PIL import Image

    height, width = image.shape[:2]
    short = min(height, width)
    top, left = (height - short) // 2, (width - short) // 2
    cut = Image.fromarray(image[top : top + short, left : left + short])
    return np.asarray(
        cut.resize((side_px, side_px), Image.Resampling.BOX if short > side_px else Image.Resampling.BICUBIC)
    )
