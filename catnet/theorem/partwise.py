"""What a network made of parts takes over from its parts: a reduction, made part by part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from catnet.theorem.architecture import Reduced
from catnet.verdict import Proved, Refuted, Verdict, all_of

__all__ = ["PartwiseReduction"]


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
