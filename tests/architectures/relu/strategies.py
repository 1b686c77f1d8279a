"""Small networks with many coincidences, and disguises of them."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine

SMALL = st.integers(-2, 2)


@st.composite
def networks(draw: st.DrawFn, *, widths: st.SearchStrategy[list[int]], output_bias: bool = True) -> MLP:
    """Weights from -2 to 2, of which many are equal or zero."""
    sizes = draw(widths)
    layers = []
    for place, (n, m) in enumerate(zip(sizes, sizes[1:], strict=False)):
        weight = Matrix(draw(st.lists(st.lists(SMALL, min_size=n, max_size=n), min_size=m, max_size=m)), columns=n)
        free = output_bias or place + 2 < len(sizes)
        layers.append(Affine(weight, draw(st.lists(SMALL, min_size=m, max_size=m)) if free else [0] * m))
    return MLP(tuple(layers))


def shallow(*, output_bias: bool = True, width: int = 4) -> st.SearchStrategy[MLP]:
    widths = st.tuples(st.integers(1, 2), st.integers(1, width), st.integers(1, 2)).map(list)
    return networks(widths=widths, output_bias=output_bias)


def deep() -> st.SearchStrategy[MLP]:
    return networks(widths=st.lists(st.integers(1, 3), min_size=3, max_size=5))


@st.composite
def disguised(draw: st.DrawFn, source: st.SearchStrategy[MLP]) -> tuple[MLP, MLP]:
    """A network and an equivalent one: hidden neurons permuted and scaled by positive numbers."""
    theta = draw(source)
    return theta, draw(disguises(theta))


@st.composite
def disguises(draw: st.DrawFn, theta: MLP) -> MLP:
    layers = [([list(row) for row in layer.weight.rows()], list(layer.bias)) for layer in theta.layers]
    for index in range(theta.depth - 1):
        width = theta.widths[index + 1]
        order = draw(st.permutations(range(width)))
        scale = draw(st.lists(st.fractions(Fraction(1, 3), 3, max_denominator=3), min_size=width, max_size=width))
        weight, bias = layers[index]
        layers[index] = ([[scale[a] * x for x in weight[a]] for a in order], [scale[a] * bias[a] for a in order])
        upper, shift = layers[index + 1]
        layers[index + 1] = ([[row[a] / scale[a] for a in order] for row in upper], shift)
    widths = theta.widths
    return MLP(tuple(Affine(Matrix(w, columns=widths[i]), b) for i, (w, b) in enumerate(layers)))
