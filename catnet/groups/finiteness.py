"""Is the group that operators generate finite?  If so, as permutations of finitely many vectors.

>>> from catnet.algebra.permutation import Permutation
>>> swap, stretch = Monomial(Permutation((1, 0)), (2, "1/2")), Monomial.diagonal((2, 1))
>>> check_finite([(swap,)]).certificate
(Permutation(images=(1, 0)),)
>>> check_finite([(swap,), (stretch,)]).reason
'no scaling of the axes makes the generators signed permutations'
>>> check_finite([(Matrix([["3/5", "-4/5"], ["4/5", "3/5"]]),)]).word
'refuted'

Notes
-----
Every generator is a tuple of operators, one for each space, and the group is finite iff it is on every space.

*Monomial operators* are decided, in time linear in their entries.  A finite group of monomial matrices P keeps a
vector d > 0: the sum of |P| (1, …, 1) over the group, since P ↦ |P| is multiplicative.  In the coordinates x_i / d_i
all are signed permutations.  Conversely signed permutations of n axes are finitely many, and permute the 2n points ±e_i
faithfully.  On every orbit of axes d is determined up to a factor by walking along it, so either it is found or there
is none.

*Matrices* permute the orbits of the basis vectors, faithfully because these span, and the group is finite iff the
orbits are.  It is infinite if a generator, a product of two or one of a few longer words has infinite order; if an
orbit has more points than the largest finite group of rational matrices of this size has elements (Minkowski's bound);
or if there is no invariant symmetric form, or, up to a factor, only one, and not definite.  Undecided when the orbits
exceed `limit` points and none of this applies.

References
----------
Minkowski, Zur Theorie der positiven quadratischen Formen, J. reine angew. Math. 101 (1887): the order of a finite
subgroup of GL_n(Q) divides the product over primes p of p ** Σ_k floor(n / (p^k (p − 1))).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.packed import WORD, largest
from catnet.algebra.permutation import Permutation
from catnet.errors import GroupError
from catnet.groups.operators import Operator, as_matrix, has_finite_order, product
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["POINT_LIMIT", "axis_lengths", "check_finite", "minkowski_bound", "permutation_model"]

POINT_LIMIT = 20_000
_SUSPICIOUS = 1_000
_FORM_DIMENSION = 12


def check_finite(
    generators: Sequence[Sequence[Operator]], *, names: Sequence[str] = (), limit: int = POINT_LIMIT
) -> Verdict:
    """Whether tuples of operators generate a finite group.

    Parameters
    ----------
    generators : sequence of tuples of Operator
        Every generator acts on the same list of spaces, one operator for each.
    names : sequence of str, optional
        What the reason calls the generators; by default their numbers.
    limit : int
        How many vectors the orbits of the basis vectors of one space may hold.

    Returns
    -------
    Verdict
        Proved with a tuple of `Permutation`, one for each generator, which satisfy the same relations as the
        operators; Refuted with the reason why the group is infinite; Undecided when the limit ended the search.
    """
    parts: list[list[tuple[int, ...]]] = []
    open_question: Undecided | None = None
    for space in range(len(generators[0]) if generators else 0):
        own = [generator[space] for generator in generators]
        verdict = _on_one_space(own, names or range(len(own)), limit)
        if isinstance(verdict, Refuted):
            return verdict
        if isinstance(verdict, Undecided):
            open_question = verdict if open_question is None else open_question
        elif verdict.certificate not in parts and any(row != tuple(range(len(row))) for row in verdict.certificate):
            parts.append(verdict.certificate)
    if open_question is not None:
        found = _pairs(generators)
        return open_question if found is None else found
    rows: list[tuple[int, ...]] = [()] * len(generators)
    for part in parts:
        rows = [row + tuple([len(row) + image for image in images]) for row, images in zip(rows, part, strict=True)]
    return Proved("as permutations of finitely many vectors", tuple(map(Permutation, rows)))


def permutation_model(generators: Sequence[Sequence[Operator]], *, limit: int = POINT_LIMIT) -> list[Permutation]:
    """The permutations of `check_finite`; `GroupError` if the group is infinite, or not found finite."""
    verdict = check_finite(generators, limit=limit)
    if isinstance(verdict, Proved):
        return list(verdict.certificate)
    raise GroupError(f"the group is infinite: {verdict.reason}" if isinstance(verdict, Refuted) else verdict.reason)


def _on_one_space(operators: list[Operator], names: Sequence[object], limit: int) -> Verdict:
    monomial = [operator for operator in operators if isinstance(operator, Monomial)]
    if len(monomial) == len(operators):
        return _signed_points(monomial)
    for name, operator in zip(names, operators, strict=True):
        if not has_finite_order(operator):
            return Refuted(f"the generator {name} has infinite order")
    return _orbits([as_matrix(operator) for operator in operators], limit)


def _signed_points(operators: list[Monomial]) -> Verdict:
    """The permutations of the axes, or of their two directions where there are signs; see the module."""
    n = operators[0].size
    if all(operator.is_permutation for operator in operators):
        return Proved("permutations of the axes", [operator.permutation.images for operator in operators])
    lengths = axis_lengths(operators, n)
    if lengths is None:
        return Refuted("no scaling of the axes makes the generators signed permutations")
    if all(operator.is_positive for operator in operators):
        return Proved("permutations of the axes", [operator.permutation.images for operator in operators])
    rows = []
    for operator in operators:
        entries = list(zip(operator.permutation.images, operator.scale, strict=True))
        forth = tuple(image if factor > 0 else image + n for image, factor in entries)
        back = tuple(image + n if factor > 0 else image for image, factor in entries)
        rows.append(forth + back)
    return Proved("signed permutations of the axes", rows)


def axis_lengths(operators: Sequence[Monomial], size: int) -> tuple[Fraction, ...] | None:
    """The d > 0 with |P| d = d for all of them, 1 on the first axis of every orbit; None if there is none.

    >>> from catnet.algebra.permutation import Permutation
    >>> axis_lengths([Monomial(Permutation((1, 0)), (2, "-1/2"))], 2)
    (Fraction(1, 1), Fraction(2, 1))
    """
    one = Fraction(1)
    if all(operator.is_signed_permutation for operator in operators):
        return (one,) * size
    lengths: dict[int, Fraction] = {}
    for start in range(size):
        if start in lengths:
            continue
        lengths[start], walk = one, [start]
        for axis in walk:
            for operator in operators:
                there = operator.permutation.images[axis]
                carried = lengths[axis] * abs(operator.scale[axis])
                if there not in lengths:
                    lengths[there] = carried
                    walk.append(there)
                elif lengths[there] != carried:
                    return None
    return tuple(lengths[axis] for axis in range(size))


def _orbits(operators: list[Matrix], limit: int) -> Verdict:
    """The permutations of the orbits of the basis vectors."""
    infinite = _no_form(operators)
    if infinite is not None:
        return infinite
    n = operators[0].shape[0]
    bound = minkowski_bound(n)
    frontier = Matrix.identity(n)
    index = {key: number for number, key in enumerate(_column_keys(frontier))}
    images: list[list[int]] = [[] for _ in operators]
    while frontier.shape[1]:
        fresh: list[Matrix] = []
        for operator, image in zip(operators, images, strict=True):
            moved, new = operator @ frontier, []
            for column, key in enumerate(_column_keys(moved)):
                if key not in index:
                    index[key] = len(index)
                    new.append(column)
                image.append(index[key])
            before = len(index) - len(new)
            if before <= _SUSPICIOUS < len(index):
                infinite = _pairs([(one,) for one in operators])
                infinite = _longer_words(operators) if infinite is None else infinite
                if infinite is not None:
                    return infinite
            if len(index) > n * bound:
                return Refuted(f"{n} orbits hold more than {n * bound} vectors, and no finite group has such long ones")
            if len(index) > limit:
                return Undecided(f"the group was not found finite within the limit of {limit} points")
            if new:
                fresh.append(moved.select(columns=new))
        frontier = reduce(Matrix.beside, fresh) if fresh else frontier.select(columns=[])
    return Proved("permutations of vectors", [tuple(image) for image in images])


def _column_keys(matrix: Matrix) -> list[Any]:
    """For every column the same value as for any equal column of any matrix."""
    tops, bottoms = matrix.packed
    columns = np.concatenate((tops, bottoms)).T
    if largest(columns) < WORD:
        return [column.tobytes() for column in np.ascontiguousarray(columns, dtype=np.int64)]
    return [
        np.array(column, dtype=np.int64).tobytes() if max(map(abs, column)) < WORD else tuple(column)
        for column in columns.tolist()
    ]


def _pairs(generators: Sequence[Sequence[Operator]]) -> Refuted | None:
    for i, left in enumerate(generators):
        for right in generators[:i]:
            if not all(has_finite_order(product(a, b)) for a, b in zip(left, right, strict=True)):
                return Refuted("a product of two generators has infinite order")
    return None


def _longer_words(operators: Sequence[Operator]) -> Refuted | None:
    """A product of infinite order among a few dozen longer words, the same ones on every machine."""
    state = len(operators)
    for length in range(3, 35):
        word = []
        for _ in range(min(length, 12)):
            state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
            word.append((state >> 33) % len(operators))
        if not has_finite_order(reduce(product, (operators[letter] for letter in word))):
            return Refuted(f"a product of {len(word)} generators has infinite order")
    return None


def _no_form(operators: list[Matrix]) -> Refuted | None:
    """A finite group keeps a definite form, the mean of x·x; Refuted if the linear equations leave none."""
    n = operators[0].shape[0]
    if not 0 < n <= _FORM_DIMENSION:
        return None
    places = [(i, j) for i in range(n) for j in range(i, n)]
    number = {place: k for k, place in enumerate(places)}
    rows = []
    for operator in operators:
        columns = list(operator.columns())
        for i, j in places:  # g_i · S g_j = S_ij
            row = [Fraction(0)] * len(places)
            for a, left in enumerate(columns[i]):
                for b, right in enumerate(columns[j]):
                    if left and right:
                        row[number[min(a, b), max(a, b)]] += left * right
            row[number[i, j]] -= 1
            rows.append(row)
    forms = list(Matrix(rows, columns=len(places)).nullspace().columns())
    if not forms:
        return Refuted("it keeps no symmetric form, and a finite group keeps one that is definite")
    if len(forms) == 1:
        form = Matrix([[forms[0][number[min(i, j), max(i, j)]] for j in range(n)] for i in range(n)])
        minors = [form.select(rows=range(k), columns=range(k)).determinant() for k in range(1, n + 1)]
        positive = all(minor > 0 for minor in minors)
        negative = all((minor > 0) == (k % 2 == 0) and minor for k, minor in enumerate(minors, start=1))
        if not positive and not negative:
            return Refuted("up to a factor it keeps one symmetric form, which is not definite")
    return None


def minkowski_bound(n: int) -> int:
    """What no finite group of rational matrices of size n exceeds in order.

    >>> [minkowski_bound(n) for n in range(5)]
    [1, 2, 24, 48, 5760]
    """
    bound = 1
    for p in range(2, n + 2):
        if all(p % q for q in range(2, p)):
            part = p - 1
            while part <= n:
                bound *= p ** (n // part)
                part *= p
    return bound
