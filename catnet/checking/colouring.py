"""Graphs whose automorphisms hold all symmetries, colours that these keep, and candidates that colours leave out.

A graph has points in parts.  The *ends*, V_0 and V_L, come first; a point v of a part with signs has an opposite −v.
Between two parts stands a table of numbers; one that is *odd* changes its sign with either of its points.  An
*automorphism* permutes the points of every part, carries opposites to opposites and keeps every table.

**Colours.**  A round gives a point the number of (its colour, the sorted pairs of an entry and the colour of the other
point); a pair stands for the two that a point and its opposite make.  Numbers are given once and for all, and depend on
nothing but the colours before and the tables.  Hence: if an automorphism carries one colouring to another, it does so
after a round.  Points that are alone in their colour keep it; that too depends on colours only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .reading import ExhaustedError

WORK = 200_000_000
"""Entries of tables that are looked at."""

Colours = list[int]


@dataclass(frozen=True)
class Part:
    """So many points from `start` on; with signs, their opposites behind them."""

    start: int
    size: int
    signed: bool

    @property
    def stop(self) -> int:
        return self.start + self.size * (1 + self.signed)


@dataclass(frozen=True)
class Side:
    """A table as the points of one of its two parts read it: one line for each of them."""

    salt: int
    here: Part
    there: Part
    lines: list[list[tuple[int, int]]]
    odd: bool


class Graph:
    """Parts and tables; the first two parts are the ends."""

    def __init__(self, inputs: int, outputs: int, signed: bool) -> None:
        self.parts: list[Part] = []
        self.sides: list[Side] = []
        self.inputs, self.outputs = self.part(inputs, signed), self.part(outputs, signed)
        self.values: dict[Fraction, int] = {}
        self.numbers: dict[tuple[int, ...], int] = {}
        self.work = 0

    def part(self, size: int, signed: bool) -> Part:
        self.parts.append(Part(self.parts[-1].stop if self.parts else 0, size, signed))
        return self.parts[-1]

    def relate(self, rows: Part, columns: Part, table: Sequence[Sequence[Fraction]], odd: bool = True) -> None:
        """A table between two parts; entries are numbered, opposite ones by opposite numbers, and 0 says nothing."""
        lines: list[list[tuple[int, int]]] = []
        for row in table:
            entries: list[tuple[int, int]] = []
            for place, value in enumerate(row):
                if value:
                    size = self.values.setdefault(abs(value), len(self.values) + 1)
                    entries.append((place, size if value > 0 else -size))
            lines.append(entries)
        turned: list[list[tuple[int, int]]] = [[] for _ in range(columns.size)]
        for place, line in enumerate(lines):
            for column, size in line:
                turned[column].append((place, size))
        salt = len(self.sides)
        self.sides += [Side(salt, rows, columns, lines, odd), Side(salt + 1, columns, rows, turned, odd)]

    def opposite(self, point: int) -> int | None:
        for part in self.parts:
            if part.start <= point < part.stop and part.signed:
                return point + part.size if point < part.start + part.size else point - part.size
        return None

    def number(self, key: tuple[int, ...]) -> int:
        return self.numbers.setdefault(key, len(self.numbers))

    # ---- colours

    def start(self) -> Colours:
        return [self.number((-1, i)) for i, part in enumerate(self.parts) for _ in range(part.start, part.stop)]

    def fixed(self, colours: Colours, point: int) -> Colours:
        """The point gets a colour that no other has, and so does its opposite."""
        result, there = list(colours), set(colours)
        own = self.number((-2, colours[point]))
        while own in there:
            own = self.number((-2, own))
        result[point] = own
        other = self.opposite(point)
        if other is not None:
            result[other] = self.number((-3, own))
        return result

    def refined(self, colours: Colours) -> Colours:
        """Rounds until no class of points of one colour falls apart."""
        while True:
            sizes = Counter(colours)
            if len(sizes) == len(colours):
                return colours
            following = self.round(colours, sizes)
            if len(set(following)) == len(sizes):
                return colours
            colours = following

    def round(self, colours: Colours, sizes: dict[int, int] | None = None) -> Colours:
        """One round, for the points that share their colour, or for all."""
        read: dict[int, list[int]] = {}
        for part in self.parts:
            for point in range(part.start, part.stop):
                if sizes is None or sizes[colours[point]] > 1:
                    read[point] = [colours[point]]
                    if part.signed:
                        read[point].append(colours[point + part.size * (1 if point < part.start + part.size else -1)])
        for side in self.sides:
            for place, entries in enumerate(side.lines):
                for sign in (1, -1) if side.here.signed else (1,):
                    point = side.here.start + place + (0 if sign > 0 else side.here.size)
                    if point in read:
                        self.work += len(entries)
                        if self.work > WORK:
                            raise ExhaustedError("too much is to be looked at until the colours are found")
                        read[point] += [-4 - side.salt, *_pairs(side, entries, sign if side.odd else 1, colours)]
        result = list(colours)
        for point, seen in read.items():
            result[point] = self.number(tuple(seen))
        return result

    def alike(self, left: Colours, right: Colours) -> bool:
        """False only if no automorphism carries one to the other."""
        if sorted(left) != sorted(right):
            return False
        return sorted(self.round(left)) == sorted(self.round(right))


def _pairs(side: Side, entries: list[tuple[int, int]], sign: int, colours: Colours) -> list[int]:
    """The entries of a line with the colours of the other points, sorted, one after the other."""
    start, size = side.there.start, side.there.size
    if not side.there.signed:
        found = [(sign * value, colours[start + place]) for place, value in entries]
    elif side.odd:
        found = [
            min(
                (sign * value, colours[start + place]),
                (-sign * value, colours[start + size + place]),
            )
            for place, value in entries
        ]
    else:
        found = [(value, min(colours[start + place], colours[start + size + place])) for place, value in entries] + [
            (value, max(colours[start + place], colours[start + size + place])) for place, value in entries
        ]
    found.sort()
    return [entry for pair in found for entry in pair]
