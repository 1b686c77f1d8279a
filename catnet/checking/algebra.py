"""Exact linear algebra for the checkers: ranks over Q and modulo a prime, determinants, solutions, integer roots.

Everything is plain elimination on lists of rows; the largest is cubic in the size of a layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from operator import mul

from .reading import ExhaustedError, Rows

PRIME = 2**61 - 1
FACTOR = 1234567890123456789
BITS = 200_000


def integral(rows: Sequence[Sequence[Fraction]]) -> list[list[int]]:
    """The rows, each times a positive integer that clears its denominators."""
    result = []
    for row in rows:
        scale = lcm(*(value.denominator for value in row))
        result.append([value.numerator * (scale // value.denominator) for value in row])
    return result


def rank(rows: Sequence[Sequence[Fraction]]) -> int:
    """Over Q, by fraction-free elimination; a rank modulo a prime that is full is one over Q, too."""
    table = integral(rows)
    columns = len(table[0]) if table else 0
    modular = rank_modulo(table)
    if modular == min(len(table), columns):
        return modular
    found, last = 0, 1
    for column in range(columns):
        pivot = next((r for r in range(found, len(table)) if table[r][column]), None)
        if pivot is None:
            continue
        table[found], table[pivot] = table[pivot], table[found]
        head = table[found][column]
        for r in range(found + 1, len(table)):
            factor = table[r][column]
            table[r] = [(head * a - factor * b) // last for a, b in zip(table[r], table[found], strict=True)]
        last, found = head, found + 1
    return found


def rank_modulo(rows: Sequence[Sequence[int]], prime: int = PRIME) -> int:
    """The rank modulo a prime: at most the rank over Q, since a minor that is not 0 there is not 0 in Q.

    Where there are more columns than rows, their combinations are looked at first, as many as rows: a product with a
    matrix has no larger rank, so if these are independent, the rows are.
    """
    size, columns = len(rows), len(rows[0]) if rows else 0
    if columns > 2 * size > 8:
        factors = [pow(FACTOR, k, prime) for k in range(-(-columns // size))]
        short = [[sum(map(mul, factors, row[c::size])) for c in range(size)] for row in rows]
        if _eliminated(short, prime) == size:
            return size
    return _eliminated(rows, prime)


def _eliminated(rows: Sequence[Sequence[int]], prime: int) -> int:
    table, found = [[value % prime for value in row] for row in rows], 0
    for column in range(len(table[0]) if table else 0):
        pivot = next((r for r in range(found, len(table)) if table[r][column]), None)
        if pivot is None:
            continue
        table[found], table[pivot] = table[pivot], table[found]
        inverse = pow(table[found][column], -1, prime)
        top = table[found] = [value * inverse % prime for value in table[found]]
        for r in range(found + 1, len(table)):
            factor = table[r][column]
            if factor:
                table[r] = [(a - factor * b) % prime for a, b in zip(table[r], top, strict=True)]
        found += 1
        if found == len(table):
            break
    return found


def determinant_sign(rows: Sequence[Sequence[int]]) -> int:
    """The sign of the determinant of a square integer matrix, by fraction-free elimination (Bareiss)."""
    table, sign, last = [list(row) for row in rows], 1, 1
    for k in range(len(table)):
        pivot = next((r for r in range(k, len(table)) if table[r][k]), None)
        if pivot is None:
            return 0
        if pivot != k:
            table[k], table[pivot], sign = table[pivot], table[k], -sign
        head = table[k][k]
        for r in range(k + 1, len(table)):
            factor = table[r][k]
            table[r] = [(head * a - factor * b) // last for a, b in zip(table[r], table[k], strict=True)]
        last = head
    return sign if last > 0 else -sign


def dot(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    """Over one common denominator."""
    pairs = [
        (a.numerator * b.numerator, a.denominator * b.denominator) for a, b in zip(left, right, strict=True) if a and b
    ]
    scale = lcm(*(bottom for _, bottom in pairs))
    return Fraction(sum(top * (scale // bottom) for top, bottom in pairs), scale)


def product(left: Rows, right: Rows, columns: int) -> Rows:
    """left · right, where right has `columns` columns."""
    turned = [[row[c] for row in right] for c in range(columns)]
    return [[dot(row, column) for column in turned] for row in left]


def ray(row: Sequence[Fraction], signs: bool) -> tuple[Fraction, ...]:
    """The row divided by the size of its first nonzero entry, or with `signs` by that entry: one for a ray, or line."""
    lead = next((value for value in row if value), Fraction(1))
    return tuple(value / (lead if signs else abs(lead)) for value in row)


def integer_root(value: int, exponent: int) -> int:
    """The largest integer whose power is at most the value ≥ 0, by Newton's method from above."""
    if value == 0:
        return 0
    root = 1 << -(-value.bit_length() // exponent)
    while True:
        below = ((exponent - 1) * root + value // root ** (exponent - 1)) // exponent
        if below >= root:
            return root
        root = below


def short(values: Sequence[Fraction], what: str) -> None:
    """`ExhaustedError` if numbers grow beyond all use."""
    for value in values:
        brief((value.numerator, value.denominator), what)


def brief(values: Sequence[int], what: str) -> None:
    """The same of integers."""
    if any(value.bit_length() > BITS for value in values):
        raise ExhaustedError(f"{what} grow beyond {BITS} bits")


def nullspace(rows: Sequence[Sequence[Fraction]], columns: int) -> Rows:
    """A basis of the vectors that every row annihilates, by reduced echelon form.

    Fraction-free (Bareiss, above the pivots too): all entries are minors of the rows made integral, and those at the
    pivots are one and the same.
    """
    table, pivots, last = integral(rows), list[int](), 1
    for column in range(columns):
        found = len(pivots)
        pivot = next((r for r in range(found, len(table)) if table[r][column]), None)
        if pivot is None:
            continue
        table[found], table[pivot] = table[pivot], table[found]
        top = table[found]
        head = top[column]
        for r, row in enumerate(table):
            factor = row[column]
            if r != found:
                table[r] = [(head * a - factor * b) // last for a, b in zip(row, top, strict=True)]
        last = head
        pivots.append(column)
    result = []
    for free in (c for c in range(columns) if c not in pivots):
        vector = [Fraction(int(c == free)) for c in range(columns)]
        for place, column in enumerate(pivots):
            vector[column] = Fraction(-table[place][free], last)
        result.append(vector)
    return result


def zero_one_solutions(columns: Sequence[Sequence[Fraction]], right: Sequence[Fraction], most: int) -> list[list[int]]:
    """All e in {0, 1}^k with Σ e_i columns_i = right, where at most `most` choices have to be looked at."""
    count = len(columns)
    if not any(right) and rank_modulo(integral(columns)) == count:
        return [[0] * count]
    rows = [[*(column[i] for column in columns), -value] for i, value in enumerate(right)]
    basis = nullspace(rows, count + 1)  # vectors (e, 1) and (e, 0)
    # in echelon form the free columns carry a unit vector each, so their entries are the coordinates of e
    free = [max(c for c, value in enumerate(v) if value) for v in basis]
    if count not in free:
        return []
    if 1 << (len(free) - 1) > most:
        raise ExhaustedError(f"more than {most} sets of neurons are not looked at")
    last = basis[free.index(count)]
    others = [v for v, place in zip(basis, free, strict=True) if place != count]
    result = []
    for number in range(1 << len(others)):
        chosen = [v for i, v in enumerate(others) if number >> i & 1]
        total = [sum(parts, start) for start, *parts in zip(last, *chosen, strict=True)]
        if all(value in (0, 1) for value in total):
            result.append([int(value) for value in total[:count]])
    return result


def solve(rows: Sequence[Sequence[Fraction]], target: Sequence[Fraction]) -> list[Fraction]:
    """The c with Σ c_i rows_i = target, where the rows are independent and there is one."""
    columns = [[row[j] for row in rows] for j in range(len(target))]
    table = [[*column, -value] for column, value in zip(columns, target, strict=True)]
    (found,) = nullspace(table, len(rows) + 1)
    return [value / found[-1] for value in found[:-1]]


def inverse(rows: Rows) -> Rows:
    """Of an invertible matrix."""
    size = len(rows)
    unit = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    return [solve(rows, line) for line in unit]
