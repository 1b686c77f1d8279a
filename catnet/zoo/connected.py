"""Connected groups, by vector fields; and actions that move the origin."""

from __future__ import annotations

from typing import Any

from catnet.zoo.entry import Document, Entry, Layer, instance, network

__all__ = ["ENTRIES"]

TURN = [[0, -1], [1, 0]]
HERE = "docs/theorem.md, connected groups"


def _fields(name: str, inner: Document, **fields: tuple[Any, Any]) -> Document:
    """An instance; for every vector field what it is on the input and on the output."""
    algebra = {key: {"input": first, "output": last} for key, (first, last) in fields.items()}
    return {"format": "catnet-instance/1", "name": name, "network": inner, "group": {"algebra": algebra}}


def _linear(matrix: list[list[Any]]) -> Document:
    return {"matrix": matrix}


def _twice(matrix: list[list[Any]]) -> Document:
    """On the features of two tokens alike."""
    (a, b), (c, d) = matrix
    return _linear([[a, b, 0, 0], [c, d, 0, 0], [0, 0, a, b], [0, 0, c, d]])


ATTENTION = {
    "format": "catnet-attention/1",
    "tokens": 2,
    "layers": [
        {"kind": "heads", "heads": [{"score": [[0, 1], [-1, 0]], "value": [[1, 0], [0, 1]]}]},
        {"kind": "linear", "weight": [[2, 0], [0, 2]]},
    ],
}
RAISE, LOWER = _twice([[0, 1], [0, 0]]), _twice([[0, 0], [1, 0]])
SQUARES: tuple[Layer, ...] = (([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0]))
PARALLEL: tuple[Layer, ...] = (([[1, -1], [-2, 2]], [0, 1]), ([[1, 3]], [0]))
COORDINATES: tuple[Layer, ...] = (
    ([[1, 0], [-1, 0], [0, 1], [0, -1]], [0, 0, 0, 0]),
    ([[1, -1, 0, 0], [0, 0, 1, -1]], [0, 0]),
)
PIXELS: tuple[Layer, ...] = (([[1, 1], [-1, -1]], [-1, 1]), ([[1, -1]], ["1/2"]))
BOTH_BACK = {"permutation": [0, 1], "scale": [-1, -1], "shift": [1, 1]}
BACK = {"permutation": [0], "scale": [-1], "shift": [1]}

ENTRIES = (
    Entry(
        "rotations",
        _fields(
            "rotations",
            network(([[1, 2], [-2, 1]], [0, 0]), ([[3, 0], [0, 3]], [0, 0]), activation="identity"),
            X=(_linear(TURN), _linear(TURN)),
        ),
        (("verify", "proved"), ("verify group", "infinite")),
        "A linear network that turns as its input is turned: SO(2) acts on every layer.",
        HERE,
    ),
    Entry(
        "special-linear",
        _fields("special linear", ATTENTION, E=(RAISE, RAISE), F=(LOWER, LOWER)),
        (("verify", "proved"),),
        "Lightning attention whose score is an area: all of SL(2) acts on the features, layer by layer.",
        HERE,
    ),
    Entry(
        "translations",
        _fields(
            "translations",
            network(*PARALLEL),
            T=({"matrix": [[0, 0], [0, 0]], "shift": [1, 1]}, "trivial"),
        ),
        (("verify", "proved"),),
        "A ReLU network of x₀ − x₁ does not mind translations along (1, 1).",
        HERE,
    ),
    Entry(
        "circles",
        _fields("circles", network(*SQUARES, activation={"power": 2}), X=(_linear(TURN), "trivial")),
        (("verify end_to_end", "proved"), ("verify", "refuted"), ("identify", "refuted")),
        "x² + y² is invariant under SO(2), its squares are not: neurons can be turned, so it is not identifiable.",
        HERE,
    ),
    Entry(
        "plane-by-relu",
        _fields("turning, by ReLU", network(*COORDINATES), X=(_linear(TURN), _linear(TURN))),
        (("verify end_to_end", "proved"), ("verify", "refuted"), ("identify", "refuted")),
        "relu(x) − relu(−x) = x turns with its input; no identifiable ReLU network does, unless it is invariant.",
        HERE,
    ),
    Entry(
        "pixels-negated",
        instance(
            "pixels negated", network(*PIXELS), n=({"permutation": [0, 1], "scale": [-1, -1], "shift": [1, 1]}, BACK)
        ),
        (("verify", "proved"),),
        "Black for white, x ↦ 1 − x: an action that moves 0 is linear about the grey in the middle.",
        "docs/formats.md",
    ),
)
