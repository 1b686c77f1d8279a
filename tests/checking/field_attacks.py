"""Certificates about vector fields by hand: every activation, fields that fit and that do not, points on kinks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catnet.checking import reading

Document = dict[str, Any]
SIGMAS: list[Any] = ["relu", "tanh", "sigmoid", "identity", "gelu", {"power": 2}, {"power": 3}, {"leaky_relu": "1/2"}]
SIGMAS += [{"leaky_relu": "-1"}, {"polynomial": ["0", "1", "1"]}, {"polynomial": ["0", "0", "2"]}]


def network(activation: Any, *layers: tuple[list[list[str]], list[str]]) -> Document:
    entries = [{"weight": weight, "bias": bias} for weight, bias in layers]
    return {"format": "catnet-network/1", "activation": activation, "layers": entries}


def field(entry: str = "0", shift: str = "0") -> Document:
    return {"matrix": [[entry]], "shift": [shift]}


def claim(theta: Document, how: str, hidden: list[Any], first: Document, last: Document, **generators: Any) -> Document:
    return {
        "format": reading.FORMAT,
        "claim": "layerwise equivariance under a connected group",
        "claim_sha256": "",
        "network_sha256": "",
        "network": theta,
        "generators": generators,
        "algebra": {"X": {"input": first, "hidden": hidden, "output": last}},
        "homomorphism": how,
    }


def connected() -> Iterator[Document]:
    still = {"input": "trivial", "hidden": ["trivial"], "output": "trivial"}
    for sigma in SIGMAS:
        kind = "matrix" if sigma == "identity" else "diagonal"

        def ladder(*entries: str, kind: str = kind) -> Document:
            rows = [[e if i == j else "0" for j in range(len(entries))] for i, e in enumerate(entries)]
            return {kind: rows if kind == "matrix" else list(entries)}

        plain = network(sigma, ([["1"]], ["0"]), ([["1"]], ["0"]))
        for xi in ("0", "1", "2", "3"):
            for x in ("0", "1"):
                for y in ("0", xi):
                    yield claim(plain, "uniqueness", [ladder(xi)], field(x), field(y))
        twice = network(sigma, ([["1"], ["1"]], ["0", "0"]), ([["1", "1"]], ["0"]))
        zeros = network(sigma, ([["0"]], ["0"]), ([["0"]], ["0"]))
        for how in ("uniqueness", "none", "enumeration"):
            yield claim(twice, how, [ladder("0", "0")], field(), field())
            yield claim(zeros, how, [ladder("5")], field("7"), field("9"))
            yield claim(plain, how, [ladder("0")], field(), field(), s=still)
            yield claim(plain, how, [ladder("0")], field(), field(), s={**still, "input": {"matrix": [["2"]]}})
        for bias in ("-1", "0", "1"):
            constant = network(sigma, ([["0"]], [bias]), ([["0"]], [bias]))
            for xi, y, u in (("0", "0", "0"), ("1", "0", "0"), ("0", "1", "0"), ("0", "1", "1"), ("0", "0", "1")):
                yield claim(constant, "none", [ladder(xi)], field("1", "1"), field(y, u))
            moved = network(sigma, ([["1"]], [bias]), ([["1"]], ["0"]))
            for shift in ("-1", "0", "1"):
                yield claim(moved, "none", [ladder("1")], field("1", shift), field("1"))


def along() -> Iterator[Document]:
    for sigma in SIGMAS:
        plain = network(sigma, ([["1"]], ["0"]), ([["1"]], ["0"]))
        for x, t in (("1", "0"), ("0", "1"), ("2", "1"), ("0", "0")):
            for y, u in (("1", "0"), ("0", "1"), ("0", "0"), ("2", "0"), ("0", "2")):
                for point in ("-1", "0", "1"):
                    yield {
                        "format": reading.FORMAT,
                        "claim": "not equivariant under a connected group",
                        "claim_sha256": "",
                        "network_sha256": "",
                        "network": plain,
                        "algebra": {"X": {"input": field(x, t), "output": field(y, u)}},
                        "field": "X",
                        "point": [point],
                        "bits": 64,
                    }
