"""Networks as the checkers evaluate them, against catnet's arrows and FLINT's balls."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import flint
import pytest
from hypothesis import given, settings, strategies as st

from catnet import zoo
from catnet.category import enclose
from catnet.checking import intervals
from catnet.checking.networks import evaluated, read_network
from catnet.checking.polynomials import variables
from catnet.checking.same import expanded
from catnet.errors import InexactNumberError
from catnet.files.parameter import parameter_to_json
from catnet.files.source import read_parameter

NAMES = sorted({entry.name for entry in zoo.entries()})


@pytest.mark.parametrize("name", NAMES)
def test_read_written_and_evaluated(name: str) -> None:
    theta = read_parameter(f"zoo:{name}")
    document = parameter_to_json(theta)
    network = read_network(document, "network")
    assert network.written() == document
    assert (network.inputs, network.outputs) == (theta.spaces[0].dimension, theta.spaces[-1].dimension)
    source = random.Random(name)
    for _ in range(5):
        point = tuple(Fraction(source.randint(-9, 9), source.choice([1, 2, 3])) for _ in range(network.inputs))
        found = evaluated(network, point, 96)
        try:
            assert found == list(theta.morphism()(point))
        except InexactNumberError:
            balls = enclose(theta.morphism(), point, bits=256)
            for here, (low, high) in zip(found, balls, strict=True):
                a, b = intervals.ends(here)
                assert a <= high and low <= b and b - a < Fraction(1, 2**40)


BALLS: dict[str, Any] = {
    "exponential": lambda x: x.exp(),
    "tangent": lambda x: x.tanh(),
    "logistic": lambda x: 1 / (1 + (-x).exp()),
    "softplus": lambda x: (1 + x.exp()).log(),
    "normal": lambda x: (1 + (x / flint.arb(2).sqrt()).erf()) / 2,
}


@pytest.mark.parametrize("name", list(BALLS))
@settings(max_examples=60, deadline=None)
@given(st.fractions(-60, 60, max_denominator=10**6), st.sampled_from([16, 48, 128]))
def test_functions_are_enclosed(name: str, x: Fraction, bits: int) -> None:
    before = flint.ctx.prec
    try:
        flint.ctx.prec = 600
        ball = BALLS[name](flint.arb(flint.fmpq(x.numerator, x.denominator)))
        low, high = (Fraction(str(end.fmpq())) for end in (ball.lower(), ball.upper()))
    finally:
        flint.ctx.prec = before
    found = getattr(intervals, name)(x, bits)
    assert found.low <= high and low <= found.high
    assert found.high - found.low <= (1 + abs(high)) * Fraction(1, 2 ** (bits - 4))


def test_gelu_and_silu_where_they_are_not_monotone() -> None:
    for name in ("gelu", "silu"):
        low, high = Fraction(-2), Fraction(-1, 2)
        wide = intervals.activated(name, intervals.Interval(low, high), 64)
        for step in range(7):
            x = low + (high - low) * Fraction(step, 6)
            inner = intervals.activated(name, x, 64)
            assert wide.low <= inner.low and inner.high <= wide.high


def test_polynomials_written_out() -> None:
    x, y = variables(2)
    assert ((x + y) * (x + (-1) * y)).terms == {(2, 0): 1, (0, 2): -1}
    assert x.composed((Fraction(1), Fraction(0), Fraction(3))).terms == {(0, 0): 1, (2, 0): 3}
    assert (x + (-1) * x).terms == {} and (x * 0).terms == {}
    attention = read_network(parameter_to_json(read_parameter("zoo:attention")), "network")
    source = random.Random(1)
    for _ in range(3):
        point = [Fraction(source.randint(-3, 3)) for _ in range(attention.inputs)]
        for terms, value in zip(expanded(attention), evaluated(attention, point, 16), strict=True):
            total = Fraction(0)
            for exponents, coefficient in terms.items():
                product = coefficient
                for base, exponent in zip(point, exponents, strict=True):
                    product *= base**exponent
                total += product
            assert total == value
