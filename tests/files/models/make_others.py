"""Makes what Flax and scikit-learn learn, as arrays, and the values that they must give.

Run once with flax and scikit-learn installed: ``python make_others.py``.
"""

import json
from pathlib import Path

import flax.linen
import jax
import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor

HERE = Path(__file__).parent


class Network(flax.linen.Module):
    @flax.linen.compact
    def __call__(self, x):
        x = flax.linen.tanh(flax.linen.Dense(5)(x))
        x = flax.linen.tanh(flax.linen.Dense(4)(x))
        return flax.linen.Dense(2)(x)


def main() -> None:
    source = np.random.default_rng(9)
    points = (source.integers(-64, 64, (4, 3)) / 32).astype(np.float32)
    network = Network()
    tree = network.init(jax.random.PRNGKey(0), points)
    tree = jax.tree.map(lambda leaf: leaf + 0.125 * (leaf.ndim == 1), tree)
    found = {
        "flax": {
            "params": jax.tree.map(lambda leaf: np.asarray(leaf).tolist(), tree["params"]),
            "points": points.tolist(),
            "outputs": np.asarray(network.apply(tree, points)).tolist(),
        }
    }
    inputs = source.normal(size=(60, 3))
    regressor = MLPRegressor(
        hidden_layer_sizes=(6, 4), activation="logistic", max_iter=50, random_state=1, solver="lbfgs"
    )
    regressor.fit(inputs, np.stack((np.abs(inputs).sum(1), inputs.max(1)), 1))
    classifier = MLPClassifier(hidden_layer_sizes=(5,), activation="relu", max_iter=50, random_state=1, solver="lbfgs")
    classifier.fit(inputs, (inputs > 0).sum(1))
    for name, model, outputs in (
        ("regressor", regressor, regressor.predict(points.astype(float))),
        ("classifier", classifier, np.log(classifier.predict_proba(points.astype(float)))),
    ):
        found[name] = {
            "coefs_": [array.tolist() for array in model.coefs_],
            "intercepts_": [array.tolist() for array in model.intercepts_],
            "activation": model.activation,
            "out_activation_": model.out_activation_,
            "points": points.tolist(),
            "outputs": outputs.tolist(),
        }
    (HERE / "other_values.json").write_text(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
