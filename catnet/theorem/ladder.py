"""The ladder of the theorem: one commuting square for every layer and every generator.

Every hidden space V_i carries an action, and every layer map is a natural transformation from the action on V_{i-1}
to the one on V_i. The ladder of a generator is the diagram

    V_0 --f_1--> V_1 --f_2--> ... --f_L--> V_L
     |            |                         |
    k_0          k_1                       k_L
     v            v                         v
    V_0 --f_1--> V_1 --f_2--> ... --f_L--> V_L

whose squares commute; two squares that share a side paste, so the outer rectangle, end-to-end equivariance, commutes
as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Vector
from catnet.category import ActionFunctor, Affine, Arrow, Diagram, Face, MonomialMap, Morphism
from catnet.errors import InputError
from catnet.groups import Operator
from catnet.groups.operators import size
from catnet.shown import Shown

__all__ = ["LayerActions", "ladder", "operator_map"]


@final
@dataclass(frozen=True, slots=True)
class LayerActions(Shown):
    """How each generator acts on every space V_0, …, V_L.

    Parameters
    ----------
    generators : tuple of (name, operators)
        One operator for each of the L + 1 spaces.
    origins : tuple of vectors, optional
        The point o_i of each space at which the coordinates of the operators start: k acts by x ↦ o_i + k (x − o_i).
        All zero if there are none.
    """

    generators: tuple[tuple[str, tuple[Operator, ...]], ...]
    origins: tuple[Vector, ...] = ()

    def __post_init__(self) -> None:
        shapes = {tuple(map(size, operators)) for _, operators in self.generators}
        if len(shapes) > 1:
            raise InputError("the generators act on different spaces")
        if self.origins and shapes and tuple(map(len, self.origins)) not in shapes:
            raise InputError("the coordinates start at points of other spaces than the generators act on")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.generators)

    def on_layer(self, index: int) -> tuple[tuple[str, Operator], ...]:
        """The action on V_index, generator by generator."""
        return tuple((name, operators[index]) for name, operators in self.generators)

    def require_on(self, widths: Sequence[int]) -> None:
        """`InputError` unless the generators act on spaces of these dimensions."""
        if any(tuple(map(size, operators)) != tuple(widths) for _, operators in self.generators):
            raise InputError("the actions are on other spaces than those of the network")

    def origin(self, index: int) -> Vector | None:
        """Where the coordinates of V_index start, unless that is zero."""
        return self.origins[index] if self.origins and any(self.origins[index]) else None

    def shift(self, index: int, operator: Operator) -> Vector | None:
        """o − k o: an operator k acts on V_index by x ↦ k x + o − k o.  None where all coordinates start at zero."""
        if not self.origins:
            return None
        origin = self.origins[index]
        return tuple(a - b for a, b in zip(origin, operator.apply(origin), strict=True))

    def functor(self, index: int, relators: tuple[tuple[str, ...], ...] = ()) -> ActionFunctor:
        """The action on V_index as a functor from the one-object category of the group."""
        arrows = tuple((name, operator_map(operator)) for name, operator in self.on_layer(index))
        return ActionFunctor(arrows[0][1].source, arrows, relators)


def operator_map(operator: Operator) -> Morphism:
    """An operator as an arrow."""
    return MonomialMap(operator) if isinstance(operator, Monomial) else Affine.linear(operator)


def ladder(layers: Sequence[Morphism], actions: LayerActions) -> Diagram:
    """The diagram of all ladders, one square for each layer and generator, in the order of the layers.

    Parameters
    ----------
    layers : sequence of Morphism
        f_1, …, f_L.
    actions : LayerActions
        On V_0, …, V_L.
    """
    arrows = [Arrow(f"f{i}", f"V{i - 1}", f"V{i}", layer) for i, layer in enumerate(layers, start=1)]
    for name, operators in actions.generators:
        arrows.extend(Arrow(f"{name} on V{i}", f"V{i}", f"V{i}", operator_map(op)) for i, op in enumerate(operators))
    faces = [
        Face((f"{name} on V{i - 1}", f"f{i}"), (f"f{i}", f"{name} on V{i}"))
        for i in range(1, len(layers) + 1)
        for name in actions.names
    ]
    return Diagram(tuple(arrows), tuple(faces))
