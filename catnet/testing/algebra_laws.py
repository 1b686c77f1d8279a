"""Laws of numbers, matrices, permutations, groups, representations and intertwiners."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import Any

from hypothesis import strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import rational, spell
from catnet.groups import (
    FiniteGroup,
    Representation,
    dual,
    intertwiner_basis,
    is_intertwiner,
    regular,
    reynolds,
    sign,
    tensor,
    trivial,
)
from catnet.groups.operators import as_matrix, product, same_operator
from catnet.testing.groups import intertwiners, representations
from catnet.testing.law import Carrier, Draw, Law, holds, vacuous
from catnet.testing.values import matrices, monomials, permutations
from catnet.verdict import Verdict

__all__ = ["LAWS"]


# ---- numbers and matrices


def _spelling(carrier: Carrier, draw: Draw) -> Verdict:
    number = draw(carrier.make())
    return holds(rational(spell(number)) == number, "the spelling reads as another number", (number,))


def _matrix(carrier: Carrier, draw: Draw, rows: int, columns: int) -> Matrix:
    return draw(matrices(rows=rows, columns=columns, entries=carrier.make()))  # type: ignore[no-any-return]


def _sizes(draw: Draw, count: int) -> list[int]:
    return [draw(st.integers(0, 3)) for _ in range(count)]


def _ring(carrier: Carrier, draw: Draw) -> Verdict:
    m, n, p, q = _sizes(draw, 4)
    a, b, c = _matrix(carrier, draw, m, n), _matrix(carrier, draw, n, p), _matrix(carrier, draw, p, q)
    d = _matrix(carrier, draw, n, p)
    one = Matrix.identity(n)
    zero = Matrix.zeros(m, n)
    good = (a @ b) @ c == a @ (b @ c) and a @ (b + d) == a @ b + a @ d and a @ one == a and a + (-a) == a * 0 == zero
    return holds(good and (b + d).T == b.T + d.T and (a @ b).T == b.T @ a.T, "not a ring", (a, b, c, d))


def _storage(carrier: Carrier, draw: Draw) -> Verdict:
    m, n = _sizes(draw, 2)
    a = _matrix(carrier, draw, m, n)
    others = [Matrix.from_flint(a.flint), Matrix.from_packed(*a.packed), Matrix(a.rows(), columns=n), a.T.T]
    same = all(a == other and hash(a) == hash(other) for other in others)
    return holds(same and a.select() == a, "one matrix, made in two ways, is not equal to itself", a)


def _solving(carrier: Carrier, draw: Draw) -> Verdict:
    m, n, p = _sizes(draw, 3)
    a, x = _matrix(carrier, draw, m, n), _matrix(carrier, draw, n, p)
    found, kernel = a.solve(a @ x), a.nullspace()
    if found is None:
        return holds(False, "A X = A B is said to have no solution", (a, x))
    good = a @ found == a @ x and (a @ kernel).is_zero and kernel.shape[1] == n - a.rank() == kernel.rank()
    other = _matrix(carrier, draw, m, 1)
    solvable = a.beside(other).rank() == a.rank()
    return holds(good and (a.solve(other) is not None) == solvable, "not the solutions of A X = B", (a, x, other))


def _inverse(carrier: Carrier, draw: Draw) -> Verdict:
    (n,) = _sizes(draw, 1)
    a, b = _matrix(carrier, draw, n, n), _matrix(carrier, draw, n, n)
    if (a @ b).determinant() != a.determinant() * b.determinant():
        return holds(False, "det(A B) is not det A det B", (a, b))
    if a.rank() < n:
        return holds(a.determinant() == 0, "a singular matrix has a determinant that is not 0", a)
    one = Matrix.identity(n)
    return holds(a @ a.inverse() == one == a.inverse() @ a and a.determinant() != 0, "not the inverse", a)


def _kronecker(carrier: Carrier, draw: Draw) -> Verdict:
    m, n, p, q, r, s = _sizes(draw, 6)
    a, b = _matrix(carrier, draw, m, n), _matrix(carrier, draw, p, q)
    c, d = _matrix(carrier, draw, n, r), _matrix(carrier, draw, q, s)
    good = a.kron(b) @ c.kron(d) == (a @ c).kron(b @ d) and a.direct_sum(b) @ c.direct_sum(d) == (a @ c).direct_sum(
        b @ d
    )
    return holds(good, "the mixed product is another one", (a, b, c, d))


def _monomial(carrier: Carrier, draw: Draw) -> Verdict:
    (n,) = _sizes(draw, 1)
    p, q = draw(monomials(size=n)), draw(monomials(size=n))
    a = _matrix(carrier, draw, n, 2)
    point = draw(matrices(rows=n, columns=1, entries=carrier.make()))
    good = (
        (p * q).matrix() == p.matrix() @ q.matrix()
        and p.inverse().matrix() == p.matrix().inverse()
        and p.times(a) == p.matrix() @ a
        and p.after(a.T) == a.T @ p.matrix()
        and p.transpose_inverse().matrix() == p.matrix().inverse().T
        and p.apply(next(point.columns())) == p.matrix().apply(next(point.columns()))
    )
    return holds(good, "a monomial matrix is not what its dense matrix is", (p, q, a))


# ---- groups


def _permutations(carrier: Carrier, draw: Draw) -> Verdict:
    n = draw(st.integers(0, 5))
    p, q, r = (draw(permutations(degree=n)) for _ in range(3))
    one = Permutation.identity(n)
    good = (p * q) * r == p * (q * r) and p * one == p == one * p and p * p.inverse() == one
    good = good and p**p.order == one and (p * q).sign == p.sign * q.sign and p**-2 == (p * p).inverse()
    return holds(good and Permutation.from_cycles(n, *p.cycles()) == p, "not a group", (p, q, r))


def _elements(carrier: Carrier, draw: Draw) -> Verdict:
    group: FiniteGroup = draw(carrier.make())
    found = dict(group.words())
    good = len(found) == group.order and all(group.evaluate(word) == g and g in group for g, word in found.items())
    closed = all(g * h in found for g in found for h in list(found)[:6])
    order = all(group.order % g.order == 0 for g in found)
    relators = all(group.evaluate(relator).is_identity for relator in group.presentation().relators)
    return holds(good and closed and order and relators, "not the elements of the group", group)


# ---- representations


def _representation(carrier: Carrier, draw: Draw, **options: Any) -> Representation:
    return draw(carrier.make(**options))  # type: ignore[no-any-return]


def _character(rho: Representation) -> list[Fraction]:
    values = (as_matrix(operator) for _, _, operator in rho.iter_values())
    return [sum((value[i, i] for i in range(rho.dimension)), Fraction(0)) for value in values]


def _homomorphism(carrier: Carrier, draw: Draw) -> Verdict:
    rho = _representation(carrier, draw)
    elements = list(rho.group.elements())
    g, h = draw(st.sampled_from(elements)), draw(st.sampled_from(elements))
    good = same_operator(rho(g * h), product(rho(g), rho(h))) and rho(rho.group.identity).is_identity
    return holds(good and same_operator(rho(g.inverse()), rho(g).inverse()), "not a homomorphism", (rho, g, h))


def _characters(carrier: Carrier, draw: Draw) -> Verdict:
    rho = _representation(carrier, draw, most=3)
    other = draw(representations(rho.group, most=2))
    mine, theirs = _character(rho), _character(other)
    good = _character(rho + other) == [a + b for a, b in zip(mine, theirs, strict=True)]
    good = good and _character(tensor(rho, other)) == [a * b for a, b in zip(mine, theirs, strict=True)]
    inverse = dict(zip(rho.group.elements(), mine, strict=True))
    good = good and _character(dual(rho)) == [inverse[g.inverse()] for g in rho.group.elements()]
    return holds(good, "characters do not add and multiply", (rho, other))


def _regular(carrier: Carrier, draw: Draw) -> Verdict:
    rho = _representation(carrier, draw, most=2)
    if rho.group.order > 12:
        return vacuous("a large group")
    traces = [rho.group.order] + [0] * (rho.group.order - 1)
    good = _character(regular(rho.group)) == traces
    return holds(good and len(intertwiner_basis(regular(rho.group), rho)) == rho.dimension, "not regular", rho)


def _two(carrier: Carrier, draw: Draw) -> tuple[Representation, Representation]:
    rho = _representation(carrier, draw, most=3)
    return rho, draw(representations(rho.group, kind=carrier.name, most=3))


def _basis(carrier: Carrier, draw: Draw) -> Verdict:
    rho, sigma = _two(carrier, draw)
    basis = intertwiner_basis(rho, sigma)
    size = rho.dimension * sigma.dimension
    flat = Matrix([[value for row in matrix.rows() for value in row] for matrix in basis], columns=size)
    mine, theirs = _character(rho), _character(dual(sigma))
    mean = sum((a * b for a, b in zip(mine, theirs, strict=True)), Fraction(0)) / len(mine)
    good = all(is_intertwiner(rho, sigma, matrix) for matrix in basis) and flat.rank() == len(basis)
    return holds(good and len(basis) == mean, "not a basis of the intertwiners", (rho, sigma))


def _composition(carrier: Carrier, draw: Draw) -> Verdict:
    rho, sigma = _two(carrier, draw)
    tau = draw(representations(rho.group, most=3))
    x, y = draw(intertwiners(rho, sigma)), draw(intertwiners(sigma, tau))
    back = is_intertwiner(dual(sigma), dual(rho), x.T)
    return holds(is_intertwiner(rho, tau, y @ x) and back, "composites do not intertwine", (rho, sigma, tau, x, y))


def _schur(carrier: Carrier, draw: Draw) -> Verdict:
    rho, sigma = _two(carrier, draw)
    if len(intertwiner_basis(rho, rho)) != 1 or len(intertwiner_basis(sigma, sigma)) != 1:
        return vacuous("not irreducible over the closure of Q")
    basis = intertwiner_basis(rho, sigma)
    good = len(basis) <= 1 and all(x.shape[0] == x.shape[1] == x.rank() for x in basis)
    return holds(good, "a nonzero map between irreducible representations is not invertible", (rho, sigma))


def _kernels(carrier: Carrier, draw: Draw) -> Verdict:
    rho, sigma = _two(carrier, draw)
    x = draw(intertwiners(rho, sigma))
    kernel = x.nullspace()
    for (_, before), (_, after) in zip(rho.images, sigma.images, strict=True):
        if not (x @ as_matrix(before) @ kernel).is_zero or x.beside(as_matrix(after) @ x).rank() != x.rank():
            return holds(False, "the kernel or the image is not stable", (rho, sigma, x))
    return holds(True, "")


def _reynolds(carrier: Carrier, draw: Draw) -> Verdict:
    rho, sigma = _two(carrier, draw)
    a, b = (draw(matrices(rows=sigma.dimension, columns=rho.dimension)) for _ in range(2))
    x = draw(intertwiners(rho, sigma))
    mean = reynolds(rho, sigma, a)
    good = is_intertwiner(rho, sigma, mean) and reynolds(rho, sigma, mean) == mean and reynolds(rho, sigma, x) == x
    linear = reynolds(rho, sigma, a + b * 3) == mean + reynolds(rho, sigma, b) * 3
    return holds(good and linear, "not the projection to the intertwiners", (rho, sigma, a, b))


def _fixed(carrier: Carrier, draw: Draw) -> Verdict:
    rho = _representation(carrier, draw, most=3)
    total = reduce(Matrix.__add__, (as_matrix(operator) for _, _, operator in rho.iter_values()))
    fixed = intertwiner_basis(trivial(rho.group), rho)
    return holds(total.rank() == len(fixed), "the fixed vectors are not the image of the mean", rho)


def _signs(carrier: Carrier, draw: Draw) -> Verdict:
    rho = _representation(carrier, draw, most=2)
    eps = sign(rho.group)
    twice = tensor(eps, tensor(eps, rho))
    pairs = zip(twice.images, rho.images, strict=True)
    good = all(same_operator(a, b) for (_, a), (_, b) in pairs)
    values = [eps(g) for g in rho.group.elements()]
    good = good and all(isinstance(v, Monomial) and v.is_signed_permutation for v in values)
    return holds(good, "the sign is not its own inverse", rho)


LAWS = (
    Law("spelling", "a number that is spelled out reads as the same number", ("scalars",), _spelling),
    Law(
        "matrix-ring", "matrices add and multiply as a ring, and transposing turns products round", ("scalars",), _ring
    ),
    Law(
        "matrix-storage",
        "a matrix is equal to itself, with one hash, in whatever way it is stored",
        ("scalars",),
        _storage,
    ),
    Law(
        "linear-systems",
        "solutions solve, null spaces are killed, and rank + nullity is the width",
        ("scalars",),
        _solving,
    ),
    Law(
        "matrix-inverse",
        "determinants multiply, and a matrix is invertible iff its own is not 0",
        ("scalars",),
        _inverse,
    ),
    Law("matrix-tensor", "Kronecker products and direct sums multiply factor by factor", ("scalars",), _kronecker),
    Law(
        "monomial-matrices",
        "a monomial matrix acts, multiplies and inverts as its dense matrix",
        ("scalars",),
        _monomial,
    ),
    Law(
        "permutations",
        "permutations are a group, and signs and orders are what they should be",
        ("groups",),
        _permutations,
    ),
    Law(
        "group-elements",
        "words list each element once; they are closed and satisfy the relators",
        ("groups",),
        _elements,
    ),
    Law("homomorphism", "rho(g h) = rho(g) rho(h), and inverses go to inverses", ("representations",), _homomorphism),
    Law(
        "characters", "characters add on sums, multiply on products, invert on duals", ("representations",), _characters
    ),
    Law(
        "regular",
        "the regular representation has trace 0 off the identity and dim V maps to V",
        ("representations",),
        _regular,
    ),
    Law("sign-twice", "twisting by the sign twice changes nothing", ("representations",), _signs),
    Law(
        "intertwiner-basis",
        "the basis intertwines, is independent, as long as the mean of the characters",
        ("representations",),
        _basis,
    ),
    Law(
        "intertwiners-compose",
        "composites and transposes of intertwiners intertwine",
        ("representations",),
        _composition,
    ),
    Law(
        "schur",
        "between absolutely irreducible representations there is 0, or one invertible map",
        ("representations",),
        _schur,
    ),
    Law("stable-kernels", "kernels and images of intertwiners are stable", ("representations",), _kernels),
    Law(
        "reynolds",
        "the Reynolds operator is the linear projection to the intertwiners",
        ("representations",),
        _reynolds,
    ),
    Law("fixed-vectors", "the mean over the group projects to the fixed vectors", ("representations",), _fixed),
)
