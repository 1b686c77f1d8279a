"""Heads that are called identifiable, against every parameter with small integer entries: those with the same values
in floats must be the same up to order and scalings, which is seen from a few products of the entries.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import Linear
from catnet.architectures.attention.network import MultiHeadNetwork
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.questions.identifiable import check_identifiable
from catnet.verdict import Proved, Refuted

TOKENS = 3
POINTS = np.random.default_rng(5).normal(size=(6, TOKENS))
Numbers = tuple[Any, ...]
"""Whole numbers; of twins floats."""


def one(value: int) -> Matrix:
    return Matrix([[value]])


def head(x: np.ndarray, score: float, value: float, *, turned: bool = False, causal: bool = False) -> np.ndarray:
    """One head on one feature; `turned` by half a turn from token to token."""
    places = np.arange(TOKENS)
    signs = (-1.0) ** (places[None, :] - places[:, None]) if turned else 1.0
    table = score * signs * x[:, :, None] * x[:, None, :]
    if causal:
        table = np.where(places[:, None] <= places[None, :], table, -np.inf)
    weights = np.exp(table - table.max(axis=1, keepdims=True))
    return value * np.einsum("ps,pst->pt", x, weights / weights.sum(axis=1, keepdims=True))


def two_heads(numbers: Numbers, turned: bool, causal: bool) -> np.ndarray:
    a, u, b, v, r, s = numbers
    first, second = (head(POINTS, *pair, turned=turned, causal=causal) for pair in ((a, u), (b, v)))
    return r * first + s * second


def two_heads_network(numbers: Numbers, turned: bool, causal: bool) -> MultiHeadNetwork:
    a, u, b, v, r, s = numbers
    pairs = ((a, u), (b, v))
    heads: Any = SoftmaxHeads(tuple((one(score), one(value)) for score, value in pairs), 1, causal)
    if turned:
        triples = tuple((one(1), one(score), one(value)) for score, value in pairs)
        heads = RotaryHeads(triples, 1, Matrix([[-1]]), causal)
    return MultiHeadNetwork(TOKENS, (heads, Linear(Matrix([[r, s]]))))


def two_heads_up_to_order(numbers: Numbers) -> Any:
    a, u, b, v, r, s = numbers
    return Counter([(a, u * r), (b, v * s)])


def two_layers(numbers: Numbers, turned: bool, causal: bool) -> np.ndarray:
    a, u, b, v, r = numbers
    return r * head(head(POINTS, a, u, causal=causal), b, v, causal=causal)


def two_layers_network(numbers: Numbers, turned: bool, causal: bool) -> MultiHeadNetwork:
    a, u, b, v, r = numbers
    layers = [SoftmaxHeads(((one(score), one(value)),), 1, causal) for score, value in ((a, u), (b, v))]
    return MultiHeadNetwork(TOKENS, (*layers, Linear(one(r))))


def two_layers_up_to_scalings(numbers: Numbers) -> Any:
    a, u, b, v, r = numbers
    return a, b * u * u, r * v * u


CASES = {
    "plain": (two_heads, two_heads_network, two_heads_up_to_order, False, False),
    "masked": (two_heads, two_heads_network, two_heads_up_to_order, False, True),
    "rotary": (two_heads, two_heads_network, two_heads_up_to_order, True, False),
    "rotary, masked": (two_heads, two_heads_network, two_heads_up_to_order, True, True),
    "two layers": (two_layers, two_layers_network, two_layers_up_to_scalings, False, False),
}


@cache
def classes(name: str) -> dict[tuple[float, ...], list[Numbers]]:
    """All parameters by their values."""
    values, _, _, turned, causal = CASES[name]
    size, entries = (6, (-1, 0, 1)) if values is two_heads else (5, (-2, -1, 0, 1, 2))
    found = defaultdict(list)
    for numbers in itertools.product(entries, repeat=size):
        key = np.round(values(numbers, turned, causal).ravel(), 9) + 0.0
        found[tuple(key.tolist())].append(numbers)
    return found


def every(some: list[Numbers], step: int) -> list[Numbers]:
    return some[:: max(1, len(some) // step)]


@pytest.mark.parametrize("name", CASES)
def test_proved_ones_have_no_twin_on_the_grid_and_refuted_ones_a_true_twin(name: str) -> None:
    values, made, known, turned, causal = CASES[name]
    words: Counter[str] = Counter()
    for numbers_of in every(list(classes(name).values()), 40):
        theta = made(numbers_of[0], turned, causal)
        verdict = check_identifiable(theta)
        words[verdict.word] += 1
        if isinstance(verdict, Proved):
            words["others"] += len(numbers_of) - 1
            assert len(set(map(_hashable(known), numbers_of))) == 1, numbers_of
        if isinstance(verdict, Refuted) and isinstance(verdict.witness, MultiHeadNetwork):
            twin = entries_of(verdict.witness)
            assert twin != tuple(map(float, numbers_of[0]))
            np.testing.assert_allclose(values(twin, turned, causal), values(numbers_of[0], turned, causal), atol=1e-9)
            words["twins"] += 1
    assert words["proved"] and words["others"] and (words["twins"] or values is two_layers), words


def entries_of(theta: MultiHeadNetwork) -> tuple[float, ...]:
    """The numbers of a network made as here, a score for keys and queries."""
    found: list[float] = []
    for layer in theta.layers:
        if isinstance(layer, Linear):
            found += map(float, layer.weight.row(0))
        elif isinstance(layer, RotaryHeads):
            found += [float(x) for key, query, value in layer.heads for x in ((key.T @ query)[0, 0], value[0, 0])]
        elif isinstance(layer, SoftmaxHeads):
            found += [float(x) for score, value in layer.heads for x in (score[0, 0], value[0, 0])]
    return tuple(found)


def _hashable(known: Callable[[Numbers], Any]) -> Callable[[Numbers], Any]:
    def read(numbers: Numbers) -> Any:
        found = known(numbers)
        return frozenset(found.items()) if isinstance(found, Counter) else found

    return read
