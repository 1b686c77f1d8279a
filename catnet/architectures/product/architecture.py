"""Direct products: everything is decided part by part.

The outputs of f = f_1 × … × f_m are those of its parts, each of which reads inputs of its own.  Hence two products of
networks with the same ends are equal iff all parts are, a product is identifiable iff all parts are (its K_i are
products, and a part that has ended has no symmetries), and its functional dimension is the sum of theirs.

>>> from catnet.architectures.known import architecture_of
>>> from catnet.category import Tanh
>>> from catnet.architectures.perceptron.network import MLP
>>> wave, bend = MLP.from_rows([([[1]], [0]), ([[1]], [0])], Tanh()), MLP.from_rows([([[1]], [0]), ([[1]], [0])])
>>> theta = ProductNetwork((wave, bend))
>>> architecture_of(theta).check_identifiable(theta).word
'proved'
>>> other = ProductNetwork((wave, MLP.from_rows([([[2]], [0]), ([["1/2"]], [0])])))
>>> architecture_of(theta).check_same_function(theta, other).reason
'part 0: equal as values; part 1: one hidden layer: equal kinks and equal affine rest'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any, Self, final

from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.product.model import ProductNetwork, ProductNetworks
from catnet.category import Difference, EnclosedDifference, Morphism, Space
from catnet.theorem.architecture import Architecture, Dimension, Identification, Known, Summary
from catnet.theorem.comparison import compare_functions, difference_at, require_parallel
from catnet.theorem.model import Model
from catnet.theorem.partwise import PartwiseReduction
from catnet.theorem.sums import DirectSum, Strip
from catnet.verdict import Proved, Refuted, Undecided, Verdict, all_of

__all__ = ["ProductArchitecture", "ProductDimension"]


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
class ProductArchitecture(Architecture[ProductNetwork]):
    """Products of networks of the given architectures.

    Parameters
    ----------
    known : Known
        The architectures that there are.
    parts : tuple of Architecture
        One for each part; none where only the summary is asked.
    """

    known: Known
    parts: tuple[Architecture[Any], ...] = ()

    @classmethod
    def given(cls, known: Known) -> Self:
        return cls(known)

    @classmethod
    def for_parameter(cls, theta: ProductNetwork, known: Known) -> Self:
        return cls(known, tuple(map(known.architecture_of, theta.parts)))

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

    def written_out(self, theta: ProductNetwork) -> MLP | None:
        """One perceptron, where all parts are perceptrons of one activation and depth."""
        parts = [part for part in map(as_perceptron, theta.parts) if part is not None]
        alike = len({(part.activation, part.depth) for part in parts}) == 1
        return reduce(MLP.beside, parts) if alike and len(parts) == len(theta.parts) else None

    def direct_sum(self, copies: Sequence[ProductNetwork], share: Fraction) -> DirectSum[ProductNetwork] | Undecided:
        """Part by part; a part that has ended is shared, what acts on it being what acts on its outputs."""
        found = []
        for number, (known, _) in enumerate(self._pairs(copies[0])):
            one = known.direct_sum([copy.parts[number] for copy in copies], share)
            if isinstance(one, Undecided):
                return Undecided(f"part {number}: {one.reason}")
            found.append(one)
        network = ProductNetwork(tuple(one.network for one in found))
        ends = [Strip(1, part.spaces[-1].dimension, copied=False) for part in network.parts]
        layout = []
        for index in range(network.depth - 1):
            pairs = zip(found, ends, strict=True)
            layout.append(tuple(s for one, end in pairs for s in (one.layout[index : index + 1] or ((end,),))[0]))
        return DirectSum(network, tuple(layout))

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
            verdict = self.known.check_same_function(ours, theirs, max_cells=max_cells)
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
        """Every part with its architecture: the one at hand, which may remember earlier questions, where it is that."""
        found = tuple(map(self.known.architecture_of, theta.parts))
        if [type(own) for own in self.parts] == [type(own) for own in found]:
            found = self.parts
        return zip(found, theta.parts, strict=True)

    def _combined(self, theta: ProductNetwork, verdicts: Iterator[Verdict]) -> Verdict:
        reasons: list[str] = []
        references: list[str] = []
        found: list[Verdict] = []
        for number, verdict in enumerate(verdicts):
            if isinstance(verdict, Refuted):
                twin = verdict.witness  # where it is no part, it is none, or one with entries in a number field
                if isinstance(twin, type(theta.parts[number])):
                    twin = ProductNetwork((*theta.parts[:number], twin, *theta.parts[number + 1 :]))
                return Refuted(f"part {number}: {verdict.reason}", twin)
            if isinstance(verdict, Undecided):
                found.append(Undecided(f"part {number}: {verdict.reason}"))
            elif verdict.reference and verdict.reference not in references:
                references.append(verdict.reference)
            reasons.append(f"part {number}: {verdict.reason}")
        return found[0] if found else Proved("; ".join(reasons), reference="; ".join(references))


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
