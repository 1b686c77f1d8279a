"""Schoolbook polynomials: dictionaries from exponents to nonzero fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import product as pairs

Poly = dict[tuple[int, ...], Fraction]


def constant(value: Fraction, variables: int) -> Poly:
    return {(0,) * variables: Fraction(value)} if value else {}


def plus(left: Poly, right: Poly) -> Poly:
    total = dict(left)
    for monomial, value in right.items():
        total[monomial] = total.get(monomial, Fraction(0)) + value
    return {monomial: value for monomial, value in total.items() if value}


def scaled(polynomial: Poly, factor: Fraction) -> Poly:
    return {monomial: value * factor for monomial, value in polynomial.items() if factor}


def times(left: Poly, right: Poly) -> Poly:
    total: Poly = {}
    for (a, x), (b, y) in pairs(left.items(), right.items()):
        monomial = tuple(i + j for i, j in zip(a, b, strict=True))
        total[monomial] = total.get(monomial, Fraction(0)) + x * y
    return {monomial: value for monomial, value in total.items() if value}


def substituted(coefficients: list[Fraction], polynomial: Poly, variables: int) -> Poly:
    total: Poly = {}
    for coefficient in reversed(coefficients):
        total = plus(times(total, polynomial), constant(coefficient, variables))
    return total


def expanded_network(layers: list, coefficients: list[Fraction], variables: int) -> list[Poly]:
    """The outputs of a network, given as pairs (weight rows, bias), as polynomials in the inputs."""
    state = [{tuple(int(i == j) for j in range(variables)): Fraction(1)} for i in range(variables)]
    for place, (weight, bias) in enumerate(layers, start=1):
        following = []
        for row, shift in zip(weight, bias, strict=True):
            total = constant(shift, variables)
            for value, polynomial in zip(row, state, strict=True):
                total = plus(total, scaled(polynomial, value))
            following.append(total if place == len(layers) else substituted(coefficients, total, variables))
        state = following
    return state
