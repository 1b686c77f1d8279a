"""Re-checks that no vector fields on the hidden spaces make every layer of a network symmetric under a given flow.

**Claim**: the network; vector fields x ↦ X x + t on its inputs and y ↦ Y y + u on its outputs, by name.  For one of
these pairs there are no fields ξ_i in Lie(K_i) on the hidden spaces with which every layer carries the flow below it to
the one above it: no continuous s ↦ k_i(s) in K_i that is a homomorphism acts on the layers as e^{sX} does at the ends.

**Proof**: the name of the pair, and multipliers of equations that the ξ_i would have to fulfil.  With these factors the
sum of the equations has no unknown left, and says that a number that is not 0 is 0.

*The equations.*  Lie(K_i) is the diagonal matrices for ReLU, leaky ReLU and c x^r, all matrices for the identity, and 0
for other activations.  Let the layer z ↦ sigma(W z + b) carry the flow of (ξ, τ) to that of ξ', where ξ_0 = X, τ_0 = t,
and all other τ_i are 0.  With q = w_j z + b_j and p = w_j (ξ z + τ) differentiating at s = 0 gives sigma'(q) p = ξ'_j
sigma(q) where sigma' exists.  If w_j ≠ 0, q takes all values: where q > 0 this is p = η_j q with η = ξ' / r (r = 1 for
ReLU and leaky ReLU), and p = 0 where ξ' = 0 and sigma' ≠ 0; so as affine maps.  If w_j = 0, then p = 0, and ξ'_j = 0
unless sigma(b_j) = 0.  Hence, but for neurons that are constantly 0,

    w_j ξ = η_j w_j (one equation for every column),  w_j τ = η_j b_j  (the column after the last one).

The same holds of the identity with matrices in the place of η, and of the last layer with (Y, u): W ξ = Y W and
W τ = Y b + u.  Equation number n of layer i is that of row n // (d + 1) and column n % (d + 1), where d is the width
below.  All are linear in the ξ_i, so that what fails over Q fails over R.

*Attention.*  Lie(K_i) is in the 1 ⊗ C_i; behind several heads C_i is not any matrix, and more is shown than is claimed.
The equations of a layer f are the coefficients of Df (ξ z + τ) − ξ' f − τ', in the order of `of_polynomials`.  Shared
weights are written out, as in `no_layers`.

Rests on no theorem of the literature.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any

from .algebra import dot
from .connected import Field, read_pairs, write_pairs
from .networks import read_network, without_stream
from .perceptron import Activation, Perceptron, centred
from .polynomial_fields import of_polynomials, single_layers
from .reading import array, bind, guarded, integer, need, number, opened, shape, shown, spell, string
from .tokens import Tokens
from .values import Network

__all__ = ["CLAIM", "CLAIMED", "System", "check", "system_of"]

CLAIM = "not layerwise equivariant under a connected group"
CLAIMED = ("network", "algebra")

Unknown = tuple[int, int, int]
"""(i, a, b): the entry of ξ_i in row a and column b; of attention that of C_i."""
Sum = dict[Unknown, Fraction]
System = tuple[list[int], Callable[[int, int], tuple[Sum, Fraction]]]
"""How many equations every layer has; and for a layer and a number what multiplies the unknowns, and what stands beside
them: their sum is 0."""


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", "field", "multipliers")
    theta = read_network(content["network"], "network")
    pairs = read_pairs(content["algebra"], theta.inputs, theta.outputs)
    name = string(content["field"], "field")
    shape(name in pairs, f"the field {shown(name)} is not known")
    counts, equation = system_of(theta, *pairs[name])
    multipliers = []
    for entry in array(content["multipliers"], "multipliers"):
        layer, place, factor = array(entry, "a multiplier", 3)
        layer = integer(layer, "a multiplier: layer", 1, len(counts))
        place = integer(place, "a multiplier: equation", 0, counts[layer - 1] - 1)
        multipliers.append((layer, place, number(factor, "a multiplier")))
    keys = [entry[:2] for entry in multipliers]
    shape(keys == sorted(set(keys)), "multipliers: not in order, or one twice")
    found = bind(
        content,
        {"network": theta.written(), "algebra": write_pairs(pairs)},
        {"field": name, "multipliers": [[layer, place, spell(factor)] for layer, place, factor in multipliers]},
        {"claim_verdict": "refuted", "assuming": [], "dimensions": [theta.inputs, theta.outputs]},
    )
    left: Sum = {}
    constant = Fraction(0)
    for layer, place, factor in multipliers:
        unknowns, known = equation(layer, place)
        constant += factor * known
        for key, value in unknowns.items():
            left[key] = left.get(key, Fraction(0)) + factor * value
    need(not any(left.values()), "an unknown is left in the sum of the equations")
    need(constant != 0, "the sum of the equations says nothing")
    return {**found, "field": name, "layer": max(layer for layer, _, _ in multipliers)}


def system_of(theta: Network, first: Field, last: Field) -> System:
    """The equations of a network; refused where they are not known."""
    if isinstance(theta, Tokens):
        return system_of_tokens(theta, first, last)
    plain = without_stream(theta)
    counts = [(before + 1) * after for before, after in zip(plain.sizes, plain.sizes[1:], strict=False)]
    layers = centred(plain)
    centre = Perceptron(plain.activation.centred, plain.inputs, layers)
    return counts, lambda layer, place: of_perceptron(centre, first, last, layer, place)


def of_perceptron(theta: Perceptron, first: Field, last: Field, index: int, place: int) -> tuple[Sum, Fraction]:
    """Row and column of W_i ξ_{i−1} − η_i W_i, and after the last column of W_i τ_{i−1} − η_i b_i."""
    weight, bias = theta.layers[index - 1]
    width, end = theta.sizes[index - 1], index == len(theta.layers)
    j, column = divmod(place, width + 1)
    own = bias[j] if column == width else weight[j][column]
    scales = theta.activation.scales
    need(end or equation_holds(theta.activation, weight[j], bias[j]), "an equation that need not hold")
    unknowns: Sum = {}
    known = Fraction(0)
    if index == 1:
        known += dot(weight[j], first.shift if column == width else [row[column] for row in first.matrix])
    elif column < width and scales == "linear":
        unknowns |= {(index - 1, k, column): weight[j][k] for k in range(width)}
    elif column < width and scales in ("positive", "any"):
        unknowns[index - 1, column, column] = weight[j][column]
    if not end and scales in ("positive", "any"):
        unknowns[index, j, j] = -own / theta.activation.power
        return unknowns, known
    behind = bias if column == width else [row[column] for row in weight]
    if end:
        known -= dot(last.matrix[j], behind) + (last.shift[j] if column == width else 0)
    elif scales == "linear":
        unknowns |= {(index, j, k): -value for k, value in enumerate(behind)}
    return unknowns, known


def equation_holds(activation: Activation, row: list[Fraction], bias: Fraction) -> bool:
    """Whether a hidden neuron is not constantly 0 where that is asked, and the activation not constant."""
    if activation.scales in ("sign", "none"):
        return not activation.coefficients or any(activation.coefficients[1:])
    return any(row) or not bias or activation.value(bias) != 0


def system_of_tokens(theta: Tokens, first: Field, last: Field) -> System:
    layers = single_layers(theta)
    equations = [of_polynomials(layer) for layer in layers]

    def equation(index: int, place: int) -> tuple[Sum, Fraction]:
        xs, ts, ys, us = equations[index - 1][place]
        unknowns: Sum = {}
        known = Fraction(0)
        for part, steps, field, hidden, inside in (
            (xs, ts, first, index - 1, index > 1),
            (ys, us, last, index, index < len(layers)),
        ):
            if inside:
                unknowns |= on_features(part, theta.tokens, hidden)
            else:
                known += dot(part, [entry for row in field.matrix for entry in row]) + dot(steps, field.shift)
        return unknowns, known

    return list(map(len, equations)), equation


def on_features(entries: list[Fraction], tokens: int, index: int) -> Sum:
    """What multiplies C, where these multiply 1 ⊗ C row by row."""
    size = isqrt(len(entries))
    features = size // tokens
    return {
        (index, p, q): sum((entries[(t * features + p) * size + t * features + q] for t in range(tokens)), Fraction(0))
        for p in range(features)
        for q in range(features)
    }
