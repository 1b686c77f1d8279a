"""Lightning attention as polynomials: exact expansion.

A network with k layers of heads has polynomials of degree at most 3^k as outputs.  `expand_network` multiplies them out
where a bound of the number of terms allows it; two networks are the same function iff the expansions agree.

>>> from catnet.algebra.matrix import Matrix
>>> from catnet.architectures.attention.layers import Embedding, Head, Heads
>>> one = Matrix([[1]])
>>> theta = AttentionNetwork(2, (Embedding(one), Heads((Head(one, one),), 1)))
>>> expand_network(theta)
(x0^3 + x0*x1^2, x0^2*x1 + x1^3)
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb
from typing import Any

from catnet.architectures.attention.layers import Heads, Layer
from catnet.architectures.attention.network import AttentionNetwork
from catnet.category import Affine
from catnet.errors import BudgetError, InputError
from catnet.search import allowance

__all__ = ["MAX_TERMS", "degree", "expand_layer", "expand_network"]

MAX_TERMS = 100_000


def degree(theta: AttentionNetwork) -> int:
    """A bound of the degree of the outputs: 3 to the number of layers of heads."""
    return int(3 ** sum(isinstance(layer, Heads) for layer in theta.layers))


def expand_network(theta: AttentionNetwork, *, max_terms: int = MAX_TERMS) -> tuple[Any, ...]:
    """The outputs as `flint.fmpq_mpoly` in the variables x0, x1, …

    Raises
    ------
    BudgetError
        If all polynomials of the degree of one output have more than `max_terms` terms together, for all features of
        the widest layer.
    """
    return _expanded(theta.layers, theta.tokens, theta.widths, degree(theta), max_terms)


def expand_layer(layer: Layer, tokens: int, *, max_terms: int = MAX_TERMS) -> tuple[Any, ...]:
    """The same for one layer alone; `InputError` for one that is no polynomial map."""
    arrow = layer.arrow(tokens)
    widths = arrow.source.dimension, arrow.target.dimension
    return _expanded((layer,), tokens, widths, 3 if isinstance(layer, Heads) else 1, max_terms)


def _expanded(
    layers: Sequence[Layer], tokens: int, widths: Sequence[int], highest: int, max_terms: int
) -> tuple[Any, ...]:
    import flint

    dimension, most = widths[0], allowance("terms of an expansion", max_terms)
    if comb(dimension + highest, dimension) * max(widths) > most:
        raise BudgetError("terms of an expansion", most)
    names = (("x", dimension),) if dimension else ()
    context = flint.fmpq_mpoly_ctx.get(names, flint.Ordering.degrevlex)
    values = list(context.gens())
    zero = context.constant(0)
    for layer in layers:
        values = _through(layer, values, tokens, zero)
    return tuple(values)


def _through(layer: Layer, values: list[Any], tokens: int, zero: Any) -> list[Any]:
    if not isinstance(layer, Heads):
        arrow = _affine(layer, tokens)
        rows = [[_fmpq(value) for value in row] for row in arrow.weight.rows()]
        return [_combination(row, values, zero) + _fmpq(shift) for row, shift in zip(rows, arrow.bias, strict=True)]
    d = layer.inputs
    columns = [values[t * d : (t + 1) * d] for t in range(tokens)]
    gram = [[sum((x[i] * x[j] for x in columns), zero) for j in range(d)] for i in range(d)]
    image: list[Any] = []
    for column in columns:
        for head in layer.heads:
            asked = [_combination([_fmpq(v) for v in row], column, zero) for row in head.score.rows()]
            mixed = [sum((gram[i][j] * asked[j] for j in range(d)), zero) for i in range(d)]
            image.extend(_combination([_fmpq(v) for v in row], mixed, zero) for row in head.value.rows())
    return image


def _affine(layer: Layer, tokens: int) -> Affine:
    arrow = layer.arrow(tokens)
    if not isinstance(arrow, Affine):
        raise InputError(f"no polynomial is known for {type(layer).__name__}")
    return arrow


def _combination(factors: Sequence[Any], values: Sequence[Any], zero: Any) -> Any:
    return sum((value * factor for factor, value in zip(factors, values, strict=True) if factor), zero)


def _fmpq(value: Any) -> Any:
    import flint

    return flint.fmpq(value.numerator, value.denominator)
