"""Intertwiners: the linear maps X with rho_W(g) X = X rho_V(g) for every g.

>>> from catnet.groups.families import symmetric
>>> from catnet.groups.representation import natural, tensor, trivial
>>> S4 = symmetric(4)
>>> len(intertwiner_basis(natural(S4), natural(S4))), len(intertwiner_basis(natural(S4), trivial(S4)))
(2, 1)
>>> len(intertwiner_basis(tensor(natural(S4), natural(S4)), natural(S4)))  # the Bell number of 3
5
>>> reynolds(natural(S4), natural(S4), Matrix.identity(4) + Matrix.zeros(4, 4)).is_identity
True
"""

from __future__ import annotations

from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.errors import RepresentationError
from catnet.groups.operators import as_matrix, block
from catnet.groups.representation import Representation

__all__ = ["intertwiner_basis", "is_intertwiner", "reynolds"]


def is_intertwiner(source: Representation, target: Representation, matrix: Matrix) -> bool:
    """Whether rho_W(g) X = X rho_V(g) for every generator, exactly."""
    _same_group(source, target)
    for (_, before), (_, after) in zip(source.images, target.images, strict=True):
        moved = before.after(matrix) if isinstance(before, Monomial) else matrix @ before
        if block(after, matrix) != moved:
            return False
    return True


def intertwiner_basis(source: Representation, target: Representation) -> tuple[Matrix, ...]:
    """A basis of Hom_G(V, W), matrices of shape (dim W, dim V) over Q.

    Notes
    -----
    Where both act by monomial matrices, the basis is read off the orbits of pairs (row, column): linear in dim
    V · dim W for each generator.  Otherwise it is the null space of a linear system in dim V · dim W unknowns.
    """
    _same_group(source, target)
    pairs = [(before, after) for (_, before), (_, after) in zip(source.images, target.images, strict=True)]
    monomial = [(b, a) for b, a in pairs if isinstance(b, Monomial) and isinstance(a, Monomial)]
    if len(monomial) == len(pairs):
        return tuple(_orbit_basis(source.dimension, target.dimension, monomial))
    return tuple(_kernel_basis(source, target))


def _orbit_basis(columns: int, rows: int, pairs: list[tuple[Monomial, Monomial]]) -> list[Matrix]:
    """X is constant along orbits up to the scales; an orbit on which the scales disagree must vanish."""
    value: dict[tuple[int, int], Fraction] = {}
    basis = []
    for i in range(rows):
        for j in range(columns):
            if (i, j) in value:
                continue
            value[i, j] = Fraction(1)
            orbit, consistent = [(i, j)], True
            for here in orbit:
                for before, after in pairs:
                    there = (after.permutation(here[0]), before.permutation(here[1]))
                    image = value[here] * after.scale[here[0]] / before.scale[here[1]]
                    if there not in value:
                        value[there] = image
                        orbit.append(there)
                    elif value[there] != image:
                        consistent = False
            if consistent:
                table = [[Fraction(0)] * columns for _ in range(rows)]
                for row, column in orbit:
                    table[row][column] = value[row, column]
                basis.append(Matrix(table, columns=columns))
    return basis


def _kernel_basis(source: Representation, target: Representation) -> list[Matrix]:
    m, n = target.dimension, source.dimension
    system = Matrix.zeros(0, m * n)
    for (_, before), (_, after) in zip(source.images, target.images, strict=True):
        left = as_matrix(after).kron(Matrix.identity(n))
        right = Matrix.identity(m).kron(as_matrix(before).T)
        system = system.above(left - right)
    return [
        Matrix([column[i * n : (i + 1) * n] for i in range(m)], columns=n) for column in system.nullspace().columns()
    ]


def reynolds(source: Representation, target: Representation, matrix: Matrix) -> Matrix:
    """The projection of any matrix to the intertwiners: the mean of rho_W(g) X rho_V(g)^{-1} over the group."""
    _same_group(source, target)
    total, count = Matrix.zeros(*matrix.shape), 0
    for (_, _, before), (_, _, after) in zip(source.iter_values(), target.iter_values(), strict=True):
        back = before.inverse()
        moved = back.after(matrix) if isinstance(back, Monomial) else matrix @ back
        total = total + block(after, moved)
        count += 1
    return Fraction(1, count) * total


def _same_group(source: Representation, target: Representation) -> None:
    if source.group != target.group:
        raise RepresentationError("the two representations are of different groups")
