"""Re-checks that no choice of symmetries of the architecture makes every layer of a network equivariant.

**Claim**: the network, and the actions of generators on its inputs and outputs: there are no k_i(g) in K_i under which
every layer is equivariant.

**Proof**: one generator g.  Layer after layer, k_i must carry the rows (w, b) of layer i to those of the same layer
read through k_{i-1}, k_0 being g on the inputs; at the last layer g on the outputs must do so.  Where the rows of a
layer are distinct up to the scalings that pass (for the identity: independent), at most one k_i does.  The checker
walks up as long as k_i is unique, and must come to a layer where none exists.

Or null in place of the generator, and relations, words in generators that are the identity at both ends: the checker
lists all lifts of the generators in them, by the matchings of rows where several agree, and in whatever way they are
chosen, some relation is not the identity on a hidden space. So the k_i(g) exist, but are no homomorphism.

*Other architectures.* K_i for shared weights is part of K_i for the network written out, and that for a composition
acts on the network multiplied out with the same ends; in a product each part has its own; on a residual stream one
matrix acts, which the embedding determines (`stream`).  On attention act P ⊗ C, with the permutation P of the tokens at
the inputs and C in K_i (`token_orbits`).

Rests on no theorem of the literature.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product as choices
from math import prod
from typing import Any

from .algebra import dot, inverse, product, rank, solve
from .layerwise import LETTERS, read_ends, write_ends
from .networks import Product, read_network, without_stream, written_out
from .operators import Sparse, dense, identity, times
from .orbits import multiplier, unmatched
from .perceptron import Activation, Layer, Perceptron, centred
from .pieces import block, spaces
from .reading import ExhaustedError, Rows, array, bind, guarded, need, opened, shape, shown, string
from .residual import Residual
from .stream import moved_by, unmatched_stream
from .token_orbits import unmatched_moved
from .tokens import Tokens
from .values import Network

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "not layerwise equivariant"
CLAIMED = ("network", "generators")
CHOICES = 10_000
ZERO = Fraction(0)

Ends = tuple[Sparse, Sparse]
Part = Perceptron | Residual | Tokens


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    lifted = type(document) is dict and "relations" in document
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", "generator", *(["relations"] if lifted else []))
    theta = read_network(content["network"], "network")
    generators = read_ends(content["generators"], theta.inputs, theta.outputs)
    if lifted:
        return check_lifts(content, theta, generators)
    name = string(content["generator"], "generator")
    shape(name in generators, f"the generator {shown(name)} is not known")
    found = bind(
        content,
        {"network": theta.written(), "generators": write_ends(generators)},
        {"generator": name},
        {"claim_verdict": "refuted", "assuming": [], "widths": spaces(theta)},
    )
    tried = (missing(*three) for three in parts_of(theta, *generators[name], shown(name)))
    layer = next((layer for layer in tried if layer is not None), None)
    need(layer is not None, "every layer has a match, or one below has several")
    return {**found, "generator": name, "layer": layer}


def parts_of(theta: Network, first: Sparse, last: Sparse, name: str) -> list[tuple[Part, Sparse, Sparse]]:
    """Perceptrons, residual networks and attention, with the actions on their ends; of each the layers are matched."""
    if isinstance(theta, Residual | Tokens):
        return [(theta, first, last)]
    if not isinstance(theta, Product):
        return [(written_out(theta), first, last)]
    result, start, stop = [], 0, 0
    for part in theta.parts:
        ends = block(first, start, part.inputs, name), block(last, stop, part.outputs, name)
        result += parts_of(part, *ends, name)
        start, stop = start + part.inputs, stop + part.outputs
    return result


def missing(theta: Part, first: Sparse, last: Sparse) -> int | None:
    """The layer without a match."""
    if isinstance(theta, Tokens):
        return unmatched_moved(theta, first, last)
    if isinstance(theta, Residual):
        return unmatched_stream(theta, moved_by(theta, first, last))
    layers = centred(theta)
    moved = carried(layers, first, last)
    linear = theta.activation.scales == "linear"
    return unmatched_linear(layers, moved) if linear else unmatched(layers, moved, theta.activation)


def carried(layers: Sequence[Layer], first: Sparse, last: Sparse) -> list[Layer]:
    """The layers of x -> g^{-1} f(g x)."""
    result = list(layers)
    weight, bias = result[0]
    result[0] = product(weight, dense(first), len(first)), bias
    weight, bias = result[-1]
    back = inverse(dense(last))
    result[-1] = product(back, weight, len(weight[0]) if weight else 0), [dot(row, bias) for row in back]
    return result


def unmatched_linear(layers: Sequence[Layer], moved: Sequence[Layer], copies: int = 1) -> int | None:
    """The first layer at which no k_i in GL has k_i (W_i | b_i) = (W_i' k_{i-1} | b_i'), all below being unique.

    With `copies`, every layer reads the space below several times, side by side.
    """
    before: Rows | None = None
    for i, ((weight, bias), (rows, shifts)) in enumerate(zip(layers, moved, strict=True), start=1):
        read = rows if before is None else product(rows, before, len(before))
        here = [[*row, b] for row, b in zip(weight, bias, strict=True)]
        there = [[*row, b] for row, b in zip(read, shifts, strict=True)]
        if i == len(layers):
            return None if here == there else i
        if rank([*here, *there]) > rank(here):
            return i
        if rank(here) < len(here):
            return None
        turned: list[list[Fraction]] = [solve(here, row) for row in there]
        if rank(turned) < len(turned):
            return i
        size = len(turned)
        before = [
            [*[ZERO] * (size * c), *row, *[ZERO] * (size * (copies - c - 1))] for c in range(copies) for row in turned
        ]
    return None


# ---- lifts that are no homomorphism


def check_lifts(content: dict[str, Any], network: Network, generators: dict[str, Ends]) -> dict[str, Any]:
    """Whichever lifts of the generators are chosen, some relation fails on the hidden spaces."""
    shape(content["generator"] is None, "generator: relations stand for no single generator")
    relations = []
    for relation in array(content["relations"], "relations"):
        letters = array(relation, "a relation")
        shape(len(letters) <= LETTERS, f"a relation has more than {LETTERS} letters")
        shape(all(type(name) is str and name in generators for name in letters), "a relation of unknown generators")
        relations.append(letters)
    theta = without_stream(network)
    found = bind(
        content,
        {"network": network.written(), "generators": write_ends(generators)},
        {"relations": relations},
        {"claim_verdict": "refuted", "assuming": [], "widths": theta.sizes},
    )
    unit = identity(theta.inputs), identity(theta.sizes[-1])
    for relation in relations:
        ends = product_of(relation, {name: list(pair) for name, pair in generators.items()}, list(unit))
        need(ends == list(unit), f"the relation {shown(' '.join(relation))} is not one at the ends")
    names = [name for name in generators if any(name in relation for relation in relations)]
    lifts = [list(lifts_of(theta, *generators[name])) for name in names]
    if prod(map(len, lifts)) > CHOICES:
        raise ExhaustedError(f"more than {CHOICES} choices of lifts are not looked at")
    hidden = [identity(size) for size in theta.sizes[1:-1]]
    for chosen in choices(*lifts):
        table = dict(zip(names, chosen, strict=True))
        fails = any(product_of(relation, table, hidden) != hidden for relation in relations)
        need(fails, "for some choice of lifts all relations hold")
    return {**found, "generator": None, "lifts": list(map(len, lifts))}


def product_of(relation: Sequence[str], operators: dict[str, list[Sparse]], unit: list[Sparse]) -> list[Sparse]:
    result = unit
    for name in relation:
        result = [times(a, b) for a, b in zip(result, operators[name], strict=True)]
    return result


def lifts_of(theta: Perceptron, first: Sparse, last: Sparse) -> Iterator[list[Sparse]]:
    """All (k_1, …, k_{L−1}) in K under which every layer commutes with g; refused where there are infinitely many."""
    activation, layers = theta.activation, centred(theta)
    need(activation.scales != "linear", "of linear networks not all lifts are listed")
    for weight, _ in layers[:-1]:
        need(all(map(any, weight)), "a constant neuron, which any scaling may keep")
    return extended(activation, layers, carried(layers, first, last), [])


def extended(
    activation: Activation, left: Sequence[Layer], right: Sequence[Layer], below: list[Sparse]
) -> Iterator[list[Sparse]]:
    """The lifts that begin with these, row by row: k_i row = row of the same layer behind g and k_{i-1}."""
    i = len(below)
    (weight, bias), (rows, shifts) = left[i], right[i]
    moved = [row_through(row, below[-1]) if below else list(row) for row in rows]
    here = [(*row, b) for row, b in zip(weight, bias, strict=True)]
    there = [(*row, b) for row, b in zip(moved, shifts, strict=True)]
    if i == len(left) - 1:
        if here == there:
            yield below
        return
    for columns in matchings(activation, here, there, []):
        yield from extended(activation, left, right, [*below, tuple(((p, k),) for p, k in columns)])


def matchings(
    activation: Activation, here: Sequence[Any], there: Sequence[Any], done: list[tuple[int, Fraction]]
) -> Iterator[list[tuple[int, Fraction]]]:
    """For every neuron j the neuron p of the other side, and k, with sigma(there_p) = k sigma(here_j)."""
    j = len(done)
    if j == len(here):
        yield done
        return
    form = activation.ray(here[j])
    for p, row in enumerate(there):
        if all(p != q for q, _ in done) and activation.ray(row) == form:
            k = multiplier(activation, row, form) / multiplier(activation, here[j], form)
            yield from matchings(activation, here, there, [*done, (p, k)])


def row_through(row: Sequence[Fraction], operator: Sparse) -> list[Fraction]:
    """The row of W k, column by column."""
    return [sum((row[r] * value for r, value in column), Fraction(0)) for column in operator]
