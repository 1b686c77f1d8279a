"""Properties of networks in files: VNN-LIB, a part of SMT-LIB.

``X_i`` are the inputs, ``Y_j`` the outputs; the assertions describe what must not happen: bounds of the inputs, and
linear inequalities joined by ``and`` and ``or``.  A small reader of its own, with limits on depth, size and cases;
numbers are the exact decimals that they spell.

>>> text = '''(declare-const X_0 Real) (declare-const Y_0 Real)   ; a remark
... (assert (>= X_0 -1)) (assert (<= X_0 0.5)) (assert (or (and (<= Y_0 -2)) (and (>= Y_0 (+ X_0 3)))))'''
>>> prop = property_from_text(text, "p.vnnlib")
>>> prop.inputs, prop.outputs, prop.cases[0].box, len(prop.cases)
(1, 1, ((Fraction(-1, 1), Fraction(1, 2)),), 2)
>>> prop.cases[1].conditions                                       # x − y + 3 ≤ 0
(Condition(outputs=(Fraction(-1, 1),), inputs=(Fraction(1, 1),), constant=Fraction(3, 1), strict=False),)
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, NoReturn, TypeAlias, final

from catnet.algebra.scalars import Vector, rational
from catnet.errors import FormatError, NumberError
from catnet.formats.jsontext import file_name, read_text
from catnet.questions.property import Case, Condition, Property

__all__ = ["property_from_text", "read_property"]

MAX_DEPTH = 64
MAX_WORDS = 5_000_000
MAX_VARIABLES = 100_000
MAX_CASES = 10_000

_TOKEN = re.compile(r"[()]|\|[^|]*\||[^\s()|;]+|;[^\n]*")
_VARIABLE = re.compile(r"([XY])_([0-9]{1,6})")

Linear: TypeAlias = tuple[dict[tuple[str, int], Fraction], Fraction]
"""Coefficients of variables, and a constant."""


@final
@dataclass(frozen=True, slots=True)
class _Word:
    """A word, and the line that it stands in."""

    text: str
    line: int


def read_property(path: str | os.PathLike[str]) -> Property:
    """The property in a file; ``-`` is standard input."""
    return property_from_text(read_text(path), file_name(path))


def property_from_text(text: str, file: str) -> Property:
    """The property that a text states.

    Raises
    ------
    FormatError
        With the line: a syntax error, something that is not linear, an input without bounds, limits exceeded.
    """
    reader = _Reader(file)
    for form in _forms(text, file):
        reader.command(form)
    return reader.result()


def _forms(text: str, file: str) -> Iterator[list[Any]]:
    """The expressions at the top of a text, as nested lists of words."""
    stack: list[list[Any]] = []
    line, seen, count = 1, 0, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", seen, match.start())
        seen = match.start()
        token = match.group()
        if token.startswith(";"):
            continue
        count += 1
        if count > MAX_WORDS:
            raise FormatError(file, f"line {line}", f"more than {MAX_WORDS} words")
        if token == "(":
            if len(stack) >= MAX_DEPTH:
                raise FormatError(file, f"line {line}", f"nested more than {MAX_DEPTH} deep")
            stack.append([_Word("(", line)])
        elif not stack:
            raise FormatError(file, f"line {line}", f"found {token[:40]!r}, expected (")
        elif token == ")":
            done = stack.pop()
            if stack:
                stack[-1].append(done)
            else:
                yield done
        else:
            stack[-1].append(_Word(token, line))
    if stack:
        raise FormatError(file, f"line {stack[0][0].line}", "a parenthesis is never closed")


@final
class _Reader:
    """Collects declarations and assertions."""

    __slots__ = ("cases", "common", "counts", "declared", "file", "line")

    def __init__(self, file: str) -> None:
        self.file = file
        self.line = 1
        self.declared: set[tuple[str, int]] = set()
        self.counts = {"X": 0, "Y": 0}
        self.common: list[_Atom] = []  # conditions of every case; each case is a conjunction of t ≤ 0 and t < 0
        self.cases: list[tuple[_Atom, ...]] = [()]

    def fail(self, what: str) -> NoReturn:
        raise FormatError(self.file, f"line {self.line}", what)

    def command(self, form: list[Any]) -> None:
        self.line = form[0].line
        name = form[1].text if len(form) > 1 and isinstance(form[1], _Word) else ""
        if name in ("declare-const", "declare-fun"):
            self.declare(form)
        elif name == "assert" and len(form) == 3:
            found = self.boolean(form[2])
            if len(found) == 1:
                self.common.extend(found[0])
            else:
                self.cases = self.product(self.cases, found)
        elif name not in ("set-logic", "set-info", "set-option", "check-sat", "exit", "get-model", "vnnlib-version"):
            self.fail(f"the command {name[:40]!r} is not read")

    def declare(self, form: list[Any]) -> None:
        name = form[2].text if len(form) > 2 and isinstance(form[2], _Word) else ""
        kind = form[-1].text if isinstance(form[-1], _Word) else ""
        match = _VARIABLE.fullmatch(name)
        if match is None or kind != "Real":
            self.fail(f"found {name[:40]!r} of the kind {kind[:20]!r}, variables are X_i and Y_j of the kind Real")
        key = (match[1], int(match[2]))
        if key in self.declared:
            self.fail(f"{name} is declared twice")
        self.declared.add(key)
        if len(self.declared) > MAX_VARIABLES:
            self.fail(f"more than {MAX_VARIABLES} variables")
        self.counts[key[0]] = max(self.counts[key[0]], key[1] + 1)

    # ---- assertions

    def boolean(self, form: Any) -> list[tuple[_Atom, ...]]:
        """A formula as a disjunction of conjunctions."""
        if isinstance(form, _Word):
            if form.text in ("true", "false"):
                return [()] if form.text == "true" else []
            self.fail(f"found {form.text[:40]!r}, expected an inequality, and, or")
        if len(form) < 2 or not isinstance(form[1], _Word):
            self.fail("found (, expected an inequality, and, or")
        self.line = form[1].line
        name, arguments = form[1].text, form[2:]
        if name == "and":
            result: list[tuple[_Atom, ...]] = [()]
            for part in arguments:
                result = self.product(result, self.boolean(part))
            return result
        if name == "or":
            parts = [case for part in arguments for case in self.boolean(part)]
            if len(parts) > MAX_CASES:
                self.fail(f"more than {MAX_CASES} cases")
            return parts
        if name not in ("<=", ">=", "<", ">", "="):
            self.fail(f"the operator {name[:40]!r} is not read; read are and, or, <=, >=, <, >, =")
        return [self.chain(name, [self.linear(part) for part in arguments])]

    def product(self, left: list[tuple[_Atom, ...]], right: list[tuple[_Atom, ...]]) -> list[tuple[_Atom, ...]]:
        if len(left) * len(right) > MAX_CASES:
            self.fail(f"written as cases, there are more than {MAX_CASES}")
        return [(*one, *two) for one in left for two in right]

    def chain(self, name: str, terms: list[Linear]) -> tuple[_Atom, ...]:
        if len(terms) < 2:
            self.fail(f"{name} compares at least two terms")
        atoms = []
        for left, right in pairwise(terms):
            if name in ("<=", "<", "="):
                atoms.append(_Atom(_minus(left, right), name == "<"))
            if name in (">=", ">", "="):
                atoms.append(_Atom(_minus(right, left), name == ">"))
        return tuple(atoms)

    # ---- terms

    def linear(self, form: Any) -> Linear:
        if isinstance(form, _Word):
            self.line = form.line
            match = _VARIABLE.fullmatch(form.text)
            if match is not None:
                key = (match[1], int(match[2]))
                if key not in self.declared:
                    self.fail(f"{form.text} is not declared")
                return {key: Fraction(1)}, Fraction(0)
            try:
                number = rational(form.text)
            except NumberError as error:
                self.fail(str(error))
            return {}, number
        if len(form) < 3 or not isinstance(form[1], _Word):
            self.fail("found (, expected a linear term")
        name = form[1].text
        terms = [self.linear(part) for part in form[2:]]
        if name == "+" or (name == "-" and len(terms) > 1):
            total = terms[0]
            for term in terms[1:]:
                total = _minus(total, term if name == "-" else _times(term, Fraction(-1)))
            return total
        if name == "-":
            return _times(terms[0], Fraction(-1))
        if name == "*":
            total = terms[0]
            for term in terms[1:]:
                if term[0] and total[0]:
                    self.fail("a product of two variables is not linear")
                total = _times(term, total[1]) if not total[0] else _times(total, term[1])
            return total
        if name != "/" or len(terms) != 2 or terms[1][0] or not terms[1][1]:
            self.fail(f"the operator {name[:40]!r} is not read; read are +, -, * and / by numbers")
        return _times(terms[0], 1 / terms[1][1])

    # ---- the end

    def result(self) -> Property:
        inputs, outputs = self.counts["X"], self.counts["Y"]
        for kind, count in (("X", inputs), ("Y", outputs)):
            missing = next((i for i in range(count) if (kind, i) not in self.declared), None)
            if missing is not None or not count:
                raise FormatError(self.file, "", f"{kind}_{missing or 0} is not declared")
        if len(self.cases) * (inputs + outputs + len(self.common)) > 50_000_000:
            raise FormatError(self.file, "", "too many cases of too many variables")
        return Property(
            inputs, outputs, tuple(self.case((*self.common, *atoms), inputs, outputs) for atoms in self.cases)
        )

    def case(self, atoms: tuple[_Atom, ...], inputs: int, outputs: int) -> Case:
        lows: dict[int, Fraction] = {}
        highs: dict[int, Fraction] = {}
        conditions = []
        for atom in atoms:
            coefficients, constant = atom.term
            keys = [key for key, value in coefficients.items() if value]
            if len(keys) == 1 and keys[0][0] == "X" and not atom.strict:
                place, factor = keys[0][1], coefficients[keys[0]]
                bound = -constant / factor
                if factor > 0:
                    highs[place] = min(highs.get(place, bound), bound)
                else:
                    lows[place] = max(lows.get(place, bound), bound)
                continue
            conditions.append(
                Condition(_row(coefficients, "Y", outputs), _row(coefficients, "X", inputs), constant, atom.strict)
            )
        for place in range(inputs):
            if place not in lows or place not in highs:
                side = "lower" if place not in lows else "upper"
                raise FormatError(self.file, "", f"X_{place} has no {side} bound (in one of its cases)")
        return Case(tuple((lows[place], highs[place]) for place in range(inputs)), tuple(conditions))


@final
@dataclass(frozen=True, slots=True)
class _Atom:
    """term ≤ 0, or term < 0."""

    term: Linear
    strict: bool


def _row(coefficients: dict[tuple[str, int], Fraction], kind: str, count: int) -> Vector:
    row = [Fraction(0)] * count
    for (name, place), value in coefficients.items():
        if name == kind:
            row[place] = value
    return tuple(row)


def _minus(left: Linear, right: Linear) -> Linear:
    total = dict(left[0])
    for key, value in right[0].items():
        total[key] = total.get(key, Fraction(0)) - value
    return total, left[1] - right[1]


def _times(term: Linear, factor: Fraction) -> Linear:
    return {key: value * factor for key, value in term[0].items()}, term[1] * factor
