"""The handwritten digits that come with scikit-learn: something to train on where CIFAR-10 is not.

1,797 scans of 8 x 8 pixels (Alpaydin and Kaynak 1998, UCI), not CIFAR-10 and much easier; the page says so.
"""

from ent_models.training.cifar10 import Pictures

TITLE = "Handwritten digits, 8 x 8 pixels (scikit-learn)"
N_TEST = 297


def read() -> tuple[Pictures, Pictures]:
    """1,500 training and 297 test pictures, each enlarged to 32 x 32 and made of three equal colours."""
    import numpy as np
    from sklearn.datasets import load_digits

    loaded = load_digits()
    grey = np.round(loaded.images * (255 / 16)).astype(np.uint8)  # (N, 8, 8), dark background
    images = np.repeat(grey.repeat(4, axis=1).repeat(4, axis=2)[..., None], 3, axis=3)
    order = np.random.default_rng(0).permutation(len(images))
    whole = Pictures(images[order], loaded.target[order].astype(np.int64), tuple("0123456789"))
    return whole.part(slice(N_TEST, None)), whole.part(slice(N_TEST))
