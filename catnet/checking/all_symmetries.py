"""Whether a group holds every symmetry of a function by permutations, or signed permutations, of its ends.

**Graphs that all symmetries keep.**

- *Of the layers* of a network with the same function that is identifiable: a symmetry carries it to a network with the
  same function, so it comes with elements of all K_i; on rows that are divided by what scalings could change, these are
  (signed) permutations. If sigma is odd, a neuron has an opposite; if it is even, its row has one, and its value none.
  Of an affine function: its matrix and constant.
- *Of values*: for every seed all its images under the (signed) permutations, with the values there, or with intervals
  that hold them; the derivative at points that all permutations fix, where no neuron bends.

**Intervals.**  Join all intervals that meet (for signed permutations: them and their negatives), and call what is
joined by chains a class; the negatives of a class are one, perhaps itself.  A symmetry carries f(x)_j to f(P x)_k = +-
f(x)_j, and the intervals of the two, or of one and the negative of the other, hold the same number, so they are in one
class.  So it keeps the classes, a class and its negative being opposite, and one that is its own negative being 0
(theorem 3b of docs/symmetries.md).  Rational values are intervals of one number.

**Nothing else.**  Along a base b_1, b_2, … of the ends let w have the colour of b_i, and not be in its orbit under the
elements of the group that fix those before. Then no symmetry that fixes those before carries b_i to w: the colours with
b_i fixed and those with w fixed do not agree; or they leave no choice for the next point; or, where all points of the
ends are matched, they make one pair (P, Q), and f(P x) ≠ Q f(x) at one of the given points. One w of each orbit of the
stabiliser is enough. So the group has the orbits of all symmetries, and hence is all of them (docs/symmetries.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import gcd, lcm

from .algebra import dot, product
from .colouring import Colours, Graph
from .intervals import Number, ends
from .operators import Sparse
from .perceptron import Layer, Perceptron, centred
from .reading import ExhaustedError, Rows, need
from .same import affine_of
from .stabilisers import Chain, Images

POINTS = 20_000
LEAVES = 20_000

Refute = Callable[[Sparse, Sparse], bool]


# ---- graphs


def graph_of_layers(theta: Perceptron, signed: bool) -> Graph:
    """Of a network without hidden rows that are zero, or of an affine function."""
    activation = theta.activation
    layers: list[Layer] = centred(theta)
    if activation.scales == "linear":
        rows = affine_of(theta)
        layers = [([row[:-1] for row in rows], [row[-1] for row in rows])]
    graph = Graph(theta.sizes[0], theta.sizes[-1], signed)
    one = graph.part(1, False)
    odd = not activation.even and activation.scales in ("sign", "any")
    reads, factors = graph.inputs, [Fraction(1)] * theta.sizes[0]
    for index, (weight, bias) in enumerate(layers, start=1):
        weight = [[entry * factor for entry, factor in zip(row, factors, strict=True)] for row in weight]
        here, factors = graph.outputs, []
        if index < len(layers):
            here = graph.part(len(bias), odd or activation.even)
            if activation.scales in ("positive", "any"):
                contents = [content((*row, b)) for row, b in zip(weight, bias, strict=True)]
                weight = [[entry / c for entry in row] for row, c in zip(weight, contents, strict=True)]
                bias = [b / c for b, c in zip(bias, contents, strict=True)]
                factors = [c**activation.power for c in contents]
            else:
                factors = [Fraction(1)] * len(bias)
        graph.relate(here, reads, weight)
        graph.relate(here, one, [[b] for b in bias])
        reads = here
        if index < len(layers) and activation.even:
            reads = graph.part(len(bias), False)
            unit = [[Fraction(int(i == j)) for j in range(len(bias))] for i in range(len(bias))]
            graph.relate(here, reads, unit, odd=False)
    return graph


def content(row: Sequence[Fraction]) -> Fraction:
    """The c > 0 for which row / c is integral without a common divisor; the same whatever changes places or signs."""
    need(any(row), "a row of zeros: scalings are not determined")
    bottom = lcm(*(value.denominator for value in row))
    return Fraction(gcd(*(value.numerator * (bottom // value.denominator) for value in row)), bottom)


def add_values(graph: Graph, points: Sequence[Sequence[Fraction]], values: Sequence[Sequence[Number]]) -> None:
    """Points that all (signed) permutations map to themselves as a set, and the values of the function there."""
    here = graph.part(len(points), False)
    graph.relate(here, graph.inputs, points)
    graph.relate(here, graph.outputs, classes_of(values, graph.outputs.signed))


def classes_of(values: Sequence[Sequence[Number]], signed: bool) -> Rows:
    """A number for the class of every interval; with `signed` that of the negative is the negative one."""
    spans = {ends(value) for line in values for value in line}
    if signed:
        spans |= {(-high, -low) for low, high in spans}
    place: dict[tuple[Fraction, Fraction], int] = {}
    number, top = -1, None
    for low, high in sorted(spans):
        if top is None or low > top:
            number, top = number + 1, high
        top = max(top, high)
        place[low, high] = number
    middle = number if signed else 0  # negation turns the order of the classes round
    return [[Fraction(2 * place[ends(value)] - middle) for value in line] for line in values]


def images_of(seed: Sequence[Fraction], signed: bool) -> list[tuple[Fraction, ...]]:
    """All images of a point under permutations, or signed permutations, of its coordinates."""
    entries = sorted(map(abs, seed)) if signed else sorted(seed)
    found: list[tuple[Fraction, ...]] = [()]
    for _ in entries:
        following: dict[tuple[Fraction, ...], None] = {}
        for start in found:
            left = list(entries)
            for value in start:
                left.remove(abs(value) if signed else value)
            for value in dict.fromkeys(left):
                for sign in (1, -1) if signed and value else (1,):
                    following[(*start, sign * value)] = None
            if len(following) > POINTS:
                raise ExhaustedError(f"more than {POINTS} points")
        found = list(following)
    return found


def derivative_at(theta: Perceptron, point: Sequence[Fraction]) -> tuple[Rows, list[Fraction]]:
    """The derivative and the value at a point where no neuron bends."""
    activation = theta.activation
    need(activation.slopes is not None, "the derivative is asked of what is not piecewise linear")
    values = list(point)
    slopes: Rows = [[Fraction(int(i == j)) for j in range(theta.inputs)] for i in range(theta.inputs)]
    for index, (weight, bias) in enumerate(theta.layers, start=1):
        slopes = product(weight, slopes, theta.inputs)
        values = [dot(row, values) + b for row, b in zip(weight, bias, strict=True)]
        if index < len(theta.layers) and activation.scales != "linear":
            need(all(values), "a neuron bends at the point")
            factors = [Fraction(1) if value > 0 else activation.leak for value in values]
            slopes = [[factor * entry for entry in row] for factor, row in zip(factors, slopes, strict=True)]
            values = [factor * value for factor, value in zip(factors, values, strict=True)]
    return slopes, values


def add_derivative(graph: Graph, theta: Perceptron, point: Sequence[Fraction]) -> None:
    """The derivative and the value at a point where no neuron bends."""
    slopes, values = derivative_at(theta, point)
    graph.relate(graph.outputs, graph.inputs, slopes)
    graph.relate(graph.outputs, graph.part(1, False), [[value] for value in values])


# ---- pairs of operators as permutations of the ends


def encoded(graph: Graph, pair: tuple[Sparse, Sparse]) -> Images:
    """A pair of (signed) permutations, on the points of the ends."""
    result: list[int] = []
    for part, operator in ((graph.inputs, pair[0]), (graph.outputs, pair[1])):
        entries = [column[0] for column in operator]
        result += [part.start + row + (0 if factor > 0 else part.size) for row, factor in entries]
        if part.signed:
            result += [part.start + row + (part.size if factor > 0 else 0) for row, factor in entries]
    return tuple(result)


def decoded(graph: Graph, images: Sequence[int]) -> tuple[Sparse, Sparse]:
    sides = []
    for part in (graph.inputs, graph.outputs):
        places = [images[point] - part.start for point in range(part.start, part.start + part.size)]
        sides.append(tuple(((p % part.size, Fraction(1 if p < part.size else -1)),) for p in places))
    return sides[0], sides[1]


# ---- nothing else


def check_all(graph: Graph, generators: Sequence[tuple[Sparse, Sparse]], refute: Refute) -> int:
    """The order of the group; refused unless every symmetry that keeps the graph is in it, or is refuted."""
    return _Search(graph, generators, refute).order()


class _Search:
    def __init__(self, graph: Graph, generators: Sequence[tuple[Sparse, Sparse]], refute: Refute) -> None:
        self.graph, self.refute, self.leaves = graph, refute, 0
        self.degree = graph.outputs.stop
        self.colours = graph.refined(graph.start())
        self.base = [point for members in classes(graph, self.colours) if len(members) > 1 for point in members]
        firsts = (graph.inputs, graph.outputs)
        self.base = [p for p in self.base if any(part.start <= p < part.start + part.size for part in firsts)]
        self.chain = Chain(self.base, self.degree, [encoded(graph, pair) for pair in generators])

    def order(self) -> int:
        colours = self.colours
        for level, point in enumerate(self.base):
            orbit = self.chain.reached[level]
            alike = self._alike(colours, point)
            if len(alike) > len(orbit):
                colours = self.graph.refined(colours)
                alike = self._alike(colours, point)
            others = [other for other in alike if other not in orbit]
            if others:
                before = self.graph.refined(self.graph.fixed(colours, point))
                for members in self.chain.orbits(level, others):
                    self._check_none(before, colours, members[0])
            if len(alike) > 1:
                colours = self.graph.fixed(colours, point)
        return self.chain.order

    def _alike(self, colours: Colours, point: int) -> list[int]:
        return [other for other in range(self.degree) if colours[other] == colours[point]]

    def _check_none(self, before: Colours, after: Colours, image: int) -> None:
        """No symmetry that is not refuted carries one colouring to the other and the next point to this image."""
        after = self.graph.refined(self.graph.fixed(after, image))
        if not self.graph.alike(before, after):
            return
        sizes = Counter(before)
        point = next((p for p in self.base if sizes[before[p]] > 1), None)
        if point is not None:
            following = self.graph.refined(self.graph.fixed(before, point))
            for other in range(self.degree):
                if after[other] == before[point]:
                    self._check_none(following, after, other)
            return
        self.leaves += 1
        if self.leaves > LEAVES:
            raise ExhaustedError(f"more than {LEAVES} candidates")
        places = {colour: place for place, colour in enumerate(after[: self.degree])}
        pair = decoded(self.graph, [places[colour] for colour in before[: self.degree]])
        need(self.refute(*pair), "a symmetry that the generators do not make is not refuted")


def classes(graph: Graph, colours: Colours) -> Iterator[list[int]]:
    """The points of the ends by colour, in the order of their first points."""
    found: dict[int, list[int]] = {}
    for point in range(graph.outputs.stop):
        found.setdefault(colours[point], []).append(point)
    return iter(found.values())
