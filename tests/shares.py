"""A plain run does a share of the work: fewer examples (see conftest.py), and of long lists of cases one in so many.

``pytest --hypothesis-profile=thorough`` does all of it.  Which cases a plain run does is said by the cases themselves,
not by a seed, an order or a machine: a case that is added or taken away changes nothing for the others.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

from hypothesis import settings

FULL, PLAIN, FEWEST = 60, 6, 3
"""Examples of a test that does not say how many: thorough, and plain; no share is smaller than the last."""

Case = TypeVar("Case")


def is_thorough() -> bool:
    return settings().max_examples >= FULL


def some_of(cases: Iterable[Case], one_in: int) -> list[Case]:
    """About one in so many; at least one if there are any, and all of them in a thorough run.

    The cases have to say in their ``repr`` what they are.
    """
    found = list(cases)
    if is_thorough():
        return found
    kept = [case for case in found if is_chosen(repr(case), one_in)]
    return kept or found[:1]


def is_chosen(words: str, one_in: int) -> bool:
    return zlib.crc32(words.encode()) % one_in == 0


def are_taken(cases: Sequence[tuple[str, str, int]]) -> list[bool]:
    """Of cases, each with its test, its name and one in how many is taken: which are; of every test at least one is."""
    taken = [is_chosen(name, one_in) for _, name, one_in in cases]
    tests = {test for (test, _, _), is_taken in zip(cases, taken, strict=True) if is_taken}
    for place, (test, _, _) in enumerate(cases):
        if test not in tests:
            tests.add(test)
            taken[place] = True
    return taken
