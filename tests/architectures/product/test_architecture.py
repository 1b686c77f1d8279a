"""Products: equal, identifiable and reduced exactly as their parts are."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.known import architecture_of, iter_architectures
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.product.model import ProductNetwork
from catnet.category import EnclosedDifference, Identity, Tanh
from catnet.errors import ShapeError
from catnet.questions.same_function import check_same_function
from catnet.theorem.partwise import PartwiseReduction
from tests.architectures.relu.strategies import disguised, shallow

WAVE = MLP.from_rows([([[1]], [1]), ([[1]], [0])], Tanh())
WAVE2 = MLP.from_rows([([[2]], [1]), ([[1]], [0])], Tanh())
TWICE = MLP.from_rows([([[1], [1]], [0, 0]), ([[1, 1]], [0])], Tanh())
WIDE = MLP.from_rows([([[1], [0]], [0, 0]), ([[1, 1]], [0])], Identity())


def known(theta):
    return architecture_of(theta)


def test_summaries_need_no_parameter():
    assert {"product", "composition", "tied"} <= {entry.summary.name for entry in iter_architectures()}


@given(disguised(shallow()), disguised(shallow()))
def test_disguised_parts_make_equal_products(first, second):
    ours, theirs = (ProductNetwork(parts) for parts in zip(first, second, strict=True))
    assert check_same_function(ours, theirs).word == "proved"


@given(shallow(width=2), shallow(width=2))
def test_equality_is_that_of_the_parts(left, right):
    if (left.widths[0], left.widths[-1]) != (right.widths[0], right.widths[-1]):
        return
    alone = check_same_function(left, right)
    beside = check_same_function(ProductNetwork((WAVE, left)), ProductNetwork((WAVE, right)))
    assert alone.word == beside.word
    if beside.word == "refuted":
        point = beside.witness.point
        assert point[0] == 0 and left(point[1:]) != right(point[1:])


def test_a_rational_difference_beside_irrational_values_is_enclosed():
    ours = ProductNetwork((WAVE, MLP.from_rows([([[1]], [0])])))
    theirs = ProductNetwork((WAVE, MLP.from_rows([([[2]], [0])])))
    verdict = check_same_function(ours, theirs)
    assert verdict.word == "refuted" and isinstance(verdict.witness, EnclosedDifference)
    assert verdict.witness.coordinate == 1 and verdict.witness.point[0] == 0
    other = check_same_function(ProductNetwork((WAVE, WAVE)), ProductNetwork((WAVE, WAVE2)))
    assert other.witness.coordinate == 1


def test_parts_of_other_sizes_are_compared_as_functions():
    plane = MLP.from_rows([([[1, 0], [0, 2]], [0, 0])])
    line, double = MLP.from_rows([([[1]], [0])]), MLP.from_rows([([[2]], [0])])
    assert check_same_function(ProductNetwork((plane,)), ProductNetwork((line, double))).word == "proved"
    verdict = check_same_function(ProductNetwork((plane,)), ProductNetwork((double, double)))
    assert verdict.word == "refuted" and verdict.witness.left != verdict.witness.right
    with pytest.raises(ShapeError, match="not parallel"):
        check_same_function(ProductNetwork((line,)), ProductNetwork((line, line)))


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ((WAVE,), "proved"),
        ((WAVE, WAVE), "proved"),  # equal parts read other inputs, so nothing is exchanged
        ((WAVE, TWICE), "refuted"),
        ((MLP.from_rows([([[5]], [1])]), WAVE), "proved"),
        ((WAVE, ProductNetwork((WAVE2, TWICE))), "refuted"),
    ],
)
def test_identifiable_iff_all_parts_are(parts, word):
    theta = ProductNetwork(parts)
    verdict = known(theta).check_identifiable(theta)
    assert verdict.word == word
    if word == "refuted":
        twin = verdict.witness
        assert twin.widths == theta.widths and twin != theta
        assert check_same_function(theta, twin).word == "proved"


def test_one_part_left_open_leaves_the_product_open():
    mixed = CompositionNetwork((WAVE, MLP.from_rows([([[1]], [1]), ([[1]], [0])])))
    theta = ProductNetwork((WAVE, mixed, mixed))
    verdict = known(theta).check_identifiable(theta)
    assert verdict.word == "undecided" and verdict.reason.startswith("part 1")
    refuted = ProductNetwork((mixed, TWICE))
    assert known(refuted).check_identifiable(refuted).word == "refuted"


def test_a_stabiliser_refutes_without_a_twin():
    theta = ProductNetwork((WAVE, WIDE))
    verdict = known(theta).check_identifiable(theta)
    assert verdict.word == "refuted" and (verdict.witness is None) == (
        architecture_of(WIDE).check_identifiable(WIDE).witness is None
    )


def test_dimensions_add_up():
    theta = ProductNetwork((WIDE, MLP.from_rows([([[1]], [0]), ([[1]], [0])])))
    found = known(theta).identify(theta, max_cells=1000)
    parts = [architecture_of(part).identify(part, max_cells=1000).dimension for part in theta.parts]
    assert found.dimension.value == sum(part.value for part in parts)
    assert found.dimension.expected == sum(part.expected for part in parts) and found.dimension.exact
    assert known(theta).identify(ProductNetwork((WAVE, WIDE))).dimension is None


@given(st.lists(shallow(), min_size=1, max_size=2))
def test_reduction_keeps_the_function(parts):
    theta = ProductNetwork((*parts, TWICE))
    found = known(theta).reduce(theta)
    assert isinstance(found, PartwiseReduction) and found.check().word == "proved"
    assert found.small.parts[-1].widths == (1, 1, 1)
    assert check_same_function(theta, found.small).word == "proved"
    spoilt = PartwiseReduction(theta, ProductNetwork((*parts, WAVE)), found.parts)
    assert spoilt.check().word == "refuted"
    zero = tuple(Fraction(0) for _ in range(theta.widths[0] - 1))
    relu, point = ProductNetwork(theta.parts[:-1]), zero
    assert ProductNetwork(found.small.parts[:-1])(point) == relu(point)
