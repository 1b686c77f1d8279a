"""Maps of features between two attention networks, which show that both compute one function.

For every hidden space a map x ↦ M x + δ, on the features of all tokens alike, the identity at the ends; where they
commute with every layer, the functions agree.  M need not be invertible: so a network is carried to a smaller one, and
by δ a constant through heads.  Null in the place of a map, behind heads with a linear layer or a readout above them:
the two are taken for one layer.

- *No softmax* in it: both sides are written out as polynomials.
- *Heads of softmax* that read M x + δ: the score of tokens s and t changes by x_s^T M^T A δ, and by terms that are the
  same for all s.  So if M^T A δ = 0 for every head with V ≠ 0 (where positions matter: δ = 0), they write what they
  write of M x, and L δ; layers of one `form` are equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .algebra import dot, product
from .heads import form, heads_of, is_masked
from .polynomials import terms_of, variables
from .reading import Rows, array, fields, matrix, need, spelled, vector
from .tokens import Linear, Readout, TokenLayer, Tokens
from .values import Network, affine

BITS = 16
"""Of intervals; polynomials have none."""

Map = tuple[Rows, list[Fraction]]
"""M and δ."""


def unit(size: int) -> Rows:
    return [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]


def still(size: int) -> Map:
    return unit(size), [Fraction(0)] * size


def check_token_maps(source: Network, target: Network, value: Any) -> list[Any]:
    """Refused unless the maps carry the source to the target; the maps, written again."""
    need(isinstance(source, Tokens) and isinstance(target, Tokens), "not attention")
    assert isinstance(source, Tokens) and isinstance(target, Tokens)
    depth = len(source.layers)
    need((source.tokens, depth) == (target.tokens, len(target.layers)), "maps between networks of other shapes")
    maps = list[Map | None]()
    for i, entry in enumerate(array(value, "maps", depth - 1)):
        where, before, after = f"map on V_{i + 1}", source.layers[i].outputs, target.layers[i].outputs
        if entry is None:
            maps.append(None)
            continue
        content = fields(entry, where, "matrix", optional=("shift",))
        shift = vector(content["shift"], where, after) if "shift" in content else [Fraction(0)] * after
        maps.append((matrix(content["matrix"], where, before, after), shift))
    need(source.features == target.features, "the networks read other features")
    below, width, start = still(source.features), source.features, 0
    for stop in range(1, depth + 1):
        here = still(source.layers[-1].outputs) if stop == depth else maps[stop - 1]
        if here is None:
            need(stop - start < 2, "two maps in a row are left out")
            continue
        pair = source.layers[start:stop], target.layers[start:stop]
        check_square(*pair, source.tokens, width, below, here, f"layer {stop}")
        below, width, start = here, source.layers[stop - 1].outputs, stop
    return [None if entry is None else written(*entry) for entry in maps]


def written(rows: Rows, shift: list[Fraction]) -> dict[str, Any]:
    return {"matrix": list(map(spelled, rows)), **({"shift": spelled(shift)} if any(shift) else {})}


def check_square(
    one: list[TokenLayer], other: list[TokenLayer], tokens: int, width: int, below: Map, here: Map, where: str
) -> None:
    """here ∘ one = other ∘ below, on so many features."""
    if not all(layer.is_polynomial for layer in (*one, *other)):
        check_heads(one, other, tokens, width, below, here, where)
        return
    point: list[Any] = list(variables(tokens * width))
    states = [point[t * width : (t + 1) * width] for t in range(tokens)]
    moved = [affine(*below, state, BITS) for state in states]
    for layer in one:
        states = layer.value(states, BITS)
    for layer in other:
        moved = layer.value(moved, BITS)
    sides = moved, [affine(*here, state, BITS) for state in states]
    left, right = ([[terms_of(x, len(point)) for x in state] for state in side] for side in sides)
    need(left == right, f"{where}: the square does not commute")


def check_heads(
    one: list[TokenLayer], other: list[TokenLayer], tokens: int, width: int, below: Map, here: Map, where: str
) -> None:
    """The same for heads of softmax, perhaps with the layer that reads them."""
    (layer, *above), (upper, *others) = one, other
    need(is_masked(layer) == is_masked(upper), f"{where}: one layer has a mask, the other none")
    (m, delta), (c, gamma) = below, here
    whole, _ = form(upper, tokens, unit(len(m)), len(m), None)
    for key, value in heads_of(upper, tokens, unit(len(m)), len(m)):
        if tokens > 1 and any(delta) and any(map(any, value)):
            need(len(key) < 2, f"{where}: a constant where positions matter")
            moved = [dot(row, delta) for row in key[0]]
            need(
                not any(dot([row[j] for row in m], moved) for j in range(width)), f"{where}: a score sees the constant"
            )
    (reads, bias), (others_reads, others_bias) = reading(layer, above, where), reading(upper, others, where)
    need(len(reads) == len(others_reads), f"{where}: one layer with a readout, the other without")
    shift = list(others_bias)
    level = [dot(row, delta) for row in whole]
    for read, another in zip(reads, others_reads, strict=True):
        left = form(layer, tokens, unit(width), width, product(c, read, layer.outputs))
        need(left == form(upper, tokens, m, width, another), f"{where}: the square does not commute")
        shift = [a + dot(row, level) for a, row in zip(shift, another, strict=True)]
    need(shift == [dot(row, bias) + a for row, a in zip(c, gamma, strict=True)], f"{where}: the constants differ")


def reading(heads: TokenLayer, above: Sequence[TokenLayer], where: str) -> tuple[list[Rows], list[Fraction]]:
    """How the outputs of heads are read: W, or W_t for every token, and what is added."""
    if not above:
        return [unit(heads.outputs)], [Fraction(0)] * heads.outputs
    (layer,) = above
    need(isinstance(layer, Linear | Readout), f"{where}: heads with another layer than a linear one")
    assert isinstance(layer, Linear | Readout)
    return layer.blocks, layer.bias if layer.bias is not None else [Fraction(0)] * layer.outputs
