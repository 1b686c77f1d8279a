"""Activations: functions Q → Q that a network applies to every coordinate.

An activation knows its name, its exact values, and which monomial matrices commute with it, since that is what the
symmetries of a network are made of.

>>> RELU(Fraction(-1, 2)), RELU(Fraction(3))
(Fraction(0, 1), Fraction(3, 1))
>>> from catnet.monomial import Monomial
>>> RELU.commutes_with(Monomial.diagonal((Fraction(2), Fraction(1, 3))))
True
>>> RELU.commutes_with(Monomial.diagonal((Fraction(-1),)))
False
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import final

from catnet.monomial import Monomial

__all__ = ["RELU", "Activation"]


@final
@dataclass(frozen=True, slots=True)
class Activation:
    """A function sigma : Q → Q with an exact value at every rational.

    Parameters
    ----------
    name : str
        What files call it; two activations of one name are the same.
    value : callable
        Fraction → Fraction.
    scales : callable
        The numbers c with sigma(c x) = c sigma(x) for every x, as a predicate.
    """

    name: str
    value: Callable[[Fraction], Fraction] = field(compare=False, repr=False)
    scales: Callable[[Fraction], bool] = field(compare=False, repr=False)

    def __call__(self, number: Fraction) -> Fraction:
        return self.value(number)

    def commutes_with(self, monomial: Monomial) -> bool:
        """Whether sigma(P x) = P sigma(x) for every x: permutations always do, a diagonal when its scales do."""
        return all(factor == 1 or self.scales(factor) for factor in monomial.scale)


def _positive_part(number: Fraction) -> Fraction:
    return number if number > 0 else Fraction(0)


def _is_positive(number: Fraction) -> bool:
    return number > 0


RELU = Activation("relu", _positive_part, _is_positive)
