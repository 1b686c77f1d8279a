"""The infinitesimal ladder of a multilayer perceptron.

Let σ(c z) = c^r σ(z) for all c > 0, as ReLU, leaky ReLU (r = 1) and x^r have it.  Then Lie(K_i) consists of the
diagonal matrices, and a layer z ↦ σ(W z + b) is equivariant under e^{sξ'} and e^{sξ} iff for every neuron j

    w_j ξ' = η_j w_j  and  η_j b_j = 0,  r η_j = ξ_j,     or  w_j = 0 and σ(b_j) = 0.

*Proof.*  If w_j is 0, e^{sξ_j} σ(b_j) = σ(b_j) says ξ_j = 0 or σ(b_j) = 0.  Otherwise σ(w_j e^{sξ'} z + b_j) =
σ(e^{sη_j} (w_j z + b_j)), and both arguments are affine in z and not constant; up to a sign that is continuous in s, so
1, they agree, as they have one zero set (or one half-space) and one growth. ∎

So r ξ_k = ξ_j wherever neuron j reads neuron k: all neurons of one connected component of the graph have one number, up
to powers of r, which a row of the first layer, a bias or a column of the last determines, and 0 does where none does.
Where K_i is finite Lie(K_i) is 0; where σ is linear it is gl(d_i).

>>> from catnet.algebra.matrix import Matrix
>>> theta = MLP.from_rows([([[1, 1], [-1, -1]], [0, 0]), ([[1, 1]], [0])])                              # |x + y|
>>> check_ladder(theta, FieldPair.linear(Matrix([[2, 0], [0, 2]]), Matrix([[2]]))).certificate.hidden
((Fraction(2, 1), Fraction(2, 1)),)
>>> check_ladder(theta, FieldPair.linear(Matrix([[1, 0], [0, 2]]), Matrix([[2]]))).reason
'row 0 of layer 1 is not carried to a multiple of itself'
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.groups.lie import FieldPair
from catnet.theorem.lie import piece_rows
from catnet.theorem.lie_ladder import LieLadder, NoLadder, solve_ladder, unit_matrices
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["check_ladder"]

_SQUARES = "every layer commutes with the fields on both sides of it"


def check_ladder(theta: MLP, pair: FieldPair) -> Verdict:
    """Whether fields in Lie(K_i) make every layer equivariant under the flows.

    Returns
    -------
    Verdict
        Proved with a `LieLadder`; Refuted with a `NoLadder`; Undecided where Lie(K_i) is not known.

    Notes
    -----
    Linear in the parameters, but for linear networks, whose ladder is a linear system in all entries.
    """
    if theta.activation.is_linear:
        return _linear(theta, pair)
    degree = theta.activation.homogeneity
    if degree is None and theta.activation.freedom not in ("sign", "none"):
        return Undecided(f"the scalings that pass through {theta.activation.name} are no known power of each other")
    fields = [(Fraction(0),) * width for width in theta.widths[1:-1]] if degree is None else _found(theta, pair, degree)
    wrong = _first_wrong(theta, pair, fields, degree or 1)
    if wrong is not None:
        return Refuted(wrong[0], NoLadder(wrong[1]))
    return Proved(_SQUARES, LieLadder(pair, tuple(fields)))


def _linear(theta: MLP, pair: FieldPair) -> Verdict:
    layers = [piece_rows(layer.weight.beside(Matrix.column(layer.bias)), affine=True) for layer in theta.layers]
    found = solve_ladder(layers, theta.widths, [unit_matrices(width) for width in theta.widths[1:-1]], pair)
    if isinstance(found, NoLadder) and not pair.input.is_linear:
        return Undecided(
            "the theorem does not apply: linear layers without hidden biases take up no shift of the inputs"
        )
    if isinstance(found, NoLadder):
        return Refuted(f"no matrices on the hidden spaces make the layers up to {found.layer} commute", found)
    return Proved(_SQUARES, LieLadder(pair, found.value))


def _found(theta: MLP, pair: FieldPair, degree: int) -> list[Vector]:
    """The only numbers that may solve the ladder, neuron by neuron; what nothing determines is 0."""
    places = [0]
    for width in theta.widths[1:-1]:
        places.append(places[-1] + width)
    parent = list(range(places[-1]))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    for index, layer in enumerate(theta.layers[1:-1], start=2):
        for j, row in enumerate(layer.weight.rows()):
            for k, weight in enumerate(row):
                if weight:
                    parent[root(places[index - 2] + k)] = root(places[index - 1] + j)
    numbers: dict[int, Fraction] = {}  # of a component: η of its neurons in layer 1

    def tell(index: int, neuron: int, xi: Fraction) -> None:
        numbers.setdefault(root(places[index - 1] + neuron), xi / Fraction(degree) ** index)

    below = _from_below(theta, pair, degree)
    for index, values in enumerate(below, start=1):
        for j, value in enumerate(values):
            if value is not None:
                tell(index, j, value)
    if theta.depth > 1:
        for j, column in enumerate(theta.layers[-1].weight.columns()):
            if any(column):
                tell(theta.depth - 1, j, _rate(column, pair.output.matrix.apply(column)))
    zero = Fraction(0)
    return [
        tuple(
            numbers.get(root(places[index - 1] + j), zero) * Fraction(degree) ** index if value is None else value
            for j, value in enumerate(values)
        )
        for index, values in enumerate(below, start=1)
    ]


def _from_below(theta: MLP, pair: FieldPair, degree: int) -> list[list[Fraction | None]]:
    """ξ, as far as the layers below a neuron and its bias determine it."""
    found: list[list[Fraction | None]] = []
    rates = _rates(theta, pair)
    for index, layer in enumerate(theta.layers[:-1], start=1):
        known: Sequence[Fraction | None] = found[-1] if found else ()
        values: list[Fraction | None] = []
        for j, (row, bias) in enumerate(zip(layer.weight.rows(), layer.bias, strict=True)):
            sources = (x for x, weight in zip(known, row, strict=True) if weight) if index > 1 else iter((rates[j],))
            value = next((x for x in sources if x is not None), None)
            if value is None and bias and not _vanishes(theta, row, bias):
                value = Fraction(0)
            values.append(None if value is None else value * degree)
        found.append(values)
    return found


def _rates(theta: MLP, pair: FieldPair) -> list[Fraction | None]:
    """For every row of the first layer the only number that it may be carried to a multiple of itself by."""
    first = theta.layers[0]
    if theta.depth == 1:
        return []
    moved = first.weight @ pair.input.matrix
    return [
        _rate(row, image) if any(row) else None for row, image in zip(first.weight.rows(), moved.rows(), strict=True)
    ]


def _rate(vector: Vector, image: Vector) -> Fraction:
    """The factor between a vector that is not zero and its image, read at its first entry that is not zero."""
    place = next(j for j, value in enumerate(vector) if value)
    return image[place] / vector[place]


def _vanishes(theta: MLP, row: Vector, bias: Fraction) -> bool:
    """Whether a neuron is constantly 0: σ(b) = |b|^r σ(±1)."""
    return not any(row) and (not bias or not theta.activation(Fraction(1 if bias > 0 else -1)))


def _first_wrong(theta: MLP, pair: FieldPair, fields: list[Vector], degree: int) -> tuple[str, int] | None:
    """The first square that does not commute: what is wrong, and its layer."""
    wanted_row = "0" if theta.activation.homogeneity is None else "a multiple of itself"
    for index, layer in enumerate(theta.layers, start=1):
        if index == 1:
            moved, shifts = layer.weight @ pair.input.matrix, layer.weight.apply(pair.input.shift)
        else:
            moved, shifts = layer.weight.scale_columns(fields[index - 2]), (Fraction(0),) * len(layer.bias)
        if index == theta.depth:
            wanted = pair.output(layer.bias)
            if moved != pair.output.matrix @ layer.weight:
                return "the last layer does not carry the field below it to that of the output", index
            return ("the output bias does not fit to the field of the output", index) if shifts != wanted else None
        rates = tuple(value / degree for value in fields[index - 1])
        right = layer.weight.scale_rows(rates)
        for j, (row, bias, rate, shift) in enumerate(zip(layer.weight.rows(), layer.bias, rates, shifts, strict=True)):
            if moved != right and moved.row(j) != right.row(j):
                return f"row {j} of layer {index} is not carried to {wanted_row}", index
            if shift != rate * bias and not _vanishes(theta, row, bias):
                return f"the bias of neuron {j} of layer {index} does not fit", index
    return None
