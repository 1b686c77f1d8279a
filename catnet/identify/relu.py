"""Is the parameter of a ReLU network identifiable: determined by its function up to scaling and permuting neurons?

Refuted by a *twin*: another parameter with the same function that no scaling and permutation reaches.

- A neuron with a zero row is constant, a neuron that nobody reads is free, of two neurons with proportional rows one can do the
  work of both: each gives a twin at once.
- One hidden layer whose rows are pairwise not proportional, not even by negative numbers, and whose matrices u_i w_i^T (outgoing column
  times incoming row) are linearly independent: identifiable.  The function determines its kinks, hence the hyperplanes and u_i w_i^T up to
  the sign of the normal; flipping the signs of a set T of rows changes the linear part by the sum of u_i w_i^T over T, which is not zero.

>>> check_identifiable(MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])).word
'undecided'
>>> check_identifiable(MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])])).word
'proved'

References
----------
Petzka, Trimmel, Sminchisescu, "Notes on the symmetries of 2-layer ReLU networks", NLDL 2020; Dereich, Kassing, "On minimal representations of
shallow ReLU networks", 2022.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from catnet.category import Affine
from catnet.errors import BudgetError
from catnet.matrix import Matrix
from catnet.models import MLP, ReluNetworks, iter_transporters
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["check_identifiable"]


def check_identifiable(theta: MLP, model: ReluNetworks | None = None) -> Verdict:
    """Whether theta is identifiable up to scaling and permuting neurons.

    Returns
    -------
    Verdict
        Proved with the criterion; Refuted with the twin, an `MLP`, as witness; Undecided with what was checked.

    Notes
    -----
    Linear in the parameters, plus for one hidden layer the rank of a matrix with one column for each neuron.
    """
    model = model or ReluNetworks()
    if theta.hidden_neurons == 0:
        if theta.depth == 1:
            return Proved("without a hidden layer the function is affine and determines its weight and bias")
        return Undecided("every hidden layer is empty")
    candidates = _degenerate_twins(theta, model)
    for reason, twin in candidates:
        if twin != theta and _inequivalent(model, theta, twin):
            return Refuted(reason, twin)
    if candidates:
        return Undecided(f"{candidates[0][0]}, but the twin that this suggests is equivalent to theta")
    if theta.depth == 2:
        return _shallow(theta, model)
    return Undecided(
        "no neuron is constant, unread or a copy of another; for networks of several hidden layers the criteria on the regions would decide it"
    )


def _inequivalent(model: ReluNetworks, theta: MLP, twin: MLP) -> bool:
    try:
        return model.search_is_complete(theta) and model.search_is_complete(twin) and next(
            iter_transporters(model, theta, twin, budget=10_000), None
        ) is None
    except BudgetError:
        return False


def _degenerate_twins(theta: MLP, model: ReluNetworks) -> list[tuple[str, MLP]]:
    """Parameters with the same function by construction, one for the first degenerate neuron of each layer."""
    found: list[tuple[str, MLP]] = []
    form = model.side(theta).form
    for index in range(1, theta.depth):
        rows, reader = form.hidden[index - 1], theta.layers[index]
        read = (reader.weight.packed[0] != 0).any(axis=0)
        for neuron in np.flatnonzero(~read).tolist()[:1]:
            found.append((f"nobody reads neuron {neuron} of layer {index}", _with_bias(theta, index, neuron)))
        for neuron in np.flatnonzero(read & ~rows[:, :-1].any(axis=1)).tolist()[:1]:
            found.append((f"neuron {neuron} of layer {index} is constant", _with_value_folded(theta, index, neuron)))
        stabiliser = _first_copies(rows, read)
        if stabiliser is not None:
            kept, other = stabiliser
            ratio = form.scales[index - 1][other] / form.scales[index - 1][kept]
            reason = f"neurons {kept} and {other} of layer {index} have proportional rows"
            found.append((reason, _with_columns_merged(theta, index, kept, other, ratio)))
    return found


def _first_copies(rows: np.ndarray, read: np.ndarray) -> tuple[int, int] | None:  # type: ignore[type-arg]
    seen: dict[tuple[int, ...], int] = {}
    for neuron, row in enumerate(rows.tolist()):
        if not read[neuron] or not any(row[:-1]):
            continue
        key = tuple(row)
        if key in seen:
            return seen[key], neuron
        seen[key] = neuron
    return None


def _replace(theta: MLP, index: int, lower: Affine, upper: Affine | None = None) -> MLP:
    layers = list(theta.layers)
    layers[index - 1] = lower
    if upper is not None:
        layers[index] = upper
    return MLP(tuple(layers), theta.activation)


def _with_bias(theta: MLP, index: int, neuron: int) -> MLP:
    """Another bias, of another sign class, for a neuron that nobody reads."""
    lower = theta.layers[index - 1]
    bias = list(lower.bias)
    bias[neuron] = Fraction(1) if bias[neuron] <= 0 else Fraction(-1)
    return _replace(theta, index, Affine(lower.weight, tuple(bias)))


def _with_value_folded(theta: MLP, index: int, neuron: int) -> MLP:
    """The constant neuron moved into the next bias, its column set to zero."""
    lower, upper = theta.layers[index - 1], theta.layers[index]
    value = theta.activation(lower.bias[neuron])
    columns = list(upper.weight.columns())
    bias = tuple(old + value * weight for old, weight in zip(upper.bias, columns[neuron], strict=True))
    columns[neuron] = (Fraction(0),) * len(bias)
    return _replace(theta, index, lower, Affine(Matrix(columns, columns=len(bias)).T, bias))


def _with_columns_merged(theta: MLP, index: int, kept: int, other: int, ratio: Fraction) -> MLP:
    """The second of two proportional neurons read through the first one."""
    lower, upper = theta.layers[index - 1], theta.layers[index]
    columns = list(upper.weight.columns())
    columns[kept] = tuple(a + ratio * b for a, b in zip(columns[kept], columns[other], strict=True))
    columns[other] = (Fraction(0),) * len(upper.bias)
    return _replace(theta, index, lower, Affine(Matrix(columns, columns=len(upper.bias)).T, upper.bias))


def _shallow(theta: MLP, model: ReluNetworks) -> Verdict:
    rows = model.side(theta).form.hidden[0]
    lines: dict[tuple[int, ...], int] = {}
    for neuron, row in enumerate(rows.tolist()):
        lead = next(value for value in row if value)
        key = tuple(row) if lead > 0 else tuple(-value for value in row)
        if key in lines:
            return Undecided(
                f"neurons {lines[key]} and {neuron} bend along the same hyperplane from opposite sides; a complete search for twins would decide it"
            )
        lines[key] = neuron
    outgoing = theta.layers[1].weight
    weights = theta.layers[0].weight
    products = [
        [u * w for u in column for w in row] for column, row in zip(outgoing.columns(), weights.rows(), strict=True)
    ]
    if Matrix(products).rank() == len(products):
        return Proved(
            "one hidden layer, pairwise different hyperplanes, linearly independent matrices u_i w_i^T",
            reference="Petzka, Trimmel, Sminchisescu 2020; Dereich, Kassing 2022",
        )
    return Undecided("the matrices u_i w_i^T are linearly dependent; a search for sets of them with sum zero would decide it")
