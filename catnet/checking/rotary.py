"""Several heads of softmax attention at rotary positions, side by side, perhaps under a causal mask.

With one orthogonal matrix R, ``rotation``, for all heads, token s gives token t the score (R^s K x_s)^T (R^t Q x_t) =
x_s^T S_{t−s} x_t with S_Δ = K^T R^Δ Q, as R^T R = 1.  So a head depends on V and on the S_Δ that occur only: −n < Δ < n
on n tokens, 0 ≤ Δ < n under a mask; and on no more of S_0 than its symmetric part, since a token gives itself x_t^T S_0
x_t.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .algebra import product, short
from .intervals import Number
from .reading import Rows, array, fields, matrix, shape, spelled
from .tokens import TokenLayer, mixed, softmax
from .values import affine, dot

Head = tuple[Rows, Rows, Rows]
"""K, Q, V."""


@dataclass(frozen=True)
class RotaryHeads(TokenLayer):
    """The heads (K_h, Q_h, V_h), on so many features."""

    is_polynomial = False

    heads: list[Head]
    inputs: int
    rotation: Rows
    causal: bool

    @property
    def outputs(self) -> int:
        return sum(len(value) for *_, value in self.heads)

    def written(self) -> dict[str, Any]:
        names = ("key", "query", "value")
        heads = [
            {name: list(map(spelled, part)) for name, part in zip(names, head, strict=True)} for head in self.heads
        ]
        mask = {"mask": "causal"} if self.causal else {}
        return {"kind": "rotary heads", **mask, "rotation": list(map(spelled, self.rotation)), "heads": heads}

    def value(self, tokens: list[list[Number]], bits: int) -> list[list[Number]]:
        outputs: list[list[Number]] = [[] for _ in tokens]
        zero = [Fraction(0)] * self.inputs
        for head in self.heads:
            scores = self.scores(head, len(tokens))
            for t, token in enumerate(tokens):
                seen = tokens[: t + 1] if self.causal else tokens
                own = [dot(x, affine(scores[t - s], zero, token, bits), bits) for s, x in enumerate(seen)]
                outputs[t] += mixed(head[2], softmax(own, bits), seen, bits)
        return outputs

    def scores(self, head: Head, tokens: int) -> dict[int, Rows]:
        """S_Δ by Δ, for those that occur; the symmetric part of S_0."""
        (key, query, _), size = head, self.inputs
        first = 0 if self.causal else 1 - tokens
        turned = transposed(self.rotation, len(self.rotation))
        asked, found = query, dict[int, Rows]()
        for _ in range(-first):
            asked = product(turned, asked, size)
        for distance in range(first, tokens):
            found[distance] = product(transposed(key, size), asked, size)
            short([value for row in found[distance] for value in row], "scores")
            asked = product(self.rotation, asked, size)
        pairs = zip(found[0], transposed(found[0], size), strict=True)
        found[0] = [[(a + b) / 2 for a, b in zip(*two, strict=True)] for two in pairs]
        return found


def transposed(rows: Rows, columns: int) -> Rows:
    return [[row[j] for row in rows] for j in range(columns)]


def read_rotary_heads(entry: dict[str, Any], tokens: int, before: int | None, here: str) -> tuple[TokenLayer, int]:
    content = fields(entry, here, "kind", "rotation", "heads", optional=("mask",))
    shape("mask" not in content or content["mask"] == "causal", f"{here}: unknown mask")
    size = len(array(content["rotation"], here))
    rotation = matrix(content["rotation"], here, size)
    unit = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    shape(product(transposed(rotation, size), rotation, size) == unit, f"{here}: the rotation is not orthogonal")
    heads = []
    for head in array(content["heads"], here):
        three = fields(head, here, "key", "query", "value")
        rows = [row for name in ("value", "key") for row in array(three[name], here)]
        before = len(array(rows[0], here)) if before is None and rows else before
        key, query = (matrix(three[name], here, before, size) for name in ("key", "query"))
        heads.append((key, query, matrix(three["value"], here, before)))
    shape(before is not None, f"{here}: how many features there are is not said")
    assert before is not None
    return RotaryHeads(heads, before, rotation, "mask" in content), before
