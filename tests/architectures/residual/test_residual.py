"""Residual networks: one matrix on the whole stream, gates, forms, twins, files."""

from __future__ import annotations

import json
import random
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.known import KNOWN
from catnet.architectures.residual.file import residual_from_json, residual_to_json
from catnet.architectures.residual.model import ResidualNetworks
from catnet.architectures.residual.network import Block, ResidualNetwork
from catnet.category import RELU, Affine, Gelu, Identity, LeakyRelu, Power, Sigmoid, Silu, Tanh, enclose
from catnet.cli import main
from catnet.errors import FormatError, InputError
from catnet.files.parameter import parameter_from_json, parameter_to_json
from catnet.formats.jsontext import parse_json
from catnet.questions.verify import verify
from catnet.testing import residual
from catnet.theorem.action import EndActions
from catnet.theorem.transporter import transporter_found, transporter_impossible

PAGE = Path(__file__).resolve().parents[3] / "docs" / "architectures" / "residual.md"
ONE = Affine.linear(Matrix([[1]]))


def affine(weight: Any, bias: Any = None) -> Affine:
    matrix = Matrix(weight)
    return Affine(matrix, tuple(map(Fraction, bias or [0] * matrix.shape[0])))


def naive(theta: ResidualNetwork, point: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """By the definition, number by number."""

    def apply(layer: Affine, x: Any) -> list[Fraction]:
        rows = zip(layer.weight.rows(), layer.bias, strict=True)
        return [sum((w * v for w, v in zip(row, x, strict=True)), shift) for row, shift in rows]

    x = apply(theta.embedding, point)
    for block in theta.blocks:
        h = [theta.activation(z) for z in apply(block.read, x)]
        if block.gate is not None:
            h = [a * b for a, b in zip(h, apply(block.gate, x), strict=True)]
        x = [a + b for a, b in zip(x, apply(block.write, h), strict=True)]
    return tuple(apply(theta.readout, x))


@given(residual.residual_networks(), st.data())
def test_the_function_and_its_forms(theta: ResidualNetwork, data: st.DataObject) -> None:
    point = tuple(Fraction(data.draw(st.integers(-3, 3)), 2) for _ in range(theta.widths[0]))
    forms = [theta.morphism(), theta.without_stream_biases().morphism()]
    written, plain = theta.written_out(), theta.polynomial()
    forms += [form for form in (written and written.morphism(), plain) if form is not None]
    for form in forms:
        if theta.activation.is_rational and theta.norm is None:
            assert form(point) == naive(theta, point)
        else:
            here, there = enclose(forms[0], point), enclose(form, point)
            assert all(a[0] <= b[1] and b[0] <= a[1] for a, b in zip(here, there, strict=True))


def in_floats(theta: ResidualNetwork, point: Any) -> np.ndarray:
    """By the definition, with the norm, in floats; activations that floats have."""
    sigma = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "silu": lambda z: z / (1 + np.exp(-z))}

    def apply(layer: Affine, x: np.ndarray) -> np.ndarray:
        weight = np.array([[float(w) for w in row] for row in layer.weight.rows()]).reshape(layer.weight.shape)
        return weight @ x + np.array([float(b) for b in layer.bias])

    def normed(x: np.ndarray) -> np.ndarray:
        return x if theta.norm is None else x / np.sqrt((x**2).mean() + float(theta.norm))

    x = apply(theta.embedding, np.array([float(v) for v in point]))
    for block in theta.blocks:
        h = sigma[theta.activation.name](apply(block.read, normed(x)))
        if block.gate is not None:
            h = h * apply(block.gate, normed(x))
        x = x + apply(block.write, h)
    return apply(theta.readout, normed(x))


@given(residual.residual_networks(), st.data())
def test_enclosures_hold_the_values_behind_norms(theta: ResidualNetwork, data: st.DataObject) -> None:
    assume(theta.activation.name in ("relu", "tanh", "silu"))
    point = tuple(Fraction(data.draw(st.integers(-3, 3)), 2) for _ in range(theta.widths[0]))
    boxes = enclose(theta.morphism(), point)
    for value, (low, high) in zip(in_floats(theta, point), boxes, strict=True):
        assert float(low) - 1e-9 * (1 + abs(value)) <= value <= float(high) + 1e-9 * (1 + abs(value))


def normed_turn(third: int = 4) -> ResidualNetwork:
    """A turn of the plane by (3 + 4 i) / 5, of infinite order, acts on the whole stream; neurons are fixed points."""
    plane = Affine.linear(Matrix.identity(2))
    blind = Block(Affine(Matrix.zeros(1, 2), (Fraction(1),)), None, Affine.linear(Matrix.zeros(2, 1)))
    readout = Affine.linear(Matrix([[1, 0], [0, 1]]))
    return ResidualNetwork(plane, (blind,), readout, RELU, Fraction(1, third))


def test_a_rotation_passes_a_norm_and_a_scaling_does_not() -> None:
    turn = Matrix([["3/5", "-4/5"], ["4/5", "3/5"]])
    report = verify(normed_turn(), EndActions((("r", turn, turn),)))
    assert report.layerwise.is_proved, report.layerwise.reason
    double = Matrix([[2, 0], [0, 2]])
    refused = verify(normed_turn(), EndActions((("d", double, double),)))
    assert refused.end_to_end.is_refuted and not refused.layerwise.is_proved
    model = ResidualNetworks()
    assert model.in_symmetry_group(normed_turn(), 1, turn) and not model.in_symmetry_group(normed_turn(), 1, double)


def test_gains_are_read_into_what_reads() -> None:
    text = """{"format": "catnet-residual/1", "activation": "relu", "norm": {"rms": "1/100"},
        "embedding": {"weight": [[1], [2]]},
        "blocks": [{"gain": [2, 3], "read": {"weight": [[1, 1]]}, "write": {"weight": [[1], [1]]}}],
        "readout": {"weight": [[1, 1]], "gain": ["1/2", 1]}}"""
    theta = residual_from_json(parse_json(text, "f.json"), file="f.json")
    assert theta.blocks[0].read.weight == Matrix([[2, 3]]) and theta.readout.weight == Matrix([["1/2", 1]])
    assert residual_to_json(theta)["norm"] == {"rms": "1/100"}
    for old, new, words in (
        ('"norm": {"rms": "1/100"},', "", "a gain belongs to a norm"),
        ('"gain": [2, 3]', '"gain": [2]', "the gain has 1 entries"),
        ("1/100", "0", "not defined at 0"),
        ('"rms"', '"mean"', "norm"),
    ):
        with pytest.raises(FormatError, match=words):
            residual_from_json(parse_json(text.replace(old, new), "f.json"), file="f.json")


@given(residual.residual_networks(), st.data())
def test_twins_have_the_function_and_no_symmetry_leads_to_them(theta: ResidualNetwork, data: st.DataObject) -> None:
    verdict = KNOWN.architecture_of(theta).check_identifiable(theta)
    if verdict.is_refuted and isinstance(verdict.witness, ResidualNetwork):  # type: ignore[union-attr]
        twin = verdict.witness  # type: ignore[union-attr]
        assert twin.widths == theta.widths and not KNOWN.check_same_function(theta, twin).is_refuted
        assert not transporter_found(ResidualNetworks(), theta, twin)
        assert not transporter_found(ResidualNetworks(), twin, data.draw(residual.residual_disguises(theta)))


@given(residual.residual_networks())
def test_there_and_back(theta: ResidualNetwork) -> None:
    document = json.loads(json.dumps(parameter_to_json(theta)))
    assert parameter_from_json(parse_json(json.dumps(document), "f.json"), file="f.json") == theta


def test_one_matrix_acts_on_the_whole_stream() -> None:
    theta = ResidualNetwork(ONE, (Block(ONE, None, ONE), Block(ONE, None, ONE)), ONE)
    model, two, one = ResidualNetworks(), Monomial.diagonal((2,)), Monomial.identity(1)
    pair = Monomial.diagonal((2, 3))
    assert model.joins(theta, [two, pair, two, pair, two])
    assert not model.joins(theta, [two, pair, one, pair, two])
    assert not model.joins(theta, [two, Monomial.diagonal((1, 3)), two, pair, two])
    assert all(model.in_symmetry_group(theta, i, k) for i, k in enumerate([two, pair, one, pair, two], start=1))
    assert not model.in_symmetry_group(theta, 2, Monomial.diagonal((2, -3)))
    # x + relu(x) on a stream scaled by 2 at its end only is another function
    other = ResidualNetwork(ONE, theta.blocks, affine([[2]]))
    assert transporter_impossible(model, theta, other, budget=100)


def test_planted_symmetries_are_found_with_a_matrix_that_is_no_permutation() -> None:
    rng = random.Random(5)
    for activation in (RELU, Gelu(), Tanh(), Silu(), Power(2)):
        for gated in (False, True):
            turn = Matrix([[0, -1], [1, -1]])  # of order 3
            powers = [Matrix.identity(2), turn, turn @ turn]
            rows = [[Fraction(rng.randint(-3, 3)) for _ in range(2)] for _ in range(3)]
            read = Matrix([(Matrix([rows[0]]) @ p).row(0) for p in powers])
            gate = affine([(Matrix([rows[1]]) @ p).row(0) for p in powers]) if gated else None
            column = Matrix.column(rows[2])
            write = Matrix([(p.inverse() @ column).T.row(0) for p in powers]).T
            theta = ResidualNetwork(
                Affine.linear(Matrix.identity(2)),
                (Block(affine(read.rows(), [1, 1, 1]), gate, Affine.linear(write)),),
                Affine.linear(Matrix.identity(2)),
                activation,
            )
            report = verify(theta, EndActions((("r", turn, turn),)))
            assert report.layerwise.is_proved and report.end_to_end.is_proved
            assert report.proof.actions.generators[0][1][1] == turn  # type: ignore[union-attr]


@pytest.mark.parametrize("activation", [RELU, Gelu()], ids=lambda activation: activation.name)
def test_equality_is_decided_where_the_stream_can_be_carried(activation: Any) -> None:
    def stream(sign: int, out: int) -> ResidualNetwork:
        block = Block(affine([[1], [-1]]), None, affine([[1, sign]]))
        return ResidualNetwork(ONE, (block,), affine([[out]]), activation)

    doubled = stream(-1, 1)  # x + σ(x) − σ(−x) = 2 x
    line = ResidualNetwork(ONE, (), affine([[2]]), activation)
    assert KNOWN.check_same_function(doubled, line).is_proved
    assert KNOWN.check_same_function(doubled, stream(1, 1)).is_refuted


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Block(ONE, affine([[1], [2]]), ONE), "the gate has shape"),
        (lambda: Block(ONE, None, affine([[1, 2]])), "the shape of the transpose"),
        (lambda: ResidualNetwork(ONE, (), affine([[1, 1]])), "the readout reads a stream of dimension 2"),
        (lambda: ResidualNetwork(affine([[1], [1]]), (Block(ONE, None, ONE),), ONE), "block 0 reads a stream"),
        (lambda: ResidualNetwork(ONE, (Block(ONE, None, ONE), Block(ONE, ONE, ONE)), ONE), "either all blocks"),
        (lambda: ResidualNetwork(ONE, (), ONE, Identity()), "multiply them out"),
        (lambda: ResidualNetwork(ONE, (), ONE, Sigmoid()), "tanh"),
    ],
)
def test_what_does_not_fit(make: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        make()


def test_degenerate_networks() -> None:
    empty = Block(Affine(Matrix.zeros(0, 1), ()), None, Affine(Matrix.zeros(1, 0), (Fraction(0),)))
    dead = Block(affine([[0]]), None, ONE)
    flip = EndActions((("s", Monomial.diagonal((-1,)), Monomial.diagonal((-1,))),))
    for activation in (RELU, Tanh(), LeakyRelu(Fraction(-1))):
        assert verify(ResidualNetwork(ONE, (empty,), ONE, activation), flip).layerwise.is_proved
        assert not verify(ResidualNetwork(ONE, (dead,), ONE, activation), flip).layerwise.is_refuted
    nowhere = ResidualNetwork(affine([[0]]), (Block(ONE, None, ONE),), ONE)
    assert not verify(nowhere, flip).layerwise.is_refuted
    biased = ResidualNetwork(affine([[1]], [1]), (Block(ONE, None, ONE),), ONE)
    assert KNOWN.architecture_of(biased).check_identifiable(biased).is_refuted
    narrow = ResidualNetwork(ONE, (), ONE)
    assert KNOWN.architecture_of(narrow).check_identifiable(narrow).is_proved


def test_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[0]
    path = tmp_path / "residual.json"
    path.write_text(text, encoding="utf-8")
    assert main(["verify", str(path)]) == 0 and "a 4×4 matrix" in capsys.readouterr().out
    network = json.loads(text)["network"]
    network["blocks"][0]["write"]["weight"] = [["1"], ["1"]]
    with pytest.raises(FormatError, match=r"blocks\[0\]\.write\.weight"):
        parameter_from_json(parse_json(json.dumps(network), "f.json"), file="f.json")
