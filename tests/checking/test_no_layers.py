"""Claims that no actions make the layers equivariant: none is accepted beside its opposite, and where relations are
said to fail, every choice of permutations is tried, one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations, product

import pytest

from catnet.files.certificate import resealed
from tests.checking import others_cases
from tests.checking.attacks import lifts
from tests.checking.attacks.networks import Document
from tests.checking.mutator import outcome
from tests.checking.samples import samples
from tests.oracles.linear import Rows, action_matrix, rows_of, times, unit


def status(document: Document) -> int:
    return int(outcome(json.dumps(resealed(document)))[0])


@pytest.mark.parametrize(("claim", "opposite"), list(lifts.false()))
def test_a_claim_is_refused_whose_opposite_is_accepted(claim: Document, opposite: Document) -> None:
    assert claim["network"] == opposite["network"]
    assert (status(claim), status(opposite)) == (1, 0)


@pytest.mark.parametrize("claim", list(lifts.false_at_junctions()))
def test_layers_multiplied_out_are_not_the_layers(claim: Document) -> None:
    """J (1 0) = (1 0) k has no solution J: the first affine layer does not commute, whatever acts behind it."""
    first = claim["network"]["parts"][0]["layers"][0]
    assert first == {"weight": [["1", "0"]], "bias": ["0"]}
    entries = [*claim.get("algebra", {}).values(), *claim["generators"].values()]
    assert all(entry["input"].get("matrix", [["0", "1"], ["1", "0"]])[0][1] != "0" for entry in entries)
    assert status(claim) == 1


def layered() -> Iterator[Document]:
    yield from samples()["layerwise equivariance"]
    yield from (opposite for _, opposite in lifts.false() if opposite["claim"] == "layerwise equivariance")


def test_of_what_is_equivariant_the_opposite_is_not_accepted() -> None:
    """By any generator, and by any relation of one or two generators."""
    for document in layered():
        ends = {name: lifts.ends(entry["input"], entry["output"]) for name, entry in document["generators"].items()}
        names = sorted(ends)[:3]
        for name in names:
            assert status(lifts.by_name(document["network"], name, **ends)) != 0
        words = [[a] * n for a in names for n in range(1, 5)]
        words += [[a, b] * n for a, b in permutations(names, 2) for n in range(1, 4)]
        for word in words:
            assert status(lifts.by_relations(document["network"], [word], **ends)) != 0, word


def accepted() -> Iterator[Document]:
    for document in [*lifts.of_relations(), *others_cases.of_lifts()]:
        if document["network"].get("activation") == "relu" and "relations" in document and status(document) == 0:
            yield document


def test_whatever_permutations_are_chosen_some_relation_fails() -> None:
    found = list(accepted())
    assert len(found) > 5
    for document in found:
        layers = [
            tuple((*map(Fraction, row), Fraction(b)) for row, b in zip(e["weight"], e["bias"], strict=True))
            for e in document["network"]["layers"]
        ]
        sizes = [len(layers[0][0]) - 1, *map(len, layers)]
        names = sorted({name for word in document["relations"] for name in word})
        tables = []
        for name in names:
            entry = document["generators"][name]
            first, last = action_matrix(entry["input"], sizes[0]), action_matrix(entry["output"], sizes[-1])
            tables.append(list(lifted(layers, first, last, ())))
        hidden = tuple(map(unit, sizes[1:-1]))
        for chosen in product(*tables):
            table = dict(zip(names, chosen, strict=True))
            assert any(whole(word, table, hidden) != hidden for word in document["relations"])


def whole(word: list[str], table: dict[str, tuple[Rows, ...]], hidden: tuple[Rows, ...]) -> tuple[Rows, ...]:
    total = hidden
    for name in word:
        total = tuple(times(a, b) for a, b in zip(total, table[name], strict=True))
    return total


def lifted(layers: list[Rows], below: Rows, last: Rows, done: tuple[Rows, ...]) -> Iterator[tuple[Rows, ...]]:
    """All positive monomial matrices k_i with k_i (W_i | b_i) = (W_i k_{i−1} | b_i), by trying all permutations."""
    here, *rest = layers
    weight = tuple(row[:-1] for row in here)
    behind = tuple((*row, full[-1]) for row, full in zip(times(weight, below), here, strict=True))
    if not rest:
        if behind == times(last, here):
            yield done
        return
    for images in permutations(range(len(here))):
        table = [[Fraction(0)] * len(here) for _ in here]
        for j, p in enumerate(images):
            place = next(i for i, value in enumerate(here[j]) if value)
            table[p][j] = behind[p][place] / here[j][place]
        k = rows_of(table)
        if all(table[p][j] > 0 for j, p in enumerate(images)) and times(k, here) == behind:
            yield from lifted(rest, k, last, (*done, k))
