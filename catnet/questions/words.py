"""Answers in words, for a reader: what the command line prints, and what ``str`` of a report gives.

>>> from fractions import Fraction
>>> point_words((Fraction(1, 2), Fraction(3)))
'(1/2, 3)'
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Vector, spell
from catnet.groups import Group, Operator, UnlistedGroup
from catnet.groups.lie import AffineField
from catnet.questions.end_to_end import FieldWitness
from catnet.questions.theorem_words import theorem_of
from catnet.theorem.ladder import LayerActions
from catnet.verdict import AmongSimple, Proved, Refuted, Undecided, Verdict

if TYPE_CHECKING:
    from catnet.questions.verify import Report
    from catnet.theorem.lie_ladder import Hidden
    from catnet.theorem.lie_proof import LieLayerwise
    from catnet.theorem.realisation import Realisation

__all__ = [
    "Interval",
    "action_words",
    "among_simple_words",
    "decimal_words",
    "difference_words",
    "field_lines",
    "first_difference",
    "gap_words",
    "group_words",
    "matrix_words",
    "number_words",
    "origin_words",
    "point_words",
    "report_lines",
    "values_words",
]

Interval: TypeAlias = tuple[Fraction, Fraction]


def origin_words(origin: Vector | None) -> str:
    """In which coordinates an operator acts, for a reader, where they do not start at zero."""
    if origin is None:
        return ""
    start = spell(origin[0]) if len(set(origin)) == 1 else point_words(origin)
    return f", on x − {start}"


_HEADLINES = {
    "proved": "The network is equivariant, and so is every layer.",
    "undecided": "This instance is not decided.",
}


def report_lines(report: Report, name: str = "") -> list[str]:
    """The answers on one instance: a headline, what each hypothesis says, how the layers are acted on."""
    network = report.network
    word = report.verdict.word
    if isinstance(report.end_to_end, Refuted):
        headline = "The network is not equivariant."
    elif word == "refuted":
        headline = "No symmetry of the architecture makes every layer equivariant."
    else:
        headline = _HEADLINES[word]
    lines = [f"{name}: {word}. {headline}" if name else f"{word}. {headline}", ""]
    if network is not None:
        widths = " → ".join(str(space.dimension) for space in network.spaces)
        lines.append(f"  network         {widths}, {network.kind}, {network.parameters} parameters")
    lines.append(f"  group           {group_words(report.group)}")
    rows = (
        ("adjunction", report.adjunction),
        ("end to end", report.end_to_end),
        ("identifiable", report.identifiability),
        ("  weakly", report.weakly),
        ("layer by layer", report.layerwise),
    )
    for label, verdict in rows:
        if verdict is None:
            continue
        lines.append(f"  {label:<15} {verdict.word}: {verdict.reason}")
        if isinstance(verdict, Undecided) and verdict.generic is not None:
            lines.append(f"  {'  generic':<15} {among_simple_words(verdict.generic)}, which is less than identifiable")
    if isinstance(report.end_to_end, Refuted) and report.end_to_end.witness is not None:
        lines += ["", *_witness_lines(report.end_to_end.witness)]
    if report.proof is not None:
        ladders = _ladder_lines(report.proof.actions)
        if report.proof.fields is not None:
            ladders += field_lines(report.proof.fields)
        lines += ["", *ladders]
    if report.realisation is not None:
        lines.append(f"  realisation     {_realisation_words(report.realisation)}")
    hypothesis, conclusion = theorem_of(report).words
    return [*lines, "", f"  theorem         {hypothesis}", f"                  {conclusion}"]


def among_simple_words(found: AmongSimple) -> str:
    """What is proved where a null set of other parameters is left out, which is less than proved."""
    return f"proved among simple parameters: {found.reason}"


def _witness_lines(witness: Any) -> list[str]:
    if isinstance(witness, FieldWitness):
        left, right, names = witness.derivative, witness.expected, ("Df(x) (X x)", "Y f(x)     ")
        lines = [
            f"  an exact witness, for the field {witness.generator}:",
            f"    x           = {point_words(witness.point)}",
        ]
    else:
        left, right, names = witness.f_of_gx, witness.g_of_fx, ("f(g x)", "g f(x)")
        lines = [f"  an exact witness, for g = {witness.generator}:", f"    x      = {point_words(witness.point)}"]
    place = first_difference(left, right)
    lines.append(f"    {names[0]} = {values_words(left, place)}")
    lines.append(f"    {names[1]} = {values_words(right, place)}")
    return [*lines, f"    {gap_words(left, right)}"]


def field_lines(fields: LieLayerwise) -> list[str]:
    """How each vector field moves the spaces, one after the other."""
    lines = ["  each field, space by space:"]
    for name, ladder in fields.ladders:
        spaces = [_field_words(ladder.ends.input), *map(_hidden_words, ladder.hidden), _field_words(ladder.ends.output)]
        lines += [f"    {'' if index else name:<6} V_{index}  {words}" for index, words in enumerate(spaces)]
    return lines


def _field_words(field: AffineField) -> str:
    words = matrix_words(field.matrix)
    return words if field.is_linear else f"{words}, plus {point_words(field.shift)}"


def _hidden_words(field: Hidden) -> str:
    if isinstance(field, Matrix):
        return matrix_words(field)
    return f"diagonal {point_words(field)}" if any(field) else "0"


def matrix_words(matrix: Matrix, most: int = 9) -> str:
    """A small matrix with its entries, a large one by its shape."""
    if matrix.is_zero:
        return "0"
    rows, columns = matrix.shape
    if rows * columns > most:
        return f"a {rows}×{columns} matrix"
    return f"({'; '.join(' '.join(row) for row in matrix.spelled())})"


def _realisation_words(verdict: Verdict) -> str:
    if not isinstance(verdict, Proved):
        return f"{verdict.word}: {verdict.reason}"
    found: Realisation = verdict.certificate
    widths = " → ".join(map(str, found.widths))
    narrowest = ", and no narrower one exists" if found.is_narrowest else ""
    return f"proved: {widths} computes the same function layer by layer{narrowest} (catnet realize shows it)"


def group_words(group: Group) -> str:
    """Order and generators."""
    if not group.names:
        return "trivial, without generators"
    if isinstance(group, UnlistedGroup):
        order = "infinite" if group.infinite else "order not known"
        return f"{order} ({group.reason}), generated by {', '.join(group.names)}"
    return f"order {group.order}, generated by {', '.join(group.names)}"


def _ladder_lines(actions: LayerActions) -> list[str]:
    """How each generator acts, space by space."""
    lines = ["  each generator, space by space:"]
    for name, operators in actions.generators:
        for index, operator in enumerate(operators):
            where = origin_words(actions.origin(index))
            lines.append(f"    {name if not index else '':<6} V_{index}  {action_words(operator)}{where}")
    return lines if len(lines) > 1 else []


def point_words(point: Sequence[Fraction], most: int = 8) -> str:
    """A point for a reader; of long ones the entries that are not zero, long numbers by their size."""
    if len(point) <= most:
        return f"({', '.join(map(number_words, point))})"
    entries = [(index, value) for index, value in enumerate(point) if value]
    if len(entries) > most:
        return f"({', '.join(map(number_words, point[:most]))}, … {len(point) - most} more)"
    if not entries:
        return f"(0, …, 0), all {len(point)} entries"
    shown = ", ".join(f"{number_words(value)} at {index}" for index, value in entries)
    return f"({shown}; 0 at the other {len(point) - len(entries)})"


def values_words(values: Sequence[Fraction] | Sequence[Interval], around: int = 0) -> str:
    """Values for a reader, of many those around one; intervals by their middle and half their width."""
    most = 4 if any(isinstance(value, tuple) for value in values) else 8
    start = 0 if len(values) <= most else max(0, min(around - most // 2, len(values) - most))
    shown = [_value_words(value) for value in values[start : start + most]]
    before, behind = start, len(values) - start - len(shown)
    if before:
        shown.insert(0, f"{before} more …")
    if behind:
        shown.append(f"… {behind} more")
    return f"({', '.join(shown)})"


def _value_words(value: Fraction | Interval) -> str:
    if isinstance(value, tuple):
        low, high = value
        return f"{decimal_words((low + high) / 2, 20)} ± {decimal_words((high - low) / 2, 2)}"
    return number_words(value)


def first_difference(left: Sequence[Any], right: Sequence[Any]) -> int:
    """The first output in which two values differ, or lie in disjoint intervals."""
    for index, (a, b) in enumerate(zip(left, right, strict=True)):
        if max(b[0] - a[1], a[0] - b[1]) > 0 if isinstance(a, tuple) else a != b:
            return index
    return 0


def gap_words(left: Sequence[Any], right: Sequence[Any]) -> str:
    """By how much two different values, or two that lie in disjoint intervals, differ."""
    if not any(isinstance(value, tuple) for value in left):
        return f"differ by {difference_words(left, right)}"
    for index, (a, b) in enumerate(zip(left, right, strict=True)):
        gap = max(b[0] - a[1], a[0] - b[1])
        if gap > 0:
            return f"differ by at least {decimal_words(gap, 2)} in output {index}"
    return "differ"


def difference_words(left: Sequence[Fraction], right: Sequence[Fraction]) -> str:
    """The first output in which two different values differ, and by how much."""
    index = first_difference(left, right)
    return f"{number_words(left[index] - right[index])} in output {index}"


def number_words(value: Fraction) -> str:
    """A number for a reader: a long fraction with its size beside it, a very long one by its size."""
    text = spell(value)
    if len(text) <= 12:
        return text
    return f"{text} ≈ {decimal_words(value)}" if len(text) <= 28 else f"≈ {decimal_words(value)}"


def decimal_words(value: Fraction, digits: int = 6) -> str:
    """A few digits of a long number, for reading only."""
    from decimal import Context, Decimal

    context = Context(prec=digits, Emax=10**9, Emin=-(10**9))
    return str(context.divide(Decimal(value.numerator), Decimal(value.denominator)))


def action_words(operator: Operator, most: int = 6) -> str:
    """How one element acts, for a reader: cycles, with the scales where they are not 1."""
    if not isinstance(operator, Monomial):
        return f"a {operator.shape[0]}×{operator.shape[1]} matrix"
    if operator.is_identity:
        return "identity"
    cycles = operator.permutation.cycles()
    words = "".join(f"({' '.join(map(str, cycle))})" for cycle in cycles[:most] if len(cycle) <= 2 * most) or "()"
    if len(cycles) > most or any(len(cycle) > 2 * most for cycle in cycles[:most]):
        words = f"{words if words != '()' else ''}… {len(cycles)} cycles in all"
    if not operator.is_permutation:
        scales = " ".join(spell(factor) for factor in operator.scale[:most])
        words += f" scaled by {scales}{' …' if operator.size > most else ''}"
    return words
