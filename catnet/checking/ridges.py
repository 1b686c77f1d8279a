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

from .algebra import dot, rank, short
from .perceptron import Perceptron
from .reading import Rows, need

Neuron = tuple[int, int]
Facet = tuple[Neuron, int]
ZERO = Fraction(0)


@dataclass(frozen=True)
class Ridge:
    """The four facets, of a and of b, whether the function bends along each, the layer of a, and v."""

    facets: list[Facet]
    bends: list[bool]
    lower: int
    slope: Fraction

    @property
    def tells(self) -> bool:
        """Whether the function, which bends along b, shows by itself which of its bends are b's."""
        low, high, own, _ = self.bends
        return own and (not self.slope or ((high or self.slope > 0) and (low or self.slope < 0)))

    @property
    def seen(self) -> list[Facet]:
        return [facet for facet, bends in zip(self.facets, self.bends, strict=True) if bends]


class Signs:
    """A network, and the affine forms of its neurons where the signs below are known."""

    def __init__(self, theta: Perceptron) -> None:
        self.theta = theta
        self.first = [0, *accumulate(theta.sizes[1:-1])]
        self.known: dict[Facet, Rows] = {}

    def below(self, layer: int, signs: int) -> int:
        """The cell of a layer."""
        return signs & ((1 << self.first[layer - 1]) - 1)

    def bit(self, neuron: Neuron) -> int:
        return 1 << (self.first[neuron[0] - 1] + neuron[1])

    def on(self, layer: int, signs: int) -> list[int]:
        """The neurons of a hidden layer that are on."""
        return [k for k in range(self.theta.sizes[layer]) if signs & self.bit((layer, k))]

    def forms(self, layer: int, signs: int) -> Rows:
        """The pre-activations of a layer in a cell, as rows (w | b) in terms of the input."""
        key = (layer, 0), self.below(layer, signs)
        if key not in self.known:
            weight, bias = self.theta.layers[layer - 1]
            if layer == 1:
                self.known[key] = [[*row, b] for row, b in zip(weight, bias, strict=True)]
            else:
                lower = self.forms(layer - 1, signs)
                columns = list(zip(*(lower[k] for k in self.on(layer - 1, signs)), strict=True))
                columns = columns or [()] * (self.theta.inputs + 1)
                active = [[row[k] for k in self.on(layer - 1, signs)] for row in weight]
                rows = [[dot(row, column) for column in columns] for row in active]
                self.known[key] = [[*row[:-1], row[-1] + b] for row, b in zip(rows, bias, strict=True)]
            for row in self.known[key]:
                short(row, "forms of neurons")
        return self.known[key]

    def reached(self, start: Neuron, end: Neuron, signs: int) -> tuple[Fraction, list[Fraction]]:
        """How the pre-activation of `end`, and the output while it is off, grow with the activation of `start`."""
        moved = [row[start[1]] for row in self.theta.layers[start[0]][0]]
        slope = ZERO
        for layer in range(start[0] + 1, len(self.theta.layers)):
            if layer == end[0]:
                slope = moved[end[1]]
            on = self.on(layer, signs)
            moved = [dot([row[k] for k in on], [moved[k] for k in on]) for row in self.theta.layers[layer][0]]
        return slope, moved

    def ridge(self, point: Sequence[Fraction]) -> Ridge:
        """The ridge at a point; refused if it is none."""
        state, signs = list(point), 0
        zeros: list[Neuron] = []
        for layer, (weight, bias) in enumerate(self.theta.layers[:-1], start=1):
            values = [dot(row, state) + b for row, b in zip(weight, bias, strict=True)]
            short(values, "values")
            for number, value in enumerate(values):
                signs |= self.bit((layer, number)) if value > 0 else 0
                zeros += [(layer, number)] if not value else []
            state = [max(value, ZERO) for value in values]
        need(len(zeros) == 2, f"not two but {len(zeros)} neurons vanish at a point")
        a, b = zeros
        gradients = [self.forms(layer, signs)[number][:-1] for layer, number in zeros]
        need(rank(gradients) == 2, "the neurons that vanish at a point have dependent gradients")
        (slope, alpha), (_, beta) = self.reached(a, b, signs), self.reached(b, b, signs)
        high = any(x + slope * y for x, y in zip(alpha, beta, strict=True))
        facets = [(a, signs), (a, signs | self.bit(b)), (b, signs), (b, signs | self.bit(a))]
        return Ridge(facets, [any(alpha), high, any(beta), any(beta)], a[0], slope)


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
