"""Small convolutional networks, disguises of them, and what they compute by direct sums."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from catnet.architectures.convolution.network import ConvolutionNetwork

TAP = st.sampled_from([0, 1, 1, -1, 2, Fraction(1, 2)])
SCALE = st.sampled_from([Fraction(1), Fraction(-1), Fraction(2), Fraction(-1, 3)])


@st.composite
def networks(draw: st.DrawFn, *, circular: bool | None = None, depth: int = 3, taps=TAP) -> ConvolutionNetwork:
    """At most six positions; strides 1 and 2 where they fit."""
    around = draw(st.booleans()) if circular is None else circular
    width = inputs = draw(st.integers(1, 6))
    filters, strides = [], []
    for _ in range(draw(st.integers(1, depth))):
        length = draw(st.integers(1, width))
        stride = draw(st.sampled_from([s for s in (1, 1, 2) if not around or width % s == 0]))
        filters.append(tuple(draw(st.lists(taps, min_size=length, max_size=length))))
        strides.append(stride)
        width = width // stride if around else (width - length) // stride + 1
    return ConvolutionNetwork(inputs, tuple(filters), tuple(strides), draw(st.integers(1, 3)), around)


@st.composite
def disguised(draw: st.DrawFn, source: st.SearchStrategy[ConvolutionNetwork]):
    """A network and another one that a symmetry carries it to: each hidden filter is scaled by some c and the next one
    by c^{-r}; if all filters are full, V_i is shifted by t as well.
    """
    theta = draw(source)
    filters = [list(taps) for taps in theta.filters]
    around = theta.circular and all(len(taps) == width for taps, width in zip(filters, theta.widths[:-1], strict=True))
    for i in range(theta.depth - 1):
        c = draw(SCALE)
        filters[i] = [c * tap for tap in filters[i]]
        filters[i + 1] = [tap / c**theta.power for tap in filters[i + 1]]
        if around:
            t, width, n = draw(st.integers(0, 5)), theta.widths[i + 1], theta.widths[i]
            filters[i] = [filters[i][(a + theta.strides[i] * t) % n] for a in range(n)]
            filters[i + 1] = [filters[i + 1][(a - t) % width] for a in range(width)]
    return theta, theta.with_filters(filters)


def naive_layers(theta, point):
    """The points that a point becomes in V_0, …, V_L."""
    states = [list(map(Fraction, point))]
    for index, (taps, stride) in enumerate(zip(theta.filters, theta.strides, strict=True)):
        read = states[-1]
        n = len(read)
        count = n // stride if theta.circular else len([j for j in range(n) if stride * j + len(taps) <= n])
        made = [sum(taps[a] * read[(stride * j + a) % n] for a in range(len(taps))) for j in range(count)]
        states.append([z**theta.power for z in made] if index < len(theta.filters) - 1 else made)
    return states


def polynomial(theta):
    """The outputs as dictionaries from exponents to coefficients, by multiplying out."""
    n = theta.inputs
    states = [{tuple(int(i == j) for i in range(n)): Fraction(1)} for j in range(n)]
    for index, (taps, stride) in enumerate(zip(theta.filters, theta.strides, strict=True)):
        m = len(states)
        count = m // stride if theta.circular else (m - len(taps)) // stride + 1
        made = []
        for j in range(count):
            total: dict[tuple[int, ...], Fraction] = {}
            for a, tap in enumerate(taps):
                for monomial, value in states[(stride * j + a) % m].items():
                    total[monomial] = total.get(monomial, 0) + tap * value
            made.append({monomial: value for monomial, value in total.items() if value})
        if index < len(theta.filters) - 1:
            made = [_power(entry, theta.power, n) for entry in made]
        states = made
    return tuple(frozenset(entry.items()) for entry in states)


def _power(entry, exponent, n):
    result = {(0,) * n: Fraction(1)}
    for _ in range(exponent):
        following: dict[tuple[int, ...], Fraction] = {}
        for a, x in result.items():
            for b, y in entry.items():
                key = tuple(map(sum, zip(a, b, strict=True)))
                following[key] = following.get(key, 0) + x * y
        result = {key: value for key, value in following.items() if value}
    return result
