"""Attacks certificates of every kind, and asks an oracle whether what is still accepted is true.

``python tests/benchmarks/certificate_attacks.py [COUNT [CLAIM …]]``, COUNT attacks on each kind (2000).  An attack
takes an accepted certificate of a small, mostly degenerate network and changes what matters: numbers of the claim or of
the proof, a network for another one of the same shape, hidden actions, rows for zeros or for copies of each other,
orders and kinds.  Its hashes are right again.  Every claim that is accepted and that no certificate made before is
judged by tests/oracles/claims_naive.py, which evaluates networks at many points and tries all permutations, averages
and neighbours; one false claim ends the run.

Takes more than 40 seconds of processor time to make what it attacks, and then the longer the larger COUNT is.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from catnet.checking import every
from tests.checking.attacks.damage import attacked, pool
from tests.checking.mutator import outcome
from tests.oracles.claims_naive import falsehood


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    print(
        "| claim | start from | attacks | malformed | do not follow | accepted | with a new claim | true | not judged |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for claim in sys.argv[2:] or every.CHECKERS:
        source, start, counts = random.Random(claim), time.process_time(), Counter[str]()
        found = pool(claim)
        claims = {document["claim_sha256"] for document in found}
        for _ in range(count):
            document = attacked(found, source)
            text = json.dumps(document)
            status = outcome(text)[0]
            counts[str(status)] += 1
            if status == 0 and document["claim_sha256"] in claims:
                continue
            if status == 0:
                claims.add(document["claim_sha256"])
                counts["new"] += 1
                said = falsehood(document, source)
                counts["none" if said is None else "true"] += 1
                if said:
                    raise SystemExit(f"{claim}: {said}: {text}")
        columns = [len(found), count, *(counts[key] for key in ("2", "1", "0", "new", "true", "none"))]
        print("|", claim, *(f"| {number}" for number in columns), "|", flush=True)
        print(f"{claim}: {time.process_time() - start:.0f} s, {counts['3']} undecided", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
