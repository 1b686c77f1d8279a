"""Certificates of Lie algebras: against null spaces of values alone, and against claims that are false by little."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.category import LeakyRelu, Polynomial, Power, Relu
from catnet.checking import every
from catnet.checking.reading import UnprovedError
from catnet.files.certificate import resealed
from catnet.files.source import read_parameter
from catnet.files.symmetry_certificate import symmetries_to_json
from catnet.questions.symmetries import symmetries

Document = dict[str, Any]


def certificate(theta: Any) -> Document:
    result: Document = json.loads(_written(theta))
    return result


@cache
def _written(theta: Any) -> str:
    return json.dumps(symmetries_to_json(symmetries(theta, "linear")))


def dimension(theta: MLP) -> int:
    """By values alone: Df(x) X x = Y f(x) at many points, Df by differences so small that f is affine on them, or by
    enough of them where f is a polynomial.
    """
    source, n, m = random.Random(7), theta.widths[0], theta.widths[-1]
    function = theta.morphism()
    rows = []
    for _ in range(40):
        point = tuple(Fraction(source.randint(-900, 900), 97) for _ in range(n))
        value = function(point)
        slopes = [_slope(function, point, j, theta.activation.slopes is None) for j in range(n)]
        for i in range(m):
            ys = [Fraction(0)] * (m * m)
            ys[i * m : (i + 1) * m] = [-v for v in value]
            rows.append([slopes[j][i] * point[k] for j in range(n) for k in range(n)] + ys)
    return Matrix(rows).nullspace().shape[1]


def _slope(function: Any, point: Any, place: int, smooth: bool) -> list[Fraction]:
    def at(h: Fraction) -> Any:
        return function(tuple(v + (h if j == place else 0) for j, v in enumerate(point)))

    tiny = Fraction(1, 10**9)
    if not smooth:
        return [(b - a) / (2 * tiny) for a, b in zip(at(-tiny), at(tiny), strict=True)]
    # central differences of degree up to 6 are exact for these weights
    steps = [(1, Fraction(3, 4)), (2, Fraction(-3, 20)), (3, Fraction(1, 60))]
    return [
        sum((w * (b[i] - a[i]) for a, b, w in ((at(Fraction(-k)), at(Fraction(k)), w) for k, w in steps)), Fraction(0))
        for i in range(len(at(Fraction(0))))
    ]


def networks() -> Iterator[MLP]:
    source = random.Random(11)
    sigmas = (Relu(), LeakyRelu("1/3"), LeakyRelu("-1"), Power(2), Power(3), Polynomial(("1", "0", "1")))
    for number in range(30):
        widths = (source.choice((1, 2, 2)), source.choice((1, 2, 3)), source.choice((1, 2)))
        layers = [
            (
                [[source.choice((0, 1, 1, -1, 2)) for _ in range(a)] for _ in range(b)],
                [source.choice((0, 0, 1)) for _ in range(b)],
            )
            for a, b in zip(widths, widths[1:], strict=False)
        ]
        yield MLP.from_rows(layers, sigmas[number % len(sigmas)])


def test_the_dimension_is_that_of_a_null_space_of_values() -> None:
    complete = 0
    for theta in networks():
        document = certificate(theta)
        found = every.check(document)
        if document["complete"]:
            complete += 1
            assert found["dimension"] == dimension(theta), theta
    assert complete >= 26


def test_fields_that_lack_one_are_not_all_and_others_are_none() -> None:
    refused = 0
    for theta in networks():
        document = certificate(theta)
        if not document["complete"] or not document["algebra"]:
            continue
        name = sorted(document["algebra"])[0]
        fewer, double, wrong = (copy.deepcopy(document) for _ in range(3))
        for key in [fewer["algebra"], fewer["proof"].get("fields", {})]:
            key.pop(name, None)
        double["algebra"]["twice"] = double["algebra"][name]
        if "fields" in double["proof"]:
            double["proof"]["fields"]["twice"] = double["proof"]["fields"][name]
        matrix = wrong["algebra"][name]["output"]["matrix"]
        matrix[0][0] = str(Fraction(matrix[0][0]) + 1)
        for changed in (fewer, double):
            with pytest.raises(UnprovedError):
                every.check(resealed(changed))
            assert every.check(resealed({**changed, "complete": False}))["fields"] == "a subalgebra"
        if not _is_symmetry(wrong, document, name):
            with pytest.raises(UnprovedError):
                every.check(resealed(wrong))
            refused += 1
    assert refused >= 8


def _is_symmetry(wrong: Document, document: Document, name: str) -> bool:
    """Whether the change is in the algebra: by the span of the basis."""

    def entries(pair: Document) -> list[Fraction]:
        return [Fraction(v) for side in ("input", "output") for row in pair[side]["matrix"] for v in row]

    basis = [entries(pair) for pair in document["algebra"].values()]
    return Matrix([*basis, entries(wrong["algebra"][name])]).rank() == len(basis)


def test_what_does_not_follow_is_refused() -> None:
    taxi = certificate(read_parameter("zoo:taxicab"))
    with pytest.raises(UnprovedError, match="leave more"):
        every.check(resealed({**taxi, "proof": {**taxi["proof"], "points": []}}))
    with pytest.raises(UnprovedError, match="is not shown"):
        every.check(resealed({**taxi, "proof": {"by": "nothing"}}))
    with pytest.raises(UnprovedError, match="no polynomial"):
        every.check(resealed({**taxi, "proof": {"by": "polynomials"}}))
    shifted = copy.deepcopy(taxi)
    (name,) = shifted["algebra"]
    shifted["algebra"][name]["input"]["shift"][0] = "1"
    with pytest.raises(UnprovedError, match="shift"):
        every.check(resealed(shifted))
    with pytest.raises(UnprovedError):  # affine fields are more unknowns, and a shift of nothing is left
        every.check(resealed({**taxi, "affine": True, "proof": {**taxi["proof"], "points": []}}))
    plane = certificate(read_parameter("zoo:plane-by-relu"))
    with pytest.raises(UnprovedError, match="facet"):
        every.check(resealed({**plane, "proof": {**plane["proof"], "cones": plane["proof"]["cones"][1:]}}))
    wave = certificate(read_parameter("zoo:tanh-odd"))
    relu = copy.deepcopy(wave)
    relu["network"]["activation"] = "relu"
    with pytest.raises(UnprovedError):
        every.check(resealed(relu))
