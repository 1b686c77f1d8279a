"""Networks of every architecture, as the checkers understand them: read, written, evaluated.

A network has `inputs` and `outputs`, `written()`, its canonical document, and `value(point, bits)`: f(point), exact
where it is rational, else in intervals of which `bits` says how narrow they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from . import perceptron
from .algebra import dot, product
from .grids import Grid, read_grid
from .heads import read_softmax_heads
from .intervals import Number, ends
from .perceptron import Activation, Layer, Perceptron, read_activation, read_perceptron
from .reading import ExhaustedError, MalformedError, UnprovedError, array, fields, need, shape, shown
from .residual import Residual, read_residual
from .rotary import read_rotary_heads
from .shared_weights import Convolution, Tied, read_convolution, read_tied
from .tokens import READERS as TOKEN_READERS, read_attention
from .values import Network, activate, affine

NESTING = 16
LINEAR = read_activation("identity", "identity")


@dataclass(frozen=True)
class Layered:
    """A multilayer perceptron."""

    theta: Perceptron

    @property
    def inputs(self) -> int:
        return self.theta.sizes[0]

    @property
    def outputs(self) -> int:
        return self.theta.sizes[-1]

    def written(self) -> dict[str, Any]:
        return self.theta.written()

    def value(self, point: Sequence[Number], bits: int) -> list[Number]:
        values = list(point)
        for index, (weight, bias) in enumerate(self.theta.layers, start=1):
            values = affine(weight, bias, values, bits)
            if index < len(self.theta.layers):
                values = activate(self.theta.activation, values, bits)
        return values


def read_layered(value: Any, where: str, depth: int) -> Network:
    return read_grid(value, where) if "input" in value else Layered(read_perceptron(value, where))


@dataclass(frozen=True)
class Product:
    """Networks side by side."""

    parts: list[Network]

    @property
    def inputs(self) -> int:
        return sum(part.inputs for part in self.parts)

    @property
    def outputs(self) -> int:
        return sum(part.outputs for part in self.parts)

    def written(self) -> dict[str, Any]:
        return {"format": "catnet-product/1", "parts": [part.written() for part in self.parts]}

    def value(self, point: Sequence[Number], bits: int) -> list[Number]:
        result: list[Number] = []
        start = 0
        for part in self.parts:
            result += part.value(point[start : start + part.inputs], bits)
            start += part.inputs
        return result


@dataclass(frozen=True)
class Composition:
    """Multilayer perceptrons one after the other."""

    parts: list[Network]

    @property
    def inputs(self) -> int:
        return self.parts[0].inputs

    @property
    def outputs(self) -> int:
        return self.parts[-1].outputs

    def written(self) -> dict[str, Any]:
        return {"format": "catnet-composition/1", "parts": [part.written() for part in self.parts]}

    def value(self, point: Sequence[Number], bits: int) -> list[Number]:
        values = list(point)
        for part in self.parts:
            values = part.value(values, bits)
        return values


def _read_parts(value: Any, where: str, depth: int, read: Callable[[Any, str, int], Network]) -> list[Network]:
    entries = array(fields(value, where, "format", "parts")["parts"], f"{where}: parts")
    shape(len(entries) > 0, f"{where}: there are no parts")
    shape(depth < NESTING, f"{where}: nested too deeply")
    return [read(entry, f"{where}, part {index}", depth + 1) for index, entry in enumerate(entries)]


def _read_perceptron(value: Any, where: str, depth: int) -> Network:
    return Layered(read_perceptron(value, where))


def read_product(value: Any, where: str, depth: int) -> Network:
    return Product(_read_parts(value, where, depth, read_network))


def read_composition(value: Any, where: str, depth: int) -> Network:
    parts = _read_parts(value, where, depth, _read_perceptron)
    for lower, upper in pairwise(parts):
        shape(lower.outputs == upper.inputs, f"{where}: the parts do not fit")
    return Composition(parts)


TOKEN_READERS.update({"softmax heads": read_softmax_heads, "rotary heads": read_rotary_heads})
READERS: dict[str, Callable[[Any, str, int], Network]] = {
    perceptron.FORMAT: read_layered,
    "catnet-attention/1": read_attention,
    "catnet-convolution/1": read_convolution,
    "catnet-product/1": read_product,
    "catnet-composition/1": read_composition,
    "catnet-tied/1": read_tied,
    "catnet-residual/1": read_residual,
}


def read_network(value: Any, where: str, depth: int = 0) -> Network:
    """A network of any architecture, from its document."""
    shape(type(value) is dict, f"{where}: not an object")
    found = value.get("format")
    if type(found) is not str or found not in READERS:
        raise MalformedError(f"{where}: unknown format {shown(found)}")
    return READERS[found](value, where, depth)


def written_out(theta: Network) -> Perceptron:
    """The perceptron that a network is when shared weights are written out, the affine layers that meet at a junction
    multiplied, and a stream carried along by the activation; refused where it is none.
    """
    if isinstance(theta, Layered):
        return theta.theta
    if isinstance(theta, Tied | Convolution | Grid | Residual):
        return theta.perceptron
    if not isinstance(theta, Composition):
        raise UnprovedError("this architecture is not written out as a perceptron")
    parts = [part.theta for part in theta.parts if isinstance(part, Layered)]
    layers, bent = chained([(part.layers, part.activation) for part in parts], theta.inputs)
    need(all(activation == bent[0] for activation in bent), "the activations differ by part")
    return Perceptron(bent[0] if bent else LINEAR, theta.inputs, layers)


def one_perceptron(theta: Network) -> Perceptron:
    """A perceptron with the function of a network: of a product, its parts side by side in one, where all have one
    activation and depth.

    For claims about functions only: in the perceptron two parts may exchange neurons, in the product they may not.
    """
    if not isinstance(theta, Product):
        return written_out(theta)
    parts = [one_perceptron(part) for part in theta.parts]
    kinds = {(part.activation, len(part.layers)) for part in parts}
    need(len(kinds) == 1, "the activations or the depths differ by part")
    layers: list[Layer] = []
    for index, stack in enumerate(zip(*(part.layers for part in parts), strict=True)):
        sizes = [part.sizes[index] for part in parts]
        rows = [
            [*[Fraction(0)] * sum(sizes[:place]), *row, *[Fraction(0)] * sum(sizes[place + 1 :])]
            for place, (weight, _) in enumerate(stack)
            for row in weight
        ]
        layers.append((rows, [b for _, bias in stack for b in bias]))
    return Perceptron(parts[0].activation, theta.inputs, layers)


def without_stream(theta: Network) -> Perceptron:
    """`written_out` where whatever acts on the layers of the network acts on those of the perceptron, so that what
    nothing does there nothing does here: not on a stream, whose one matrix need not be monomial.
    """
    need(not isinstance(theta, Residual), "on a stream one matrix acts, which its coordinates do not show")
    return written_out(theta)


def own_layers(theta: Network) -> Perceptron:
    """`written_out` where every hidden space of the perceptron is one of the network: at a junction acts GL, which the
    layers multiplied out do not show, and on a stream one matrix, not monomial ones on its coordinates.
    """
    need(not isinstance(theta, Composition | Residual), "a junction or a stream has an action of its own")
    return written_out(theta)


def chained(parts: Sequence[tuple[list[Layer], Activation]], inputs: int) -> tuple[list[Layer], list[Activation]]:
    """The affine maps between the activations of a composition, those that meet multiplied; and these activations."""
    layers: list[Layer] = []
    bent: list[Activation] = []
    joined = False  # whether the next layer is multiplied into the last one
    for part, activation in parts:
        for index, layer in enumerate(part, start=1):
            layers.append(times(layer, layers.pop(), part_inputs(layers, inputs)) if joined else layer)
            joined = index == len(part) or activation.scales == "linear"
            bent += [] if joined else [activation]
    return layers, bent


def part_inputs(layers: Sequence[Layer], inputs: int) -> int:
    """What is read behind these layers."""
    return len(layers[-1][1]) if layers else inputs


def times(upper: Layer, lower: Layer, inputs: int) -> Layer:
    """One affine map for two."""
    (weight, bias), (rows, shift) = upper, lower
    return product(weight, rows, inputs), [dot(row, shift) + b for row, b in zip(weight, bias, strict=True)]


def evaluated(theta: Network, point: Sequence[Fraction], bits: int) -> list[Number]:
    """f(point); refused where numbers explode."""
    if len(point) != theta.inputs:
        raise MalformedError(f"the point has {len(point)} coordinates instead of {theta.inputs}")
    result = theta.value(list(point), bits)
    for value in result:
        if max(end.numerator.bit_length() for end in ends(value)) > 10_000_000:
            raise ExhaustedError("values grow beyond all use")
    return result
