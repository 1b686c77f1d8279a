"""What holds for multilayer perceptrons of every activation, unless their room says more."""

from __future__ import annotations

from abc import ABC
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from catnet.architectures.perceptron.forms import written_like
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.scaled import ScaledNetworks
from catnet.theorem.architecture import Architecture
from catnet.theorem.model import Model

if TYPE_CHECKING:
    from catnet.theorem.sums import DirectSum

__all__ = ["PerceptronArchitecture"]


class PerceptronArchitecture(Architecture[MLP], ABC):
    """Multilayer perceptrons of an activation.  Abstract."""

    __slots__ = ()

    @property
    def model(self) -> Model[MLP]:
        return ScaledNetworks(reads_exactly=True)

    def written_like(self, theta: MLP, other: Any) -> MLP | None:
        return written_like(theta, other)

    def direct_sum(self, copies: Sequence[MLP], share: Fraction) -> DirectSum[MLP]:
        from catnet.architectures.perceptron.sums import direct_sum

        return direct_sum(copies, share)
