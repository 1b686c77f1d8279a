"""What colours say of small graphs, next to the list of all automorphisms.

Certificates alone cannot tell most changes of colours: what these leave out less is looked at one by one.  Here the
classes of points of one colour are compared, and which colourings are alike.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations, product
from typing import Any

NUMBERS = [Fraction(v) for v in ("0", "0", "1", "-1", "2", "-1/2", "1/2", "-2")]


def tables() -> Iterator[tuple[int, int, bool, list[tuple[int, bool]], list[Any]]]:
    """Inputs, outputs, signs; more parts (size, signs); tables (rows, columns, entries, odd) between numbered parts."""
    for row in ([1, 2], [1, -1], [2, -2], [0, 1]):
        for signed in (False, True):
            for odd in (False, True):
                table = [[Fraction(v, 2) for v in row]]
                yield 2, 1, signed, [], [(1, 0, table, odd)]
                yield 1, 1, signed, [(2, not signed)], [(0, 2, table, odd), (1, 2, table, True)]
    source = random.Random(11)
    for number in range(60):
        inputs, outputs, signed = source.randint(1, 3), source.randint(1, 2), number % 2 == 0
        more = [(source.randint(1, 3), source.random() < 0.5) for _ in range(source.randint(0, 2))]
        parts = [(inputs, signed), (outputs, signed), *more]
        found = []
        for _ in range(source.choice((0, 1, 1, 2, 3))):
            here, there = source.sample(range(len(parts)), 2)
            odd = source.random() < 0.7
            few = NUMBERS if source.random() < 0.5 else NUMBERS[:4]
            found.append(
                (
                    here,
                    there,
                    [[source.choice(few) for _ in range(parts[there][0])] for _ in range(parts[here][0])],
                    odd,
                )
            )
        yield inputs, outputs, signed, more, found


def made(module: Any, inputs: int, outputs: int, signed: bool, more: list[tuple[int, bool]], found: list[Any]) -> Any:
    graph = module.Graph(inputs, outputs, signed)
    for size, signs in more:
        graph.part(size, signs)
    for here, there, table, odd in found:
        graph.relate(graph.parts[here], graph.parts[there], table, odd=odd)
    return graph


def classes(colours: list[int]) -> list[int]:
    """For every point the first one of its colour."""
    return [colours.index(colour) for colour in colours]


def said(module: Any) -> list[Any]:
    """Classes before and after rounds, with each point fixed, and which fixed points are alike."""
    result: list[Any] = []
    for case in tables():
        graph = made(module, *case)
        start = graph.refined(graph.start())
        fixed = [graph.refined(graph.fixed(start, point)) for point in range(graph.outputs.stop)]
        result.append((classes(start), list(map(classes, fixed))))
        result.append(classes(graph.round(graph.start())))
        result.append([graph.opposite(point) for point in range(graph.parts[-1].stop)])
        result.append([[graph.alike(one, other) for other in fixed] for one in fixed])
        raw = [graph.fixed(start, point) for point in range(graph.outputs.stop)]
        result.append([[graph.alike(one, other) for other in raw] for one in raw])
        result.append([[classes([*one, *other]) for other in fixed] for one in fixed])
        twice = [graph.refined(graph.fixed(fixed[0], point)) for point in range(graph.outputs.stop)]
        result.append([[graph.alike(one, other) for other in twice] for one in twice])
    return result


def automorphisms(case: tuple[int, int, bool, list[tuple[int, bool]], list[Any]]) -> Iterator[list[int]]:
    """All of them, as images of points; of parts one by one all (signed) permutations are tried."""
    inputs, outputs, signed, more, found = case
    parts = [(inputs, signed), (outputs, signed), *more]
    starts = [sum(size * (1 + signs) for size, signs in parts[:i]) for i in range(len(parts))]
    choices = [
        [
            (order, signs)
            for order in permutations(range(size))
            for signs in product((1, -1) if signed else (1,), repeat=size)
        ]
        for size, signed in parts
    ]
    for chosen in product(*choices):
        if all(
            table[order[i]][other[j]] * (turn[i] * back[j] if odd else 1) == table[i][j]
            for here, there, table, odd in found
            for (order, turn), (other, back) in [(chosen[here], chosen[there])]
            for i in range(len(order))
            for j in range(len(other))
        ):
            images: list[int] = []
            for (size, signs), start, (order, turn) in zip(parts, starts, chosen, strict=True):
                images += [start + p + (0 if t > 0 else size) for p, t in zip(order, turn, strict=True)]
                if signs:
                    images += [start + p + (size if t > 0 else 0) for p, t in zip(order, turn, strict=True)]
            yield images
