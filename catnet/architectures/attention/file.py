"""Attention networks in files: the format ``catnet-attention/1``.

>>> import json
>>> from catnet.formats.jsontext import parse_json
>>> text = '''{"format": "catnet-attention/1", "tokens": 2, "layers": [
...     {"kind": "embedding", "weight": [["1"]], "encoding": [["0", "1/2"]]},
...     {"kind": "heads", "heads": [{"key": [["1"]], "query": [["2"]], "value": [["3"]]}]},
...     {"kind": "readout", "weights": [[["1"]], [["-1"]]], "bias": ["1"]}]}'''
>>> theta = attention_from_json(parse_json(text, "f.json"), file="f.json")
>>> theta.features, theta.layers[1].heads[0]
((1, 1, 1, 1), Head(score=Matrix([['1']]), value=Matrix([['6']])))
>>> attention_from_json(parse_json(json.dumps(attention_to_json(theta)), "f.json"), file="f.json") == theta
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, spell
from catnet.architectures.attention.layers import Embedding, Head, Heads, Layer, Linear, Readout, Softmax
from catnet.architectures.attention.network import (
    AttentionNetwork,
    MultiHeadNetwork,
    SoftmaxNetwork,
    TokenNetwork,
)
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.errors import FormatError, InputError
from catnet.formats.fields import check_format, field, only_keys, place
from catnet.formats.jsontext import Number
from catnet.formats.nearest import did_you_mean
from catnet.formats.numbers import describe, read_matrix, read_vector

__all__ = ["ATTENTION_FORMAT", "attention_from_json", "attention_to_json"]

ATTENTION_FORMAT = "catnet-attention/1"
MAX_TOKENS = 10**5
MAX_FEATURES = 10**5


def attention_from_json(document: Any, *, where: str = "", file: str = "network") -> TokenNetwork:
    """The network that a parsed document describes."""
    content = check_format(document, ATTENTION_FORMAT, where, file)
    only_keys(content, ("format", "name", "comment", "tokens", "layers"), where, file)
    if "tokens" not in content:
        raise FormatError(file, where, "the field 'tokens' is missing")
    tokens = _integer(content["tokens"], place(where, "tokens"), file)
    if not 1 <= tokens <= MAX_TOKENS:
        raise FormatError(file, place(where, "tokens"), f"found {tokens}, supported are 1 to {MAX_TOKENS}")
    entries = field(content, "layers", list, where, file)
    if not entries:
        raise FormatError(file, place(where, "layers"), "a network needs at least one layer")
    layers: list[Layer] = []
    for index, entry in enumerate(entries):
        here = place(where, f"layers[{index}]")
        if not isinstance(entry, dict):
            raise FormatError(file, here, f"expected an object, found {describe(entry)}")
        kind = field(entry, "kind", str, here, file)
        if kind not in _LAYERS:
            near = did_you_mean(kind, _LAYERS) or ","
            found = f"found {describe(kind)}{near} supported are {', '.join(map(repr, _LAYERS))}"
            raise FormatError(file, place(here, "kind"), found)
        reader = _Reader(entry, tokens, layers[-1].outputs if layers else None, here, file)
        try:
            layers.append(reader.layer(kind))
            layers[-1].check(tokens)
        except InputError as error:
            if isinstance(error, FormatError):
                raise
            raise FormatError(file, here, str(error)) from None
    softmax = [layer for layer in layers if isinstance(layer, Softmax)]
    try:
        if len(softmax) == len(layers):
            return SoftmaxNetwork(tokens, tuple(softmax))
        if any(isinstance(layer, SoftmaxHeads | RotaryHeads) for layer in layers):
            return MultiHeadNetwork(tokens, tuple(layers))
        return AttentionNetwork(tokens, tuple(layers))
    except InputError as error:
        raise FormatError(file, place(where, "layers"), str(error)) from None


def _integer(value: Any, where: str, file: str) -> int:
    if not isinstance(value, Number) or len(value) > 9 or not value.isdigit():
        raise FormatError(file, where, f"expected a natural number, found {describe(value)}")
    return int(value)


class _Reader:
    """One layer of a document, behind a layer of `before` features (None: the first layer)."""

    def __init__(self, entry: dict[str, Any], tokens: int, before: int | None, where: str, file: str) -> None:
        self.entry, self.tokens, self.where, self.file = entry, tokens, where, file
        self.inputs = before

    def layer(self, kind: str) -> Layer:
        keys, read = _LAYERS[kind]
        self._only(*keys)
        return read(self)

    def _only(self, *keys: str) -> None:
        only_keys(self.entry, ("kind", "name", "comment", "inputs", *keys), self.where, self.file)
        if "inputs" not in self.entry:
            return
        there = place(self.where, "inputs")
        inputs = _integer(self.entry["inputs"], there, self.file)
        if not 0 <= inputs <= MAX_FEATURES or self.inputs not in (None, inputs):
            known = f"the layer before has {self.inputs} features" if self.inputs is not None else "that is too many"
            raise FormatError(self.file, there, f"found {inputs}, {known}")
        self.inputs = inputs

    def _matrix(self, entry: dict[str, Any], key: str, where: str) -> Matrix:
        """A matrix that reads the features of a token."""
        rows = field(entry, key, list, where, self.file)
        return self._reading(read_matrix(rows, place(where, key), self.file, columns=self.inputs), place(where, key))

    def _reading(self, matrix: Matrix, where: str) -> Matrix:
        if self.inputs is None:
            self.inputs = matrix.shape[1]
        if matrix.shape[1] != self.inputs:
            found = f"the rows have {matrix.shape[1]} entries, a token has {self.inputs} features here"
            raise FormatError(self.file, where, found)
        return matrix

    def _bias(self, size: int) -> Vector | None:
        if "bias" not in self.entry:
            return None
        there = place(self.where, "bias")
        bias = read_vector(self.entry["bias"], there, self.file)
        if len(bias) != size:
            raise FormatError(self.file, there, f"the bias has {len(bias)} entries, the weight has {size} rows")
        return bias

    def embedding(self) -> Embedding:
        weight = self._matrix(self.entry, "weight", self.where)
        if "encoding" not in self.entry:
            return Embedding(weight)
        there = place(self.where, "encoding")
        encoding = read_matrix(self.entry["encoding"], there, self.file, columns=self.tokens)
        if encoding.shape != (weight.shape[0], self.tokens):
            expected = f"expected {(weight.shape[0], self.tokens)}: a column for each token"
            raise FormatError(self.file, there, f"the shape is {encoding.shape}, {expected}")
        return Embedding(weight, encoding)

    def linear(self) -> Linear:
        weight = self._matrix(self.entry, "weight", self.where)
        return Linear(weight, self._bias(weight.shape[0]))

    def softmax(self) -> Softmax:
        return Softmax(*self._head(self.entry, self.where))

    def readout(self) -> Readout:
        there = place(self.where, "weights")
        parts = field(self.entry, "weights", list, self.where, self.file)
        if len(parts) != self.tokens:
            expected = f"expected one for each of {self.tokens} tokens"
            raise FormatError(self.file, there, f"found {len(parts)} matrices, {expected}")
        whole: Matrix | None = None
        for number, rows in enumerate(parts):
            here = f"{there}[{number}]"
            part = self._reading(read_matrix(rows, here, self.file, columns=self.inputs), here)
            if whole is not None and part.shape[0] != whole.shape[0]:
                raise FormatError(self.file, here, f"found {part.shape[0]} rows, the first matrix has {whole.shape[0]}")
            whole = part if whole is None else whole.beside(part)
        if whole is None:
            raise FormatError(self.file, there, "there are no matrices")
        return Readout(whole, self.tokens, self._bias(whole.shape[0]))

    def heads(self) -> Heads:
        found = tuple(Head(score, value) for score, value in self._heads())
        return Heads(found, self._features())

    def softmax_heads(self) -> SoftmaxHeads:
        causal, found = self._causal(), tuple(self._heads())
        return SoftmaxHeads(found, self._features(), causal)

    def _causal(self) -> bool:
        mask = self.entry.get("mask", "none")
        if mask not in ("none", "causal"):
            there = place(self.where, "mask")
            raise FormatError(self.file, there, f"found {describe(mask)}, supported are 'none', 'causal'")
        return bool(mask == "causal")

    def rotary_heads(self) -> RotaryHeads:
        causal = self._causal()
        rows = field(self.entry, "rotation", list, self.where, self.file)
        rotation = read_matrix(rows, place(self.where, "rotation"), self.file, columns=len(rows))
        found = []
        for entry, here in self._entries("key", "query", "value"):
            key, query, value = (self._matrix(entry, name, here) for name in ("key", "query", "value"))
            found.append((key, query, value))
        return RotaryHeads(tuple(found), self._features(), rotation, causal)

    def _entries(self, *keys: str) -> Iterator[tuple[dict[str, Any], str]]:
        for number, entry in enumerate(field(self.entry, "heads", list, self.where, self.file)):
            here = place(self.where, f"heads[{number}]")
            if not isinstance(entry, dict):
                raise FormatError(self.file, here, f"expected an object, found {describe(entry)}")
            only_keys(entry, (*keys, "name", "comment"), here, self.file)
            yield entry, here

    def _heads(self) -> list[tuple[Matrix, Matrix]]:
        return [self._head(entry, here) for entry, here in self._entries("score", "key", "query", "value")]

    def _features(self) -> int:
        if self.inputs is None:
            raise FormatError(self.file, self.where, "a first layer without heads needs the field 'inputs'")
        return self.inputs

    def _head(self, entry: dict[str, Any], where: str) -> tuple[Matrix, Matrix]:
        """(A, V), with A = K^T Q where key and query are given."""
        if "score" in entry:
            if "key" in entry or "query" in entry:
                raise FormatError(self.file, where, "found 'score' with 'key' or 'query'; give the one or the others")
            score = self._matrix(entry, "score", where)
            if score.shape[0] != score.shape[1]:
                raise FormatError(self.file, place(where, "score"), f"the shape is {score.shape}, expected a square")
            return score, self._matrix(entry, "value", where)
        if "key" not in entry or "query" not in entry:
            raise FormatError(self.file, where, "expected 'score', or 'key' and 'query'")
        key, query = self._matrix(entry, "key", where), self._matrix(entry, "query", where)
        if key.shape != query.shape:
            found = f"the shape is {query.shape}, that of the key is {key.shape}"
            raise FormatError(self.file, place(where, "query"), found)
        return key.T @ query, self._matrix(entry, "value", where)


_LAYERS: dict[str, tuple[tuple[str, ...], Callable[[_Reader], Layer]]] = {
    "embedding": (("weight", "encoding"), _Reader.embedding),
    "heads": (("heads",), _Reader.heads),
    "linear": (("weight", "bias"), _Reader.linear),
    "softmax heads": (("heads", "mask"), _Reader.softmax_heads),
    "rotary heads": (("heads", "mask", "rotation"), _Reader.rotary_heads),
    "readout": (("weights", "bias"), _Reader.readout),
    "softmax": (("score", "key", "query", "value"), _Reader.softmax),
}
"""For every kind of layer its fields, and how it is read."""


def attention_to_json(theta: TokenNetwork) -> dict[str, Any]:
    """The document for a network, numbers as strings in lowest terms, scores as matrices."""
    layers = [_document(layer) for layer in theta.layers]
    if not theta.layers[0].outputs:  # then no row says how many features there are
        layers[0]["inputs"] = theta.features[0]
    return {"format": ATTENTION_FORMAT, "tokens": theta.tokens, "layers": layers}


def _document(layer: Layer) -> dict[str, Any]:
    if isinstance(layer, Embedding):
        document: dict[str, Any] = {"kind": "embedding", "weight": layer.weight.spelled()}
        if layer.encoding is not None:
            document["encoding"] = layer.encoding.spelled()
        return document
    if isinstance(layer, Heads):
        heads = [{"score": head.score.spelled(), "value": head.value.spelled()} for head in layer.heads]
        return {"kind": "heads", "heads": heads}
    if isinstance(layer, SoftmaxHeads):
        heads = [{"score": score.spelled(), "value": value.spelled()} for score, value in layer.heads]
        mask = {"mask": "causal"} if layer.causal else {}
        return {"kind": "softmax heads", **mask, "heads": heads}
    if isinstance(layer, RotaryHeads):
        heads = [
            {"key": key.spelled(), "query": query.spelled(), "value": value.spelled()}
            for key, query, value in layer.heads
        ]
        mask = {"mask": "causal"} if layer.causal else {}
        return {"kind": "rotary heads", **mask, "rotation": layer.rotation.spelled(), "heads": heads}
    if isinstance(layer, Softmax):
        return {"kind": "softmax", "score": layer.score.spelled(), "value": layer.value.spelled()}
    if isinstance(layer, Linear):
        document = {"kind": "linear", "weight": layer.weight.spelled()}
    else:
        document = {"kind": "readout", "weights": [part.spelled() for part in layer.blocks]}
    if layer.bias is not None:
        document["bias"] = [spell(value) for value in layer.bias]
    return document
