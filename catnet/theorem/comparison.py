"""Do two parameters, perhaps of different architectures, compute the same function?

Of one architecture: as it decides.  Otherwise each is written out in the other architectures that its own names, until
two forms are of one architecture: leaky ReLU and linear networks become ReLU networks, sigmoid ones tanh networks, tied
ones have their weights written out.  Polynomial maps are compared as such.  Otherwise equal normal forms prove, a point
refutes, and nothing else is tried.
"""

from __future__ import annotations

from typing import Any

from catnet.algebra.scalars import Vector
from catnet.category import (
    Difference,
    EnclosedDifference,
    Morphism,
    check_same,
    enclose,
    find_enclosed_difference,
)
from catnet.category.expansion import check_same_polynomial, degree_bound
from catnet.errors import ShapeError
from catnet.theorem.architecture import Architecture, Known
from catnet.verdict import Refuted, Undecided, Verdict

__all__ = ["check_same_across", "compare_functions", "difference_at", "forms_of", "require_parallel"]

_FORMS = 8


def check_same_across(known: Known, left: Any, right: Any, *, max_cells: int | None = None) -> Verdict:
    """Whether two parameters of architectures that are known compute the same function.

    Raises
    ------
    ShapeError
        If their ends have different dimensions.
    InputError
        If an architecture is not known.
    """
    if _alike(left, right):
        return known.architecture_of(left).check_same_function(left, right, max_cells=max_cells)
    forms = forms_of(known, left), forms_of(known, right)
    first, second = left.morphism(), right.morphism()
    require_parallel(first, second)
    common = _common(known, *forms)
    if common is not None:
        verdict = known.architecture_of(common[0]).check_same_function(*common, max_cells=max_cells)
        return _at_a_point(first, second, verdict)
    verdict = check_same(first, second)
    if isinstance(verdict, Undecided) and None not in (degree_bound(first), degree_bound(second)):
        return check_same_polynomial(first, second)
    if isinstance(verdict, Undecided):
        return compare_functions(first, second, f"no theorem compares {left.kind} with {right.kind}")
    return verdict


def forms_of(known: Known, theta: Any, own: Architecture[Any] | None = None) -> list[Any]:
    """Theta, and the parameters with its function in other architectures, one written out from the other.

    Theta's own architecture may be handed over, and need not be known then.
    """
    forms = [theta]
    while len(forms) < _FORMS:
        architecture = known.architecture_of(forms[-1]) if own is None or len(forms) > 1 else own
        following = architecture.written_out(forms[-1])
        if following is None:
            break
        forms.append(following)
    return forms


def _alike(left: Any, right: Any) -> bool:
    """Whether one architecture decides: parameters of one type, with one activation if they have one."""
    return type(left) is type(right) and getattr(left, "activation", None) == getattr(right, "activation", None)


def _common(known: Known, left: list[Any], right: list[Any]) -> tuple[Any, Any] | None:
    """A form of either that are of one architecture."""
    for ours in left:
        for theirs in right:
            if _alike(ours, theirs):
                return ours, theirs
    for ours in left:
        for theirs in right:
            written = known.architecture_of(ours).written_like(ours, theirs)
            if written is not None:
                return written, theirs
            written = known.architecture_of(theirs).written_like(theirs, ours)
            if written is not None:
                return ours, written
    return None


def _at_a_point(first: Morphism, second: Morphism, verdict: Verdict) -> Verdict:
    """The verdict on the forms of a common architecture, with the values of the given maps at the witness's point."""
    if not isinstance(verdict, Refuted) or verdict.witness is None:
        return verdict
    return Refuted(verdict.reason, difference_at(first, second, verdict.witness.point))


def require_parallel(left: Morphism, right: Morphism) -> None:
    """`ShapeError` unless both maps have the same ends."""
    if (left.source, left.target) != (right.source, right.target):
        raise ShapeError(
            f"the networks are not parallel: one goes from dimension {left.source.dimension} to "
            f"{left.target.dimension}, the other from {right.source.dimension} to {right.target.dimension}"
        )


def compare_functions(left: Morphism, right: Morphism, obstacle: str) -> Verdict:
    """Whether two maps are the same, where no theorem speaks of their parameters: by normal forms and by points."""
    verdict = check_same(left, right)
    if not isinstance(verdict, Undecided):
        return verdict
    witness = find_enclosed_difference(left, right)
    if witness is not None:
        return Refuted("the two functions differ at a point: their values lie in disjoint intervals", witness)
    return Undecided(f"{obstacle}, and no point tried tells the functions apart")


def difference_at(left: Morphism, right: Morphism, point: Vector) -> Difference | EnclosedDifference | None:
    """The two values at a point, exact or enclosed, if they are seen to differ there."""
    if left.is_rational and right.is_rational:
        here, there = left(point), right(point)
        return Difference(point, here, there) if here != there else None
    for bits in (128, 512, 4096):
        ours, theirs = enclose(left, point, bits=bits), enclose(right, point, bits=bits)
        if any(a[1] < b[0] or b[1] < a[0] for a, b in zip(ours, theirs, strict=True)):
            return EnclosedDifference(point, ours, theirs)
    return None
