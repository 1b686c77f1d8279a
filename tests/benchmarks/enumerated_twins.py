"""Tens of millions of small ReLU networks, grouped by their values: does one that is proved identifiable have a twin?

``python tests/benchmarks/enumerated_twins.py [ASKED [SECONDS]]``

Widths (2, 3, 1) and (2, 2, 2, 1), integer entries; neurons are listed once up to order and positive scaling, so two
different networks of a group are never in one orbit, and no weights of a neuron are all zero.  Values at 40 points, up
to a constant, go into a sum modulo 2^64 with random multipliers, which is linear in the last layer: a table for each
first layer makes millions of sums a second.  Of the groups with several members ASKED (5000) of each family are drawn,
without those whose first two members are not the same function, exactly; `identify` may not say *proved* of a member
(6 at most) with another of the same function, nor that it is the only simple one if the other is simple.  As many
networks that are alone in their group say how often these are said at all.

Takes 3 minutes of processor time for the sums and 3 gigabytes, and at most SECONDS (300) for the questions.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from math import gcd
from typing import Any

import numpy as np

from catnet import MLP, check_identifiable, check_same_function
from catnet.algebra.matrix import Matrix
from catnet.architectures.relu.depth import check_simple
from catnet.category import Affine
from catnet.verdict import Undecided, Verdict

Row = tuple[int, ...]
Network = tuple[list[tuple[Row, ...]], tuple[int, ...]]

Described = Callable[[int], Network]

POINTS = 40
SHALLOW = [(3, (-1, 1))]
"""How large the entries of the hidden layer are, and those of the last, for three neurons."""
DEEP = [(1, 2, (-2, -1, 1, 2)), (2, 1, (-2, -1, 1, 2))]
"""How large the entries of the first and the second layer are, and those of the last, for two neurons in each."""


def main() -> None:
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 300.0
    source = random.Random(1)
    sizes = [3, 9, 50, 400]
    points = [tuple(source.randint(-sizes[k % 4], sizes[k % 4]) for _ in range(2)) for k in range(POINTS)]
    weights = np.array([source.getrandbits(64) for _ in range(POINTS)], dtype=np.uint64)
    weights[-1] -= weights.sum(dtype=np.uint64)  # what is the same everywhere is not seen
    families = [shallow(*family, np.array(points), weights) for family in SHALLOW]
    share = seconds / (len(SHALLOW) + len(DEEP))
    for words, sums, network in families:
        attack(words, sums, network, asked, share, source)
    for family in DEEP:
        attack(*deep(*family, np.array(points), weights), asked, share, source)


def shallow(size: int, last: tuple[int, ...], points: Any, weights: Any) -> tuple[str, Any, Described]:
    """All networks with three hidden neurons: their sums, and which network one is of."""
    rows = primitive(size)
    told = relu_sums(np.array(rows), points.T, weights)
    chosen = np.array(list(itertools.combinations(range(len(rows)), 3)), dtype=np.int32)
    ends = list(itertools.product(last, repeat=3))
    sums = np.stack([combined(end, [told[chosen[:, k]] for k in range(3)]) for end in ends])

    def network(place: int) -> Network:
        end, triple = divmod(place, len(chosen))
        return [tuple(rows[k] for k in chosen[triple])], ends[end]

    return f"(2, 3, 1), entries to {size}, last {last}", sums.reshape(-1), network


def deep(lower: int, upper: int, last: tuple[int, ...], points: Any, weights: Any) -> tuple[str, Any, Described]:
    """The same for two hidden layers of two neurons."""
    firsts, rows = list(itertools.combinations(primitive(lower), 2)), primitive(upper)
    left, right = np.triu_indices(len(rows), 1)
    ends = list(itertools.product(last, repeat=2))
    sums = np.empty((len(firsts), len(ends), len(left)), dtype=np.uint64)
    for number, first in enumerate(firsts):
        hidden = np.maximum(np.array([points @ row[:2] + row[2] for row in map(np.array, first)]), 0)
        told = relu_sums(np.array(rows), hidden, weights)
        for place, end in enumerate(ends):
            sums[number, place] = combined(end, [told[left], told[right]])

    def network(place: int) -> Network:
        first, rest = divmod(place, len(ends) * len(left))
        end, pair = divmod(rest, len(left))
        return [firsts[first], (rows[left[pair]], rows[right[pair]])], ends[end]

    return f"(2, 2, 2, 1), entries to {lower} and {upper}, last {last}", sums.reshape(-1), network


def relu_sums(rows: Any, inputs: Any, weights: Any) -> Any:
    values = np.maximum(rows[:, :2] @ inputs + rows[:, 2:], 0).astype(np.uint64)
    return values @ weights


def combined(end: tuple[int, ...], tables: list[Any]) -> Any:
    return sum(np.uint64(value % 2**64) * table for value, table in zip(end, tables, strict=True))


def attack(words: str, sums: Any, network: Described, asked: int, seconds: float, source: random.Random) -> None:
    order = np.argsort(sums)
    starts = np.flatnonzero(np.concatenate([[True], sums[order][1:] != sums[order][:-1]]))
    sizes = np.diff(np.append(starts, len(sums)))
    several, alone = np.flatnonzero(sizes > 1), np.flatnonzero(sizes == 1)
    counts: Counter[str] = Counter()
    begin = time.process_time()
    while counts["groups"] < asked and time.process_time() - begin < seconds:
        group = source.choice(several)
        members = [mlp(network(int(order[starts[group] + k]))) for k in range(min(int(sizes[group]), 6))]
        if not same(members[0], members[1]):
            counts["that agree at the points alone"] += 1
            continue
        counts["groups"] += 1
        for place, member in enumerate(members):
            counts["members"] += 1
            answer = check_identifiable(member)
            others = [other for k, other in enumerate(members) if k != place]
            if only_simple(answer):
                others = [other for other in others if check_simple(other).is_proved]
            if (answer.is_proved or only_simple(answer)) and any(same(member, other) for other in others):
                counts["WRONG"] += 1
                print(member, flush=True)
        if len(alone):
            answer = check_identifiable(mlp(network(int(order[starts[source.choice(alone)]]))))
            counts["alone"] += 1
            counts["alone: proved"] += answer.is_proved
            counts["alone: the only simple one"] += only_simple(answer)
    told = ", ".join(f"{word} {number}" for word, number in counts.items())
    print(
        f"{words}: {len(sums)} networks, {len(starts)} values, {len(several)} with several networks; "
        f"{told}; {time.process_time() - begin:.0f} s",
        flush=True,
    )


def only_simple(answer: Verdict) -> bool:
    return isinstance(answer, Undecided) and answer.generic is not None


def primitive(size: int) -> list[Row]:
    """Rows (w_1, w_2, b) without a common factor, whose weights are not both 0."""
    entries = range(-size, size + 1)
    return [row for row in itertools.product(entries, repeat=3) if any(row[:2]) and gcd(*row) == 1]


def mlp(network: Network) -> MLP:
    hidden, last = network
    layers = [([row[:2] for row in rows], [row[2] for row in rows]) for rows in hidden]
    return MLP.from_rows([*layers, ([list(last)], [0])])


def same(one: MLP, two: MLP) -> bool:
    """Whether two networks differ by a constant, exactly."""
    *hidden, last = two.layers
    shift = Matrix([one((0, 0))]) - Matrix([two((0, 0))])
    moved = Affine(last.weight, [bias + more for bias, more in zip(last.bias, shift.row(0), strict=True)])
    return check_same_function(one, MLP((*hidden, moved), two.activation)).is_proved


if __name__ == "__main__":
    main()
