"""Actions x ↦ A x + t: the answers are those of the linear action about a fixed point, told in given coordinates."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import vector
from catnet.architectures.attention.layers import Head, Heads
from catnet.architectures.attention.network import AttentionNetwork
from catnet.architectures.perceptron.network import MLP
from catnet.cli import main
from catnet.errors import FormatError, InputError
from catnet.files.instance import instance_from_json, instance_to_json
from catnet.formats.jsontext import parse_json
from catnet.questions.defect import defects
from catnet.questions.end_to_end import EndToEndDifference, FieldWitness
from catnet.questions.lie_algebra import AffineField, FieldPair
from catnet.questions.verify import verify
from catnet.theorem import EndActions
from catnet.verdict import Refuted
from tests.questions.test_lie_algebra import SLOPES, network


@settings(max_examples=80)
@given(seed=st.integers(0, 10**9), name=st.sampled_from(["relu", "absolute", "square", "identity"]))
def test_moving_a_network_and_its_group_changes_no_answer(seed: int, name: str) -> None:
    random_ = random.Random(seed)
    theta = network(random_, SLOPES[name][0])
    n, m = theta.widths[0], theta.widths[-1]
    flips = [Monomial.diagonal([Fraction(random_.choice((1, -1))) for _ in range(size)]) for size in (n, m)]
    linear = EndActions((("s", *flips),))
    centres = tuple(vector([random_.randint(-2, 2) for _ in range(size)]) for size in (n, m))
    moved = theta.recentred(tuple(-x for x in centres[0]), tuple(-x for x in centres[1]))
    ends = EndActions(linear.generators, (), (centres[0], centres[1]))
    here, there = verify(theta, linear), verify(moved, ends)
    for part in ("adjunction", "end_to_end", "identifiability", "layerwise"):
        assert getattr(here, part).word == getattr(there, part).word
    if isinstance(there.end_to_end, Refuted):
        found = there.end_to_end.witness
        assert isinstance(found, EndToEndDifference)

        def act(end: int, point: Any) -> Any:
            inner = tuple(a - b for a, b in zip(point, centres[end], strict=True))
            return tuple(a + b for a, b in zip(flips[end].apply(inner), centres[end], strict=True))

        assert moved(act(0, found.point)) == found.f_of_gx != found.g_of_fx == act(1, moved(found.point))
        layers = there.layerwise
        assert isinstance(layers, Refuted)
        assert layers.witness == found or not isinstance(layers.witness, EndToEndDifference)


def test_layers_refuted_with_the_whole_have_its_point_in_given_coordinates() -> None:
    """A budget that ends the search for matches, about a point that is not 0."""
    turn = Monomial.diagonal([Fraction(-1)])
    theta = MLP.from_rows([([[1], [-1]], [-2, 2]), ([[1, 2]], [3]), ([[1]], [1])])
    ends = EndActions((("s", turn, Monomial.identity(1)),), (), (vector([2]), vector([0])))
    report = verify(theta, ends, max_matchings=0)
    assert isinstance(report.end_to_end, Refuted) and isinstance(report.layerwise, Refuted)
    assert "the whole is not equivariant" in report.layerwise.reason
    assert report.layerwise.witness == report.end_to_end.witness
    point = report.layerwise.witness.point
    assert report.layerwise.witness.f_of_gx == theta((4 - point[0],)) != theta(point)


def document(generators: Any, layers: Any = None, algebra: Any = None) -> Any:
    layers = layers or [{"weight": [["1"], ["-1"]], "bias": ["-1/2", "1/2"]}, {"weight": [["1", "1"]]}]
    group = {"generators": generators} | ({} if algebra is None else {"algebra": algebra})
    text = {"format": "catnet-instance/1", "group": group}
    text["network"] = {"format": "catnet-network/1", "activation": "relu", "layers": layers}
    return parse_json(json.dumps(text), "test")


BACK = {"permutation": [0], "scale": ["-1"], "shift": ["1"]}


def test_files_and_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    instance = instance_from_json(document({"n": {"input": BACK, "output": "trivial"}}))
    assert instance.ends.centres == ((Fraction(1, 2),), (Fraction(0),))
    assert instance_from_json(parse_json(json.dumps(instance_to_json(instance)), "again")) == instance
    path, certificate = tmp_path / "i.json", tmp_path / "c.json"
    path.write_text(json.dumps(instance_to_json(instance)))
    assert main(["verify", str(path), "--certificate", str(certificate)]) == 0
    assert main(["check", str(certificate), "--instance", str(path)]) == 0
    assert main(["identify", str(path), "--json"]) in (0, 1, 3)  # of the network as it is given
    capsys.readouterr()
    for command in (["bound"], ["realize"], ["symmetrize"], ["draw", "-o", str(tmp_path / "x.svg")]):
        assert main([command[0], str(path), *command[1:]]) == 2
        assert "actions with a shift" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ({"permutation": [0], "shift": ["1"]}, "no common fixed point"),
        ({"matrix": [["-1"]], "shift": ["1", "2"]}, "n.input.shift: 2 entries"),
        ({"matrix": [["-1"]], "shift": "1"}, "n.input.shift"),
        ({"shift": ["1"]}, "n.input: expected"),
    ],
)
def test_bad_files(action: Any, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        instance_from_json(document({"n": {"input": action, "output": "trivial"}}))


def test_with_vector_fields() -> None:
    layers = [{"weight": [["1", "0"], ["-1", "0"]], "bias": ["-1/2", "1/2"]}, {"weight": [["1", "1"]]}]
    two = {"permutation": [0, 1], "scale": ["-1", "1"], "shift": ["1", "0"]}
    along = {"input": {"matrix": [["0", "0"], ["0", "0"]], "shift": ["0", "1"]}, "output": "trivial"}
    instance = instance_from_json(document({"n": {"input": two, "output": "trivial"}}, layers, {"T": along}))
    report = verify(instance.network, instance.ends)
    assert report.verdict.word == "proved" and report.proof is not None and report.proof.fields is not None
    assert report.proof.fields.ladders[0][1].ends == instance.ends.fields[0][1]
    across = FieldPair(AffineField(Matrix.zeros(2, 2), (Fraction(1), Fraction(0))), AffineField.zero(1))
    ends = EndActions(instance.ends.generators, (("T", across),), instance.ends.centres)
    refuted = verify(instance.network, ends).end_to_end
    assert isinstance(refuted, Refuted) and isinstance(refuted.witness, FieldWitness)


def test_what_takes_linear_actions_only_says_so() -> None:
    instance = instance_from_json(document({"n": {"input": BACK, "output": "trivial"}}))
    with pytest.raises(InputError, match="have a shift"):
        defects(instance.network, instance.ends)
    unit = Matrix([[1]])
    theta = AttentionNetwork(1, (Heads((Head(unit, unit),), 1),))
    with pytest.raises(InputError, match="do not take up shifts"):
        verify(theta, instance.ends)
