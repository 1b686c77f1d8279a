"""Rotary positions: the arrow against floats by the definition, files, and what acts."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.file import attention_from_json, attention_to_json
from catnet.architectures.attention.layers import Embedding, Linear, Readout
from catnet.architectures.attention.lightning import are_equivalent
from catnet.architectures.attention.multihead import MultiHeadArchitecture
from catnet.architectures.attention.network import MultiHeadNetwork
from catnet.architectures.attention.rotary import check_rotary
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.category import enclose
from catnet.errors import FormatError, InputError, ShapeError
from catnet.formats.jsontext import parse_json
from catnet.questions.verify import verify
from catnet.search import Found
from catnet.testing.values import matrices
from catnet.theorem import EndActions
from catnet.theorem.transporter import find_transporter

TURN = Matrix([["3/5", "-4/5"], ["4/5", "3/5"]])
ONE, SWAP = Matrix.identity(2), Matrix([[0, 1], [1, 0]])
KEY, QUERY = Matrix([[1, 2], [0, 1]]), Matrix([[1, 0], [1, 1]])


def array(matrix: Matrix) -> np.ndarray:
    return np.array([[float(value) for value in row] for row in matrix.rows()]).reshape(matrix.shape)


def by_definition(layer: RotaryHeads, x: np.ndarray) -> np.ndarray:
    """Token by token; x has one row for every token."""
    rows: list[np.ndarray] = []
    for t in range(len(x)):
        parts = [np.zeros(0)]
        for key, query, value in layer.heads:
            asked = np.linalg.matrix_power(array(layer.rotation), t) @ array(query) @ x[t]
            seen = range(t + 1 if layer.causal else len(x))
            offered = [np.linalg.matrix_power(array(layer.rotation), s) @ array(key) @ x[s] for s in seen]
            weights = np.exp([asked @ key_s - max(asked @ k for k in offered) for key_s in offered])
            mean = sum(w * x[s] for s, w in zip(seen, weights / weights.sum(), strict=True))
            parts.append(array(value) @ mean)
        rows.append(np.concatenate(parts))
    return np.array(rows)


@st.composite
def rotary_layers(draw: st.DrawFn) -> RotaryHeads:
    d, turn = draw(st.integers(1, 2)), draw(st.sampled_from([TURN, Matrix([[-1]]), SWAP]))
    heads = tuple(
        (
            draw(matrices(rows=turn.shape[0], columns=d)),
            draw(matrices(rows=turn.shape[0], columns=d)),
            draw(matrices(rows=draw(st.integers(0, 2)), columns=d)),
        )
        for _ in range(draw(st.integers(0, 2)))
    )
    return RotaryHeads(heads, d, turn, draw(st.booleans()))


@settings(max_examples=60)
@given(rotary_layers(), st.integers(1, 3), st.data())
def test_enclosures_hold_the_values(layer: RotaryHeads, n: int, data: st.DataObject) -> None:
    point = tuple(Fraction(data.draw(st.integers(-4, 4)), 2) for _ in range(n * layer.inputs))
    wanted = by_definition(layer, np.array([float(v) for v in point]).reshape(n, layer.inputs)).ravel()
    boxes = enclose(layer.arrow(n), point)
    assert len(boxes) == len(wanted)
    for value, (low, high) in zip(wanted, boxes, strict=True):
        assert float(low) - 1e-9 * (1 + abs(value)) <= value <= float(high) + 1e-9 * (1 + abs(value))
    if layer.arrow(n).is_rational:
        assert np.allclose([float(v) for v in layer.arrow(n)(point)], wanted)


@settings(max_examples=40)
@given(rotary_layers(), st.integers(1, 3), st.data())
def test_features_are_absorbed(layer: RotaryHeads, n: int, data: st.DataObject) -> None:
    c = data.draw(matrices(rows=layer.inputs, columns=2))
    before = Matrix.identity(n).kron(c)
    assert layer.arrow(n).absorb(before, None) == layer.reading(c).arrow(n)
    w = data.draw(matrices(rows=1, columns=layer.outputs))
    after = layer.arrow(n).absorb(None, Matrix.identity(n).kron(w))
    assert after is not None
    x = np.array([data.draw(st.integers(-2, 2)) for _ in range(n * layer.inputs)], dtype=float)
    wanted = by_definition(layer, x.reshape(n, -1)) @ array(w).T
    boxes = enclose(after, tuple(Fraction(int(v)) for v in x))
    assert all(float(a) - 1e-7 <= v <= float(b) + 1e-7 for v, (a, b) in zip(wanted.ravel(), boxes, strict=True))


def network(causal: bool = False) -> MultiHeadNetwork:
    heads = ((KEY, QUERY, Matrix([[1, 1]])), (KEY @ SWAP, QUERY @ SWAP, Matrix([[1, 1]])))
    return MultiHeadNetwork(3, (RotaryHeads(heads, 2, TURN, causal), Linear(Matrix([[1, 1]]))))


@pytest.mark.parametrize("causal", [False, True])
def test_heads_that_a_mirror_of_the_features_exchanges(causal: bool) -> None:
    mirror = Matrix.identity(3).kron(SWAP)
    report = verify(network(causal), EndActions((("m", mirror, Matrix.identity(3)),)))
    assert report.layerwise.is_proved, report.layerwise.reason
    ((_, k),) = report.proof.actions.on_layer(1)  # type: ignore[union-attr]
    assert k.permutation.images == (1, 0, 3, 2, 5, 4)


def test_tokens_keep_their_places() -> None:
    swap = Matrix([[0, 1, 0], [1, 0, 0], [0, 0, 1]])
    report = verify(network(), EndActions((("s", swap.kron(ONE), swap),)))
    assert report.adjunction.is_refuted and "rotary positions" in report.adjunction.reason
    assert not report.layerwise.is_proved


def test_what_commutes_with_the_rotation_acts_on_keys_and_queries() -> None:
    theta = network()
    layer = theta.layers[0]
    assert isinstance(layer, RotaryHeads)
    m = Matrix([[2, -1], [1, 2]])  # commutes with every rotation of the plane
    moved = tuple((m @ key, m.inverse().T @ query, value) for key, query, value in layer.heads)
    other = MultiHeadNetwork(3, (RotaryHeads(moved, 2, TURN), theta.layers[1]))
    architecture = MultiHeadArchitecture()
    assert architecture.check_same_function(theta, other).is_proved
    bent = tuple((SWAP @ key, SWAP @ query, value) for key, query, value in layer.heads)
    apart = architecture.check_same_function(theta, MultiHeadNetwork(3, (RotaryHeads(bent, 2, TURN), theta.layers[1])))
    assert apart.is_refuted
    assert architecture.check_identifiable(theta).is_undecided
    assert architecture.reduce(theta).small == theta


def test_files() -> None:
    theta = network(causal=True)
    document: Any = attention_to_json(theta)
    assert attention_from_json(parse_json(json.dumps(document), "f.json"), file="f.json") == theta
    for change, words in (
        ({"rotation": [["1", "1"], ["0", "1"]]}, "not orthogonal"),
        ({"rotation": [["1"]]}, "rotation of size 1"),
        ({"mask": "banded"}, "supported are 'none', 'causal'"),
        ({"heads": [{"key": [["1", "1"]]}]}, "query"),
    ):
        broken = {**document, "layers": [{**document["layers"][0], **change}, document["layers"][1]]}
        with pytest.raises(FormatError, match=words):
            attention_from_json(parse_json(json.dumps(broken), "f.json"), file="f.json")
    with pytest.raises(InputError):
        RotaryHeads((), 2, Matrix([[2]]))
    with pytest.raises(ShapeError):
        RotaryHeads(((KEY, QUERY, Matrix([[1]])),), 2, TURN)


def test_without_turning_they_are_plain_heads() -> None:
    theta = network()
    layer = theta.layers[0]
    assert isinstance(layer, RotaryHeads)
    still = RotaryHeads(layer.heads, 2, Matrix.identity(2))
    plain = SoftmaxHeads(tuple((key.T @ query, value) for key, query, value in layer.heads), 2)
    architecture = MultiHeadArchitecture()
    left, right = (MultiHeadNetwork(3, (heads, theta.layers[1])) for heads in (still, plain))
    assert architecture.check_same_function(left, right).is_proved
    assert architecture.check_same_function(right, left).is_proved
    assert architecture.check_same_function(theta, right).is_refuted
    assert architecture.check_identifiable(left).word == architecture.check_identifiable(right).word


def test_scores_that_no_token_sees_do_not_count() -> None:
    """On two tokens under the mask S_1 and the symmetric part of S_0 are all: these heads are one map."""
    heads = ((ONE, TURN.T, ONE), (SWAP, TURN.T @ SWAP, ONE))
    masked, whole = (RotaryHeads(heads, 2, TURN, causal) for causal in (True, False))
    assert masked.forms(2)[0] == masked.forms(2)[1] and whole.forms(2)[0] != whole.forms(2)[1]
    theta = MultiHeadNetwork(2, (masked, Linear(ONE.beside(2 * ONE))))
    other = MultiHeadNetwork(2, (RotaryHeads(heads[::-1], 2, TURN, True), Linear(ONE.beside(2 * ONE))))
    assert MultiHeadArchitecture().check_same_function(theta, other).is_proved


@settings(max_examples=10)
@given(st.integers(0, 2**32))
def test_what_theorem_10_proves_has_no_twin_among_changes(seed: int) -> None:
    """Entries changed at random: a network with the same values is carried to theta by a symmetry."""
    random_ = random.Random(seed)
    turn = random_.choice((TURN, Matrix([[-1]]), SWAP))
    causal, k = random_.random() < 0.5, turn.shape[0]

    def table(rows: int, columns: int) -> Matrix:
        return Matrix([[random_.randint(-1, 1) for _ in range(columns)] for _ in range(rows)], columns=columns)

    def drawn() -> MultiHeadNetwork:
        heads = tuple((table(k, 1), table(k, 1), table(1, 1)) for _ in range(2))
        return MultiHeadNetwork(3, (Linear(table(1, 1)), RotaryHeads(heads, 1, turn, causal), Linear(table(1, 2))))

    architecture = MultiHeadArchitecture()
    found = [drawn() for _ in range(12)]
    proved = [theta for theta in found if check_rotary(theta).is_proved]
    for theta in proved[:1]:
        assert architecture.check_identifiable(theta).is_proved
        first, heads, last = theta.layers
        assert isinstance(heads, RotaryHeads)
        swapped = RotaryHeads(heads.heads[::-1], 1, turn, causal).reading(Matrix([[-1]]))
        carried = theta.with_layers((first.reading(Matrix([[-1]])), swapped, last.reading(SWAP)))
        for other in (carried, *found[:3]):
            if architecture.check_same_function(theta, other).is_proved:
                assert isinstance(find_transporter(architecture.model, theta, other), Found)
        assert architecture.check_same_function(theta, carried).is_proved


@settings(max_examples=12)
@given(rotary_layers(), st.integers(1, 3), st.integers(0, 2**32))
def test_reductions_and_twins_hold(layer: RotaryHeads, n: int, seed: int) -> None:
    random_ = random.Random(seed)

    def table(rows: int, columns: int) -> Matrix:
        return Matrix([[random_.choice((-1, 0, 0, 1)) for _ in range(columns)] for _ in range(rows)], columns=columns)

    theta = MultiHeadNetwork(n, (Linear(table(layer.inputs, 2)), layer, Linear(table(2, layer.outputs))))
    architecture = MultiHeadArchitecture()
    reduction = architecture.reduce(theta)
    assert reduction.check().is_proved
    assert sum(reduction.small.features) <= sum(theta.features)
    points = [tuple(Fraction(random_.randint(-3, 3)) for _ in range(2 * n)) for _ in range(2)]
    verdict = architecture.check_identifiable(theta)
    others = [reduction.small, *([verdict.witness] if verdict.is_refuted else [])]  # type: ignore[union-attr]
    for other in others:
        for point in points:
            pairs = zip(enclose(theta.morphism(), point), enclose(other.morphism(), point), strict=True)
            assert all(a[0] <= b[1] and b[0] <= a[1] for a, b in pairs)
    if n < 3:
        assert not check_rotary(theta).is_proved


def read_out(
    *, causal: bool = True, values: tuple[object, object] = ([[1, 2]], [[0, 1]]), last: int = 1
) -> MultiHeadNetwork:
    """Two heads of one feature each, read at four tokens."""
    heads = ((KEY, QUERY, Matrix(values[0])), (KEY @ SWAP, Matrix([[2, 0], [1, 3]]), Matrix(values[1])))
    readout = Readout(Matrix([[1, 2, 3, 1, 1, -1, last, 2], [0, 1, 1, 1, 2, 1, 0, 1]]), 4, (Fraction(1), Fraction(0)))
    return MultiHeadNetwork(4, (RotaryHeads(heads, 2, TURN, causal), readout))


def test_a_readout_under_a_mask_is_identified() -> None:
    known = MultiHeadArchitecture()
    verdict = known.check_identifiable(read_out())
    assert verdict.is_proved and verdict.reference.endswith("theorem 11")
    words = {
        "without a causal mask": read_out(causal=False),
        "values of all heads together have dependent rows": read_out(values=([[1, 2]], [[2, 4]])),
        "head 0 writes nothing": read_out(last=0),
    }
    for text, theta in words.items():
        verdict = check_rotary(theta)
        assert verdict.is_undecided and text in verdict.reason


def test_where_values_are_dependent_there_is_a_twin() -> None:
    """At the first token both heads write multiples of one vector, and the readout may take either."""
    theta = read_out(values=([[1, 2]], [[2, 4]]))
    layer, readout = theta.layers
    assert isinstance(readout, Readout)
    rows = [list(row) for row in readout.weight.rows()]
    rows[0][0], rows[0][1] = rows[0][0] + 2, rows[0][1] - 1
    twin = MultiHeadNetwork(4, (layer, Readout(Matrix(rows), 4, readout.bias)))
    points = [tuple(Fraction(k * j % 7 - 3, 2) for k in range(8)) for j in range(1, 6)]
    for point in points:
        ours, theirs = (enclose(network.morphism(), point, bits=90) for network in (theta, twin))
        assert all(abs(a[0] - b[0]) < Fraction(1, 2**60) for a, b in zip(ours, theirs, strict=True))
    assert not check_rotary(theta).is_proved


@settings(max_examples=40)
@given(st.data())
def test_what_is_proved_has_no_small_twin(data: st.DataObject) -> None:
    """Another readout, value or score in small integers: a symmetry or another function."""
    small = st.integers(-1, 1)
    theta = read_out()
    layer, readout = theta.layers
    assert isinstance(layer, RotaryHeads) and isinstance(readout, Readout)
    heads = [list(head) for head in layer.heads]
    number, part = data.draw(st.integers(0, 1)), data.draw(st.integers(0, 2))
    shape = heads[number][part].shape
    change = [[data.draw(small) for _ in range(shape[1])] for _ in range(shape[0])]
    heads[number][part] = heads[number][part] + Matrix(change)
    weight = readout.weight + Matrix([[data.draw(small) for _ in range(8)] for _ in range(2)])
    other = MultiHeadNetwork(
        4, (RotaryHeads(tuple(map(tuple, heads)), 2, TURN, True), Readout(weight, 4, readout.bias))
    )
    values = [
        [enclose(network.morphism(), tuple(Fraction(k * j % 7 - 3, 2) for k in range(8)), bits=90) for j in range(1, 8)]
        for network in (theta, other)
    ]
    same = all(
        abs(a[0] - b[0]) < Fraction(1, 2**50)
        for ours, theirs in zip(*values, strict=True)
        for a, b in zip(ours, theirs, strict=True)
    )
    assert not same or MultiHeadArchitecture().check_same_function(theta, other).is_proved
    assert not same or are_equivalent(theta, other)


def test_a_constant_behind_scores_that_differ_is_refuted_with_enclosures() -> None:
    """Reduced, the network is rational everywhere; as it stands its softmax is not, at the point of difference."""
    rotary = RotaryHeads(((Matrix([[-1, -2]]), Matrix([[-2, 1]]), Matrix([[1, 0]])),), 2, Matrix([[-1]]))
    ending = Linear(Matrix.zeros(2, 0), (Fraction(2), Fraction(0)))
    encoded = Embedding(ONE, Matrix([[2, 0, -1], [2, 0, -1]]))
    theta = MultiHeadNetwork(3, (encoded, rotary, SoftmaxHeads((), 1), ending))
    turn = Matrix([[0, 0, 1], [0, 1, 0], [1, 0, 0]])
    report = verify(theta, EndActions((("s", turn.kron(ONE), turn.kron(SWAP)),)))
    assert report.end_to_end.is_refuted and not report.layerwise.is_proved
