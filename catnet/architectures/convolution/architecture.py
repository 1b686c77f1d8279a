"""Polynomial convolutional networks: filters are determined up to scalings, as long as no output wraps.

**Theorem.** Let x^r have r ≥ 2, and let no output of two networks, of equal depths and strides, read a position twice
around the circle.  If no filter is zero, they have the same function iff their filters, extended by zeros to both
sides, agree up to scalings c ↦ c^r and up to shifts, which the next filter undoes.

*Proof.*  Output 0 is F = Σ_b w[b] τ^b(g)^r, w the last filter, g the network of the layers below, τ the shift of
variables by S = s_1 ⋯ s_{L-1}.  Let F' = Σ_b w'[b] τ^b(g')^r be the same polynomial.  Shift g' so that both sums begin
at b = 0; then g and g' have the same least variable x, and x, …, the S − 1 next ones are in no other term.  So
H = w[0] g^r − w'[0] g'^r is free of x.  Over C it is the product of r factors g − ζ g', up to a scalar, with r
different ζ.  If H ≠ 0, its factors are free of x, too; the difference of two of them is a multiple of g' ≠ 0, which is
not.  So H = 0 and g = ζ g' for some ζ, rational as g and g' are.  The τ^b(g')^r have different least variables, so they
are independent, and w' = ζ^r w.  Go on with g.  For L = 1 the filter can be read off.  ∎

Hence theta is identifiable iff no shifts other than those in K_i fit into its filters; they are finitely many.  Around
the circle the proof fails, since there is no least variable.  There the criteria for powers of pairwise
non-proportional rows are used, and the answer is open below their thresholds.  For r = 1 filters are factors of a
polynomial: `catnet.architectures.convolution.factor_filters`.

>>> from catnet.algebra.scalars import vector
>>> theta = ConvolutionNetwork(4, (vector([1, 2]), vector([3, -1])), power=2, circular=False)
>>> PolynomialConvolutions().check_identifiable(theta).word
'proved'
>>> loose = ConvolutionNetwork(4, (vector([1, 0]), vector([0, 1])), power=2, circular=False)
>>> PolynomialConvolutions().check_identifiable(loose).witness.filters
((Fraction(0, 1), Fraction(1, 1)), (Fraction(1, 1), Fraction(0, 1)))

References
----------
Shahverdi, Marchetti, Kohn, "On the geometry and optimization of polynomial convolutional networks", AISTATS 2025,
arXiv 2410.00722, for almost all filters; the theorem is proved above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TypeAlias, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.convolution.dimension import functional_dimension
from catnet.architectures.convolution.factor_filters import iter_factorisations, unique_over_the_reals
from catnet.architectures.convolution.model import Convolutions
from catnet.architectures.convolution.motion import shift
from catnet.architectures.convolution.network import ConvolutionNetwork
from catnet.architectures.perceptron.network import MLP
from catnet.category import check_same, find_difference
from catnet.category.expansion import check_same_polynomial
from catnet.errors import BudgetError
from catnet.search import Found, RanOut, allowance
from catnet.theorem.architecture import Architecture, Identification, Summary
from catnet.theorem.model import Model
from catnet.theorem.transporter import find_transporter, transporter_found
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["PolynomialConvolutions", "Unreduced", "iter_shifted"]

Filters: TypeAlias = tuple[Vector, ...]

REFERENCE = "as Shahverdi, Marchetti, Kohn, AISTATS 2025; proved in docs/architectures/convolution.md"
MAX_SHIFTS = 200_000
_LARGEST = 250_000
_MAX_BITS = 100_000
_MAX_DEGREE = 10_000


@final
@dataclass(frozen=True, slots=True)
class Unreduced:
    """Nothing is known to be taken out of convolutional networks: theta is its own reduction."""

    theta: ConvolutionNetwork

    @property
    def small(self) -> ConvolutionNetwork:
        return self.theta

    def check(self) -> Verdict:
        return Proved("equal as values")


@final
@dataclass(frozen=True, slots=True)
class PolynomialConvolutions(Architecture[ConvolutionNetwork]):
    """One channel, one dimension, x^r, on a line or a circle."""

    @property
    def model(self) -> Model[ConvolutionNetwork]:
        return Convolutions()

    @property
    def summary(self) -> Summary:
        return Summary(
            name="convolution",
            symmetries="scalings of each filter; between filters that go once round the circle, shifts as well",
            adjunction="generalised: shifts and mirror images, as far as strides allow",
            identifiable_when="r ≥ 2, no output wraps, no filter is zero, and no shift by zero taps at its ends fits; "
            "where outputs wrap, large r and filters without a period",
            source="Shahverdi, Marchetti, Kohn, AISTATS 2025; docs/architectures/convolution.md",
            decides="equality and identifiability where no output wraps; equality by expansion otherwise",
            leaves_open="outputs that wrap, with small r; r = 1 where the filters have irrational roots",
        )

    def written_out(self, theta: ConvolutionNetwork) -> MLP:
        return theta.written_out()

    def direct_sum(self, copies: Sequence[ConvolutionNetwork], share: Fraction) -> Undecided:
        return Undecided("a layer of this architecture is one filter, and a sum of several networks needs several")

    def check_same_function(
        self, left: ConvolutionNetwork, right: ConvolutionNetwork, *, max_cells: int | None = None
    ) -> Verdict:
        """By the theorem where it applies, else by expansion into polynomials."""
        left.require_parallel(right)
        if left == right:
            return Proved("equal as values")
        if left.shape == right.shape and transporter_found(Convolutions(all_shifts=True), left, right):
            return Proved("equal up to scaling and shifting filters")
        if _same_by_theorem(left, right):
            return Proved("equal up to scaling filters and shifting them within their zero taps")
        if left.power == right.power == 1:
            return check_same(left.morphism(), right.morphism())
        degree = max(theta.power ** (theta.depth - 1) for theta in (left, right))
        most = allowance("degree of the outputs", _MAX_DEGREE)
        if degree > most:
            return Undecided(f"the outputs have degree {degree}, beyond {most}, up to which they are evaluated")
        difference = find_difference(left.morphism(), right.morphism())
        if difference is not None:
            return Refuted("the two functions differ at a point", difference)
        return check_same_polynomial(left.morphism(), right.morphism())

    def check_identifiable(self, theta: ConvolutionNetwork, *, max_cells: int | None = None) -> Verdict:
        if theta.depth == 1:
            return Proved("a single layer: its filter is read off the function")
        if not all(map(any, theta.filters)):
            return self._zero(theta)
        searches = (
            ("zero taps at the ends of filters leave room for a shift", iter_shifted(theta)),
            ("a hidden layer repeats itself, up to sign, after a shift", _iter_periodic(theta)),
        )
        for reason, candidates in searches:
            found = self._search(theta, reason, candidates)
            if found is not None:
                return found
        if theta.power == 1:
            return self._linear(theta)
        if theta.wraps:
            return self._wrapped(theta)
        return Proved(
            f"r = {theta.power} ≥ 2, an output reads {theta.receptive_field} ≤ {theta.inputs} positions, none twice, "
            "no filter is zero, and no other shift fits into the filters",
            reference=REFERENCE,
        )

    def identify(
        self, theta: ConvolutionNetwork, *, max_cells: int | None = None
    ) -> Identification[ConvolutionNetwork]:
        verdict = self.check_identifiable(theta, max_cells=max_cells)
        return Identification(verdict, theta, functional_dimension(theta))

    def reduce(self, theta: ConvolutionNetwork, *, max_cells: int | None = None) -> Unreduced:
        return Unreduced(theta)

    def _search(self, theta: ConvolutionNetwork, reason: str, candidates: Iterator[Filters]) -> Verdict | None:
        """Refuted with the first candidate that no symmetry carries theta to, its function being the same; Undecided
        if that could not be found out.
        """
        try:
            for filters in candidates:
                twin = theta.with_filters(filters)
                if theta.inputs * max(theta.widths) > allowance("positions", _LARGEST):
                    return Undecided(f"{reason}, but on so many positions twins are not looked for")
                if not all(map(any, filters)):
                    continue
                carried = find_transporter(Convolutions(), theta, twin, budget=100_000)
                if isinstance(carried, Found):
                    continue
                if isinstance(carried, RanOut):
                    return Undecided(f"{reason}, but whether a symmetry leads there is open: {carried.reason}")
                verdict = self.check_same_function(theta, twin)
                if isinstance(verdict, Proved):
                    return Refuted(reason, twin)
                if isinstance(verdict, Undecided):
                    return Undecided(f"{reason}, but the twin that this suggests is not shown to be one")
        except BudgetError as error:
            return Undecided(f"{reason}: {error}")
        return None

    def _zero(self, theta: ConvolutionNetwork) -> Verdict:
        """The function is 0; symmetries keep which filters are zero, and one of them can be changed in that."""
        zeros = [index for index, taps in enumerate(theta.filters) if not any(taps)]
        changed = next(index for index in range(theta.depth) if len(zeros) > 1 or index not in zeros)
        filters = list(theta.filters)
        filters[changed] = tuple(Fraction(int(changed in zeros and tap == 0)) for tap in range(len(filters[changed])))
        reason = f"the filter of layer {zeros[0] + 1} is zero, so the others do not matter"
        return Refuted(reason, theta.with_filters(filters))

    def _linear(self, theta: ConvolutionNetwork) -> Verdict:
        if theta.wraps:
            reason = "without activation a unit of the ring of the circle passes"
            found = self._search(theta, reason, _iter_units(theta))
            open_question = Undecided("r = 1 and outputs wrap: not every factorisation in that ring is searched")
            return open_question if found is None else found
        factorisations = iter_factorisations(theta.filters, theta.strides)
        found = self._search(theta, "another factorisation of the product of the filters", factorisations)
        if found is not None:
            return found
        if unique_over_the_reals(theta.filters, theta.strides):
            return Proved(
                "the product of the filters has one factorisation with their lengths, up to scalings",
                reference="Kohn, Merkh, Montúfar, Trager, Geometry of linear convolutional networks, 2022",
            )
        return Undecided("no other rational filters have the same product; irrational ones are not excluded")

    def _wrapped(self, theta: ConvolutionNetwork) -> Verdict:
        """Where outputs wrap: as a network without biases with pairwise non-proportional rows."""
        widest = max(theta.widths[1:-1])
        power, two = theta.power, theta.depth == 2
        needed = 2 * widest - 1 if two else 4 * widest * (widest - 1) + 1
        name = f"r ≥ 2 n_1 − 1 = {needed}" if two else f"r > k (k − 2) = {needed - 1}, k twice the largest hidden width"
        if power < needed:
            return Undecided(
                f"an output reads {theta.receptive_field} > {theta.inputs} positions, some twice around the circle; "
                f"the criterion there needs {name}, and r is {power}"
            )
        for index in range(1, theta.depth):
            rows = {_monic(row) for row in theta.weight(index).rows()}
            if len(rows) < theta.widths[index]:
                return Undecided(f"layer {index} repeats itself, up to sign, after a shift")
            if not all(map(any, theta.weight(index + 1).columns())):
                return Undecided(f"layer {index + 1} does not read every position of V_{index}")
        return Proved(
            f"r = {power}, {name}, in no hidden layer two rows are proportional, every position is read, and no other "
            "shift fits into the filters",
            reference="powers of pairwise non-proportional linear forms are independent"
            if two
            else "Newman, Slater 1979; docs/architectures/polynomials.md, lemma 2 and theorem 3",
        )


def iter_shifted(theta: ConvolutionNetwork) -> Iterator[Filters]:
    """All filters that come from theta's by shifting V_1, …, V_{L-1}, other than by shifts in K_i alone.

    `BudgetError` when more than `MAX_SHIFTS` taps of filters would have to be shifted.
    """
    if len(theta.full) == theta.depth:
        return
    stack: list[tuple[tuple[int, ...], Filters]] = [((0,), ())]
    spent, most = 0, allowance("taps of shifted filters", MAX_SHIFTS)
    while stack:
        by, done = stack.pop()
        index = len(by)
        choices = [0] if index == theta.depth else _shifts_of(theta, index, by[-1])
        for t in choices:
            spent += 1 if index == theta.depth else len(theta.filters[index - 1])
            if spent > most:
                raise BudgetError("taps of shifted filters", most)
            taps = _shifted(theta, index, by[-1] - theta.strides[index - 1] * t)
            if taps is None:
                continue
            if index < theta.depth:
                stack.append(((*by, t), (*done, taps)))
            elif any(t not in theta.shifts(i) for i, t in enumerate(by[1:], start=1)):
                yield (*done, taps)


def _shifts_of(theta: ConvolutionNetwork, index: int, start: int) -> list[int]:
    if theta.circular:
        return list(range(theta.widths[index]))
    taps, stride = theta.filters[index - 1], theta.strides[index - 1]
    places = [place for place, value in enumerate(taps) if value]
    if not places:  # a filter that is zero fits wherever it is moved to
        return list(range(1 - theta.widths[index], theta.widths[index]))
    room = range(-places[0], len(taps) - places[-1])
    return [(start - u) // stride for u in room if (start - u) % stride == 0]


def _shifted(theta: ConvolutionNetwork, index: int, by: int) -> Vector | None:
    """The filter with every tap moved up, if it still fits."""
    taps = theta.filters[index - 1]
    image = [Fraction(0)] * len(taps)
    for place, value in enumerate(taps):
        there = place + by
        if theta.circular:
            there %= theta.widths[index - 1]
        if value:
            if not 0 <= there < len(taps):
                return None
            image[there] = value
    return tuple(image)


def _iter_periodic(theta: ConvolutionNetwork) -> Iterator[Filters]:
    """If row j of a hidden layer is e times row j + t for all j, then y_p − e^r y_{p+t} = 0 may be added to what is
    read.
    """
    if not theta.circular:
        return
    for index in range(1, theta.depth):
        rows = list(theta.weight(index).rows())
        above = theta.filters[index]
        for t in range(1, len(rows)):
            sign = next((e for e in (1, -1) if rows[0] == tuple(e * value for value in rows[t])), None)
            for tap in range(len(above) if sign else 0):
                other = (tap + t) % len(rows)
                if other >= len(above):
                    continue
                for amount in (1, -1, 2):
                    taps = list(above)
                    taps[tap] += amount
                    taps[other] -= amount * (sign or 1) ** theta.power
                    yield (*theta.filters[:index], tuple(taps), *theta.filters[index + 1 :])


def _iter_units(theta: ConvolutionNetwork) -> Iterator[Filters]:
    """For r = 1: 2 + T, T the shift by one, is invertible on every circle and passes between two full filters."""
    for index in range(1, theta.depth):
        width = theta.widths[index]
        if not (theta.is_full(index) and theta.is_full(index + 1)) or width < 2:
            continue
        unit = Matrix.identity(width) * 2 + shift(width, 1).matrix()
        below, above = unit @ theta.weight(index), theta.weight(index + 1) @ unit.inverse()
        yield (*theta.filters[: index - 1], below.row(0), above.row(0), *theta.filters[index + 1 :])


def _monic(row: Vector) -> Vector:
    lead = next((value for value in row if value), Fraction(1))
    return tuple(value / lead for value in row)


def _same_by_theorem(left: ConvolutionNetwork, right: ConvolutionNetwork) -> bool:
    """Whether zero filters or the easy half of the theorem show that both have the same function: equal trimmed monic
    filters, the same offset altogether, scalars that cancel.
    """
    if not (all(map(any, left.filters)) or all(map(any, right.filters))):
        return True
    if (left.strides, left.power) != (right.strides, right.power) or left.circular != right.circular:
        return False
    offset, factor = 0, Fraction(1)
    for index, pair in enumerate(zip(left.filters, right.filters, strict=True)):
        places = [[place for place, value in enumerate(taps) if value] for taps in pair]
        if not all(places):
            return False
        first, second = (taps[found[0] : found[-1] + 1] for taps, found in zip(pair, places, strict=True))
        if _monic(first) != _monic(second):
            return False
        offset += (places[0][0] - places[1][0]) * prod(left.strides[:index])
        factor *= first[0] / second[0]
        if index < left.depth - 1:
            bits = max(factor.numerator.bit_length(), factor.denominator.bit_length())
            if bits > 1 and bits * left.power > allowance("bits of a scalar", _MAX_BITS):
                return False
            factor **= left.power
    return factor == 1 and (offset % left.inputs if left.circular else offset) == 0
