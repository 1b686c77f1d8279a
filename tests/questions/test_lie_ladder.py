"""Instances with vector fields: ladders, points that refute, groups with both, and what the theorem promises."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.attention.arrows import on_tokens
from catnet.architectures.attention.layers import Head, Heads, Linear
from catnet.architectures.attention.network import AttentionNetwork
from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Identity, LeakyRelu, Polynomial, Power, Sigmoid, Tanh
from catnet.errors import FormatError
from catnet.files.instance import Instance, instance_from_json, instance_to_json
from catnet.groups.lie import AffineField
from catnet.questions.end_to_end import FieldWitness
from catnet.questions.lie_algebra import FieldPair, check_infinitesimal, symmetry_algebra
from catnet.questions.verify import verify
from catnet.theorem import EndActions
from catnet.theorem.lie_ladder import LieLadder, NoLadder, hidden_matrix, piece_rows, solve_ladder, unit_matrices
from catnet.verdict import Proved, Refuted
from tests.questions.test_lie_algebra import network

TURN = Matrix([[0, -1], [1, 0]])
NAMES = {
    "relu": RELU,
    "leaky": LeakyRelu(Fraction(1, 3)),
    "absolute": LeakyRelu(Fraction(-1)),
    "square": Power(2),
    "cube": Power(3),
    "scaled": Polynomial((0, 0, 2)),
    "identity": Identity(),
    "tanh": Tanh(),
    "sigmoid": Sigmoid(),
}


def rows(*layers: Any, activation: Any = RELU) -> MLP:
    return MLP.from_rows(layers, activation)


def fields(**pairs: FieldPair) -> EndActions:
    return EndActions((), tuple(pairs.items()))


def squares(theta: MLP, ladder: LieLadder) -> bool:
    """The equations of docs/theorem.md, where no neuron is constant; η of a ReLU network is ξ, of x^r it is ξ / r."""
    degree = theta.activation.homogeneity or 1
    below: Any = ladder.ends.input.matrix
    shift = ladder.ends.input.shift
    for index, layer in enumerate(theta.layers, start=1):
        last = index == theta.depth
        above = ladder.ends.output.matrix if last else hidden_matrix(ladder.hidden[index - 1]) * Fraction(1, degree)
        moved = tuple(above.apply(layer.bias))
        if last:
            moved = tuple(a + b for a, b in zip(moved, ladder.ends.output.shift, strict=True))
        if layer.weight @ below != above @ layer.weight or layer.weight.apply(shift) != moved:
            return False
        below, shift = hidden_matrix(ladder.hidden[index - 1]) if not last else above, (Fraction(0),) * len(layer.bias)
    return True


@settings(max_examples=150)
@given(seed=st.integers(0, 10**9), name=st.sampled_from(sorted(NAMES)), affine=st.booleans())
def test_a_ladder_makes_the_function_symmetric(seed: int, name: str, affine: bool) -> None:
    """Of every symmetry of the function the ladder is asked; where there is one, its squares and the function agree."""
    random_ = random.Random(seed)
    theta = network(random_, NAMES[name])
    for pair in symmetry_algebra(theta, affine=affine).basis[:3]:
        report = verify(theta, fields(X=pair))
        assert report.end_to_end.word == "proved"
        if isinstance(report.layerwise, Proved):
            assert report.proof is not None and report.proof.fields is not None
            ((_, ladder),) = report.proof.fields.ladders
            assert len(ladder.hidden) == theta.depth - 1 and ladder.ends == pair
            constant = any(not any(row) for layer in theta.layers[:-1] for row in layer.weight.rows())
            assert constant or name in ("sigmoid",) or squares(theta, ladder)
        elif isinstance(report.layerwise, Refuted):
            assert isinstance(report.layerwise.witness, NoLadder)
            if name != "identity":  # the theorem: then theta is not identifiable
                assert report.identifiability.word != "proved"


@settings(max_examples=100)
@example(seed=800, name="sigmoid")  # no inputs, fields that move nothing, and constant neurons
@given(seed=st.integers(0, 10**9), name=st.sampled_from(sorted(NAMES)))
def test_no_ladder_without_symmetry(seed: int, name: str) -> None:
    random_ = random.Random(seed)
    theta = network(random_, NAMES[name])
    ends = [
        Matrix([[random_.choice((0, 0, 1, -1)) for _ in range(k)] for _ in range(k)], columns=k)
        for k in (theta.widths[0], theta.widths[-1])
    ]
    pair = FieldPair.linear(*ends)
    report = verify(theta, fields(X=pair))
    whole = check_infinitesimal(theta, pair)
    if isinstance(report.layerwise, Proved):
        assert whole.word == "proved"
    if isinstance(report.end_to_end, Refuted):
        assert report.verdict.word == "refuted" and whole.word == "refuted"
        assert report.end_to_end.witness is None or isinstance(report.end_to_end.witness, FieldWitness)


def test_dead_neurons_take_their_number_from_above() -> None:
    dead = rows(([[1, 0], [0, 0]], [0, -1]), ([[1, 1]], [0]), ([[1]], [0]))
    grow = FieldPair.linear(Matrix.identity(2), Matrix.identity(1))
    report = verify(dead, fields(X=grow))
    assert report.proof is not None and report.proof.fields is not None
    ((_, ladder),) = report.proof.fields.ladders
    assert ladder.hidden == ((1, 1), (1,))
    constant = rows(([[1, 0], [0, 0]], [0, 1]), ([[1, 1]], [0]), ([[1]], [0]))
    assert verify(constant, fields(X=grow)).layerwise.witness == NoLadder(2, "X")


def test_the_corollary_on_the_identity_as_a_relu_network() -> None:
    """x = relu(x) − relu(−x) turns, and its layers do not: it is not identifiable."""
    theta = rows(([[1, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4), ([[1, -1, 0, 0], [0, 0, 1, -1]], [0, 0]))
    report = verify(theta, fields(X=FieldPair.linear(TURN, TURN)))
    assert [v.word for v in (report.end_to_end, report.layerwise, report.identifiability)] == [
        "proved",
        "refuted",
        "refuted",
    ]
    assert report.verdict.word == "refuted"


def test_connected_groups() -> None:
    linear = rows(([[1, 2], [-2, 1]], [0, 0]), ([[3, 0], [0, 3]], [0, 0]), activation=Identity())
    report = verify(linear, fields(X=FieldPair.linear(TURN, TURN)))
    assert report.proof is not None and report.proof.fields is not None
    assert report.proof.fields.ladders[0][1].hidden == (TURN,)
    unit, plane = Matrix.identity(2), Matrix([[0, 1], [-1, 0]])
    attention = AttentionNetwork(2, (Heads((Head(plane, unit),), 2), Linear(2 * unit)))
    generators = {"E": Matrix([[0, 1], [0, 0]]), "F": Matrix([[0, 0], [1, 0]])}
    pairs = {name: FieldPair.linear(on_tokens(2, m), on_tokens(2, m)) for name, m in generators.items()}
    assert verify(attention, fields(**pairs)).verdict.word == "proved"
    tokens = TURN.kron(unit)  # turns the tokens into each other: the function is symmetric, the layers do not absorb it
    report = verify(attention, fields(X=FieldPair.linear(tokens, tokens)))
    assert (report.layerwise.word, report.end_to_end.word) == ("undecided", "proved")
    translated = rows(([[1, -1], [-2, 2]], [0, 1]), ([[1, 3]], [0]))
    along = FieldPair(AffineField(Matrix.zeros(2, 2), (Fraction(1), Fraction(1))), AffineField.zero(1))
    assert verify(translated, fields(T=along)).verdict.word == "proved"


def test_generators_and_fields_together() -> None:
    theta = rows(([[1, 0], [-1, 0]], [0, 0]), ([[1, 1]], [0]))  # |x_0|
    flip = Monomial.diagonal((Fraction(-1), Fraction(1)))
    shear = FieldPair.linear(Matrix([[0, 0], [0, 1]]), Matrix.zeros(1, 1))
    report = verify(theta, EndActions((("s", flip, Monomial.identity(1)),), (("X", shear),)))
    assert report.verdict.word == "proved" and report.group.order == "infinite"
    assert report.proof is not None and report.proof.actions.names == ("s",) and report.proof.fields is not None
    wrong = FieldPair.linear(Matrix([[0, 1], [0, 0]]), Matrix.zeros(1, 1))
    report = verify(theta, EndActions((("s", flip, Monomial.identity(1)),), (("X", wrong),)))
    assert report.end_to_end.word == report.layerwise.word == "refuted"
    doubled = rows(([[1], [1], [-1]], [0, 0, 0]), ([[1, 1, 2]], [0]))  # a stabiliser
    both = EndActions(
        (("s", Monomial.diagonal((Fraction(-1),)), Monomial.identity(1)),),
        (("X", FieldPair.linear(Matrix([[1]]), Matrix([[1]]))),),
    )
    assert verify(doubled, both).layerwise.word != "proved"
    still = EndActions((), (("X", FieldPair.linear(Matrix.zeros(1, 1), Matrix.zeros(1, 1))),))
    assert verify(doubled, still).group.order == 1


def document(**group: Any) -> dict[str, Any]:
    return {
        "format": "catnet-instance/1",
        "network": {"format": "catnet-network/1", "activation": "relu", "layers": [{"weight": [["1", "-1"]]}]},
        "group": group,
    }


GOOD = {"input": {"matrix": [["0", "0"], ["0", "0"]], "shift": ["1", "1"]}, "output": "trivial"}


def test_files() -> None:
    instance = instance_from_json(document(algebra={"T": GOOD}))
    assert instance.ends.fields[0][1].input.shift == (1, 1)
    assert instance_from_json(instance_to_json(instance)) == instance
    assert isinstance(instance, Instance) and verify(instance.network, instance.ends).verdict.word == "proved"


@pytest.mark.parametrize(
    ("group", "message"),
    [
        ({}, "group: the field 'generators' is missing"),
        ({"algebra": []}, "group.algebra: expected an object"),
        ({"algebra": {"X": {}}}, "group.algebra.X: the field 'input' is missing"),
        ({"algebra": {"X": {**GOOD, "speed": 1}}}, "speed"),
        ({"algebra": {"X": {**GOOD, "output": {"matrix": [["1", "0"], ["0", "1"]]}}}}, "X.output.matrix: the shape"),
        ({"algebra": {"X": {**GOOD, "output": {"permutation": [0]}}}}, "group.algebra.X.output"),
        ({"algebra": {"X": {**GOOD, "output": {"matrix": [["1"]], "shift": ["1", "2"]}}}}, "X.output.shift: 2 entries"),
        ({"algebra": {"X": GOOD}, "generators": {"X": {"input": "trivial", "output": "trivial"}}}, "one name"),
    ],
)
def test_bad_files(group: dict[str, Any], message: str) -> None:
    with pytest.raises(FormatError, match=message):
        instance_from_json(document(**group))


@settings(max_examples=120)
@given(seed=st.integers(0, 10**9), name=st.sampled_from(["relu", "leaky", "cube", "identity"]))
def test_a_ladder_is_found_iff_the_linear_system_has_a_solution(seed: int, name: str) -> None:
    """Against one dense system in all entries, where no neuron is constant."""
    random_ = random.Random(seed)
    theta = network(random_, NAMES[name])
    if any(not any(row) for layer in theta.layers[:-1] for row in layer.weight.rows()):
        return
    degree = theta.activation.homogeneity or 1
    pairs = [pair for affine in (False, True) for pair in symmetry_algebra(theta, affine=affine).basis]
    sizes = theta.widths[0], theta.widths[-1]
    pairs += [FieldPair.linear(*(Matrix.identity(k) * random_.randint(0, 2) for k in sizes))]
    bases = []
    for width in theta.widths[1:-1]:
        units = unit_matrices(width)
        bases.append(units if name == "identity" else [units[j * width + j] for j in range(width)])
    layers = []
    for index, layer in enumerate(theta.layers, start=1):
        table = piece_rows(layer.weight.beside(Matrix.column(layer.bias)), affine=True)
        cut = layer.weight.shape[1] * (layer.weight.shape[1] + 1)
        factors = [Fraction(1)] * cut + [Fraction(1, degree if index < theta.depth else 1)] * (table.shape[1] - cut)
        layers.append(table.scale_columns(factors))
    for pair in pairs:
        verdict = KNOWN.architecture_of(theta).model.check_lie_ladder(theta, pair)
        found = solve_ladder(layers, theta.widths, bases, pair)
        shifted = name == "identity" and not pair.input.is_linear
        wanted = "undecided" if shifted else "refuted"
        assert verdict.word == (wanted if isinstance(found, NoLadder) else "proved")
        if isinstance(verdict, Refuted):
            assert verdict.witness == found
