"""In which coordinates the actions of an answer are: the actions say so, whatever the network is made of."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.product.model import ProductNetwork
from catnet.architectures.tied.network import TiedLayer, TiedNetwork
from catnet.category import Sigmoid, Tanh, enclose
from catnet.cli import main
from catnet.commands.verify import actions_json
from catnet.groups.operators import as_matrix
from catnet.questions.verify import verify
from catnet.theorem import EndActions
from catnet.theorem.ladder import LayerActions

FLIP = Monomial.diagonal([-1])
ODD = MLP.from_rows([([[2]], [0]), ([[1]], ["-1/2"])], Sigmoid())
WAVE = MLP.from_rows([([[3]], [0]), ([[1]], [0])], Tanh())
ONES = Matrix([[1, 1], [1, 1]])
TIED = TiedNetwork(
    ONES,
    Sigmoid(),
    (TiedLayer(Matrix([[2]]), Matrix([[1]]), (0,)), TiedLayer(Matrix([[1]]), Matrix([[1]]), ("-3/2",))),
)
BOTH = Monomial.diagonal([-1, -1])
SUBJECTS: list[tuple[Any, Monomial]] = [
    (ODD, FLIP),
    (ProductNetwork((ODD,)), FLIP),
    (ProductNetwork((ODD, WAVE)), BOTH),
    (ProductNetwork((WAVE, ProductNetwork((ODD,)))), BOTH),
    (CompositionNetwork((ODD, WAVE)), FLIP),
    (CompositionNetwork((WAVE, ODD, ODD)), FLIP),
    (TIED, BOTH),
]


def on_states(actions: LayerActions, name: str, index: int, state: list[Any]) -> list[Any]:
    """What the answer says that a generator does to a state x of V_index: k x + shift, on intervals."""
    operator = dict(actions.on_layer(index))[name]
    shift = actions.shift(index, operator) or (Fraction(0),) * len(state)
    result = []
    for row, constant in zip(as_matrix(operator).rows(), shift, strict=True):
        ends = [sorted((c * low, c * high)) for c, (low, high) in zip(row, state, strict=True)]
        result.append((sum((e[0] for e in ends), constant), sum((e[1] for e in ends), constant)))
    return result


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject[0].kind)
@given(data=st.data())
@settings(max_examples=5)
def test_what_the_actions_do_to_the_states_themselves(subject: tuple[Any, Monomial], data: st.DataObject) -> None:
    theta, flip = subject
    report = verify(theta, EndActions((("s", flip, flip),)))
    assert report.proof is not None and report.proof.actions.origins
    actions = report.proof.actions
    point = tuple(data.draw(st.integers(-2, 2).map(Fraction)) for _ in range(flip.size))
    here = there = theta.layer(1)
    for index in range(1, len(theta.spaces)):
        if index > 1:
            here = there = here >> theta.layer(index)
        moved = enclose(there, flip.apply(point), bits=256)
        carried = on_states(actions, "s", index, list(enclose(here, point, bits=256)))
        for (a, b), (c, d) in zip(moved, carried, strict=True):
            assert max(a, c) <= min(b, d) and max(b, d) - min(a, c) < Fraction(1, 2**100)


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject[0].kind)
def test_every_action_of_an_answer_has_its_shift(subject: tuple[Any, Monomial]) -> None:
    theta, flip = subject
    report = verify(theta, EndActions((("s", flip, flip),)))
    assert report.proof is not None
    for entry in actions_json(report.proof.actions):
        assert all("shift" in action for action in entry["generators"].values())
    plain = verify(WAVE, EndActions((("s", FLIP, FLIP),))).proof
    assert plain is not None and "shift" not in actions_json(plain.actions)[0]["generators"]["s"]


PARTS = [
    {
        "format": "catnet-network/1",
        "activation": "sigmoid",
        "layers": [{"weight": [["2"]]}, {"weight": [["1"]], "bias": ["-1/2"]}],
    },
    {"format": "catnet-network/1", "activation": "tanh", "layers": [{"weight": [["3"]]}, {"weight": [["1"]]}]},
]
SIGN = {"matrix": [["-1"]]}


@pytest.mark.parametrize(
    ("network", "shifts"),
    [
        ({"format": "catnet-product/1", "parts": PARTS[:1]}, [["1"]]),
        ({"format": "catnet-composition/1", "parts": PARTS}, [["1"], ["0"], ["0"]]),
    ],
)
def test_the_cases_that_were_handed_in(tmp_path: Any, capsys: Any, network: Any, shifts: list[list[str]]) -> None:
    """shared/cases/sigmoid_in_product.json and sigmoid_then_tanh.json."""
    group = {"generators": {"s": {"input": SIGN, "output": SIGN}}}
    path = tmp_path / "in.json"
    path.write_text(json.dumps({"format": "catnet-instance/1", "name": "sig", "network": network, "group": group}))
    assert main(["verify", str(path), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [entry["generators"]["s"]["shift"] for entry in answer["layerwise"]["actions"]] == shifts
    assert main(["verify", str(path)]) == 0
    assert "V_1  () scaled by -1, on x − 1/2" in capsys.readouterr().out
