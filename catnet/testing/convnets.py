"""Convolutional networks on grids to draw, disguises of them, and actions on pictures.

>>> from hypothesis import find
>>> find(conv_nets(), lambda theta: theta.depth == 2).shapes
((1, 1, 1), (1, 1, 1), (1, 1, 1))
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import prod

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.convnet.network import ConvLayer, ConvNet
from catnet.architectures.convnet.window import Window
from catnet.category import RELU, Activation, Tanh
from catnet.errors import InputError
from catnet.groups.named import GRID_MAPS, grid_map
from catnet.testing.values import kept, matrices, small_integers, vectors
from catnet.theorem import EndActions

__all__ = ["conv_ends", "conv_net_disguises", "conv_nets"]

_STEPS = st.tuples(st.integers(1, 2), st.integers(1, 2))
_FACTORS = {"positive": [Fraction(1), Fraction(2), Fraction(1, 3)], "sign": [Fraction(1), Fraction(-1)]}


@kept
@st.composite
def conv_nets(draw: DrawFn, *, activation: Activation | None = None, layers: int = 2) -> ConvNet:
    """Up to `layers` convolutions on grids of at most 3 × 3, perhaps behind an average, and a dense layer on top."""
    shape = start = (draw(st.integers(1, 2)), draw(st.integers(1, 3)), draw(st.integers(1, 3)))
    found: list[ConvLayer] = []
    for _ in range(draw(st.integers(0, layers))):
        pool = draw(st.sampled_from([None, None, Window((2, 2), (2, 2)), Window((1, 2))]))
        padding = draw(st.tuples(st.integers(0, 1), st.integers(0, 1)))
        window = Window(draw(_STEPS), draw(st.sampled_from([(1, 1), (1, 1), (2, 2)])), padding, draw(st.booleans()))
        channels = draw(st.integers(1, 2))
        try:
            seen = shape if pool is None else (shape[0], *pool.outputs(shape[1:]))
            window.outputs(seen[1:])
        except InputError:  # the window does not fit here
            continue
        kernel = draw(matrices(rows=channels, columns=seen[0] * prod(window.size), entries=small_integers()))
        found.append(ConvLayer(kernel, draw(vectors(size=channels, entries=small_integers())), window, pool))
        shape = found[-1].outputs(shape)
    outputs = draw(st.integers(1, 2))
    kernel = draw(matrices(rows=outputs, columns=prod(shape), entries=small_integers()))
    found.append(ConvLayer(kernel, draw(vectors(size=outputs, entries=small_integers())), Window(shape[1:])))
    return ConvNet(start, tuple(found), draw(st.sampled_from([RELU, Tanh()])) if activation is None else activation)


@st.composite
def conv_net_disguises(draw: DrawFn, theta: ConvNet) -> ConvNet:
    """theta moved by symmetries: hidden channels permuted and scaled, the kernels that read them unmixed."""
    layers = list(theta.layers)
    for index in range(theta.depth - 1):
        lower, upper = layers[index], layers[index + 1]
        width = lower.kernel.shape[0]
        order = draw(st.permutations(range(width)))
        choices = st.sampled_from(_FACTORS.get(theta.activation.freedom, [Fraction(1)]))
        factors = [draw(choices) for _ in range(width)]
        mixed = Monomial(Permutation(tuple(order)), tuple(factors)).matrix()
        size = upper.kernel.shape[1] // width
        layers[index] = replace(lower, kernel=mixed @ lower.kernel, bias=mixed.apply(lower.bias))
        layers[index + 1] = replace(upper, kernel=upper.kernel @ mixed.inverse().kron(Matrix.identity(size)))
    return replace(theta, layers=tuple(layers))


@st.composite
def conv_ends(draw: DrawFn, theta: ConvNet) -> EndActions:
    """A map of the grid by name, perhaps with signs of the outputs; some are not absorbed."""
    fitting = []
    for name in sorted(GRID_MAPS):
        try:
            fitting.append(grid_map(name, theta.input))
        except InputError:  # not square
            continue
    first = draw(st.sampled_from([Monomial.identity(theta.widths[0]), *fitting]))
    sign = draw(st.sampled_from([Fraction(1), Fraction(-1)]))
    return EndActions((("s", first, Monomial.diagonal((sign,) * theta.widths[-1])),))
