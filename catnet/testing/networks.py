"""Multilayer perceptrons to draw, by activation; and degenerate ones, made so on purpose.

>>> from hypothesis import find
>>> find(mlps(), lambda theta: theta.depth == 2).widths
(1, 0, 1)
>>> from catnet.category import Tanh
>>> find(degenerate_mlps(activation=Tanh(), kinds=("cancelling",)), lambda theta: theta.widths[1] == 2).activation
Tanh()
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation, Affine
from catnet.testing.arrows import affine_maps
from catnet.testing.values import checked, kept, require, small_integers

__all__ = ["DEGENERACIES", "degenerate_mlps", "mlps", "with_neurons"]

DEGENERACIES = ("equal", "proportional", "opposite", "zero", "dead", "constant", "unread", "cancelling")
"""How neurons can be degenerate: rows that are equal, positive multiples or opposite; a zero row; a row whose neuron is
off on all that is drawn (no weights, negative bias); no weights, positive bias; nobody reads it; two equal rows read
with opposite columns.
"""


@kept
@st.composite
def mlps(
    draw: DrawFn,
    *,
    activation: Activation | SearchStrategy[Activation] = RELU,
    widths: Sequence[int] | None = None,
    layers: int = 3,
    most: int = 3,
    entries: SearchStrategy[Fraction] | None = None,
    output_bias: bool = True,
) -> MLP:
    """Networks of one activation.

    Parameters
    ----------
    activation : Activation, or a strategy of them
    widths : sequence of int, optional
        d_0, …, d_L; if they are not given, there are 1 to `layers` layers of width 1 to `most`, hidden ones from 0.
    entries : strategy of Fraction, optional
        −2, …, 2 if it is not given: then equal, opposite and zero rows are likely.
    """
    sigma = draw(activation) if isinstance(activation, SearchStrategy) else activation
    if widths is None:
        require(layers >= 1 and most >= 1, f"no networks of at most {layers} layers of width at most {most}")
        depth = draw(st.integers(1, layers))
        sizes = [draw(st.integers(0 if 0 < place < depth else 1, most)) for place in range(depth + 1)]
    else:
        sizes = list(widths)
        require(len(sizes) >= 2 and min(sizes) >= 0, f"no networks of widths {tuple(sizes)}")
    source = small_integers() if entries is None else entries
    built = [draw(affine_maps(source=n, target=m, entries=source)) for n, m in pairwise(sizes)]
    if not output_bias:
        built[-1] = Affine.linear(built[-1].weight)
    return MLP(tuple(built), sigma)


@checked
@st.composite
def degenerate_mlps(
    draw: DrawFn,
    *,
    activation: Activation = RELU,
    kinds: Sequence[str] = DEGENERACIES,
    theta: MLP | None = None,
    most: int = 2,
) -> MLP:
    """A drawn network (or `theta`, with a hidden layer) with one to `most` degenerate neurons put into it."""
    unknown = [kind for kind in kinds if kind not in DEGENERACIES]
    require(bool(kinds) and not unknown, f"no degeneracies {unknown}; known are {', '.join(DEGENERACIES)}")
    if theta is None:
        sizes = draw(st.lists(st.integers(1, 2), min_size=3, max_size=4))
        theta = draw(mlps(activation=activation, widths=sizes))
    require(theta.depth >= 2, "a network without hidden layers has no neurons")
    for _ in range(draw(st.integers(1, most))):
        index = draw(st.integers(1, theta.depth - 1))
        theta = draw(_with_degenerate(theta, index, draw(st.sampled_from(list(kinds)))))
    return theta


@st.composite
def _with_degenerate(draw: DrawFn, theta: MLP, index: int, kind: str) -> MLP:
    lower, upper = theta.layers[index - 1], theta.layers[index]
    inputs, outputs = lower.source.dimension, upper.target.dimension
    entry = small_integers()

    def line(size: int) -> Vector:
        return tuple(draw(entry) for _ in range(size))

    zero = (Fraction(0),) * inputs
    if kind in ("zero", "dead", "constant"):
        bias = {"zero": Fraction(0), "dead": Fraction(-1), "constant": Fraction(1)}[kind]
        return with_neurons(theta, index, [zero], [bias], [line(outputs)])
    if kind == "unread":
        return with_neurons(theta, index, [line(inputs)], [draw(entry)], [(Fraction(0),) * outputs])
    if kind == "cancelling":
        row, bias, column = line(inputs), draw(entry), line(outputs)
        return with_neurons(theta, index, [row, row], [bias, bias], [column, tuple(-value for value in column)])
    factor = {"equal": Fraction(1), "proportional": Fraction(3, 2), "opposite": Fraction(-1)}[kind]
    width = lower.target.dimension
    if not width:
        return with_neurons(theta, index, [zero], [Fraction(0)], [line(outputs)])
    chosen = draw(st.integers(0, width - 1))
    row = tuple(factor * value for value in lower.weight.row(chosen))
    return with_neurons(theta, index, [row], [factor * lower.bias[chosen]], [line(outputs)])


def with_neurons(
    theta: MLP, index: int, rows: Sequence[Vector], biases: Sequence[Fraction], columns: Sequence[Vector]
) -> MLP:
    """More neurons at the end of hidden layer `index`: what they read, their biases, and how they are read."""
    lower, upper = theta.layers[index - 1], theta.layers[index]
    more = Matrix(rows, columns=lower.source.dimension)
    read = Matrix(columns, columns=upper.target.dimension).T
    layers = list(theta.layers)
    layers[index - 1] = Affine(lower.weight.above(more), (*lower.bias, *biases))
    layers[index] = Affine(upper.weight.beside(read), upper.bias)
    return MLP(tuple(layers), theta.activation)
