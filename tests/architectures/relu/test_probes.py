"""Differences at many points at once, against one point after the other."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings, strategies as st

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.probes import find_difference_at_probes
from catnet.category import find_difference
from tests.geometry.networks import networks


@settings(max_examples=100, deadline=None)
@given(st.data(), st.sampled_from([1, 10**15 + 1]), st.integers(1, 64))
def test_the_same_difference_as_one_point_after_the_other(data: st.DataObject, factor: int, limit: int) -> None:
    dimension, rows = data.draw(networks())
    theta = _network(dimension, rows, Fraction(1))
    changed = data.draw(st.sampled_from(["same", "scaled", "last"]))
    other = theta
    if changed == "scaled":
        other = _network(dimension, rows, Fraction(factor, 3))
    elif changed == "last":
        shifted = [*rows[:-1], (rows[-1][0], [value + Fraction(1, factor) for value in rows[-1][1]])]
        other = _network(dimension, shifted, Fraction(1))
    assert find_difference_at_probes(theta, other, limit) == find_difference(theta.morphism(), other.morphism(), limit)


def _network(dimension: int, rows: list[tuple[list[list[Fraction]], list[Fraction]]], factor: Fraction) -> MLP:
    """Both numbers of the first layer times a factor: another function unless it is affine and the factor 1."""
    from catnet.algebra.matrix import Matrix
    from catnet.category import Affine

    layers, width = [], dimension
    for number, (weight, bias) in enumerate(rows):
        scale = factor if number == 0 else Fraction(1)
        matrix = Matrix([[scale * x for x in row] for row in weight], columns=width)
        layers.append(Affine(matrix, tuple(scale * x for x in bias)))
        width = len(bias)
    return MLP(tuple(layers))
