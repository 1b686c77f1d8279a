"""Witnesses in words: what refutes a claim, line by line, for a reader.

Numbers are exact, a long one with its size beside it.

>>> from fractions import Fraction
>>> from catnet.category.sameness import Difference
>>> for label, text in witness_rows(Difference((Fraction(1),), (Fraction(1, 3),), (Fraction(10**9 + 1, 10**10),))):
...     print(label, "=", text)
x = (1)
left = (1/3)
right = (1000000001/10000000000 ≈ 0.100000)
difference = 6999999997/30000000000 ≈ 0.233333 in output 0
>>> from catnet.architectures.perceptron.network import MLP
>>> value_words(MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], ["1/2"])]))
'network 1 → 2 → 1, relu: W_1 = (1; -1), b_1 = (0, 0); W_2 = (1 1), b_2 = (1/2)'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import spell
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine
from catnet.category.diagram import FaceDifference
from catnet.category.enclosure import EnclosedDifference
from catnet.category.sameness import Difference
from catnet.groups import FiniteGroup, Operator, Representation, UnlistedGroup
from catnet.questions.end_to_end import EnclosedEndToEndDifference, EndToEndDifference, FieldWitness
from catnet.questions.words import action_words, decimal_words, first_difference, gap_words, group_words
from catnet.theorem.action import EndActions
from catnet.theorem.proof import NoMatch

__all__ = ["value_words", "witness_rows"]

_LONG = 12
_MOST_ENTRIES = 400
_MOST_SIGNS = 2_000


def witness_rows(witness: Any) -> list[tuple[str, str]]:
    """A witness as pairs (what, its value in words); none for None.

    Where two sides differ, both and the difference; a network that is a twin, or a value of one's own, as itself.
    """
    if witness is None:
        return []
    if isinstance(witness, FaceDifference):
        return [("face", str(witness.face)), *witness_rows(witness.difference)]
    if isinstance(witness, Difference | EnclosedDifference):
        return _two_sides([("x", witness.point)], ("left", witness.left), ("right", witness.right))
    if isinstance(witness, EndToEndDifference | EnclosedEndToEndDifference):
        place = [("g", witness.generator), ("x", witness.point)]
        return _two_sides(place, ("f(g x)", witness.f_of_gx), ("g f(x)", witness.g_of_fx))
    if isinstance(witness, FieldWitness):
        place = [("field", witness.generator), ("x", witness.point)]
        return _two_sides(place, ("Df(x) (X x)", witness.derivative), ("Y f(x)", witness.expected))
    if isinstance(witness, NoMatch):
        if witness.matched:
            words = f"{witness.layer}; every generator can be matched, and no choice of matches is an action"
        else:
            words = f"{witness.layer}, the first at which no choice is left"
        layer = ("layer", words)
        return [layer] if witness.generator is None else [("g", witness.generator), layer]
    if isinstance(witness, tuple) and not _is_vector(witness):
        return [row for part in witness for row in _part(part)]
    return _part(witness)


def _part(value: Any) -> list[tuple[str, str]]:
    """One thing among several: a witness inside another by its own rows, anything else in one line."""
    if isinstance(value, tuple) and not _is_vector(value):
        return [("", value_words(value))]
    found = witness_rows(value) if isinstance(value, _WITH_ROWS) else [("", value_words(value))]
    return [("x", text) if not label and _is_vector(value) else (label, text) for label, text in found]


_WITH_ROWS = (
    Difference,
    EnclosedDifference,
    EndToEndDifference,
    EnclosedEndToEndDifference,
    FaceDifference,
    FieldWitness,
    NoMatch,
)


def _two_sides(place: list[tuple[str, Any]], left: tuple[str, Any], right: tuple[str, Any]) -> list[tuple[str, str]]:
    rows = [(label, value_words(value)) for label, value in place]
    if _is_vector(left[1]):
        rows += [(label, value_words(value)) for label, value in (left, right)]
        output = first_difference(left[1], right[1])
        return [*rows, ("difference", f"{_number(left[1][output] - right[1][output])} in output {output}")]
    rows += [(label, f"({', '.join(map(_interval, values))})") for label, values in (left, right)]
    return [*rows, ("difference", gap_words(left[1], right[1]).removeprefix("differ by "))]


def value_words(value: Any) -> str:
    """A value in one line: exact, without the names of classes where there are words for it."""
    network = as_perceptron(value)
    if network is not None:
        return _network(network)
    if isinstance(value, str):
        return value
    if isinstance(value, Fraction):
        return _number(value)
    if _is_vector(value):
        return f"({', '.join(map(_number, value))})"
    if isinstance(value, Matrix | Monomial | Permutation):
        return _operator(value)
    if isinstance(value, Affine):
        return f"x ↦ {_operator(value.weight)} x + {value_words(value.bias)}"
    if isinstance(value, EndActions):
        parts = [f"{name} on V_0 {_operator(a)}, on V_L {_operator(b)}" for name, a, b in value.generators]
        parts += [f"field {name}" for name, _ in value.fields]
        parts += [f"about the points {value_words(value.centres)}"] if value.centres is not None else []
        return f"actions: {'; '.join(parts) or 'none'}"
    if isinstance(value, Representation):
        parts = [f"{name} by {_operator(image)}" for name, image in value.images]
        return f"representation: {'; '.join(parts) or 'of no generators'}"
    if isinstance(value, FiniteGroup | UnlistedGroup):
        return f"group: {group_words(value)}"
    if isinstance(value, tuple):
        return f"({', '.join(map(value_words, value))})"
    if is_dataclass(value) and not isinstance(value, type) and type(value).__repr__ is not object.__repr__:
        return _fields(value)
    return _shortened(repr(value))


def _fields(value: Any) -> str:
    """A value with fields, by its name for a reader and what they hold."""
    shown = [entry for entry in fields(value) if entry.repr]
    parts = [f"{entry.name} {value_words(getattr(value, entry.name))}" for entry in shown]
    kind = getattr(value, "kind", None)
    name = kind if isinstance(kind, str) else type(value).__name__
    return _shortened(f"{name}: {', '.join(parts)}" if parts else name)


def _network(theta: MLP) -> str:
    widths = " → ".join(map(str, theta.widths))
    name = f"network {widths}, {theta.activation.name}"
    if theta.parameters > _MOST_ENTRIES:
        return f"{name}, {theta.parameters} parameters"
    layers = [
        f"W_{index} = {_operator(layer.weight)}, b_{index} = {value_words(layer.bias)}"
        for index, layer in enumerate(theta.layers, start=1)
    ]
    return f"{name}: {'; '.join(layers)}"


def _operator(operator: Operator | Permutation) -> str:
    if isinstance(operator, Permutation):
        return "identity" if operator.is_identity else str(operator)
    if isinstance(operator, Monomial):
        return action_words(operator, most=_MOST_ENTRIES)
    rows, columns = operator.shape
    if not rows or not columns or rows * columns > _MOST_ENTRIES:
        return f"a {rows}×{columns} matrix"
    return f"({'; '.join(' '.join(row) for row in operator.spelled())})"


def _is_vector(value: Any) -> bool:
    return isinstance(value, Sequence) and bool(value) and all(isinstance(entry, Fraction) for entry in value)


def _interval(ends: tuple[Fraction, Fraction]) -> str:
    return f"[{decimal_words(ends[0], 12)}, {decimal_words(ends[1], 12)}]"


def _number(value: Fraction) -> str:
    """Exactly; a long number with its size beside it."""
    text = spell(value)
    return text if len(text) <= _LONG else f"{text} ≈ {decimal_words(value)}"


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_SIGNS else f"{text[:_MOST_SIGNS]}… ({len(text)} signs)"
