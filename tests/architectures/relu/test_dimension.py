"""Functional dimension against symbolic differentiation, its bound, its invariance, and parameters where it is full."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
import sympy
from hypothesis import given, settings, strategies as st

from catnet.algebra.modular import PRIMES
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.dimension import expected_dimension, functional_dimension
from catnet.architectures.relu.full_dimension import full_dimension_parameter
from catnet.architectures.relu.jacobian import ModularJacobian, derivative_rows, scaling_directions
from catnet.architectures.relu.regions import complex_of
from tests.architectures.relu.strategies import deep, disguised, shallow


def naive_dimension(theta):
    """The rank of the Jacobian by SymPy at n + 1 points of every region, those left out where a pre-activation
    vanishes identically."""
    symbols, layers = [], []
    for number, layer in enumerate(theta.layers):
        rows = [
            [sympy.Symbol(f"w{number}_{a}_{b}") for b in range(layer.weight.shape[1])]
            for a in range(layer.weight.shape[0])
        ]
        bias = [sympy.Symbol(f"b{number}_{a}") for a in range(layer.weight.shape[0])]
        layers.append((rows, bias))
        for row, shift in zip(rows, bias, strict=True):
            symbols += [*row, shift]
    values = [
        v for layer in theta.layers for row, b in zip(layer.weight.rows(), layer.bias, strict=True) for v in (*row, b)
    ]
    there = {s: sympy.Rational(v.numerator, v.denominator) for s, v in zip(symbols, values, strict=True)}
    xs = [sympy.Symbol(f"x{i}") for i in range(theta.widths[0])]
    rows_found = []
    for pattern in {region.pattern for region in complex_of(theta)}:
        state, smooth = list(xs), True
        for number, (rows, bias) in enumerate(layers):
            before = [
                sum((w * h for w, h in zip(row, state, strict=True)), shift)
                for row, shift in zip(rows, bias, strict=True)
            ]
            if number + 1 == len(layers):
                state = before
                break
            smooth = smooth and all(sympy.expand(z.subs(there)) != 0 for z in before)
            state = [z if on else sympy.Integer(0) for z, on in zip(before, pattern[number], strict=True)]
        if not smooth:
            continue
        for point in [[0] * len(xs), *np.eye(len(xs), dtype=int).tolist()]:
            for output in state:
                at = output.subs(dict(zip(xs, point, strict=True)))
                rows_found.append([sympy.diff(at, s).subs(there) for s in symbols])
    return sympy.Matrix(rows_found).rank() if rows_found else 0


@settings(max_examples=15, deadline=None)
@given(st.one_of(shallow(width=3), deep().filter(lambda theta: theta.parameters <= 20)))
def test_against_symbolic_differentiation(theta):
    found = functional_dimension(theta)
    assert found.exact and found.value == naive_dimension(theta)


@settings(max_examples=40, deadline=None)
@given(disguised(st.one_of(shallow(), deep())))
def test_bound_and_invariance(pair):
    theta, other = pair
    here, there = functional_dimension(theta), functional_dimension(other)
    assert here.value == there.value <= expected_dimension(theta) == here.expected
    assert here.left_out == there.left_out and here.independent.check(theta)
    killed = scaling_directions(theta).T.beside(here.hidden)
    for region in itertools.islice(complex_of(theta), 6):
        product = derivative_rows(theta, region.pattern) @ killed
        if here.left_out == 0:
            assert product.is_zero
        assert (derivative_rows(theta, region.pattern) @ scaling_directions(theta).T).is_zero
    if here.exact and not here.left_out and scaling_directions(theta).rank() == theta.hidden_neurons:
        assert here.hidden.shape[1] == here.expected - here.value


@settings(max_examples=40, deadline=None)
@given(st.one_of(shallow(), deep()))
def test_the_modular_rows_are_multiples_of_the_exact_ones(theta):
    regions = complex_of(theta)
    states = [np.array([region.pattern[i] for region in regions]) for i in range(theta.depth - 1)]
    rows, _ = ModularJacobian(theta, PRIMES[0]).rows(states)
    for number, region in enumerate(regions):
        exact = derivative_rows(theta, region.pattern)
        zero = np.array([[value == 0 for value in row] for row in exact.rows()])
        assert (zero == (rows[number] == 0)).all()


def test_a_full_dimension_is_not_necessary():
    """|x| is identifiable, though moving its kinks apart is invisible in first order."""
    found = functional_dimension(MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])]))
    assert (found.value, found.expected) == (4, 5)
    ((first, last),) = found.directions(MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])]))
    assert any(first[1]) and any(last[1])


@pytest.mark.parametrize(
    "widths", [(2, 2, 1), (2, 3, 2), (3, 2, 2, 1), (2, 2, 3, 1), (4, 2, 4, 4, 1), (2, 4, 2, 4, 2), (2, 2, 2, 2, 2)]
)
def test_parameters_of_full_dimension(widths):
    found = full_dimension_parameter(widths)
    assert found.theta.widths == widths and found.dimension.is_full and found.dimension.independent.check(found.theta)


def test_a_large_network():
    """(4, 16, 16, 2), which has thirty thousand regions; how long it takes: tests/benchmarks/dimension.py."""
    source = random.Random(1)
    theta = MLP.from_rows(
        [
            ([[source.randint(-9, 9) for _ in range(n)] for _ in range(m)], [source.randint(-9, 9) for _ in range(m)])
            for n, m in ((4, 16), (16, 16), (16, 2))
        ]
    )
    found = functional_dimension(theta, complex_of(theta))
    assert found.is_full and found.value == 354
