"""The first layer of a network of powers from below: wide matrices by their definition, supports, twins where a
hypothesis fails, and a search for other parameters with the same values where none does.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import sympy
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.degenerate import outside_orbit
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.polynomial.architecture import PolynomialNetworks
from catnet.architectures.polynomial.criteria import check_criteria, check_criteria_without_biases
from catnet.architectures.polynomial.from_below import first_layer_from_below, is_wide
from catnet.category import Polynomial, Power
from catnet.checking import identifiable
from catnet.checking.reading import CertificateError
from catnet.files.identification_certificate import identification_to_json
from catnet.verdict import Proved, Refuted

KNOWN = PolynomialNetworks()
UNITS = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
FALLING = [(UNITS, [1, 0, -1, 2]), ([[1, 2, 3, 1], [2, -1, 1, 3]], [1, -2]), ([[1, 2], [3, -1]], [0, 1])]
CUBE = [(row[:3], bias) for row, bias in zip(UNITS, [1, -1, 2], strict=False)]
EVEN = [
    ([row for row, _ in CUBE], [bias for _, bias in CUBE]),
    ([[1, 2, 1], [2, -1, 3], [1, 1, -2]], [1, 0, 2]),
    ([[1, 0, 1], [0, 1, 1], [1, 1, 1]], [0, 0, 1]),
]


def wide_by_definition(rows: list[list[int]], columns: int) -> bool:
    matrix = sympy.Matrix(len(rows), columns, [value for row in rows for value in row])
    pairs = itertools.combinations(range(columns), 2)
    left = [[j for j in range(columns) if j not in pair] for pair in pairs]
    return all(matrix.extract(list(range(len(rows))), kept).rank() == len(rows) for kept in left)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(0, 3), st.integers(2, 5))
def test_wide_is_what_it_says(data, rows, columns):
    entries = data.draw(
        st.lists(st.lists(st.integers(-1, 1), min_size=columns, max_size=columns), min_size=rows, max_size=rows)
    )
    assert is_wide(Matrix(entries, columns=columns)) == wide_by_definition(entries, columns)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.integers(1, 3), st.integers(1, 3))
def test_supports_hold_all_neurons_and_are_wide(data, middle, outputs):
    """Where a first layer is said to be determined, its hypotheses hold by their definition; the checker agrees."""
    small = st.integers(-2, 2)
    second = data.draw(st.lists(st.lists(small, min_size=4, max_size=4), min_size=middle, max_size=middle))
    third = data.draw(st.lists(st.lists(small, min_size=middle, max_size=middle), min_size=outputs, max_size=outputs))
    theta = MLP.from_rows([(UNITS, [0] * 4), (second, [0] * middle), (third, [0] * outputs)], Power(2))
    found = first_layer_from_below(theta) if all(map(any, zip(*second, strict=True))) else None
    columns = list(zip(*second, strict=True))
    if found is None:
        return
    assert all(sympy.Matrix(pair).rank() == 2 for pair in itertools.combinations(columns, 2))
    supports = [
        {j for j in range(middle) if sum(a * row[j] for a, row in zip(phi, third, strict=True))} for phi in found
    ] or [set(range(middle))]
    assert set().union(*supports) == set(range(middle))
    assert all(wide_by_definition([second[j] for j in support], 4) for support in supports)


@pytest.mark.parametrize("exponent", [2, 3])
@pytest.mark.parametrize("layers", [FALLING, EVEN])
def test_far_below_the_thresholds_with_a_certificate(layers, exponent):
    theta = MLP.from_rows(layers, Polynomial((0,) * exponent + (-3,)))
    verdict = KNOWN.check_identifiable(theta)
    assert isinstance(verdict, Proved) and "W_2 is wide" in verdict.reason
    document = identification_to_json(theta, verdict)
    assert document is not None
    found = identifiable.check(document)
    assert found["criterion"] == "from below" and any("theorem 5" in line for line in found["assuming"])
    spoiled = {**document, "proof": {**document["proof"], "functionals": [["0"] * len(layers[2][0])]}}
    with pytest.raises(CertificateError):
        identifiable.check(spoiled)


def test_the_architecture_without_biases_as_well():
    theta = MLP.from_rows([(weight, [0] * len(weight)) for weight, _ in FALLING], Power(3))
    assert isinstance(check_criteria_without_biases(theta), Proved)


def test_columns_that_are_proportional_can_be_turned():
    """3 z_0² + 3 z_1² is the same behind a rotation of the two."""
    second = [[3, 3, 1, 1], [3, 3, 2, -1]]
    theta = MLP.from_rows([(UNITS, [1, 0, -1, 2]), (second, [1, -2]), FALLING[2]], Power(2))
    assert is_wide(Matrix(second)) is False and first_layer_from_below(theta) is None
    wider = MLP.from_rows(
        [(np.eye(5, dtype=int).tolist(), [1, 0, -1, 2, 0]), ([[3, 3, 1, 1, 2], [3, 3, 2, -1, 5]], [1, -2]), FALLING[2]],
        Power(2),
    )
    assert is_wide(wider.layers[1].weight) and first_layer_from_below(wider) is None
    verdict = KNOWN.check_identifiable(wider)
    assert isinstance(verdict, Refuted)
    assert isinstance(KNOWN.check_same_function(wider, verdict.witness), Proved)
    assert outside_orbit(wider, verdict.witness)


def test_a_first_layer_that_is_not_onto_is_not_peeled():
    layers = [([[1, 0], [0, 1], [1, 1], [1, 2]], [1, 0, -1, 2]), *FALLING[1:]]
    assert first_layer_from_below(MLP.from_rows(layers, Power(2))) is None


def test_the_layers_above_are_asked_by_themselves():
    """Two squares that one output reads can be turned, whatever is below."""
    theta = MLP.from_rows([*FALLING[:2], ([[1, 2]], [0])], Power(2))
    assert first_layer_from_below(theta) == []
    assert "of those above it" in check_criteria(theta).reason


@pytest.mark.parametrize("layers", [FALLING, EVEN])
def test_no_other_parameter_with_the_same_values_is_found(layers):
    """Levenberg and Marquardt from starts near theta: whatever fits has theta's hyperplanes in the first layer."""
    source = np.random.default_rng(7)
    theta = [(np.array(weight) / 3, np.array(bias) / 3) for weight, bias in layers]
    assert isinstance(check_criteria(MLP.from_rows(layers, Power(2))), Proved)  # scaling layers changes no hypothesis
    sizes = [weight.shape[1] for weight, _ in theta] + [theta[-1][0].shape[0]]
    start = np.concatenate([np.concatenate([weight.ravel(), bias]) for weight, bias in theta])
    points = source.uniform(-1, 1, (len(start), sizes[0]))
    goal = values(start, sizes, points)
    found = 0
    for attempt in range(5):
        other = fit(start + source.normal(0, (0.2, 0.6)[attempt % 2], len(start)), sizes, points, goal)
        if other is not None:
            found += 1
            mine, theirs = (lines(parameter, sizes) for parameter in (start, other))
            cosines = np.abs(mine @ theirs.T)
            assert np.allclose(cosines.max(axis=1), 1, atol=1e-5), (mine, theirs)
    assert found >= 1  # it does find parameters that fit


def unpacked(parameter, sizes):
    place = 0
    for n, m in itertools.pairwise(sizes):
        yield parameter[place : place + n * m].reshape(m, n), parameter[place + n * m : place + n * m + m]
        place += n * m + m


def lines(parameter, sizes):
    weight, bias = next(unpacked(parameter, sizes))
    rows = np.hstack([weight, bias[:, None]])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def values(parameter, sizes, points):
    state, layers = points, list(unpacked(parameter, sizes))
    for index, (weight, bias) in enumerate(layers):
        state = state @ weight.T + bias
        if index + 1 < len(layers):
            state = state**2
    return state.ravel()


def fit(parameter, sizes, points, goal):
    damping, step = 1e-2, 1e-6
    rest = values(parameter, sizes, points) - goal
    for _ in range(150):
        columns = [
            (values(parameter + step * unit, sizes, points) - values(parameter - step * unit, sizes, points))
            / (2 * step)
            for unit in np.eye(len(parameter))
        ]
        jacobian = np.array(columns).T
        normal = jacobian.T @ jacobian
        move = np.linalg.solve(normal + damping * np.diag(np.diag(normal) + 1e-9), -jacobian.T @ rest)
        tried = values(parameter + move, sizes, points) - goal
        if tried @ tried < rest @ rest:
            parameter, rest, damping = parameter + move, tried, max(damping / 4, 1e-12)
        else:
            damping *= 3
        if rest @ rest < 1e-16 * (goal @ goal):
            return parameter
        if damping > 1e9:
            return None
    return None


def test_a_second_layer_that_nobody_reads_is_not_determined() -> None:
    rows = [([[1, 0], [0, 1]], [0, 0]), ([[1, 1], [1, 2]], [0, 0]), ([[0, 0]], [0])]
    assert first_layer_from_below(MLP.from_rows(rows, Power(3))) is None
