"""How many hidden layers a function of two variables needs, in every simple network, whatever the widths.

A ReLU network on R^2 is *simple* if no pre-activation of a hidden neuron vanishes on an open set, two vanish together
at finitely many points only, and no three at any point.  For fixed weights that holds for almost all biases, chosen
layer by layer: each has only finitely many values to avoid.

Let f be a function, B the set of points where it bends, and p a point at which hidden neurons a and b of a simple
network for f vanish, b not in an earlier layer.  Near p all others have a fixed sign, so with affine z and A, which
vanish at p and are independent,

    z_a = z,    z_b = A + v relu(z),    f = affine + α relu(z) + β relu(z_b),    v = 0 if a and b share a layer.

So b bends f along one ray on each side of the line of z, or (β = 0) on neither; these rays are opposite iff v = 0.
Along the line of z the function bends by α on one side of them and by α + β v on the other.  Hence the *star* of f at
p, the rays along which it bends there, says:

- two opposite rays belong to one neuron: a bend can be followed straight on;
- if there are four rays and just two of them are opposite, these are a's and the others, on different sides, b's;
- if there are three rays, they are one of a's and b's two on different sides of it.  If all lie in an open half-plane,
  then the middle one is a's.  (Otherwise they do not tell who is who.)

In the last two cases v ≠ 0, so b lies in a later layer than a.

Everywhere else at most one neuron vanishes.  So all of a *strand*, a maximal curve followed by these rules, belongs to
one neuron, and k strands, each of which bends where it meets the one before, need k hidden layers.  The strands and
their order are read off f alone.

>>> from catnet.architectures.perceptron.network import MLP
>>> theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 0], [1, 1]], [1, -1]), ([[1, 1]], [-1])])
>>> found = depth_bound(theta)                                       # relu(x) + relu(relu(x) + relu(y) − 1)
>>> found.hidden_layers, [tuple(map(str, point)) for point in found.chain]
(2, [('0', '1')])
>>> check_simple(theta).reason
'no pre-activation vanishes on a region, no two on a facet, no three at a vertex'
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd
from typing import TYPE_CHECKING, TypeAlias, final

from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.model import require_relu
from catnet.architectures.relu.regions import complex_of
from catnet.budget import Limit
from catnet.errors import InputError
from catnet.geometry.complex import Complex, lift
from catnet.geometry.facets import Facet, iter_facets
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.verdict import Proved, Refuted, Verdict

if TYPE_CHECKING:
    import networkx

__all__ = ["DepthBound", "check_simple", "depth_bound"]

Direction: TypeAlias = tuple[int, ...]
Star: TypeAlias = dict[Direction, int]
"""The directions in which the function bends at a vertex, and the facet that each belongs to."""


@final
@dataclass(frozen=True, slots=True)
class DepthBound:
    """A lower bound on the number of hidden layers.

    Parameters
    ----------
    hidden_layers : int, optional
        Every simple network with this function has so many hidden layers, or more; None if no simple network has it.
    chain : tuple of points
        Where each of the strands, but the first, bends as it meets the one before.
    ends : bool
        Whether somewhere the bends do not continue straight on: then no network with one hidden layer has the
        function, simple or not, since its bends are whole lines.
    """

    hidden_layers: int | None
    chain: tuple[Vector, ...]
    ends: bool


def depth_bound(theta: MLP, *, max_cells: Limit = DEFAULT_MAX_CELLS) -> DepthBound:
    """How many hidden layers every simple network with theta's function has at least.

    Parameters
    ----------
    theta : MLP
        With two inputs; simple or not.
    max_cells : int, optional
        The budget of regions.

    Raises
    ------
    InputError
        Not two inputs.
    BudgetError
        More regions than `max_cells`.
    """
    require_relu(theta)
    import networkx

    regions = _plane(theta, max_cells)
    pieces = [(region.weight, region.bias) for region in regions]
    visible = [facet for facet in iter_facets(regions) if pieces[facet.regions[0]] != pieces[facet.regions[1]]]
    if not visible:
        return DepthBound(0, (), False)
    if regions.lineality:
        return DepthBound(1, (), False)
    stars = _stars(regions, visible)
    ends = any(tuple(-x for x in direction) not in star for star in stars.values() for direction in star)
    together: networkx.Graph = networkx.Graph()
    together.add_nodes_from(range(len(visible)))
    order: list[tuple[int, int, Vector]] = []
    for point, star in stars.items():
        rules = _rules(star)
        if rules is None:
            return DepthBound(None, (), ends)
        together.add_edges_from(rules[0])
        order.extend((below, above, point) for below, above in rules[1])
    strand = {facet: number for number, part in enumerate(networkx.connected_components(together)) for facet in part}
    later: networkx.DiGraph = networkx.DiGraph()
    later.add_nodes_from(strand.values())
    for below, above, point in order:
        later.add_edge(strand[below], strand[above], point=point)
    if not networkx.is_directed_acyclic_graph(later):
        return DepthBound(None, (), ends)
    longest = networkx.dag_longest_path(later, weight=None)
    chain = tuple(later.edges[edge]["point"] for edge in pairwise(longest))
    return DepthBound(len(longest), chain, ends)


def check_simple(theta: MLP, *, max_cells: Limit = DEFAULT_MAX_CELLS) -> Verdict:
    """Whether a network with two inputs is simple; refuted with a point and the neurons that vanish there.

    Notes
    -----
    Neurons that vanish together at infinitely many points do so on a facet of the complex, since a pre-activation that
    is zero on a segment and nowhere negative beside it bends there, with an earlier neuron.
    """
    require_relu(theta)
    regions = _plane(theta, max_cells)
    for points, most, where in (
        ((region.point for region in regions), 0, "region"),
        (_inner_points(regions), 1, "facet"),
        (iter(regions.vertices()), 2, "vertex"),
    ):
        for point in points:
            neurons = _vanishing(theta, point)
            if len(neurons) > most:
                return Refuted(f"{len(neurons)} pre-activations vanish on one {where}", (point, neurons))
    return Proved("no pre-activation vanishes on a region, no two on a facet, no three at a vertex")


def _plane(theta: MLP, max_cells: Limit) -> Complex:
    if theta.widths[0] != 2:
        raise InputError(f"strands are curves in the plane; the network has {theta.widths[0]} inputs instead of 2")
    return complex_of(theta, max_cells=max_cells)


def _stars(regions: Complex, visible: Sequence[Facet]) -> dict[Vector, Star]:
    rays = lift(regions.walk, regions.cells.rays).tolist()
    stars: dict[Vector, Star] = defaultdict(dict)
    for number, facet in enumerate(visible):
        first, second = (rays[ray] for ray in facet.rays)
        for here, there in ((first, second), (second, first)):
            if here[-1]:
                point = tuple(Fraction(x, here[-1]) for x in here[:-1])
                stars[point][_direction(here, there)] = number
    return stars


def _direction(here: Sequence[int], there: Sequence[int]) -> Direction:
    """From a vertex (x, t) to another one, or towards one at infinity: a primitive vector."""
    step = [y * here[-1] - x * there[-1] for x, y in zip(here[:-1], there[:-1], strict=True)]
    common = gcd(*step)
    return tuple(x // common for x in step)


def _rules(star: Star) -> tuple[list[tuple[int, int]], list[tuple[int, int]]] | None:
    """Which facets belong to one neuron, and which to an earlier one than which; None if no simple network bends so."""
    lines = [(d, e) for d in star if (e := (-d[0], -d[1])) in star and d < e]
    same = [(star[d], star[e]) for d, e in lines]
    if len(star) == 2 or len(lines) == 2:
        return None if len(star) > 4 else (same, [])
    if len(star) == 4 and len(lines) == 1:
        line = lines[0][0]
        left, right = (d for d in star if d not in lines[0])
        if _turn(line, left) * _turn(line, right) > 0:
            return None
        return [*same, (star[left], star[right])], [(star[line], star[left])]
    if len(star) != 3:
        return None
    between = []
    for d in star:
        left, right = (e for e in star if e != d)
        if _turn(d, left) * _turn(d, right) < 0:
            between.append((d, left, right))
    if len(between) != 1:
        return [], []
    middle, left, right = between[0]
    return [(star[left], star[right])], [(star[middle], star[left])]


def _turn(first: Direction, second: Direction) -> int:
    return first[0] * second[1] - first[1] * second[0]


def _inner_points(regions: Complex) -> Iterator[Vector]:
    """A point inside every facet."""
    rays = lift(regions.walk, regions.cells.rays)
    for facet in iter_facets(regions):
        corners = [[Fraction(int(x)) for x in rays[ray]] for ray in facet.rays]
        scaled = [[x / (corner[-1] or 1) for x in corner] for corner in corners]
        total = [sum(column, Fraction(0)) for column in zip(*scaled, strict=True)]
        yield tuple(x / total[-1] for x in total[:-1])


def _vanishing(theta: MLP, point: Vector) -> tuple[tuple[int, int], ...]:
    """The hidden neurons (layer, index), layers from 1, whose pre-activation is zero at the point."""
    found = []
    for index, layer in enumerate(theta.layers[:-1], start=1):
        before = layer.evaluate(point)
        found += [(index, neuron) for neuron, value in enumerate(before) if not value]
        point = tuple(max(value, Fraction(0)) for value in before)
    return tuple(found)
