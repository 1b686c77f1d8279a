"""When the function of one layer of rotary heads determines it: docs/architectures/attention.md, theorems 10 and 11.

n ≥ 3 tokens, perhaps a causal mask, with a linear layer W behind the heads or nothing.  Let U_h = W_h V_h, and S_Δ be
the scores that occur.  Then everything is determined, if

1. every U_h ≠ 0, and with W both V_h and W_h have rank d_h ≥ 1;
2. for every Δ ≠ 0 the S_Δ of the heads are not 0 and pairwise different;
3. the pairs (symmetric part of S_0, U_h) are pairwise different;
4. what stands below is nothing, or an embedding or a linear layer without encodings and bias, with independent rows,
   and only y = 0 has V_h y = S_Δ y = S_Δ^T y = 0 for all h and all Δ ≠ 0.

Theorem 11: with a mask and nothing below, a readout Σ_t W_t x_t, tokens counted from 0, may stand in the place of W.
Then U_h is W_{n−1,h} V_h, all W_{t,h} with t ≥ 2 above each other stand in the place of W_h, and the rows of all V_h
together are independent.
"""

from __future__ import annotations

from fractions import Fraction

from .algebra import product, rank
from .reading import Rows, need
from .rotary import RotaryHeads, transposed
from .tokens import Linear, Readout, TokenLayer, Tokens

THEOREM = "docs/architectures/attention.md, theorem 10"
READ_OUT = "docs/architectures/attention.md, theorem 11"


def check_rotary(theta: Tokens) -> list[str]:
    """Refused unless one of the theorems applies; the theorem."""
    layers = list(theta.layers)
    first = layers.pop(0) if layers[0].blocks else None
    need(bool(layers) and isinstance(layers[0], RotaryHeads), "not one layer of rotary heads")
    heads = layers.pop(0)
    assert isinstance(heads, RotaryHeads)
    other = len(layers) > 1 or not all(isinstance(layer, Linear | Readout) for layer in layers)
    need(not other, "other layers above the heads")
    need(theta.tokens >= 3, "fewer than three tokens")
    need(bool(heads.heads), "no heads")
    scores = [heads.scores(head, theta.tokens) for head in heads.heads]
    written = check_values(heads, layers[0].blocks if layers else [])
    for distance in scores[0]:
        own = [tuple(map(tuple, found[distance])) for found in scores]
        if distance:
            need(all(any(map(any, score)) for score in own), f"a score is 0 at the distance {distance}")
            need(len(set(own)) == len(own), f"two heads have one score at the distance {distance}")
        else:
            rows = {(score, tuple(map(tuple, part))) for score, part in zip(own, written, strict=True)}
            need(len(rows) == len(own), "two heads write the same, and give a token itself the same score")
    if first is not None:
        check_below(first, heads, [found[distance] for found in scores for distance in found if distance])
    if not layers or isinstance(layers[0], Linear):
        return [THEOREM]
    need(first is None and heads.causal, "a readout without a mask, or with a layer below")
    values = [row for *_, value in heads.heads for row in value]
    need(rank(values) == len(values), "the values of all heads together have dependent rows")
    return [READ_OUT]


def check_values(heads: RotaryHeads, blocks: list[Rows]) -> list[Rows]:
    """U_h for every head, not 0; of a readout the last block, and all that tokens are read by which see three."""
    written, start = [], 0
    for *_, value in heads.heads:
        stop, zero = start + len(value), [[Fraction(0)] * heads.inputs]
        part = [*zero * start, *value]
        if blocks:
            read = [[row[start:stop] for row in block] for block in blocks]
            need(rank(value) == len(value), "a value matrix has dependent rows")
            whole = [row for block in read[2:] or read for row in block]
            need(rank(whole) == len(value), "not all that a head writes is read")
            part = product(read[-1], value, heads.inputs)
        need(any(map(any, part)), "a head writes nothing")
        written.append(part)
        start = stop
    return written


def check_below(first: TokenLayer, heads: RotaryHeads, scores: list[Rows]) -> None:
    """W_0 is determined up to GL, since all features are seen."""
    need(not first.shift, "encodings, or a bias, below")
    (weight,), width = first.blocks, heads.inputs
    need(rank(weight) == len(weight), "the layer below has dependent rows")
    seen = [row for *_, value in heads.heads for row in value]
    for score in scores:
        seen += [*score, *transposed(score, width)]
    need(rank(seen) == width, "the heads do not see all features")
