"""Finite groups, their representations and intertwiners to draw.

>>> from hypothesis import find
>>> find(finite_groups(), lambda G: not G.is_abelian).order
6
>>> from catnet.groups import symmetric
>>> find(representations(symmetric(3), dimension=3, kind="permutation"), lambda rho: not is_trivial(rho)).dimension
3

A representation is a sum of small ones (trivial, sign, natural, standard, regular), perhaps twisted by the sign, seen
in another basis: so its kind says what its matrices are, and nothing else about it is special.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.groups import (
    FiniteGroup,
    Representation,
    alternating,
    cyclic,
    dihedral,
    hyperoctahedral,
    intertwiner_basis,
    natural,
    regular,
    sign,
    signed_natural,
    symmetric,
    tensor,
    trivial,
    trivial_group,
)
from catnet.groups.operators import as_matrix, product
from catnet.testing.values import checked, invertible_matrices, kept, monomials, permutations, require, small_integers

__all__ = [
    "REPRESENTATION_KINDS",
    "finite_groups",
    "intertwiners",
    "is_trivial",
    "permutation_groups",
    "representations",
    "standard",
]

REPRESENTATION_KINDS = ("trivial", "permutation", "signed", "monomial", "linear")


def _klein() -> FiniteGroup:
    return FiniteGroup((("a", Permutation((1, 0, 2, 3))), ("b", Permutation((0, 1, 3, 2)))))


def _idle() -> FiniteGroup:
    return FiniteGroup((("s", Permutation((1, 0))), ("e", Permutation((0, 1)))))


_NAMED: list[tuple[int, int, Callable[[], FiniteGroup]]] = [
    (1, 1, trivial_group),
    (2, 2, lambda: cyclic(2)),
    (3, 3, lambda: cyclic(3)),
    (2, 2, _idle),
    (4, 4, _klein),
    (6, 3, lambda: symmetric(3)),
    (4, 4, lambda: cyclic(4)),
    (8, 4, lambda: dihedral(4)),
    (12, 4, lambda: alternating(4)),
    (8, 4, lambda: hyperoctahedral(2)),
    (24, 4, lambda: symmetric(4)),
    (10, 5, lambda: dihedral(5)),
]
"""Order, degree, and how to make it."""


@kept
@st.composite
def finite_groups(draw: DrawFn, *, order: int = 8, degree: int = 4) -> FiniteGroup:
    """Cyclic, dihedral, symmetric and other small groups, of at most this order, on at most this many points.

    With generators that are the identity, or that repeat others, among them.  Groups with elements that are not their
    own inverse come most often: on the others a forgotten inverse cannot be seen.
    """
    named = [(size, make) for size, points, make in _NAMED if size <= order and points <= degree]
    fitting = [make for _, make in named]
    require(bool(fitting), f"no group of order at most {order} on at most {degree} points")
    telling = [make for size, make in named if size > 2 and make is not _klein]
    return draw(st.sampled_from([*fitting, *telling, *telling]))()


@kept
@st.composite
def permutation_groups(draw: DrawFn, *, degree: int | None = None, generators: int = 2) -> FiniteGroup:
    """Whatever up to `generators` permutations of `degree` points (1 to 4 if not given) generate."""
    points = draw(st.integers(1, 4)) if degree is None else degree
    require(points >= 0 and generators >= 0, f"no group on {points} points with {generators} generators")
    count = draw(st.integers(min(generators, 1), generators))
    return FiniteGroup(tuple((f"g{i}", draw(permutations(degree=points))) for i in range(count)))


@checked
@st.composite
def representations(
    draw: DrawFn, group: FiniteGroup, *, kind: str = "linear", dimension: int | None = None, most: int = 4
) -> Representation:
    """Representations of a group by matrices of one kind.

    Parameters
    ----------
    group : FiniteGroup
    kind : str
        ``"trivial"``, ``"permutation"``, ``"signed"`` (signed permutations), ``"monomial"`` (with scales of any size)
        or ``"linear"`` (dense).
    dimension : int, optional
        Exactly this one; 1 to `most` if it is not given.
    """
    require(kind in REPRESENTATION_KINDS, f"no kind {kind!r}; known are {', '.join(REPRESENTATION_KINDS)}")
    size = draw(st.integers(1, max(most, 1))) if dimension is None else dimension
    require(size >= 0, f"no representation of dimension {size}")
    if kind == "trivial" or not size:
        return trivial(group, size)
    parts: list[Representation] = []
    left = size
    atoms = _atoms(group, kind)
    while left:
        fitting = [make for width, make in atoms if width <= left]
        part = draw(st.sampled_from([*fitting, *fitting[1:], *fitting[1:]]))()
        if kind != "permutation" and draw(st.booleans()):
            part = tensor(sign(group), part)
        parts.append(part)
        left -= part.dimension
    rho = reduce(Representation.__add__, parts)
    if kind == "permutation":
        return _seen(rho, Monomial.of_permutation(draw(permutations(degree=size))))
    if kind == "linear":
        if draw(st.booleans()):
            return _seen_densely(rho, draw(invertible_matrices(size=size)))
        return rho
    return _seen(rho, draw(monomials(size=size, kind=kind)))


def _atoms(group: FiniteGroup, kind: str) -> list[tuple[int, Callable[[], Representation]]]:
    """The small representations, the trivial one first, so that drawn ones shrink to it."""
    atoms: list[tuple[int, Callable[[], Representation]]] = [(1, lambda: trivial(group))]
    if group.degree > 1:
        atoms.append((group.degree, lambda: natural(group)))
    if group.order <= 6 and group.order > 1:
        atoms.append((group.order, lambda: regular(group)))
    if kind == "linear" and group.degree > 2:
        atoms.append((group.degree - 1, lambda: standard(group)))
    half = group.degree // 2
    paired = all(
        g((i + half) % group.degree) == (g(i) + half) % group.degree for _, g in group.generators for i in range(half)
    )
    if kind in ("signed", "monomial", "linear") and half and group.degree % 2 == 0 and paired:
        atoms.append((half, lambda: signed_natural(group)))
    return atoms


def standard(group: FiniteGroup) -> Representation:
    """On the vectors of sum zero, in the basis e_i − e_{n−1}."""
    n = group.degree
    images = []
    for name, g in group.generators:
        table = [[Fraction(0)] * (n - 1) for _ in range(n - 1)]
        for i in range(n - 1):
            for point, value in ((g(i), 1), (g(n - 1), -1)):
                if point < n - 1:
                    table[point][i] += value
        images.append((name, Matrix(table, columns=n - 1)))
    return Representation(group, n - 1, tuple(images))


def _seen(rho: Representation, basis: Monomial) -> Representation:
    """The same representation in the basis of the columns of a monomial matrix."""
    back = basis.inverse()
    images = tuple((name, product(basis, product(image, back))) for name, image in rho.images)
    return Representation(rho.group, rho.dimension, images)


def _seen_densely(rho: Representation, basis: Matrix) -> Representation:
    back = basis.inverse()
    images = tuple((name, basis @ as_matrix(image) @ back) for name, image in rho.images)
    return Representation(rho.group, rho.dimension, images)


@st.composite
def intertwiners(
    draw: DrawFn,
    source: Representation,
    target: Representation,
    *,
    entries: SearchStrategy[Fraction] | None = None,
    basis: Sequence[Matrix] | None = None,
) -> Matrix:
    """Linear combinations of a basis of Hom_G(V, W), which is computed if it is not given."""
    known = intertwiner_basis(source, target) if basis is None else basis
    coefficients = small_integers() if entries is None else entries
    total = Matrix.zeros(target.dimension, source.dimension)
    for matrix in known:
        total = total + draw(coefficients) * matrix
    return total


def is_trivial(rho: Representation) -> bool:
    """Whether every element acts as the identity."""
    return all(image.is_identity for _, image in rho.images)
