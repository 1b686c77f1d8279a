"""Attention networks, as the checkers understand them: the format ``catnet-attention/1`` in its canonical writing.

X has a column for each token; a head is X ↦ V X (X^T A X), a softmax layer X ↦ V X softmax(X^T A X), columnwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .intervals import Interval, Number, ends, exponential, rounded
from .reading import DIMENSION, Rows, array, fields, integer, matrix, shape, shown, spelled, vector
from .values import Network, affine, dot


@dataclass(frozen=True)
class TokenLayer:
    """One layer on n tokens: its kind and matrices, by name; `heads` are pairs (score, value)."""

    kind: str
    parts: dict[str, Any]
    outputs: int

    def written(self) -> dict[str, Any]:
        if self.kind == "heads":
            heads = [{"score": list(map(spelled, a)), "value": list(map(spelled, v))} for a, v in self.parts["heads"]]
            return {"kind": "heads", "heads": heads}
        result: dict[str, Any] = {"kind": self.kind}
        for key, content in self.parts.items():
            if key == "weights":
                result[key] = [list(map(spelled, part)) for part in content]
            elif key == "bias":
                result[key] = spelled(content)
            else:
                result[key] = list(map(spelled, content))
        return result

    def value(self, tokens: list[list[Number]], bits: int) -> list[list[Number]]:
        """For every token its features."""
        if self.kind in ("embedding", "linear"):
            zero = [Fraction(0)] * self.outputs
            result = []
            for t, token in enumerate(tokens):
                shift = [row[t] for row in self.parts["encoding"]] if "encoding" in self.parts else zero
                result.append(affine(self.parts["weight"], self.parts.get("bias", shift), token, bits))
            return result
        if self.kind == "readout":
            total: list[Number] = list(self.parts.get("bias", [Fraction(0)] * self.outputs))
            zero = [Fraction(0)] * self.outputs
            for part, token in zip(self.parts["weights"], tokens, strict=True):
                total = [rounded(a + b, bits) for a, b in zip(total, affine(part, zero, token, bits), strict=True)]
            return [total]
        heads = self.parts["heads"] if self.kind == "heads" else [(self.parts["score"], self.parts["value"])]
        outputs: list[list[Number]] = [[] for _ in tokens]
        for score, value in heads:
            for t, mixed in enumerate(self._mixed(score, tokens, bits)):
                outputs[t] += affine(value, [Fraction(0)] * len(value), mixed, bits)
        return outputs

    def _mixed(self, score: Rows, tokens: list[list[Number]], bits: int) -> list[list[Number]]:
        """For every token t the sum Σ_s weight_st x_s."""
        zero, result = [Fraction(0)] * len(score), []
        read = [affine(score, zero, token, bits) for token in tokens]  # A x_t
        for reading in read:
            scores = [dot(token, reading, bits) for token in tokens]
            weights = scores if self.kind == "heads" else softmax(scores, bits)
            columns = [[token[j] for token in tokens] for j in range(len(score))]
            result.append([dot(weights, column, bits) for column in columns])
        return result


def softmax(scores: Sequence[Number], bits: int) -> list[Number]:
    """e^{s_i} / Σ e^{s_j}; exact where all scores are equal."""
    if all(score == scores[0] and not isinstance(score, Interval) for score in scores):
        return [Fraction(1, len(scores))] * len(scores)
    top = max(ends(score)[1] for score in scores)
    powers = []
    for score in scores:
        low, high = ends(score)
        powers.append((exponential(low - top, bits).low, exponential(high - top, bits).high))
    lows, highs = sum(a for a, _ in powers), sum(b for _, b in powers)
    result: list[Number] = []
    for low, high in powers:
        rest_high, rest_low = highs - high, lows - low
        result.append(rounded(Interval(low / (low + rest_high), high / (high + rest_low)), bits))
    return result


@dataclass(frozen=True)
class Tokens:
    """Attention on n tokens of some features each; points are token-major."""

    tokens: int
    features: int
    layers: list[TokenLayer]

    @property
    def inputs(self) -> int:
        return self.tokens * self.features

    @property
    def outputs(self) -> int:
        last = self.layers[-1]
        return last.outputs if last.kind == "readout" else self.tokens * last.outputs

    def written(self) -> dict[str, Any]:
        layers = [layer.written() for layer in self.layers]
        if not self.layers[0].outputs:
            layers[0]["inputs"] = self.features
        return {"format": "catnet-attention/1", "tokens": self.tokens, "layers": layers}

    def value(self, point: Sequence[Number], bits: int) -> list[Number]:
        d = self.features
        values = [list(point[t * d : (t + 1) * d]) for t in range(self.tokens)]
        for layer in self.layers:
            values = layer.value(values, bits)
        return [value for token in values for value in token]


def read_attention(value: Any, where: str, depth: int) -> Network:
    content = fields(value, where, "format", "tokens", "layers")
    tokens = integer(content["tokens"], f"{where}: tokens", 1, 100_000)
    layers: list[TokenLayer] = []
    features: int | None = None
    first: int | None = None
    entries = array(content["layers"], f"{where}: layers")
    shape(len(entries) > 0, f"{where}: there are no layers")
    for index, entry in enumerate(entries):
        here = f"{where}, layer {index}"
        shape(type(entry) is dict, f"{here}: not an object")
        shape(not layers or layers[-1].kind != "readout", f"{here}: stands behind the readout")
        rest = dict(entry)
        if index == 0 and "inputs" in entry:
            features = integer(rest.pop("inputs"), here, 0, DIMENSION)
        layer, features = _read_token_layer(rest, tokens, features, here)
        first = features if first is None else first
        shape(layer.kind != "embedding" or index == 0, f"{here}: an embedding stands first")
        layers.append(layer)
        features = layer.outputs
    return Tokens(tokens, first or 0, layers)


def _read_token_layer(entry: dict[str, Any], tokens: int, before: int | None, here: str) -> tuple[TokenLayer, int]:
    """The layer, and how many features it reads."""
    kind = entry.get("kind")
    if kind == "heads":
        heads = []
        for head in array(fields(entry, here, "kind", "heads")["heads"], here):
            pair = fields(head, here, "score", "value")
            value = matrix(pair["value"], here, before)
            before = before if before is not None else len(value[0]) if value else len(pair["score"])
            heads.append((matrix(pair["score"], here, before, before), value))
        shape(before is not None, f"{here}: how many features there are is not said")
        return TokenLayer("heads", {"heads": heads}, sum(len(value) for _, value in heads)), before or 0
    if kind == "softmax":
        pair = fields(entry, here, "kind", "score", "value")
        score = matrix(pair["score"], here, before, before)
        value = matrix(pair["value"], here, len(score))
        shape(all(len(row) == len(score) for row in score), f"{here}: the score is not square")
        return TokenLayer("softmax", {"score": score, "value": value}, len(value)), len(score)
    if kind == "embedding":
        content = fields(entry, here, "kind", "weight", optional=("encoding",))
        weight = matrix(content["weight"], here, before)
        parts: dict[str, Any] = {"weight": weight}
        if "encoding" in content:
            parts["encoding"] = matrix(content["encoding"], here, tokens, len(weight))
        return TokenLayer("embedding", parts, len(weight)), _columns(weight, before)
    if kind == "linear":
        content = fields(entry, here, "kind", "weight", optional=("bias",))
        weight = matrix(content["weight"], here, before)
        parts = {"weight": weight}
        if "bias" in content:
            parts["bias"] = vector(content["bias"], here, len(weight))
        return TokenLayer("linear", parts, len(weight)), _columns(weight, before)
    shape(kind == "readout", f"{here}: unknown kind {shown(kind)}")
    content = fields(entry, here, "kind", "weights", optional=("bias",))
    blocks = [matrix(part, here, before) for part in array(content["weights"], here, tokens)]
    height, width = len(blocks[0]), _columns(blocks[0], before)
    shape(all(len(part) == height and _columns(part, before) == width for part in blocks), f"{here}: shapes differ")
    parts = {"weights": blocks}
    if "bias" in content:
        parts["bias"] = vector(content["bias"], here, height)
    return TokenLayer("readout", parts, height), width


def _columns(weight: Rows, before: int | None) -> int:
    return len(weight[0]) if weight else before or 0
