"""Groups and representations against brute force."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product
from math import factorial

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.errors import BudgetError, GroupError, RepresentationError, ShapeError
from catnet.groups import (
    FiniteGroup,
    Representation,
    alternating,
    cyclic,
    dihedral,
    dual,
    hyperoctahedral,
    intertwiner_basis,
    is_intertwiner,
    natural,
    permutation_model,
    regular,
    reynolds,
    sign,
    signed_natural,
    symmetric,
    tensor,
    trivial,
    trivial_group,
)
from catnet.groups.intertwiner import _kernel_basis
from catnet.groups.operators import as_matrix, has_finite_order, product as operator_product, same_operator
from catnet.theorem import EndActions
from tests.oracles import linear
from tests.oracles.cosets import order_of_presentation

SMALL = {
    "1": trivial_group(),
    "C1": cyclic(1),
    "C2": cyclic(2),
    "C6": cyclic(6),
    "D3": dihedral(3),
    "D4": dihedral(4),
    "S3": symmetric(3),
    "S4": symmetric(4),
    "A4": alternating(4),
    "B2": hyperoctahedral(2),
    "B1": hyperoctahedral(1),
    "S1": symmetric(1),
    "S2": symmetric(2),
}
groups = st.sampled_from(list(SMALL)).map(SMALL.__getitem__)


def dense(operator: Monomial | Matrix) -> linear.Rows:
    return tuple(as_matrix(operator).rows())


def closure(generators: list[tuple[int, ...]]) -> set[tuple[int, ...]]:
    """All products of permutations, by brute force."""
    found: set[tuple[int, ...]] = {tuple(range(len(generators[0])))} if generators else {()}
    while True:
        more = found | {tuple(g[i] for i in h) for g in generators for h in found}
        if more == found:
            return found
        found = more


def representations(group: FiniteGroup) -> list[Representation]:
    """Of every kind: permutation, signed, scaled, general."""
    rho = natural(group)
    n = rho.dimension
    scale = Monomial.diagonal([Fraction(k + 2, k + 1) for k in range(n)])
    scaled = Representation(
        group, n, tuple((name, scale * g * scale.inverse()) for name, g in rho.images if isinstance(g, Monomial))
    )
    shear = Matrix([[int(i == j) + int(j == i + 1) for j in range(n)] for i in range(n)])
    general = Representation(group, n, tuple((name, shear @ as_matrix(g) @ shear.inverse()) for name, g in rho.images))
    return [
        rho,
        trivial(group),
        sign(group),
        scaled,
        general,
        rho + sign(group),
        tensor(rho, sign(group)),
        dual(general),
    ]


@pytest.mark.parametrize("name", list(SMALL))
def test_orders_elements_membership_and_words(name: str) -> None:
    group = SMALL[name]
    everything = closure([g.images for _, g in group.generators])
    assert group.order == len(everything)
    assert {g.images for g in group.elements()} == everything and len(list(group.elements())) == len(everything)
    for candidate in permutations(range(group.degree)):
        assert (Permutation(candidate) in group) == (candidate in everything)
    lengths = [len(word) for _, word in group.words()]
    assert lengths == sorted(lengths)
    assert all(
        group.evaluate(word) == element == group.evaluate(group.word(element)) for element, word in group.words()
    )
    assert group.is_abelian == all(
        tuple(g[i] for i in h) == tuple(h[i] for i in g) for g in everything for h in everything
    )
    assert len(list(group.elements(limit=group.order))) == group.order
    if group.order > 1:
        with pytest.raises(BudgetError):
            list(group.elements(limit=group.order - 1))


@pytest.mark.parametrize("n", range(1, 7))
def test_the_orders_of_the_families(n: int) -> None:
    assert (
        cyclic(n).order == n and symmetric(n).order == factorial(n) and hyperoctahedral(n).order == 2**n * factorial(n)
    )
    if n >= 3:
        assert dihedral(n).order == 2 * n and alternating(n).order == factorial(n) // 2
        assert all(g.sign == 1 for _, g in alternating(n).generators)


@pytest.mark.parametrize("name", list(SMALL))
def test_presentations_define_the_group(name: str) -> None:
    group = SMALL[name]
    presentation = group.presentation()
    assert presentation.complete
    assert all(group.evaluate(relator).is_identity for relator in presentation.relators)
    assert order_of_presentation(group.names, presentation.relators) == group.order


@given(groups, st.integers(0, 7), st.integers(0, 10**6), st.integers(0, 10**6))
def test_representations_are_homomorphisms_of_functions(group: FiniteGroup, kind: int, first: int, second: int) -> None:
    rho = representations(group)[kind]
    elements = list(group.elements())
    g, h = elements[first % len(elements)], elements[second % len(elements)]
    assert all((g * h)(x) == g(h(x)) for x in range(group.degree))
    assert dense(rho(g * h)) == linear.times(dense(rho(g)), dense(rho(h)), rho.dimension)
    assert same_operator(rho(g * h), operator_product(rho(g), rho(h)))
    assert dense(rho(group.identity)) == linear.unit(rho.dimension)


def test_sympy_composes_the_other_way_round_and_nobody_notices() -> None:
    r, s = (g for _, g in symmetric(3).generators)
    assert (r * s)(0) == r(s(0)) and r * s != s * r
    assert dense(natural(symmetric(3))(r * s)) == linear.permutation_matrix([r(s(i)) for i in range(3)])


@given(groups)
def test_duals_tensors_and_sums(group: FiniteGroup) -> None:
    rho, tau = natural(group), sign(group)
    for (_, g), (_, image) in zip(group.generators, dual(rho).images, strict=True):
        del g
        assert image.size == rho.dimension if isinstance(image, Monomial) else image.shape[0] == rho.dimension
    for (_, a), (_, b) in zip(rho.images, dual(rho).images, strict=True):
        assert (as_matrix(b).T @ as_matrix(a)).is_identity
    for (_, a), (_, b), (_, c) in zip(rho.images, tau.images, tensor(rho, tau).images, strict=True):
        assert as_matrix(c) == as_matrix(a).kron(as_matrix(b))
    for (_, a), (_, b), (_, c) in zip(rho.images, tau.images, (rho + tau).images, strict=True):
        assert as_matrix(c) == as_matrix(a).direct_sum(as_matrix(b))
    if group.order <= 24:
        assert regular(group).dimension == group.order and regular(group).is_permutation


@pytest.mark.parametrize("n", [1, 2, 3])
def test_signed_natural(n: int) -> None:
    rho = signed_natural(hyperoctahedral(n))
    matrices = {dense(value) for _, _, value in rho.iter_values()}
    assert len(matrices) == 2**n * factorial(n)
    assert matrices == {
        linear.permutation_matrix(images, signs)
        for images in permutations(range(n))
        for signs in product((1, -1), repeat=n)
    }


@pytest.mark.parametrize(
    "make",
    [
        lambda: Representation(cyclic(3), 1, (("r", Matrix([[-1]])),)),
        lambda: Representation(cyclic(2), 2, (("s", Monomial.identity(2)),)),
        lambda: Representation(symmetric(3), 1, (("r", Matrix([[-1]])), ("s", Matrix([[1]])))),
        lambda: Representation(
            symmetric(3), 3, (("r", Monomial.of_permutation((1, 0, 2))), ("s", Monomial.of_permutation((1, 2, 0))))
        ),
        lambda: Representation(cyclic(2), 1, (("r", Matrix([[2]])),)),
        lambda: Representation(cyclic(2), 1, (("r", Matrix([[0]])),)),
        lambda: Representation(symmetric(6), 1, (("r", Monomial.identity(1)), ("s", Matrix([[-1]])))),
        lambda: signed_natural(symmetric(4)),
        lambda: signed_natural(symmetric(3)),
        lambda: natural(symmetric(3)) + natural(cyclic(3)),
        lambda: reynolds(natural(symmetric(3)), natural(cyclic(3)), Matrix.identity(3)),
    ],
)
def test_what_is_no_representation(make: object) -> None:
    with pytest.raises((RepresentationError, ShapeError)):
        make()  # type: ignore[operator]


def test_the_sign_of_a_large_symmetric_group() -> None:
    group = symmetric(6)
    assert group.order == 720 > 500
    assert sign(group).images[0][1].scale == (-1,) and trivial(group).dimension == 1


# ---- infinite groups

S = Matrix([[0, -1], [1, 0]])
U = Matrix([[0, -1], [1, 1]])
MIRROR, OTHER = Matrix([[1, 0], [0, -1]]), Matrix([["3/5", "4/5"], ["4/5", "-3/5"]])
# affine reflections of the triangular lattice: pairs have finite products, the product of all three is a glide
AFFINE = [
    Matrix([[-1, 1, 0], [0, 1, 0], [0, 0, 1]]),
    Matrix([[1, 0, 0], [1, -1, 0], [0, 0, 1]]),
    Matrix([[0, -1, 1], [-1, 0, 1], [0, 0, 1]]),
]


@pytest.mark.parametrize(
    "generators",
    [
        [Matrix([[1, 1], [0, 1]])],
        [Matrix([[2, 1], [1, 1]])],
        [Matrix([[2]])],
        [Matrix([["3/5", "-4/5"], ["4/5", "3/5"]])],
        [Monomial.diagonal([Fraction(2)])],
        [Monomial(Permutation((1, 0)), (Fraction(2), Fraction(1)))],
        [Monomial(Permutation((1, 0)), (Fraction(2), Fraction(1, 2))), Monomial.of_permutation((1, 0))],
        [S, U],
        [MIRROR, OTHER],
        AFFINE,
        [Matrix([[1, 0, 0], [0, 1, 1], [0, 0, 1]])],
        [Matrix([[0, -1], [1, -1]]), Matrix([[0, 1], [1, 0]]), OTHER],
    ],
    ids=lambda value: f"{len(value)} generators",
)
def test_infinite_groups_are_refused(generators: list[Monomial | Matrix]) -> None:
    with pytest.raises(GroupError, match=r"infinite|not found finite"):
        permutation_model([(generator,) for generator in generators])
    ends = EndActions(tuple((f"g{i}", g, Monomial.identity(1)) for i, g in enumerate(generators)))
    with pytest.raises(GroupError):
        ends.group()


def test_affine_reflections_have_finite_products_of_two() -> None:
    assert all(has_finite_order(a @ b) for a in AFFINE for b in AFFINE)
    assert not has_finite_order(AFFINE[0] @ AFFINE[1] @ AFFINE[2])


@given(st.lists(st.lists(st.integers(-1, 1), min_size=4, max_size=4), min_size=1, max_size=2))
@settings(max_examples=100)
def test_finite_or_not_against_brute_force(entries: list[list[int]]) -> None:
    """Finite subgroups of GL_2(Z) have at most 12 elements."""
    matrices = [linear.rows_of([row[:2], row[2:]]) for row in entries]
    if any(abs(linear.determinant(matrix)) != 1 for matrix in matrices):
        return
    try:
        order: int | None = len(linear.generated([(matrix,) for matrix in matrices], limit=13))
    except ValueError:
        order = None
    assert order is None or order <= 12
    ends = EndActions(tuple((f"g{i}", Matrix(m), Monomial.identity(1)) for i, m in enumerate(matrices)))
    if order is None:
        with pytest.raises(GroupError):
            ends.group()
    else:
        assert ends.group().order == order
        assert all(has_finite_order(Matrix(matrix)) for matrix in matrices)


def test_the_group_of_pairs_is_what_the_pairs_generate() -> None:
    turn, flip = Monomial.of_permutation((1, 2, 0)), Monomial.diagonal([Fraction(-1)])
    assert EndActions((("g", turn, flip),)).group().order == 6
    assert EndActions((("g", Monomial.identity(3), flip),)).group().order == 2
    assert EndActions(()).group().order == 1
    assert EndActions((("a", turn, Monomial.identity(1)), ("b", turn, flip))).group().order == 6


@pytest.mark.parametrize(
    "make",
    [
        lambda: FiniteGroup((("r", Permutation((0,))), ("r", Permutation((0,))))),
        lambda: FiniteGroup((("r", Permutation((0,))), ("s", Permutation((1, 0))))),
        lambda: cyclic(0),
        lambda: dihedral(2),
        lambda: alternating(2),
        lambda: hyperoctahedral(0),
        lambda: symmetric(0),
        lambda: cyclic(3).evaluate(("x",)),
        lambda: cyclic(3).word(Permutation((1, 0, 2))),
    ],
)
def test_what_is_no_group(make: object) -> None:
    with pytest.raises((GroupError, ShapeError)):
        make()  # type: ignore[operator]


# ---- intertwiners


def bell(n: int) -> int:
    row = [1]
    for _ in range(n):
        following = [row[-1]]
        for value in row:
            following.append(following[-1] + value)
        row = following
    return row[0]


@pytest.mark.parametrize(("k", "l"), [(0, 1), (1, 1), (2, 1), (1, 2), (2, 2)])
def test_bell_numbers(k: int, l: int) -> None:  # noqa: E741
    group = symmetric(max(k + l, 2))

    def power(exponent: int) -> Representation:
        result = trivial(group)
        for _ in range(exponent):
            result = tensor(result, natural(group))
        return result

    assert bell(0) == bell(1) == 1 and bell(4) == 15
    assert len(intertwiner_basis(power(k), power(l))) == bell(k + l)


def characters_product(source: Representation, target: Representation) -> Fraction:
    """dim Hom_G(V, W) = |G|^{-1} Σ χ_V(g^{-1}) χ_W(g)."""
    total, count = Fraction(0), 0
    for (_, _, a), (_, _, b) in zip(source.iter_values(), target.iter_values(), strict=True):
        inverse = dense(a.inverse())
        total += sum(inverse[i][i] for i in range(len(inverse))) * sum(row[i] for i, row in enumerate(dense(b)))
        count += 1
    return total / count


@given(groups, st.integers(0, 7), st.integers(0, 7))
@settings(max_examples=80)
def test_intertwiner_dimensions_and_bases(group: FiniteGroup, first: int, second: int) -> None:
    source, target = representations(group)[first], representations(group)[second]
    basis = intertwiner_basis(source, target)
    assert len(basis) == characters_product(source, target)
    flat = [[value for row in matrix.rows() for value in row] for matrix in basis]
    assert linear.rank(flat) == len(basis)
    assert all(is_intertwiner(source, target, matrix) for matrix in basis)
    for matrix in basis:
        for (_, a), (_, b) in zip(source.images, target.images, strict=True):
            assert as_matrix(b) @ matrix == matrix @ as_matrix(a)
    other = [[value for row in matrix.rows() for value in row] for matrix in _kernel_basis(source, target)]
    assert linear.rank(flat + other) == len(basis) == len(other)


@given(groups, st.integers(0, 7), st.integers(0, 7), st.data())
@settings(max_examples=50)
def test_reynolds_is_the_projection_onto_the_intertwiners(
    group: FiniteGroup, first: int, second: int, data: st.DataObject
) -> None:
    source, target = representations(group)[first], representations(group)[second]
    entry = st.integers(-5, 5)
    matrix = Matrix([[data.draw(entry) for _ in range(source.dimension)] for _ in range(target.dimension)])
    image = reynolds(source, target, matrix)
    assert is_intertwiner(source, target, image)
    assert reynolds(source, target, image) == image
    assert (image == matrix) == is_intertwiner(source, target, matrix)
    other = Matrix([[data.draw(entry) for _ in range(source.dimension)] for _ in range(target.dimension)])
    assert reynolds(source, target, matrix + 3 * other) == image + 3 * reynolds(source, target, other)


def test_is_intertwiner_says_no() -> None:
    group = symmetric(3)
    assert not is_intertwiner(natural(group), natural(group), Matrix([[1, 0, 0], [0, 1, 0], [0, 0, 2]]))
    assert not is_intertwiner(trivial(group), sign(group), Matrix([[1]]))
