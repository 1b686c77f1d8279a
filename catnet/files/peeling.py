"""What shows that lightning attention is determined layer by layer: points and planes, found here by trying.

Each entry is handed to `catnet.checking.peeling` at once, and the first that it accepts is used.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from catnet.checking import peeling
from catnet.checking.reading import CertificateError
from catnet.checking.tokens import TokenLayer, Tokens

__all__ = ["peeling_entries"]

_TRIES = 12
_MINORS = 8


def peeling_entries(theta: Any) -> list[Any] | None:
    """The entries of the criterion *peeling* for a network as the checkers read it; None if one was not found."""
    if not isinstance(theta, Tokens) or not all(layer.is_polynomial for layer in theta.layers):
        return None
    source, result, features = random.Random(len(theta.layers)), [], theta.features
    for index, layer in enumerate(theta.layers[:-1]):
        rest = theta.layers[index:]
        found = next(
            filter(None, (_tried(theta, features, rest, entry) for entry in _entries(source, theta, features, rest))),
            None,
        )
        if found is None:
            return None
        result += found
        features = layer.outputs
    return result


def _tried(theta: Tokens, features: int, layers: list[TokenLayer], entry: Any) -> list[Any] | None:
    """What the checker understood of the entry for the first of these layers."""
    try:
        return [peeling.check_layer(theta.tokens, features, layers, entry)]
    except CertificateError:
        return None


def _entries(source: random.Random, theta: Tokens, features: int, layers: list[TokenLayer]) -> Iterator[Any]:
    def vector(size: int) -> list[str]:
        return [str(source.randint(-3, 3)) for _ in range(size)]

    first, last = layers[0], layers[-1]
    size = theta.tokens * first.outputs
    count = 2 + size // max(theta.outputs, 1)
    if not first.blocks and len(layers) == 2 and last.blocks:
        yield {}
        yield from _planes(source, features, len(first.pairs))
        return
    for _ in range(_TRIES):
        points = [vector(size) for _ in range(count)]
        if first.blocks:
            yield {"points": points}
        else:
            dominant = vector(theta.tokens * features)
            yield {"dominant": dominant, "direction": vector(features), "points": points}


def _planes(source: random.Random, size: int, count: int) -> Iterator[Any]:
    """Planes of two vectors, the first minors, and none, one or more turns."""
    minors = [list(columns) for columns in combinations(range(size), count)][:_MINORS]
    units = [[str(int(i == j)) for j in range(size)] for i in range(size)]
    planes = [list(pair) for pair in combinations(units, 2)][:_TRIES]
    planes += [[[str(source.randint(-3, 3)) for _ in range(size)] for _ in range(2)] for _ in range(_TRIES)]
    pairs = list(combinations(range(size), 2))
    for turns in (0, 1, 3):
        for plane in planes:
            chosen = [
                [
                    source.randrange(len(minors)),
                    [[u, v, str(source.randint(1, 5))] for u, v in source.sample(pairs, min(len(pairs), 3))],
                    source.randrange(len(minors)),
                ]
                for _ in range(turns if minors else 0)
            ]
            yield {"plane": plane, "minors": minors, "turns": chosen}
