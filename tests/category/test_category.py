"""The laws of the category, sameness against exact evaluation, diagrams and functors."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.strategies import DrawFn

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.category import (
    RELU,
    ActionFunctor,
    Affine,
    Arrow,
    Diagram,
    Face,
    MonomialMap,
    Morphism,
    Pointwise,
    SideBySide,
    Space,
    check_natural,
    check_same,
    compose,
    find_difference,
    identity,
    iter_probes,
    normal_form,
)
from catnet.errors import CompositionError, InputError, NumberError, ShapeError
from catnet.verdict import Proved, Refuted
from tests.oracles.linear import iter_points
from tests.support import small_fractions


@st.composite
def simple_arrows(draw: DrawFn, source: int, target: int) -> Morphism:
    kind = draw(st.sampled_from(["affine", "monomial", "relu"])) if source == target else "affine"
    if kind == "relu":
        return Pointwise(RELU, source)
    if kind == "monomial":
        images = tuple(draw(st.permutations(range(source))))
        scale = tuple(draw(st.sampled_from([Fraction(1), Fraction(2), Fraction(-1), Fraction(1, 3)])) for _ in images)
        return MonomialMap(Monomial(Permutation(images), scale))
    rows = [[draw(small_fractions) for _ in range(source)] for _ in range(target)]
    return Affine(Matrix(rows, columns=source), tuple(draw(small_fractions) for _ in range(target)))


@st.composite
def arrows(draw: DrawFn, source: int, target: int, depth: int = 2) -> Morphism:
    """Composites and sums of simple arrows."""
    if depth and draw(st.booleans()):
        middle = draw(st.integers(0, 3))
        return draw(arrows(source, middle, depth - 1)) >> draw(arrows(middle, target, depth - 1))
    if depth and draw(st.booleans()):
        left, low = draw(st.integers(0, source)), draw(st.integers(0, target))
        return draw(arrows(left, low, depth - 1)) @ draw(arrows(source - left, target - low, depth - 1))
    return draw(simple_arrows(source, target))


sizes = st.integers(0, 3)
chains = st.tuples(sizes, sizes, sizes, sizes).flatmap(lambda s: st.tuples(*(arrows(m, n, 1) for m, n in pairwise(s))))


@given(chains)
def test_the_laws_of_a_category(chain: tuple[Morphism, ...]) -> None:
    f, g, h = chain
    assert (f >> g) >> h == f >> (g >> h)
    assert identity(f.source) >> f == f == f >> identity(f.target)
    assert hash((f >> g) >> h) == hash(f >> (g >> h))
    assert ((f >> g).source, (f >> g).target) == (f.source, g.target)
    assert compose((f, g, h), f.source) == f >> g >> h
    for point in iter_points(f.source.dimension, 4):
        assert (f >> g)(point) == g(f(point))


@given(chains, chains)
@settings(max_examples=40)
def test_the_laws_of_a_monoidal_category(first: tuple[Morphism, ...], second: tuple[Morphism, ...]) -> None:
    f, g, h = first
    u, v, _ = second
    assert (f @ g) @ h == f @ (g @ h)
    assert (f @ u).source == f.source + u.source and (f @ u).target == f.target + u.target
    assert check_same(f @ identity(Space(0)), f).word == "proved" == check_same(identity(Space(0)) @ f, f).word
    if not isinstance(f, SideBySide) and (f.source.dimension or f.target.dimension):
        assert f @ identity(Space(0)) == f == identity(Space(0)) @ f
    left, right = (f >> g) @ (u >> v), (f @ u) >> (g @ v)  # the interchange law
    assert (left.source, left.target) == (right.source, right.target)
    for point in iter_points(left.source.dimension, 6):
        split = f.source.dimension
        assert left(point) == right(point) == (f >> g)(point[:split]) + (u >> v)(point[split:])
    assert not isinstance(check_same(left, right), Refuted)


@given(sizes, sizes)
def test_identities_side_by_side_are_an_identity(m: int, n: int) -> None:
    assert check_same(identity(Space(m)) @ identity(Space(n)), identity(Space(m + n))).word == "proved"


@given(sizes.flatmap(lambda m: sizes.flatmap(lambda n: st.tuples(arrows(m, n), arrows(m, n)))))
@settings(max_examples=120)
def test_sameness_never_contradicts_evaluation(pair: tuple[Morphism, Morphism]) -> None:
    f, g = pair
    verdict = check_same(f, g)
    values = [(f(point), g(point)) for point in iter_points(f.source.dimension, 25)]
    if isinstance(verdict, Proved):
        assert all(left == right for left, right in values)
    if any(left != right for left, right in values):
        assert isinstance(verdict, Refuted)
    if isinstance(verdict, Refuted):
        witness = verdict.witness
        assert f(witness.point) == witness.left != witness.right == g(witness.point)
    if all(isinstance(normal_form(arrow), Affine | MonomialMap) for arrow in pair):
        assert isinstance(verdict, Proved | Refuted)
    assert isinstance(check_same(f, f), Proved)


@given(sizes.flatmap(lambda m: sizes.flatmap(lambda n: arrows(m, n, 3))))
@settings(max_examples=100)
def test_normal_forms_are_the_same_map_and_normal(arrow: Morphism) -> None:
    form = normal_form(arrow)
    assert (form.source, form.target) == (arrow.source, arrow.target)
    assert all(form(point) == arrow(point) for point in iter_points(arrow.source.dimension, 12))
    assert check_same(form, arrow).word == "proved"


@given(
    st.permutations(range(3)),
    st.lists(st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 3), Fraction(-1)]), min_size=3, max_size=3),
)
def test_relu_commutes_with_exactly_the_positive_monomials(images: list[int], scale: list[Fraction]) -> None:
    monomial = MonomialMap(Monomial(Permutation(tuple(images)), tuple(scale)))
    relu = Pointwise(RELU, 3)
    verdict = check_same(monomial >> relu, relu >> monomial)
    assert verdict.word == ("proved" if all(factor > 0 for factor in scale) else "refuted")
    assert RELU.commutes_with(monomial.monomial) == all(factor > 0 for factor in scale)


@pytest.mark.parametrize("dimension", [0, 1, 2, 16, 17, 100])
def test_probes_meet_the_axes_and_something_else(dimension: int) -> None:
    probes = []
    for count, point in enumerate(iter_probes(dimension)):
        if count > 4 * dimension + 64:
            break
        probes.append(point)
    assert probes[0] == (0,) * dimension and all(len(point) == dimension for point in probes)
    assert {Space(dimension).unit(i) for i in range(dimension)} <= set(probes)
    if dimension:
        assert any(
            sum(1 for value in point if value) == dimension or dimension > 9 for point in probes[: dimension + 64]
        )
        assert any(sum(1 for value in point if value) > dimension // 2 for point in probes[:64])


def test_a_difference_far_from_the_axes_in_a_high_dimension_is_found() -> None:
    size = 100
    add, relu = Affine(Matrix([[1] * size]), (Fraction(-2),)), Pointwise(RELU, 1)
    double = Affine.linear(Matrix([[2]]))
    difference = find_difference(add >> relu, add >> relu >> double)
    assert difference is not None and difference.right == tuple(2 * value for value in difference.left)


def test_two_affine_maps_in_a_high_dimension_are_told_apart_by_one_entry() -> None:
    size = 300
    rows = [[0] * size]
    rows[0][size - 1] = 1
    verdict = check_same(Affine.linear(Matrix(rows)), Affine.linear(Matrix.zeros(1, size)))
    assert isinstance(verdict, Refuted) and verdict.witness.left != verdict.witness.right


def test_arrows_that_do_not_fit() -> None:
    f = Affine.linear(Matrix([[1, 2]]))
    with pytest.raises(CompositionError, match="left ends in dimension 1, right starts in dimension 2"):
        _ = f >> f
    with pytest.raises(CompositionError, match="not parallel"):
        check_same(f, identity(Space(1)))
    with pytest.raises(ShapeError):
        f((Fraction(1),))
    with pytest.raises(NumberError):
        f((0.5, 1))  # type: ignore[arg-type]
    with pytest.raises(ShapeError):
        Affine(Matrix([[1, 2]]), (Fraction(0),) * 2)
    with pytest.raises(ShapeError):
        Space(-1)
    with pytest.raises(TypeError):
        _ = f >> 3  # type: ignore[operator]


# ---- diagrams

DOUBLE, TRIPLE, SIX = (Affine.linear(Matrix([[k]])) for k in (2, 3, 6))


def test_a_triangle_commutes_and_a_wrong_one_does_not() -> None:
    arrows_ = (Arrow("f", "A", "B", DOUBLE), Arrow("g", "B", "C", TRIPLE), Arrow("h", "A", "C", SIX))
    verdict = Diagram(arrows_).check_commutes()
    assert isinstance(verdict, Proved) and verdict.certificate == 1
    wrong = Diagram((*arrows_[:2], Arrow("h", "A", "C", DOUBLE))).check_commutes()
    assert isinstance(wrong, Refuted)
    difference = wrong.witness.difference
    assert {wrong.witness.face.left, wrong.witness.face.right} == {("f", "g"), ("h",)}
    by_path = {("f", "g"): SIX, ("h",): DOUBLE}
    assert by_path[wrong.witness.face.left](difference.point) == difference.left != difference.right
    assert by_path[wrong.witness.face.right](difference.point) == difference.right


@given(st.lists(st.integers(1, 3), min_size=4, max_size=4))
def test_a_grid_commutes_iff_its_squares_do(factors: list[int]) -> None:
    a, b, c, d = (Affine.linear(Matrix([[k]])) for k in factors)
    square = Diagram(
        (Arrow("a", "1", "2", a), Arrow("b", "2", "4", b), Arrow("c", "1", "3", c), Arrow("d", "3", "4", d))
    )
    assert square.check_commutes().word == (
        "proved" if factors[0] * factors[1] == factors[2] * factors[3] else "refuted"
    )
    assert set(square.graph.nodes) == {"1", "2", "3", "4"} and square.graph.number_of_edges() == 4


def test_diagrams_that_are_refused() -> None:
    with pytest.raises(InputError, match="two arrows are named"):
        Diagram((Arrow("f", "A", "B", DOUBLE), Arrow("f", "B", "C", DOUBLE)))
    with pytest.raises(CompositionError, match="'B' disagree"):
        Diagram((Arrow("f", "A", "B", DOUBLE), Arrow("g", "B", "C", identity(Space(2)))))
    with pytest.raises(InputError, match="does not have"):
        Diagram((Arrow("f", "A", "B", DOUBLE),), (Face(("f",), ("g",)),))
    with pytest.raises(InputError, match="directed cycle"):
        Diagram((Arrow("f", "A", "A", DOUBLE),)).check_commutes()
    with pytest.raises(InputError, match="directed cycle"):
        Diagram((Arrow("f", "A", "B", DOUBLE), Arrow("g", "B", "A", DOUBLE))).check_commutes()
    parallel = (Arrow("f", "A", "B", DOUBLE), Arrow("g", "A", "B", SIX), Arrow("h", "B", "C", SIX))
    for face in (Face(("f", "f"), ("g",)), Face(("f",), ("h",)), Face(("f",), ()), Face((), ("f", "h"))):
        with pytest.raises(CompositionError):
            Diagram(parallel, (face,))


def test_named_faces_allow_cycles() -> None:
    half = Affine.linear(Matrix([["1/2"]]))
    arrows_ = (Arrow("f", "A", "B", DOUBLE), Arrow("g", "B", "A", half))
    assert Diagram(arrows_, (Face(("f", "g"), ()), Face(("g", "f"), ()))).check_commutes().word == "proved"
    assert Diagram(arrows_, (Face(("f", "g", "f"), ("f",)),)).check_commutes().word == "proved"
    bad = (Arrow("f", "A", "B", DOUBLE), Arrow("g", "B", "A", DOUBLE))
    assert Diagram(bad, (Face(("f", "g"), ()),)).check_commutes().word == "refuted"


def test_an_undecided_face_leaves_the_diagram_undecided() -> None:
    relu = Pointwise(RELU, 1)
    twice = relu >> Affine.linear(Matrix([[1]])) >> relu  # the same map, in another normal form perhaps
    diagram = Diagram((Arrow("f", "A", "B", relu), Arrow("g", "A", "B", relu >> relu), Arrow("h", "A", "B", twice)))
    assert diagram.check_commutes().word in ("proved", "undecided")


# ---- functors and natural transformations


def test_functors_and_naturality() -> None:
    turn = MonomialMap(Monomial.of_permutation((1, 2, 0)))
    rotation = ActionFunctor(Space(3), (("r", turn),), (("r", "r", "r"),))
    assert rotation.check_functor().word == "proved"
    wrong = ActionFunctor(Space(3), (("r", turn),), (("r", "r"),)).check_functor()
    assert isinstance(wrong, Refuted) and "r r" in wrong.reason
    point = wrong.witness.point
    assert (turn >> turn)(point) == wrong.witness.left != point
    sums = Affine.linear(Matrix([[1, 1, 1]]))
    still = ActionFunctor(Space(1), (("r", identity(Space(1))),))
    assert check_natural(sums, rotation, still).word == "proved"
    assert check_natural(Affine.linear(Matrix([[1, 1, 2]])), rotation, still).word == "refuted"
    circulant = Affine(Matrix([[1, 2, 3], [3, 1, 2], [2, 3, 1]]), (Fraction(5),) * 3)
    assert check_natural(circulant >> Pointwise(RELU, 3), rotation, rotation).word == "proved"
    assert (
        check_natural(Affine(circulant.weight, (Fraction(5), Fraction(5), Fraction(6))), rotation, rotation).word
        == "refuted"
    )


def test_a_word_acts_last_letter_first() -> None:
    r, s = Monomial.of_permutation((1, 2, 0)), Monomial.of_permutation((0, 2, 1))
    action = ActionFunctor(Space(3), (("r", MonomialMap(r)), ("s", MonomialMap(s))))
    image = action(("r", "s"))
    point = (Fraction(1), Fraction(2), Fraction(3))
    assert image(point) == r.apply(s.apply(point)) != s.apply(r.apply(point))


def test_functors_that_are_refused() -> None:
    with pytest.raises(ShapeError):
        ActionFunctor(Space(2), (("r", identity(Space(3))),))
    with pytest.raises(InputError):
        ActionFunctor(Space(1), (("r", identity(Space(1))), ("r", identity(Space(1)))))
    with pytest.raises(InputError):
        check_natural(
            identity(Space(1)), ActionFunctor(Space(1), (("r", DOUBLE),)), ActionFunctor(Space(1), (("s", DOUBLE),))
        )


def test_sums_are_flat() -> None:
    three = DOUBLE @ TRIPLE @ SIX
    assert isinstance(three, SideBySide) and len(three.strands) == 3
    assert three((Fraction(1),) * 3) == (2, 3, 6)
