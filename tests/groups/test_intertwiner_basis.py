"""The basis from orbits of pairs, against the definition, one pair at a time."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.errors import ShapeError
from catnet.groups import IntertwinerBasis, Representation, cyclic, intertwiner_basis, natural, symmetric, tensor
from catnet.groups.pair_orbits import pair_orbits
from catnet.testing import finite_groups, representations


def orbit_basis(source: Representation, target: Representation) -> list[Matrix]:
    """X is constant along orbits up to the scales; an orbit on which the scales disagree must vanish."""
    pairs = [(b, a) for (_, b), (_, a) in zip(source.images, target.images, strict=True)]
    value: dict[tuple[int, int], Fraction] = {}
    basis = []
    for i in range(target.dimension):
        for j in range(source.dimension):
            if (i, j) in value:
                continue
            value[i, j] = Fraction(1)
            orbit, consistent = [(i, j)], True
            for here in orbit:
                for before, after in pairs:
                    assert isinstance(before, Monomial) and isinstance(after, Monomial)
                    there = (after.permutation(here[0]), before.permutation(here[1]))
                    image = value[here] * after.scale[here[0]] / before.scale[here[1]]
                    if there not in value:
                        value[there] = image
                        orbit.append(there)
                    elif value[there] != image:
                        consistent = False
            if consistent:
                table = [[Fraction(0)] * source.dimension for _ in range(target.dimension)]
                for row, column in orbit:
                    table[row][column] = value[row, column]
                basis.append(Matrix(table, columns=source.dimension))
    return basis


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_the_basis_is_the_one_of_the_definition(data: st.DataObject) -> None:
    group = data.draw(finite_groups())
    kind = data.draw(st.sampled_from(["permutation", "signed", "monomial"]))
    kind = kind if kind != "monomial" else "signed"
    source, target = data.draw(representations(group, kind=kind)), data.draw(representations(group, kind=kind))
    left = Monomial.diagonal([Fraction(data.draw(st.integers(1, 3)), 2) for _ in range(source.dimension)])
    source = Representation(
        group,
        source.dimension,
        tuple((name, left * image * left.inverse()) for name, image in source.images if isinstance(image, Monomial)),
    )
    basis, expected = intertwiner_basis(source, target), orbit_basis(source, target)
    assert isinstance(basis, IntertwinerBasis)
    assert list(basis) == expected and len(basis) == len(expected) and list(basis[:2]) == expected[:2]
    for k, matrix in enumerate(expected):
        entries = {(i, j): value for i, j, value in basis.entries(k)}
        assert all(
            entries.get((i, j), 0) == matrix[i, j] for i in range(target.dimension) for j in range(source.dimension)
        )
    coefficients = [Fraction(data.draw(st.integers(-3, 3)), 2) for _ in basis]
    total = Matrix.zeros(target.dimension, source.dimension)
    for coefficient, matrix in zip(coefficients, expected, strict=True):
        total = total + coefficient * matrix
    assert basis.combination(coefficients) == total


def test_third_powers_and_what_is_asked_of_a_basis() -> None:
    rho = natural(symmetric(5))
    cube = tensor(tensor(rho, rho), rho)
    basis = intertwiner_basis(cube, cube)
    assert len(basis) == 202 and basis[-1] == basis[201]
    assert isinstance(basis, IntertwinerBasis) and sum(len(basis.entries(k)) for k in range(202)) == 125**2
    with pytest.raises(IndexError):
        basis[202]
    with pytest.raises(ShapeError):
        basis.combination([1])
    regular = natural(cyclic(40))
    assert len(intertwiner_basis(regular, regular)) == 40


def test_no_generators_and_no_points() -> None:
    assert pair_orbits([], [], (2, 3)).labels.tolist() == [[0, 1, 2], [3, 4, 5]]
    nothing = (np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.int64))
    swap = (np.array([1, 0]), np.ones(2, dtype=np.int64))
    assert pair_orbits([nothing], [swap]).count == pair_orbits([swap], [nothing]).count == 0
