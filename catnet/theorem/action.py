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
from catnet.errors import GroupError, InputError, ShapeError
from catnet.groups import FiniteGroup, Group, Operator, generated_group, permutation_model
from catnet.groups.operators import size

__all__ = ["EndActions", "joint_group"]


@final
@dataclass(frozen=True, slots=True)
class EndActions:
    """For every generator its name and the invertible operators by which it acts on V_0 and on V_L.

    Raises
    ------
    GroupError, ShapeError, InputError
        Names that repeat; operators of different sizes; a matrix that is not invertible.
    """

    generators: tuple[tuple[str, Operator, Operator], ...]

    def __post_init__(self) -> None:
        names = self.names
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

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _, _ in self.generators)

    def group(self) -> FiniteGroup:
        """The group that the pairs generate inside GL(V_0) × GL(V_L); `GroupError` if it is not found finite."""
        return joint_group(self.names, self._pairs)

    def generated_group(self) -> Group:
        """The same, or an `UnlistedGroup` if it is infinite or not found finite."""
        return generated_group(self.names, self._pairs)

    @property
    def _pairs(self) -> list[tuple[Operator, Operator]]:
        return [(first, last) for _, first, last in self.generators]


def joint_group(names: Sequence[str], tuples: Sequence[Sequence[Operator]]) -> FiniteGroup:
    """The group that tuples of operators generate, as permutations of finitely many vectors; `GroupError` if it is
    infinite, or not found finite.
    """
    return FiniteGroup(tuple(zip(names, permutation_model(tuples), strict=True)))
