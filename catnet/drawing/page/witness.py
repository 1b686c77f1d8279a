"""Where the page shows that a network is not equivariant: a point, its image, and both sides of f(g x) = g f(x)."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeAlias

from catnet.algebra.scalars import spell
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.drawing.plane import Plane, Window, nice
from catnet.questions.end_to_end import EnclosedEndToEndDifference, EndToEndDifference
from catnet.theorem.action import EndActions
from catnet.theorem.model import Network

__all__ = ["Witness", "around_witness", "placed", "witness_shown"]

_TENS = 10**10
_FAR = 8

Witness: TypeAlias = EndToEndDifference | EnclosedEndToEndDifference


def witness_shown(theta: Network, ends: EndActions, witness: Witness, plane: Plane | None) -> Witness:
    """The witness, or another one, evaluated exactly, that lies in the window with its image: of a near miss, of which
    no command says anything."""
    perceptron = as_perceptron(theta)
    if plane is None or plane.is_slice or perceptron is None:
        return witness
    first, last = next((first, last) for name, first, last in ends.generators if name == witness.generator)
    half = plane.window.half * Fraction(9, 10)
    for numerator in range(81):  # a grid, from the middle outwards
        x, y = divmod(numerator, 9)
        point = tuple(half * Fraction((k + 1) // 2 * (1 if k % 2 else -1), 4) for k in (x, y))
        moved = first.apply(point)
        left, right = perceptron(moved), last.apply(perceptron(point))
        if left != right and all(abs(value) <= half for value in (*point, *moved)):
            return EndToEndDifference(witness.generator, point, left, right)
    return witness


def placed(witness: Witness, ends: EndActions, plane: Plane | None) -> dict[str, Any]:
    """The witness with where it and its image are drawn."""
    document: dict[str, Any] = {
        "generator": witness.generator,
        "point": [spell(value) for value in witness.point],
        "left": [_value_words(value) for value in witness.f_of_gx],
        "right": [_value_words(value) for value in witness.g_of_fx],
    }
    if plane is not None and not plane.is_slice:
        first = next(first for name, first, _ in ends.generators if name == witness.generator)
        centre = plane.place(plane.window.centre)
        for key, point in (("place", witness.point), ("moved", first.apply(witness.point))):
            if all(abs(a - b) <= plane.window.half for a, b in zip(point, plane.window.centre, strict=True)):
                document[key] = [(a - b) / plane.reach for a, b in zip(plane.place(point), centre, strict=True)]
    return document


def around_witness(plane: Plane, ends: EndActions, witness: Witness) -> Plane:
    """The plane, its window large enough for the witness and its image, unless all else would be a dot in it."""
    if plane.is_slice:
        return plane
    first = next(first for name, first, _ in ends.generators if name == witness.generator)
    far = max(abs(value) for point in (witness.point, first.apply(witness.point)) for value in point)
    if not plane.window.half * Fraction(7, 8) < far <= plane.window.half * _FAR:
        return plane
    return replace(plane, window=Window(nice(far * Fraction(5, 4))))


def _value_words(value: Any) -> str:
    """A rational number, or the interval that holds an irrational one, its ends rounded outwards."""
    if isinstance(value, tuple):
        low, high = value
        return f"between {_decimal(math.floor(low * _TENS))} and {_decimal(math.ceil(high * _TENS))}"
    return spell(value)


def _decimal(number: int) -> str:
    """That many units of the tenth place."""
    whole, rest = divmod(abs(number), _TENS)
    return f"{'-' if number < 0 else ''}{whole}.{rest:010d}"
