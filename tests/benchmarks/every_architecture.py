"""For every architecture a parameter of full functional dimension, one that is identifiable, one that is so among
simple parameters, as far as they were found: docs/every-architecture.md.

python tests/benchmarks/every_architecture.py                  # the table; every claim is decided again
python tests/benchmarks/every_architecture.py --most 8         # up to so many hidden neurons
python tests/benchmarks/every_architecture.py --find 9         # looks for what is open with so many hidden neurons
python tests/benchmarks/every_architecture.py --certify 3 2 4 2 --into FOLDER
                                                               # certificates for an architecture, for `catnet check`

The file beside this one has a seed for each: hidden widths with the same sum in lexicographic order, "-" where none
was found.  Ends are 2 and 1, since wider ones follow.

Takes 2 seconds of processor time with --most 6, 8 seconds with --most 9.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from itertools import chain
from pathlib import Path

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.shallow import check_shallow
from catnet.architectures.relu.bends import check_two_layers
from catnet.architectures.relu.generic import check_among_simple
from catnet.architectures.relu.spread import hidden_widths, shows_full_dimension, spread_parameter, with_wider_ends
from catnet.errors import BudgetError
from catnet.files.identification_certificate import dimension_to_json, identification_to_json
from catnet.files.simple_certificate import among_simple_to_json
from catnet.verdict import AmongSimple

STORE = Path(__file__).with_suffix(".json")
FULL, PLAIN, WIDE, SIMPLE = CLAIMS = (
    "full functional dimension",
    "identifiable",
    "identifiable, three inputs",
    "identifiable among simple parameters",
)
TRIES = {FULL: 100_000, PLAIN: 60, WIDE: 60, SIMPLE: 400}
MOST_CELLS = 20_000


def identifiable(theta):
    """Up to two hidden layers: there are criteria for no more."""
    try:
        if theta.depth == 2:
            return check_shallow(theta).is_proved
        return theta.depth == 3 and check_two_layers(theta, max_cells=MOST_CELLS).is_proved
    except BudgetError:
        return False


HOLDS = {
    FULL: shows_full_dimension,
    PLAIN: identifiable,
    WIDE: identifiable,
    SIMPLE: lambda theta: isinstance(check_among_simple(theta), AmongSimple),
}


def asked(claim, total):
    """The hidden widths for which a claim can be made at all."""
    return [widths for widths in hidden_widths(total) if claim not in (PLAIN, WIDE) or len(widths) <= 2]


def drawn(claim, hidden, seed):
    return spread_parameter((3 if claim == WIDE else 2, *hidden, 1), seed)


def seeds(store, claim, total):
    """The stored seed for all hidden widths with this sum, None where there is none."""
    found = store.get(claim, {}).get(str(total), "").split()
    every = asked(claim, total)
    return dict(zip(every, (None if seed == "-" else int(seed) for seed in found or "-" * len(every)), strict=True))


def find(store, total, claims):
    for claim in claims:
        known = seeds(store, claim, total)
        for hidden, seed in known.items():
            if seed is None:
                candidates = (s for s in range(TRIES[claim]) if HOLDS[claim](drawn(claim, hidden, s)))
                known[hidden] = next(candidates, None)
        words = " ".join("-" if seed is None else str(seed) for seed in known.values())
        store.setdefault(claim, {})[str(total)] = words


def table(store, most):
    print("| hidden neurons | architectures | full dimension | one or two hidden layers | identifiable | ", end="")
    print("with three inputs | among simple parameters |\n|---|---|---|---|---|---|---|")
    open_ones, wrong = {claim: [] for claim in CLAIMS}, []
    for total in range(2, most + 1):
        cells = [str(total), str(len(asked(FULL, total)))]
        for claim in CLAIMS:
            cells += [str(len(asked(claim, total)))] if claim == PLAIN else []
            if str(total) not in store.get(claim, {}):
                cells.append("not looked for")
                continue
            known = seeds(store, claim, total)
            for hidden, seed in known.items():
                if seed is None:
                    open_ones[claim].append(hidden)
                elif not HOLDS[claim](drawn(claim, hidden, seed)):
                    wrong.append((claim, hidden, seed))
            cells.append(str(sum(seed is not None for seed in known.values())))
        print(f"| {' | '.join(cells)} |", flush=True)
    for claim, some in open_ones.items():
        print(f"\nOpen, {claim}: {', '.join(' '.join(map(str, hidden)) for hidden in some) or 'none'}.")
    for entry in wrong:
        print("WRONG:", *entry)
    print(f"\n{time.process_time():.0f} s CPU")
    return not wrong


def certify(store, widths, folder):
    """Writes what can be certified of this architecture; gives the files."""
    inputs, *hidden, outputs = widths
    written = []
    for claim in CLAIMS:
        seed = seeds(store, claim, sum(hidden)).get(tuple(hidden))
        if seed is None:
            print(f"{claim}: open")
            continue
        if claim == WIDE and inputs < 3:
            continue
        theta = with_wider_ends(drawn(claim, hidden, seed), inputs, outputs)
        document = CERTIFICATES[claim](theta)
        if document is None:
            print(f"{claim}: no certificate")
            continue
        path = Path(folder) / f"{'-'.join(map(str, widths))} {claim}.json"
        path.write_text(json.dumps(document) + "\n", encoding="utf-8")
        print(f"{claim}: catnet check '{path}'")
        written.append(path)
    return written


def _dimension(theta: MLP):
    full = theta.parameters - theta.hidden_neurons
    return dimension_to_json(theta, full, full)


def _identified(theta: MLP):
    verdict = check_shallow(theta) if theta.depth == 2 else check_two_layers(theta, max_cells=MOST_CELLS)
    return identification_to_json(theta, verdict)


def _among_simple(theta: MLP):
    found = check_among_simple(theta)
    return among_simple_to_json(theta, found.evidence) if isinstance(found, AmongSimple) else None


CERTIFICATES = {FULL: _dimension, PLAIN: _identified, WIDE: _identified, SIMPLE: _among_simple}


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=0)
    parser.add_argument("--find", type=int)
    parser.add_argument("--claims", nargs="+", choices=CLAIMS, default=CLAIMS)
    parser.add_argument("--certify", type=int, nargs="+")
    parser.add_argument("--into", default=".")
    options = parser.parse_args(arguments)
    store = json.loads(STORE.read_text(encoding="utf-8"))
    if options.certify:
        certify(store, options.certify, options.into)
    elif options.find:
        find(store, options.find, options.claims)
        STORE.write_text(json.dumps(store, indent=1) + "\n", encoding="utf-8")
    else:
        most = options.most or max(int(total) for total in chain(*store.values()))
        return 0 if table(store, most) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
