"""Multilayer perceptrons, as the checkers understand them: the format ``catnet-network/1`` in its canonical writing.

f_i(x) = sigma(W_i x + b_i) for i < L and f_L(x) = W_L x + b_L.  An `Activation` says which scalings c pass through it,
sigma(c z) = k sigma(z) for all z, and what its values are where they are rational.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .algebra import BITS, integer_root, ray
from .reading import (
    DIMENSION,
    ExhaustedError,
    Rows,
    UnprovedError,
    array,
    fields,
    integer,
    matrix,
    need,
    number,
    shape,
    shown,
    spell,
    spelled,
    vector,
)

FORMAT = "catnet-network/1"
DEGREE = 1000
Layer = tuple[Rows, list[Fraction]]


@dataclass(frozen=True)
class Activation:
    """sigma, and the scalings that pass through it.

    Parameters
    ----------
    name : str
        What a file calls it.
    coefficients : tuple of Fraction
        Of a power or polynomial, from the constant up; empty for the others.
    scales : str
        Which k have a c with sigma(c z) = k sigma(z) for all z: "positive" (then c = k), "sign" (k = c = ±1), "any"
        (k = c^power), "none" (k = c = 1) or "linear" (any matrix k = c).
    power : int
    even : bool
        Whether sigma(−z) = ± sigma(z) with the sign +, so that rows count up to sign.
    slopes : tuple of two Fractions, or None
        Below and above 0, of a piecewise linear one.
    turning : Fraction or None
        The c with sigma(z) − sigma(−z) = c z for all z, of those whose kinks are known to be independent.
    keeps_zero : bool
        Whether sigma(0) = 0, of one that has no other rational values.
    shifted : Activation or None
        The one that it is in other coordinates: sigmoid(z) = (1 + tanh(z / 2)) / 2.
    """

    name: str
    coefficients: tuple[Fraction, ...]
    scales: str
    power: int
    even: bool
    slopes: tuple[Fraction, Fraction] | None = None
    turning: Fraction | None = None
    keeps_zero: bool = False
    shifted: Activation | None = None

    @property
    def centred(self) -> Activation:
        """That of the layers that `centred` gives."""
        return self if self.shifted is None else self.shifted

    @property
    def is_rational(self) -> bool:
        return self.slopes is not None or bool(self.coefficients)

    @property
    def leak(self) -> Fraction:
        """The slope below 0; 0 where there is none."""
        return Fraction(0) if self.slopes is None else self.slopes[0]

    def written(self) -> Any:
        parameters = {"power": self.power, "leaky_relu": spell(self.leak), "polynomial": spelled(self.coefficients)}
        return {self.name: parameters[self.name]} if self.name in parameters else self.name

    def value(self, z: Fraction) -> Fraction:
        """sigma(z), where that is rational."""
        if self.slopes is not None:
            return self.slopes[z > 0] * z
        if z == 0 and self.keeps_zero:
            return z
        if not self.is_rational:
            raise UnprovedError(f"{self.name} has no rational values")
        bits = z.numerator.bit_length() + z.denominator.bit_length()
        if abs(z) != 1 and bits * (len(self.coefficients) - 1) > 10 * BITS:
            raise ExhaustedError("powers of values grow beyond all use")
        if self.scales == "any":
            return self.coefficients[-1] * z**self.power
        total = Fraction(0)
        for coefficient in reversed(self.coefficients):
            total = total * z + coefficient
        return total

    def root(self, k: Fraction, where: str) -> Fraction:
        """The c with sigma(c z) = k sigma(z) for all z (the positive one, if both signs do)."""
        if k == 1:
            return k
        passes = {"positive": k > 0, "sign": k == -1, "any": k > 0 or (k < 0 and not self.even), "none": False}
        need(passes[self.scales], f"{where}: the scale {shown(spell(k))} does not pass through the activation")
        if self.power == 1:
            return k
        top, bottom = integer_root(abs(k.numerator), self.power), integer_root(k.denominator, self.power)
        root = Fraction(top if k > 0 else -top, bottom)
        need(root**self.power == k, f"{where}: the scale {shown(spell(k))} is no power of a rational number")
        return root

    def ray(self, row: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """A representative of a row (w, b) ≠ 0 up to the scalings that pass, and up to sign if sigma is even."""
        signs = self.even or self.scales in ("sign", "any")
        if self.scales in ("positive", "any"):
            return ray(row, signs)
        lead = next((value for value in row if value), Fraction(1))
        return tuple(-value for value in row) if lead < 0 and signs else tuple(row)


ZERO, ONE = Fraction(0), Fraction(1)
RELU = Activation("relu", (), "positive", 1, False, slopes=(ZERO, ONE), turning=ONE)
IDENTITY = Activation("identity", (), "linear", 1, False, slopes=(ONE, ONE))
TANH = Activation("tanh", (), "sign", 1, False, keeps_zero=True)
SIGMOID = Activation("sigmoid", (), "sign", 1, False, shifted=TANH)
GELU = Activation("gelu", (), "none", 1, False, turning=ONE, keeps_zero=True)
SILU = Activation("silu", (), "none", 1, False, turning=ONE, keeps_zero=True)
SOFTPLUS = Activation("softplus", (), "none", 1, False, turning=ONE)
PLAIN = {activation.name: activation for activation in (RELU, IDENTITY, TANH, SIGMOID, GELU, SILU, SOFTPLUS)}


def _leaky_relu(content: Any, where: str) -> Activation:
    slope = number(content, where)
    shape(slope != 1, f"{where}: slope 1 is the identity")
    return Activation("leaky_relu", (), "positive", 1, slope == -1, slopes=(slope, ONE), turning=1 + slope)


def _power(content: Any, where: str) -> Activation:
    power = integer(content, where, 1, DEGREE)
    return Activation("power", (Fraction(0),) * power + (Fraction(1),), "any", power, power % 2 == 0)


def _polynomial(content: Any, where: str) -> Activation:
    coefficients = tuple(vector(content, where))
    shape(0 < len(coefficients) <= DEGREE + 1, f"{where}: the degree is not between 0 and {DEGREE}")
    shape(coefficients[-1] != 0 or len(coefficients) == 1, f"{where}: the last coefficient is 0")
    exponents = [i for i, entry in enumerate(coefficients) if entry]
    if len(exponents) == 1 and exponents[0] > 0:
        return Activation("polynomial", coefficients, "any", exponents[0], exponents[0] % 2 == 0)
    odd = bool(exponents) and all(e % 2 for e in exponents)
    return Activation("polynomial", coefficients, "sign" if odd else "none", 1, all(e % 2 == 0 for e in exponents))


WITH_PARAMETER = {"leaky_relu": _leaky_relu, "power": _power, "polynomial": _polynomial}


def read_activation(value: Any, where: str) -> Activation:
    if type(value) is str and value in PLAIN:
        return PLAIN[value]
    shape(type(value) is dict and len(value) == 1, f"{where}: not a known activation: {shown(value)}")
    ((kind, content),) = value.items()
    shape(kind in WITH_PARAMETER, f"{where}: not a known activation: {shown(kind)}")
    return WITH_PARAMETER[kind](content, where)


@dataclass(frozen=True)
class Perceptron:
    """A network as it was understood."""

    activation: Activation
    inputs: int
    layers: list[Layer]

    @property
    def sizes(self) -> list[int]:
        return [self.inputs, *(len(bias) for _, bias in self.layers)]

    @property
    def hidden(self) -> int:
        return sum(self.sizes[1:-1])

    @property
    def parameters(self) -> int:
        return sum((before + 1) * after for before, after in zip(self.sizes, self.sizes[1:], strict=False))

    def written(self) -> dict[str, Any]:
        layers: list[dict[str, Any]] = [
            {"weight": [spelled(row) for row in weight], "bias": spelled(bias)} for weight, bias in self.layers
        ]
        if not self.layers[0][1]:
            layers[0]["inputs"] = self.inputs
        return {"format": FORMAT, "activation": self.activation.written(), "layers": layers}


def read_perceptron(value: Any, where: str) -> Perceptron:
    """A network from its document; `MalformedError` unless every shape fits."""
    content = fields(value, where, "format", "activation", "layers")
    shape(content["format"] == FORMAT, f"{where}: not of the format {FORMAT}: {shown(content['format'])}")
    activation = read_activation(content["activation"], f"{where}: activation")
    layers: list[Layer] = []
    inputs = 0
    entries = array(content["layers"], f"{where}: layers")
    shape(len(entries) > 0, f"{where}: there are no layers")
    for index, entry in enumerate(entries, start=1):
        here = f"{where}, layer {index}"
        lacks = not layers and type(entry) is dict and entry.get("weight") == []
        parts = fields(entry, here, "weight", "bias", *(["inputs"] if lacks else []))
        if lacks:
            inputs = integer(parts["inputs"], here, 0, DIMENSION)
        before = len(layers[-1][1]) if layers else inputs if lacks else None
        weight = matrix(parts["weight"], here, before)
        if not layers and weight:
            inputs = len(weight[0])
        layers.append((weight, vector(parts["bias"], here, len(weight))))
    return Perceptron(activation, inputs, layers)


def centred(theta: Perceptron) -> list[Layer]:
    """The layers; of a sigmoid network, sigmoid(z) = (1 + tanh(z / 2)) / 2, those of the tanh network that it is in the
    coordinates 2 x − 1 of its hidden spaces.
    """
    if theta.activation.shifted is None:
        return theta.layers
    half, result = Fraction(1, 2), []
    for i, (weight, bias) in enumerate(theta.layers):
        first, last = i == 0, i == len(theta.layers) - 1
        moved = bias if first else [b + sum(row, Fraction(0)) * half for row, b in zip(weight, bias, strict=True)]
        factor = (1 if first else half) * (1 if last else half)
        result.append(([[v * factor for v in row] for row in weight], [b * (1 if last else half) for b in moved]))
    return result
