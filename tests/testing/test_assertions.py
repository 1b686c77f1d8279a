"""Assertions fail where they should, say with what, and stay out of the traceback."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Affine, Pointwise, Tanh
from catnet.groups import cyclic, natural, trivial
from catnet.questions.verify import verify
from catnet.testing import (
    TheoremInstance,
    assert_equivariant,
    assert_proved,
    assert_refuted,
    assert_same_function,
    theorem_instances,
    twins,
)
from catnet.theorem import EndActions
from catnet.verdict import Proved, Refuted, Undecided

EVEN = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
ODD = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])
FLIP, ONE = Monomial.diagonal([Fraction(-1)]), Monomial.identity(1)
MIRROR = EndActions((("s", FLIP, ONE),))
WAVE = MLP.from_rows([([[1]], [0]), ([[1]], [0])], Tanh())


def message(check: Callable[[], Any]) -> str:
    with pytest.raises(AssertionError) as caught:
        check()
    assert caught.traceback[-1].ishidden(caught)
    return str(caught.value)


def test_verdicts() -> None:
    proved, refuted, undecided = Proved("a"), Refuted("b", 7), Undecided("c")
    assert assert_proved(proved) is proved and assert_refuted(refuted) is refuted
    assert message(lambda: assert_proved(refuted, "the square")) == "the square is refuted: b\n  witness = 7"
    assert message(lambda: assert_proved(undecided)) == "the claim is undecided: c"
    assert message(lambda: assert_refuted(proved)) == "the claim is proved: a"
    assert message(lambda: assert_refuted(undecided)) == "the claim is undecided: c"


def test_equivariance() -> None:
    assert_equivariant(EVEN, MIRROR)
    assert_equivariant(EVEN, MIRROR, layerwise=True)
    two = cyclic(2)
    assert_equivariant(MLP.from_rows([([[1, 1]], [0])]), (natural(two), trivial(two)))
    text = message(lambda: assert_equivariant(MLP.from_rows([([[1, 2]], [0])]), (natural(two), trivial(two))))
    lines = text.splitlines()
    assert lines[0].startswith("the network is not equivariant: f(g x) and g f(x) differ for g = r")
    assert [line.split("=")[0].strip() for line in lines[1:]] == ["g", "x", "f(g x)", "g f(x)", "difference"]
    odd = EndActions((("s", FLIP, FLIP),))
    assert_equivariant(ODD, odd)
    text = message(lambda: assert_equivariant(ODD, odd, layerwise=True))
    assert (
        "no symmetry of hidden layer 1 (element of K_1) makes layer 1 commute with s" in text
        and "\n  layer = 1, the first" in text
    )
    assert "[" in message(lambda: assert_equivariant(WAVE, MIRROR))  # an interval on either side


def test_functions() -> None:
    assert_same_function(EVEN, EVEN)
    text = message(lambda: assert_same_function(EVEN, MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 2]], [0])])))
    assert text.startswith("not the same function: ") and "\n  x          = (-1)" in text
    line = Affine.linear(Matrix([[1]]))
    assert_same_function(line >> Pointwise(RELU, 1), Pointwise(RELU, 1))
    assert "right      = (2)" in message(lambda: assert_same_function(line, Affine.linear(Matrix([[2]]))))
    arrows = [WAVE.morphism(), MLP.from_rows([([[1]], [0]), ([[2]], [0])], Tanh()).morphism()]
    assert "disjoint intervals" in message(lambda: assert_same_function(*arrows))
    nested = [Pointwise(RELU, 1), line >> Pointwise(RELU, 1) >> Pointwise(RELU, 1)]
    assert "undecided" in message(lambda: assert_same_function(*nested))


@given(theorem_instances())
@settings(max_examples=40)
def test_they_agree_with_the_outcome(drawn: TheoremInstance) -> None:
    report = verify(drawn.theta, drawn.ends)
    if drawn.outcome == "end to end refuted":
        assert_refuted(report.end_to_end)
        message(lambda: assert_equivariant(drawn.theta, drawn.ends))
        return
    assert_equivariant(drawn.theta, drawn.ends)
    if drawn.outcome == "proved":
        assert_proved(report.layerwise)
        assert_equivariant(drawn.theta, drawn.ends, layerwise=True)
    else:
        message(lambda: assert_equivariant(drawn.theta, drawn.ends, layerwise=True))


@given(twins())
@settings(max_examples=40)
def test_twins_have_one_function(pair: tuple[MLP, MLP]) -> None:
    assert_same_function(*pair)
