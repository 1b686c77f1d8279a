"""Re-checks that a network is equivariant layer by layer under flows of vector fields, as a connected group has them.

**Claim**: the network; named pairs of vector fields, x ↦ X x + t on the inputs and y ↦ Y y + u on the outputs, each
with a field ξ_i on every hidden space; generators with their actions, if there are any.  For every pair and all real s
every layer carries the flow e^{sξ_{i−1}} below it to e^{sξ_i} above it; every layer commutes with the generators.

**Proof**: nothing beyond the claim, but how the fields fit together.  Checked, all in exact fractions:

1. ξ_i is in the Lie algebra of the symmetries of layer i: the diagonal matrices for ReLU, leaky ReLU and c x^r, any
   matrix for the identity, 0 for all other activations.  With η_i = ξ_i / r (r = 1 for ReLU and leaky ReLU) it holds
   that sigma(e^{sη} z) = e^{sξ} sigma(z), e^{sη} being positive and diagonal;
2. W_i ξ_{i−1} = η_i W_i and η_i b_i = 0, row by row, unless the neuron is constantly 0: a row of zeros, sigma(b) = 0;
   for the first layer W_1 X = η_1 W_1, W_1 t = η_1 b_1, for the last one W_L ξ_{L−1} = Y W_L, 0 = Y b_L + u.  Then
   z ↦ W_i z + b_i carries one flow to the other: both sides solve one linear differential equation.  Of attention whose
   layers are polynomial maps ξ_i is 1 ⊗ C_i, given by C_i, `features`, which mixes no heads; and Df (ξ_{i−1} x + t) =
   ξ_i f + u for every layer f, as polynomials (`polynomial_fields`).  Then f(e^{sξ} x) and the image of f(x) under the
   flow above solve one differential equation, again;
3. the squares of the generators, as `layerwise.py` does;
4. with `homomorphism` "uniqueness": only the identity fixes the network, as in `layerwise.py`; of attention because the
   outputs of every hidden layer are independent functions.  Then all these actions on the layers are determined by
   those on the ends, and make one action of the group that they generate.  With "none" every field is spoken of for
   itself, and there are no generators.

Rests on no theorem of the literature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .algebra import dot, product
from .layerwise import check_distinct_rows, check_squares, read_generators, write_generator
from .networks import own_layers, read_network
from .perceptron import Activation, Perceptron, centred
from .pieces import check_token_squares, spaces
from .polynomial_fields import check_outputs_apart, check_token_fields, on_all_tokens, zeros
from .reading import Rows, array, bind, fields, guarded, matrix, names, need, opened, shape, shown, spelled, vector
from .tokens import Tokens

__all__ = ["CLAIM", "CLAIMED", "Field", "check", "read_field"]

CLAIM = "layerwise equivariance under a connected group"
CLAIMED = ("network", "generators", "algebra")


@dataclass(frozen=True)
class Field:
    """x ↦ X x + t."""

    matrix: Rows
    shift: list[Fraction]

    def written(self) -> dict[str, Any]:
        return {"matrix": [spelled(row) for row in self.matrix], "shift": spelled(self.shift)}

    def at(self, point: Sequence[Fraction]) -> list[Fraction]:
        return [dot(row, point) + shift for row, shift in zip(self.matrix, self.shift, strict=True)]


Pairs = dict[str, tuple[Field, Field]]


def read_field(value: Any, size: int, where: str) -> Field:
    content = fields(value, where, "matrix", "shift")
    return Field(matrix(content["matrix"], where, size, size), vector(content["shift"], where, size))


def read_pairs(value: Any, inputs: int, outputs: int) -> Pairs:
    """Fields on the inputs and the outputs, by name."""
    result = {}
    for name in names(value, "algebra"):
        here = f"field {shown(name)}"
        entry = fields(value[name], here, "input", "output")
        result[name] = read_field(entry["input"], inputs, here), read_field(entry["output"], outputs, here)
    return result


def write_pairs(pairs: Pairs) -> dict[str, Any]:
    return {name: {"input": first.written(), "output": last.written()} for name, (first, last) in pairs.items()}


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", "homomorphism")
    network = read_network(content["network"], "network")
    theta = network if isinstance(network, Tokens) else own_layers(network)
    activation = None if isinstance(theta, Tokens) else theta.activation
    sizes = spaces(theta) if isinstance(theta, Tokens) else theta.sizes
    generators = read_generators(content["generators"], sizes)
    algebra = _read_algebra(content["algebra"], theta, sizes)
    how = content["homomorphism"]
    found = bind(
        content,
        {
            "network": network.written(),
            "generators": {name: write_generator(operators) for name, operators in generators.items()},
            "algebra": {name: write_ladder(activation, *ladder) for name, ladder in algebra.items()},
        },
        {"homomorphism": how},
        {"claim_verdict": "proved", "assuming": [], "widths": sizes},
    )
    shape(how in ("uniqueness", "none"), f"homomorphism: {shown(how)} is not known")
    need(how == "uniqueness" or not generators, "that generators and fields fit together is not shown")
    if how == "uniqueness":
        if isinstance(theta, Tokens):
            check_outputs_apart(theta)
        else:
            check_distinct_rows(centred(theta), theta.activation)
    for name, operators in generators.items():
        if isinstance(theta, Tokens):
            check_token_squares(theta, operators, shown(name))
        else:
            check_squares(theta, operators, shown(name))
    for name, ladder in algebra.items():
        if isinstance(theta, Tokens):
            check_on_tokens(theta, *ladder, shown(name))
        else:
            check_ladder(theta, *ladder, shown(name))
    squares = (len(generators) + len(algebra)) * len(theta.layers)
    return {**found, "fields": list(algebra), "generators": list(generators), "squares": squares, "homomorphism": how}


def _read_algebra(
    value: Any, theta: Perceptron | Tokens, sizes: list[int]
) -> dict[str, tuple[Field, list[Rows], Field]]:
    result = {}
    activation = None if isinstance(theta, Tokens) else theta.activation
    widths = [layer.outputs for layer in theta.layers[:-1]] if isinstance(theta, Tokens) else sizes[1:-1]
    for name in names(value, "algebra"):
        here = f"field {shown(name)}"
        entry = fields(value[name], here, "input", "hidden", "output")
        given = array(entry["hidden"], f"{here}: hidden", len(widths))
        hidden = [read_hidden(activation, part, size, here) for part, size in zip(given, widths, strict=True)]
        ends = read_field(entry["input"], sizes[0], here), read_field(entry["output"], sizes[-1], here)
        result[name] = ends[0], hidden, ends[1]
    return result


def read_hidden(activation: Activation | None, value: Any, size: int, where: str) -> Rows:
    """ξ_i as rows; a diagonal matrix is given by its diagonal, unless the activation is the identity; without an
    activation C_i, for attention.
    """
    if activation is None or activation.scales == "linear":
        kind = "features" if activation is None else "matrix"
        return matrix(fields(value, where, kind)[kind], where, size, size)
    diagonal = vector(fields(value, where, "diagonal")["diagonal"], where, size)
    return [[entry if i == j else Fraction(0) for j in range(size)] for i, entry in enumerate(diagonal)]


def write_ladder(activation: Activation | None, first: Field, hidden: list[Rows], last: Field) -> dict[str, Any]:
    whole = "features" if activation is None else "matrix"
    parts: list[Any] = [
        {whole: [spelled(row) for row in rows]}
        if activation is None or activation.scales == "linear"
        else {"diagonal": spelled([row[i] for i, row in enumerate(rows)])}
        for rows in hidden
    ]
    return {"input": first.written(), "hidden": parts, "output": last.written()}


def check_on_tokens(theta: Tokens, first: Field, hidden: list[Rows], last: Field, name: str) -> None:
    """The fields 1 ⊗ C_i on the hidden spaces, where C_i mixes no heads."""
    for rows, layer in zip(hidden, theta.layers, strict=False):
        head = [number for number, (_, value) in enumerate(layer.pairs) for _ in value] or [0] * len(rows)
        inside = all(not entry or head[i] == head[j] for i, row in enumerate(rows) for j, entry in enumerate(row))
        need(inside, f"{name}: a field that mixes heads")
    between = [on_all_tokens(rows, theta.tokens) for rows in hidden]
    still = [(rows, zeros(len(rows))) for rows in between]
    check_token_fields(theta, [(first.matrix, first.shift), *still, (last.matrix, last.shift)], name)


def check_ladder(theta: Perceptron, first: Field, hidden: list[Rows], last: Field, name: str) -> None:
    activation = theta.activation
    finite = activation.scales in ("sign", "none")
    need(
        not finite or not any(any(row) for rows in hidden for row in rows),
        f"{name}: the layers have no such symmetries",
    )
    layers = centred(theta)
    below, shift = first.matrix, first.shift
    for index, (weight, bias) in enumerate(layers, start=1):
        here = f"{name}, layer {index}"
        end = index == len(layers)
        above = last.matrix if end else [[entry / activation.power for entry in row] for row in hidden[index - 1]]
        left, right = product(weight, below, len(below)), product(above, weight, len(below))
        moved = [dot(row, shift) for row in weight]
        wanted = [dot(row, bias) for row in above]
        if end:
            wanted = [a + b for a, b in zip(wanted, last.shift, strict=True)]
        for j, row in enumerate(weight):
            dead = not end and not any(row) and _vanishes(activation, bias[j])
            need(dead or (left[j] == right[j] and moved[j] == wanted[j]), f"{here}: row {j} does not commute")
        below, shift = (above if end else hidden[index - 1]), [Fraction(0)] * len(bias)


def _vanishes(activation: Activation, bias: Fraction) -> bool:
    return activation.is_rational and activation.scales in ("positive", "any") and activation.value(bias) == 0
