"""Layers of flat attention: every token sees the mean of the tokens that it sees, so the layer is affine.

Softmax of scores that do not depend on the token that is seen gives equal weights.  So where the scores of all heads
are 0 (or what is read is), or there is one token, X ↦ (V_h X softmax(X^T A_h X))_h is linear: M ⊗ V, with the rows of
M, the means, and with all V_h above each other.

>>> zero, one = Matrix([[0]]), Matrix([[1]])
>>> affine_of(SoftmaxHeads(((zero, one),), 1, causal=True), 2).weight
Matrix([['1', '0'], ['1/2', '1/2']])
>>> affine_of(SoftmaxHeads(((one, one),), 1), 2) is None
True
"""

from __future__ import annotations

from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import Layer, Softmax
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.category import Affine

__all__ = ["affine_of"]


def affine_of(layer: Layer, tokens: int) -> Affine | None:
    """The map of a layer of softmax attention, if it is affine because attention is flat."""
    pairs: tuple[tuple[Matrix, Matrix], ...]
    plain = layer.plain(tokens) if isinstance(layer, RotaryHeads) else layer
    if isinstance(plain, Softmax):
        pairs, causal = ((plain.score, plain.value),), False
    elif isinstance(plain, SoftmaxHeads):
        pairs, causal = plain.heads, plain.causal
    else:
        return None
    if tokens > 1 and not all(score.is_zero or value.is_zero for score, value in pairs):
        return None
    values = Matrix.zeros(0, plain.inputs)
    for _, value in pairs:
        values = values.above(value)
    seen = [t + 1 if causal else tokens for t in range(tokens)]
    means = Matrix([[Fraction(int(s < many), many) for s in range(tokens)] for many in seen])
    return Affine.linear(means.kron(values))
