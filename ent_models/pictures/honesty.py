"""How far to believe a network: calibrated confidence, and whether a picture is like anything that it was trained on.

The constants of a network lie in `calibration/<card>.safetensors`, made by `benchmarks/honesty.py --fit` from pictures
that its report does not use.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ent_models.pictures.network import Outputs
from ent_models.pictures.records import NOVEL, SURE_SCORE, Verdict

if TYPE_CHECKING:
    import numpy as np

_FOLDER = Path(__file__).parent / "calibration"


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns a network's outputs into numbers to be believed.

    `temperature` divides the logits before the softmax (C. Guo et al., On Calibration of Modern Neural Networks, 2017).
    `weight` (F,) and `bias` are of a logistic regression on `logarithms` that tells pictures of the classes from
    patterns, noise, pages of text, screens and tiny pictures enlarged: its negative is the novelty. None if unknown.
    """

    temperature: float = 1.0
    weight: "np.ndarray | None" = None
    bias: float = 0.0


def calibration(name: str) -> Calibration:
    """The constants of the network of the card called `name`; the neutral ones if none were measured."""
    from safetensors.numpy import load_file

    path = _FOLDER / f"{name}.safetensors"
    if not path.is_file():
        return Calibration()
    found = load_file(path)
    return Calibration(float(found["temperature"][0]), found["weight"], float(found["bias"][0]))


def probabilities(outputs: Outputs, calibration: Calibration) -> "np.ndarray":
    """The softmax of the logits at the calibration's temperature (B, classes), float64."""
    import numpy as np

    logits = outputs.logits.astype(np.float64) / calibration.temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def novelty(outputs: Outputs, calibration: Calibration) -> "np.ndarray":
    """How unlike the network's classes each picture is (B,), float64 in [0, 1]; 0.5 is the threshold.

    0 where the calibration does not know.
    """
    import numpy as np

    if calibration.weight is None:
        return np.zeros(len(outputs.features))
    likeness = logarithms(outputs) @ calibration.weight + calibration.bias
    return 1 / (1 + np.exp(np.clip(likeness, -60, 60)))


def logarithms(outputs: Outputs) -> "np.ndarray":
    """What the novelty is told by: log(1 + |features|) with the sign of each feature, (B, F), float64."""
    import numpy as np

    features = outputs.features.astype(np.float64)
    return np.copysign(np.log1p(np.abs(features)), features)


def verdict(score: float, novelty: float, *, threshold: float = SURE_SCORE) -> Verdict:
    """Whether to believe a first label of this `score`: "sure", "unsure", or "none" for none of the classes."""
    if novelty >= NOVEL:
        return "none"
    return "sure" if score >= threshold else "unsure"
