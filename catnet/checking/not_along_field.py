"""Re-checks a point x at which the derivative of f along a vector field is not what equivariance asks.

**Claim**: a network of any architecture; vector fields x ↦ X x + t on its inputs and y ↦ Y y + u on its outputs, by
name; it is not so that f(e^{sX} x) = e^{sY} f(x) for all s and x and every pair, e^{sX} being the flow of the field.

**Proof**: the name of a pair, and a rational point.  Differentiating at s = 0 gives Df(x) (X x + t) = Y f(x) + u
wherever f is differentiable along the field; both sides are computed, and must be different, or disjoint, in some
output.  The derivative is found layer by layer, ReLU and leaky ReLU having none where z = 0 and z moves, tanh' = 1 −
tanh² in intervals; of polynomial networks as the coefficient of s in f(x + s (X x + t)).

Rests on no theorem of the literature.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .connected import read_pairs, write_pairs
from .difference import different, read_witness
from .intervals import Interval, Number, rounded
from .networks import evaluated, read_network, written_out
from .perceptron import TANH, Perceptron, centred
from .polynomials import Polynomial, terms_of
from .reading import UnprovedError, bind, guarded, need, opened
from .values import Network, activate, affine

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "not equivariant under a connected group"
CLAIMED = ("network", "algebra")


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", "field", "point", "bits")
    theta = read_network(content["network"], "network")
    algebra = read_pairs(content["algebra"], theta.inputs, theta.outputs)
    point, bits, proof = read_witness(content, theta.inputs, "field", algebra)
    found = bind(
        content,
        {"network": theta.written(), "algebra": write_pairs(algebra)},
        proof,
        {"claim_verdict": "refuted", "assuming": [], "dimensions": [theta.inputs, theta.outputs]},
    )
    name = proof["field"]
    first, last = algebra[name]
    along = derivative(theta, point, first.at(point), bits)
    wanted = affine(last.matrix, last.shift, evaluated(theta, point, bits), bits)
    return {**found, "field": name, "different_outputs": different(along, wanted)}


def derivative(theta: Network, point: Sequence[Fraction], velocity: Sequence[Fraction], bits: int) -> list[Number]:
    """Df(point) velocity."""
    perceptron = _perceptron(theta)
    activation = None if perceptron is None else perceptron.activation
    if perceptron and activation and (activation.scales == "positive" or activation.centred == TANH):
        return _layer_by_layer(perceptron, point, velocity, bits)
    curve = [
        Polynomial({k: v for k, v in (((0,), x), ((1,), speed)) if v}, 1)
        for x, speed in zip(point, velocity, strict=True)
    ]
    values: list[Any] = theta.value(curve, bits)  # type: ignore[arg-type]
    return [terms_of(value, 1).get((1,), Fraction(0)) for value in values]


def _perceptron(theta: Network) -> Perceptron | None:
    try:
        return written_out(theta)
    except UnprovedError:
        return None


def _layer_by_layer(
    theta: Perceptron, point: Sequence[Fraction], velocity: Sequence[Fraction], bits: int
) -> list[Number]:
    values: list[Number] = list(point)
    speeds: list[Number] = list(velocity)
    activation = theta.activation.centred
    layers = centred(theta)
    for index, (weight, bias) in enumerate(layers, start=1):
        values = affine(weight, bias, values, bits)
        speeds = affine(weight, [Fraction(0)] * len(bias), speeds, bits)
        if index == len(layers):
            break
        if activation.slopes is not None:
            need(
                all(value != 0 or speed == 0 for value, speed in zip(values, speeds, strict=True)),
                "the network may have no derivative at this point",
            )
            below, above = activation.slopes
            points: list[Any] = values
            speeds = [(above if z > 0 else below) * speed for z, speed in zip(points, speeds, strict=True)]
        values = activate(activation, values, bits)
        if activation.slopes is None:
            steep = [Fraction(-1) * _square(value) + Fraction(1) for value in values]
            speeds = [rounded(slope * speed, bits) for slope, speed in zip(steep, speeds, strict=True)]
    return speeds


def _square(value: Number) -> Number:
    if isinstance(value, Interval):
        corners = [value.low * value.low, value.high * value.high]
        return Interval(Fraction(0) if value.low < 0 < value.high else min(corners), max(corners))
    return value * value
