"""What the function says of rotary heads: theorems 10 and 11 of docs/architectures/attention.md.

One layer of rotary heads on n ≥ 3 tokens, perhaps under a causal mask, a linear layer W behind it or nothing.  With
U_h = W_h V_h, and for every Δ ≠ 0 that occurs the S_Δ of all heads not 0 and pairwise different, and the pairs
(symmetric part of S_0, U_h) pairwise different, the function determines U_h and all scores, up to the order of the
heads.  In front there may be an embedding or a linear layer W_0 without encodings and bias, of full row rank, if no
feature is hidden from all S_Δ, S_Δ^T and U_h.  Under a causal mask a readout may stand behind the heads (theorem 11).

>>> from catnet.architectures.attention.layers import Linear
>>> turn, one = Matrix([["3/5", "-4/5"], ["4/5", "3/5"]]), Matrix.identity(2)
>>> layer = RotaryHeads(((one, one, one), (one, 2 * one, one)), 2, turn)
>>> check_rotary(MultiHeadNetwork(3, (layer, Linear(Matrix([[1, 0, 2, 0], [0, 1, 0, 1], [0, 0, 1, 1]]))))).word
'proved'
"""

from __future__ import annotations

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import Embedding, Layer, Linear, Readout
from catnet.architectures.attention.network import MultiHeadNetwork
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.verdict import Proved, Undecided, Verdict

__all__ = ["check_rotary", "unturned"]

REFERENCE = "docs/architectures/attention.md, theorem 10"
_READ_OUT = "docs/architectures/attention.md, theorem 11"


def unturned(theta: MultiHeadNetwork) -> MultiHeadNetwork:
    """The same function with heads without positions in the place of rotary ones whose scores do not see places."""
    layers = list(theta.layers)
    for place, layer in enumerate(layers):
        plain = layer.plain(theta.tokens) if isinstance(layer, RotaryHeads) else None
        layers[place] = layer if plain is None else plain
    return theta.with_layers(layers) if layers != list(theta.layers) else theta


def check_rotary(theta: MultiHeadNetwork) -> Verdict:
    """Proved by theorem 10 or 11, or undecided with the hypothesis that fails."""
    layers: list[Layer] = list(theta.layers)
    first = layers.pop(0) if isinstance(layers[0], Embedding | Linear) else None
    heads = layers.pop(0) if layers else None
    mixing = layers.pop(0) if layers else None
    if first is None and not layers and isinstance(heads, RotaryHeads) and isinstance(mixing, Readout):
        obstacle = _read_out(heads, mixing, theta.tokens)
        if obstacle:
            return Undecided(f"rotary heads in front of a readout: {obstacle}")
        return Proved("the function determines the scores of every distance and the values", reference=_READ_OUT)
    if layers or not isinstance(heads, RotaryHeads) or not (mixing is None or isinstance(mixing, Linear)):
        return Undecided("of rotary heads the theorem speaks of one layer, with at most a linear layer behind it")
    obstacle = _heads(heads, mixing, theta.tokens) or ("" if first is None else _below(first, heads, theta.tokens))
    if obstacle:
        return Undecided(f"rotary heads: {obstacle}")
    what = "the map, up to equal layer maps" if mixing is None else "the scores of every distance and the values"
    below = "" if first is None else "layer 1 has full row rank, and every feature is seen; "
    return Proved(f"{below}the function determines {what}", reference=REFERENCE)


def _distances(heads: RotaryHeads, tokens: int) -> list[tuple[Matrix, ...]]:
    """For every head S_Δ, for the Δ ≠ 0 that occur."""
    found = []
    for head in heads.heads:
        scores = heads.scores(head, tokens)
        found.append(scores[tokens:] if heads.causal else scores[: tokens - 1] + scores[tokens:])
    return found


def _written(heads: RotaryHeads, mixing: Linear | None) -> list[Matrix]:
    """U_h."""
    weight = Matrix.identity(heads.outputs) if mixing is None else mixing.weight
    return [weight.select(columns=there) @ head[2] for there, head in zip(heads.ranges, heads.heads, strict=True)]


def _read_out(heads: RotaryHeads, readout: Readout, tokens: int) -> str:
    """Which hypothesis of theorem 11 fails; empty if none."""
    if not heads.causal:
        return "without a causal mask the token that is read gives exponentials of squares"
    last = Linear(readout.blocks[-1])
    obstacle = _scores(heads, _written(heads, last), tokens)
    if obstacle:
        return obstacle
    late = Matrix.zeros(0, heads.outputs)
    for block in readout.blocks[2:]:
        late = late.above(block)
    for number, there in enumerate(heads.ranges):
        if late.select(columns=there).rank() < len(there):
            return f"what is read of head {number} at the tokens that see three has dependent columns"
    values = Matrix.zeros(0, heads.inputs)
    for head in heads.heads:
        values = values.above(head[2])
    return "" if values.rank() == heads.outputs else "the values of all heads together have dependent rows"


def _heads(heads: RotaryHeads, mixing: Linear | None, tokens: int) -> str:
    """Which hypothesis on the heads fails; empty if none."""
    written = _written(heads, mixing)
    for number, (there, head, part) in enumerate(zip(heads.ranges, heads.heads, written, strict=True)):
        if mixing is not None and 0 < min(part.rank(), head[2].rank()) < len(there):
            return f"the value of head {number}, or what is read of it, has dependent rows"
    return _scores(heads, written, tokens)


def _scores(heads: RotaryHeads, written: list[Matrix], tokens: int) -> str:
    """Which hypothesis on the scores fails, and on what the heads write; empty if none."""
    if tokens < 3:
        return f"{tokens} tokens: the theorem needs three"
    if not heads.heads:
        return "there are none"
    for number, part in enumerate(written):
        if part.is_zero:
            return f"head {number} writes nothing"
    for place, scores in enumerate(zip(*_distances(heads, tokens), strict=True)):
        if any(score.is_zero for score in scores):
            return f"the score of a head is 0 at a distance (number {place})"
        if len(set(scores)) < len(scores):
            return f"two heads have the same score at a distance (number {place})"
    own = [(heads.scores(head, tokens)[tokens - 1], part) for head, part in zip(heads.heads, written, strict=True)]
    if len(set(own)) < len(own):
        return "two heads write the same and give a token itself the same score"
    return ""


def _below(first: Layer, heads: RotaryHeads, tokens: int) -> str:
    """Which hypothesis on the layer below fails; empty if none."""
    if not isinstance(first, Embedding | Linear):
        return "only an embedding or a linear layer may stand below"
    if (isinstance(first, Embedding) and first.encoding is not None) or (
        isinstance(first, Linear) and first.bias is not None
    ):
        return "encodings, or a bias, below"
    if first.weight.rank() < first.outputs:
        return f"the layer below has rank {first.weight.rank()}, and {first.outputs} rows"
    rows = Matrix.zeros(0, heads.inputs)
    for head, scores in zip(heads.heads, _distances(heads, tokens), strict=True):
        rows = rows.above(head[2])
        for score in scores:
            rows = rows.above(score).above(score.T)
    return "" if rows.rank() == heads.inputs else f"the heads see {rows.rank()} of {heads.inputs} features"
