"""What truncated power series say: sums, products, rays, exponentials, inverses, and the weights of softmax."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

NUMBERS = [Fraction(v) for v in ("0", "0", "1", "-1", "2", "-1/2", "3", "1/3")]


def drawn(source: random.Random, order: int, *, start: Fraction | None = None) -> list[Fraction]:
    """Coefficients of 1, t, …, t^order."""
    first = source.choice(NUMBERS) if start is None else start
    return [first, *(source.choice(NUMBERS) for _ in range(order))]


def scores(module: Any, source: random.Random, order: int) -> list[Any]:
    """Of one token or several, equal at t = 0; some of them constant, but not all."""
    start = source.choice(NUMBERS)
    found = [module.Series(tuple(drawn(source, order, start=start))) for _ in range(source.randint(1, 4))]
    for place in range(len(found) - 1):
        if source.random() < 0.3:
            found[place] = start
    source.shuffle(found)
    return found


def said(module: Any) -> list[Any]:
    result: list[Any] = []
    source = random.Random(3)
    for order in (0, 1, 2, 3, 5):
        for _ in range(8):
            one, other = (module.Series(tuple(drawn(source, order))) for _ in range(2))
            number = source.choice(NUMBERS)
            result += [value.terms for value in (one + other, one + number, number + one, one * other, one * number)]
            result += [line.terms for line in module.ray(number, one.terms, order)]
            result.append(module.exponential(module.Series(tuple(drawn(source, order, start=Fraction(0))))).terms)
            unit = module.Series(tuple(drawn(source, order, start=Fraction(source.choice([1, -2, 3]), 5))))
            result.append(module.inverse(unit).terms)
            result.append([weight.terms for weight in module.softmax_of_series(scores(module, source, order))])
    for different in ([0, 1], [1, 0], [0, 0, 1]):
        try:
            result.append(module.softmax_of_series([module.Series((Fraction(s), Fraction(1))) for s in different]))
        except Exception as error:  # a mutant may do anything
            result.append(type(error).__name__)
    return result
