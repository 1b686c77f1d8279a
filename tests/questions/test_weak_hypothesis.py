"""Weak identifiability, said beside a refuted one: by `verify`, by `identify`, in words and in JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from catnet import cli
from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Tanh
from catnet.questions.identifiable import check_identifiable, weak_hypothesis
from catnet.testing.networks import degenerate_mlps
from catnet.verdict import Proved

EVEN = {"generators": {"s": {"input": {"matrix": [["-1"]]}, "output": "trivial"}}}


def asked(tmp_path, capsys, command, layers, activation="relu"):
    network = {"format": "catnet-network/1", "activation": activation, "layers": layers}
    path = tmp_path / "instance.json"
    path.write_text(json.dumps({"format": "catnet-instance/1", "name": "i", "network": network, "group": EVEN}))
    capsys.readouterr()
    cli.main([command, str(path)])
    text = capsys.readouterr().out
    cli.main([command, str(path), "--json"])
    return text, json.loads(capsys.readouterr().out)


DEAD = [{"weight": [[1], [-1], [0]], "bias": [0, 0, -1]}, {"weight": [[1, 1, 3]]}]
UNREAD = [{"weight": [[1], [-1], [5]], "bias": [0, 0, 1]}, {"weight": [[1, 1, 0]]}]
FINE = [{"weight": [[1], [-1]]}, {"weight": [[1, 1]]}]


def test_a_dead_neuron_leaves_a_weakly_identifiable_parameter(tmp_path, capsys):
    text, document = asked(tmp_path, capsys, "verify", DEAD)
    assert document["identifiability"]["verdict"] == "refuted"
    assert document["identifiability"]["weakly"]["verdict"] == "proved" and "weakly        proved" in text
    text, document = asked(tmp_path, capsys, "identify", DEAD)
    assert document["weakly"]["verdict"] == "proved" and "1 → 2 → 1" in document["weakly"]["reason"]


def test_what_was_forgotten_is_said(tmp_path, capsys):
    _, document = asked(tmp_path, capsys, "identify", UNREAD)
    assert document["weakly"]["verdict"] == "undecided" and "forgotten" in document["weakly"]["reason"]


@pytest.mark.parametrize("command", ["verify", "identify"])
def test_nothing_is_said_where_nothing_is_reduced(tmp_path, capsys, command):
    _, document = asked(tmp_path, capsys, command, FINE)
    assert "weakly" not in json.dumps(document)


@settings(max_examples=40, deadline=None)
@given(degenerate_mlps(activation=RELU) | degenerate_mlps(activation=Tanh()))
def test_the_submodel_is_identifiable_and_has_the_function(theta: MLP) -> None:
    architecture = KNOWN.architecture_of(theta)
    verdict = weak_hypothesis(architecture, theta)
    if isinstance(verdict, Proved):
        reduction = verdict.certificate
        assert reduction.is_submodel and isinstance(reduction.check(), Proved)
        assert check_identifiable(reduction.small).is_proved
        assert KNOWN.check_same_function(theta, reduction.small, max_cells=2000).word != "refuted"
