"""Proofs that softmax attention is identifiable: points and planes, found by trying.

Each is handed to `catnet.checking.identifiable`, which sees whether it is one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from catnet.architectures.attention.network import MultiHeadNetwork, SoftmaxNetwork
from catnet.architectures.attention.rotary import unturned
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.softmax_depth import stages_of

__all__ = ["iter_heads_proofs", "iter_softmax_proofs"]

Document = dict[str, Any]

_TRIES = 4


def iter_softmax_proofs(theta: SoftmaxNetwork) -> Iterator[Document]:
    """One head in every layer: without planes, and with some for the scores in front of antisymmetric ones."""
    yield {"criterion": "effective scores"}
    source, size = random.Random(theta.depth), theta.features[0]
    for _ in range(_TRIES):
        for count in range(1, theta.depth - 1):
            planes = [[[str(source.randint(-9, 9)) for _ in range(size)] for _ in range(2)] for _ in range(count)]
            yield {"criterion": "effective scores", "planes": planes}


def iter_heads_proofs(theta: MultiHeadNetwork) -> Iterator[Document]:
    """Several heads: a point for every stage but the last."""
    yield {"criterion": "one layer"}
    if any(isinstance(layer, RotaryHeads) for layer in theta.layers):
        yield {"criterion": "rotary positions"}
    found = stages_of(unturned(theta))
    if found is None:
        return
    _, stages = found
    source = random.Random(theta.tokens)
    for _ in range(_TRIES):
        points = []
        for stage in stages[:-1]:
            size = stage.heads.inputs * (theta.tokens - 1)
            points.append([str(source.randint(-9, 9)) for _ in range(size)])
        yield {"criterion": "heads of softmax", "points": points}
