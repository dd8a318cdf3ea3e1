"""From a decoded picture to labels. Knows a network and what its card says of its input, and nothing of files.

classification = classifier.classify(open_picture(path), top=5)
"""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ent_models.errors import BadInput
from ent_models.pictures import alike, honesty
from ent_models.pictures.decode import Picture
from ent_models.pictures.labels import NamedClass
from ent_models.pictures.network import Network, Outputs
from ent_models.pictures.records import Classification, Label, Verdict
from ent_models.registry import ModelCard

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

BATCH = 8
LEAST_PX = 256
"""Shorter edge in pixels that says enough of a picture's sharpness, colours and grain."""

# A resized picture beyond this is not made whole to be cut: only what the cut needs is resized.
_MAX_RESIZED_PIXELS = 20_000_000


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the network makes of one crop; `features` (F,) float32, what its last layer read."""

    labels: tuple[Label, ...]
    verdict: Verdict
    margin: float
    novelty: float
    features: "np.ndarray"


class Classifier:
    """A network that names what a picture shows. `classes` are in the order of the network's outputs."""

    def __init__(
        self,
        card: ModelCard,
        network: Network,
        classes: Sequence[NamedClass],
        device: str,
        calibration: honesty.Calibration | None = None,
    ) -> None:
        self.card = card
        self.network = network
        self.classes = tuple(classes)
        self.device = device
        self.calibration = calibration or honesty.Calibration()

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
        import numpy as np

        results = []
        for start in range(0, len(pictures), BATCH):
            batch = pictures[start : start + BATCH]
            crops = [self.crop(picture.image) for picture in batch]
            judgements = self.judge(np.stack([np.asarray(crop) for crop in crops]), top=top)
            for picture, crop, judgement in zip(batch, crops, judgements, strict=True):
                seen = described(picture, judgement)
                results.append(replace(seen, seen_png=png(crop), features=self.packed(judgement)))
        return results

    def judge(self, crops: "np.ndarray", *, top: int = 5, is_one_of_many: bool = False) -> list[Judgement]:
        """What the network makes of `crops` (B, size, size, 3), uint8 RGB, as `crop` cuts them.

        `is_one_of_many` says that other threads judge too, so that each should take one processor.

        Raises:
            BadInput: `top` is not between 1 and the number of labels.
        """
        if not 1 <= top <= len(self.classes):
            raise BadInput(f"Ask for 1 to {len(self.classes):,} labels, not {top:,}.")
        outputs = self.network.run(crops, is_one_of_many=is_one_of_many)
        scores = self.scores(outputs)
        novelties = honesty.novelty(outputs, self.calibration)
        return [self._judgement(*row, top) for row in zip(scores, novelties.tolist(), outputs.features, strict=True)]

    def packed(self, judgement: Judgement) -> bytes:
        """The features of a judgement, to find relatives by, with the mark of the network that made them."""
        return alike.pack(judgement.features, self.card.settings.get("base_sha256", self.card.digest))

    def scores(self, outputs: Outputs) -> "np.ndarray":
        """Calibrated probabilities (B, classes), float64."""
        return honesty.probabilities(outputs, self.calibration)

    def label(self, index: int, score: float) -> Label:
        """The label of the class that is the network's output `index`."""
        named = self.classes[index]
        return Label(named.name, named.synset, score, named.parents)

    def crop(self, image: "Image") -> "Image":
        """What the network sees of an RGB image: shorter edge resized, middle square cut.

        The geometry is that of the network's own evaluation: the cut is `crop` of the shorter edge.
        """
        from PIL.Image import Resampling

        size_px = self.card.settings["size_px"]
        filtered = Resampling[self.card.settings.get("resampling", "BICUBIC")]
        edge_px = resized_px(self.card)
        short_px = min(image.size)
        width_px, height_px = (int(edge_px * side / short_px) for side in image.size)
        left, top = round((width_px - size_px) / 2), round((height_px - size_px) / 2)
        if width_px * height_px <= _MAX_RESIZED_PIXELS:
            resized = image.resize((width_px, height_px), filtered)
            return resized.crop((left, top, left + size_px, top + size_px))
        across, down = image.width / width_px, image.height / height_px
        box = (left * across, top * down, (left + size_px) * across, (top + size_px) * down)
        return image.resize((size_px, size_px), filtered, box=box)

    def _judgement(self, scores: "np.ndarray", novelty: float, features: "np.ndarray", top: int) -> Judgement:
        best = (-scores).argsort(kind="stable")[: max(top, 2)].tolist()
        margin = float(scores[best[0]] - scores[best[1]]) if len(best) > 1 else 1.0
        labels = tuple(self.label(index, float(scores[index])) for index in best[:top])
        return Judgement(labels, honesty.verdict(labels[0].score, novelty), margin, novelty, features)


def described(picture: Picture, judgement: Judgement) -> Classification:
    """The room's record of a picture and what the network made of it."""
    return Classification(
        labels=judgement.labels,
        width_px=picture.width_px,
        height_px=picture.height_px,
        format=picture.format,
        verdict=judgement.verdict,
        margin=judgement.margin,
        novelty=judgement.novelty,
        notes=picture.notes,
    )


def resized_px(card: ModelCard) -> int:
    """Length of the shorter edge before the cut, in pixels."""
    return card.settings.get("resized_px") or math.floor(card.settings["size_px"] / card.settings["crop"])


def decoded_px(card: ModelCard) -> int:
    """How much of a picture's shorter edge has to be decoded, in pixels: a network may need less than whoever measures
    the picture's quality."""
    return max(resized_px(card), LEAST_PX)


def png(image: "Image") -> bytes:
    """A picture as PNG, quickly rather than small."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()
