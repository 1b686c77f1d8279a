"""Actions that people name instead of writing permutations: rotations, mirrors and shifts of grids, permutations of
tokens, signs of coordinates.

A *space* says how the coordinates of a vector are arranged, the last index running fastest:

``points n`` (or ``coordinates n``)
    n numbers;
``cycle n``, ``cycle c x n``
    n positions on a circle, in each of c channels;
``grid h x w``, ``grid c x h x w``
    pixels, row by row, in each of c channels;
``tokens n x d``
    n tokens with d features each, token by token.

A *group* by name has the generators

======================== =============== ============================================================================
group                    space           generators
======================== =============== ============================================================================
C1                       any             none
C2, C4                   grid            r, the rotation by 180 or by 90 degrees (anticlockwise, as ``numpy.rot90``)
D2, D4                   grid            D2: s, t; D4: r, s
mirror, flip, transpose  grid            s: columns reversed; t: rows reversed; d: rows and columns exchanged
shifts                   grid            x, y: one step to the right, one down, around the edges
Cn, Dn                   cycle, points   r: i ↦ i + 1 modulo n; s: i ↦ −i modulo n
mirror                   cycle, points   s: i ↦ n − 1 − i
Sn, An                   points, tokens  permutations of the points, or of the tokens
Bn                       points          r, s as for Sn, and t, the sign of coordinate 0
signs                    points          t0, t1, …: the sign of each coordinate
negation                 any             n: every coordinate changes its sign
======================== =============== ============================================================================

>>> group_on("C4", "grid 2x2")["r"].permutation.images
(2, 0, 3, 1)
>>> {name: str(element.permutation) for name, element in group_on("D3", "cycle 3").items()}
{'r': '(0 1 2)', 's': '(1 2)'}
>>> group_on("S3", "tokens 3x2")["s"].permutation.images
(2, 3, 0, 1, 4, 5)
>>> group_on("C4", "grid 2x3")
Traceback (most recent call last):
    ...
catnet.errors.InputError: C4 turns the grid by 90 degrees, and 2x3 is not square
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeAlias, final

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.errors import InputError

__all__ = ["ARRANGEMENTS", "GRID_MAPS", "Arrangement", "arrangement", "grid_map", "group_on"]

MAX_COORDINATES = 4_000_000
"""Larger arrangements are a slip of the pen."""

ARRANGEMENTS = {"points": (1, 1), "coordinates": (1, 1), "cycle": (1, 2), "grid": (2, 3), "tokens": (2, 2)}
"""Every arrangement of coordinates, and how many lengths it takes, from and to."""

Cell: TypeAlias = tuple[int, ...]
Move: TypeAlias = Callable[[Cell], Cell]


@final
@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the coordinates of a vector are arranged: a kind and the lengths of its axes, channels first."""

    kind: str
    shape: tuple[int, ...]

    @property
    def dimension(self) -> int:
        return prod(self.shape)

    def __str__(self) -> str:
        return f"{self.kind} {'x'.join(map(str, self.shape))}"

    def moved(self, move: Move, axes: int) -> Monomial:
        """The permutation of coordinates under which the cell at the last (or, for tokens, the first) axes moves."""
        lengths = self.shape[:axes] if self.kind == "tokens" else self.shape[-axes:]
        cells = list(product(*map(range, lengths)))
        place = {cell: index for index, cell in enumerate(cells)}
        images = [place[move(cell)] for cell in cells]
        if self.kind == "tokens":
            inner = prod(self.shape[axes:])
            return Monomial.of_permutation(Permutation(tuple(i * inner + j for i in images for j in range(inner))))
        outer, size = prod(self.shape[:-axes]), len(cells)
        return Monomial.of_permutation(Permutation(tuple(k * size + i for k in range(outer) for i in images)))


def arrangement(text: str) -> Arrangement:
    """Read ``grid 3x8x8`` and its like; `InputError` says what is expected."""
    found = re.fullmatch(r"\s*([a-z]+)\s+(\d{1,9}(?:\s*[x×]\s*\d{1,9})*)\s*", text)
    if found is None or found[1] not in ARRANGEMENTS:
        raise InputError(
            f"{text!r} names no arrangement of coordinates; expected one of 'points n', 'cycle n', 'grid h x w', "
            f"'grid c x h x w', 'tokens n x d'"
        )
    shape = tuple(int(word) for word in re.split(r"[x×]", found[2]))
    least, most = ARRANGEMENTS[found[1]]
    if not least <= len(shape) <= most:
        raise InputError(f"a {found[1]} has {least} to {most} lengths, found {len(shape)} in {text!r}")
    if 0 in shape or prod(shape) > MAX_COORDINATES:
        raise InputError(f"{text!r} has {prod(shape)} coordinates; from 1 to {MAX_COORDINATES} are read")
    return Arrangement(found[1], shape)


def _rotated(cell: Cell, height: int, width: int) -> Cell:
    return (width - 1 - cell[1], cell[0])


GRID_MAPS: dict[str, Callable[[Cell, int, int], Cell]] = {
    "rot90": _rotated,
    "rot180": lambda cell, height, width: (height - 1 - cell[0], width - 1 - cell[1]),
    "rot270": lambda cell, height, width: (cell[1], height - 1 - cell[0]),
    "mirror": lambda cell, height, width: (cell[0], width - 1 - cell[1]),
    "flip": lambda cell, height, width: (height - 1 - cell[0], cell[1]),
    "transpose": lambda cell, height, width: (cell[1], cell[0]),
    "antitranspose": lambda cell, height, width: (width - 1 - cell[1], height - 1 - cell[0]),
    "right": lambda cell, height, width: (cell[0], (cell[1] + 1) % width),
    "down": lambda cell, height, width: ((cell[0] + 1) % height, cell[1]),
}
"""Where each map of a grid moves the pixel (row, column)."""

_SQUARE = {
    "rot90": "turns",
    "rot270": "turns",
    "transpose": "exchanges rows and columns of",
    "antitranspose": "reflects",
}


def grid_map(name: str, shape: Sequence[int]) -> Monomial:
    """A map of a grid of pixels by name, as a permutation of the coordinates.

    Parameters
    ----------
    name : str
        One of `GRID_MAPS`.
    shape : sequence of int
        (h, w) or (c, h, w); the channels are carried along.

    Raises
    ------
    InputError
        For an unknown name, or a grid that is not square where it must be.
    """
    if name not in GRID_MAPS:
        raise InputError(f"no map of grids is called {name!r}; known are {', '.join(GRID_MAPS)}")
    where = arrangement("grid " + "x".join(map(str, shape)))
    height, width = where.shape[-2:]
    if name in _SQUARE and height != width:
        raise InputError(f"{name} {_SQUARE[name]} the grid, and {height}x{width} is not square")
    move = GRID_MAPS[name]
    return where.moved(lambda cell: move(cell, height, width), 2)


def group_on(group: str, space: str | Arrangement) -> dict[str, Monomial]:
    """The generators of a group that has a name, acting on an arrangement of coordinates.

    Returns
    -------
    dict of str to Monomial
        For every generator its signed permutation of the coordinates.

    Raises
    ------
    InputError
        The names are not known, or do not fit together; the message lists what does.
    """
    where = arrangement(space) if isinstance(space, str) else space
    name = group.strip()
    if name == "C1":
        return {}
    if name == "negation":
        return {"n": Monomial.diagonal((Fraction(-1),) * where.dimension)}
    if where.kind == "grid":
        return _on_grid(name, where)
    return _on_points(name, where)


def _on_grid(name: str, where: Arrangement) -> dict[str, Monomial]:
    known = {
        "C2": {"r": "rot180"},
        "C4": {"r": "rot90"},
        "D2": {"s": "mirror", "t": "flip"},
        "D4": {"r": "rot90", "s": "mirror"},
        "mirror": {"s": "mirror"},
        "flip": {"t": "flip"},
        "transpose": {"d": "transpose"},
        "shifts": {"x": "right", "y": "down"},
    }
    if name not in known:
        raise InputError(f"no group {name!r} acts on a grid; known are C1, {', '.join(known)}, negation")
    height, width = where.shape[-2:]
    if height != width and name in ("C4", "D4", "transpose"):
        words = "exchanges rows and columns" if name == "transpose" else "turns the grid by 90 degrees"
        raise InputError(f"{name} {words}, and {height}x{width} is not square")
    return {letter: grid_map(word, where.shape) for letter, word in known[name].items()}


def _on_points(name: str, where: Arrangement) -> dict[str, Monomial]:
    size = where.shape[0] if where.kind == "tokens" else where.shape[-1]

    def moved(image: Callable[[int], int]) -> Monomial:
        return where.moved(lambda cell: (image(cell[0]),), 1)

    found = re.fullmatch(r"([A-Z])(\d{1,9})", name)
    family = found[1] if found else name
    if found and int(found[2]) != size:
        raise InputError(f"{name} acts on {found[2]} {_thing(where)}, and there are {size} in {str(where)!r}")
    cycle = moved(lambda i: (i + 1) % size)
    swap = moved(lambda i: {0: 1, 1: 0}.get(i, i) if size > 1 else i)
    if family == "C":
        return {"r": cycle}
    if family == "D":
        return {"r": cycle, "s": moved(lambda i: -i % size)}
    if family == "mirror":
        return {"s": moved(lambda i: size - 1 - i)}
    if family == "S" and where.kind != "cycle":
        return {"r": cycle, "s": swap} if size > 2 else {"s": swap}
    if family == "A" and where.kind != "cycle":
        return _alternating(size, moved)
    if where.kind in ("points", "coordinates"):
        if family == "signs":
            return {f"t{i}": _sign(size, i) for i in range(size)}
        if family == "B":
            rest = {"r": cycle, "s": swap} if size > 2 else {"s": swap} if size == 2 else {}
            return {**rest, "t": _sign(size, 0)}
    fitting = {
        "points": "Cn, Dn, Sn, An, Bn, mirror, signs",
        "coordinates": "Cn, Dn, Sn, An, Bn, mirror, signs",
        "cycle": "Cn, Dn, mirror",
        "tokens": "Cn, Dn, Sn, An, mirror",
    }[where.kind]
    raise InputError(f"no group {name!r} acts on {str(where)!r}; known are C1, {fitting} (n = {size}), negation")


def _thing(where: Arrangement) -> str:
    return {"tokens": "tokens", "cycle": "positions"}.get(where.kind, "points")


def _sign(size: int, index: int) -> Monomial:
    return Monomial.diagonal(tuple(Fraction(-1 if i == index else 1) for i in range(size)))


def _alternating(size: int, moved: Callable[[Callable[[int], int]], Monomial]) -> dict[str, Monomial]:
    """A 3-cycle, and the cycle of all points (or of all but the first) that is even."""
    if size < 3:
        return {}
    three = moved(lambda i: {0: 1, 1: 2, 2: 0}.get(i, i))
    if size == 3:
        return {"r": three}
    start = 0 if size % 2 else 1
    return {"r": moved(lambda i: i if i < start else start + (i - start + 1) % (size - start)), "s": three}
