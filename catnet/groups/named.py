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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeAlias, final

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.errors import InputError

__all__ = ["ARRANGEMENTS", "GRID_MAPS", "Arrangement", "Layout", "arrangement", "grid_map", "group_on"]

MAX_COORDINATES = 4_000_000
"""Larger arrangements are a slip of the pen."""

Cell: TypeAlias = tuple[int, ...]
Move: TypeAlias = Callable[[Cell], Cell]
Moved: TypeAlias = Callable[[Callable[[int], int]], Monomial]


@final
@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of arrangement: what is moved about in it, and what may do so.

    Parameters
    ----------
    least, most : int
        How many lengths it takes, from and to.
    things : str
        What is moved about.
    families : tuple of str
        The families of groups that act: of `_FAMILIES`, or those of a grid.
    axes : int
        How many numbers say where a thing is.
    leading : bool
        Whether these are the first ones, with features behind; else they are the last, with channels in front.
    """

    least: int
    most: int
    things: str
    families: tuple[str, ...]
    axes: int = 1
    leading: bool = False


_OF_POINTS = Layout(1, 1, "points", ("C", "D", "S", "A", "B", "mirror", "signs"))
_GRID_GROUPS = {
    "C2": {"r": "rot180"},
    "C4": {"r": "rot90"},
    "D2": {"s": "mirror", "t": "flip"},
    "D4": {"r": "rot90", "s": "mirror"},
    "mirror": {"s": "mirror"},
    "flip": {"t": "flip"},
    "transpose": {"d": "transpose"},
    "shifts": {"x": "right", "y": "down"},
}
ARRANGEMENTS = {
    "points": _OF_POINTS,
    "coordinates": _OF_POINTS,
    "cycle": Layout(1, 2, "positions", ("C", "D", "mirror")),
    "grid": Layout(2, 3, "pixels", tuple(_GRID_GROUPS), axes=2),
    "tokens": Layout(2, 2, "tokens", ("C", "D", "S", "A", "mirror"), leading=True),
}
"""Every arrangement of coordinates that has a name."""


@final
@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the coordinates of a vector are arranged: a kind and the lengths of its axes, channels first."""

    kind: str
    shape: tuple[int, ...]

    @property
    def dimension(self) -> int:
        return prod(self.shape)

    @property
    def layout(self) -> Layout:
        return ARRANGEMENTS[self.kind]

    @property
    def lengths(self) -> tuple[int, ...]:
        """The axes along which things move."""
        axes = self.layout.axes
        return self.shape[:axes] if self.layout.leading else self.shape[-axes:]

    @property
    def things(self) -> int:
        """How many there are to be moved."""
        return prod(self.lengths)

    @property
    def stride(self) -> int:
        """How many coordinates lie from one thing to the next: its features, if they stand together, else 1."""
        return self.dimension // self.things if self.layout.leading else 1

    def __str__(self) -> str:
        return f"{self.kind} {'x'.join(map(str, self.shape))}"

    def moved(self, move: Move) -> Monomial:
        """The permutation of coordinates under which the thing at a cell moves to another one."""
        cells = list(product(*map(range, self.lengths)))
        place = {cell: index for index, cell in enumerate(cells)}
        images = [place[move(cell)] for cell in cells]
        inner, size = self.stride, self.things * self.stride
        block = [i * inner + j for i in images for j in range(inner)]
        return Monomial.of_permutation(
            Permutation(tuple(start + i for start in range(0, self.dimension, size) for i in block))
        )

    def restricted(self, permutation: Permutation) -> Permutation:
        """What a permutation of coordinates that moves things does to them."""
        images, inner = permutation.images, self.stride
        return Permutation(tuple(images[i * inner] // inner for i in range(self.things)))


def arrangement(text: str) -> Arrangement:
    """Read ``grid 3x8x8`` and its like; `InputError` says what is expected."""
    found = re.fullmatch(r"\s*([a-z]+)\s+(\d{1,9}(?:\s*[x×]\s*\d{1,9})*)\s*", text)
    if found is None or found[1] not in ARRANGEMENTS:
        raise InputError(
            f"{text!r} names no arrangement of coordinates; expected one of 'points n', 'cycle n', 'grid h x w', "
            f"'grid c x h x w', 'tokens n x d'"
        )
    shape = tuple(int(word) for word in re.split(r"[x×]", found[2]))
    layout = ARRANGEMENTS[found[1]]
    if not layout.least <= len(shape) <= layout.most:
        raise InputError(f"a {found[1]} has {layout.least} to {layout.most} lengths, found {len(shape)} in {text!r}")
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
        raise InputError(
            f"no map of grids is called {name!r}{_near(name, GRID_MAPS)}; known are {', '.join(GRID_MAPS)}"
        )
    where = arrangement("grid " + "x".join(map(str, shape)))
    height, width = where.shape[-2:]
    if name in _SQUARE and height != width:
        raise InputError(f"{name} {_SQUARE[name]} the grid, and {height}x{width} is not square")
    move = GRID_MAPS[name]
    return where.moved(lambda cell: move(cell, height, width))


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
    return _on_grid(name, where) if where.layout.axes > 1 else _on_points(name, where)


_ELSE = "any other action is written into an instance, as a permutation or a matrix"


def _near(name: str, words: Iterable[str]) -> str:
    from difflib import get_close_matches  # for mistakes only

    near = get_close_matches(name[:60], list(words), n=1, cutoff=0.6)
    return f" (did you mean {near[0]}?)" if near else ""


def _on_grid(name: str, where: Arrangement) -> dict[str, Monomial]:
    known = _GRID_GROUPS
    if name not in known:
        every = ["C1", *known, "negation"]
        raise InputError(f"no group {name!r} acts on a grid{_near(name, every)}; known are {', '.join(every)}; {_ELSE}")
    height, width = where.shape[-2:]
    if height != width and name in ("C4", "D4", "transpose"):
        words = "exchanges rows and columns" if name == "transpose" else "turns the grid by 90 degrees"
        raise InputError(f"{name} {words}, and {height}x{width} is not square")
    return {letter: grid_map(word, where.shape) for letter, word in known[name].items()}


def _on_points(name: str, where: Arrangement) -> dict[str, Monomial]:
    size, layout = where.things, where.layout
    found = re.fullmatch(r"([A-Z])(\d{1,9})", name)
    family = found[1] if found else name
    if found and int(found[2]) != size:
        raise InputError(f"{name} acts on {found[2]} {layout.things}, and there are {size} in {str(where)!r}")
    if family not in layout.families:
        fitting = ", ".join(f"{word}n" if word in _NUMBERED else word for word in layout.families)
        raise InputError(
            f"no group {name!r} acts on {str(where)!r}; known are C1, {fitting} (n = {size}), negation; {_ELSE}"
        )
    return _FAMILIES[family](size, lambda image: where.moved(lambda cell: (image(cell[0]),)))


def _sign(size: int, index: int) -> Monomial:
    return Monomial.diagonal(tuple(Fraction(-1 if i == index else 1) for i in range(size)))


def _alternating(size: int, moved: Moved) -> dict[str, Monomial]:
    """A 3-cycle, and the cycle of all points (or of all but the first) that is even."""
    if size < 3:
        return {}
    three = moved(lambda i: {0: 1, 1: 2, 2: 0}.get(i, i))
    if size == 3:
        return {"r": three}
    start = 0 if size % 2 else 1
    return {"r": moved(lambda i: i if i < start else start + (i - start + 1) % (size - start)), "s": three}


def _cyclic(size: int, moved: Moved) -> dict[str, Monomial]:
    return {"r": moved(lambda i: (i + 1) % size)}


def _dihedral(size: int, moved: Moved) -> dict[str, Monomial]:
    return {**_cyclic(size, moved), "s": moved(lambda i: -i % size)}


def _symmetric(size: int, moved: Moved) -> dict[str, Monomial]:
    swap = {"s": moved(lambda i: {0: 1, 1: 0}.get(i, i) if size > 1 else i)}
    return {**_cyclic(size, moved), **swap} if size > 2 else swap


def _hyperoctahedral(size: int, moved: Moved) -> dict[str, Monomial]:
    return {**(_symmetric(size, moved) if size > 1 else {}), "t": _sign(size, 0)}


_NUMBERED = ("C", "D", "S", "A", "B")
_FAMILIES: dict[str, Callable[[int, Moved], dict[str, Monomial]]] = {
    "C": _cyclic,
    "D": _dihedral,
    "S": _symmetric,
    "A": _alternating,
    "B": _hyperoctahedral,
    "mirror": lambda size, moved: {"s": moved(lambda i: size - 1 - i)},
    "signs": lambda size, moved: {f"t{i}": _sign(size, i) for i in range(size)},
}
"""The generators of each family on n things, which `moved` makes act on all coordinates."""
