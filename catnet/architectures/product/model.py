"""Direct products: networks side by side, f = f_1 × … × f_m.

Spaces are direct sums, layers stand side by side, and K_i is the product of the parts' groups.  A part with fewer
layers than the longest one ends in identity layers; there its K_i is trivial, and a group element acts by what it does
to the part's output.

>>> from catnet.architectures.perceptron.network import MLP
>>> double, bent = MLP.from_rows([([[2]], [0])]), MLP.from_rows([([[1]], [0]), ([[1]], [1])])
>>> theta = ProductNetwork((double, bent))
>>> theta.widths, theta.depth, theta.kind
((2, 2, 2), 2, 'product of relu and relu')
>>> theta((Fraction(3), Fraction(-3)))
(Fraction(6, 1), Fraction(1, 1))

A group acts factor by factor when its operators are block diagonal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import matmul
from typing import Any, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Vector
from catnet.category import Affine, MonomialMap, Morphism, Space, Strands, identity
from catnet.category.sameness import normal_form
from catnet.errors import InputError
from catnet.groups import Group, Operator
from catnet.groups.blocks import split
from catnet.groups.operators import direct_sum, identity_operator, product
from catnet.search import NoneExists, RanOut, find_first
from catnet.shown import Shown
from catnet.theorem.model import Actions, Model
from catnet.theorem.proof import no_element
from catnet.theorem.transporter import iter_transporters
from catnet.verdict import Proved, Refuted, Undecided, Verdict, all_of

__all__ = ["ProductLayer", "ProductNetwork", "ProductNetworks", "part_depth"]


@final
@dataclass(frozen=True, slots=True)
class ProductNetwork(Shown):
    """Networks of any architectures side by side.

    Parameters
    ----------
    parts : tuple of Network
        At least one.

    Raises
    ------
    InputError
        No parts.
    """

    parts: tuple[Any, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise InputError("a product needs at least one part")

    @property
    def depth(self) -> int:
        """That of the deepest part."""
        return max(map(part_depth, self.parts))

    @property
    def spaces(self) -> tuple[Space, ...]:
        return tuple(Space(sum(self.sizes(index))) for index in range(self.depth + 1))

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(space.dimension for space in self.spaces)

    def sizes(self, index: int) -> tuple[int, ...]:
        """The dimensions of the summands of V_index, one for each part."""
        return tuple(part.spaces[min(index, part_depth(part))].dimension for part in self.parts)

    @property
    def parameters(self) -> int:
        return sum(part.parameters for part in self.parts)

    @property
    def hidden_neurons(self) -> int:
        return sum(part.hidden_neurons for part in self.parts)

    @property
    def kind(self) -> str:
        return f"product of {' and '.join(part.kind for part in self.parts)}"

    def layer(self, index: int) -> Morphism:
        """f_index, for index = 1, …, depth: the parts' layers side by side, identities where a part has ended."""
        return ProductLayer(
            tuple(part.layer(index) if index <= part_depth(part) else identity(part.spaces[-1]) for part in self.parts)
        )

    def morphism(self) -> Morphism:
        """The end-to-end map."""
        whole: Morphism = reduce(matmul, (part.morphism() for part in self.parts))
        return whole

    def __call__(self, point: Sequence[Fraction]) -> Vector:
        return self.morphism()(point)


def part_depth(part: Any) -> int:
    """How many layers a network has."""
    return len(part.spaces) - 1


@final
@dataclass(frozen=True, slots=True)
class ProductLayer(Strands):
    """Arrows on the summands of a direct sum, kept apart: a block diagonal map melts into them strand by strand.

    `SideBySide` is the arrow for end-to-end maps; it has a normal form only where all strands have one shape, which the
    layers of different architectures, or a layer beside an identity, have not.
    """

    def absorb(self, before: Matrix | None, after: Matrix | None) -> Morphism | None:
        """Strand by strand, in normal form; None unless both maps are block diagonal and square blocks."""
        sides: list[tuple[Operator | None, ...]] = []
        for matrix, spaces in (
            (before, [strand.source for strand in self.strands]),
            (after, [strand.target for strand in self.strands]),
        ):
            if matrix is None:
                sides.append((None,) * len(self.strands))
                continue
            if matrix.shape[0] != matrix.shape[1]:
                return None
            blocks = split(matrix, [space.dimension for space in spaces])
            if blocks is None:
                return None
            sides.append(blocks)
        return ProductLayer(
            tuple(
                normal_form(_arrow(first, strand.source) >> strand >> _arrow(last, strand.target))
                for first, strand, last in zip(sides[0], self.strands, sides[1], strict=True)
            )
        )


def _arrow(operator: Operator | None, space: Space) -> Morphism:
    if operator is None:
        return identity(space)
    return MonomialMap(operator) if isinstance(operator, Monomial) else Affine.linear(operator)


@final
@dataclass(frozen=True, slots=True)
class ProductNetworks(Model[ProductNetwork]):
    """Products of networks of given architectures, in a fixed order.

    Parameters
    ----------
    models : tuple of Model
        One for each part.
    """

    models: tuple[Model[Any], ...]

    def _pairs(self, theta: ProductNetwork) -> Iterator[tuple[Model[Any], Any]]:
        if len(self.models) != len(theta.parts):
            raise InputError(f"a model of {len(self.models)} factors was asked about {len(theta.parts)} parts")
        return zip(self.models, theta.parts, strict=True)

    def spaces(self, theta: ProductNetwork) -> tuple[Space, ...]:
        return theta.spaces

    def layer(self, theta: ProductNetwork, index: int) -> Morphism:
        """The parts' layers, in the coordinates of their own models."""
        strands = (
            model.layer(part, index) if index <= part_depth(part) else identity(part.spaces[-1])
            for model, part in self._pairs(theta)
        )
        return ProductLayer(tuple(strands))

    def origin(self, theta: ProductNetwork, index: int) -> Vector:
        """Those of the parts, one after another."""
        points = (model.origin(part, min(index, part_depth(part))) for model, part in self._pairs(theta))
        return tuple(value for point in points for value in point)

    def check_adjunction(self, theta: ProductNetwork, actions: Actions = ()) -> Verdict:
        """Proved when every action is block diagonal and every part absorbs its blocks.

        Without actions, of several parts: undecided, for the actions that mix the factors are not absorbed.
        """
        if not actions and len(theta.parts) > 1:
            return Undecided("only an action on each factor can be absorbed, so it depends on the action")
        by_part: list[list[tuple[str, Operator, Operator]]] = [[] for _ in theta.parts]
        for name, first, last in actions:
            ends = self._ends(theta, first, last)
            if ends is None:
                return Undecided(f"the group mixes the factors: {name} does not act on each of them by itself")
            for own, (start, end) in zip(by_part, ends, strict=True):
                own.append((name, start, end))
        verdicts = [
            _named(number, model.check_adjunction(part, tuple(own)))
            for number, ((model, part), own) in enumerate(zip(self._pairs(theta), by_part, strict=True))
        ]
        return all_of(verdicts, "the group acts on each factor by itself, and every part absorbs its action")

    def _ends(
        self, theta: ProductNetwork, first: Operator, last: Operator
    ) -> tuple[tuple[Operator, Operator], ...] | None:
        starts, ends = split(first, theta.sizes(0)), split(last, theta.sizes(theta.depth))
        return None if starts is None or ends is None else tuple(zip(starts, ends, strict=True))

    def _blocks(
        self, theta: ProductNetwork, first: Operator, last: Operator
    ) -> Iterator[tuple[Model[Any], Any, Operator, Operator]]:
        ends = self._ends(theta, first, last)
        if ends is None:
            raise InputError("the action mixes the factors of a product")
        for (model, part), (start, end) in zip(self._pairs(theta), ends, strict=True):
            yield model, part, start, end

    def own_action(self, theta: ProductNetwork, index: int, first: Operator, last: Operator) -> Operator:
        """The parts' own actions; on a part that has ended, its action on the output."""
        own = (
            model.own_action(part, index, start, end) if index < part_depth(part) else end
            for model, part, start, end in self._blocks(theta, first, last)
        )
        return reduce(direct_sum, own)

    def transport(self, theta: ProductNetwork, first: Operator, last: Operator) -> ProductNetwork:
        blocks = self._blocks(theta, first, last)
        return ProductNetwork(tuple(model.transport(part, start, end) for model, part, start, end in blocks))

    def iter_matches(
        self, theta: ProductNetwork, moved: ProductNetwork, index: int, before: Operator
    ) -> Iterator[Operator]:
        """All choices of one match for each part."""
        blocks = split(before, theta.sizes(index - 1))
        if blocks is not None:
            yield from self._choices(theta, moved, index, blocks, 0)

    def _choices(
        self, theta: ProductNetwork, moved: ProductNetwork, index: int, before: tuple[Operator, ...], place: int
    ) -> Iterator[Operator]:
        model, part, other = self.models[place], theta.parts[place], moved.parts[place]
        for found in _part_matches(model, part, other, index, before[place]):
            if place + 1 == len(theta.parts):
                yield found
                continue
            for rest in self._choices(theta, moved, index, before, place + 1):
                yield direct_sum(found, rest)

    def last_layer_matches(self, theta: ProductNetwork, moved: ProductNetwork, before: Operator) -> bool:
        blocks = split(before, theta.sizes(theta.depth - 1))
        if blocks is None:
            return False
        return all(
            model.last_layer_matches(part, other, block) if part_depth(part) == theta.depth else block.is_identity
            for (model, part), other, block in zip(self._pairs(theta), moved.parts, blocks, strict=True)
        )

    def in_symmetry_group(self, theta: ProductNetwork, index: int, element: Operator) -> bool:
        blocks = split(element, theta.sizes(index))
        if blocks is None:
            return False
        return all(
            model.in_symmetry_group(part, index, block) if index < part_depth(part) else block.is_identity
            for (model, part), block in zip(self._pairs(theta), blocks, strict=True)
        )

    def check_trivial_stabiliser(self, theta: ProductNetwork) -> Verdict:
        verdicts = [
            _named(number, model.check_trivial_stabiliser(part))
            for number, (model, part) in enumerate(self._pairs(theta))
        ]
        return all_of(verdicts, "only the identity fixes any part")

    def search_is_complete(self, theta: ProductNetwork) -> bool:
        return all(model.search_is_complete(part) for model, part in self._pairs(theta))

    def looks_ahead(self, theta: ProductNetwork, index: int) -> bool:
        return any(model.looks_ahead(part, index) for model, part in self._pairs(theta) if index < part_depth(part))

    def construct_actions(self, theta: ProductNetwork, actions: Actions, group: Group) -> Verdict | None:
        """Part by part, where some part constructs its actions; the other parts need a trivial stabiliser then."""
        by_part: list[list[tuple[str, Operator, Operator]]] = [[] for _ in theta.parts]
        for name, first, last in actions:
            for own, (_, _, start, end) in zip(by_part, self._blocks(theta, first, last), strict=True):
                own.append((name, start, end))
        entries = [
            (model, part, tuple(own), model.construct_actions(part, tuple(own), group))
            for (model, part), own in zip(self._pairs(theta), by_part, strict=True)
        ]
        if all(verdict is None for *_, verdict in entries):
            return None
        columns: list[list[tuple[Operator, ...]]] = []
        for number, (model, part, ends, verdict) in enumerate(entries):
            found = _named(number, verdict if verdict is not None else _unique_actions(model, part, ends))
            if not isinstance(found, Proved):
                return found
            columns.append([tuple(hidden) for hidden in found.certificate])
        result = []
        for place, _ in enumerate(actions):
            hidden = [
                reduce(
                    direct_sum,
                    (
                        column[place][index - 1] if index < part_depth(part) else ends[place][2]
                        for column, (_, part, ends, _) in zip(columns, entries, strict=True)
                    ),
                )
                for index in range(1, theta.depth)
            ]
            result.append(tuple(hidden))
        return Proved("built part by part", tuple(result))


def _part_matches(model: Model[Any], part: Any, moved: Any, index: int, before: Operator) -> Iterator[Operator]:
    """Matches of one part at a hidden layer of the product; past its own hidden layers only the identity."""
    depth = part_depth(part)
    if index < depth:
        yield from model.iter_matches(part, moved, index, before)
    elif index > depth or model.last_layer_matches(part, moved, before):
        yield identity_operator(part.spaces[-1].dimension)


def _unique_actions(model: Model[Any], part: Any, actions: Actions) -> Verdict:
    """For every generator the operators on the hidden spaces of a part that only the identity fixes."""
    if not isinstance(model.check_trivial_stabiliser(part), Proved):
        return Undecided("its symmetries would have to be searched beside a part whose symmetries are constructed")
    depth = part_depth(part)
    result = []
    for name, first, last in actions:
        reached = [1]
        moved = model.transport(part, first.inverse(), last.inverse())
        found = find_first(iter_transporters(model, part, moved, reached=reached))
        if isinstance(found, RanOut):
            return Undecided(found.reason)
        if isinstance(found, NoneExists):
            ahead = model.looks_ahead(part, reached[0])
            words = no_element(name, reached[0], ahead)
            if not model.search_is_complete(part):
                return Undecided(f"{words}, as far as matches could be listed")
            return Refuted(words, (name, reached[0], not ahead))
        own = (model.own_action(part, index, first, last) for index in range(1, depth))
        result.append(tuple(product(h, k) for h, k in zip(own, found.value, strict=True)))
    return Proved("one match for each generator and layer", tuple(result))


def _named(number: int, verdict: Verdict) -> Verdict:
    """The verdict, saying which part it is about."""
    if isinstance(verdict, Refuted):
        return Refuted(f"part {number}: {verdict.reason}", verdict.witness)
    return Undecided(f"part {number}: {verdict.reason}") if isinstance(verdict, Undecided) else verdict
