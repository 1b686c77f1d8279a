"""Pairs of networks that tell the mutants of `apart` from it, for tests/checking/cases/orbit_pairs.jsonl.

``python tests/benchmarks/mutants_of_apart.py [--seeds N] [--write]``.  Mutants that a kept certificate tells, or that
have a reason, are left out; the others are held against the pairs of tests/checking/orbit_pairs.py that N seeds draw.
Prints those that nothing told; ``--write`` keeps the pairs.  Takes three minutes of processor time.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from catnet.checking import apart
from tests.checking import killers, orbit_pairs
from tests.checking.equivalents import reasons
from tests.checking.mutation import Mutant, mutants
from tests.checking.mutation_run import Copy, Corpus, killer, patient


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--write", action="store_true")
    words = parser.parse_args()
    checkers, held = Copy(), Corpus(killers.read())
    alive = [m for m in mutants("apart") if m.key not in reasons() and killer(checkers, m, held) is None]
    print(f"{len(alive)} mutants that no kept certificate tells")
    chosen: list[orbit_pairs.Pair] = []
    for seed in range(words.seeds):
        pairs = [*(orbit_pairs.strangers() if seed == 0 else ()), *orbit_pairs.drawn_pairs(seed)]
        expected = list(orbit_pairs.answers(apart, orbit_pairs.read(apart.__package__, pairs)))
        understood = orbit_pairs.read(checkers.name, pairs)
        order, left = list(range(len(pairs))), []
        for mutant in alive:
            number = told(checkers, mutant, pairs, understood, expected, order)
            if number is None:
                left.append(mutant)
            elif number >= 0:
                order.insert(0, order.pop(order.index(number)))
                chosen += [pairs[number]] if pairs[number] not in chosen else []
        print(f"seed {seed}: {len(left)} of {len(alive)} are not told, {len(chosen)} pairs", flush=True)
        alive = left
    checkers.close()
    print(*(mutant.key for mutant in alive), sep="\n")
    if words.write:
        lines = sorted(json.dumps(pair, separators=(",", ":")) for pair in chosen)
        orbit_pairs.FILE.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def told(checkers: Copy, mutant: Mutant, pairs: object, understood: list, expected: list, order: list) -> int | None:
    """The number of a pair of which a mutant says something else; -1 if it does not even load."""
    with checkers.changed(mutant) as copy:
        if isinstance(copy, str):
            return -1
        package = copy[0].__name__.rpartition(".")[0]
        module = importlib.import_module(f"{package}.apart")
        networks = understood if package == checkers.name else orbit_pairs.read(package, pairs)
        for number in order:
            if patient(partial(answer, module, networks[number])) != expected[number]:
                return number
    return None


def answer(module: object, pair: tuple) -> object:
    try:
        return next(orbit_pairs.answers(module, [pair]))
    except Exception as error:  # a mutant may do anything
        return type(error).__name__


if __name__ == "__main__":
    main()
