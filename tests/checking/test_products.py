"""Symmetries of networks side by side: all of them, against trying every pair; and what only a perceptron may."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations, product
from typing import Any

import pytest

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.product.model import ProductNetwork
from catnet.category import Activation, LeakyRelu, Power, Relu
from catnet.checking import every
from catnet.checking.moved import moved_parts, sides
from catnet.checking.networks import one_perceptron, read_network
from catnet.checking.operators import apply, identity, read_operator
from catnet.checking.reading import CertificateError, UnprovedError, sealed, sha256
from catnet.files.certificate import resealed
from catnet.files.parameter import parameter_to_json
from catnet.files.symmetry_certificate import affine_symmetries_to_json, symmetries_to_json
from catnet.questions.affine_symmetries import affine_symmetries
from catnet.questions.symmetries import symmetries

Document = dict[str, Any]
ACTIVATIONS = (Relu(), LeakyRelu("1/3"), Power(2), Power(3), Relu())
ABS = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
AGAIN = MLP.from_rows([([[-2], [1]], [0, 0]), ([["1/2", 1]], [0])])
"""The same function by other weights."""


def part(source: random.Random, activation: Activation, depth: int) -> MLP:
    """Few weights, so that parts are often alike."""
    widths = [1, *(source.choice((1, 2)) for _ in range(depth - 1)), 1]
    layers = []
    for before, after in zip(widths, widths[1:], strict=False):
        weight = [[source.choice((1, 1, -1, 2)) for _ in range(before)] for _ in range(after)]
        layers.append((weight, [source.choice((0, 0, 1)) for _ in range(after)]))
    return MLP.from_rows(layers, activation)


def products() -> Iterator[ProductNetwork]:
    source = random.Random(7)
    for number in range(20):
        activation, depth = ACTIVATIONS[number % len(ACTIVATIONS)], 2 + (number % 7 == 6)
        parts = [part(source, activation, depth) for _ in range(source.choice((2, 3)))]
        yield ProductNetwork(tuple([*parts, parts[0]] if number % 2 and len(parts) == 2 else parts))


def value(theta: ProductNetwork, point: Sequence[Fraction]) -> list[Fraction]:
    """Part by part, neuron by neuron."""
    found = []
    for one, x in zip(theta.parts, point, strict=True):
        here = [x]
        for index, layer in enumerate(one.layers, start=1):
            rows = zip(layer.weight.rows(), layer.bias, strict=True)
            here = [sum((a * z for a, z in zip(row, here, strict=True)), b) for row, b in rows]
            if index < one.depth:
                here = [one.activation(z) for z in here]
        found += here
    return found


def counted(theta: ProductNetwork, signed: bool) -> int:
    """The pairs of (signed) permutations that no point of a few refutes."""
    size, source = len(theta.parts), random.Random(3)
    points = [[Fraction(source.randint(-9, 9), source.choice((1, 2, 3))) for _ in range(size)] for _ in range(8)]
    operators = list(product(permutations(range(size)), product((1, -1) if signed else (1,), repeat=size)))

    def moved(operator: Any, values: Sequence[Fraction]) -> tuple[Fraction, ...]:
        images, signs = operator
        return tuple(signs[i] * values[images[i]] for i in range(size))

    at = [value(theta, point) for point in points]
    lasts = [tuple(moved(operator, image) for image in at) for operator in operators]
    return sum(lasts.count(tuple(tuple(value(theta, moved(first, point))) for point in points)) for first in operators)


@pytest.mark.parametrize("kind", ["permutation", "signed"])
def test_all_symmetries_are_as_many_as_trying_every_pair_finds(kind: Any) -> None:
    complete = 0
    for theta in products():
        document = symmetries_to_json(symmetries(theta, kind))
        assert document is not None
        found = every.check(document)
        if document["complete"]:
            complete += 1
            assert found["order"] == counted(theta, kind == "signed"), theta
    assert complete >= 15


def test_the_perceptron_has_the_values_of_the_parts() -> None:
    source = random.Random(1)
    for theta in products():
        nested = ProductNetwork((ProductNetwork(theta.parts[:1]), ProductNetwork(theta.parts[1:])))
        for network in (theta, nested):
            read = read_network(parameter_to_json(network), "network")
            one = read_network(one_perceptron(read).written(), "network")
            for _ in range(4):
                point = [Fraction(source.randint(-9, 9), 2) for _ in theta.parts]
                assert one.value(list(point), 16) == value(theta, point)


@pytest.mark.parametrize(
    "other", [MLP.from_rows([([[1]], [0]), ([[1]], [0])], Power(2)), MLP.from_rows([([[1]], [0])]), "deep"]
)
def test_parts_of_other_kinds_or_depths_are_no_perceptron(other: Any) -> None:
    if other == "deep":
        other = MLP.from_rows([([[1]], [0])] * 3)
    read = read_network(parameter_to_json(ProductNetwork((ABS, other))), "network")
    with pytest.raises(UnprovedError, match="differ by part"):
        one_perceptron(read)


def test_a_part_that_ends_earlier_is_followed_by_values() -> None:
    """No perceptron, and still all symmetries: candidates are excluded by values."""
    theta = ProductNetwork((ABS, MLP.from_rows([([[1]], [0])]), ABS))
    document = symmetries_to_json(symmetries(theta, "signed"))
    assert document is not None and document["complete"]
    assert every.check(document)["order"] == counted(theta, signed=True) == 16


def test_parts_that_change_places_carry_evidence_for_each_part() -> None:
    theta = ProductNetwork((ABS, MLP.from_rows([([[1]], [0])]), AGAIN))
    document = symmetries_to_json(symmetries(theta, "signed"))
    assert document is not None
    label = next(name for name, shown in document["squares"].items() if "evidence" in shown)
    assert document["squares"][label]["evidence"]["method"] == "parts"
    for wrong in ({"permutation": [1, 0, 2]}, {"permutation": [1, 2, 0]}, "trivial"):
        lie = copy.deepcopy(document)
        lie["generators"][label]["output"] = wrong
        with pytest.raises(CertificateError):
            every.check(resealed(lie))
    lie = copy.deepcopy(document)
    lie["network"]["parts"][2]["layers"][1]["bias"] = ["1"]
    with pytest.raises(CertificateError):
        every.check(resealed(lie))


def test_a_moved_product_has_the_moved_function() -> None:
    """Against Q^{-1} (f(P x + t) − s) at points; parts that do not go to parts are refused."""
    source = random.Random(2)
    wide = MLP.from_rows([([[1, 2], [0, 1]], [1, 0]), ([[1, -1]], [2])])
    theta = read_network(parameter_to_json(ProductNetwork((ABS, wide, ProductNetwork((ABS, wide))))), "network")
    first = read_operator({"permutation": [2, 1, 0, 3, 4, 5], "scale": ["2", "1", "-1", "1", "1", "3"]}, 6, "P")
    with pytest.raises(UnprovedError, match="no part goes to one part"):
        moved_parts(theta, first, identity(4), (), (), "P")  # type: ignore[arg-type]
    twins = ProductNetwork((wide, MLP.from_rows([([[1]], [0])]), MLP.from_rows([([[1, 1]], [2]), ([[3]], [1])])))
    theta = read_network(parameter_to_json(twins), "network")
    first = read_operator({"permutation": [4, 3, 2, 0, 1], "scale": ["2", "1", "-1", "1/2", "3"]}, 5, "P")
    last = read_operator({"permutation": [2, 1, 0], "scale": ["1", "-1", "1/3"]}, 3, "Q")
    t, s = [Fraction(source.randint(-3, 3)) for _ in range(5)], [Fraction(source.randint(-3, 3)) for _ in range(3)]
    moved, same = sides(theta, first, last, t, s, where="P")
    assert same is theta
    for _ in range(10):
        x = [Fraction(source.randint(-9, 9), 2) for _ in range(5)]
        there = theta.value([a + b for a, b in zip(apply(first, x), t, strict=True)], 16)
        back = apply(last, moved.value(list(x), 16))  # type: ignore[arg-type]
        assert [a + b for a, b in zip(back, s, strict=True)] == there


@pytest.mark.parametrize("kind", ["permutation", "signed", "linear"])
def test_false_claims_are_refused(kind: Any) -> None:
    theta = ProductNetwork((ABS, ABS))
    document = symmetries_to_json(symmetries(theta, kind))
    assert document is not None and document["complete"]
    every.check(document)
    for lie in _lies(document):
        with pytest.raises(CertificateError):
            every.check(resealed(lie))


def _lies(document: Document) -> Iterator[Document]:
    """Fewer generators and fields as all of them, another order, one that is no symmetry, parts that differ."""
    if "order" in document:
        yield {**document, "order": 2 * document["order"]}
        yield {**document, "order": None, "generators": {}, "squares": {}}
    else:
        yield {**document, "algebra": dict(list(document["algebra"].items())[1:])}
        yield {**document, "algebra": {"X": {end: {"matrix": [["0", "1"], ["0", "0"]], "shift": ["0", "0"]}
                                             for end in ("input", "output")}}, "complete": False}  # fmt: skip
    wrong = copy.deepcopy(document)
    wrong["generators"]["g1"]["output"] = {"permutation": [0, 1], "scale": ["-1", "1"]}
    yield wrong
    wrong = copy.deepcopy(document)
    wrong["network"]["parts"][0]["layers"][1]["weight"] = [["2", "1"]]
    yield wrong
    wrong = copy.deepcopy(document)
    wrong["network"]["parts"][1]["activation"] = {"power": 2}
    yield wrong


def test_shifts_are_found_too() -> None:
    theta = ProductNetwork((ABS, MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, 1]], [3])])))
    document = affine_symmetries_to_json(affine_symmetries(theta, "signed"))
    assert document is not None and document["complete"]
    assert every.check(document)["order"] == 8


def test_layers_of_a_product_are_not_those_of_the_perceptron() -> None:
    """The exchange of two equal parts is a symmetry of f, and acts on the perceptron's layers; K_i of the product has
    no such element, and `layerwise equivariance` refuses it.
    """
    network, swap = parameter_to_json(ProductNetwork((ABS, ABS))), {"permutation": [1, 0]}
    acted = {"input": swap, "hidden": [{"permutation": [2, 3, 0, 1]}], "output": swap}
    proof = {"network_sha256": sha256(network), "relations": [], "homomorphism": "enumeration"}
    document = sealed("layerwise equivariance", {"network": network, "generators": {"s": acted}, "order": 2}, proof)
    with pytest.raises(UnprovedError, match="mixes the parts"):
        every.check(document)
