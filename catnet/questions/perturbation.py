"""Two parameters of one shape that are near each other: a bound of how far their functions are apart, in closed form.

On a box with |x_j| ≤ m_j let a_i and ā_i be the states of the two networks, and L a Lipschitz constant of sigma.  Then

    |ā_i| ≤ |sigma(0)| + L (|W̄_i| |ā_{i−1}| + |b̄_i|),
    |a_i − ā_i| ≤ L (|W_i| |a_{i−1} − ā_{i−1}| + |W_i − W̄_i| |ā_{i−1}| + |b_i − b̄_i|),

entry by entry, without L in the last layer.  It shrinks with the difference of the parameters, where a relaxation of
two networks side by side does not; all numbers are exact.  Time: linear in the parameters.

>>> one, other = (MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, last]], [0])]) for last in (1, "9/10"))
>>> perturbation_bound(one, other, [(-1, 1)])
Fraction(1, 10)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Scalar, Vector, rational
from catnet.architectures.perceptron.network import MLP
from catnet.category import Activation, Pointwise, enclose
from catnet.errors import InexactNumberError

__all__ = ["perturbation_bound"]


def perturbation_bound(left: MLP, right: MLP, box: Iterable[tuple[Scalar, Scalar]]) -> Fraction | None:
    """A number that sup |left − right| on the box, over all outputs, does not exceed.

    Returns
    -------
    Fraction or None
        None if the shapes or activations differ, or no Lipschitz constant of the activation is known.
    """
    activation = left.activation
    factor = activation.lipschitz
    if left.widths != right.widths or activation != right.activation or (factor is None and left.depth > 1):
        return None
    ends = [(rational(low), rational(high)) for low, high in box]
    sizes: Vector = tuple(max(abs(low), abs(high)) for low, high in ends)
    apart: Vector = (Fraction(0),) * len(sizes)
    start = _at_zero(activation) if left.depth > 1 else Fraction(0)
    for index, (ours, theirs) in enumerate(zip(left.layers, right.layers, strict=True), start=1):
        shifts = [abs(a - b) for a, b in zip(ours.bias, theirs.bias, strict=True)]
        through = _absolute(ours.weight).apply(apart)
        moved = _absolute(ours.weight - theirs.weight).apply(sizes)
        apart = tuple(a + b + c for a, b, c in zip(through, moved, shifts, strict=True))
        sizes = tuple(a + abs(b) for a, b in zip(_absolute(theirs.weight).apply(sizes), theirs.bias, strict=True))
        if index < left.depth and factor is not None:
            apart = _times(factor, apart)
            sizes = tuple(start + value for value in _times(factor, sizes))
    return max(apart, default=Fraction(0))


def _at_zero(activation: Activation) -> Fraction:
    """|sigma(0)|, or a number that is little larger where that is not rational, as for softplus."""
    try:
        return abs(activation(Fraction(0)))
    except InexactNumberError:
        (ends,) = enclose(Pointwise(activation, 1), (Fraction(0),))
        return max(map(abs, ends))


def _absolute(matrix: Matrix) -> Matrix:
    tops, bottoms = matrix.packed
    return Matrix.from_packed(abs(tops), bottoms)


def _times(factor: Fraction, values: Sequence[Fraction]) -> Vector:
    return tuple(factor * value for value in values)
