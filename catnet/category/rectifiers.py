"""Smooth rectifiers: GELU, SiLU and softplus, for which sigma(x) − sigma(−x) = x as for ReLU.

No scaling passes: K_i is made of permutations.  The functions sigma(z) of affine z are linearly independent modulo
affine functions as soon as no two z are equal or opposite, so that one hidden layer is decided as for ReLU, with rows
up to sign in the place of hyperplanes (docs/architectures/smooth-rectifiers.md has the proofs, and those of the
Lipschitz constants here).

>>> Gelu()(Fraction(0)), Silu()(Fraction(0))
(Fraction(0, 1), Fraction(0, 1))
>>> Softplus()(Fraction(0))
Traceback (most recent call last):
    ...
catnet.errors.InexactNumberError: softplus(0) is not known to be rational
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from catnet.category.activation import Activation
from catnet.category.transcendental import Transcendental

__all__ = ["Gelu", "Silu", "Softplus"]


class _Rectifier(Transcendental):
    """What the three share.  Abstract."""

    __slots__ = ()

    @property
    def turning(self) -> Fraction:
        return Fraction(1)


@final
@dataclass(frozen=True, slots=True)
class Gelu(_Rectifier):
    """x Φ(x), Φ the distribution function of the standard normal law (not its tanh approximation)."""

    @property
    def name(self) -> str:
        return "gelu"

    @property
    def lipschitz(self) -> Fraction:
        return Fraction(113, 100)

    def enclose(self, ball: Any) -> Any:
        import flint

        return ball * (1 + (ball / flint.arb(2).sqrt()).erf()) / 2

    def enclose_slope(self, ball: Any) -> Any:
        import flint

        density = (-(ball**2) / 2).exp() / (2 * flint.arb.pi()).sqrt()
        return (1 + (ball / flint.arb(2).sqrt()).erf()) / 2 + ball * density


@final
@dataclass(frozen=True, slots=True)
class Silu(_Rectifier):
    """x / (1 + exp(−x)); also called swish."""

    @property
    def name(self) -> str:
        return "silu"

    @property
    def lipschitz(self) -> Fraction:
        return Fraction(11, 10)

    def enclose(self, ball: Any) -> Any:
        return ball * (1 + (ball / 2).tanh()) / 2

    def enclose_slope(self, ball: Any) -> Any:
        half = (ball / 2).tanh()
        return (1 + half) / 2 + ball * (1 - half**2) / 4

    def expand(self, series: Any) -> Any:
        return series * ((series / 2).tanh() + 1) / 2 if series.valuation() else Activation.expand(self, series)


@final
@dataclass(frozen=True, slots=True)
class Softplus(_Rectifier):
    """log(1 + exp(x)): irrational at every rational number (Lindemann, Weierstraß)."""

    @property
    def name(self) -> str:
        return "softplus"

    @property
    def at_zero(self) -> None:
        return None

    @property
    def is_increasing(self) -> bool:
        return True

    @property
    def lipschitz(self) -> Fraction:
        return Fraction(1)

    def enclose(self, ball: Any) -> Any:
        return ball.max(0) + (-abs(ball)).exp().log1p()

    def enclose_slope(self, ball: Any) -> Any:
        return (1 + (ball / 2).tanh()) / 2
