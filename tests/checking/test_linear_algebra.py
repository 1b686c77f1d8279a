"""The checkers' null spaces against SymPy's: the same basis, that of the reduced echelon form."""

from __future__ import annotations

import random
from fractions import Fraction

import sympy

from catnet.checking.algebra import nullspace


def test_null_spaces_are_those_of_sympy() -> None:
    source = random.Random(5)
    dimensions = set()
    for number in range(150):
        rows, columns, most = source.randint(0, 6), source.randint(1, 6), (1, 3, 50)[number % 3]
        entries = [
            [Fraction(source.randint(-most, most), source.randint(1, most)) for _ in range(columns)]
            for _ in range(rows)
        ]
        entries += [[x - 2 * y for x, y in zip(entries[0], entries[-1], strict=True)]] if rows else []
        source.shuffle(entries)
        table = sympy.Matrix(
            len(entries), columns, [sympy.Rational(x.numerator, x.denominator) for row in entries for x in row]
        )
        expected = [[Fraction(int(x.p), int(x.q)) for x in vector] for vector in table.nullspace()]
        assert nullspace(entries, columns) == expected
        dimensions.add(len(expected))
    assert len(dimensions) > 4
