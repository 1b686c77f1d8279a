"""Holds every mutant of every checker against all certificates of the corpora, and says which of them survive.

``python tests/benchmarks/checker_mutants.py [--kept] [--most N] [--write] [MODULE …]``.  A mutant is one change that
tests/checking/mutation.py makes; it is killed if it answers otherwise than the checker on one text of
tests/checking/corpus.py that runs through the changed statement.  At most N texts are tried for each, those that run
through other statements first; without N all of them.  ``--write`` keeps the texts that kill, for tests/checking/
test_all_mutants.py; those that are kept already are tried first, and with ``--kept`` alone.

Takes more than 25 seconds of processor time for one module with ``--kept``, and far longer without it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from catnet.checking import every
from tests.checking import killers
from tests.checking.corpus import corpus
from tests.checking.equivalents import OPEN, reasons
from tests.checking.mutants import source
from tests.checking.mutation import mutants
from tests.checking.mutation_run import UNITS, Copy, Corpus, claims_about, killer, modules


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--most", type=int)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--kept", action="store_true")
    words = parser.parse_args()
    chosen = words.modules or modules()
    kept = killers.read()
    claims = [claim for claim in every.CHECKERS if any(claim in claims_about(module) for module in chosen)]
    claims = [] if words.kept else claims
    entries = [*kept, *(entry for claim in claims for entry in corpus(claim))]
    held, checkers, wanted = Corpus(entries), Copy(), reasons()
    used: dict[int, None] = {}
    print("| module | lines | mutants | killed | equivalent | open | survive |\n|---|---|---|---|---|---|---|")
    for module in chosen:
        start = time.process_time()
        counts, alive = Counter[str](), []
        for mutant in mutants(module):
            number = killer(checkers, mutant, held, list(used)[::-1], words.most)
            if number is not None:
                used[number] = used.pop(number, None)
                counts["killed"] += 1
                alive += [f"listed, but killed: {mutant.key}"] if mutant.key in wanted else []
            elif mutant.module in UNITS and checkers.is_told_by_unit(mutant):
                counts["killed"] += 1
                alive += [f"listed, but killed: {mutant.key}"] if mutant.key in wanted else []
            elif mutant.key in wanted:
                counts["open" if wanted[mutant.key] == OPEN else "equivalent"] += 1
            else:
                counts["survive"] += 1
                alive.append(mutant.key)
        numbers = [len(source(module).splitlines()), len(mutants(module))]
        numbers += [counts[word] for word in ("killed", "equivalent", "open", "survive")]
        print("|", module, *(f"| {number}" for number in numbers), "|", flush=True)
        print(f"{module}: {time.process_time() - start:.0f} s", *alive, sep="\n  ", file=sys.stderr, flush=True)
    if words.write:
        killers.write([*(kept if words.modules else []), *(entries[number] for number in sorted(used))])


if __name__ == "__main__":
    main()
