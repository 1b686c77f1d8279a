"""What the tests share: symmetric networks made by averaging, disguises, the way from lists to catnet's values."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine
from catnet.theorem import EndActions
from tests.oracles.linear import Rows, generated, permutation_matrix, rows_of, times, transpose
from tests.oracles.networks_naive import Network, document_of

Action = dict[str, Rows]
"""For every generator a matrix."""

# ---- groups, by the actions that the tests draw from; for each generator the matrix

_SWAP = rows_of([[0, 1], [1, 0]])
_ONE, _MINUS = rows_of([[1]]), rows_of([[-1]])
_ROTATE = permutation_matrix((1, 2, 0))
_MIRROR = permutation_matrix((0, 2, 1))
_TURN = rows_of([[0, -1], [1, -1]])  # of order 3
_FLIP = rows_of([[1, -1], [0, -1]])  # with _TURN it generates S_3
_AA = permutation_matrix((1, 0, 3, 2))
_BB = permutation_matrix((2, 3, 0, 1))

GROUPS: dict[str, dict[str, list[dict[str, Rows]]]] = {
    "trivial": {"hidden": [{"e": _ONE}], "ends": [{"e": _ONE}]},
    "C2": {
        "hidden": [{"s": _ONE}, {"s": _SWAP}],
        "ends": [{"s": _ONE}, {"s": _SWAP}, {"s": _MINUS}, {"s": rows_of([[1, 0], [3, -1]])}],
    },
    "C3": {"hidden": [{"r": _ONE}, {"r": _ROTATE}], "ends": [{"r": _ONE}, {"r": _ROTATE}, {"r": _TURN}]},
    "V4": {
        "hidden": [
            {"a": x, "b": y} for x, y in ((_ONE, _ONE), (_SWAP, permutation_matrix((0, 1))), (_SWAP, _SWAP), (_AA, _BB))
        ],
        "ends": [
            {"a": x, "b": y}
            for x, y in ((_ONE, _ONE), (_MINUS, _ONE), (_ONE, _MINUS), (_SWAP, permutation_matrix((0, 1))))
        ],
    },
    "S3": {
        "hidden": [{"r": _ONE, "s": _ONE}, {"r": permutation_matrix((0, 1)), "s": _SWAP}, {"r": _ROTATE, "s": _MIRROR}],
        "ends": [
            {"r": _ONE, "s": _ONE},
            {"r": _ONE, "s": _MINUS},
            {"r": _ROTATE, "s": _MIRROR},
            {"r": _TURN, "s": _FLIP},
        ],
    },
    "C2 with an idle generator": {
        "hidden": [{"s": _SWAP, "e": permutation_matrix((0, 1))}, {"s": _ONE, "e": _ONE}],
        "ends": [{"s": _MINUS, "e": _ONE}, {"s": _ONE, "e": _ONE}, {"s": _SWAP, "e": permutation_matrix((0, 1))}],
    },
}


def block_sum(parts: Sequence[Rows]) -> Rows:
    size = sum(map(len, parts))
    table, start = [], 0
    for part in parts:
        for row in part:
            table.append((Fraction(0),) * start + tuple(row) + (Fraction(0),) * (size - start - len(row)))
        start += len(part)
    return tuple(table)


def sum_of(actions: Sequence[Action]) -> Action:
    return {name: block_sum([action[name] for action in actions]) for name in actions[0]}


def inverse_of(matrix: Rows) -> Rows:
    """A matrix of finite order, so its inverse is a power."""
    power, following = matrix, times(matrix, matrix, len(matrix))
    if following == matrix:
        return matrix
    while times(power, matrix, len(matrix)) != permutation_matrix(range(len(matrix))):
        power = times(power, matrix, len(matrix))
    return power


def averaged(weight: Rows, pairs: Sequence[tuple[Rows, Rows]]) -> Rows:
    """The sum of rho_W(g) X rho_V(g)^{-1} over all elements (rho_V(g), rho_W(g)) of a group."""
    height, width = len(pairs[0][1]), len(pairs[0][0])
    total = [[Fraction(0)] * width for _ in range(height)]
    for before, after in pairs:
        moved = times(after, times(weight, inverse_of(before), width), width)
        total = [[a + b for a, b in zip(old, new, strict=True)] for old, new in zip(total, moved, strict=True)]
    return tuple(map(tuple, total))


def averaged_network(weights: Sequence[tuple[Rows, tuple[Fraction, ...]]], actions: Sequence[Action]) -> Network:
    """Layers made equivariant for actions on V_0, …, V_L, by summing over the group that the tuples generate."""
    names = list(actions[0])
    elements = generated([tuple(action[name] for action in actions) for name in names])
    network: Network = []
    for index, (weight, bias) in enumerate(weights, start=1):
        pairs = [(element[index - 1], element[index]) for element in elements]
        column = tuple((value,) for value in bias)
        shifted = averaged(column, [(_ONE, after) for _, after in pairs])
        network.append((averaged(weight, pairs), tuple(row[0] for row in shifted)))
    return network


def disguised(network: Network, orders: Sequence[Sequence[int]], scales: Sequence[Sequence[Fraction]]) -> Network:
    """The same function: hidden neuron a of layer i becomes neuron orders[i][a], scaled by scales[i][a] > 0."""
    layers = list(network)
    for index, (order, scale) in enumerate(zip(orders, scales, strict=True)):
        monomial = permutation_matrix(order, scale)
        weight, bias = layers[index]
        width = len(weight[0]) if weight else 0
        layers[index] = (
            times(monomial, weight, width),
            tuple(row[0] for row in times(monomial, tuple((b,) for b in bias), 1)),
        )
        upper, shift = layers[index + 1]
        back = transpose(permutation_matrix(order, [1 / factor for factor in scale])) if order else ()
        layers[index + 1] = (times(upper, back, len(order)), shift)
    return layers


def random_disguise(network: Network, source: random.Random) -> Network:
    sizes = [len(bias) for _, bias in network[:-1]]
    orders = [source.sample(range(size), size) for size in sizes]
    scales = [[Fraction(source.randint(1, 9), source.randint(1, 9)) for _ in range(size)] for size in sizes]
    return disguised(network, orders, scales)


# ---- to catnet's values and files


def mlp_of(network: Network, inputs: int | None = None) -> MLP:
    layers, width = [], inputs if inputs is not None else len(network[0][0][0])
    for weight, bias in network:
        layers.append(Affine(Matrix(weight, columns=width), bias))
        width = len(bias)
    return MLP(tuple(layers))


def network_of_mlp(theta: MLP) -> Network:
    return [(tuple(layer.weight.rows()), layer.bias) for layer in theta.layers]


def ends_of(generators: dict[str, tuple[Rows, Rows]]) -> EndActions:
    """Dense matrices for the ends; monomial where they are permutations, as files give them."""
    return EndActions(
        tuple((name, operator_of(first), operator_of(last)) for name, (first, last) in generators.items())
    )


def operator_of(matrix: Rows) -> Monomial | Matrix:
    if all(value in (0, 1) for row in matrix for value in row) and all(sum(row) == 1 for row in matrix):
        columns = transpose(matrix) if matrix else ()
        return Monomial.of_permutation(tuple(column.index(1) for column in columns))
    return Matrix(matrix, columns=len(matrix))


def rows_of_operator(operator: Monomial | Matrix) -> Rows:
    if isinstance(operator, Monomial):
        return permutation_matrix(operator.permutation.images, operator.scale)
    return tuple(operator.rows())


def action_document(matrix: Rows) -> Any:
    operator = operator_of(matrix)
    if isinstance(operator, Monomial):
        return {"permutation": list(operator.permutation.images)}
    return {"matrix": [list(map(str, row)) for row in matrix]}


def instance_document(network: Network, generators: dict[str, tuple[Rows, Rows]], name: str = "test") -> dict[str, Any]:
    return {
        "format": "catnet-instance/1",
        "name": name,
        "network": document_of(network),
        "group": {
            "generators": {
                label: {"input": action_document(first), "output": action_document(last)}
                for label, (first, last) in generators.items()
            }
        },
    }


def write_json(path: Path, document: Any) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


# ---- what Hypothesis draws

small_fractions = st.builds(Fraction, st.integers(-3, 3), st.sampled_from([1, 1, 2, 3]))
positive_fractions = st.builds(Fraction, st.integers(1, 6), st.integers(1, 6))
wide_integers = st.one_of(
    st.integers(-3, 3),
    st.integers(-(10**6), 10**6),
    st.sampled_from([sign * (2**k + d) for k in (31, 32, 61, 62, 63, 64, 200) for d in (-1, 0, 1) for sign in (1, -1)]),
    st.integers(-(2**130), 2**130),
)
wide_fractions = st.builds(Fraction, wide_integers, wide_integers.map(abs).filter(bool))


@st.composite
def drawn_actions(draw: DrawFn, kind: str, side: str, most: int) -> Action:
    """A sum of one to three of the group's small actions, of dimension at most `most`."""
    pool = GROUPS[kind][side]
    chosen = [draw(st.sampled_from(pool))]
    while len(chosen) < 3 and draw(st.booleans()):
        chosen.append(draw(st.sampled_from(pool)))
    name = next(iter(pool[0]))
    while sum(len(action[name]) for action in chosen) > most and len(chosen) > 1:
        chosen.pop()
    return sum_of(chosen)


@st.composite
def symmetric_instances(
    draw: DrawFn, hidden_layers: int = 2, width: int = 4
) -> tuple[Network, dict[str, tuple[Rows, Rows]]]:
    """A network with small integer weights and much degeneracy, with actions at its ends that it mostly respects.

    Repeated, opposite and zero rows are likely, the actions at the ends need not be faithful, and in one case of four
    one number is changed afterwards.
    """
    kind = draw(st.sampled_from(list(GROUPS)))
    count = draw(st.sampled_from([*range(1, hidden_layers + 1), hidden_layers, 0]))
    actions = [draw(drawn_actions(kind, "ends", 3))]
    actions += [draw(drawn_actions(kind, "hidden", width)) for _ in range(count)]
    actions.append(draw(drawn_actions(kind, "ends", 2)))
    names = list(actions[0])
    sizes = [len(action[names[0]]) for action in actions]
    entry = st.sampled_from([0, 0, 1, 1, -1, 2])
    weights = []
    for inputs, outputs in pairwise(sizes):
        weight = rows_of([[draw(entry) for _ in range(inputs)] for _ in range(outputs)])
        bias = tuple(Fraction(draw(st.sampled_from([0, 0, 1, -1]))) for _ in range(outputs))
        weights.append((weight, bias))
    network = averaged_network(weights, actions)
    if draw(st.integers(0, 3)) == 0:
        layer = draw(st.integers(0, len(network) - 1))
        weight, bias = network[layer]
        row = draw(st.integers(0, len(weight) - 1))
        column = draw(st.integers(0, len(weight[0])))
        table = [list(values) for values in weight]
        shift = list(bias)
        if column == len(weight[0]):
            shift[row] += 1
        else:
            table[row][column] += 1
        network[layer] = (rows_of(table), tuple(shift))
    if draw(st.booleans()):
        orders = [draw(st.permutations(range(size))) for size in sizes[1:-1]]
        scales = [[draw(positive_fractions) for _ in range(size)] for size in sizes[1:-1]]
        network = disguised(network, orders, scales)
    return network, {name: (actions[0][name], actions[-1][name]) for name in names}
