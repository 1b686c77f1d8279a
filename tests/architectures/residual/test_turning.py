"""Neurons that are affine together: the block is the same map, and `equal` says so of the twin from `identify`."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from catnet.algebra.matrix import Matrix
from catnet.architectures.residual.network import Block, ResidualNetwork
from catnet.category import RELU, Affine, Gelu, LeakyRelu, enclose
from catnet.questions.identifiable import identify
from catnet.questions.same_function import check_same_function


@pytest.mark.parametrize("norm", [None, Fraction(1)])
@pytest.mark.parametrize("sigma", [RELU, LeakyRelu(Fraction(1, 3)), Gelu()], ids=lambda a: a.name)
def test_the_twin_is_proved_equal(sigma: object, norm: Fraction | None) -> None:
    one = Affine.linear(Matrix.identity(2))
    block = Block(Affine.linear(Matrix([[1, 2], [-1, -2]])), None, Affine.linear(Matrix([[1, -1], [0, 0]])))
    theta = ResidualNetwork(one, (block,), one, sigma, norm)  # type: ignore[arg-type]
    found = identify(theta)
    assert found.verdict.word == "refuted" and found.twin is not None
    assert check_same_function(theta, found.twin).is_proved


@pytest.mark.parametrize("seed", range(30))
def test_equal_blocks_are_equal_maps(seed: int) -> None:
    """Turning a neuron round and paying for it elsewhere keeps the map; a changed column does not."""
    random_ = random.Random(seed)
    sigma = random_.choice((RELU, LeakyRelu(Fraction(-1, 2)), Gelu()))
    c = sigma.turning
    assert c is not None

    def table(rows: int, columns: int) -> Matrix:
        return Matrix([[random_.randint(-2, 2) for _ in range(columns)] for _ in range(rows)], columns=columns)

    read, write = table(4, 2), table(2, 4)
    shift = tuple(Fraction(random_.randint(-1, 1)) for _ in range(4))
    theta = ResidualNetwork(
        Affine.linear(Matrix.identity(2)),
        (Block(Affine(read, shift), None, Affine.linear(write)),),
        Affine.linear(Matrix.identity(2)),
        sigma,
        random_.choice((None, Fraction(1))),
    )
    # neuron 0 read the other way round, and c u z spread over two new neurons that are affine together
    u, row = write.select(columns=[0]), read.select(rows=[0])
    turned = (-row).above(read.select(rows=[1, 2, 3])).above(row).above(-row)
    columns = write.beside(u).beside(-u)
    shifts = (-shift[0], *shift[1:], shift[0], -shift[0])
    other = replace(theta, blocks=(Block(Affine(turned, shifts), None, Affine.linear(columns)),))
    assert theta.branch(0) == other.branch(0)
    point = tuple(Fraction(random_.randint(-5, 5), 2) for _ in range(2))
    for left, right in zip(enclose(theta.branch(0), point), enclose(other.branch(0), point), strict=True):
        assert left[0] <= right[1] and right[0] <= left[1]
    doubled = replace(theta, blocks=(replace(theta.blocks[0], write=Affine.linear(write + write)),))
    if enclose(theta.branch(0), point) != enclose(doubled.branch(0), point):
        assert doubled.branch(0) != theta.branch(0)
