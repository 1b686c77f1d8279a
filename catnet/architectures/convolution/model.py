"""Polynomial convolutional networks: one channel, one dimension, x^r after each layer but the last.

Layer i reads w_i[0], …, w_i[k_i − 1] at stride s_i: (W_i x)[j] = Σ_a w_i[a] x[s_i j + a].  On a *circle* positions
count modulo n_{i-1}, s_i divides n_{i-1} and n_i = n_{i-1} / s_i; on a *line* no filter reaches over the end, n_i =
⌊(n_{i-1} − k_i) / s_i⌋ + 1.  A filter is *full* if it has as many taps as the circle has positions.

>>> theta = ConvolutionNetwork(4, (vector([1, 2]), vector([3, 0, -1])), power=2)
>>> theta.widths, theta.receptive_field, theta(vector([1, 0, 0, 1]))
((4, 4, 4), 4, (Fraction(-1, 1), Fraction(-9, 1), Fraction(11, 1), Fraction(27, 1)))

Symmetries.  K_i consists of the scalings c^r · id, c rational and not 0, and, for c_1 ≤ i < c_2, of their products
with the shifts of V_i, where layers c_1 and c_2 are the first and the last full one.  No other shifts can be asked
for: T W T' with shifts T, T' is the layer of the filter shifted by some u, which has its k taps for every filter iff
the filter is full or u = 0.  So below c_1 a tuple of shifts by t_1, t_2, … that keeps every layer in the architecture
has s_i t_i = t_{i-1} modulo n_{i-1}, t_0 = 0, hence t_i = 0; above c_2 it has t_{i-1} = s_i t_i, t_L = 0, hence
t_{i-1} = 0; in between t_{c_2 - 1} is free.  A line has scalings only.

Actions.  Let δ_i move the positions of V_i by j ↦ t_i ± j.  Then δ_i W_i δ_{i-1}^{-1} is the layer whose filter has
w[a] at t_{i-1} − s_i t_i ± a: a shift of the filter, or its mirror image.  For every filter to keep its place, s_i t_i
must be t_{i-1} for shifts and t_{i-1} − (k_i − 1) for mirrors, unless layer i is full.  `Motion` solves these equations
between the given t_0 and t_L: upwards from t_0 below c_1, downwards from t_L above c_2, downwards from t = 0 in
between.  Each step is a homomorphism, so h_i(g) is multiplicative.  δ_i normalises K_i (it inverts the shifts if it
is a mirror), and that is all that the theorem needs: the h_i(g) k_i(g) are unique with k_i(g) in K_i and commuting
squares, products of them are of this kind, so they form an action.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import prod
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector, vector
from catnet.category import Affine, Morphism, Pointwise, Power, Space, compose
from catnet.errors import InputError, ShapeError
from catnet.groups import Operator
from catnet.groups.operators import after, size
from catnet.theorem.model import Actions, Model
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["ConvolutionNetwork", "Convolutions", "Motion", "shift"]


@final
@dataclass(frozen=True, slots=True)
class ConvolutionNetwork:
    """x ↦ W_L σ(W_{L-1} … σ(W_1 x)), σ(z) = z^power.

    Parameters
    ----------
    inputs : int
        n_0, at least 1.
    filters : tuple of vectors over Q
        w_1, …, w_L; at least one, and each of at least one tap.
    strides : tuple of int, optional
        s_1, …, s_L; all 1 by default.
    power : int
        r, from 1 (linear) to 1000.
    circular : bool
        On a circle (the default) or on a line.

    Raises
    ------
    InputError, ShapeError
        A filter longer than what it reads, a stride that does not divide the circle.
    """

    inputs: int
    filters: tuple[Vector, ...]
    strides: tuple[int, ...] = ()
    power: int = 2
    circular: bool = True

    def __post_init__(self) -> None:
        filters = tuple(map(vector, self.filters))
        object.__setattr__(self, "filters", filters)
        object.__setattr__(self, "strides", tuple(self.strides) or (1,) * len(filters))
        Power(self.power)
        if not filters or type(self.inputs) is not int or self.inputs < 1:
            raise InputError("a convolutional network needs at least one filter and one input")
        if len(self.strides) != len(filters):
            raise ShapeError(f"{len(self.strides)} strides for {len(filters)} filters")
        width = self.inputs
        for index, (taps, stride) in enumerate(zip(filters, self.strides, strict=True), start=1):
            if type(stride) is not int or stride < 1:
                raise InputError(f"the stride of layer {index} must be a positive integer, found {stride!r}")
            if not 1 <= len(taps) <= width:
                raise ShapeError(f"the filter of layer {index} has {len(taps)} taps, it reads {width} positions")
            if self.circular and width % stride:
                raise ShapeError(f"the stride {stride} of layer {index} does not divide its circle of {width}")
            width = self._width_after(width, len(taps), stride)

    def _width_after(self, width: int, taps: int, stride: int) -> int:
        return width // stride if self.circular else (width - taps) // stride + 1

    @property
    def depth(self) -> int:
        return len(self.filters)

    @property
    def widths(self) -> tuple[int, ...]:
        """n_0, …, n_L."""
        widths = [self.inputs]
        for taps, stride in zip(self.filters, self.strides, strict=True):
            widths.append(self._width_after(widths[-1], len(taps), stride))
        return tuple(widths)

    @property
    def spaces(self) -> tuple[Space, ...]:
        return tuple(map(Space, self.widths))

    @property
    def parameters(self) -> int:
        """The number of taps."""
        return sum(map(len, self.filters))

    @property
    def hidden_neurons(self) -> int:
        """The number of hidden positions."""
        return sum(self.widths[1:-1])

    @property
    def kind(self) -> str:
        return f"convolution on a {'circle' if self.circular else 'line'}, power {self.power}"

    @property
    def shape(self) -> tuple[object, ...]:
        """Two parameters of one architecture agree in it."""
        return self.inputs, tuple(map(len, self.filters)), self.strides, self.power, self.circular

    @property
    def receptive_field(self) -> int:
        """How many positions, in a row, one output reads: 1 + Σ (k_i − 1) s_1 ⋯ s_{i-1}."""
        return 1 + sum((len(taps) - 1) * prod(self.strides[:i]) for i, taps in enumerate(self.filters))

    @property
    def wraps(self) -> bool:
        """Whether an output reads some position twice, around the circle."""
        return self.circular and self.receptive_field > self.inputs

    def is_full(self, index: int) -> bool:
        return self.circular and len(self.filters[index - 1]) == self.widths[index - 1]

    @property
    def full(self) -> tuple[int, ...]:
        """The layers whose filters go once round their circle."""
        return tuple(index for index in range(1, self.depth + 1) if self.is_full(index))

    def shifts(self, index: int) -> range:
        """The t of the shifts j ↦ j + t in K_index."""
        full = self.full
        return range(self.widths[index] if full and full[0] <= index < full[-1] else 1)

    def with_filters(self, filters: Sequence[Sequence[Fraction]]) -> ConvolutionNetwork:
        """The same architecture, other filters."""
        return ConvolutionNetwork(self.inputs, tuple(map(tuple, filters)), self.strides, self.power, self.circular)

    def weight(self, index: int) -> Matrix:
        """W_index, shape (n_i, n_{i-1})."""
        read, made = self.widths[index - 1 : index + 1]
        stride, rows = self.strides[index - 1], []
        for start in range(made):
            row = [Fraction(0)] * read
            for tap, value in enumerate(self.filters[index - 1]):
                row[(stride * start + tap) % read] = value
            rows.append(row)
        return Matrix(rows, columns=read)

    def layer(self, index: int) -> Morphism:
        """f_i : V_{i-1} → V_i, activation included for i < L."""
        affine = Affine.linear(self.weight(index))
        if index == self.depth or self.power == 1:
            return affine
        return affine >> Pointwise(Power(self.power), affine.target.dimension)

    def morphism(self) -> Morphism:
        """The end-to-end map."""
        return compose((self.layer(index) for index in range(1, self.depth + 1)), Space(self.inputs))

    def __call__(self, point: Sequence[Fraction]) -> Vector:
        return self.morphism()(point)

    def require_parallel(self, other: ConvolutionNetwork) -> None:
        """`ShapeError` unless both networks have the same input and output dimensions."""
        ends = [(theta.widths[0], theta.widths[-1]) for theta in (self, other)]
        if ends[0] != ends[1]:
            raise ShapeError(
                f"the networks are not parallel: one goes from dimension {ends[0][0]} to {ends[0][1]}, the other from "
                f"{ends[1][0]} to {ends[1][1]}"
            )


def shift(width: int, by: int, sign: int = 1) -> Monomial:
    """The permutation matrix of j ↦ by + sign · j modulo the width."""
    return Monomial.of_permutation(Permutation(tuple((by + sign * j) % width for j in range(width))))


@final
@dataclass(frozen=True, slots=True)
class Motion:
    """How g moves the positions of every space: j ↦ starts[i] + sign · j on V_i; and the scalars at the two ends."""

    starts: tuple[int, ...]
    sign: int
    first: Fraction
    last: Fraction

    @classmethod
    def of(cls, theta: ConvolutionNetwork, first: Operator, last: Operator) -> Motion | str:
        """The motion of the pair (first, last), or why the layers are not known to follow it.

        On one or two positions a mirror is a shift, and is read as one.
        """
        widths = theta.widths
        if size(first) != widths[0] or size(last) != widths[-1]:
            raise ShapeError(
                f"the actions have dimensions {size(first)} and {size(last)}, the network {widths[0]} and {widths[-1]}"
            )
        for where, operator in (("input", first), ("output", last)):
            if not isinstance(operator, Monomial) or len(set(operator.scale)) > 1:
                return f"the {where} action is not a multiple of a permutation"
        if not isinstance(first, Monomial) or not isinstance(last, Monomial):
            return ""  # not reached; for the type checker
        signs = [sign for sign in (1, -1) if _moves(theta.circular, first, sign)]
        if not signs:
            what = "shift or mirror image of the circle" if theta.circular else "mirror image of the line"
            return f"the input action is not a multiple of a {what}"
        sign = signs[0]
        if not _moves(theta.circular, last, sign):
            return "the output action does not move the positions as the input action does"
        ends = first.permutation.images[0], last.permutation.images[0]
        starts = _circle(theta, sign, *ends) if theta.circular else _line(theta, sign)
        return starts if isinstance(starts, str) else cls(starts, sign, first.scale[0], last.scale[0])

    def filters(self, theta: ConvolutionNetwork) -> list[list[Fraction]]:
        """The filters of g theta."""
        moved = []
        for index, taps in enumerate(theta.filters):
            if theta.circular:
                width, start = theta.widths[index], self.starts[index] - theta.strides[index] * self.starts[index + 1]
                image = [Fraction(0)] * len(taps)
                for tap, value in enumerate(taps):
                    image[(start + self.sign * tap) % width] = value
            else:
                image = list(taps[:: self.sign])
            moved.append(image)
        moved[0] = [value / self.first for value in moved[0]]
        moved[-1] = [value * self.last for value in moved[-1]]
        return moved


def _moves(circular: bool, operator: Monomial, sign: int) -> bool:
    images = operator.permutation.images
    start = images[0] if circular else (0 if sign > 0 else len(images) - 1)
    return all(image == (start + sign * j) % len(images) for j, image in enumerate(images))


def _line(theta: ConvolutionNetwork, sign: int) -> tuple[int, ...] | str:
    widths = theta.widths
    if sign > 0:
        return (0,) * len(widths)
    for index, (read, made) in enumerate(pairwise(widths), start=1):
        if read - len(theta.filters[index - 1]) != theta.strides[index - 1] * (made - 1):
            return f"layer {index} does not read its last positions, so it does not commute with the mirror"
    return tuple(width - 1 for width in widths)


def _circle(theta: ConvolutionNetwork, sign: int, first: int, last: int) -> tuple[int, ...] | str:
    widths, depth, full = theta.widths, theta.depth, theta.full
    turn = [0 if sign > 0 else len(taps) - 1 for taps in theta.filters]
    starts = [0] * (depth + 1)
    starts[0], starts[depth] = first, last
    lowest, highest = (full[0], full[-1]) if full else (depth + 1, depth + 1)
    for index in range(1, lowest):
        rest = (starts[index - 1] - turn[index - 1]) % widths[index - 1]
        if rest % theta.strides[index - 1]:
            return f"the stride of layer {index} does not divide the shift by {rest} that the input action makes there"
        starts[index] = rest // theta.strides[index - 1]
    if not full and starts[depth] != last:
        return f"the output action starts at {last}, the layers carry the input action to {starts[depth]}"
    for index in (*range(depth, highest, -1), *range(highest - 1, lowest, -1)):
        starts[index - 1] = (theta.strides[index - 1] * starts[index] + turn[index - 1]) % widths[index - 1]
    return tuple(starts)


@final
@dataclass(frozen=True, slots=True)
class Convolutions(Model[ConvolutionNetwork]):
    """Polynomial convolutional networks; every parameter brings its sizes.

    Parameters
    ----------
    all_shifts : bool
        Match by all shifts of a circle, also by those that are not in K_i.  What they carry to each other has the same
        function, too.
    """

    all_shifts: bool = False

    def spaces(self, theta: ConvolutionNetwork) -> tuple[Space, ...]:
        return theta.spaces

    def layer(self, theta: ConvolutionNetwork, index: int) -> Morphism:
        return theta.layer(index)

    def check_adjunction(self, theta: ConvolutionNetwork, actions: Actions = ()) -> Verdict:
        """Proved for shifts and mirror images that the strides let through, times scalars at the two ends."""
        if not actions:
            return Undecided("convolutions are known to absorb shifts, mirror images and scalars, no other actions")
        for name, first, last in actions:
            found = Motion.of(theta, first, last)
            if isinstance(found, str):
                return Undecided(f"{name}: {found}, so the layers are not known to absorb it")
        return Proved(
            "convolutions commute with shifts, and with the mirror that also turns their filters round",
            reference="Shahverdi, Marchetti, Bökman, Kohn, arXiv 2601.21645, generalised adjunction",
        )

    def own_action(self, theta: ConvolutionNetwork, index: int, first: Operator, last: Operator) -> Operator:
        motion = _motion(theta, first, last)
        return shift(theta.widths[index], motion.starts[index], motion.sign)

    def transport(self, theta: ConvolutionNetwork, first: Operator, last: Operator) -> ConvolutionNetwork:
        return theta.with_filters(_motion(theta, first, last).filters(theta))

    def iter_matches(
        self, theta: ConvolutionNetwork, moved: ConvolutionNetwork, index: int, before: Operator
    ) -> Iterator[Operator]:
        """By comparing first rows, then all; a layer whose filter is zero is matched by the identity only."""
        old, new = after(theta.weight(index), before.inverse()), moved.weight(index)
        width = theta.widths[index]
        if old.is_zero or new.is_zero:
            if old == new:
                yield Monomial.identity(width)
            return
        for by in range(width) if self.all_shifts and theta.circular else theta.shifts(index):
            factor = _ratio(new.row(0), old.row(-by % width))
            if factor and new == shift(width, by).times(old) * factor:
                yield Monomial(shift(width, by).permutation, (factor**theta.power,) * width)

    def last_layer_matches(self, theta: ConvolutionNetwork, moved: ConvolutionNetwork, before: Operator) -> bool:
        return moved.weight(theta.depth) == after(theta.weight(theta.depth), before.inverse())

    def in_symmetry_group(self, theta: ConvolutionNetwork, index: int, element: Operator) -> bool:
        if not isinstance(element, Monomial) or element.size != theta.widths[index] or len(set(element.scale)) > 1:
            return False
        by = element.permutation.images[0]
        known = by in theta.shifts(index) and element.permutation == shift(element.size, by).permutation
        return known and Power(theta.power).pull(element.scale[0]) is not None

    def check_trivial_stabiliser(self, theta: ConvolutionNetwork) -> Verdict:
        """Proved when no hidden filter is zero, and none that may be shifted is its own shift up to scaling."""
        for index in range(1, theta.depth):
            if not any(theta.filters[index - 1]):
                return Refuted(f"the filter of layer {index} is zero", (index,))
            start = Monomial.identity(theta.widths[index - 1])
            if any(not k.is_identity for k in self.iter_matches(theta, theta, index, start)):
                return Refuted(f"a shift of V_{index} carries layer {index} to itself up to scaling", (index,))
        return Proved("no hidden filter is zero, and no shift in K_i carries a layer to itself")

    def search_is_complete(self, theta: ConvolutionNetwork) -> bool:
        return all(map(any, theta.filters[:-1]))


def _motion(theta: ConvolutionNetwork, first: Operator, last: Operator) -> Motion:
    found = Motion.of(theta, first, last)
    if isinstance(found, str):
        raise InputError(f"the layers are not known to absorb this action: {found}")
    return found


def _ratio(row: Vector, other: Vector) -> Fraction | None:
    place = next((j for j, value in enumerate(other) if value), None)
    return None if place is None else row[place] / other[place]
