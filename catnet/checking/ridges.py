"""What a ReLU network shows of its neurons at points where two of them vanish; for `among_simple`.

A *facet* is the set of all points at which one hidden neuron vanishes and every other has a given sign: an open piece
of a hyperplane, along which the function bends everywhere or nowhere.  It is kept as the neuron (layer, number) and the
signs of all hidden neurons, bit p for the p-th that is on, layer after layer.  A *cell* of layer i is the signs of the
layers below; on it the pre-activations of layer i are affine.

A *ridge* is a point at which two neurons vanish and no other, a and b, b in no earlier layer, with independent
gradients.  Near it z_a = z, z_b = A + v relu(z), f = affine + α relu(z) + β relu(z_b), v = 0 in one layer; the four
facets are those of a at A < 0 and A > 0, along which f bends by α and α + v β, and those of b at z < 0 and z > 0, by β.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import lcm
from operator import mul

from .algebra import brief, dot
from .perceptron import Perceptron
from .reading import need

Neuron = tuple[int, int]
Facet = tuple[Neuron, int]


@dataclass(frozen=True)
class Ridge:
    """The four facets, of a and of b, whether the function bends along each, the layer of a, and a positive multiple
    of v.
    """

    facets: list[Facet]
    bends: list[bool]
    lower: int
    slope: int

    @property
    def tells(self) -> bool:
        """Whether the function, which bends along b, shows by itself which of its bends are b's."""
        low, high, own, _ = self.bends
        return own and (not self.slope or ((high or self.slope > 0) and (low or self.slope < 0)))

    @property
    def seen(self) -> list[Facet]:
        return [facet for facet, bends in zip(self.facets, self.bends, strict=True) if bends]


class Signs:
    """A network, and the affine forms of its neurons where the signs below are known; in integers.

    ``layers[i]`` has the rows (w | b) of a layer times ``scales[i]``, a positive integer; what is calculated of layer i
    is that of the network times the product of the scales up to it, so signs, ranks and null vectors are the same.
    """

    def __init__(self, theta: Perceptron) -> None:
        self.theta = theta
        self.first = [0, *accumulate(theta.sizes[1:-1])]
        self.layers: list[list[list[int]]] = []
        self.scales: list[int] = []
        for weight, bias in theta.layers:
            rows = [[*row, b] for row, b in zip(weight, bias, strict=True)]
            scale = lcm(*(value.denominator for row in rows for value in row))
            brief([scale], "denominators")
            self.scales.append(scale)
            self.layers.append([[value.numerator * (scale // value.denominator) for value in row] for row in rows])
        self.units = list(accumulate(self.scales, mul, initial=1))
        self.known: dict[Facet, list[list[int]]] = {}

    def below(self, layer: int, signs: int) -> int:
        """The cell of a layer."""
        return signs & ((1 << self.first[layer - 1]) - 1)

    def bit(self, neuron: Neuron) -> int:
        return 1 << (self.first[neuron[0] - 1] + neuron[1])

    def on(self, layer: int, signs: int) -> list[int]:
        """The neurons of a hidden layer that are on."""
        return [k for k in range(self.theta.sizes[layer]) if signs & self.bit((layer, k))]

    def forms(self, layer: int, signs: int) -> list[list[int]]:
        """The pre-activations of a layer in a cell, as rows (w | b) in terms of the input, times ``units[layer]``."""
        key = (layer, 0), self.below(layer, signs)
        if key not in self.known:
            self.known[key] = [self.form((layer, number), signs) for number in range(self.theta.sizes[layer])]
        return self.known[key]

    def form(self, neuron: Neuron, signs: int) -> list[int]:
        """The row of one neuron."""
        layer, number = neuron
        *weights, bias = self.layers[layer - 1][number]
        if layer == 1:
            return [*weights, bias]
        lower, result = self.forms(layer - 1, signs), [0] * self.theta.inputs + [bias * self.units[layer - 1]]
        for k in self.on(layer - 1, signs):
            if weights[k]:
                result = [value + weights[k] * below for value, below in zip(result, lower[k], strict=True)]
        brief(result, "forms of neurons")
        return result

    def reached(self, start: Neuron, end: Neuron, signs: int) -> tuple[int, list[int]]:
        """How the pre-activation of `end`, and the output while it is off, grow with the activation of `start`; times
        the scales of the layers between, all of them positive.
        """
        moved = [row[start[1]] for row in self.layers[start[0]]]
        slope = 0
        for layer in range(start[0] + 1, len(self.layers)):
            if layer == end[0]:
                slope = moved[end[1]]
            on = self.on(layer, signs)
            active = [moved[k] for k in on]
            moved = [sum(map(mul, [row[k] for k in on], active)) for row in self.layers[layer]]
        return slope, moved

    def ridge(self, point: Sequence[Fraction]) -> Ridge:
        """The ridge at a point; refused if it is none."""
        unit = lcm(*(value.denominator for value in point))
        state = [value.numerator * (unit // value.denominator) for value in point]
        signs, zeros = 0, list[Neuron]()
        for layer, rows in enumerate(self.layers[:-1], start=1):
            state = [sum(map(mul, row, [*state, unit])) for row in rows]
            unit *= self.scales[layer - 1]
            brief([unit, *state], "values")
            for number, value in enumerate(state):
                signs |= self.bit((layer, number)) if value > 0 else 0
                zeros += [(layer, number)] if not value else []
            state = [max(value, 0) for value in state]
        need(len(zeros) == 2, f"not two but {len(zeros)} neurons vanish at a point")
        one, other = (self.form(neuron, signs)[:-1] for neuron in zeros)
        lead = next((place for place, value in enumerate(one) if value), 0)
        independent = any(minor(one, other, lead, place) for place in range(len(one)))
        need(independent, "the neurons that vanish at a point have dependent gradients")
        return self.star(zeros[0], zeros[1], signs)

    def crossing(self, a: Neuron, b: Neuron, signs: int) -> Ridge:
        """The ridge of a network on a plane where two neurons vanish and exactly the others of these signs are on.

        The forms hold where the signs are these; at the point where both vanish they are, if the forms say so, layer
        after layer.
        """
        one, other = self.form(a, signs), self.form(b, signs)
        point = [minor(one, other, *places) for places in ((1, 2), (2, 0), (0, 1))]
        need(point[2] != 0, "two neurons do not cross in the plane")
        point = point if point[2] > 0 else [-value for value in point]
        brief(point, "points")
        for layer in range(1, len(self.layers)):
            for number, form in enumerate(self.forms(layer, signs)):
                value, neuron = sum(map(mul, form, point)), (layer, number)
                right = not value if neuron in (a, b) else value > 0 if signs & self.bit(neuron) else value < 0
                need(right, "neurons have other signs where two cross")
        return self.star(a, b, signs)

    def star(self, a: Neuron, b: Neuron, signs: int) -> Ridge:
        """What the function does along the four facets."""
        (slope, alpha), (_, beta) = self.reached(a, b, signs), self.reached(b, b, signs)
        high = any(x + slope * y for x, y in zip(alpha, beta, strict=True))
        facets = [(a, signs), (a, signs | self.bit(b)), (b, signs), (b, signs | self.bit(a))]
        return Ridge(facets, [any(alpha), high, any(beta), any(beta)], a[0], slope)


def on_plane(theta: Perceptron, origin: list[Fraction], *directions: list[Fraction]) -> Perceptron:
    """The network on a plane, in the coordinates y of origin + Σ y_i directions_i."""
    (weight, bias), *others = theta.layers
    rows = [[dot(row, direction) for direction in directions] for row in weight]
    moved = [dot(row, origin) + b for row, b in zip(weight, bias, strict=True)]
    return Perceptron(theta.activation, len(directions), [(rows, moved), *others])


def minor(left: Sequence[int], right: Sequence[int], i: int, j: int) -> int:
    return left[i] * right[j] - left[j] * right[i]


class Classes:
    """Things put together, pair by pair."""

    def __init__(self) -> None:
        self.parent: dict[object, object] = {}

    def root(self, one: object) -> object:
        self.parent.setdefault(one, one)
        while self.parent[one] != one:
            self.parent[one] = one = self.parent[self.parent[one]]
        return one

    def join(self, one: object, other: object) -> None:
        self.parent[self.root(one)] = self.root(other)


def put_together(ridges: Sequence[Ridge], layer: int) -> tuple[Classes, dict[object, int]]:
    """Facets along which the function bends, put together when this layer is asked for; and for every class the length
    of the longest chain that leads on from it to classes of later layers.
    """
    together = Classes()
    for ridge in ridges:
        low, high, own, _ = ridge.bends
        if low and high:
            together.join(*ridge.facets[:2])
        if own and (ridge.tells or ridge.lower < layer):
            together.join(*ridge.facets[2:])
    above: dict[object, set[object]] = {}
    layers = {together.root(facet): facet[0][0] for ridge in ridges for facet in ridge.seen}
    for ridge in ridges:
        if ridge.slope and ridge.tells:
            lower = ridge.facets[0] if ridge.bends[0] else ridge.facets[1]
            above.setdefault(together.root(lower), set()).add(together.root(ridge.facets[2]))
    steps: dict[object, int] = {}
    for root in sorted(layers, key=lambda root: -layers[root]):
        steps[root] = max((steps[other] + 1 for other in above.get(root, ())), default=0)
    return together, steps


def pieces(known: Signs, ridges: Sequence[Ridge], layer: int) -> dict[Facet, frozenset[int]]:
    """For every placed facet of a layer the cells of its piece: placed facets of one neuron that are put together, or
    lie on one cell.
    """
    last = len(known.theta.layers) - 1
    together, steps = put_together(ridges, layer)
    found = Classes()
    nodes: dict[Facet, tuple[Neuron, int]] = {}
    for facet in [facet for ridge in ridges for facet in ridge.seen]:
        root = together.root(facet)
        if facet[0][0] == layer and steps[root] >= last - layer:
            nodes[facet] = facet[0], known.below(layer, facet[1])
            found.join(("class", root), nodes[facet])
    cells: dict[object, set[int]] = {}
    for node in nodes.values():
        cells.setdefault(found.root(node), set()).add(node[1])
    return {facet: frozenset(cells[found.root(node)]) for facet, node in nodes.items()}
