"""Direct products: everything is decided part by part.

The outputs of f = f_1 × … × f_m are those of its parts, each of which reads inputs of its own.  Hence two products of
networks with the same ends are equal iff all parts are, a product is identifiable iff all parts are (its K_i are
products, and a part that has ended has no symmetries), and its functional dimension is the sum of theirs.

>>> from catnet.category import Tanh
>>> from catnet.architectures.perceptron.network import MLP
>>> wave, bend = MLP.from_rows([([[1]], [0]), ([[1]], [0])], Tanh()), MLP.from_rows([([[1]], [0]), ([[1]], [0])])
>>> theta = ProductNetwork((wave, bend))
>>> ProductArchitecture.for_parameter(theta).check_identifiable(theta).word
'proved'
>>> other = ProductNetwork((wave, MLP.from_rows([([[2]], [0]), ([["1/2"]], [0])])))
>>> ProductArchitecture.for_parameter(theta).check_same_function(theta, other).reason
'part 0: equal as values; part 1: one hidden layer: equal kinks and equal affine rest'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self, final

from catnet.algebra.scalars import Vector
from catnet.architectures.known import architecture_of
from catnet.architectures.product.model import ProductNetwork, ProductNetworks
from catnet.category import (
    Difference,
    EnclosedDifference,
    Morphism,
    Space,
    check_same,
    enclose,
    find_enclosed_difference,
)
from catnet.errors import ShapeError
from catnet.questions.same_function import check_equal
from catnet.theorem.architecture import Architecture, Dimension, Identification, Reduced, Summary
from catnet.theorem.model import Model
from catnet.verdict import Proved, Refuted, Undecided, Verdict, all_of

__all__ = [
    "PartwiseReduction",
    "ProductArchitecture",
    "ProductDimension",
    "compare_functions",
    "difference_at",
    "require_parallel",
]


@final
@dataclass(frozen=True, slots=True)
class ProductDimension:
    """The sum of the parts' functional dimensions."""

    parts: tuple[Dimension, ...]

    @property
    def value(self) -> int:
        return sum(part.value for part in self.parts)

    @property
    def expected(self) -> int:
        return sum(part.expected for part in self.parts)

    @property
    def exact(self) -> bool:
        return all(part.exact for part in self.parts)


@final
@dataclass(frozen=True, slots=True)
class PartwiseReduction:
    """A network made of parts, and the one made in the same way of the parts reduced.

    Parameters
    ----------
    theta, small : ProductNetwork or CompositionNetwork
    parts : tuple of Reduced
    """

    theta: Any
    small: Any
    parts: tuple[Reduced, ...]

    def check(self) -> Verdict:
        """Whether every part is reduced to one with the same function."""
        pairs = zip(self.theta.parts, self.small.parts, self.parts, strict=True)
        for number, (part, small, found) in enumerate(pairs):
            if found.theta != part or found.small != small:
                return Refuted(f"part {number} is not the one that was reduced", number)
        verdict = all_of(found.check() for found in self.parts)
        if not isinstance(verdict, Proved):
            return verdict
        return Proved("every part is reduced to one with the same function", self)


@final
@dataclass(frozen=True, slots=True)
class ProductArchitecture(Architecture[ProductNetwork]):
    """Products of networks of the given architectures.

    Parameters
    ----------
    parts : tuple of Architecture
        One for each part; none where only the summary is asked.
    """

    parts: tuple[Architecture[Any], ...] = ()

    @classmethod
    def for_parameter(cls, theta: ProductNetwork) -> Self:
        return cls(tuple(map(architecture_of, theta.parts)))

    @property
    def model(self) -> Model[ProductNetwork]:
        return ProductNetworks(tuple(part.model for part in self.parts))

    @property
    def summary(self) -> Summary:
        return Summary(
            name="product",
            symmetries="products of the parts' groups; trivial where a part has ended",
            adjunction="holds when the group acts on each factor by itself and every part absorbs its action",
            identifiable_when="all parts are",
            source="docs/architectures/products-and-tied.md",
            decides="whatever is decided for each part",
            leaves_open="groups that mix the factors",
        )

    def check_same_function(
        self, left: ProductNetwork, right: ProductNetwork, *, max_cells: int | None = None
    ) -> Verdict:
        """Part by part where the parts have the same ends, and as functions otherwise.

        Notes
        -----
        A point at which a part differs is filled up with zeros and evaluated again.
        """
        first, second = left.morphism(), right.morphism()
        require_parallel(first, second)
        if left == right:
            return Proved("equal as values")
        ends = [[(part.spaces[0], part.spaces[-1]) for part in theta.parts] for theta in (left, right)]
        if ends[0] != ends[1]:
            return compare_functions(first, second, "the two are products of factors of different dimensions")
        reasons: list[str] = []
        found: list[Verdict] = []
        for number, (ours, theirs) in enumerate(zip(left.parts, right.parts, strict=True)):
            verdict = check_equal(ours, theirs, max_cells=max_cells)
            if isinstance(verdict, Refuted):
                return Refuted(f"part {number}: {verdict.reason}", _padded(first, second, left, number, verdict))
            if isinstance(verdict, Undecided):
                found.append(Undecided(f"part {number}: {verdict.reason}"))
            reasons.append(f"part {number}: {verdict.reason}")
        return all_of(found, "; ".join(reasons))

    def check_identifiable(self, theta: ProductNetwork, *, max_cells: int | None = None) -> Verdict:
        return self._combined(
            theta, (known.check_identifiable(part, max_cells=max_cells) for known, part in self._pairs(theta))
        )

    def identify(self, theta: ProductNetwork, *, max_cells: int | None = None) -> Identification[ProductNetwork]:
        found = [known.identify(part, max_cells=max_cells) for known, part in self._pairs(theta)]
        dimensions = [entry.dimension for entry in found if entry.dimension is not None]
        return Identification(
            self._combined(theta, (entry.verdict for entry in found)),
            theta,
            ProductDimension(tuple(dimensions)) if len(dimensions) == len(found) else None,
            notes=tuple(f"part {number}: {note}" for number, entry in enumerate(found) for note in entry.notes),
        )

    def reduce(self, theta: ProductNetwork, *, max_cells: int | None = None) -> PartwiseReduction:
        found = tuple(known.reduce(part, max_cells=max_cells) for known, part in self._pairs(theta))
        return PartwiseReduction(theta, ProductNetwork(tuple(part.small for part in found)), found)

    def _pairs(self, theta: ProductNetwork) -> Iterator[tuple[Architecture[Any], Any]]:
        known = self.parts or tuple(map(architecture_of, theta.parts))
        return zip(known, theta.parts, strict=True)

    def _combined(self, theta: ProductNetwork, verdicts: Iterator[Verdict]) -> Verdict:
        reasons: list[str] = []
        references: list[str] = []
        found: list[Verdict] = []
        for number, verdict in enumerate(verdicts):
            if isinstance(verdict, Refuted):
                twin = None
                if verdict.witness is not None:
                    twin = ProductNetwork((*theta.parts[:number], verdict.witness, *theta.parts[number + 1 :]))
                return Refuted(f"part {number}: {verdict.reason}", twin)
            if isinstance(verdict, Undecided):
                found.append(Undecided(f"part {number}: {verdict.reason}"))
            elif verdict.reference and verdict.reference not in references:
                references.append(verdict.reference)
            reasons.append(f"part {number}: {verdict.reason}")
        return found[0] if found else Proved("; ".join(reasons), reference="; ".join(references))


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


def _padded(
    first: Morphism, second: Morphism, left: ProductNetwork, number: int, verdict: Refuted
) -> Difference | EnclosedDifference | None:
    """A part's point of difference with zeros for the inputs of the other parts."""
    point = getattr(verdict.witness, "point", None)
    if point is None:
        return None
    sizes = left.sizes(0)
    before, behind = Space(sum(sizes[:number])), Space(sum(sizes[number + 1 :]))
    return difference_at(first, second, (*before.zero(), *point, *behind.zero()))
