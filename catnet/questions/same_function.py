"""Do two parameters, perhaps of different architectures, compute the same function?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.network import MLP
from catnet.category import (
    RELU,
    Activation,
    Difference,
    EnclosedDifference,
    Identity,
    LeakyRelu,
    Sigmoid,
    Tanh,
    check_same,
    enclose,
    find_enclosed_difference,
)
from catnet.category.expansion import check_same_polynomial, degree_bound
from catnet.errors import ShapeError
from catnet.verdict import Refuted, Undecided, Verdict

__all__ = ["check_equal"]


def check_equal(left: Any, right: Any, *, max_cells: int | None = None) -> Verdict:
    """Whether two parameters, perhaps of different architectures, compute the same function.

    Of one architecture: as it decides.  Multilayer perceptrons of different activations are brought to a common one
    where there is one: leaky ReLU and linear networks are ReLU networks, sigmoid and linear ones tanh networks.
    Polynomial maps are compared as such.  Otherwise equal normal forms prove, a point refutes, and nothing else is
    tried.

    Raises
    ------
    ShapeError
        If their ends have different dimensions.
    """
    if type(left) is type(right) and getattr(left, "activation", None) == getattr(right, "activation", None):
        return architecture_of(left).check_same_function(left, right, max_cells=max_cells)
    first, second = left.morphism(), right.morphism()
    if (first.source, first.target) != (second.source, second.target):
        raise ShapeError(
            f"the networks are not parallel: one goes from dimension {first.source.dimension} to "
            f"{first.target.dimension}, the other from {second.source.dimension} to {second.target.dimension}"
        )
    common = _common(left, right)
    if common is not None:
        return _at_a_point(left, right, check_equal(*common, max_cells=max_cells))
    verdict = check_same(first, second)
    if isinstance(verdict, Undecided) and None not in (degree_bound(first), degree_bound(second)):
        return check_same_polynomial(first, second)
    if isinstance(verdict, Undecided):
        witness = find_enclosed_difference(first, second)
        if witness is not None:
            return Refuted("the two functions differ at a point: their values lie in disjoint intervals", witness)
        return Undecided(f"no theorem compares {left.kind} with {right.kind}, and no point tried tells them apart")
    return verdict


def _common(left: Any, right: Any) -> tuple[MLP, MLP] | None:
    """Two multilayer perceptrons as networks of one activation, ReLU or tanh, with the same functions."""
    if not (isinstance(left, MLP) and isinstance(right, MLP)):
        return None
    from catnet.architectures.leaky import as_relu
    from catnet.architectures.linear.architecture import end_to_end_map
    from catnet.architectures.tanh.sigmoid import centred

    ways: tuple[tuple[Activation, type[Activation], Callable[[MLP], MLP]], ...] = (
        (RELU, LeakyRelu, as_relu),
        (Tanh(), Sigmoid, centred),
    )
    for target, other, convert in ways:
        found = []
        for theta in (left, right):
            if theta.activation == target:
                found.append(theta)
            elif isinstance(theta.activation, other):
                found.append(convert(theta))
            elif isinstance(theta.activation, Identity):
                found.append(MLP((end_to_end_map(theta),), target))
        if len(found) == 2:
            return found[0], found[1]
    return None


def _at_a_point(left: MLP, right: MLP, verdict: Verdict) -> Verdict:
    """The verdict on the networks of a common activation, with the values of the given ones at the witness's point."""
    if not isinstance(verdict, Refuted) or verdict.witness is None:
        return verdict
    point, pair = verdict.witness.point, (left.morphism(), right.morphism())
    if all(arrow.is_rational for arrow in pair):
        return Refuted(verdict.reason, Difference(point, *(arrow(point) for arrow in pair)))
    return Refuted(verdict.reason, EnclosedDifference(point, *(enclose(arrow, point, bits=4096) for arrow in pair)))
