"""A sufficient criterion for two hidden layers: the first layer from where surfaces bend, the second from one region.

Let theta have two hidden layers, H_k = {z_k = 0} for its first-layer neurons and z_j, affine on every region of the
H_k, for the second.  A *crossing* (k, j, F) is a flat F of codimension 2, inside H_k, with a relatively open piece on
which z_k = z_j = 0 and no other neuron vanishes, the network reading neuron j; it *bends* if W_jk ≠ 0.

**Theorem.** theta is identifiable if

1. the numbers of distinct bending flats on the H_k, sorted, are at least 2, 3, …, d_1 + 1; or d_1 = 2, d_2 ≤ 3 and on
   each of the two H_k there are two flats with a bending crossing that *tells*: W_jk > 0 and f bends along H_k on the
   side z_j < 0, or W_jk < 0 and f bends along H_k on the side z_j > 0;
2. some region R of the first layer meets all d_2 surfaces {z_j = 0}, in pairwise different hyperplanes;
3. call pairs (j, l) *known* by the rule: let the surface of j meet a region S of the first layer in a hyperplane that
   no other surface meets there, and let U_i be the set of those l with H_l between R and S for which (i, l) is not
   known; if z_j on S and the z_l, l ∈ U_j, are independent, and z_j on S is no combination of z_i on S and the z_l, l
   ∈ U_i, for any i ≠ j, then (j, l) is known for all l ∈ U_j.  For every j, the l for which (j, l) is not known are
   active in R, and their w_l are independent;
4. for every nonempty set T of first-layer neurons there is a j for which no numbers x_l, l unknown for j, satisfy
   Σ_{l ∈ T} W_jl w_l = Σ_l x_l a_l w_l, where a_l = 1 if l ∉ T is active in R, −1 if l ∈ T is not, 0 otherwise; and
   no nonempty set E of second-layer neurons has Σ_{j ∈ E} u_j W_{j·} = 0, u_j being the columns of the last layer.

*Proof.* Let theta' have the same widths and the same function f.

*First layer.* At a bending crossing f bends along the surface of j, which does not go straight on: near F the set
where f bends is no union of hyperplanes with constant kinks.  If no first-layer hyperplane of theta' held F, the
second-layer pre-activations of theta' would be affine near a generic point of F, and the set would be such a union.
So the at most d_1 first-layer hyperplanes of theta' cover all bending flats.  Let U be the set of k whose H_k is none
of them; at most |U| of them are none of the H_k.  A bending flat on H_k lies on no other H_l, and a hyperplane other
than H_k holds at most one flat of H_k; so every H_k, k ∈ U, has at most |U| bending flats, against 1 unless U is
empty.  So theta' has one neuron on each H_k, z'_k = s_k z_k after scaling, s_k = ±1.

*First layer, by what tells.* Let d_1 = 2, and P, P' on one H_k and Q, Q' on the other be flats that tell.  As above,
if one H_k is missing, both are, and theta' has two hyperplanes G and G' instead, each with at most one of P and P',
and at most one of Q and Q'.  So each has one of each pair, and no flat lies on both: say P and Q lie on G.  Near a
generic point p of P no neuron of the first layer of theta' vanishes but z', the one on G, so the z'_i are A_i + v_i
relu(z'), A_i affine, and those that vanish at p do so on P.  If A_i is a multiple of z', then relu(z'_i) is affine
plus a multiple of relu(z').  So f is affine plus α relu(z') plus Σ_{i ∈ J} u'_i relu(A_i + v_i relu(z')), A_i
independent of z' for i ∈ J.  J is not empty, since f does not bend along one hyperplane only.  If J had one element,
f would show near p what it shows where two neurons of different layers vanish, and then the hyperplane of the first
one is H_k, as P tells (docs/simple-parameters.md, (b), of which the form affine + α relu(z') + β relu(A' + v'
relu(z')) is all that is used).  So J has two elements at least.  On G, z'_i = W'_i relu(z'_G') + b'_i, z'_G' being
the neuron on G', and this is not constant near p for i ∈ J, so z'_G' = −b'_i/W'_i on P.  The same holds for Q,
another flat of G and so with another value of z'_G'.  So the sets J of P and Q are disjoint, and d_2 ≥ 4.

*Second layer.* In R f bends along d_2 hyperplanes; theta' has d_2 neurons, so one for each: z'_j = ε_j z_j on R after
scaling and permuting, ε_j = ±1, and u'_j = u_j, both being the kink.  Let W_il and W'_il be the kinks of z_i and z'_i
along H_l.  That (i, l) is known shall mean W'_il = ε_i W_il.  On S, z'_i = ε_i z_i plus multiples of the z_l, l ∈ U_i.
In 3 f bends in S along the surface of j, so some z'_i vanishes there, and is a multiple of z_j; by the second condition
i = j, and by the first the multiples of the z_l are zero.

*Signs.* Let x_jl = ε_j W'_jl − W_jl, zero for known pairs, and T the set of l with s_l = −1.  Both z'_j = Σ_l W'_jl
relu(s_l z_l) + b'_j and ε_j z_j plus the terms ε_j x_jl relu(∓z_l) that vanish on R have the same kinks; their affine
parts agree iff Σ_l ([l active in R] − [l ∈ T]) x_jl w_l = Σ_{l ∈ T} W_jl w_l, the constants being free.  By 4, T is
empty; then by 3 all x_jl are zero.  So W' and b' are W and b with signs ε.  Now f' − f = −Σ_{ε_j = −1} u_j z_j +
const, and its kink along H_k is −Σ_{ε_j = −1} u_j W_jk = 0, so by 4 there are none, and the output biases agree.  The
stabiliser is trivial, since the H_k are different and so are the surfaces in R. ∎

That bends reveal the order of layers is an idea of Rolnick and Kording.  Here one of the two parameters is arbitrary,
and that is why the flats are counted.

>>> second = [[1, -3], [-3, -3], [-2, -1]], [1, 2, 2]
>>> theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), second, ([[1, 1, 1]], [0])])
>>> check_two_layers(theta).certificate
TwoLayerProof(flats=(3, 2), region=(False, True))

References
----------
Rolnick, Kording, "Reverse-engineering deep ReLU networks", ICML 2020; Phuong, Lampert, "Functional vs. parametric
equivalence of ReLU networks", ICLR 2020.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Sized
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, product
from math import gcd
from typing import TypeAlias, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.algebra.zero_one import iter_zero_one
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.model import require_relu
from catnet.architectures.relu.regions import complex_of
from catnet.architectures.relu.ridges import Ridges
from catnet.budget import Limit
from catnet.errors import InputError
from catnet.geometry.complex import Complex
from catnet.geometry.region import region_forms
from catnet.search import Found, RanOut, Search, allowance, find_first
from catnet.verdict import Proved, Undecided, Verdict

__all__ = ["TwoLayerProof", "check_two_layers"]

REFERENCE = "catnet.architectures.relu.bends, with proof; after Rolnick, Kording, ICML 2020"
_MOST_SIGNS = 12
_MOST_BY_TELLING = 3
Side: TypeAlias = tuple[bool, ...]
Flat: TypeAlias = tuple[tuple[int, ...], ...]


@final
@dataclass(frozen=True, slots=True)
class TwoLayerProof:
    """What the criterion found.

    Parameters
    ----------
    flats : tuple of int
        For every first-layer neuron, how many distinct bending flats its hyperplane carries.
    region : tuple of bool
        The first-layer pattern of a region that meets all second-layer surfaces in different hyperplanes.
    bends : tuple of (int, int, vector)
        As many as are needed: the two neurons of a bending crossing, and a point of it on which no other one vanishes.
    starts : tuple of vectors
        For every second-layer neuron a point of its surface in the region, on which no other neuron vanishes, unless it
        vanishes on the region.
    surfaces : tuple of (int, vector)
        The steps of rule 3: the neuron, and such a point of its surface in another region.
    """

    flats: tuple[int, ...]
    region: Side
    bends: tuple[tuple[int, int, Vector], ...] = field(default=(), repr=False)
    starts: tuple[Vector, ...] = field(default=(), repr=False)
    surfaces: tuple[tuple[int, Vector], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class _Place:
    """A region of the first layer: the forms of the second layer on it, and which surfaces meet it in a hyperplane of
    their own.
    """

    forms: list[list[int]]
    own: frozenset[int]


def check_two_layers(theta: MLP, regions: Complex | None = None, *, max_cells: Limit = None) -> Verdict:
    """Whether the criterion of this module proves theta identifiable.

    Parameters
    ----------
    theta : MLP
        A ReLU network.
    regions : Complex, optional
        Its regions, if they are at hand.
    max_cells : int, optional
        The budget of regions, if they are not.

    Returns
    -------
    Verdict
        Proved with a `TwoLayerProof`; otherwise Undecided with the hypothesis that fails.

    Notes
    -----
    For every region and every pair of neurons of the two layers one rank of integer rays; for the signs of the first
    layer 2^{d_1} small linear systems, for those of the second the search of `catnet.algebra.zero_one`.
    """
    require_relu(theta)
    if theta.depth != 3:
        return Undecided("the criterion speaks of ReLU networks with two hidden layers")
    if theta.widths[0] < 2 or 0 in theta.widths:
        return Undecided("the criterion needs two inputs, and neurons in both hidden layers")
    found = complex_of(theta, max_cells=max_cells) if regions is None else regions
    flats: list[dict[Flat, tuple[int, int, Vector]]] = [{} for _ in range(theta.widths[1])]
    telling: list[dict[Flat, tuple[int, int, Vector]]] = [{} for _ in range(theta.widths[1])]
    known_ridges = Ridges(theta)
    for outer, inner, flat, point in _iter_bends(theta, found):
        flats[outer].setdefault(flat, (outer, inner, point))
        if flat not in telling[outer] and (ridge := known_ridges.at(point)) is not None and ridge.tells:
            telling[outer][flat] = outer, inner, point
    counts = tuple(map(len, flats))
    if all(count >= need for need, count in enumerate(sorted(counts), start=2)):
        fewest = sorted(flats, key=len)
        bends = tuple(bend for need, some in enumerate(fewest, start=2) for bend in list(some.values())[:need])
    elif theta.widths[1] == 2 and theta.widths[2] <= _MOST_BY_TELLING and all(len(some) >= 2 for some in telling):
        bends = tuple(bend for some in telling for bend in list(some.values())[:2])
    else:
        return Undecided(
            f"the second layer bends on {', '.join(map(str, counts))} flats of the first-layer hyperplanes; "
            f"sorted, at least 2, …, {theta.widths[1] + 1} are needed{_told(theta, telling)}"
        )
    most = allowance("neurons whose signs are gone through", _MOST_SIGNS)
    if theta.widths[1] > most:
        return Undecided(f"more than {most} neurons in the first layer: their signs are not gone through")
    turned = _find_turned(theta.layers[1].weight, theta.layers[2].weight)
    if isinstance(turned, Found):
        names = ", ".join(str(place) for place, sign in enumerate(turned.value) if sign)
        return Undecided(f"neurons {names} can be turned round together in the second layer")
    if isinstance(turned, RanOut):
        return Undecided(f"it is open whether neurons of the second layer can be turned round: {turned.reason}")
    places = _places(theta, found)
    starts = sorted(side for side, place in places.items() if len(place.own) == theta.widths[2])
    if not starts:
        return Undecided("no region of the first layer meets all second-layer surfaces in different hyperplanes")
    for start in starts:
        known, steps = _known(start, places, theta)
        if _determined(theta, start, known):
            points = tuple(_surface_point(theta, found, start, j) for j in range(theta.widths[2]))
            surfaces = tuple((j, _surface_point(theta, found, side, j)) for j, side in steps)
            return Proved(
                "two hidden layers: the bends determine the first layer, the surfaces in its regions the second",
                TwoLayerProof(counts, start, bends, points, surfaces),
                REFERENCE,
            )
    return Undecided("the surfaces in the regions of the first layer do not determine all weights of the second")


def _told(theta: MLP, telling: Sequence[Sized]) -> str:
    """What the other way to the first layer lacks, where it could be gone."""
    if theta.widths[1] != 2 or theta.widths[2] > _MOST_BY_TELLING:
        return ""
    return f", or two that tell on each, of which there are {' and '.join(str(len(some)) for some in telling)}"


def _iter_bends(theta: MLP, regions: Complex) -> Iterator[tuple[int, int, Flat, Vector]]:
    """The two neurons, the flat and a point of every bending crossing."""
    dimension = regions.dimension
    straight = [[*map(int, _cleared(row)), 0] for row in regions.lineality]
    read = [any(column) for column in theta.layers[2].weight.columns()]
    for index in range(len(regions)):
        rays, values = _heights(regions, index)
        width = theta.widths[1]
        for outer in range(width):
            touching = [place for place in range(len(rays)) if not values[outer][place]]
            if len(touching) + len(straight) < dimension - 1:
                continue
            for inner in range(width, len(values)):
                if not read[inner - width] or not theta.layers[1].weight[inner - width, outer]:
                    continue
                chosen = [place for place in touching if not values[inner][place]]
                point = _inside(rays, values, chosen, (outer, inner))
                if point is None:
                    continue
                span = Matrix([*(rays[place] for place in chosen), *straight])
                echelon, rank = span.flint.rref()
                if rank != dimension - 1:
                    continue
                flat = tuple(tuple(_integers(echelon, row, dimension + 1)) for row in range(rank))
                yield outer, inner - width, flat, point


def _heights(regions: Complex, index: int) -> tuple[list[list[int]], list[list[int]]]:
    """The rays of a region, and the values of all hidden neurons on them."""
    forms, _ = region_forms(regions.walk.layers, regions.pattern(index), regions.dimension)
    rays = regions.corners(index)
    return rays, [[_at(form, ray) for ray in rays] for layer in forms[:2] for form in layer]


def _inside(
    rays: list[list[int]], values: list[list[int]], chosen: Sequence[int], neurons: Sequence[int]
) -> Vector | None:
    """A point inside the face that these rays span, if there no other neurons vanish; signs are constant on a region,
    so sums do not cancel.
    """
    total = sum(rays[place][-1] for place in chosen)
    if not total or any(
        not any(row[place] for place in chosen) for number, row in enumerate(values) if number not in neurons
    ):
        return None
    return tuple(Fraction(sum(column), total) for column in zip(*(rays[place][:-1] for place in chosen), strict=True))


def _surface_point(theta: MLP, regions: Complex, side: Side, neuron: int) -> Vector:
    """A point of a surface inside a region of the first layer, on no other one that is a surface there; it exists."""
    place = theta.widths[1] + neuron
    for index in range(len(regions)):
        if regions.pattern(index)[0] == side:
            rays, values = _heights(regions, index)
            chosen = [number for number, value in enumerate(values[place]) if not value]
            constant = [number for number, row in enumerate(values) if not any(row)]  # 0 on all of the region
            point = _inside(rays, values, chosen, (place, *constant))
            if point is not None:
                return point
    raise InputError(f"the surface of neuron {neuron} does not meet the region in a hyperplane of its own")


def _at(form: list[int], ray: list[int]) -> int:
    return sum(a * x for a, x in zip(form, ray, strict=True))


def _cleared(row: tuple[Fraction, ...]) -> list[int]:
    scale = 1
    for value in row:
        scale = scale * value.denominator // gcd(scale, value.denominator)
    return [int(value * scale) for value in row]


def _integers(echelon: object, row: int, width: int) -> list[int]:
    values = [echelon[row, column] for column in range(width)]  # type: ignore[index]
    return _cleared(tuple(Fraction(int(value.p), int(value.q)) for value in values))


def _places(theta: MLP, regions: Complex) -> dict[Side, _Place]:
    """Every region of the first layer, by its pattern."""
    seen: dict[Side, list[tuple[bool, ...]]] = defaultdict(list)
    for index in range(len(regions)):
        first, second = regions.pattern(index)
        seen[first].append(second)
    result = {}
    for first, patterns in seen.items():
        forms, _ = region_forms(regions.walk.layers, (first, patterns[0]), regions.dimension)
        met = [
            j
            for j in range(theta.widths[2])
            if any(p[j] for p in patterns) and not all(p[j] for p in patterns) and any(forms[1][j][:-1])
        ]
        shared = {j for pair in combinations(met, 2) if Matrix([forms[1][i] for i in pair]).rank() < 2 for j in pair}
        result[first] = _Place(forms[1], frozenset(met) - shared)
    return result


def _known(start: Side, places: dict[Side, _Place], theta: MLP) -> tuple[set[tuple[int, int]], list[tuple[int, Side]]]:
    """The pairs (second-layer neuron, first-layer neuron) that rule 3 reaches from a region, and by which steps."""
    outer = [[*row, bias] for row, bias in zip(theta.layers[0].weight.rows(), theta.layers[0].bias, strict=True)]
    width = theta.widths[2]
    known: set[tuple[int, int]] = set()
    steps: list[tuple[int, Side]] = []
    while True:
        before = len(known)
        for side, place in places.items():
            between = [k for k, (a, b) in enumerate(zip(side, start, strict=True)) if a != b]
            for j in place.own:
                unknown = [[line for line in between if (i, line) not in known] for i in range(width)]
                if not unknown[j]:
                    continue
                others = [[outer[line] for line in lines] for lines in unknown]
                form = place.forms[j]
                if Matrix([form, *others[j]]).rank() == 1 + len(others[j]) and all(
                    _independent(form, [place.forms[i], *others[i]]) for i in range(width) if i != j
                ):
                    known.update((j, line) for line in unknown[j])
                    steps.append((j, side))
        if len(known) == before:
            return known, steps


def _independent(form: list[int], rows: Sequence[Sequence[Fraction | int]]) -> bool:
    """Whether the form is no combination of the rows."""
    return Matrix([form, *rows]).rank() > Matrix(rows).rank()


def _determined(theta: MLP, start: Side, known: set[tuple[int, int]]) -> bool:
    """Whether the rest of 3, and 4 for the first layer, hold."""
    rows, weight = list(theta.layers[0].weight.rows()), theta.layers[1].weight
    inputs = theta.widths[0]
    unknown = [[line for line in range(len(start)) if (j, line) not in known] for j in range(theta.widths[2])]
    for lines in unknown:
        free = Matrix([rows[line] for line in lines], columns=inputs)
        if not all(start[line] for line in lines) or free.rank() < len(lines):
            return False
    for signs in product((False, True), repeat=len(start)):
        if any(signs) and all(_feasible(rows, weight.row(j), signs, start, lines) for j, lines in enumerate(unknown)):
            return False
    return True


def _feasible(
    rows: list[Vector], weights: Vector, turned: Sequence[bool], active: Side, unknown: Sequence[int]
) -> bool:
    """Whether Σ_T W_l w_l is Σ x_l a_l w_l for some x."""
    moving = [rows[line] for line in unknown if active[line] != turned[line]]
    target = [Fraction(0)] * len(rows[0])
    for row, value, flag in zip(rows, weights, turned, strict=True):
        if flag and value:
            target = [a + value * b for a, b in zip(target, row, strict=True)]
    return Matrix(moving, columns=len(target)).T.solve(Matrix.column(target)) is not None


def _find_turned(lower: Matrix, upper: Matrix) -> Search[tuple[int, ...]]:
    """A nonempty set of neurons that can be turned round together, as a 0-1 vector."""
    pairs = zip(upper.columns(), lower.rows(), strict=True)
    products = [tuple(u * w for u in column for w in row) for column, row in pairs]
    matrix = Matrix(products, columns=upper.shape[0] * lower.shape[1]).T
    return find_first(filter(any, iter_zero_one(matrix, (Fraction(0),) * matrix.shape[0])))
