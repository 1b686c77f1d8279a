"""Certificates of symmetries: against counting all pairs at points, and against claims that are false by little."""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations, product
from typing import Any

import pytest

from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.network import MLP
from catnet.category import Gelu, Identity, LeakyRelu, Polynomial, Power, Relu, Sigmoid, Tanh
from catnet.checking import every
from catnet.checking.all_symmetries import images_of
from catnet.checking.reading import CertificateError, ExhaustedError, MalformedError, UnprovedError
from catnet.checking.stabilisers import Chain
from catnet.files.certificate import resealed
from catnet.files.source import read_parameter
from catnet.groups import FiniteGroup
from tests.checking.attacks.symmetries import attacks, certificate

Document = dict[str, Any]
ACTIVATIONS = (
    (Relu(), lambda x: max(x, 0.0)),
    (LeakyRelu("1/3"), lambda x: max(x, x / 3)),
    (LeakyRelu("-1"), abs),
    (Tanh(), math.tanh),
    (Sigmoid(), lambda x: (1 + math.tanh(x / 2)) / 2),
    (Gelu(), lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2),
    (Identity(), lambda x: x),
    (Power(2), lambda x: x**2),
    (Power(3), lambda x: x**3),
    (Polynomial(("1", "0", "2", "0", "1")), lambda x: 1 + 2 * x**2 + x**4),
    (Polynomial(("0", "1", "0", "1")), lambda x: x + x**3),
    (Polynomial(("1", "1", "1")), lambda x: 1 + x + x**2),
)


# ---- against counting


def signed_permutations(size: int, signed: bool) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    for images in permutations(range(size)):
        for signs in product((1, -1) if signed else (1,), repeat=size):
            yield images, signs


def moved(operator: tuple[tuple[int, ...], tuple[int, ...]], values: Any) -> list[Any]:
    result = [0] * len(values)
    for value, image, sign in zip(values, *operator, strict=True):
        result[image] = sign * value
    return result


def counted(theta: MLP, signed: bool) -> int:
    """The pairs that no point of a few refutes, by floats where values are irrational: naive, and no proof."""
    source, sigma = random.Random(5), dict(ACTIVATIONS)[theta.activation]
    inputs, outputs = theta.widths[0], theta.widths[-1]
    points = [[Fraction(source.randint(-9, 9), source.choice((1, 2, 3))) for _ in range(inputs)] for _ in range(8)]

    def value(point: Any) -> list[float]:
        here = [float(x) for x in point]
        for index, layer in enumerate(theta.layers, start=1):
            here = [sum(float(a) * x for a, x in zip(row, here, strict=True)) + float(b)
                    for row, b in zip(layer.weight.rows(), layer.bias, strict=True)]  # fmt: skip
            if index < theta.depth:
                here = [sigma(x) for x in here]
        return here

    at = [(point, value(point)) for point in points]
    total = 0
    for first in signed_permutations(inputs, signed):
        images = [(value(moved(first, point)), there) for point, there in at]
        for last in signed_permutations(outputs, signed):
            if all(
                abs(a - b) <= 1e-9 * (1 + abs(a))
                for here, there in images
                for a, b in zip(here, moved(last, there), strict=True)
            ):
                total += 1
    return total


def networks(count: int = 24) -> Iterator[MLP]:
    """Small weights, so that rows are often equal, opposite or zero."""
    source = random.Random(18)
    for number in range(count):
        activation, _ = ACTIVATIONS[number % len(ACTIVATIONS)]
        widths = [
            source.choice((1, 2, 3)),
            *(source.choice((0, 1, 2, 3)) for _ in range(source.choice((0, 1, 1, 2)))),
            2,
        ]
        layers = []
        for before, after in zip(widths, widths[1:], strict=False):
            weight = [[source.choice((0, 1, 1, -1, 2)) for _ in range(before)] for _ in range(after)]
            layers.append((weight, [source.choice((0, 0, 1)) for _ in range(after)]))
        if all(widths):
            yield MLP.from_rows(layers, activation)


def test_complete_groups_are_as_large_as_what_points_leave() -> None:
    complete = 0
    for theta in networks():
        for kind in ("permutation", "signed"):
            document = certificate(theta, kind)
            found = every.check(document)
            assert found["order"] == document["order"]
            if document["complete"]:
                complete += 1
                assert found["order"] == counted(theta, kind == "signed"), (theta, kind)
    assert complete >= 30


def test_no_smaller_group_is_complete() -> None:
    """Every proper subset of the generators of a minimal set is refused as all."""
    refused = 0
    for theta in networks():
        document = certificate(theta, "signed")
        if not document["complete"] or document["order"] == 1:
            continue
        fewer = copy.deepcopy(document)
        fewer.update(order=None, generators={}, squares={})
        with pytest.raises(UnprovedError, match="not refuted"):
            every.check(resealed(fewer))
        refused += 1
    assert refused >= 8


# ---- groups


def test_chains_have_the_order_of_the_group() -> None:
    source = random.Random(3)
    for _ in range(40):
        size = source.choice((1, 2, 5, 8))
        generators = [tuple(source.sample(range(size), size)) for _ in range(source.choice((0, 1, 2)))]
        if source.random() < 0.5 and size > 2:  # intransitive ones
            generators = [(*tuple(source.sample(range(size - 2), size - 2)), size - 1, size - 2)]
        order = FiniteGroup(tuple((str(i), Permutation(g)) for i, g in enumerate(generators))).order
        chain = Chain(source.sample(range(size), size), size, generators)
        assert chain.is_whole() and chain.order == order


def test_a_chain_that_lacks_elements_is_not_whole() -> None:
    chain = Chain([0, 1, 2], 3, [(1, 2, 0)])
    chain.own[0].append((1, 0, 2))
    assert not chain.is_whole()


def test_images_are_all_of_them_once() -> None:
    seed = (Fraction(1), Fraction(0), Fraction(-1))
    assert len(images_of(seed, False)) == len(set(images_of(seed, False))) == 6
    assert set(images_of(seed, True)) == {
        p for p in product(map(Fraction, (-1, 0, 1)), repeat=3) if list(p).count(0) == 1
    }
    assert images_of((), True) == [()]
    with pytest.raises(ExhaustedError):
        images_of(tuple(map(Fraction, range(1, 10))), False)


def test_the_symmetric_group_on_many_points_takes_few_refinements() -> None:
    size = 24
    weight = [[3 if i == j else 1 for j in range(size)] for i in range(size)]
    found = certificate(MLP.from_rows([(weight, [1] * size), (weight, [0] * size)], Tanh()), "permutation")
    assert found["complete"] and every.check(found)["order"] == found["order"]


# ---- false by little


@pytest.mark.parametrize("number", range(len(list(attacks()))))
def test_what_does_not_follow_is_refused(number: int) -> None:
    words, document = list(attacks())[number]
    with pytest.raises(UnprovedError, match=words):
        every.check(resealed(document))


def test_a_proof_that_they_are_all_goes_with_the_claim() -> None:
    document = certificate(read_parameter("zoo:triangle"), "permutation")
    for change in (
        {"complete": False},
        {"all": None},
        {"complete": 1},
        {"kind": "all"},
        {"kind": "linear"},
        {"kind": []},
        {"all": []},
        {"all": {}},
    ):
        with pytest.raises(MalformedError):
            every.check(resealed({**document, **change}))
    with pytest.raises(CertificateError):
        every.check(resealed({**document, "all": {**document["all"], "form": 1}}))


def test_rows_of_zeros_are_refused_where_scalings_pass() -> None:
    """The function x has the symmetry −1; a dead neuron would leave its own scaling open."""
    document = certificate(MLP.from_rows([([[1]], [1]), ([[1]], [0])]), "signed")
    assert document["complete"]
    theta = copy.deepcopy(document)
    theta["network"]["layers"] = [{"weight": [["0"]], "bias": ["0"]}, {"weight": [["1"]], "bias": ["0"]}]
    theta.update(generators={}, squares={}, order=None)
    with pytest.raises(UnprovedError):
        every.check(resealed(theta))
