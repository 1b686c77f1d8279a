"""The defect: zero exactly for equivariant networks, and never below a value that is found by trying."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings, strategies as st

from catnet.algebra.monomial import Monomial
from catnet.questions.defect import box, defects
from catnet.questions.verify import verify
from catnet.theorem.action import EndActions
from tests.architectures.relu.test_same_function import mlp, naive
from tests.geometry.networks import networks


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_defect_is_a_bound_that_is_attained(data: st.DataObject) -> None:
    dimension, network = data.draw(networks(inputs=st.integers(1, 3), depth=2, width=3))
    theta = mlp(network, dimension)
    flip = Monomial.diagonal([-1] * dimension)
    ends = EndActions((("s", flip, Monomial.identity(theta.widths[-1])),))
    (found,) = defects(theta, ends, within=box(dimension))

    def difference(point: list[Fraction]) -> list[Fraction]:
        return [a - b for a, b in zip(naive(theta, list(flip.apply(point))), naive(theta, point), strict=True)]

    assert abs(difference(list(found.point))[found.output]) == found.value
    points = data.draw(
        st.lists(
            st.lists(st.fractions(-1, 1, max_denominator=7), min_size=dimension, max_size=dimension),
            min_size=5,
            max_size=5,
        )
    )
    assert found.value is not None
    assert all(abs(value) <= found.value for point in points for value in difference(point))
    everywhere = defects(theta, ends)[0].value
    assert everywhere is None or everywhere >= found.value
    assert (everywhere == 0) == (verify(theta, ends).end_to_end.word == "proved")
