"""How large a difference of two networks becomes on a box, over all outputs: an interval, whatever the activation.

>>> one, other = (MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, last]], [0])]) for last in (1, "9/10"))
>>> size_on_box(Difference(one, other), [(-1, 1)])
(Fraction(1, 10), Fraction(1, 10))
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Scalar
from catnet.architectures.perceptron.network import MLP
from catnet.errors import InputError
from catnet.groups.operators import as_matrix
from catnet.questions.enclosed import enclosed_bounds
from catnet.questions.on_box import Difference, Effort, bounds_on_box, piecewise_linear
from catnet.theorem.action import EndActions

__all__ = ["defect_on_box", "least_distance", "norm_of", "size_on_box"]


def size_on_box(
    function: Difference, box: Iterable[tuple[Scalar, Scalar]], effort: Effort | None = None
) -> tuple[Fraction, Fraction | None]:
    """sup |F| over the box and all outputs, as an interval: its low end is attained, its high end certified.

    Returns
    -------
    pair of Fraction
        The high end is None where no bound was found.
    """
    right = function.right
    try:
        linear = replace(
            function, left=piecewise_linear(function.left), right=None if right is None else piecewise_linear(right)
        )
    except InputError:
        bounds = enclosed_bounds(function, box, effort)
    else:
        bounds = bounds_on_box(linear, box, effort)
    low, high = Fraction(0), Fraction(0)
    bounded = True
    for least, most in bounds.outputs:
        for attained in (most.low, None if least.high is None else -least.high):
            low = low if attained is None else max(low, attained)
        for certified in (most.high, None if least.low is None else -least.low):
            bounded = bounded and certified is not None
            high = high if certified is None else max(high, certified)
    return low, high if bounded else None


def defect_on_box(
    theta: MLP, ends: EndActions, box: list[tuple[Scalar, Scalar]], effort: Effort | None = None
) -> tuple[Fraction, Fraction | None]:
    """sup |f(g x) − g f(x)| over the box, all outputs and all generators, as `size_on_box`."""
    ends.require_linear("a defect")
    low, high = Fraction(0), Fraction(0)
    bounded = True
    for _, first, last in ends.generators:
        found = size_on_box(Difference(theta, theta, as_matrix(first), as_matrix(last)), box, effort)
        low = max(low, found[0])
        bounded = bounded and found[1] is not None
        high = high if found[1] is None else max(high, found[1])
    return low, high if bounded else None


def least_distance(defect: Fraction, ends: EndActions) -> Fraction:
    """How far every equivariant function stays from f, somewhere on the box, if the group maps the box to itself.

    ε ≤ |f(g x) − F(g x)| + |g F(x) − g f(x)| ≤ (1 + ‖g‖) sup |f − F|, ‖g‖ being the largest row sum of absolute values.
    """
    return defect / (1 + norm_of(ends))


def norm_of(ends: EndActions) -> Fraction:
    """The largest row sum of absolute values, of all generators on the outputs: their norm for the maximum norm."""
    norms = [_norm(as_matrix(last)) for _, _, last in ends.generators]
    return max(norms, default=Fraction(1))


def _norm(matrix: Matrix) -> Fraction:
    return max((sum(map(abs, row), Fraction(0)) for row in matrix.rows()), default=Fraction(1))
