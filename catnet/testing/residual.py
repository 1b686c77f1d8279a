"""Residual networks to draw, and disguises of them.

>>> from hypothesis import find
>>> find(residual_networks(), lambda theta: theta.is_gated).kind
'residual gated relu'
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.residual.network import Block, ResidualNetwork
from catnet.category import RELU, Affine, Gelu, Polynomial, Power, Silu, Tanh
from catnet.groups import Operator
from catnet.groups.operators import after, block as times
from catnet.testing.values import invertible_matrices, kept, matrices, vectors

__all__ = ["residual_disguises", "residual_networks"]

_ACTIVATIONS = (RELU, Gelu(), Tanh(), Silu(), Power(2), Polynomial((Fraction(0), Fraction(1), Fraction(1))))


@kept
@st.composite
def _affine(draw: DrawFn, rows: int, columns: int) -> Affine:
    return Affine(draw(matrices(rows=rows, columns=columns)), draw(vectors(size=rows)))


@kept
@st.composite
def residual_networks(draw: DrawFn) -> ResidualNetwork:
    """At most two blocks of at most two neurons on a stream of one or two dimensions, plain or gated, a third of them
    with RMSNorm; half of the others without biases of the stream.
    """
    inputs, stream, outputs = (draw(st.integers(1, 2)) for _ in range(3))
    gated = draw(st.booleans())
    blocks = []
    for _ in range(draw(st.integers(0, 2))):
        neurons = draw(st.integers(0, 2))
        read, write = draw(_affine(neurons, stream)), draw(_affine(stream, neurons))
        blocks.append(Block(read, draw(_affine(neurons, stream)) if gated else None, write))
    activation = draw(st.sampled_from(_ACTIVATIONS))
    norm = draw(st.sampled_from([None, None, Fraction(1, 4)]))
    ends = draw(_affine(stream, inputs)), draw(_affine(outputs, stream))
    theta = ResidualNetwork(ends[0], tuple(blocks), ends[1], activation, norm)
    return draw(st.sampled_from([theta, theta.without_stream_biases()]))


@st.composite
def residual_disguises(draw: DrawFn, theta: ResidualNetwork) -> ResidualNetwork:
    """One matrix on the whole stream, and in every block a permutation of the neurons and scalings that pass."""
    c = draw(invertible_matrices(size=theta.stream) if theta.norm is None else _orthogonal(theta.stream))
    blocks = tuple(draw(_moved(theta, block, c)) for block in theta.blocks)
    embedding = Affine(times(c, theta.embedding.weight), c.apply(theta.embedding.bias))
    readout = Affine(after(theta.readout.weight, c.inverse()), theta.readout.bias)
    return replace(theta, embedding=embedding, blocks=blocks, readout=readout)


@kept
@st.composite
def _orthogonal(draw: DrawFn, size: int) -> Matrix:
    """A signed permutation, perhaps times the rotation of a plane by (3 + 4 i) / 5."""
    order = draw(st.permutations(range(size)))
    signs = [Fraction(draw(st.sampled_from((1, -1)))) for _ in order]
    found = Monomial(Permutation(tuple(order)), tuple(signs)).matrix()
    if size < 2 or draw(st.booleans()):
        return found
    turn = Matrix([["3/5", "-4/5"], ["4/5", "3/5"]]).direct_sum(Matrix.identity(size - 2))
    return turn @ found


@st.composite
def _moved(draw: DrawFn, theta: ResidualNetwork, block: Block, c: Operator) -> Block:
    order = draw(st.permutations(range(block.neurons)))
    factors = [_FACTORS[theta.activation.freedom]] * block.neurons
    outer = [draw(st.sampled_from(choice)) for choice in factors]
    linear = [draw(st.sampled_from((Fraction(1), Fraction(-2)))) for _ in order] if block.gate is not None else None
    times_ = [theta.activation.multiplier(factor) or Fraction(1) for factor in outer]
    whole = [a * b for a, b in zip(times_, linear or [Fraction(1)] * block.neurons, strict=True)]

    def read(affine: Affine, scale: list[Fraction]) -> Affine:
        rows = Affine(after(affine.weight, c.inverse()).scale_rows(scale), Monomial.diagonal(scale).apply(affine.bias))
        return Affine(rows.weight.select(rows=order), tuple(rows.bias[at] for at in order))

    weight = times(c, block.write.weight).scale_columns([1 / factor for factor in whole]).select(columns=order)
    gate = None if block.gate is None or linear is None else read(block.gate, linear)
    return Block(read(block.read, outer), gate, Affine(weight, c.apply(block.write.bias)))


_FACTORS: dict[str, tuple[Fraction, ...]] = {
    "positive": (Fraction(1), Fraction(2)),
    "nonzero": (Fraction(1), Fraction(-3)),
    "sign": (Fraction(1), Fraction(-1)),
    "none": (Fraction(1),),
}
