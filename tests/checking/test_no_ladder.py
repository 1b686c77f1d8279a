"""Fields that no fields on the hidden spaces go with: against the definition, at points; and false certificates."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import Head, Heads, Linear
from catnet.architectures.attention.network import AttentionNetwork
from catnet.architectures.perceptron.network import MLP
from catnet.category import Identity, LeakyRelu, Polynomial, Power, Relu
from catnet.checking import every
from catnet.checking.reading import CertificateError, UnprovedError
from catnet.files.certificate import resealed
from catnet.files.field_certificate import no_ladder_to_json
from catnet.files.instance import Instance
from catnet.files.parameter import parameter_to_json
from catnet.groups.lie import AffineField, FieldPair
from catnet.theorem import EndActions
from catnet.theorem.lie_ladder import NoLadder
from tests.checking.attacks import no_fields
from tests.oracles.fields_naive import has_ladder, of_no_ladder
from tests.oracles.formats_naive import UnknownError
from tests.shares import is_thorough, some_of

Document = dict[str, Any]
ACTIVATIONS = (
    Relu(), LeakyRelu("-1"), LeakyRelu("1/2"), Power(2), Power(3), Polynomial(("1", "1", "1")),
    Polynomial(("0", "1", "0", "1")), Identity(),
)  # fmt: skip


def cases(count: int = 160) -> Iterator[tuple[MLP, FieldPair]]:
    """Few weights: fields often fit to the first layer, or to all of them; constant and dead neurons."""
    source = random.Random(14)
    for number in range(count):
        activation = ACTIVATIONS[number % len(ACTIVATIONS)]
        widths = [source.choice((1, 2)) for _ in range(source.choice((2, 3, 3, 4)))]
        layers = []
        for before, after in zip(widths, widths[1:], strict=False):
            weight = [[source.choice((0, 1, 1, -1)) for _ in range(before)] for _ in range(after)]
            layers.append((weight, [source.choice((0, 0, 0, -1)) for _ in range(after)]))
        ends = []
        for place in (0, -1):
            rows = [
                [source.choice((0, 1, 1, 2)) if i == j else source.choice((0, 0, 0, 1)) for j in range(widths[place])]
                for i in range(widths[place])
            ]
            shift = tuple(Fraction(source.choice((0, 0, 0, 1))) for _ in range(widths[place]))
            ends.append(AffineField(Matrix(rows), shift))
        yield MLP.from_rows(layers, activation), FieldPair(*ends)


def ends_of(pair: FieldPair) -> Document:
    fields = {"input": pair.input, "output": pair.output}
    return {end: {"matrix": f.matrix.spelled(), "shift": list(map(str, f.shift))} for end, f in fields.items()}


def certificate(theta: Any, pair: FieldPair) -> Document | None:
    """With all layers, whatever the search says of them."""
    instance = Instance("fields", theta, EndActions((), (("X", pair),)))
    return no_ladder_to_json(instance, NoLadder(len(theta.layers), "X"))


@pytest.mark.share(3)
def test_there_is_a_certificate_where_the_definition_has_no_solution() -> None:
    there = {True: 0, False: 0}
    layers = set()
    for theta, pair in cases():
        document, fits = certificate(theta, pair), has_ladder(parameter_to_json(theta), ends_of(pair), random.Random(5))
        assert (document is None) == fits, (theta, pair)
        there[fits] += 1
        if document is not None:
            found = every.check(document)
            assert found["claim_verdict"] == "refuted"
            layers.add((found["layer"], theta.depth))
    assert min(there.values()) >= 5 and len(layers) >= 3


UNIT = Matrix.identity(2)
AREA = AttentionNetwork(2, (Heads((Head(Matrix([[0, 1], [-1, 0]]), UNIT),), 2), Linear(2 * UNIT)))
"""X ↦ 2 X (Xᵀ J X)."""


def on_both(matrix: Matrix, factor: int = 1) -> FieldPair:
    both = UNIT.kron(matrix)
    return FieldPair.linear(both, both * Fraction(factor))


def test_attention_keeps_areas_and_nothing_else() -> None:
    shear, grow = Matrix([[0, 1], [0, 0]]), Matrix([[1, 0], [0, 1]])
    assert certificate(AREA, on_both(shear)) is None
    assert certificate(AREA, on_both(grow, 3)) is None
    for pair in (on_both(shear), on_both(grow, 3), on_both(grow), on_both(shear, 2)):
        fits = has_ladder(parameter_to_json(AREA), ends_of(pair), random.Random(1))
        assert fits == (certificate(AREA, pair) is None)
    for pair in (on_both(grow), on_both(shear, 2), on_both(Matrix([[1, 0], [0, 0]]))):
        document = certificate(AREA, pair)
        assert document is not None
        assert every.check(document)["claim_verdict"] == "refuted"


def documents() -> list[Document]:
    grow = FieldPair.linear(Matrix([[1, 0], [0, 2]]), Matrix([[1]]))
    thetas = [
        MLP.from_rows([([[1, 0], [1, 1]], [0, 0]), ([[1, 1]], [0])]),
        MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0]), ([[1]], [0])]),
        MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1], [1, -1]], [0, 0]), ([[1, 2]], [0])], Identity()),
    ]
    found = [certificate(theta, grow) for theta in thetas]
    found.append(certificate(AREA, on_both(UNIT)))
    assert None not in found
    return [document for document in found if document is not None]


def test_every_other_set_of_multipliers_is_refused() -> None:
    for document in documents():
        every.check(document)
        for lie in _lies(document):
            with pytest.raises(CertificateError):
                every.check(resealed(lie))


def _lies(document: Document) -> Iterator[Document]:
    entries = document["multipliers"]
    yield {**document, "multipliers": []}
    yield {**document, "multipliers": [*entries, entries[-1]]}
    yield {**document, "field": "Y"}
    for place, (layer, number, factor) in enumerate(entries):
        if len(entries) > 1:
            yield {**document, "multipliers": [*entries[:place], *entries[place + 1 :]]}
            yield {**document, "multipliers": [*entries[:place], [layer, number, f"{2 * Fraction(factor)}"],
                                               *entries[place + 1 :]]}  # fmt: skip
    still = copy.deepcopy(document)
    for end in ("input", "output"):
        still["algebra"]["X"][end]["matrix"] = [["0" for _ in row] for row in still["algebra"]["X"][end]["matrix"]]
    yield still


def test_a_dead_neuron_may_be_scaled() -> None:
    """What reads a neuron that is constantly 0 says nothing of it: no equation for its bias."""
    theta = MLP.from_rows([([[0]], [-1]), ([[1]], [0])])
    assert certificate(theta, FieldPair.linear(Matrix([[1]]), Matrix([[1]]))) is None
    alive = MLP.from_rows([([[0]], [1]), ([[1]], [0])])
    document = certificate(alive, FieldPair.linear(Matrix([[1]]), Matrix([[1]])))
    assert document is not None
    dead = copy.deepcopy(document)
    dead["network"]["layers"][0]["bias"] = ["-1"]
    with pytest.raises(UnprovedError, match="need not hold"):
        every.check(resealed(dead))


def test_a_constant_activation_says_nothing() -> None:
    """All fields on the inputs fit to a layer that is constant."""
    theta = MLP.from_rows([([[1]], [0]), ([[1]], [0])], Polynomial(("1", "1")))
    document = certificate(theta, FieldPair.linear(Matrix([[1]]), Matrix([[0]])))
    assert document is not None
    constant = copy.deepcopy(document)
    constant["network"]["activation"] = {"polynomial": ["1"]}
    with pytest.raises(UnprovedError, match="need not hold"):
        every.check(resealed(constant))


@pytest.mark.share(3)
def test_what_is_accepted_of_the_attacks_is_true() -> None:
    judged, seen = 0, set()
    for document in some_of(no_fields.documents("not layerwise equivariant under a connected group"), 4):
        try:
            every.check(resealed(document))
        except CertificateError:
            continue
        key = str((document["network"], document["algebra"]))
        if key in seen:
            continue
        seen.add(key)
        try:
            assert not of_no_ladder(document, random.Random(2)), document
        except UnknownError:
            continue
        judged += 1
    assert judged >= (50 if is_thorough() else 10)
