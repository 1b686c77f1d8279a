# ruff: noqa: E501
"""Attacks on networks on grids: windows of every size, stride and padding, circles, pools, and what is none of these.

A network is held against the constant that is its value at a point: whoever reads it otherwise sees a difference that
is not there.  What is malformed is held against constants of all sizes that it could have.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from fractions import Fraction
from math import prod
from typing import Any

from catnet.checking.networks import evaluated, read_network
from catnet.checking.reading import CertificateError, spell
from catnet.files.certificate import resealed
from tests.checking.attacks.networks import Document, perceptron
from tests.checking.attacks.points import claim_of_difference, constant
from tests.checking.bends_cases import about
from tests.checking.criteria_cases import claim
from tests.checking.others_cases import grid, kernel

PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103]


def weights(outputs: int, channels: int, height: int, width: int) -> Any:
    """Kernels whose entries all differ."""
    source = iter(PRIMES * 9)
    return [
        [[[next(source) for _ in range(width)] for _ in range(height)] for _ in range(channels)] for _ in range(outputs)
    ]


def pool(size: Any, stride: Any) -> Document:
    return {"average_pool": {"size": size, "stride": stride}}


def dense(*rows: list[int], bias: list[int]) -> Document:
    return {"weight": [list(map(str, row)) for row in rows], "bias": list(map(str, bias))}


RIGHT: list[Document] = [
    *(grid([1, 1, 3], "relu", kernel(weights(1, 1, 1, 2), [1], **how)) for how in ({}, {"circular": True}, {"padding": (0, 1)})),
    *(grid([1, 3, 1], "relu", kernel(weights(1, 1, 2, 1), [1], **how)) for how in ({}, {"circular": True}, {"padding": (1, 0)})),
    grid([2, 3, 4], "relu", kernel(weights(2, 2, 2, 3), [1, 2])),
    grid([2, 3, 4], "relu", kernel(weights(3, 2, 2, 3), [1, 2, 3], stride=(1, 2), padding=(2, 1))),
    grid([2, 2, 4], "relu", kernel(weights(3, 2, 2, 3), [1, 2, 3], stride=(1, 2), circular=True)),
    grid([2, 4, 3], "relu", kernel(weights(1, 2, 3, 2), [1], stride=(2, 1), padding=(1, 2), circular=True)),
    grid([1, 4, 6], "relu", kernel(weights(1, 1, 1, 1), [0], stride=(2, 3), circular=True)),
    grid([1, 1, 2], "relu", kernel(weights(1, 1, 1, 4), [1], padding=(0, 1))),
    grid([1, 1, 2], "relu", kernel(weights(1, 1, 1, 3), [1], circular=True)),
    grid([1, 1, 2], "relu", kernel(weights(1, 1, 1, 2), [1], circular=True)),
    grid([1, 2, 2], "relu", kernel(weights(1, 1, 2, 2), [1], padding=(1, 0))),
    grid([1, 2, 2], "relu", kernel(weights(1, 1, 2, 2), [1], padding=(0, 1))),
    grid([1, 2, 2], "relu", kernel(weights(1, 1, 2, 2), [1], stride=(2, 1))),
    grid([1, 2, 2], "relu", kernel(weights(1, 1, 2, 2), [1], stride=(1, 2))),
    grid([1, 2, 2], "relu", kernel(weights(1, 1, 2, 1), [1]), kernel(weights(2, 1, 1, 1), [0, -60])),
    grid([1, 2, 2], "relu", kernel(weights(1, 1, 1, 2), [1])),
    grid([1, 1, 4], "relu", pool([1, 2], [1, 2]), dense([2, 3], bias=[1])),
    grid([1, 1, 5], "relu", pool([1, 2], [1, 1]), kernel(weights(1, 1, 1, 2), [1])),
    grid([1, 1, 5], "relu", pool([1, 2], [1, 3]), dense([2, 3], bias=[1])),
    grid([2, 4, 6], "relu", pool([2, 3], [2, 1]), kernel(weights(2, 2, 2, 2), [1, 2], padding=(0, 1)), dense(PRIMES[:10], PRIMES[5:15], bias=[1, 2])),
    grid([2, 3, 4], "relu", pool([1, 2], [2, 1]), kernel(weights(2, 2, 1, 2), [1, 2]), pool([2, 1], [1, 1]), dense([2, 3, 5, 7], bias=[3])),
    grid([2, 3, 2], "relu", pool([3, 2], [1, 1]), dense([2, 3], [5, 7], bias=[1, 2])),
    grid([2, 1, 2], "relu", dense([2, 3, 5, 7], [11, 13, 17, 19], bias=[1, 2])),
    grid([2, 1, 2], "relu", dense([2, -3, 5, 7], [-11, 13, -17, 19], bias=[1, 2]), dense([2, 3], bias=[1])),
    grid([1, 1, 1], "relu", dense([2], bias=[1])),
    grid([1, 1, 1], "relu", dense([2], bias=[-100]), dense([3], bias=[-100])),
    grid([1, 1, 2], "relu", pool([1, 1], [1, 1]), kernel(weights(1, 1, 1, 1), [1])),
    grid([3, 2, 1], "relu", kernel(weights(2, 3, 1, 1), [1, 2])),
    grid([1, 2, 3], "relu", kernel(weights(4, 1, 1, 2), [1, 2, 3, 4]), dense(PRIMES[:16], bias=[1])),
]  # fmt: skip


def with_entry(theta: Document, place: int, *path: Any, value: Any) -> Document:
    """Another value at one place of a layer; None leaves it out."""
    changed = copy.deepcopy(theta)
    entry = changed["layers"][place]
    for step in path[:-1]:
        entry = entry[step]
    if value is None:
        del entry[path[-1]]
    else:
        entry[path[-1]] = value
    return changed


BASE = grid([1, 2, 2], "relu", kernel(weights(2, 1, 1, 2), [1, 2]))
POOLED = grid([1, 2, 4], "relu", pool([1, 2], [1, 2]), kernel(weights(2, 1, 1, 2), [1, 2]))
TALL = grid([1, 2, 2], "relu", kernel(weights(2, 2, 1, 2), [1, 2]))
WRONG: list[Document] = [
    *({**BASE, "input": shape} for shape in ([1, 2], [1, 2, 2, 1], [0, 2, 2], [1, 0, 2], [1, 2, 0], [2, 2], ["1", 2, 2], [], [True, 2, 2])),
    *({**grid([1, 1, 1], "relu", dense([2], bias=[1])), "input": shape} for shape in ([1, 1], [1, 1, 1, 1], [1], [0, 1, 1])),
    *(with_entry(BASE, 0, "convolution", key, value=value) for key in ("stride", "padding") for value in
      ([1], [1, 1, 1], [0, 1], [1, 0], [-1, 0], [0, -1], [0, 0], ["1", 1], None)),
    *(with_entry(BASE, 0, "convolution", "circular", value=value) for value in (False, True, 1, "true")),
    *(with_entry(BASE, 0, "convolution", "kernel", value=value) for value in (
        [], [[]], [[[]]], [[[[]]]], [[[[]]], [[[]]]], [[[["1"]]], [[["1", "2"]]]], [[[["1", "2"]]], [[["1"]]]], [[[["1"], ["2"]]], [[["1"]]]], [[[["1"]]], [[["1"], ["2"]]]],
        [[[["1", "2"], ["1"]]], [[["1", "2"], ["1"]]]], [[[["1"], ["1", "2"]]], [[["1"], ["1", "2"]]]], [[[["1", "2", "3"]]], [[["1", "2", "3"]]]],
        [[[["1"], ["2"], ["3"]]], [[["1"], ["2"], ["3"]]]], [[[["1"]], [["2"]]], [[["1"]], [["2"]]]], [[[["1"]]], []], [[[["1"]]], [[]]], [[[["1"]]], [[[]]]], [[[[]]], [[["1"]]]],
        [[[], []], [[], []]], [[[["1"]]]], [[[["1"]]]] * 3, [[[["1", "2"], ["1", "2"]]], [[["1", "2"], ["1", "2"]]]])),
    *(with_entry({**BASE, "input": [2, 2, 2]}, 0, "convolution", "kernel", value=value) for value in (
        [[[["1"]], [["1", "2"]]]] * 2, [[[["1", "2"]], [["1"]]]] * 2, [[[["1"]], [["1"], ["2"]]]] * 2, [[[["1"], ["2"]], [["1"]]]] * 2, [[[["1"]]]] * 2, [[[["1"]]] * 3] * 2, [[[], [["1"]]]] * 2,
        [[[["1"]], []]] * 2, [[[["1"]], [[]]]] * 2, [[[["1"]], [["2"]]], [[["1", "2"]], [["1"]]]], [[[["1"]], [["2"]]], [[["1"]], [["1", "2"]]]], [[[["1"]], [["2"]]], [[["1"]], [["1"], ["2"]]]])),
    *(with_entry(POOLED, 0, "average_pool", key, value=value) for key in ("size", "stride") for value in
      ([1], [1, 1, 1], [0, 1], [1, 0], [3, 1], [1, 5], [1, -1], ["1", 1], None)),
    *({**POOLED, "layers": layers} for layers in (
        [], POOLED["layers"][:1], POOLED["layers"][1:] + POOLED["layers"][:1], POOLED["layers"][:1] * 2 + POOLED["layers"][1:],
        [pool([1, 1], [1, 1])] * 2 + POOLED["layers"][1:], ["weight"], ["average_pool"], [["weight", "bias"]], ["convolution"], [None], [{}],
        [{**POOLED["layers"][0], "bias": ["0"]}, POOLED["layers"][1]], [{**POOLED["layers"][1], "weight": [["1"]]}])),
    *(grid([1, 1, 4], "relu", kernel(weights(1, 1, 1, 2), [1], stride=(1, s), circular=True)) for s in (3, 5, 8)),
    *(grid([1, 4, 1], "relu", kernel(weights(1, 1, 2, 1), [1], stride=(s, 1), circular=True)) for s in (3, 5, 8)),
    *(grid([1, 1, 2], "relu", kernel(weights(1, 1, 1, k), [1], padding=(0, p), circular=c)) for k, p, c in
      ((5, 1, False), (6, 1, False), (3, 0, False), (3, 1, True), (4, 0, True), (4, 1, True), (2, 0, False))),
    grid([1, 0, 1], "relu", kernel(weights(1, 1, 1, 1), [1], padding=(1, 0))),
    grid([1, 1, 0], "relu", kernel(weights(1, 1, 1, 1), [1], padding=(0, 1))),
    *(grid([1, 3, 3], "relu", kernel(weights(1, 1, 1, 1), [1], padding=p)) for p in ((-1, 0), (0, -1))),
    *(grid([1, 1, 1], "relu", kernel(k, [1])) for k in ([[[]]], [[[[]]]], [[[], []]], [[[[], []]]])),
    grid([1, 1, 1], "relu", kernel([], [])),
    *(grid([1, 3, 3], "relu", pool(size, [1, 1]), kernel(weights(1, 1, 1, 1), [1])) for size in ([0, 1], [1, 0])),
    grid([1, 2, 2], "relu", kernel(weights(1, 1, 2, 2), [1])),
    grid([2, 1, 2], "relu", kernel(weights(1, 2, 1, 2), [1])),
    grid([1, 1, 4], "relu", pool([1, 2], [1, 2]), kernel(weights(1, 1, 1, 2), [1])),
    grid([1, 1, 4], "relu", pool([1, 2], [1, 2]), dense([1, 2, 3, 4], bias=[1])),
    grid([1, 1, 1], "relu", kernel(weights(1, 1, 1, 1), [1])),
    TALL,
    {**grid([1, 1, 2], "relu", dense([1, 2], bias=[1])), "layers": [{"weight": [["1"]], "bias": ["1"]}]},
    *(grid([1, 1, 2], "relu", {"weight": [["1", "2"]], "bias": bias}) for bias in ([], ["1", "2"])),
    *(with_entry(BASE, 0, "bias", value=value) for value in (["1"], ["1", "2", "3"], [], None)),
]  # fmt: skip


def point(inputs: int, number: int) -> list[Fraction]:
    return [Fraction((7 * i + 3 * number) % 11 - 4, 1 + number) for i in range(inputs)]


SQUARE, FLAT, LONG = [["2", "3"], ["5", "7"]], [["2", "3", "5", "7"]], [["2", "3"], ["5", "7"], ["11", "13"]]
RAGGED = [
    FLAT, LONG, [["2"], ["3"], ["5"], ["7"]], [["2", "3"], ["5", "7", "11"]], [["2", "3", "5"], ["7", "11"]], [["2"], ["3", "5", "7"]],
    [["2", "3", "5"], ["7"]], [["2", "3"], ["5", "7"], []], [["2", "3"], [], ["5", "7"]], [["2", "3"], ["5"], ["7"]], [["2", "3", "5", "7"], []],
]  # fmt: skip
MISFITS = [
    *((1, [[SQUARE], [odd]]) for odd in RAGGED), *((1, [[odd], [SQUARE]]) for odd in RAGGED),
    *((2, [[SQUARE, odd]] * 2) for odd in RAGGED), *((2, [[odd, SQUARE]] * 2) for odd in RAGGED),
    *((2, [[SQUARE, SQUARE], [SQUARE, odd]]) for odd in RAGGED), *((2, [[SQUARE, SQUARE], [odd, SQUARE]]) for odd in RAGGED),
    *((1, [[SQUARE], [odd], [SQUARE]]) for odd in RAGGED), *((3, [[SQUARE] * 3, [SQUARE, odd, SQUARE]]) for odd in RAGGED),
]  # fmt: skip


def misfit(channels: int, kernels: Any) -> Document:
    return grid([channels, 4, 4], "relu", kernel(kernels, list(range(len(kernels)))))


def documents(claimed: str) -> Iterator[Document]:
    """All about one claim, sealed."""
    makers = {
        "different functions": differences, "identifiable": identified, "same function": equalities,
        "not identifiable": twins,
    }  # fmt: skip
    if claimed in makers:
        yield from (document for document in map(resealed, makers[claimed]()) if document["claim"] == claimed)


def differences() -> Iterator[Document]:
    for theta in RIGHT:
        try:
            read = read_network(theta, "network")
        except CertificateError:
            yield from refused(theta)
            continue
        for number in range(2):
            x = point(read.inputs, number)
            values = [Fraction(v) for v in evaluated(read, x, 16)]  # type: ignore[arg-type]
            text = list(map(spell, x))
            yield claim_of_difference(theta, constant(values, read.inputs), text)
            yield claim_of_difference(theta, constant([*values[:-1], values[-1] + 1], read.inputs), text)
    for theta in (*WRONG, *(misfit(*odd) for odd in MISFITS)):
        yield from refused(theta)


def refused(theta: Document) -> Iterator[Document]:
    """Against itself, so that dimensions agree, whatever they are taken for."""
    try:
        inputs = {prod(map(int, theta["input"]))}
    except (TypeError, ValueError):
        inputs = {1, 2, 3, 4}
    for n in sorted(inputs):
        yield claim_of_difference(theta, theta, ["1"] * n)


def identified() -> Iterator[Document]:
    """Whether every weight is read."""
    for theta in (*RIGHT, *NARROW, *WRONG):
        yield about(theta, {"criterion": "one layer"})


NARROW: list[Document] = [
    grid([1, 1, 1], "relu", kernel(weights(1, 1, 1, 3), [0], padding=(0, 1))),
    grid([1, 1, 1], "relu", kernel(weights(1, 1, 3, 1), [0], padding=(1, 0))),
    grid([1, 1, 2], "relu", kernel(weights(1, 1, 1, 3), [0], padding=(0, 1))),
    grid([1, 2, 1], "relu", kernel(weights(1, 1, 3, 1), [0], padding=(1, 0))),
    grid([1, 1, 2], "relu", kernel(weights(1, 1, 1, 4), [0], stride=(1, 2), padding=(0, 1))),
    grid([2, 1, 2], "relu", kernel(weights(1, 2, 1, 3), [0], padding=(0, 1))),
    grid([1, 1, 3], "relu", pool([1, 2], [1, 1]), kernel(weights(1, 1, 1, 1), [0])),
    grid([1, 1, 3], "relu", kernel(weights(1, 1, 1, 1), [0]), kernel(weights(1, 1, 1, 1), [0])),
    grid([1, 2, 1], "relu", kernel(weights(1, 1, 1, 3), [0], padding=(0, 1))),
]  # fmt: skip


def equalities() -> Iterator[Document]:
    """Written out as a perceptron, and as another one."""
    for theta in RIGHT:
        try:
            flat = read_network(theta, "network").perceptron  # type: ignore[attr-defined]
        except CertificateError:
            continue
        if len(flat.layers) > 2:
            continue
        table = [([list(map(spell, row)) for row in weight], list(map(spell, bias))) for weight, bias in flat.layers]
        same = perceptron("relu", *table)
        other = copy.deepcopy(same)
        other["layers"][-1]["bias"][-1] = "77"
        for right in (same, other):
            sides = {"left": theta, "right": right, "left_sha256": "", "right_sha256": ""}
            yield {
                "format": "catnet-certificate/2",
                "claim": "same function",
                "claim_sha256": "",
                **sides,
                "evidence": {"method": "product"},
            }


def twins() -> Iterator[Document]:
    """One layer whose unread weights differ, written as they were; two layers, of which one is a multiple."""
    two = [grid([1, 1, 2], "identity", kernel([[[[a]]]], [0]), kernel([[[[b]]]], [0])) for a, b in ((2, 3), (1, 6))]
    yield claim("not identifiable", two[0], twin=two[1], evidence={"method": "product"})
    for theta in (*RIGHT, *NARROW):
        for place in (0, -1):
            other = copy.deepcopy(theta)
            last = other["layers"][-1]
            if "convolution" not in last:
                continue
            last["convolution"]["kernel"][0][0][place][place] = "500"
            yield claim("not identifiable", theta, twin=other, evidence={"method": "product"})
