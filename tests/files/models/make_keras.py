"""Makes the .keras files of this folder, and the values that they must give.

Run once with Keras 3 and a backend: ``KERAS_BACKEND=jax python make_keras.py``.  The tests that read them need h5py.
"""

import json
from pathlib import Path

import keras
import numpy as np

HERE = Path(__file__).parent


def dense() -> keras.Model:
    keras.utils.set_random_seed(1)
    return keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(6, activation="relu", bias_initializer="random_normal"),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(5, bias_initializer="random_normal"),
            keras.layers.ReLU(),
            keras.layers.Dense(2, activation="softmax"),
        ]
    )


def pixels() -> keras.Model:
    """Flatten takes rows, columns, channels in this order."""
    keras.utils.set_random_seed(2)
    return keras.Sequential(
        [
            keras.Input((5, 4, 2)),
            keras.layers.Conv2D(3, 3, strides=2, padding="same", bias_initializer="random_normal"),
            keras.layers.LeakyReLU(negative_slope=0.1),
            keras.layers.DepthwiseConv2D(2, bias_initializer="random_normal"),
            keras.layers.LeakyReLU(negative_slope=0.1),
            keras.layers.AveragePooling2D((2, 1), strides=1, padding="same"),
            keras.layers.Flatten(),
            keras.layers.Dense(3, bias_initializer="random_normal"),
        ]
    )


def functional() -> keras.Model:
    keras.utils.set_random_seed(3)
    start = keras.Input((4,))
    scaled = keras.layers.Rescaling(1 / 3, offset=0.25)(start)
    hidden = keras.layers.Dense(4, activation="relu")(scaled)
    added = keras.layers.Add()([hidden, keras.layers.Dense(4, activation="relu")(hidden)])
    normal = keras.layers.BatchNormalization()(added)
    joined = keras.layers.Concatenate()([normal, keras.layers.ReLU(max_value=0.5)(hidden)])
    model = keras.Model(start, keras.layers.Dense(2)(joined))
    layer = next(layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization))
    source = np.random.default_rng(3)
    layer.set_weights([source.uniform(0.5, 2, 4).astype("float32") for _ in range(4)])
    return model


def main() -> None:
    found = {}
    source = np.random.default_rng(9)
    for name, model in (("dense", dense()), ("pixels", pixels()), ("functional", functional())):
        model.save(HERE / f"{name}.keras")
        shape = model.input_shape[1:]
        points = (source.integers(-64, 64, (4, *shape)) / 32).astype("float32")
        last = model
        if name == "dense":  # what the logits are
            last = keras.Sequential([*model.layers[:-1], keras.layers.Dense(2)])
            last.build((None, 3))
            last.layers[-1].set_weights(model.layers[-1].get_weights())
        outputs = np.asarray(last.predict(points, verbose=0))
        found[name] = {"points": points.reshape(4, -1).tolist(), "outputs": outputs.tolist()}
    (HERE / "keras_values.json").write_text(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
