"""Several heads of softmax attention side by side, perhaps under a causal mask, and the form of such a layer.

X ↦ (V_h X softmax(X^T A_h X))_h; token t sees all tokens, or under a mask those up to t.  With w_t(A) the weights of
the tokens that t sees and x̄_t their mean, a head is V x̄_t + V (X w_t(A) − x̄_t).  So the layer is determined by L, all
V_h one above the other, and by the sums U_A of the V_h, each in its rows, over the heads with A_h = A ≠ 0; and if no
token sees more than two, by U_A − U_{−A}, as then w_t(−A) − mean = −(w_t(A) − mean).  Equal forms make equal layers.

At rotary positions (`rotary`) all S_Δ that occur stand in the place of A; if they are one A, and S_0 is its symmetric
part, the head is one without positions.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .algebra import product
from .intervals import Number
from .reading import Rows, array, fields, matrix, need, shape, spelled
from .rotary import RotaryHeads, transposed
from .tokens import Softmax, TokenLayer, mixed, scored, softmax

Score = tuple[tuple[Fraction, ...], ...]
Key = tuple[Score, ...]
"""A alone, or all S_Δ in order where they are not one."""
Form = tuple[Rows, dict[Key, Rows]]
"""L, and U_A by A."""


@dataclass(frozen=True)
class SoftmaxHeads(TokenLayer):
    """The heads (A_h, V_h), on so many features."""

    is_polynomial = False

    heads: list[tuple[Rows, Rows]]
    inputs: int
    causal: bool

    @property
    def outputs(self) -> int:
        return sum(len(value) for _, value in self.heads)

    def written(self) -> dict[str, Any]:
        heads = [{"score": list(map(spelled, a)), "value": list(map(spelled, v))} for a, v in self.heads]
        return {"kind": "softmax heads", **({"mask": "causal"} if self.causal else {}), "heads": heads}

    def value(self, tokens: list[list[Number]], bits: int) -> list[list[Number]]:
        outputs: list[list[Number]] = [[] for _ in tokens]
        for score, value in self.heads:
            for t, scores in enumerate(scored(score, tokens, bits)):
                seen = t + 1 if self.causal else len(tokens)
                outputs[t] += mixed(value, softmax(scores[:seen], bits), tokens[:seen], bits)
        return outputs


def read_softmax_heads(entry: dict[str, Any], tokens: int, before: int | None, here: str) -> tuple[TokenLayer, int]:
    content = fields(entry, here, "kind", "heads", optional=("mask",))
    shape("mask" not in content or content["mask"] == "causal", f"{here}: unknown mask")
    heads = []
    for head in array(content["heads"], here):
        pair = fields(head, here, "score", "value")
        value = matrix(pair["value"], here, before)
        before = before if before is not None else len(value[0]) if value else len(pair["score"])
        heads.append((matrix(pair["score"], here, before, before), value))
    shape(before is not None, f"{here}: how many features there are is not said")
    return SoftmaxHeads(heads, before or 0, "mask" in content), before or 0


def heads_of(layer: TokenLayer, tokens: int, before: Rows, size: int) -> list[tuple[Key, Rows]]:
    """(A, V) for every head of a layer of softmax that reads features through a matrix with `size` columns."""
    turned = transposed(before, size)

    def through(score: Rows) -> Score:
        return tuple(map(tuple, product(turned, product(score, before, size), size)))

    if isinstance(layer, RotaryHeads):
        found = []
        for head in layer.heads:
            scores = {distance: through(score) for distance, score in layer.scores(head, tokens).items()}
            found.append((in_order(scores), product(head[2], before, size)))
        return found
    need(isinstance(layer, Softmax | SoftmaxHeads), "not a layer of softmax")
    assert isinstance(layer, Softmax | SoftmaxHeads)
    pairs = layer.heads if isinstance(layer, SoftmaxHeads) else [(layer.score, layer.values)]
    return [((through(score),), product(value, before, size)) for score, value in pairs]


def in_order(scores: dict[int, Score]) -> Key:
    """S_Δ for Δ ≠ 0, then S_0; one A where places do not matter, and none on one token, where scores do not."""
    others = [scores[distance] for distance in sorted(scores) if distance]
    if not others:
        return ()
    even = [[(a + b) / 2 for a, b in zip(*two, strict=True)] for two in zip(others[0], zip(*others[0]), strict=True)]
    if len(set(others)) == 1 and tuple(map(tuple, even)) == scores[0]:
        return (others[0],)
    return (*others, scores[0])


def form(layer: TokenLayer, tokens: int, before: Rows, size: int, after: Rows | None) -> Form:
    """Of the layer that reads features through a matrix with `size` columns, followed by another matrix."""
    whole, blocks = list[list[Fraction]](), list[tuple[Key, int, Rows]]()
    for key, value in heads_of(layer, tokens, before, size):
        blocks.append((key, len(whole), value))
        whole = whole + value
    terms: dict[Key, Rows] = {}
    for key, start, value in blocks:
        above, below = start, len(whole) - start - len(value)
        embedded = [
            *([Fraction(0)] * size for _ in range(above)),
            *value,
            *([Fraction(0)] * size for _ in range(below)),
        ]
        if tokens == 2 and next((entry for a in key for row in a for entry in row if entry), Fraction(0)) < 0:
            key = tuple(tuple(tuple(-entry for entry in row) for row in a) for a in key)
            embedded = [[-entry for entry in row] for row in embedded]
        known = terms.get(key, [[Fraction(0)] * size for _ in whole])
        terms[key] = [[a + b for a, b in zip(*two, strict=True)] for two in zip(known, embedded, strict=True)]
    if after is not None:
        whole = product(after, whole, size)
        terms = {key: product(after, value, size) for key, value in terms.items()}
    matter = {key for key in terms if tokens > 1 and any(any(map(any, a)) for a in key)}
    return whole, {key: value for key, value in terms.items() if key in matter and any(map(any, value))}


def is_zero(layer: TokenLayer) -> bool:
    """Whether all values are 0."""
    need(isinstance(layer, Softmax | SoftmaxHeads | RotaryHeads), "not a layer of softmax")
    assert isinstance(layer, Softmax | SoftmaxHeads | RotaryHeads)
    values = [layer.values] if isinstance(layer, Softmax) else [head[-1] for head in layer.heads]
    return not any(any(row) for value in values for row in value)


def is_masked(layer: TokenLayer) -> bool:
    return isinstance(layer, SoftmaxHeads | RotaryHeads) and layer.causal


def check_softmax_square(
    layer: TokenLayer,
    other: TokenLayer,
    tokens: int,
    before: tuple[list[int], Rows],
    after: tuple[list[int], Rows],
    where: str,
) -> None:
    """(P ⊗ D) ∘ layer = other ∘ (P ⊗ C), where `before` is P and C, `after` P and D.

    Attention commutes with every permutation of the tokens, under a mask and where positions matter with none but the
    identity.
    """
    (images, c), (others, d) = before, after
    need(images == others, f"{where}: the tokens are permuted in two ways")
    masked = is_masked(layer)
    need(masked == is_masked(other), f"{where}: one layer has a mask, the other none")
    need(not masked or images == list(range(tokens)), f"{where}: a mask tells the tokens apart")
    unit = [[Fraction(int(i == j)) for j in range(len(c))] for i in range(len(c))]
    (whole, terms), (others_whole, others_terms) = (
        form(other, tokens, c, len(c), None),
        form(layer, tokens, unit, len(c), d),
    )
    need(whole == others_whole, f"{where}: the values do not commute")
    need(terms == others_terms, f"{where}: the scores change")
    still = images == list(range(tokens))
    need(still or all(len(key) == 1 for key in terms), f"{where}: positions tell the tokens apart")
