"""Residual networks made equivariant layer by layer are never refuted there, whatever is degenerate in them."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st
from hypothesis.strategies import DrawFn

from catnet.algebra.matrix import Matrix
from catnet.architectures.residual.file import residual_from_json
from catnet.architectures.residual.model import ResidualNetworks
from catnet.architectures.residual.network import Block, ResidualNetwork
from catnet.category import RELU, Affine
from catnet.formats.jsontext import parse_json
from catnet.search import NoneExists, RanOut
from catnet.theorem.action import EndActions
from catnet.theorem.proof import check_layerwise
from catnet.theorem.transporter import find_transporter

ONE = Affine.linear(Matrix([[1]]))
SIGN = EndActions((("s", Matrix([[-1]]), Matrix([[-1]])),))


def block(neurons: list[tuple[int, Fraction, Fraction, int]]) -> Block:
    """Neurons (w, u), each with its partner (−c w, −u / c) under the sign, and all of that so many times."""
    read, write = [], []
    for w, u, c, copies in neurons:
        read += [[w], [-c * w]] * copies
        write += [u, -u / c] * copies
    size = len(read)
    return Block(Affine(Matrix(read, columns=1), [0] * size), None, Affine(Matrix([write], columns=size), [0]))


@st.composite
def odd_blocks(draw: DrawFn) -> Block:
    scales = st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 3)])
    weights = st.integers(-1, 1)
    neurons = st.tuples(weights, weights.map(Fraction), scales, st.integers(1, 2))
    return block(draw(st.lists(neurons, min_size=1, max_size=2)))


def is_refuted(blocks: list[Block]) -> bool:
    theta = ResidualNetwork(ONE, tuple(blocks), ONE, RELU)
    return check_layerwise(ResidualNetworks(), theta, SIGN, SIGN.generated_group()).is_refuted


@given(st.lists(odd_blocks(), min_size=1, max_size=2))
def test_planted_actions_are_not_refuted(blocks: list[Block]) -> None:
    assert not is_refuted(blocks)


@pytest.mark.parametrize("first", [0, 1])
def test_copies_do_not_hide_a_scale_that_is_free(first: int) -> None:
    """The copies of one block were met before the zero rows of the next, and the search passed for complete."""
    copies = block([(1, Fraction(1), Fraction(1), 2)])
    free = block([(0, Fraction(1), Fraction(2), 1)])
    assert not is_refuted([copies, free] if first == 0 else [free, copies])


def turned(c: str, s: str) -> ResidualNetwork:
    """The stream's first coordinate turned to (c, s), which is all that is reached, behind RMSNorm."""
    document = {
        "format": "catnet-residual/1",
        "activation": "relu",
        "norm": {"rms": "1/10"},
        "embedding": {"weight": [[c], [s]], "bias": ["0", "0"]},
        "blocks": [{"read": {"weight": [[c, s]], "bias": ["1"]}, "write": {"weight": [[c], [s]], "bias": ["0", "0"]}}],
        "readout": {"weight": [[c, s]], "bias": ["0"]},
    }
    return residual_from_json(parse_json(json.dumps(document), "f"), file="f")


def test_what_is_not_reached_may_be_turned_along() -> None:
    """The matrix that is tried there is not orthogonal, and another one is: none was said to exist."""
    found = find_transporter(ResidualNetworks(), turned("1", "0"), turned("3/5", "4/5"))
    assert isinstance(found, RanOut)
    longer = turned("1", "1")
    assert isinstance(find_transporter(ResidualNetworks(), turned("1", "0"), longer), NoneExists)
