"""Twins that two consecutive layers have by themselves, in networks of any depth.

Two consecutive layers are a network with one hidden layer; whatever its domain, a twin of it
(`catnet.architectures.perceptron.shallow`) computes the same map from V_{i-1}, so putting it in the place of the two
layers keeps the function.  Turning round all rows of a set T of neurons with Σ_{i ∈ T} u_i w_i^T = 0 is the first of
these.  Whether the twin lies in theta's orbit is another question.

>>> theta = MLP.from_rows([([[1], [1], [1]], [0, 1, 2]), ([[1, 1, -2]], [0]), ([[1]], [0])])
>>> [reason for reason, _ in iter_local_twins(theta)]
['layers 1 and 2: the matrices u_i w_i^T of neurons 0, 1, 2 sum to zero, so all their rows can change sign']
"""

from __future__ import annotations

from collections.abc import Iterator

from catnet.architectures.perceptron.kinks import require_turning
from catnet.architectures.perceptron.network import MLP
from catnet.verdict import Refuted, Undecided

__all__ = ["iter_local_twins"]


def iter_local_twins(
    theta: MLP, *, budget: int = 1 << 16, missed: list[str] | None = None
) -> Iterator[tuple[str, MLP]]:
    """One for every hidden layer that has a twin together with the layer above; `missed` is told of those for which
    that was not found out.
    """
    from catnet.architectures.perceptron.shallow import check_shallow

    require_turning(theta)
    for index in range(1, theta.depth):
        part = MLP(theta.layers[index - 1 : index + 1], theta.activation)
        verdict = check_shallow(part, budget=budget)
        if isinstance(verdict, Refuted):
            layers = (*theta.layers[: index - 1], *verdict.witness.layers, *theta.layers[index + 1 :])
            yield f"layers {index} and {index + 1}: {verdict.reason}", MLP(layers, theta.activation)
        elif isinstance(verdict, Undecided) and missed is not None:
            missed.append(f"layers {index} and {index + 1}: {verdict.reason}")
