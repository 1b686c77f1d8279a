"""Small inputs that were answered badly once, each with its right answer: searches, fields, words."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import catnet
from catnet.algebra.monomial import Monomial
from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.degenerate import outside_orbit
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation, Power, Sigmoid, Tanh
from catnet.cli import main
from catnet.errors import InputError
from catnet.files.parameter import parameter_from_json
from catnet.files.source import read_instance, read_parameter
from catnet.questions.same_function import check_same_function
from catnet.questions.verify import verify
from catnet.testing import assert_equivariant
from catnet.theorem import EndActions
from catnet.verdict import Refuted

INPUTS = Path(__file__).parent / "inputs"


def asked(command: str, *names: str, options: Sequence[str] = ()) -> tuple[int, dict[str, Any]]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        status = main([command, *(str(INPUTS / name) for name in names), *options, "--json"])
    return status, json.loads(out.getvalue())


def test_a_budget_that_runs_out_is_no_proof() -> None:
    status, answer = asked("identify", "leaky-26.json")
    assert answer["verdict"] in ("refuted", "undecided") and status in (1, 3)
    status, answer = asked("equal", "leaky-26.json", "leaky-26-twin.json")
    assert answer["verdict"] == "proved" and status == 0
    theta, twin = (read_parameter(INPUTS / name) for name in ("leaky-26.json", "leaky-26-twin.json"))
    pairs = zip(theta.layers[0].weight.rows(), twin.layers[0].weight.rows(), strict=True)
    assert sum(a == tuple(-x for x in b) for a, b in pairs) == 13 and outside_orbit(theta, twin)


def test_a_twin_over_a_number_field_refutes() -> None:
    status, answer = asked("identify", "attention-twin-over-sqrt2.json")
    assert (status, answer["verdict"], answer["twin"]) == (1, "refuted", None)
    assert answer["twin_over_field"]["minimal_polynomial"] == ["-2", "0", "1"] and "√2" in answer["criterion"]


@pytest.mark.parametrize("letter", "AB")
def test_with_one_token_layers_are_equal_up_to_a_transpose(letter: str) -> None:
    status, answer = asked("identify", f"attention_n1_transpose_{letter}.json")
    assert status == 0 and "up to equal layer maps" in answer["criterion"] and "A^T" in answer["criterion"]


def test_a_head_and_its_transpose_on_one_token() -> None:
    assert asked("equal", "attention_n1_transpose_A.json", "attention_n1_transpose_B.json")[0] == 0


@pytest.mark.parametrize("name", ["sigmoid_in_product.json", "sigmoid_then_tanh.json"])
def test_centred_coordinates_carry_their_shift(name: str) -> None:
    status, answer = asked("verify", name)
    assert status == 0
    for entry in answer["layerwise"]["actions"]:
        for action in entry["generators"].values():
            assert "shift" in action


def test_undecided_layers_are_no_bad_usage() -> None:
    status, answer = asked("realize", "realize_undecided_exit2.json")
    assert (status, answer["widths"]) == (0, [1, 0, 0, 1])


def test_a_dead_neuron_is_named_and_gives_a_twin() -> None:
    status, answer = asked("identify", "identify_wrong_reason.json")
    assert status == 1 and answer["verdict"] == "refuted"
    theta, known = (read_parameter(INPUTS / f"identify_wrong_reason{part}.json") for part in ("", "_twin"))
    for twin in (parameter_from_json(answer["twin"]), known):
        assert check_same_function(theta, twin).is_proved
        assert twin.widths == theta.widths and outside_orbit(theta, twin)


def test_a_generator_that_acts_trivially() -> None:
    status, answer = asked("verify", "verify_identity_generator_undecided.json")
    assert (status, answer["verdict"]) == (0, "proved")
    for entry in answer["layerwise"]["actions"]:
        width = len(entry["generators"]["e"]["permutation"])
        assert entry["generators"]["e"]["permutation"] == list(range(width))


def test_eight_equal_tanh_rows() -> None:
    instance = read_instance(INPUTS / "slow_verify_tanh_8_equal_rows.json")
    report = verify(instance.network, instance.ends)
    assert (report.verdict.word, report.identifiability.word) == ("proved", "refuted") and report.proof is not None
    acting = [k for index in (1, 2) for _, k in report.proof.actions.on_layer(index)]
    assert all(isinstance(k, Monomial) and set(k.scale) == {-1} for k in acting)


def test_a_trained_network_with_a_neuron_that_is_off_everywhere() -> None:
    status, answer = asked("verify", "trained-3hidden-mirror-instance.json")
    assert (status, answer["end_to_end"]["verdict"]) == (1, "refuted")
    assert answer["identifiability"]["verdict"] == "refuted"
    assert "neuron 0 of layer 2 is off everywhere" in answer["identifiability"]["reason"]
    assert "no neuron is constant" not in json.dumps(answer)
    instance = read_instance(INPUTS / "trained-3hidden-mirror-instance.json")
    known = architecture_of(instance.network)
    verdict = known.check_identifiable(instance.network, max_cells=5_000)
    assert isinstance(verdict, Refuted)
    assert known.check_same_function(instance.network, verdict.witness).is_proved


def test_an_equivariant_network_is_not_called_anything_else() -> None:
    """relu(x + 1) − relu(−x − 1) − 1 = x is odd, though its layers are not."""
    document = {
        "format": "catnet-network/1",
        "activation": "relu",
        "layers": [{"weight": [["1"], ["-1"]], "bias": ["1", "-1"]}, {"weight": [["1", "-1"]], "bias": ["-1"]}],
    }
    ends = read_instance(INPUTS / "slow_verify_tanh_8_equal_rows.json").ends
    theta = parameter_from_json(document)
    assert_equivariant(theta, ends)
    with pytest.raises(AssertionError, match="the network is equivariant as a whole, but its layers are not"):
        assert_equivariant(theta, ends, layerwise=True)


def scalar(activation: Activation, inner: Any = 1, outer: Any = 1) -> MLP:
    return MLP.from_rows([([[inner]], [0]), ([[outer]], [0])], activation)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (scalar(Tanh()), scalar(Tanh(), 2, "1/2")),
        (scalar(Power(2)), scalar(Power(2), 2, "1/2")),
        (scalar(Sigmoid()), scalar(Tanh())),
        (scalar(RELU), scalar(Tanh())),
        (scalar(RELU), scalar(Power(2))),
    ],
    ids=["tanh(2x)/2", "(2x)²/2", "sigmoid and tanh", "relu and tanh", "relu and x²"],
)
def test_functions_that_differ_are_told_apart_whatever_their_activations(left: MLP, right: MLP) -> None:
    verdict = catnet.check_same_function(left, right)
    assert isinstance(verdict, Refuted)
    assert catnet.check_same_function(left, left).is_proved and catnet.check_same_function(right, right).is_proved


def test_questions_about_tanh_are_answered_for_tanh_or_refused() -> None:
    odd, none = scalar(Tanh()), MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])], Tanh())
    assert catnet.check_identifiable(odd).is_proved and not catnet.check_identifiable(none).is_proved
    assert catnet.reduce_network(none).widths == (1, 0, 1)
    flip = Monomial.diagonal([-1])
    assert verify(odd, EndActions((("s", flip, flip),))).verdict.is_proved
    asked_of_relu: list[Callable[[], object]] = [
        lambda: catnet.complex_of(odd),
        lambda: catnet.extremes_of(odd, within=catnet.box(1)),
        lambda: catnet.functional_dimension(odd),
    ]
    for question in asked_of_relu:
        with pytest.raises(InputError, match="tanh"):
            question()
