"""Lines of parameters with one function: theta + t d for all t in an interval, decided exactly.

If d moves biases only, then (x, t) ↦ f(x; theta + t d) is a ReLU network in x and t, so is its difference from
f(x; theta), and its regions decide everything: on each the difference is affine.  Where it is not zero, the region
takes up an interval of t, throughout which, but for one t at most, the functions differ.  The largest interval
around 0 free of all these is the answer, with its exact ends.

The lowest layer that d touches may have weights moved too, if they only ever see a constant: V h(x) = κ for the states
h(x) that it reads (neurons that are off everywhere, say).  Then d acts as a motion of that layer's biases by κ more.

>>> from catnet.architectures.perceptron.network import MLP
>>> theta = MLP.from_rows([([[1]], [0]), ([[1]], [2]), ([[1]], [0])])        # relu(relu(x) + 2): always on
>>> up = (Matrix([[0]]), vector([0])), (Matrix([[0]]), vector([1])), (Matrix([[0]]), vector([-1]))
>>> LineFamily(theta, up).check().reason
'the same function for t from -2 on'
>>> LineFamily(theta, up).at(Fraction(3)).layers[1].bias
(Fraction(5, 1),)

Not every infinitesimal symmetry is a line: |x| keeps its function in first order when both kinks move.

>>> absolute = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
>>> [family.check().word for family in iter_bias_lines(absolute)]
['refuted']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Scalar, Vector, rational, vector
from catnet.architectures.perceptron.guards import relu_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.reduction import reduce_network
from catnet.architectures.relu.model import require_relu
from catnet.architectures.relu.regions import complex_of
from catnet.architectures.relu.same_function import check_same_relu_function
from catnet.budget import Limit
from catnet.category import Affine
from catnet.errors import BudgetError, InputError, ShapeError
from catnet.geometry.complex import Complex
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.verdict import Proved, Refuted, Undecided, Verdict

if TYPE_CHECKING:
    from catnet.architectures.relu.dimension import FunctionalDimension

__all__ = ["Interval", "LineFamily", "iter_bias_lines"]

Direction: TypeAlias = tuple[tuple[Matrix, Vector], ...]
"""Layer by layer, how the weights and the biases move."""


@final
@dataclass(frozen=True, slots=True)
class Interval:
    """All t from `lower` to `upper`, both included; None where there is no bound."""

    lower: Fraction | None
    upper: Fraction | None

    def __contains__(self, t: Fraction) -> bool:
        return (self.lower is None or self.lower <= t) and (self.upper is None or t <= self.upper)

    @property
    def nonzero(self) -> Fraction | None:
        """Some t ≠ 0 inside, away from the ends; None if there is none."""
        for end, step in ((self.upper, Fraction(1)), (self.lower, Fraction(-1))):
            if end != 0:
                return step if end is None or abs(end) > 1 else end / 2
        return None

    def __str__(self) -> str:
        if self.lower is None:
            return "all t" if self.upper is None else f"t up to {self.upper}"
        return f"t from {self.lower} on" if self.upper is None else f"t from {self.lower} to {self.upper}"


@final
@dataclass(frozen=True, slots=True)
class LineFamily:
    """The parameters theta + t d.

    Parameters
    ----------
    theta : MLP
        With ReLU.
    direction : tuple of (Matrix, vector)
        d, of theta's shapes, layer by layer.

    Raises
    ------
    InputError, ShapeError
        Another activation; shapes that do not fit.
    """

    theta: MLP
    direction: Direction

    def __post_init__(self) -> None:
        if relu_perceptron(self.theta) is None:
            raise InputError(f"lines of parameters are decided for relu, not for {self.theta.kind}")
        shapes = [(layer.weight.shape, len(layer.bias)) for layer in self.theta.layers]
        found = [(weight.shape, len(bias)) for weight, bias in self.direction]
        if shapes != found:
            raise ShapeError(f"the direction has layers of shapes {found}, the network {shapes}")

    def at(self, t: Scalar) -> MLP:
        """theta + t d."""
        step = rational(t)
        return MLP(
            tuple(
                Affine(layer.weight + weight * step, tuple(a + step * b for a, b in zip(layer.bias, bias, strict=True)))
                for layer, (weight, bias) in zip(self.theta.layers, self.direction, strict=True)
            )
        )

    def check(self, *, max_cells: Limit = DEFAULT_MAX_CELLS) -> Verdict:
        """Whether theta + t d has theta's function for all t in an interval that holds 0 and more.

        Returns
        -------
        Verdict
            Proved with the largest such `Interval`; Refuted with pairs (t, point), one for each sign of t, at which the
            functions differ, and arbitrarily small t would do; Undecided if d moves weights that see more than a
            constant, or the budget of regions ran out.

        Notes
        -----
        The regions of a network with one input more, and twice the neurons from the lowest layer on that d touches.
        """
        touched = [i for i, (weight, bias) in enumerate(self.direction) if not weight.is_zero or any(bias)]
        if not touched:
            return Proved("the same function for all t: nothing moves", Interval(None, None))
        first = touched[0]
        if any(not self.direction[i][0].is_zero for i in touched[1:]):
            return Undecided("weights move above the lowest layer that moves, so nothing is affine in t")
        moved = [bias for _, bias in self.direction]
        if not self.direction[first][0].is_zero:
            seen = self._seen(first, max_cells)
            if isinstance(seen, Undecided):
                return seen
            moved[first] = tuple(a + b for a, b in zip(moved[first], seen, strict=True))
        difference = reduce_network(_difference(self.theta, moved, first))
        try:
            regions = complex_of(difference, max_cells=max_cells)
        except BudgetError as error:
            return Undecided(str(error))
        return self._verdict(regions)

    def _seen(self, first: int, max_cells: Limit) -> Vector | Undecided:
        """The constant that the moved weights of a layer see."""
        weight = self.direction[first][0]
        zero = (Fraction(0),) * weight.shape[0]
        part = MLP((*self.theta.layers[:first], Affine(weight, zero)))
        inputs = self.theta.widths[0]
        value = part((Fraction(0),) * inputs)
        constant = MLP((Affine(Matrix.zeros(weight.shape[0], inputs), value),))
        verdict = check_same_relu_function(part, constant, max_cells=max_cells)
        if isinstance(verdict, Proved):
            return value
        if isinstance(verdict, Undecided):
            return verdict
        return Undecided(f"the moved weights of layer {first + 1} see more than a constant, so nothing is affine in t")

    def _verdict(self, regions: Complex) -> Verdict:
        lower: Fraction | None = None
        upper: Fraction | None = None
        nearest: dict[int, int] = {}
        for index, region in enumerate(regions):
            if not any(region.bias) and not any(map(any, region.weight)):
                continue
            low, high = _extent(regions, index)
            if (low is None or low < 0) and (high is None or high > 0):
                lower = upper = Fraction(0)
                nearest = {1: index, -1: index}
                break
            if low is not None and low >= 0 and (upper is None or low <= upper):
                upper, nearest[1] = low, index
            elif high is not None and high <= 0 and (lower is None or high >= lower):
                lower, nearest[-1] = high, index
        interval = Interval(lower, upper)
        if lower is None or upper is None or lower < upper:
            return Proved(f"the same function for {interval}", interval)
        shown = tuple(_inside(regions, nearest[sign], sign) for sign in (1, -1))
        return Refuted("the function changes for arbitrarily small t of both signs", shown)


def iter_bias_lines(theta: MLP, dimension: FunctionalDimension | None = None) -> Iterator[LineFamily]:
    """A basis of the motions of biases that no region sees in first order, each as a line, to be checked.

    Parameters
    ----------
    theta : MLP
    dimension : FunctionalDimension, optional
        Its functional dimension with the exact kernel, if it is already known.

    Notes
    -----
    Neurons that are on everywhere and pairs that are affine together give such lines; so may combinations of scalings
    and hidden infinitesimal symmetries in which all weights cancel.
    """
    require_relu(theta)
    from catnet.architectures.relu.dimension import functional_dimension
    from catnet.architectures.relu.jacobian import scaling_directions

    known = dimension if dimension is not None else functional_dimension(theta)
    kernel = scaling_directions(theta).T.beside(known.hidden)
    weights = [i for i, bias in enumerate(_is_bias(theta)) if not bias]
    motions = (kernel @ kernel.select(rows=weights).nullspace()).T
    echelon, rank = motions.flint.rref()
    for row in range(rank):
        values = [Fraction(int(x.p), int(x.q)) for x in (echelon[row, j] for j in range(theta.parameters))]
        layers, start = [], 0
        for n, m in pairwise(theta.widths):
            layers.append((Matrix.zeros(m, n), vector(values[start + n : start + m * (n + 1) : n + 1])))
            start += m * (n + 1)
        yield LineFamily(theta, tuple(layers))


def _is_bias(theta: MLP) -> list[bool]:
    return [place == n for n, m in pairwise(theta.widths) for _ in range(m) for place in range(n + 1)]


def _difference(theta: MLP, moved: list[Vector], first: int) -> MLP:
    """(x, t) ↦ f(x; biases moved by t) − f(x; theta): layers below `first` once, the others twice; t = t+ − t−."""
    inputs, last = theta.widths[0], theta.depth - 1
    time = Matrix([[0] * inputs + [1]])
    layers = []
    for index, (layer, motion) in enumerate(zip(theta.layers, moved, strict=True)):
        m, n = layer.weight.shape
        clock = Matrix.column(motion) if m else Matrix.zeros(0, 1)
        still = Matrix.zeros(m, 1)
        if index:  # t arrives as its positive and its negative part
            clock, still = clock.beside(clock * Fraction(-1)), Matrix.zeros(m, 2)
            time = Matrix([[0] * (2 * n if index > first else n) + [1, -1]])
        empty = Matrix.zeros(m, n)
        if index < first:
            body, bias = layer.weight.beside(still), layer.bias
        elif index == last:
            here = layer.weight.beside(layer.weight * Fraction(-1)) if index > first else empty
            layers.append(Affine(here.beside(clock), (Fraction(0),) * m))
            break
        elif index == first:
            body = layer.weight.beside(clock).above(layer.weight.beside(still))
            bias = layer.bias + layer.bias
        else:
            upper = layer.weight.beside(empty).beside(clock)
            body = upper.above(empty.beside(layer.weight).beside(still))
            bias = layer.bias + layer.bias
        layers.append(Affine(body.above(time).above(time * Fraction(-1)), (*bias, Fraction(0), Fraction(0))))
    return MLP(tuple(layers))


def _extent(regions: Complex, index: int) -> tuple[Fraction | None, Fraction | None]:
    """The least and the largest t on a region, None for infinity; corners are (x, t, s)."""
    low: Fraction | None
    high: Fraction | None
    corners = regions.corners(index)
    finite = [Fraction(corner[-2], corner[-1]) for corner in corners if corner[-1]]
    low, high = min(finite), max(finite)
    turns = [Fraction(corner[-2]) for corner in corners if not corner[-1]]
    turns += [sign * direction[-1] for direction in regions.lineality for sign in (1, -1)]
    return (None if any(x < 0 for x in turns) else low), (None if any(x > 0 for x in turns) else high)


def _inside(regions: Complex, index: int, sign: int) -> tuple[Fraction, Vector]:
    """A t of that sign and a point, in a region where the difference is not zero and that extends to such t.

    The inner point, or points on the way from it to the corners: near enough to one they do it.
    """
    region = regions[index]
    ends: list[tuple[Sequence[Scalar], int]] = [(corner[:-1], corner[-1]) for corner in regions.corners(index)]
    ends += [(tuple(turn * x for x in direction), 0) for direction in regions.lineality for turn in (1, -1)]
    share = Fraction(0)
    while True:
        for end, scale in ends:
            reach = share if scale else share / (1 - share)
            place = tuple(
                y + reach * (rational(x) / scale - y if scale else rational(x))
                for x, y in zip(end, region.point, strict=True)
            )
            if place[-1] * sign > 0 and any(Affine(Matrix(region.weight), region.bias).evaluate(place)):
                return place[-1], place[:-1]
        share = (1 + share) / 2
