"""Intervals that are joined to classes, for the mutants that no certificate tells: chains, pairs, nested ones."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any, get_args


def said(module: Any) -> list[Any]:
    """The classes of some tables, by a module that may be changed."""
    interval = get_args(module.Number)[1]
    source, found = random.Random("classes"), []
    for number in range(120):
        table = []
        for _ in range(3):
            ends = sorted(Fraction(source.randint(-9, 9), 2) for _ in range(2))
            table.append([interval(*ends), Fraction(source.randint(-9, 9), 2)])
        found.append(module.classes_of(table, number % 2 == 0))
    return found
