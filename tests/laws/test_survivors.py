"""Tests that mutants of the code asked for: each fails when one small thing is changed that no other test noticed."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import flint
import numpy as np
import pytest
from hypothesis import given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import exact_float, rational
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.scaled import ScaledNetworks
from catnet.category import Activation, LeakyRelu, Polynomial, Power, Tanh
from catnet.checking import algebra, layerwise as checker, reading
from catnet.errors import InexactNumberError, NumberError
from catnet.files.certificate import resealed
from catnet.testing import degenerate_mlps, mlps
from tests.oracles.linear import rank


def certificate(activation: Any, rows: list[list[str]], bias: list[str], how: str = "uniqueness") -> dict[str, Any]:
    """That the trivial group acts on a network with one output, by the identity everywhere."""
    network = {
        "format": "catnet-network/1",
        "activation": activation,
        "layers": [{"weight": rows, "bias": bias}, {"weight": [["1"] * len(rows)], "bias": ["0"]}],
    }
    return {
        "format": "catnet-certificate/2",
        "claim": "layerwise equivariance",
        "name": "test",
        "claim_sha256": "",
        "network_sha256": "",
        "network": network,
        "order": None,
        "generators": {"e": {"input": "trivial", "hidden": ["trivial"], "output": "trivial"}},
        "relations": [["e"]],
        "homomorphism": how,
    }


def check(document: dict[str, Any]) -> dict[str, Any]:
    """The checker, on a certificate whose hashes are right."""
    return checker.check(resealed(document))


# checker.ray, the sign: rows that agree up to sign leave the network a symmetry, so uniqueness is not shown by them
OPPOSITE = [
    ("relu", True),
    ("tanh", False),
    ("sigmoid", False),
    ({"power": 2}, False),
    ({"power": 3}, False),
    ({"leaky_relu": "1/3"}, True),
    ({"leaky_relu": "-1"}, False),
    ({"polynomial": ["0", "1", "1"]}, True),
    ({"polynomial": ["1", "0", "1"]}, False),
    ({"polynomial": ["0", "1", "0", "1"]}, False),
    ("identity", False),
]


@pytest.mark.parametrize(("activation", "accepted"), OPPOSITE)
@pytest.mark.parametrize("turned", [False, True])
def test_opposite_rows_and_uniqueness(activation: Any, accepted: bool, turned: bool) -> None:
    rows, bias = [["1", "-2"], ["-1", "2"]], ["3", "-3"]
    document = certificate(activation, rows[:: -1 if turned else 1], bias[:: -1 if turned else 1])
    if accepted:
        assert check(document)["homomorphism"] == "uniqueness"
    else:
        with pytest.raises(reading.CertificateError, match="uniqueness is not shown"):
            check(document)


@pytest.mark.parametrize("activation", ["relu", "tanh", {"power": 3}, {"leaky_relu": "1/3"}])
@pytest.mark.parametrize("factor", [1, 2])
def test_proportional_rows_and_uniqueness(activation: Any, factor: int) -> None:
    """Twice a row is another neuron for tanh, and the same one up to scalings for the others."""
    document = certificate(activation, [["1"], [str(factor)]], ["3", str(3 * factor)])
    if activation == "tanh" and factor == 2:
        check(document)
    else:
        with pytest.raises(reading.CertificateError, match="rows that agree up to scalings"):
            check(document)


# checker.check_square, the signs: an even sigma forgets the sign of a whole row, not of a part of it


def mirrored(activation: Any, bias: str, hidden: Any = "trivial") -> dict[str, Any]:
    document = certificate(activation, [["1"]], [bias], "enumeration")
    minus = {"permutation": [0], "scale": ["-1"]}
    document["generators"] = {"s": {"input": minus, "hidden": [hidden], "output": "trivial"}}
    document["relations"] = [["s", "s"]]
    return document


@pytest.mark.parametrize("activation", [{"power": 2}, {"leaky_relu": "-1"}, {"polynomial": ["1", "0", "1"]}])
def test_an_even_activation_forgets_the_sign_of_the_whole_row(activation: Any) -> None:
    check(mirrored(activation, "0"))
    with pytest.raises(reading.CertificateError, match="the square does not commute"):
        check(mirrored(activation, "1"))


@pytest.mark.parametrize("activation", ["relu", "tanh", {"power": 3}, {"polynomial": ["0", "1", "1"]}])
def test_another_activation_does_not(activation: Any) -> None:
    with pytest.raises(reading.CertificateError, match="the square does not commute"):
        check(mirrored(activation, "0"))


# checker.read_operator, the rank


@pytest.mark.parametrize("place", ["input", "hidden", "output"])
def test_a_singular_matrix_is_no_action(place: str) -> None:
    document = certificate("identity", [["0"]], ["0"], "enumeration")
    entry = document["generators"]["e"]
    entry[place] = [{"matrix": [["0"]]}] if place == "hidden" else {"matrix": [["0"]]}
    with pytest.raises(reading.CertificateError, match="the matrix is not invertible"):
        check(document)


# ScaledNetworks.in_symmetry_group, what is not in K


@pytest.mark.parametrize(
    ("activation", "scale", "inside"),
    [
        (Tanh(), -1, True),
        (Tanh(), 2, False),
        (LeakyRelu(Fraction(1, 3)), 2, True),
        (LeakyRelu(Fraction(1, 3)), -1, False),
        (Power(3), 8, True),
        (Power(3), 2, False),
        (Power(2), 4, True),
        (Power(2), -4, False),
    ],
)
def test_what_is_in_the_symmetry_group(activation: Activation, scale: int, inside: bool) -> None:
    theta = MLP.from_rows([([[1]], [1]), ([[1]], [0])], activation)
    model = ScaledNetworks()
    assert model.in_symmetry_group(theta, 1, Monomial.diagonal([Fraction(scale)])) == inside
    assert not model.in_symmetry_group(theta, 1, Matrix([[1]]))


# checker.check_distinct_rows, the layers: every hidden one, not only the first


@pytest.mark.parametrize("place", [0, 1])
def test_rows_are_compared_in_every_hidden_layer(place: int) -> None:
    rows = [[["1", "0"], ["0", "1"]], [["1", "1"], ["1", "2"]]]
    document = certificate("relu", rows[0], ["0", "0"])
    for changed in (False, True):
        if changed:
            rows[place][1] = [str(2 * int(value)) for value in rows[place][0]]
        layers = [{"weight": weight, "bias": ["0", "0"]} for weight in rows]
        document["network"]["layers"] = [*layers, {"weight": [["1", "1"]], "bias": ["0"]}]
        text = json.dumps(document["network"], separators=(",", ":"), sort_keys=True)
        document["network_sha256"] = hashlib.sha256(text.encode()).hexdigest()
        document["generators"]["e"]["hidden"] = ["trivial", "trivial"]
        if not changed:
            check(document)
            continue
        with pytest.raises(reading.CertificateError, match=f"layer {place + 1} has rows that agree up to scalings"):
            check(document)


# algebra.rank, checker.root and what the checker calls an activation


@given(st.lists(st.lists(st.integers(-1, 1).map(Fraction), min_size=3, max_size=3), max_size=4))
def test_the_rank_of_the_checker(rows: list[list[Fraction]]) -> None:
    assert algebra.rank(rows) == rank(rows)


@pytest.mark.parametrize(
    ("power", "scale", "accepted"),
    [(3, "-1", True), (2, "-1", False), (3, "-8", False), (2, "1", False), (3, "1", False)],
)
def test_signs_that_pass_through_a_power(power: int, scale: str, accepted: bool) -> None:
    """x ↦ −x on the inputs, the cube of it on the hidden layer; the outputs change sign as well."""
    hidden = "trivial" if scale == "1" else {"permutation": [0], "scale": [scale]}
    document = mirrored({"power": power}, "0", hidden)
    document["generators"]["s"]["output"] = {"permutation": [0], "scale": ["-1"]}
    if accepted:
        check(document)
    else:
        with pytest.raises(reading.CertificateError, match=r"does not commute|does not pass|agree up to scalings"):
            check(document)


@pytest.mark.parametrize(
    "activation",
    [
        "swish", {"swish": "1"}, {}, {"power": 0}, {"power": "3"}, {"power": True}, {"power": 2, "polynomial": ["1"]},
        {"leaky_relu": "1"}, None, 3,
    ],
)  # fmt: skip
def test_activations_that_the_checker_does_not_know(activation: Any) -> None:
    with pytest.raises(reading.CertificateError):
        check(certificate(activation, [["1"]], ["0"]))


@pytest.mark.parametrize("rows", [[["1", "0"]], [["1"]], [["1", "0"], ["0"]], [["1", "0", "0"], ["0", "1", "0"]]])
def test_matrices_of_another_shape(rows: list[list[str]]) -> None:
    document = certificate("identity", [["0", "0"]], ["0"], "enumeration")
    document["generators"]["e"]["input"] = {"matrix": rows}
    with pytest.raises(reading.CertificateError, match="entries instead of 2"):
        check(document)


# ScaledNetworks.check_trivial_stabiliser and search_is_complete, by comparing rows two by two


def proportional(first: tuple[Fraction, ...], second: tuple[Fraction, ...], activation: Activation) -> bool:
    """Whether c · first = second for some c that passes through sigma."""
    place = next(i for i, value in enumerate(first) if value)
    factor = second[place] / first[place]
    return tuple(factor * value for value in first) == second and activation.multiplier(factor) is not None


@pytest.mark.parametrize("activation", [Tanh(), Power(2), Power(3), LeakyRelu(Fraction(1, 3))], ids=lambda a: a.name)
@given(data=st.data())
def test_the_stabiliser_by_comparing_rows(activation: Activation, data: st.DataObject) -> None:
    theta = data.draw(st.one_of(mlps(activation=activation), degenerate_mlps(activation=activation)))
    model = ScaledNetworks()
    distinct = lively = True
    for layer in theta.layers[:-1]:
        rows = [(*row, bias) for row, bias in zip(layer.weight.rows(), layer.bias, strict=True)]
        lively &= all(map(any, rows))
        some = list(filter(any, rows))
        distinct &= not any(proportional(a, b, activation) for i, b in enumerate(some) for a in some[:i])
    assert (model.check_trivial_stabiliser(theta).word == "proved") == (distinct and lively)
    assert model.search_is_complete(theta) == lively


@given(data=st.data())
def test_an_activation_without_scalings_has_a_complete_search(data: st.DataObject) -> None:
    sigma = Polynomial((Fraction(0), Fraction(1), Fraction(1)))
    assert ScaledNetworks().search_is_complete(data.draw(degenerate_mlps(activation=sigma)))


# scalars: the edges of what is read


def test_exponents_of_decimals_end_at_ten_thousand() -> None:
    assert rational(Decimal("1e10000")) == 10**10000 and rational(Decimal("1e-10000")) == Fraction(1, 10**10000)
    for spelled in ("1e10001", "1e-10001"):
        with pytest.raises(NumberError, match="beyond 10000 in size"):
            rational(Decimal(spelled))


def test_what_is_no_exact_number_is_told_apart() -> None:
    for number in (np.float32(0.5), np.float64(0.5), np.float16(0.5), 0.5):
        with pytest.raises(InexactNumberError, match="is a binary float"):
            rational(number)
    for truth in (True, np.bool_(True)):
        with pytest.raises(NumberError, match="is a truth value"):
            rational(truth)
    for other in (flint.arb(1), flint.fmpq_mat(1, 1), None, 1j):
        with pytest.raises(NumberError, match="is not an exact number"):
            rational(other)


@pytest.mark.skipif(np.finfo(np.longdouble).nmant <= 52, reason="a long double is a double here")
def test_a_float_wider_than_a_double_is_not_rounded() -> None:
    assert exact_float(np.longdouble(0.5)) == Fraction(1, 2)
    with pytest.raises(InexactNumberError, match="wider than a double"):
        exact_float(np.longdouble(1) / 3)


# checker.read_operator and pull: operators that are none, where every square commutes because the network is zero


@pytest.mark.parametrize(
    ("hidden", "complaint"),
    [
        ({"permutation": [0, 0]}, "not a permutation of 2 points"),
        ({"permutation": [0]}, "1 entries instead of 2"),
        ({"permutation": [1, 2]}, "not between 0 and 1"),
        ({"permutation": [0, 1], "scale": ["1", "0"]}, "a scale is 0"),
        ({"matrix": [["1", "1"], ["0", "1"]]}, "not a monomial matrix"),
    ],
)
def test_operators_that_are_none(hidden: Any, complaint: str) -> None:
    document = certificate("relu", [["0"], ["0"]], ["0", "0"], "enumeration")
    document["network"]["layers"][1]["weight"] = [["0", "0"]]
    check(document)
    document["generators"]["e"]["hidden"] = [hidden]
    with pytest.raises(reading.CertificateError, match=complaint):
        check(document)
