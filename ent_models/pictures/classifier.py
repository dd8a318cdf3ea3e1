"""From a decoded picture to labels. Knows a network and what its card says of its input, and nothing of files.

classification = classifier.classify(open_picture(path), top=5)
"""

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ent_models.devices import Device
from ent_models.errors import BadInput
from ent_models.pictures.decode import Picture
from ent_models.pictures.records import Classification, Label
from ent_models.registry import ModelCard

if TYPE_CHECKING:
    from PIL.Image import Image

BATCH = 16

# A resized picture beyond this is not made whole to be cut: only what the cut needs is resized.
_MAX_RESIZED_PIXELS = 20_000_000


class Classifier:
    """A network that names what a picture shows. `labels` are (name, synset) in the network's order."""

    def __init__(self, card: ModelCard, network: Any, labels: Sequence[tuple[str, str]], device: Device) -> None:
        self.card = card
        self.device = device.name
        self._network = network
        self._labels = tuple(labels)

    def classify(self, picture: Picture, *, top: int = 5) -> Classification:
        """The `top` most likely labels of `picture`, best first, with the crop that the network saw.

        Raises:
            BadInput: `top` is not between 1 and the number of labels.
        """
        return self.classify_many((picture,), top=top)[0]

    def classify_many(self, pictures: Sequence[Picture], *, top: int = 5) -> list[Classification]:
        """One `Classification` for each of `pictures`, in their order; [] for none. Runs `BATCH` at a time.

        Raises:
            BadInput: `top` is not between 1 and the number of labels.
        """
        if not 1 <= top <= len(self._labels):
            raise BadInput(f"Ask for 1 to {len(self._labels):,} labels, not {top:,}.")
        results = []
        for start in range(0, len(pictures), BATCH):
            batch = pictures[start : start + BATCH]
            crops = [self.crop(picture.image) for picture in batch]
            for picture, crop, scores in zip(batch, crops, self._scores(crops), strict=True):
                best = sorted(range(len(scores)), key=lambda index: -scores[index])[:top]
                results.append(
                    Classification(
                        labels=tuple(Label(*self._labels[index], score=scores[index]) for index in best),
                        width_px=picture.width_px,
                        height_px=picture.height_px,
                        format=picture.format,
                        notes=picture.notes,
                        seen_png=_png(crop),
                    )
                )
        return results

    def crop(self, image: "Image") -> "Image":
        """What the network sees of an RGB image: shorter edge resized by bicubic, middle square cut.

        The geometry is that of the network's own evaluation: the cut is `crop` of the shorter edge.
        """
        from PIL.Image import Resampling

        size_px = self.card.settings["size_px"]
        edge_px = resized_px(self.card)
        short_px = min(image.size)
        width_px, height_px = (int(edge_px * side / short_px) for side in image.size)
        left, top = round((width_px - size_px) / 2), round((height_px - size_px) / 2)
        if width_px * height_px <= _MAX_RESIZED_PIXELS:
            resized = image.resize((width_px, height_px), Resampling.BICUBIC)
            return resized.crop((left, top, left + size_px, top + size_px))
        across, down = image.width / width_px, image.height / height_px
        box = (left * across, top * down, (left + size_px) * across, (top + size_px) * down)
        return image.resize((size_px, size_px), Resampling.BICUBIC, box=box)

    def _scores(self, crops: Sequence["Image"]) -> list[list[float]]:
        """Probabilities (len(crops), number of labels)."""
        import numpy as np
        import torch

        pixels = torch.from_numpy(np.stack([np.asarray(crop) for crop in crops]))  # (B, H, W, 3), 0 to 255
        values = pixels.permute(0, 3, 1, 2).to(self.device, torch.float32) / 255  # (B, 3, H, W), stays channels-last
        values = (values - self.card.settings["mean"]) / self.card.settings["std"]
        with torch.inference_mode():
            return self._network(values).softmax(dim=1).tolist()


def resized_px(card: ModelCard) -> int:
    """Length of the shorter edge before the cut, in pixels."""
    return math.floor(card.settings["size_px"] / card.settings["crop"])


def _png(image: "Image") -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()
