"""The two actions of a theorem instance: a group acting on V_0 and on V_L, given by named generators.

>>> from catnet.algebra.monomial import Monomial
>>> flip = Monomial.of_permutation((1, 0))
>>> ends = EndActions((("s", flip, Monomial.identity(1)),))
>>> ends.group().order
2
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.errors import GroupError, InputError, ShapeError
from catnet.groups import FiniteGroup, Group, Operator, UnlistedGroup, generated_group, permutation_model
from catnet.groups.lie import FieldPair, Fields
from catnet.groups.operators import size

__all__ = ["EndActions", "joint_group"]


@final
@dataclass(frozen=True, slots=True)
class EndActions:
    """For every generator its name and the invertible operators by which it acts on V_0 and on V_L; and for a connected
    part of the group named vector fields on both.

    Parameters
    ----------
    generators : tuple of (name, operator, operator)
    fields : tuple of (name, FieldPair), optional
    centres : pair of vectors, optional
        The points o of V_0 and of V_L that all generators fix, where these are not zero: an operator A acts by
        x ↦ o + A (x − o).  Fields are in the given coordinates, whatever the centres.

    Raises
    ------
    GroupError, ShapeError, InputError
        Names that repeat; operators of different sizes; a matrix that is not invertible.
    """

    generators: tuple[tuple[str, Operator, Operator], ...]
    fields: Fields = ()
    centres: tuple[Vector, Vector] | None = None

    def __post_init__(self) -> None:
        names = [*self.names, *(name for name, _ in self.fields)]
        if len(set(names)) != len(names):
            raise GroupError("two generators have one name")
        for name, *pair in self.generators:
            for end, operator, model in zip(("input", "output"), pair, self.generators[0][1:], strict=True):
                if size(operator) != size(model):
                    raise ShapeError(
                        f"generator {name!r} acts on the {end} in dimension {size(operator)}, not {size(model)}"
                    )
                if isinstance(operator, Matrix) and operator.rank() < max(operator.shape):
                    raise InputError(f"generator {name!r} acts on the {end} by a matrix that is not invertible")

        sizes = {(size(first), size(last)) for _, first, last in self.generators}
        if self.centres is not None:
            sizes.add((len(self.centres[0]), len(self.centres[1])))
            if len(sizes) > 1:
                raise ShapeError(f"the centres have {len(self.centres[0])} and {len(self.centres[1])} coordinates")
        for name, fields in self.fields:
            here = fields.input.dimension, fields.output.dimension
            sizes.add(here)
            if len(sizes) > 1:
                raise ShapeError(f"the field {name!r} has dimensions {here[0]} and {here[1]}, unlike the others")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _, _ in self.generators)

    @property
    def discrete(self) -> EndActions:
        """The generators without the fields."""
        return EndActions(self.generators, (), self.centres) if self.fields else self

    def require_linear(self, what: str) -> None:
        """`InputError` if the generators move 0."""
        if self.centres is not None:
            raise InputError(f"{what} takes generators that act by linear maps, and these have a shift")

    def about_centres(self) -> EndActions:
        """The same actions in the coordinates x − o, in which the generators act by linear maps."""
        if self.centres is None:
            return self
        fields = tuple(
            (name, FieldPair(pair.input.about(self.centres[0]), pair.output.about(self.centres[1])))
            for name, pair in self.fields
        )
        return EndActions(self.generators, fields)

    def group(self) -> FiniteGroup:
        """The group that the pairs generate inside GL(V_0) × GL(V_L); `GroupError` if it is not found finite."""
        moving = self._moving()
        return joint_group(self.names, self._pairs) if moving is None else moving.listed()

    def generated_group(self) -> Group:
        """The same, or an `UnlistedGroup` if it is infinite or not found finite."""
        moving = self._moving()
        return generated_group(self.names, self._pairs) if moving is None else moving

    def _moving(self) -> UnlistedGroup | None:
        """The group, where a field that is not zero makes it infinite."""
        name = next((name for name, pair in self.fields if not pair.is_zero), None)
        names = (*self.names, *(name for name, _ in self.fields))
        return None if name is None else UnlistedGroup(names, True, f"it holds the flow of the field {name}")

    @property
    def _pairs(self) -> list[tuple[Operator, Operator]]:
        return [(first, last) for _, first, last in self.generators]


def joint_group(names: Sequence[str], tuples: Sequence[Sequence[Operator]]) -> FiniteGroup:
    """The group that tuples of operators generate, as permutations of finitely many vectors; `GroupError` if it is
    infinite, or not found finite.
    """
    return FiniteGroup(tuple(zip(names, permutation_model(tuples), strict=True)))
