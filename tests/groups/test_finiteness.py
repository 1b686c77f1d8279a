"""Finite or infinite, decided; and what is answered for a group that cannot be listed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.network import MLP
from catnet.category import Identity
from catnet.errors import GroupError
from catnet.groups import FiniteGroup, UnlistedGroup, check_finite, generated_group
from catnet.groups.finiteness import minkowski_bound
from catnet.groups.operators import as_matrix
from catnet.questions.verify import verify
from catnet.theorem.action import EndActions
from catnet.verdict import Proved, Refuted, Undecided
from tests.oracles import linear

SCALES = st.sampled_from([Fraction(1), Fraction(-1), Fraction(2), Fraction(1, 2), Fraction(-2), Fraction(3)])


@st.composite
def monomials(draw: st.DrawFn) -> list[Monomial]:
    """Half of them signed permutations in other units, so finite; half with any scales."""
    n, count = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    units = Monomial.diagonal([abs(draw(SCALES)) for _ in range(n)])
    free = draw(st.booleans())
    found = []
    for _ in range(count):
        images = Permutation(tuple(draw(st.permutations(range(n)))))
        scale = [draw(SCALES) for _ in range(n)]
        signed = Monomial(images, tuple(Fraction(1 if factor > 0 else -1) for factor in scale))
        found.append(Monomial(images, tuple(scale)) if free else units * signed * units.inverse())
    return found


@given(monomials())
@settings(max_examples=150, deadline=None)
def test_monomial_groups_are_decided(operators: list[Monomial]) -> None:
    verdict = check_finite([(operator,) for operator in operators])
    matrices = [(tuple(as_matrix(operator).rows()),) for operator in operators]
    try:
        order: int | None = len(linear.generated(matrices, limit=49))  # B_3 has 48 elements
    except ValueError:
        order = None
    assert verdict.word == ("refuted" if order is None else "proved")
    if order is not None:
        assert FiniteGroup(tuple((f"g{i}", g) for i, g in enumerate(verdict.certificate))).order == order


@given(monomials(), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_a_shear_changes_nothing(operators: list[Monomial], factor: int) -> None:
    """The same group in coordinates in which its matrices are full: matrices are decided as monomials are."""
    n = operators[0].size
    shear = Matrix([[int(i == j) + factor * int(i < j) for j in range(n)] for i in range(n)])
    full = [shear @ as_matrix(operator) @ shear.inverse() for operator in operators]
    first, second = check_finite([(g,) for g in operators]), check_finite([(g,) for g in full])
    assert first.word == second.word
    if isinstance(first, Proved) and isinstance(second, Proved):
        orders = [FiniteGroup(tuple(zip("ab", v.certificate, strict=False))).order for v in (first, second)]
        assert orders[0] == orders[1]


def test_forms_and_bounds_decide_where_words_do_not() -> None:
    no_form = [Matrix([[1, 2], [0, 1]]), Matrix([[1, 0], [2, 1]])]
    assert check_finite([(g,) for g in no_form]).word == "refuted"
    hyperbolic = [Matrix([[0, 1], [1, 0]]), Matrix([[0, 2], ["1/2", 0]])]
    assert check_finite([(g,) for g in hyperbolic]).word == "refuted"
    assert [minkowski_bound(n) for n in (1, 2, 3, 4)] == [2, 24, 48, 5760]
    quaternions = [Matrix([[0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 0, -1], [0, 0, 1, 0]]),
                   Matrix([[0, 0, -1, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, -1, 0, 0]])]  # fmt: skip
    assert generated_group("ij", [(g,) for g in quaternions]).order == 8
    assert check_finite([(Matrix([[0, -1], [1, -1]]),)], limit=2).word == "undecided"
    assert check_finite([]).word == "proved" and check_finite([(Monomial.identity(0),)]).word == "proved"


def test_an_infinite_group_has_names_and_no_list() -> None:
    group = generated_group(["t"], [(Monomial.diagonal((2,)), Monomial.identity(1))])
    assert isinstance(group, UnlistedGroup) and group.infinite and group.order == "infinite"
    with pytest.raises(GroupError, match="the group is infinite"):
        group.listed()
    unknown = UnlistedGroup(("t",), False, "the budget of 1 points ran out")
    assert unknown.order is None and "not known" in unknown.words


TURN = Matrix([["3/5", "-4/5"], ["4/5", "3/5"]])
STRETCH = Monomial.diagonal((2,))


def test_the_rational_rotation_is_proved_by_uniqueness() -> None:
    theta = MLP.from_rows([([[1, 2], [-2, 1]], [0, 0]), ([[1, 0], [0, 1]], [0, 0])], Identity())
    report = verify(theta, EndActions((("r", TURN, TURN),)))
    assert report.group.order == "infinite" and report.layerwise.word == report.end_to_end.word == "proved"
    assert report.proof is not None and report.proof.homomorphism == "uniqueness"


def test_stretching_is_carried_through_relu() -> None:
    """relu(2 x) = 2 relu(x): the group of all powers of 2."""
    theta = MLP.from_rows([([[1], [-3]], [0, 0]), ([[1, 1]], [0])])
    report = verify(theta, EndActions((("t", STRETCH, STRETCH),)))
    assert isinstance(report.layerwise, Proved) and report.group.order == "infinite"
    assert report.proof is not None and report.proof.actions.on_layer(1)[0][1] == Monomial.diagonal((2, 2))


def test_refutations_need_no_list() -> None:
    theta = MLP.from_rows([([[1], [-3]], [1, 0]), ([[1, 1]], [0])])
    report = verify(theta, EndActions((("t", STRETCH, STRETCH),)))
    assert isinstance(report.end_to_end, Refuted) and isinstance(report.layerwise, Refuted)


def test_a_homomorphism_without_uniqueness_says_what_is_missing() -> None:
    theta = MLP.from_rows([([[1], [1]], [0, 0]), ([[1, 1]], [0])])
    report = verify(theta, EndActions((("t", STRETCH, STRETCH),)))
    assert isinstance(report.end_to_end, Proved) and isinstance(report.layerwise, Undecided)
    assert "the group is infinite" in report.layerwise.reason


def test_dependent_linear_layers_need_maschke() -> None:
    theta = MLP.from_rows([([[1], [1]], [0, 0]), ([[1, 1]], [0])], Identity())
    report = verify(theta, EndActions((("t", STRETCH, STRETCH),)))
    assert isinstance(report.layerwise, Undecided) and "Maschke" in report.layerwise.reason
