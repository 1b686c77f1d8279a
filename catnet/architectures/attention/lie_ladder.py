"""The infinitesimal ladder of lightning attention: fields that move the features of all tokens alike.

A layer is a polynomial map, so fields 1 ⊗ ξ_{i−1} and 1 ⊗ ξ_i on both sides of it are compared as polynomials, which is
one linear system for all layers.  Lie(K_i) is gl(d_i), behind heads the sum of the gl(d_h).

>>> from catnet.architectures.attention.layers import Head, Heads, Linear
>>> from catnet.architectures.attention.network import AttentionNetwork
>>> unit, plane = Matrix.identity(2), Matrix([[0, 1], [-1, 0]])
>>> theta = AttentionNetwork(2, (Heads((Head(plane, unit),), 2), Linear(2 * unit)))           # X ↦ 2 X (Xᵀ J X): SL(2)
>>> shear = on_tokens(2, Matrix([[0, 1], [0, 0]]))
>>> check_ladder(theta, FieldPair.linear(shear, shear)).certificate.hidden[0] == shear
True
"""

from __future__ import annotations

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.arrows import on_tokens
from catnet.architectures.attention.expansion import expand_layer
from catnet.architectures.attention.network import TokenNetwork
from catnet.errors import InputError
from catnet.groups.lie import AffineField, FieldPair
from catnet.theorem.lie_ladder import LieLadder, NoLadder, solve_ladder
from catnet.theorem.polynomial_lie import PolynomialEquations
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["check_ladder"]


def check_ladder(theta: TokenNetwork, pair: FieldPair) -> Verdict:
    """Whether fields on the features, in Lie(K_i), make every layer equivariant under the flows.

    Returns
    -------
    Verdict
        Proved with a `LieLadder`; Refuted with a `NoLadder`; Undecided for other fields than 1 ⊗ C, which the layers do
        not absorb, without a ladder for shifts, which they may not absorb, and for layers that are no polynomials.
    """
    ends = [pair.input] if theta.has_readout else [pair.input, pair.output]
    if not all(_moves_features(field, theta.tokens) for field in ends):
        return Undecided(
            "the theorem does not apply: the layers absorb fields that move the features of all tokens alike, no others"
        )
    try:
        layers = [
            PolynomialEquations(width, expand_layer(layer, theta.tokens)).rows(affine=True)
            for layer, width in zip(theta.layers, theta.widths, strict=False)
        ]
    except InputError as error:
        return Undecided(str(error))
    bases = [
        [on_tokens(theta.tokens, matrix) for matrix in _block_units(theta.blocks(index))]
        for index in range(1, theta.depth)
    ]
    found = solve_ladder(layers, theta.widths, bases, pair)
    if isinstance(found, NoLadder) and any(any(field.shift) for field in ends):
        return Undecided("the theorem does not apply: layers without encodings or biases absorb no shifts")
    if isinstance(found, NoLadder):
        return Refuted(f"no matrices of features make the layers up to {found.layer} commute", found)
    return Proved("every layer commutes with the fields on both sides of it", LieLadder(pair, found.value))


def _moves_features(field: AffineField, tokens: int) -> bool:
    """Whether a field is x ↦ (1 ⊗ C) x + t, with the same C for every token."""
    size = field.dimension // tokens
    first = field.matrix.select(rows=range(size), columns=range(size))
    return field.matrix == on_tokens(tokens, first)


def _block_units(blocks: tuple[int, ...]) -> list[Matrix]:
    """The units of block diagonal matrices."""
    size = sum(blocks)
    unit = Matrix.identity(size)
    columns = [unit.select(columns=[j]) for j in range(size)]
    found, start = [], 0
    for block in blocks:
        inside = range(start, start + block)
        found += [columns[i] @ columns[j].T for i in inside for j in inside]
        start += block
    return found
