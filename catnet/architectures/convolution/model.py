"""Polynomial convolutional networks as a model: their symmetries, and the actions that their layers follow.

K_i consists of the scalings c^r · id, c rational and not 0, and, for c_1 ≤ i < c_2, of their products
with the shifts of V_i, where layers c_1 and c_2 are the first and the last full one.  No other shifts can be asked
for: T W T' with shifts T, T' is the layer of the filter shifted by some u, which has its k taps for every filter iff
the filter is full or u = 0.  So below c_1 a tuple of shifts by t_1, t_2, … that keeps every layer in the architecture
has s_i t_i = t_{i-1} modulo n_{i-1}, t_0 = 0, hence t_i = 0; above c_2 it has t_{i-1} = s_i t_i, t_L = 0, hence
t_{i-1} = 0; in between t_{c_2 - 1} is free.  A line has scalings only.

Which actions the layers follow: `catnet.architectures.convolution.motion`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Vector
from catnet.architectures.convolution.motion import Motion, shift
from catnet.architectures.convolution.network import ConvolutionNetwork
from catnet.category import Morphism, Power, Space
from catnet.errors import InputError
from catnet.groups import Operator
from catnet.groups.operators import after
from catnet.theorem.model import Actions, Model
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["Convolutions"]


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
