"""Attention networks, as the checkers understand them: the format ``catnet-attention/1`` in its canonical writing.

X has a column for each token; a head is X ↦ V X (X^T A X), a softmax layer X ↦ V X softmax(X^T A X), columnwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Protocol

from .intervals import Interval, Number, ends, exponential, rounded
from .reading import DIMENSION, Rows, array, fields, integer, matrix, need, shape, shown, spelled, vector
from .series import Series, softmax_of_series
from .values import Network, affine, dot


class TokenLayer(Protocol):
    """One layer on n tokens; each says itself what it is to those who ask for a whole network."""

    is_first: ClassVar[bool] = False
    """Whether it stands below all others."""
    is_last: ClassVar[bool] = False
    """Whether it leaves one token, and stands above all others."""
    is_polynomial: ClassVar[bool] = True

    @property
    def shift(self) -> str:
        """What an affine layer adds, by its name in the file, if it adds anything."""
        return ""

    @property
    def outputs(self) -> int:
        """The features of every token behind it."""
        ...

    @property
    def blocks(self) -> list[Rows]:
        """What an affine layer multiplies tokens by, one matrix if it is the same for all; none for attention."""
        return []

    @property
    def pairs(self) -> list[tuple[Rows, Rows]]:
        """The heads (A, V) of lightning attention."""
        return []

    def written(self) -> dict[str, Any]: ...

    def value(self, tokens: list[list[Number]], bits: int) -> list[list[Number]]:
        """For every token its features."""
        ...


@dataclass(frozen=True)
class Embedding(TokenLayer):
    """x_t ↦ W x_t + e_t."""

    is_first = True

    weight: Rows
    encoding: Rows | None

    @property
    def outputs(self) -> int:
        return len(self.weight)

    @property
    def blocks(self) -> list[Rows]:
        return [self.weight]

    @property
    def shift(self) -> str:
        return "" if self.encoding is None else "encoding"

    def written(self) -> dict[str, Any]:
        encoding = {} if self.encoding is None else {"encoding": list(map(spelled, self.encoding))}
        return {"kind": "embedding", "weight": list(map(spelled, self.weight)), **encoding}

    def value(self, tokens: list[list[Number]], bits: int) -> list[list[Number]]:
        rows = [[Fraction(0)] * len(tokens) for _ in self.weight] if self.encoding is None else self.encoding
        return [affine(self.weight, [row[t] for row in rows], token, bits) for t, token in enumerate(tokens)]


@dataclass(frozen=True)
class Linear(TokenLayer):
    """x_t ↦ W x_t + b."""

    weight: Rows
    bias: list[Fraction] | None

    @property
    def outputs(self) -> int:
        return len(self.weight)

    @property
    def blocks(self) -> list[Rows]:
        return [self.weight]

    @property
    def shift(self) -> str:
        return "" if self.bias is None else "bias"

    def written(self) -> dict[str, Any]:
        return {"kind": "linear", "weight": list(map(spelled, self.weight)), **_written_bias(self.bias)}

    def value(self, tokens: list[list[Number]], bits: int) -> list[list[Number]]:
        bias = [Fraction(0)] * self.outputs if self.bias is None else self.bias
        return [affine(self.weight, bias, token, bits) for token in tokens]


@dataclass(frozen=True)
class Readout(TokenLayer):
    """X ↦ Σ_t W_t x_t + b, one token in the end."""

    is_last = True

    weights: list[Rows]
    bias: list[Fraction] | None

    @property
    def outputs(self) -> int:
        return len(self.weights[0])

    @property
    def blocks(self) -> list[Rows]:
        return self.weights

    @property
    def shift(self) -> str:
        return "" if self.bias is None else "bias"

    def written(self) -> dict[str, Any]:
        weights = [list(map(spelled, part)) for part in self.weights]
        return {"kind": "readout", "weights": weights, **_written_bias(self.bias)}

    def value(self, tokens: list[list[Number]], bits: int) -> list[list[Number]]:
        zero = [Fraction(0)] * self.outputs
        total: list[Number] = list(zero if self.bias is None else self.bias)
        for part, token in zip(self.weights, tokens, strict=True):
            total = [rounded(a + b, bits) for a, b in zip(total, affine(part, zero, token, bits), strict=True)]
        return [total]


@dataclass(frozen=True)
class Heads(TokenLayer):
    """The heads X ↦ V X (X^T A X), one above the other; each a pair (A, V)."""

    heads: list[tuple[Rows, Rows]]

    @property
    def outputs(self) -> int:
        return sum(len(value) for _, value in self.heads)

    @property
    def pairs(self) -> list[tuple[Rows, Rows]]:
        return self.heads

    def written(self) -> dict[str, Any]:
        heads = [{"score": list(map(spelled, a)), "value": list(map(spelled, v))} for a, v in self.heads]
        return {"kind": "heads", "heads": heads}

    def value(self, tokens: list[list[Number]], bits: int) -> list[list[Number]]:
        outputs: list[list[Number]] = [[] for _ in tokens]
        for score, value in self.heads:
            for t, scores in enumerate(scored(score, tokens, bits)):
                outputs[t] += mixed(value, scores, tokens, bits)
        return outputs


@dataclass(frozen=True)
class Softmax(TokenLayer):
    """X ↦ V X softmax(X^T A X)."""

    is_polynomial = False

    score: Rows
    values: Rows

    @property
    def outputs(self) -> int:
        return len(self.values)

    def written(self) -> dict[str, Any]:
        return {"kind": "softmax", "score": list(map(spelled, self.score)), "value": list(map(spelled, self.values))}

    def value(self, tokens: list[list[Number]], bits: int) -> list[list[Number]]:
        columns = scored(self.score, tokens, bits)
        return [mixed(self.values, softmax(scores, bits), tokens, bits) for scores in columns]


def _written_bias(bias: list[Fraction] | None) -> dict[str, Any]:
    return {} if bias is None else {"bias": spelled(bias)}


def scored(score: Rows, tokens: list[list[Number]], bits: int) -> list[list[Number]]:
    """For every token t the numbers x_s^T A x_t."""
    zero = [Fraction(0)] * len(score)
    read = [affine(score, zero, token, bits) for token in tokens]  # A x_t
    return [[dot(token, reading, bits) for token in tokens] for reading in read]


def mixed(value: Rows, weights: Sequence[Number], tokens: list[list[Number]], bits: int) -> list[Number]:
    """V Σ_s weight_s x_s."""
    columns = [[token[j] for token in tokens] for j in range(len(tokens[0]))]
    return affine(value, [Fraction(0)] * len(value), [dot(weights, column, bits) for column in columns], bits)


def softmax(scores: Sequence[Number], bits: int) -> list[Number]:
    """e^{s_i} / Σ e^{s_j}; exact where all scores are equal."""
    if all(score == scores[0] and not isinstance(score, Interval) for score in scores):
        return [Fraction(1, len(scores))] * len(scores)
    if any(isinstance(score, Series) for score in scores):
        return list[Any](softmax_of_series(scores))
    need(all(isinstance(score, Fraction | Interval) for score in scores), "softmax is no polynomial")
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
        return last.outputs if last.is_last else self.tokens * last.outputs

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
        shape(not layers or not layers[-1].is_last, f"{here}: stands behind the readout")
        rest = dict(entry)
        if index == 0 and "inputs" in entry:
            features = integer(rest.pop("inputs"), here, 0, DIMENSION)
        layer, features = _read_token_layer(rest, tokens, features, here)
        first = features if first is None else first
        shape(index == 0 or not layer.is_first, f"{here}: an embedding stands first")
        layers.append(layer)
        features = layer.outputs
    return Tokens(tokens, first or 0, layers)


def _read_token_layer(entry: dict[str, Any], tokens: int, before: int | None, here: str) -> tuple[TokenLayer, int]:
    """The layer, and how many features it reads."""
    kind = entry.get("kind")
    shape(type(kind) is str and kind in READERS, f"{here}: unknown kind {shown(kind)}")
    return READERS[str(kind)](entry, tokens, before, here)


def _heads(entry: dict[str, Any], tokens: int, before: int | None, here: str) -> tuple[TokenLayer, int]:
    heads = []
    for head in array(fields(entry, here, "kind", "heads")["heads"], here):
        pair = fields(head, here, "score", "value")
        value = matrix(pair["value"], here, before)
        before = before if before is not None else len(value[0]) if value else len(pair["score"])
        heads.append((matrix(pair["score"], here, before, before), value))
    shape(before is not None, f"{here}: how many features there are is not said")
    return Heads(heads), before or 0


def _softmax(entry: dict[str, Any], tokens: int, before: int | None, here: str) -> tuple[TokenLayer, int]:
    pair = fields(entry, here, "kind", "score", "value")
    score = matrix(pair["score"], here, before, before)
    value = matrix(pair["value"], here, len(score))
    shape(all(len(row) == len(score) for row in score), f"{here}: the score is not square")
    return Softmax(score, value), len(score)


def _embedding(entry: dict[str, Any], tokens: int, before: int | None, here: str) -> tuple[TokenLayer, int]:
    content = fields(entry, here, "kind", "weight", optional=("encoding",))
    weight = matrix(content["weight"], here, before)
    encoding = matrix(content["encoding"], here, tokens, len(weight)) if "encoding" in content else None
    return Embedding(weight, encoding), _columns(weight, before)


def _linear(entry: dict[str, Any], tokens: int, before: int | None, here: str) -> tuple[TokenLayer, int]:
    content = fields(entry, here, "kind", "weight", optional=("bias",))
    weight = matrix(content["weight"], here, before)
    return Linear(weight, _bias(content, len(weight), here)), _columns(weight, before)


def _readout(entry: dict[str, Any], tokens: int, before: int | None, here: str) -> tuple[TokenLayer, int]:
    content = fields(entry, here, "kind", "weights", optional=("bias",))
    blocks = [matrix(part, here, before) for part in array(content["weights"], here, tokens)]
    height, width = len(blocks[0]), _columns(blocks[0], before)
    shape(all(len(part) == height and _columns(part, before) == width for part in blocks), f"{here}: shapes differ")
    return Readout(blocks, _bias(content, height, here)), width


READERS = {"embedding": _embedding, "heads": _heads, "linear": _linear, "readout": _readout, "softmax": _softmax}


def _bias(content: dict[str, Any], size: int, here: str) -> list[Fraction] | None:
    return vector(content["bias"], here, size) if "bias" in content else None


def _columns(weight: Rows, before: int | None) -> int:
    return len(weight[0]) if weight else before or 0
