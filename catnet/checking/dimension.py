"""Re-checks a functional dimension: the rank of how the function moves with its parameters, at a given network.

**Claim**: a multilayer perceptron whose activation is ReLU, leaky ReLU, a polynomial or the identity; a number
`at_least`; and `at_most`, or null where no upper bound is claimed. The functional dimension is the dimension of the
span of the derivatives of theta -> f(x), over all outputs and all points x at which f is smooth in theta and x.

**Proof**: rational points. Checked:

1. no pre-activation of a neuron with a kink is 0 at a point, so f is smooth there;
2. the derivatives at these points have rank `at_least` modulo the prime 2^61 - 1, hence at least that over Q: a minor
   that is not 0 modulo a prime is not 0;
3. `at_most` is the number of parameters minus the rank of the directions in which a neuron is scaled and its column is
   scaled back, along which f stays as it is. For the identity f is affine in x, so its derivatives at 0 and the unit
   vectors span all others, and their rank over Q is both bounds.

Rests on no theorem of the literature.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .algebra import PRIME, dot, rank, rank_modulo
from .perceptron import Perceptron, read_perceptron
from .reading import ExhaustedError, array, bind, guarded, integer, need, opened, spelled, vector

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "functional dimension"
CLAIMED = ("network", "at_least", "at_most")
ENTRIES = 30_000_000


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", "points")
    theta = read_perceptron(content["network"], "network")
    points = [vector(point, "a point", theta.inputs) for point in array(content["points"], "points")]
    least = integer(content["at_least"], "at_least", 0, theta.parameters)
    most = content["at_most"]
    most = None if most is None else integer(most, "at_most", least, theta.parameters)
    found = bind(
        content,
        {"network": theta.written(), "at_least": least, "at_most": most},
        {"points": [spelled(point) for point in points]},
        {"claim_verdict": "proved", "assuming": [], "parameters": theta.parameters, "at_least": least, "at_most": most},
    )
    need(theta.activation.is_rational, "the derivatives are not rational for this activation")
    if theta.parameters * len(points) * theta.sizes[-1] > ENTRIES:
        raise ExhaustedError("a matrix of derivatives this large is not reduced")
    table = [row for point in points for row in derivatives(theta, point)]
    need(rank_modulo(table) >= least, f"the derivatives at these points have rank {rank_modulo(table)}, not {least}")
    if most is not None:
        bound = upper_bound(theta)
        need(bound <= most, f"the symmetries only show that it is at most {bound}")
    return {**found, "points": len(points)}


def derivatives(theta: Perceptron, point: Sequence[Fraction], exact: bool = False) -> list[list[Any]]:
    """For every output a row with its derivatives by all parameters, layer after layer, row after row, (w, b); modulo
    the prime, or exact.
    """
    values: list[list[Fraction]] = [list(point)]
    slopes: list[list[Fraction]] = []
    for index, (weight, bias) in enumerate(theta.layers, start=1):
        heights = [dot(row, values[-1]) + shift for row, shift in zip(weight, bias, strict=True)]
        if index == len(theta.layers):
            break
        smooth = theta.activation.scales != "positive" or all(heights)
        need(smooth, "a pre-activation is 0 at a point, where f need not be smooth")
        values.append([theta.activation.value(z) for z in heights])
        slopes.append([slope(theta, z) for z in heights])
    outputs = theta.sizes[-1]
    turn: Any = Fraction if exact else modular
    back: list[list[Any]] = [[turn(Fraction(int(i == j))) for j in range(outputs)] for i in range(outputs)]
    parts: list[list[list[Any]]] = []
    for index in range(len(theta.layers) - 1, -1, -1):
        inputs = [turn(value) for value in values[index]]
        parts.append([[b * x for b in row for x in (*inputs, 1)] for row in back])
        if index:
            columns = list(zip(*([turn(v) for v in row] for row in theta.layers[index][0]), strict=True))
            scale = [turn(value) for value in slopes[index - 1]]
            columns = columns or [()] * len(scale)
            back = [
                [
                    sum(a * b for a, b in zip(row, column, strict=True)) * s
                    for column, s in zip(columns, scale, strict=True)
                ]
                for row in back
            ]
            back = back if exact else [[value % PRIME for value in row] for row in back]
    return [[value for part in reversed(parts) for value in part[output]] for output in range(outputs)]


def slope(theta: Perceptron, z: Fraction) -> Fraction:
    """The derivative of the activation at z."""
    if theta.activation.slopes is not None:
        return theta.activation.slopes[z > 0]
    total = Fraction(0)
    for power in range(len(theta.activation.coefficients) - 1, 0, -1):
        total = total * z + power * theta.activation.coefficients[power]
    return total


def modular(value: Fraction) -> int:
    need(value.denominator % PRIME != 0, "a denominator is a multiple of the prime")
    return value.numerator * pow(value.denominator, -1, PRIME) % PRIME


def upper_bound(theta: Perceptron) -> int:
    """What the symmetries leave; for the identity the rank itself."""
    if theta.activation.scales == "linear":
        size = theta.inputs
        origin = [[Fraction(0)] * size, *([Fraction(int(i == j)) for j in range(size)] for i in range(size))]
        rows = [row for point in origin for row in derivatives(theta, point, exact=True)]
        return rank(rows)
    if theta.activation.scales not in ("positive", "any"):
        return theta.parameters
    return theta.parameters - rank_modulo([[modular(v) for v in row] for row in directions(theta)])


def directions(theta: Perceptron) -> list[list[Fraction]]:
    """For every hidden neuron the direction that scales its row up and its column down."""
    if theta.hidden * theta.parameters > ENTRIES:
        raise ExhaustedError("a matrix of directions this large is not reduced")
    starts, total = [], 0
    for weight, _ in theta.layers:
        starts.append(total)
        total += len(weight) * (len(weight[0]) + 1 if weight else 0)
    result = []
    for index, (weight, bias) in enumerate(theta.layers[:-1]):
        upper = theta.layers[index + 1][0]
        width = len(weight[0]) + 1 if weight else 0
        for j, (row, shift) in enumerate(zip(weight, bias, strict=True)):
            line = [Fraction(0)] * total
            line[starts[index] + j * width : starts[index] + (j + 1) * width] = [*row, shift]
            for i, reader in enumerate(upper):
                line[starts[index + 1] + i * (len(weight) + 1) + j] = -theta.activation.power * reader[j]
            result.append(line)
    return result
