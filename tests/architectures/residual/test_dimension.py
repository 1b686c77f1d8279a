"""The functional dimension of residual networks, against derivatives in floats."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import assume, given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.known import KNOWN
from catnet.architectures.residual.dimension import residual_dimension
from catnet.architectures.residual.network import Block, ResidualNetwork
from catnet.category import RELU, Affine, Power, Tanh
from catnet.testing.residual import residual_disguises, residual_networks


def flat(theta: ResidualNetwork) -> np.ndarray:
    theta = theta.without_stream_biases()
    parts = [theta.embedding.weight]
    for block in theta.blocks:
        parts += [affine.weight.beside(Matrix.column(affine.bias)) for affine in block.parts[:-1]]
        parts.append(block.write.weight)
    parts.append(theta.readout.weight.beside(Matrix.column(theta.readout.bias)))
    return np.array([float(value) for part in parts for row in part.rows() for value in row])


def value(theta: ResidualNetwork, numbers: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The network with these parameters in floats, at all points."""
    start = 0

    def take(rows: int, columns: int) -> np.ndarray:
        nonlocal start
        start += rows * columns
        return numbers[start - rows * columns : start].reshape(rows, columns)

    def biased(x: np.ndarray, rows: int) -> np.ndarray:
        table = take(rows, x.shape[1] + 1)
        return x @ table[:, :-1].T + table[:, -1]

    def sigma(z: np.ndarray) -> np.ndarray:
        return np.maximum(z, 0) if theta.activation == RELU else z**2

    x = points @ take(theta.stream, points.shape[1]).T
    for block in theta.blocks:
        h = sigma(biased(x, block.neurons))
        if block.gate is not None:
            h = h * biased(x, block.neurons)
        x = x + h @ take(theta.stream, block.neurons).T
    return biased(x, theta.readout.target.dimension).ravel()


@settings(max_examples=60)
@given(residual_networks(), st.data())
def test_against_derivatives_in_floats(theta: ResidualNetwork, data: st.DataObject) -> None:
    assume(theta.activation in (RELU, Power(2)) and theta.norm is None)
    found = residual_dimension(theta)
    numbers = flat(theta)
    assert found is not None and 0 <= found.value <= found.expected <= len(numbers)
    points = np.random.default_rng(1).standard_normal((60, theta.widths[0])) * np.geomspace(0.3, 12, 60)[:, None]
    steps = np.eye(len(numbers)) * 1e-6
    rows = [(value(theta, numbers + h, points) - value(theta, numbers - h, points)) / 2e-6 for h in steps]
    sizes = np.linalg.svd(np.array(rows), compute_uv=False)
    rank = int((sizes > 1e-8 * max(1.0, sizes.max(initial=0.0))).sum())  # the differences are good to 1e-10
    assert rank <= found.expected or theta.activation == RELU  # a kink between the steps adds to the rank
    if found.exact and theta.activation != RELU:
        assert rank == found.value
    other = residual_dimension(data.draw(residual_disguises(theta)))
    assert other is not None and (other == found or not (other.exact and found.exact))


def test_what_is_known() -> None:
    one = Affine.linear(Matrix([[1]]))
    copies = Block(Affine.linear(Matrix([[1], [1]])), None, Affine.linear(Matrix([[1, 1]])))
    theta = ResidualNetwork(one, (copies,), one)
    found = KNOWN.architecture_of(theta).identify(theta)
    assert (found.dimension.value, found.dimension.expected, found.dimension.exact) == (4, 6, False)
    assert found.verdict.is_refuted and not found.notes
    assert residual_dimension(ResidualNetwork(one, (copies,), one, Tanh())) is None
    assert residual_dimension(ResidualNetwork(one, (copies,), one, RELU, Fraction(1))) is None
    gated = ResidualNetwork(
        one, (Block(Affine(Matrix([[2]]), (Fraction(1),)), Affine(Matrix([[1]]), (Fraction(3),)), one),), one
    )
    assert residual_dimension(gated).exact
