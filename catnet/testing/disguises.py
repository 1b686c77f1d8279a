"""Networks that are the same, the same in another way, and almost the same.

A *disguise* of theta is theta moved by an element of K_1 × … × K_{L−1}; a *twin* has the same function and is no
disguise; a *near miss* differs from theta in one number.

>>> from hypothesis import find
>>> from catnet.category import find_difference
>>> theta = MLP.from_rows([([[1], [2]], [0, 1]), ([[1, 1]], [0])])
>>> other = find(disguises(theta), lambda other: other != theta)
>>> find_difference(theta.morphism(), other.morphism()) is None
True
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.forms import centred, uncentred
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation, Affine, Identity, LeakyRelu
from catnet.testing.networks import mlps, with_neurons
from catnet.testing.values import invertible_matrices, positive_rationals, require, small_integers

__all__ = ["disguises", "near_misses", "twins"]

_FACTORS: dict[str, list[Fraction]] = {
    "positive": [Fraction(1), Fraction(2), Fraction(3, 2), Fraction(1, 5)],
    "nonzero": [Fraction(1), Fraction(-1), Fraction(2), Fraction(-1, 3)],
    "sign": [Fraction(1), Fraction(-1)],
    "none": [Fraction(1)],
}


@st.composite
def disguises(draw: DrawFn, theta: MLP) -> MLP:
    """theta moved by symmetries of its architecture, by their definition: rows mixed, the columns that read them
    unmixed.
    """
    if theta.activation.centring is not None:
        return uncentred(draw(disguises(centred(theta))), theta.activation)
    layers = list(theta.layers)
    for index in range(theta.depth - 1):
        width = layers[index].target.dimension
        if theta.activation.is_linear:
            before = draw(invertible_matrices(size=width))
            back = before.inverse()
        else:
            order = draw(st.permutations(range(width)))
            factors = [draw(st.sampled_from(_FACTORS[theta.activation.freedom])) for _ in range(width)]
            passed = [theta.activation.multiplier(factor) or Fraction(1) for factor in factors]
            before = Matrix.identity(width).scale_rows(factors).select(rows=order)
            back = Matrix.identity(width).scale_columns([1 / value for value in passed]).select(columns=order)
        lower, upper = layers[index], layers[index + 1]
        layers[index] = Affine(before @ lower.weight, before.apply(lower.bias))
        layers[index + 1] = Affine(upper.weight @ back, upper.bias)
    return MLP(tuple(layers), theta.activation)


@st.composite
def twins(draw: DrawFn, *, activation: Activation = RELU, kind: str | None = None) -> tuple[MLP, MLP]:
    """Two networks of one shape with the same function, which no symmetry of the architecture carries to each other.

    `kind` says why; for deep linear networks, where mixing neurons is a symmetry, it is ``"unread"``.

    - ``"unread"``: a neuron that nobody reads has another row.
    - ``"shared"``: of two neurons with equal rows one does the work of both.
    - ``"flipped"``, for ReLU and leaky ReLU: neurons whose u w^T add up to zero have the opposite rows.
    """
    linear = isinstance(activation, Identity)
    slope = activation.slope if isinstance(activation, LeakyRelu) else Fraction(0)
    bends = activation == RELU or (isinstance(activation, LeakyRelu) and slope not in (1, -1))
    known = ["unread"] if linear else ["unread", "shared", *(["flipped"] if bends else [])]
    chosen = draw(st.sampled_from(known)) if kind is None else kind
    require(chosen in known, f"no twins of kind {chosen!r} for {activation.name}; known are {', '.join(known)}")
    widths = [draw(st.integers(1, 2)), 0 if linear else draw(st.integers(0, 2)), draw(st.integers(1, 2))]
    base = draw(mlps(activation=activation, widths=widths))
    row, bias = _lively(draw, widths[0])
    column, _ = _lively(draw, widths[2])
    zero_row, zero = (Fraction(0),) * widths[0], (Fraction(0),) * widths[2]
    if chosen == "unread":
        return (
            with_neurons(base, 1, [row], [bias], [zero]),
            with_neurons(base, 1, [zero_row], [Fraction(0)], [zero]),
        )
    if chosen == "shared":
        double = tuple(2 * value for value in column)
        return (
            with_neurons(base, 1, [row, row], [bias, bias], [column, column]),
            with_neurons(base, 1, [row, row], [bias, bias], [double, zero]),
        )
    # leaky(z) − leaky(−z) = (1 + a) z, and a = 0 for ReLU.  relu(z) + relu(z') − relu(z + z') with rows w, w', w + w':
    # the u w^T add up to zero, so flipping all three rows changes the sum by (1 + a) times
    # −(w + w' − (w + w')) x − (b + b' − b'')
    other, shift = _lively(draw, widths[0])
    rows = [row, other, tuple(a + b for a, b in zip(row, other, strict=True))]
    biases = [bias, shift, bias + shift + 1]
    columns = [column, column, tuple(-value for value in column)]
    theta = with_neurons(base, 1, rows, biases, columns)
    flipped = [tuple(-value for value in entry) for entry in rows]
    twin = with_neurons(base, 1, flipped, [-value for value in biases], columns)
    rest = (1 + slope) * (biases[0] + biases[1] - biases[2])
    last = twin.layers[-1]
    moved = tuple(b + rest * u for b, u in zip(last.bias, column, strict=True))
    return theta, MLP((*twin.layers[:-1], Affine(last.weight, moved)), activation)


def _lively(draw: DrawFn, size: int) -> tuple[Vector, Fraction]:
    """A row whose first entry is positive, and a bias."""
    first = draw(positive_rationals())
    return (first, *(draw(small_integers()) for _ in range(size - 1))), draw(small_integers())


@st.composite
def near_misses(draw: DrawFn, theta: MLP, *, gaps: SearchStrategy[Fraction] | None = None) -> MLP:
    """theta with one weight or bias changed, by 1 or by as little as 10^−30."""
    sizes = [m * (n + 1) for n, m in pairwise(theta.widths)]
    require(sum(sizes) > 0, "the network has no numbers")
    source = st.sampled_from([Fraction(1), Fraction(-1), Fraction(1, 10**9), Fraction(1, 10**30)])
    gap = draw(source if gaps is None else gaps)
    place = draw(st.integers(0, sum(sizes) - 1))
    layers, index = list(theta.layers), 0
    while place >= sizes[index]:
        place -= sizes[index]
        index += 1
    layer = layers[index]
    rows, bias = [list(row) for row in layer.weight.rows()], list(layer.bias)
    if place < len(bias):
        bias[place] += gap
    else:
        row, column = divmod(place - len(bias), layer.source.dimension)
        rows[row][column] += gap
    layers[index] = Affine(Matrix(rows, columns=layer.source.dimension), tuple(bias))
    return MLP(tuple(layers), theta.activation)
