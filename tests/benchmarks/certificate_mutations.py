"""Mutates certificates of every kind at random and counts what the checkers say.

``python tests/benchmarks/certificate_mutations.py [COUNT [CLAIM]]``, COUNT mutations of each kind (100 000).  Whatever
is accepted must claim literally what the certificate claimed, or what the one claimed from which a part was spliced in;
with a proof by another theorem it may name that one.

Takes 10 seconds of processor time for 100 of each kind and 2 for every further 100: half an hour for 100 000.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.checking.bounds_cases import cases
from tests.checking.mutator import mutated, outcome
from tests.checking.samples import samples


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    bounds = tuple(document for _, document, accepted in cases() if accepted)
    for kind, found in {**samples(), "bounds on a box": bounds}.items():
        if len(sys.argv) > 2 and kind != sys.argv[2]:
            continue
        source, start, statuses = random.Random(kind), time.process_time(), Counter[int]()
        claims = [outcome(json.dumps(document))[1] for document in found]
        for number in range(count):
            first, second = source.randrange(len(found)), source.randrange(len(found))
            text = mutated(found[first], found[second], source)
            status, said = outcome(text)
            statuses[status] += 1
            known = [claims[first], claims[second]]
            named = {theorem for claim in known for theorem in claim[-1]}
            if status == 0 and (said[:-1] not in [claim[:-1] for claim in known] or not named.issuperset(said[-1])):
                raise SystemExit(f"{kind}, mutation {number} claims something else: {text}")
        words = {0: "same claim", 1: "does not follow", 2: "malformed", 3: "undecided"}
        counts = ", ".join(f"{words[status]} {statuses[status]}" for status in sorted(statuses))
        print(f"{kind:<28} {count} mutations: {counts}; {time.process_time() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
