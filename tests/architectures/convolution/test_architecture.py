"""Equality and identifiability of convolutional networks, against multiplying out and against all small filters."""

from __future__ import annotations

import itertools
from collections import defaultdict
from fractions import Fraction

import pytest
from hypothesis import given, settings

from catnet.architectures.convolution.architecture import PolynomialConvolutions, iter_shifted
from catnet.architectures.convolution.network import ConvolutionNetwork
from catnet.errors import ShapeError
from tests.architectures.convolution.strategies import disguised, naive_layers, networks, polynomial

KNOWN = PolynomialConvolutions()


def same(a, b):
    return KNOWN.check_same_function(a, b)


@given(disguised(networks()))
def test_disguises(pair):
    theta, other = pair
    assert polynomial(theta) == polynomial(other)
    assert same(theta, other).word == "proved"
    assert KNOWN.check_identifiable(theta).word == KNOWN.check_identifiable(other).word
    assert KNOWN.identify(theta).dimension == KNOWN.identify(other).dimension


@given(networks(), networks())
@settings(max_examples=200)
def test_equality_against_multiplying_out(left, right):
    if (left.widths[0], left.widths[-1]) != (right.widths[0], right.widths[-1]):
        with pytest.raises(ShapeError):
            same(left, right)
        return
    verdict = same(left, right)
    assert verdict.word == ("proved" if polynomial(left) == polynomial(right) else "refuted")
    if verdict.word == "refuted":
        point = verdict.witness.point
        values = [tuple(naive_layers(theta, point)[-1]) for theta in (left, right)]
        assert values == [verdict.witness.left, verdict.witness.right] and values[0] != values[1]


def in_orbit(theta, other):
    """Brute force for two layers: scale, and shift the space between when both filters are full."""
    full = theta.circular and all(
        len(taps) == width for taps, width in zip(theta.filters, theta.widths[:-1], strict=True)
    )
    n, m, stride = theta.widths[0], theta.widths[1], theta.strides[0]
    for t in range(m) if full else (0,):
        w, v = theta.filters
        if full:
            w, v = tuple(w[(a + stride * t) % n] for a in range(n)), tuple(v[(a - t) % m] for a in range(m))
        ratios = {b / a for a, b in zip(w, other.filters[0], strict=True) if a} or {Fraction(1)}
        if len(ratios) == 1 and (c := ratios.pop()):
            scaled = tuple(c * x for x in w), tuple(x / c**theta.power for x in v)
            if scaled == other.filters:
                return True
            if not any(theta.filters[0]) and not any(other.filters[0]):  # any scaling of a zero filter will do
                d = next((a / b for a, b in zip(v, other.filters[1], strict=True) if a and b), Fraction(1))
                if tuple(x / d for x in v) == other.filters[1]:
                    return True
    return False


SMALL = [  # inputs, lengths, strides, power, circular, entries; the words that must occur
    (3, (2, 2), (1, 1), 2, False, (-1, 0, 1, 2), {"proved", "refuted"}),
    (4, (2, 2), (1, 1), 3, True, (-1, 0, 1, 2), {"proved", "refuted"}),
    (4, (2, 2), (2, 1), 2, False, (-1, 0, 1, 2), {"proved", "refuted"}),
    (5, (3, 2), (1, 2), 2, False, (-1, 0, 1), {"proved", "refuted"}),
    (2, (2, 2), (1, 1), 3, True, (-1, 0, 1, 2), {"proved", "refuted"}),
    (2, (2, 2), (1, 1), 2, True, (-1, 0, 1, 2), {"undecided", "refuted"}),
    (3, (3, 2), (1, 1), 5, True, (0, 1, 2), {"proved", "refuted"}),
    (2, (2, 2), (1, 1), 1, True, (-1, 0, 1, 2), {"refuted"}),
    (4, (3, 2), (1, 1), 1, False, (-1, 0, 1, 2), {"proved", "refuted", "undecided"}),
    (4, (2, 2), (2, 1), 1, False, (-1, 0, 1, 2), {"proved", "refuted", "undecided"}),
]


@pytest.mark.share(3)
@pytest.mark.parametrize(("inputs", "lengths", "strides", "power", "circular", "entries", "words"), SMALL)
def test_all_small_filters(inputs, lengths, strides, power, circular, entries, words):
    """Whoever shares its function with a parameter outside its orbit is not proved identifiable; twins are twins."""
    classes = defaultdict(list)
    for taps in itertools.product(entries, repeat=sum(lengths)):
        theta = ConvolutionNetwork(inputs, (taps[: lengths[0]], taps[lengths[0] :]), strides, power, circular)
        classes[polynomial(theta)].append(theta)
    seen = set()
    for function, members in classes.items():
        for theta in members[:12]:
            verdict = KNOWN.check_identifiable(theta)
            seen.add(verdict.word)
            if verdict.word == "proved":
                assert all(in_orbit(theta, other) for other in members)
            if verdict.word == "refuted":
                assert polynomial(verdict.witness) == function and verdict.witness.shape == theta.shape
                assert not in_orbit(theta, verdict.witness)
    assert seen == words


NAMED = [
    ("one layer", ConvolutionNetwork(3, ((0, 0),)), "proved"),
    ("a scaling only", ConvolutionNetwork(9, ((1, 2, 3), (4, 5, 6), (7, 8, 9)), power=2), "proved"),
    ("a zero filter", ConvolutionNetwork(3, ((1, 2), (0, 0)), power=2), "refuted"),
    ("two zero filters", ConvolutionNetwork(3, ((0, 0), (0, 0)), power=2), "refuted"),
    ("room for a shift", ConvolutionNetwork(4, ((0, 1), (1, 0)), power=2, circular=False), "refuted"),
    ("room at one side only", ConvolutionNetwork(4, ((0, 1), (0, 1)), power=2, circular=False), "proved"),
    ("room, but the stride is 2", ConvolutionNetwork(4, ((0, 1), (1, 0)), (2, 1), power=2, circular=False), "proved"),
    ("room for two, and the stride is 2", ConvolutionNetwork(5, ((0, 0, 1), (1, 0)), (2, 1), 2, False), "refuted"),
    ("a shift through three", ConvolutionNetwork(5, ((0, 1), (1, 2), (1, 0)), power=2, circular=False), "refuted"),
    ("a period", ConvolutionNetwork(4, ((1, 2, 1, 2), (1, 2, 3, 4)), power=7), "refuted"),
    ("a period with sign", ConvolutionNetwork(4, ((1, 2, -1, -2), (1, 2, 3, 4)), power=7), "refuted"),
    ("a period with sign, and squares", ConvolutionNetwork(4, ((1, 2, -1, -2), (1, 2, 3, 4)), power=2), "refuted"),
    ("three around a circle", ConvolutionNetwork(2, ((1, 2), (1, 3), (2, 3)), power=9), "proved"),
    ("three with less power", ConvolutionNetwork(2, ((1, 2), (1, 3), (2, 3)), power=8), "undecided"),
    ("no period", ConvolutionNetwork(4, ((1, 2, -1, 3), (1, 2, 3, 4)), power=7), "proved"),
    ("too small a power", ConvolutionNetwork(4, ((1, 2, -1, 3), (1, 2, 3, 4)), power=6), "undecided"),
    ("two factors", ConvolutionNetwork(3, ((-1, 1), (-2, 1)), power=1, circular=False), "refuted"),
    ("the same factor twice", ConvolutionNetwork(3, ((-1, 1), (-1, 1)), power=1, circular=False), "proved"),
    ("no real root", ConvolutionNetwork(4, ((1, 0, 1), (-2, 1)), power=1, circular=False), "proved"),
    ("irrational roots", ConvolutionNetwork(4, ((-2, 0, 1), (-2, 1)), power=1, circular=False), "undecided"),
    ("a factor at infinity", ConvolutionNetwork(3, ((1, 0), (1, 1)), power=1, circular=False), "refuted"),
    ("units of a circle", ConvolutionNetwork(2, ((1, 3), (1, 2)), power=1), "refuted"),
]


@pytest.mark.parametrize(("name", "theta", "word"), NAMED, ids=[name for name, *_ in NAMED])
def test_named(name, theta, word):
    verdict = KNOWN.check_identifiable(theta)
    assert verdict.word == word
    if word == "refuted":
        assert polynomial(verdict.witness) == polynomial(theta) and verdict.witness != theta


def test_dimension():
    short = KNOWN.identify(ConvolutionNetwork(9, ((1, 2, 3), (4, 5, 6), (7, 8, 9)), power=2)).dimension
    assert (short.value, short.expected, short.exact) == (7, 7, True)
    dead = KNOWN.identify(ConvolutionNetwork(3, ((1, 2), (0, 0)), power=2)).dimension
    assert dead.value < dead.expected and not dead.exact
    linear = KNOWN.identify(ConvolutionNetwork(2, ((1, 3), (1, 2)), power=1)).dimension
    assert linear.value == 2 < linear.expected


def test_other_lengths_and_far_degrees():
    padded = ConvolutionNetwork(6, ((0, 1, 2, 0), (3, 1)), power=2)
    plain = ConvolutionNetwork(6, ((2, 4), (0, "3/4", "1/4")), power=2)
    assert same(padded, plain).word == "proved" and polynomial(padded) == polynomial(plain)
    assert same(padded, ConvolutionNetwork(6, ((2, 4), ("3/4", "1/4", 0)), power=2)).word == "refuted"
    high = ConvolutionNetwork(4, ((1, 2), (1, 3), (1, 1)), power=500)
    assert same(high, high.with_filters([(2, 4), (1, 3), (1, 1)])).word == "undecided"
    assert KNOWN.check_identifiable(high).word == "proved"
    assert KNOWN.reduce(padded).small == padded and KNOWN.reduce(padded).check().word == "proved"


def test_a_filter_that_is_zero_fits_wherever_it_is_moved():
    theta = ConvolutionNetwork(5, ((Fraction(0),), (Fraction(-2),)), (1, 2), 3, circular=False)
    assert all(filters[0] == (0,) for filters in iter_shifted(theta))
