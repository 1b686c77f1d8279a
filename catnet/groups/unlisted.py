"""A group whose elements cannot be listed: infinite, or not found finite within a budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, final

from catnet.errors import BudgetError, GroupError
from catnet.groups.finite import FiniteGroup
from catnet.groups.finiteness import check_finite
from catnet.groups.operators import Operator
from catnet.shown import Shown
from catnet.verdict import Proved, Refuted

__all__ = ["Group", "UnlistedGroup", "generated_group"]


@final
@dataclass(frozen=True, slots=True)
class UnlistedGroup(Shown):
    """The group that named generators generate, known by these only.

    What is asked of generators (squares, uniqueness, end-to-end equivariance) can be answered; what enumerates the
    group (averages, covers, homomorphisms without uniqueness) cannot.

    Parameters
    ----------
    names : tuple of str
    infinite : bool
        Whether it is proved infinite; otherwise its order is not known.
    reason : str
    """

    names: tuple[str, ...]
    infinite: bool
    reason: str

    @property
    def order(self) -> str | None:
        """``"infinite"``, or None where it is not known."""
        return "infinite" if self.infinite else None

    @property
    def words(self) -> str:
        """Why the elements cannot be listed, for a reader."""
        return f"{'the group is infinite' if self.infinite else 'the order of the group is not known'}: {self.reason}"

    def listed(self) -> FiniteGroup:
        """`GroupError`: there is no list of the elements."""
        raise GroupError(self.words)


Group: TypeAlias = FiniteGroup | UnlistedGroup


def generated_group(names: Sequence[str], tuples: Sequence[Sequence[Operator]]) -> Group:
    """The group that tuples of operators generate: finite with its order at hand, or unlisted.

    >>> from catnet.algebra.monomial import Monomial
    >>> generated_group(["s"], [(Monomial.diagonal((-1,)),)]).order
    2
    >>> generated_group(["t"], [(Monomial.diagonal((2,)),)]).order
    'infinite'
    """
    verdict = check_finite(tuples, names=names)
    if not isinstance(verdict, Proved):
        return UnlistedGroup(tuple(names), isinstance(verdict, Refuted), verdict.reason)
    group = FiniteGroup(tuple(zip(names, verdict.certificate, strict=True)))
    try:
        group.order  # noqa: B018 - its chain is kept
    except BudgetError as error:
        return UnlistedGroup(tuple(names), False, f"it is finite, but {error} before its order was found")
    return group
