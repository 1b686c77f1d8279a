"""Evidence that two networks compute the same function, whichever claim needs it.

``{"method": …}``, and what the method needs:

- *triangulation* (ReLU, leaky ReLU): rays and cones, see `triangulation`.
- *kinks* (one hidden layer of ReLU or leaky ReLU): nothing.  For each hyperplane let z be the row (w | b) on it, scaled
  in one way.  Then f = Σ a_H relu(z_H) + affine, the relu(z_H) of different hyperplanes are linearly independent modulo
  affine functions (across H only relu(z_H) bends), so the a_H and the affine rest decide the function.
- *maps* (every multilayer perceptron; convolutions and tied networks are written out): networks A = N_0, N_1, …, N_k
  = B, and for two consecutive ones maps m_i between their spaces, in one direction or the other, that commute with
  every layer; m_0 and m_L are the identity, so both have one function.  A row of m_i says: this neuron is k times
  neuron j, where k passes through the activation, or it is the constant t.  For the identity activation m_i is any
  matrix.
- *product* (identity activation): nothing; the products of the layers are equal.
- *expansion* (polynomial networks of any architecture): nothing; both are written out as polynomials.
- *effective scores* (softmax attention of one head, see `effective`): nothing; L and all M_i are equal, and by
  induction over the layers the function depends on nothing else.
- *parts* (products of networks with as many parts): evidence for each part.
- *equal*: nothing; both are one network.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .algebra import dot, product, ray
from .effective import effective_parameters
from .networks import Composition, Layered, Product, written_out
from .perceptron import Activation, Layer, Perceptron, centred, read_perceptron
from .polynomials import Polynomial, variables
from .reading import (
    Rows,
    array,
    canonical,
    fields,
    integer,
    matrix,
    need,
    number,
    shape,
    shown,
    spell,
    spelled,
)
from .shared_weights import Convolution, Tied
from .tokens import Tokens
from .triangulation import check_same, read_triangulation
from .values import Network

Row = tuple[int, Fraction]
"""(j, k): k times neuron j; (−1, t): the constant t."""
Map = list[Row] | Rows


def check_evidence(left: Network, right: Network, value: Any) -> dict[str, Any]:
    """The evidence, written again, after it was checked."""
    shape(type(value) is dict and type(value.get("method")) is str, "evidence: no method")
    method = value["method"]
    need((left.inputs, left.outputs) == (right.inputs, right.outputs), "the networks have different dimensions")
    if method == "parts":
        parts = array(fields(value, "evidence", "method", "parts")["parts"], "evidence: parts")
        pair = isinstance(left, Product) and isinstance(right, Product)
        pair = pair or (isinstance(left, Composition) and isinstance(right, Composition))
        need(pair, "evidence by parts for what has no parts")
        sides = getattr(left, "parts", []), getattr(right, "parts", [])
        need(len(sides[0]) == len(sides[1]) == len(parts), "evidence by parts: not as many parts")
        return {"method": method, "parts": [check_evidence(*three) for three in zip(*sides, parts, strict=True)]}
    if method == "equal":
        fields(value, "evidence", "method")
        need(canonical(left.written()) == canonical(right.written()), "the networks are not equal as values")
        return {"method": method}
    if method == "expansion":
        fields(value, "evidence", "method")
        need(expanded(left) == expanded(right), "the networks are different polynomials")
        return {"method": method}
    if method == "effective scores":
        fields(value, "evidence", "method")
        need(isinstance(left, Tokens) and isinstance(right, Tokens), "not attention")
        assert isinstance(left, Tokens) and isinstance(right, Tokens)
        same = left.tokens == right.tokens and effective_parameters(left) == effective_parameters(right)
        need(same, "the effective parameters differ")
        return {"method": method}
    plain = Layered | Tied | Convolution
    need(isinstance(left, plain) and isinstance(right, plain), f"no evidence by {shown(method)} for these networks")
    return _perceptrons(written_out(left), written_out(right), value, method)


def _perceptrons(left: Perceptron, right: Perceptron, value: dict[str, Any], method: str) -> dict[str, Any]:
    if method == "triangulation":
        content = fields(value, "evidence", "method", "rays", "cones")
        rays, cones = read_triangulation(content["rays"], content["cones"], left.inputs)
        check_same(left, right, rays, cones)
        return {"method": method, "rays": rays, "cones": cones}
    if method == "kinks":
        fields(value, "evidence", "method")
        need(kinks(left) == kinks(right), "the kinks or the affine rests differ")
        return {"method": method}
    if method == "product":
        fields(value, "evidence", "method")
        need(affine_of(left) == affine_of(right), "the products of the layers differ")
        return {"method": method}
    shape(method == "maps", f"evidence: unknown method {shown(method)}")
    steps = []
    here = left
    entries = array(fields(value, "evidence", "method", "steps")["steps"], "evidence: steps", None)
    for index, entry in enumerate(entries):
        last = index == len(entries) - 1
        content = fields(entry, "a step", "direction", "maps", *([] if last else ["network"]))
        shape(content["direction"] in ("forth", "back"), "a step: unknown direction")
        there = right if last else read_perceptron(content["network"], "a step: network")
        source, target = (here, there) if content["direction"] == "forth" else (there, here)
        maps = read_maps(content["maps"], source, target)
        check_maps(source, target, maps)
        step = {"direction": content["direction"], "maps": write_maps(maps, source)}
        steps.append(step if last else {**step, "network": there.written()})
        here = there
    if not entries:
        need(canonical(left.written()) == canonical(right.written()), "no steps between two different networks")
    return {"method": method, "steps": steps}


# ---- polynomials


def expanded(theta: Network) -> list[dict[tuple[int, ...], Fraction]]:
    """Every output as a polynomial."""
    point: list[Any] = list(variables(theta.inputs))
    constant = (0,) * theta.inputs
    result = []
    for value in theta.value(point, 16):
        found: Any = value
        need(isinstance(found, Polynomial | Fraction), "not a polynomial network")
        plain = {constant: found} if isinstance(found, Fraction) and found else {}
        result.append(found.terms if isinstance(found, Polynomial) else plain)
    return result


# ---- kinks


def kinks(theta: Perceptron) -> tuple[dict[tuple[Fraction, ...], list[Fraction]], Rows]:
    """For every hyperplane on which f bends the jump a_H, and the affine rest as rows (A | d)."""
    need(len(theta.layers) == 2 and theta.activation.name in ("relu", "leaky_relu"), "not one hidden layer of ReLU")
    slope = theta.activation.coefficients[0] if theta.activation.coefficients else Fraction(0)
    (weight, bias), (upper, shift) = theta.layers
    rest = [[*([Fraction(0)] * theta.inputs), value] for value in shift]
    jumps: dict[tuple[Fraction, ...], list[Fraction]] = {}
    for index, (row, b) in enumerate(zip(weight, bias, strict=True)):
        column = [out[index] for out in upper]
        if not any(row):
            for line, u in zip(rest, column, strict=True):
                line[-1] += u * theta.activation.value(b)
            continue
        form = ray((*row, b), signs=True)
        lead = next(value for value in row if value)
        size = abs(lead)
        jump = jumps.setdefault(form, [Fraction(0)] * len(shift))
        # sigma(c z) = c ((1 − a) relu(z) + a z), sigma(−c z) = c ((1 − a) relu(z) − z)
        factor = size * (slope if lead > 0 else -1)
        for place, u in enumerate(column):
            jump[place] += size * (1 - slope) * u
            rest[place] = [old + factor * u * value for old, value in zip(rest[place], form, strict=True)]
    return {form: jump for form, jump in jumps.items() if any(jump)}, rest


def affine_of(theta: Perceptron) -> Rows:
    """(A | d) of a linear network."""
    need(theta.activation.name == "identity" or len(theta.layers) == 1, "not a linear network")
    size = theta.inputs
    state = [[Fraction(int(i == j)) for j in range(size + 1)] for i in range(size)]
    for weight, bias in theta.layers:
        moved = product(weight, state, size + 1)
        state = [[*row[:-1], row[-1] + b] for row, b in zip(moved, bias, strict=True)]
    return state


# ---- maps


def read_maps(value: Any, source: Perceptron, target: Perceptron) -> list[Map]:
    """One map for every hidden space."""
    depth = len(source.layers)
    need(len(target.layers) == depth, "maps between networks of different depths")
    result: list[Map] = []
    for i, entry in enumerate(array(value, "maps", depth - 1), start=1):
        here, before, after = f"map on V_{i}", source.sizes[i], target.sizes[i]
        if source.activation.scales == "linear":
            result.append(matrix(entry, here, before, after))
            continue
        rows: list[Row] = []
        for row in array(entry, here, after):
            if len(array(row, here)) == 1:
                rows.append((-1, number(row[0], here)))
            else:
                array(row, here, 2)
                rows.append((integer(row[0], here, 0, before - 1), number(row[1], here)))
        result.append(rows)
    return result


def write_maps(maps: list[Map], source: Perceptron) -> list[Any]:
    if source.activation.scales == "linear":
        return [[spelled(row) for row in rows] for rows in maps]  # type: ignore[arg-type]
    return [[[spell(k)] if j < 0 else [j, spell(k)] for j, k in rows] for rows in maps]


def check_maps(source: Perceptron, target: Perceptron, maps: list[Any]) -> None:
    """m_i ∘ (layer i of the source) = (layer i of the target) ∘ m_{i−1}, for all i, with m_0 = id and m_L = id."""
    same = canonical(source.activation.written()) == canonical(target.activation.written())
    need(same, "maps between networks with different activations")
    ends = (source.sizes[0], source.sizes[-1]) == (target.sizes[0], target.sizes[-1])
    need(ends, "maps between networks of different dimensions")
    layers = list(zip(centred(source), centred(target), strict=True))
    if source.activation.scales == "linear":
        _check_linear(layers, maps, source.inputs)
        return
    below: list[Row] = [(j, Fraction(1)) for j in range(source.inputs)]
    for i, (lower, upper) in enumerate(layers, start=1):
        last = i == len(layers)
        here = [(j, Fraction(1)) for j in range(source.sizes[-1])] if last else maps[i - 1]
        _check_layer(lower, upper, below, here, None if last else source.activation, source.sizes[i - 1], f"layer {i}")
        below = here


def _check_layer(
    lower: Layer, upper: Layer, below: list[Row], here: list[Row], activation: Activation | None, size: int, where: str
) -> None:
    """Row by row; the last layer has no activation, and the source reads `size` neurons."""
    (weight, bias), (rows, shifts) = lower, upper
    for (j, k), row, shift in zip(here, rows, shifts, strict=True):
        moved, constant = [Fraction(0)] * size, shift
        for (old, factor), value in zip(below, row, strict=True):
            if value and old < 0:
                constant += value * factor
            elif value:
                moved[old] += value * factor
        if j < 0:
            need(activation is not None and not any(moved), f"{where}: a neuron is not constant")
            assert activation is not None
            need(_constant(activation, constant) == k, f"{where}: a constant has another value")
            continue
        c = k if activation is None else activation.root(k, where)
        same = moved == [c * value for value in weight[j]] and constant == c * bias[j]
        if not same and activation is not None and activation.even:
            same = moved == [-c * value for value in weight[j]] and constant == -c * bias[j]
        need(same, f"{where}: the maps do not commute with it")


def _constant(activation: Activation, z: Fraction) -> Fraction:
    """sigma(z), where that is rational; a sigmoid is read as the tanh of the coordinates 2 x − 1."""
    return z if z == 0 and not activation.is_rational and activation.name != "softplus" else activation.value(z)


def _check_linear(layers: Sequence[tuple[Layer, Layer]], maps: list[Rows], inputs: int) -> None:
    below = [[Fraction(int(i == j)) for j in range(inputs)] for i in range(inputs)]
    outputs = len(layers[-1][0][1])
    end = [[Fraction(int(i == j)) for j in range(outputs)] for i in range(outputs)]
    width = inputs
    for i, ((weight, bias), (rows, shifts)) in enumerate(layers, start=1):
        here = maps[i - 1] if i < len(layers) else end
        need(product(here, weight, width) == product(rows, below, width), f"layer {i}: the maps do not commute with it")
        need([dot(row, bias) for row in here] == list(shifts), f"layer {i}: the maps do not fit the biases")
        below, width = here, len(bias)
