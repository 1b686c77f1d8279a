"""Every mutant of every checker that the syntax tree gives is killed by a certificate, or known to be no mutant at all.

The certificates are those of cases/killers.jsonl, chosen from the corpora by tests/benchmarks/checker_mutants.py, which
holds the mutants against all of them.  A new checker joins by a line in `HELD`.
"""

from __future__ import annotations

import zlib
from functools import cache

import pytest

from catnet.checking import every
from tests.checking import killers
from tests.checking.equivalents import reasons
from tests.checking.mutants import outcome_of
from tests.checking.mutation import Mutant, functions, mutants
from tests.checking.mutation_run import UNITS, Copy, Corpus, killer, modules, uses
from tests.shares import is_thorough

HELD = (
    "affine_layers", "affine_symmetries", "all_symmetries", "among_simple", "apart", "bends", "bottleneck", "colouring",
    "connected", "difference", "dimension", "effective", "equality", "every", "filters", "from_below", "grids",
    "identifiable", "kinks", "layerwise", "linear_symmetries", "moved", "networks", "no_ladder", "no_layers",
    "not_along_field", "not_equivariant", "not_equivariant_affine", "number_field", "orbits", "peeling",
    "pieces", "polynomial_fields", "polynomials", "powers", "realisation", "reduction", "regions",
    "replaced_head", "rotary", "rotary_criterion", "same", "series", "shallow", "shared_weights",
    "softmax_peeling", "stabilisers", "symmetries", "taylor", "tied", "token_maps", "token_orbits", "tokens",
    "turning", "twin", "univariate", "unseen", "values",
)  # fmt: skip
PART = 2 if is_thorough() else 16
"""One mutant in so many is tried here, chosen by its name."""
LEAST = 40


@cache
def corpus() -> Corpus:
    return Corpus(killers.read())


def chosen(module: str) -> list[Mutant]:
    found = [m for m in mutants(module) if m.key not in reasons()]
    return [m for m in found if zlib.crc32(m.key.encode()) % PART == 0]


def test_mutants_are_killed() -> None:
    """In one test, as the statements that the certificates run through are recorded once for all of them."""
    checkers, held = Copy(), corpus()
    first: dict[int, None] = {}
    alive = []
    for mutant in (mutant for module in HELD for mutant in chosen(module)):
        number = killer(checkers, mutant, held, list(first)[::-1])
        if number is None and not (mutant.module in UNITS and checkers.is_told_by_unit(mutant)):
            alive.append(mutant.key)
        elif number is None:
            continue
        else:
            first[number] = first.pop(number, None)
    checkers.close()
    assert not alive


@pytest.mark.parametrize("checker", sorted(set(every.CHECKERS.values())))
def test_there_are_many_mutants_of_each_checker(checker: str) -> None:
    """What it shares with others counts with it."""
    found = [m for module in sorted(uses(checker)) for m in mutants(module)]
    assert len(found) - sum(m.key in reasons() for m in found) >= LEAST
    assert len({m.key for m in found}) == len(found)


def test_every_equivalent_mutant_is_one_and_has_a_reason() -> None:
    keys = {m.key for module in modules() for m in mutants(module)}
    there = {f"{module}.{name}" for module in modules() for name, _ in functions(module)}
    assert not [key for key in reasons() if key not in keys and key.partition(":")[0] in there]
    assert all(reasons().values())


def test_the_certificates_that_kill_have_the_exit_status_that_they_had() -> None:
    assert {status for _, status in killers.stored()} == {0, 1, 2}
    for (text, outcome), (_, status) in zip(corpus().entries, killers.stored(), strict=True):
        assert outcome[0] == status, text


def test_a_mutant_is_put_in_and_taken_out_again() -> None:
    checkers, held = Copy(), corpus()
    mutant = next(m for m in mutants("difference") if "disjoint" in m.key)
    assert killer(checkers, mutant, held) is not None
    assert all(outcome_of(checkers.pair, text) == expected for text, expected in held.entries[:50])
    checkers.close()
