"""Layers of flat attention: every token sees the mean of the tokens that it sees, so the layer is affine.

Softmax of scores that do not depend on the token that is seen gives equal weights.  So where the scores of all heads
are 0 (or what is read is), or where all tokens are equal, X ↦ (V_h X softmax(X^T A_h X))_h is linear: M ⊗ V, with the
rows of M, the means, and with all V_h above each other.  All tokens are equal if there is one, or behind a flat layer
without a mask, and they stay so.

>>> zero, one = Matrix([[0]]), Matrix([[1]])
>>> [masked], [flat, late] = (
...     list(iter_arrows(layers, 2))
...     for layers in (
...         [SoftmaxHeads(((zero, one),), 1, causal=True)],
...         [SoftmaxHeads(((zero, one),), 1), SoftmaxHeads(((one, 3 * one),), 1)],
...     )
... )
>>> [arrow.weight.row(1) for arrow in (masked, flat, late)]
[(Fraction(1, 2), Fraction(1, 2)), (Fraction(1, 2), Fraction(1, 2)), (Fraction(3, 2), Fraction(3, 2))]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import Layer, Softmax
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.category import Affine, Morphism

__all__ = ["iter_arrows"]


def iter_arrows(layers: Iterable[Layer], tokens: int) -> Iterator[Morphism]:
    """The maps of layers one behind the other, affine ones where attention is flat there."""
    equal = tokens == 1
    for layer in layers:
        arrow = _affine(layer, tokens, equal) or layer.arrow(tokens)
        equal = equal or (isinstance(arrow, Affine) and _makes_equal(arrow, tokens, layer.outputs))
        yield arrow


def _affine(layer: Layer, tokens: int, equal: bool) -> Affine | None:
    """The map of a layer of softmax attention, if it is affine because attention is flat."""
    pairs: tuple[tuple[Matrix, Matrix], ...]
    plain = layer.plain(tokens) if isinstance(layer, RotaryHeads) else layer
    if isinstance(plain, Softmax):
        pairs, causal = ((plain.score, plain.value),), False
    elif isinstance(plain, SoftmaxHeads):
        pairs, causal = plain.heads, plain.causal
    else:
        return None
    if not equal and not all(score.is_zero or value.is_zero for score, value in pairs):
        return None
    values = Matrix.zeros(0, plain.inputs)
    for _, value in pairs:
        values = values.above(value)
    seen = [t + 1 if causal else tokens for t in range(tokens)]
    means = Matrix([[Fraction(int(s < many), many) for s in range(tokens)] for many in seen])
    return Affine.linear(means.kron(values))


def _makes_equal(arrow: Affine, tokens: int, outputs: int) -> bool:
    """Whether all tokens that a map writes are equal, whatever it reads."""
    if len(arrow.bias) != tokens * outputs:  # a readout ends the tokens
        return False
    rows = [(*row, bias) for row, bias in zip(arrow.weight.rows(), arrow.bias, strict=True)]
    return all(rows[place] == rows[place % outputs] for place in range(len(rows)))
