"""The article's program as its readers run it: Keras on TensorFlow, with ImageDataGenerator.

It is run by `benchmarks.training` with the Python of an environment of its own, on an .npz file with the pictures:

    python article_keras.py DATA.npz EPOCHS STEPS is_scaled|not_scaled SEED

Prints one line of JSON: accuracy on the test pictures, seconds of training, training pictures a second.
"""

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf

BATCH = 32


def network() -> "tf.keras.Model":
    layers = tf.keras.layers
    return tf.keras.models.Sequential(
        [
            layers.Input((32, 32, 3)),
            layers.Conv2D(32, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Conv2D(64, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


def main(data: str, epochs: int, steps: int, is_scaled: bool, seed: int) -> None:
    tf.keras.utils.set_random_seed(seed)
    with np.load(data) as arrays:
        train, truth = arrays["train_images"], arrays["train_labels"]
        test, test_truth = arrays["test_images"], arrays["test_labels"]
    model = network()
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    generator = tf.keras.preprocessing.image.ImageDataGenerator(
        rotation_range=15,
        width_shift_range=0.1,
        height_shift_range=0.1,
        horizontal_flip=True,
        rescale=1 / 255 if is_scaled else None,
    )
    batches = generator.flow(train, truth, batch_size=BATCH)
    began = time.perf_counter()
    model.fit(batches, steps_per_epoch=steps, epochs=epochs, verbose=0)
    seconds = time.perf_counter() - began
    pixels = test.astype("float32") / (255 if is_scaled else 1)
    _, accuracy = model.evaluate(pixels, test_truth, batch_size=500, verbose=0)
    print(
        json.dumps(
            {
                "accuracy": float(accuracy),
                "seconds": seconds,
                "images_per_s": epochs * steps * BATCH / seconds,
                "parameters": int(model.count_params()),
                "versions": f"tensorflow {tf.__version__}, keras {tf.keras.__version__}, numpy {np.__version__}",
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "is_scaled", int(sys.argv[5]))
