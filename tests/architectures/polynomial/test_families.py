"""Kohn's two families: which activations belong to them, and their thresholds."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, strategies as st

from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.polynomial.families import family_of
from catnet.category import RELU, Identity, Polynomial, Power


def times(p: list[Fraction], q: list[Fraction]) -> list[Fraction]:
    result = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            result[i + j] += a * b
    return result


@given(st.integers(2, 9), st.sampled_from([Fraction(1), Fraction(-2, 3)]), st.sampled_from([Fraction(1), Fraction(-5)]))
def test_shifted_powers_up_to_factors(r: int, inner: Fraction, outer: Fraction) -> None:
    p = [outer * comb(r, j) * inner**j for j in range(r + 1)]
    found = family_of(Polynomial((Fraction(0), *p[1:])))
    assert found is not None and (found.exponent, found.shifted) == (r, True)
    if r > 2:
        assert (other := family_of(Polynomial((Fraction(0), *p[1:-1], p[-1] * 2)))) is None or not other.shifted


@given(st.lists(st.integers(-2, 2).map(Fraction), max_size=2), st.sampled_from([1, -2]), st.integers(2, 5))
def test_powers_of_polynomials(middle: list[Fraction], second: int, exponent: int) -> None:
    f = [Fraction(0), *middle, Fraction(second), Fraction(3)]
    p = f
    for _ in range(exponent - 1):
        p = times(p, f)
    found = family_of(Polynomial(tuple(p)))
    assert found is not None and not found.shifted and found.exponent % exponent == 0


def test_what_is_in_neither() -> None:
    for activation in (RELU, Identity(), Power(5), Polynomial((Fraction(1), Fraction(1), Fraction(1)))):
        assert family_of(activation) is None
    assert family_of(Polynomial((Fraction(0), Fraction(0), Fraction(1), Fraction(0), Fraction(1)))) is None  # z² + z⁴


@pytest.mark.parametrize(("r", "word"), [(3, "theta is identifiable"), (2, "no criterion applies")])
def test_the_threshold_at_width_one(r: int, word: str) -> None:
    sigma = Polynomial((Fraction(0), *(Fraction(comb(r, j)) for j in range(1, r + 1))))
    theta = MLP.from_rows([([[1]], [0]), ([[2]], [0]), ([[3]], [0])], sigma)
    notes = KNOWN.architecture_of(theta).identify(theta).notes
    assert any(word in note for note in notes)
