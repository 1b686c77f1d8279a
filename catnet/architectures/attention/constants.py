"""Constants that move through heads of softmax.

Where A_h δ = 0 for every head that writes something (or on one token, where scores do not matter), adding δ to every
token changes no weight: scores change by x_s^T A δ = 0 and by δ^T A x_t, which is the same for all s.  So δ moves from
the bias, or the encodings, in front of the heads into the bias behind them, as Σ_h W_h V_h δ.

>>> from catnet.architectures.attention.network import MultiHeadNetwork
>>> one = Matrix([[1]])
>>> heads = SoftmaxHeads(((Matrix.zeros(1, 1), 2 * one),), 1)
>>> theta = MultiHeadNetwork(3, (Linear(one, (Fraction(5),)), heads, Linear(one, (Fraction(1),))))
>>> [layer.bias for layer in settled(theta).layers if isinstance(layer, Linear)]
[(Fraction(0, 1),), (Fraction(11, 1),)]
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TypeVar

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import Embedding, Layer, Linear, Readout
from catnet.architectures.attention.network import TokenNetwork
from catnet.architectures.attention.softmax_heads import SoftmaxHeads

__all__ = ["free_constants", "iter_settling", "moved", "settled", "shifted"]

SomeNetwork = TypeVar("SomeNetwork", bound=TokenNetwork)


def free_constants(layer: SoftmaxHeads, tokens: int) -> Matrix:
    """A basis, as columns, of the δ that change no weight."""
    stack = Matrix.zeros(0, layer.inputs)
    for score, value in layer.heads:
        if tokens > 1 and not value.is_zero:
            stack = stack.above(score)
    return stack.nullspace()


def shifted(layer: Layer, shift: Matrix, tokens: int) -> Layer | None:
    """The layer plus a constant at every token; None where the architecture has none there."""
    if isinstance(layer, Linear) and layer.bias is not None:
        return Linear(layer.weight, (Matrix.column(layer.bias) + shift).T.row(0))
    if isinstance(layer, Embedding) and layer.encoding is not None:
        return Embedding(layer.weight, layer.encoding + shift @ Matrix([[1] * tokens]))
    return None


def moved(theta: SomeNetwork, index: int, shift: Matrix) -> SomeNetwork | None:
    """The network with δ added behind layer `index`, and taken away again behind the heads that follow it; None where
    there is no bias in one of these places.
    """
    if index + 1 >= theta.depth:
        return None
    lower, heads, above = theta.layers[index - 1 : index + 2]
    changed = shifted(lower, shift, theta.tokens)
    if changed is None or not isinstance(heads, SoftmaxHeads):
        return None
    if not isinstance(above, Linear | Readout) or above.bias is None:
        return None
    value = Matrix.zeros(0, heads.inputs)
    for _, part in heads.heads:
        value = value.above(part)
    carried = above.arrow(theta.tokens).weight.apply((value @ shift).T.row(0) * theta.tokens)
    bias = tuple(a - b for a, b in zip(above.bias, carried[: above.outputs], strict=True))
    last: Layer = Linear(above.weight, bias) if isinstance(above, Linear) else Readout(above.weight, above.tokens, bias)
    return theta.with_layers([*theta.layers[: index - 1], changed, heads, last, *theta.layers[index + 2 :]])


def iter_settling(theta: SomeNetwork) -> Iterator[tuple[SomeNetwork, int, Matrix]]:
    """Networks with the same function, each with one more constant moved up; behind which layer, and what was added."""
    for index in range(1, theta.depth - 1):
        lower, heads = theta.layers[index - 1], theta.layers[index]
        if not isinstance(heads, SoftmaxHeads):
            continue
        free = free_constants(heads, theta.tokens)
        constant = _constant(lower, theta.tokens)
        if constant is None or not free.shape[1]:
            continue
        part = free @ (free.T @ free).inverse() @ free.T @ constant
        following = moved(theta, index, -part)
        if following is not None:
            theta = following
            yield theta, index, -part


def settled(theta: SomeNetwork) -> SomeNetwork:
    """The network with the same function in which, from below, every constant that can be moved up was."""
    for following, _, _ in iter_settling(theta):
        theta = following
    return theta


def _constant(layer: Layer, tokens: int) -> Matrix | None:
    """The bias, or the mean of the encodings."""
    if isinstance(layer, Linear) and layer.bias is not None:
        return Matrix.column(layer.bias)
    if isinstance(layer, Embedding) and layer.encoding is not None:
        return layer.encoding @ Matrix.column([Fraction(1, tokens)] * tokens)
    return None
