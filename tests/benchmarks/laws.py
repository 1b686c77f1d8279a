"""The laws of `catnet.testing` on many more cases than the tests draw, once: which break, and on how many they count.

``python tests/benchmarks/laws.py RESULTS.jsonl EXAMPLES [SECONDS [K/N [ROUND]]]`` adds a round to the file: so many
examples of every law with every carrier that it is about, drawn anew, one line for each; what is slow ends after
SECONDS (60 if not given).  With K/N every N-th pair of a law and a carrier, from the K-th on: as many files as
processors.  A round that was stopped is continued.  A new file begins with round ROUND (0 if not given): the seeds are
the round's, so that another number draws other examples than an earlier file has.  ``--count RESULTS.jsonl …`` adds all
up.

Takes at most SECONDS for each pair of a law and a carrier, about 770 pairs: with 60, up to 13 hours a round.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings, strategies as st

from catnet.testing.laws import Carrier, Law, iter_cases
from catnet.verdict import Proved, Refuted

_SOME = 40  # examples between two looks at the clock


def main() -> None:
    if sys.argv[1] == "--count":
        count(map(Path, sys.argv[2:]))
        return
    results, examples = Path(sys.argv[1]), int(sys.argv[2])
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 60.0
    part, parts = map(int, sys.argv[4].split("/")) if len(sys.argv) > 4 else (1, 1)
    first = int(sys.argv[5]) if len(sys.argv) > 5 else 0
    cases = list(iter_cases())[part - 1 :: parts]
    done = Counter((line["law"], line["carrier"]) for line in lines(results))
    finished = min(done[law.name, carrier.name] for law, carrier in cases)
    with results.open("a", encoding="utf-8") as stream:
        for law, carrier in cases:
            if done[law.name, carrier.name] == finished:
                line = ask(law, carrier, examples, first + finished, seconds)
                stream.write(json.dumps(line) + "\n")
                stream.flush()
                if line["broken"]:
                    print(line["law"], line["carrier"], line["broken"], sep="\n", flush=True)
    count([results])


def lines(results: Path) -> Iterator[dict[str, Any]]:
    if results.exists():
        yield from map(json.loads, results.read_text(encoding="utf-8").splitlines())


def ask(law: Law, carrier: Carrier, examples: int, round_: int, seconds: float) -> dict[str, Any]:
    """As `run`, some at a time until the time is over, each with a seed of its own; nothing is shrunk."""
    counts: Counter[str] = Counter()
    start = time.process_time()
    broken = None
    while broken is None and counts["drawn"] < examples and time.process_time() - start < seconds:
        number = min(_SOME, examples - counts["drawn"])
        try:
            draw(law, carrier, number, 1_000_003 * round_ + counts["drawn"], counts)
        except Exception as error:
            broken = f"{type(error).__name__}: {error}"
        counts["drawn"] += number
    names = {"law": law.name, "carrier": carrier.name, "round": round_}
    spent = round(time.process_time() - start, 3)
    return {**names, "examples": counts["examples"], "tested": counts["tested"], "broken": broken, "seconds": spent}


def draw(law: Law, carrier: Carrier, number: int, start: int, counts: Counter[str]) -> None:
    @seed(start)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def test(data: st.DataObject) -> None:
        verdict = law.answer(carrier, data.draw)
        counts["examples"] += 1
        counts["tested"] += isinstance(verdict, Proved)
        if isinstance(verdict, Refuted):
            raise AssertionError(f"{verdict.reason}; witness {verdict.witness!r}")

    test()


def count(files: Iterable[Path]) -> None:
    total: Counter[str] = Counter()
    cases = set()
    for line in chain.from_iterable(map(lines, files)):
        total.update({word: line[word] for word in ("examples", "tested", "seconds")})
        total["broken"] += line["broken"] is not None
        cases.add((line["law"], line["carrier"]))
    rate = total["examples"] / total["seconds"] if total["seconds"] else 0.0
    print(
        f"{total['examples']} examples of {len(cases)} cases, {total['tested']} within the law's condition, "
        f"{total['broken']} broken; {total['seconds']:.0f} s, {rate:.0f} a second"
    )


if __name__ == "__main__":
    main()
