"""Layers of tokens asked directly: what they add, and softmax of numbers, series and what is neither, side by side.

That a score is a number where another one is a series happens only where features are constant at some tokens alone.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.checking.attacks.networks import Document

LAYERS: tuple[Document, ...] = (
    {"kind": "embedding", "weight": [["1"]]},
    {"kind": "embedding", "weight": [["1"]], "encoding": [["1", "2"]]},
    {"kind": "linear", "weight": [["1"]]},
    {"kind": "linear", "weight": [["1"]], "bias": ["0"]},
    {"kind": "readout", "weights": [[["1"]], [["2"]]]},
    {"kind": "readout", "weights": [[["1"]], [["2"]]], "bias": ["0"]},
    {"kind": "softmax", "score": [["1"]], "value": [["1"]]},
)


def said(module: Any) -> Any:
    """The name of what each layer adds; the weights of small scores, or why there are none."""
    shifts = [module.READERS[layer["kind"]](dict(layer), 2, 1, "a layer")[0].shift for layer in LAYERS]
    number, series = Fraction(0), module.Series((Fraction(0), Fraction(1), Fraction(2)))
    interval, other = module.Interval(Fraction(0), Fraction(1)), object()
    tables = (
        (number, series),
        (series, number),
        (number, series, number),
        (number, other),
        (other, number),
        (number, other, number),
        (number, interval),
        (interval, number),
    )
    return shifts, [weights(module, table) for table in tables]


def weights(module: Any, scores: tuple[Any, ...]) -> Any:
    try:
        found = module.softmax(scores, 16)
    except Exception as error:  # a mutant may do anything
        return type(error).__name__
    return [getattr(value, "terms", None) or [*map(str, module.ends(value))] for value in found]
