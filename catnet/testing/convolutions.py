"""Polynomial convolutional networks to draw, disguises of them, and actions that they absorb.

>>> from hypothesis import find
>>> find(convolution_networks(), lambda theta: theta.depth == 2).filters
((Fraction(0, 1),), (Fraction(0, 1),))
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector
from catnet.architectures.convolution.network import ConvolutionNetwork
from catnet.testing.values import kept, small_integers, vectors
from catnet.theorem import EndActions

__all__ = ["convolution_disguises", "convolution_ends", "convolution_networks"]

_SCALES = [Fraction(1), Fraction(-1), Fraction(2), Fraction(-1, 3)]


@kept
@st.composite
def convolution_networks(draw: DrawFn, *, circular: bool | None = None, depth: int = 3) -> ConvolutionNetwork:
    """On a circle or a line of at most six positions, with strides 1 and 2 where they fit, and powers 1, 2 and 3."""
    around = draw(st.booleans()) if circular is None else circular
    width = inputs = draw(st.integers(1, 6))
    filters: list[Vector] = []
    strides: list[int] = []
    for _ in range(draw(st.integers(1, depth))):
        length = draw(st.integers(1, width))
        strides.append(draw(st.sampled_from([stride for stride in (1, 1, 2) if not around or width % stride == 0])))
        filters.append(draw(vectors(size=length, entries=small_integers())))
        width = width // strides[-1] if around else (width - length) // strides[-1] + 1
    return ConvolutionNetwork(inputs, tuple(filters), tuple(strides), draw(st.integers(1, 3)), around)


@st.composite
def convolution_disguises(draw: DrawFn, theta: ConvolutionNetwork) -> ConvolutionNetwork:
    """Each hidden filter scaled by some c, the next by c^−r; where all filters are full, hidden circles are shifted,
    too.
    """
    filters = [list(taps) for taps in theta.filters]
    widths = theta.widths
    full = theta.circular and all(len(taps) == width for taps, width in zip(filters, widths[:-1], strict=True))
    for i in range(theta.depth - 1):
        factor = draw(st.sampled_from(_SCALES))
        filters[i] = [factor * tap for tap in filters[i]]
        filters[i + 1] = [tap / factor**theta.power for tap in filters[i + 1]]
        if full:
            by = draw(st.integers(0, widths[i + 1] - 1))
            filters[i] = [filters[i][(a + theta.strides[i] * by) % widths[i]] for a in range(widths[i])]
            filters[i + 1] = [filters[i + 1][(a - by) % widths[i + 1]] for a in range(widths[i + 1])]
    return ConvolutionNetwork(theta.inputs, tuple(map(tuple, filters)), theta.strides, theta.power, theta.circular)


@st.composite
def convolution_ends(draw: DrawFn, theta: ConvolutionNetwork) -> EndActions:
    """Shifts of the circle, mirror images, and signs of all inputs or of all outputs."""
    first, last = theta.widths[0], theta.widths[-1]
    sign = st.sampled_from([Fraction(1), Fraction(-1)])

    def moved(size: int, by: int, step: int) -> Monomial:
        return Monomial(Permutation(tuple((by + step * j) % size for j in range(size))), (draw(sign),) * size)

    generators = []
    for name in draw(st.sampled_from([("s",), ("t",), ("s", "t")])):
        if name == "s" and theta.circular:
            stride = first // last if last else 0
            generators.append((name, moved(first, stride, 1), moved(last, 1, 1)))
        elif name == "t":
            step = draw(st.sampled_from([1, -1]))
            start, end = ((0, 0) if step == 1 else (first - 1, last - 1)) if not theta.circular else (0, 0)
            generators.append((name, moved(first, start, step), moved(last, end, step)))
        else:
            generators.append((name, moved(first, 0, 1), moved(last, 0, 1)))
    return EndActions(tuple(generators))
