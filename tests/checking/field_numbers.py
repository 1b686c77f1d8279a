"""What numbers of a field say: products, sums, inverses, signs at points, and ranks that are seen."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

MODULI = [["-2", "0", "1"], ["1", "1"], ["-1", "0", "1"], ["-2", "0", "0", "3"], ["-1", "0", "2", "0", "1"]]


def said(module: Any) -> list[Any]:
    result: list[Any] = []
    source = random.Random(5)
    for given in MODULI:
        modulus, _ = module.read_modulus(given, ["-1", "-1"] if len(given) == 2 else ["0", "2"])
        size = len(modulus) - 1

        def drawn(modulus: Any = modulus, size: int = size) -> Any:
            return module.element([str(source.choice((0, 0, 1, -1, 2))) for _ in range(size)], "", modulus)

        for _ in range(12):
            one, other = drawn(), drawn()
            back = one.inverse()
            result.append((one.values, back if back is None else back.values, bool(one)))
            result.append(
                [value.values for value in (one + other, one * other, -one, Fraction(1, 2) * one, one + Fraction(3))]
            )
            result.append(module.constant(Fraction(2, 3), modulus).values)
            result.append(None if back is None else (one * back).values)
        for rows, columns in ((1, 1), (1, 2), (2, 1), (2, 2), (3, 3), (2, 4), (3, 2), (0, 0)):
            for _ in range(4):
                table = [[drawn() for _ in range(columns)] for _ in range(rows)]
                if rows > 1 and source.random() < 0.5:
                    table[-1] = [entry * table[0][0] for entry in table[0]]
                result.append(module.least_rank(table))
        result.append([module.at(modulus, Fraction(x, 2)) for x in range(-4, 5)])
    return result
