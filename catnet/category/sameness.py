"""When are two parallel arrows the same map?  A question with a verdict.

Arrows are rewritten to a normal form: affine maps in a row are multiplied out, a monomial map that an activation lets
pass moves in front of it and melts into the affine map there, arrows side by side become one.  Equal normal
forms prove equality, two affine normal forms decide it, an exact evaluation refutes it, and anything else is
undecided here; geometry decides more.

>>> from catnet.category.piecewise_linear import RELU
>>> from catnet.algebra.permutation import Permutation
>>> layer = Affine(Matrix([[1, 0], [0, 1]]), (0, 0)) >> Pointwise(RELU, 2)
>>> swap = MonomialMap(Monomial.of_permutation((1, 0)))
>>> check_same(swap >> layer, layer >> swap).word
'proved'
>>> check_same(layer, swap).witness.point
(Fraction(1, 1), Fraction(0, 1))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Vector
from catnet.category.morphism import Affine, Composite, MonomialMap, Morphism, Pointwise, SideBySide, compose
from catnet.category.space import Space
from catnet.errors import BudgetError, CompositionError
from catnet.search import allowance
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["Difference", "check_same", "find_difference", "iter_probes", "normal_form"]


@final
@dataclass(frozen=True, slots=True)
class Difference:
    """A point and the two values there, which differ."""

    point: Vector
    left: Vector
    right: Vector


def check_same(left: Morphism, right: Morphism) -> Verdict:
    """Whether two parallel arrows are the same map.

    Returns
    -------
    Verdict
        Proved by equal normal forms; Refuted with a `Difference`; Undecided when neither was found.

    Raises
    ------
    CompositionError
        If the arrows are not parallel.

    Notes
    -----
    The normal form costs the products of neighbouring affine maps; evaluation costs a few dozen forward passes.
    """
    if (left.source, left.target) != (right.source, right.target):
        raise CompositionError(
            f"not parallel: left goes from dimension {left.source.dimension} to {left.target.dimension}, "
            f"right from {right.source.dimension} to {right.target.dimension}"
        )
    if not left.target.dimension:
        return Proved("there is one map to the space of dimension 0")
    first, second = normal_form(left), normal_form(right)
    if first == second:
        return Proved("equal normal forms")
    difference = find_difference(left, right)
    if difference is not None:
        return Refuted("the two maps differ at a point", difference)
    if not left.source.dimension and left.is_rational and right.is_rational:
        return Proved("equal at the one point there is")
    affine = [_as_affine(form) for form in (first, second) if isinstance(form, Affine | MonomialMap)]
    if len(affine) == 2 and affine[0] == affine[1]:
        return Proved("equal affine maps")
    return Undecided(
        "the normal forms differ, and no point tried tells the maps apart; the regions of both would decide it"
    )


def find_difference(left: Morphism, right: Morphism, limit: int = 64) -> Difference | None:
    """A point at which two parallel arrows differ, if one of the first `limit` probes is one.

    Two different affine maps always differ at the origin or at a unit vector, so for these `limit` does not count.
    """
    if not (left.is_rational and right.is_rational):
        return None
    affine = all(isinstance(normal_form(arrow), Affine | MonomialMap) for arrow in (left, right))
    most = allowance("probes", limit)
    for count, point in enumerate(iter_probes(left.source.dimension)):
        if count >= most and not (affine and count <= 2 * left.source.dimension):
            return None
        try:
            here, there = left.evaluate(point), right.evaluate(point)
        except BudgetError:  # values of more digits than is reasonable: another point may do
            continue
        if here != there:
            return Difference(point, here, there)
    return None


def iter_probes(dimension: int) -> Iterator[Vector]:
    """Points to try: the origin, unit vectors both ways, then small, tiny and far integer combinations, without end.

    Above dimension 16 unit vectors and combinations alternate, so that a few dozen probes see some of each.  The
    stream is the same on every machine.  In dimension 0 it is the one point.
    """
    yield Space(dimension).zero()
    if not dimension:
        return
    combinations = _iter_combinations(dimension)
    for point in _iter_axes(dimension):
        yield point
        if dimension > 16:
            yield next(combinations)
    yield from combinations


def _iter_axes(dimension: int) -> Iterator[Vector]:
    space = Space(dimension)
    for index in range(dimension):
        yield space.unit(index)
    yield (Fraction(1),) * dimension
    for index in range(dimension):
        yield tuple(-value for value in space.unit(index))


def _iter_combinations(dimension: int) -> Iterator[Vector]:
    import random

    source = random.Random(20260121)
    scales = [Fraction(1), Fraction(10), Fraction(1, 10), Fraction(10**6), Fraction(1, 10**6), Fraction(10**12)]
    while True:
        for scale in scales:
            yield tuple(scale * source.randint(-9, 9) for _ in range(dimension))


def normal_form(arrow: Morphism) -> Morphism:
    """The arrow, rewritten: equal as a map, and equal as a value to what the rewriting makes of many equal maps."""
    parts: list[Morphism] = []
    for part in arrow.parts if isinstance(arrow, Composite) else (arrow,):
        flat = _flatten(part) if isinstance(part, SideBySide) else part
        for piece in flat.parts if isinstance(flat, Composite) else (flat,):
            _append(parts, piece)
    kept = [_tidy(part) for part in _absorbed(parts)]
    return compose(kept, arrow.source)


def _absorbed(parts: list[Morphism]) -> list[Morphism]:
    """Linear maps next to an arrow that can take them up melt into it: the one after it first; what an arrow holds
    that an affine map behind it can take up goes there.
    """
    result: list[Morphism] = []
    rest = list(parts)
    while rest:
        part = rest.pop(0)
        before = _linear(result[-1]) if result else None
        after = _linear(rest[0]) if rest else None
        merged = part.absorb(before, after)
        if merged is None:
            result.append(part)
            continue
        if before is not None:
            result.pop()
        if after is not None:
            rest.pop(0)
        result.append(merged)
    for place, part in enumerate(result[:-1]):
        following, found = result[place + 1], part.shed()
        if found is not None and isinstance(following, Affine):
            result[place] = found[0]
            result[place + 1] = Affine(found[1].after(following.weight), following.bias)
    return result


def _linear(part: Morphism) -> Matrix | None:
    if isinstance(part, MonomialMap):
        return part.monomial.matrix()
    return part.weight if isinstance(part, Affine) and not any(part.bias) else None


def _append(parts: list[Morphism], piece: Morphism) -> None:
    """Add a piece at the end and restore the normal form of the list."""
    if isinstance(piece, MonomialMap):
        place = len(parts)
        while place and (pulled := _pulled(parts[place - 1], piece.monomial)) is not None:
            place, piece = place - 1, MonomialMap(pulled)
        before = parts[place - 1] if place else None
        if isinstance(before, Affine):
            parts[place - 1] = _monomial_after(before, piece.monomial)
        elif isinstance(before, MonomialMap):
            parts[place - 1] = MonomialMap(piece.monomial * before.monomial)
        else:
            parts.insert(place, piece)
        return
    last = parts[-1] if parts else None
    if isinstance(piece, Pointwise) and piece.activation.is_linear:
        return
    if isinstance(piece, Pointwise) and piece.activation.is_even and isinstance(last, Affine | MonomialMap):
        parts[-1] = _upright(last)
    if isinstance(piece, Affine) and isinstance(last, Affine | MonomialMap):
        parts[-1] = _affine_after(last, piece)
    else:
        parts.append(piece)


def _pulled(part: Morphism, monomial: Monomial) -> Monomial | None:
    """What acts before an activation as the monomial map does after it, if anything does."""
    return part.activation.pull_monomial(monomial) if isinstance(part, Pointwise) else None


def _upright(layer: Affine | MonomialMap) -> Affine | MonomialMap:
    """The layer with every row (w, b) turned so that its first nonzero entry is positive: in front of an even
    activation that changes nothing.
    """
    one = Fraction(1)
    if isinstance(layer, MonomialMap):
        return MonomialMap(Monomial(layer.monomial.permutation, tuple(map(abs, layer.monomial.scale))))
    signs = [
        -one if next((value for value in (*row, shift) if value), one) < 0 else one
        for row, shift in zip(layer.weight.rows(), layer.bias, strict=True)
    ]
    return layer if all(sign > 0 for sign in signs) else _monomial_after(layer, Monomial.diagonal(signs))


def _affine_after(first: Affine | MonomialMap, then: Affine) -> Affine:
    if isinstance(first, MonomialMap):
        return Affine(first.monomial.after(then.weight), then.bias)
    return Affine(then.weight @ first.weight, then.evaluate(first.bias))


def _monomial_after(first: Affine, then: Monomial) -> Affine:
    return Affine(then.times(first.weight), then.apply(first.bias))


def _tidy(part: Morphism) -> Morphism:
    """An affine map that is the identity becomes the identity."""
    if isinstance(part, Affine) and not any(part.bias) and part.weight.is_identity:
        return MonomialMap(Monomial.identity(part.source.dimension))
    return part


def _as_affine(arrow: Affine | MonomialMap) -> Affine:
    return arrow if isinstance(arrow, Affine) else Affine.linear(arrow.monomial.matrix())


def _flatten(arrow: SideBySide) -> Morphism:
    """Strands of equal shape (affine under affine, activation under the same activation) become one arrow."""
    forms = [normal_form(strand) for strand in arrow.strands]
    columns = [form.parts if isinstance(form, Composite) else (form,) for form in forms]
    if len({len(column) for column in columns}) == 1:
        rows = [_join(row) for row in zip(*columns, strict=True)]
        joined = [row for row in rows if row is not None]
        if len(joined) == len(rows):
            return compose(joined, arrow.source)
    return SideBySide(tuple(forms))


def _join(row: tuple[Morphism, ...]) -> Morphism | None:
    """Arrows side by side as one arrow, if they are all monomial, all affine, or all the same activation."""
    monomials = [part.monomial for part in row if isinstance(part, MonomialMap)]
    if len(monomials) == len(row):
        return MonomialMap(reduce(Monomial.direct_sum, monomials))
    affine = [_as_affine(part) for part in row if isinstance(part, Affine | MonomialMap)]
    if len(affine) == len(row):
        weight = reduce(Matrix.direct_sum, (part.weight for part in affine))
        return Affine(weight, tuple(value for part in affine for value in part.bias))
    pointwise = [part for part in row if isinstance(part, Pointwise)]
    if len(pointwise) == len(row) and len({part.activation for part in pointwise}) == 1:
        return Pointwise(pointwise[0].activation, sum(part.dimension for part in pointwise))
    return None
