"""`catnet verify`: where the whole is refuted, so are the layers, whatever is known of the matches."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.known import architecture_of
from catnet.architectures.residual.network import Block, ResidualNetwork
from catnet.architectures.tied.network import TiedLayer, TiedNetwork
from catnet.category import RELU, Affine
from catnet.cli import main
from catnet.files.instance import Instance, instance_to_json
from catnet.groups import Operator
from catnet.theorem import EndActions, check_layerwise

_FLIP = Monomial.diagonal([Fraction(-1)])


def _not_reaching_its_stream() -> tuple[Any, Operator, Operator]:
    """x ↦ x + relu(x) on a stream of two, of which the embedding reaches one."""
    block = Block(Affine.linear(Matrix([[1, 0]])), None, Affine.linear(Matrix([[1], [0]])))
    theta = ResidualNetwork(Affine.linear(Matrix([[1], [0]])), (block,), Affine.linear(Matrix([[1, 1]])), RELU)
    return theta, _FLIP, _FLIP


def _not_absorbing() -> tuple[Any, Operator, Operator]:
    """Tied weights, of which one token is turned."""
    layer = TiedLayer(Matrix([[2]]), Matrix([[1]]), (1,))
    theta = TiedNetwork(Matrix([[0, 1], [1, 0]]), RELU, (layer, layer))
    return theta, Monomial.diagonal([Fraction(-1), Fraction(1)]), Monomial.identity(2)


@pytest.mark.parametrize("made", [_not_reaching_its_stream, _not_absorbing], ids=["matches", "adjunction"])
def test_layers_are_refuted_with_the_whole(made: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    theta, first, last = made()
    instance = Instance("odd", theta, EndActions((("s", first, last),)))
    alone = check_layerwise(architecture_of(theta).model, theta, instance.ends, instance.ends.generated_group())
    assert alone.word == "undecided"  # by the ladder alone
    path = tmp_path / "odd.json"
    path.write_text(json.dumps(instance_to_json(instance)))
    assert main(["verify", str(path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["end_to_end"]["verdict"] == found["layerwise"]["verdict"] == "refuted"
    assert found["layerwise"]["layer"] is None and found["layerwise"]["generator"] == "s"
    assert main(["verify", str(path)]) == 1
    assert "layer by layer  refuted: the whole is not equivariant" in capsys.readouterr().out
