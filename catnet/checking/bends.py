"""When the function of two hidden ReLU layers determines the network: from points at which its surfaces bend.

Let H_k = {z_k = 0} for the neurons of the first layer and z_j, affine wherever no z_k changes its sign, for the second.
The certificate gives rational points; all else is computed at them.

- *bends*, [k, j, p]: z_k and z_j are 0 at p, no other neuron is, their gradients are independent, W_jk ≠ 0 and neuron
  j is read.  Then near p the network bends along the surface of j, which does not go straight on across H_k: the *flat*
  F = {z_k = z_j = 0} of codimension 2.
- *region*, a point p_j for every j, all in one region R of the first layer; and *surfaces*, [j, p], in their order: z_j
  is 0 at p and no other neuron is, but those that are 0 around p, and z_j is not constant there.

The theorem (docs/identifiability.md, two hidden layers; proof: catnet/architectures/relu/bends.py). The network is
identifiable if

1. the numbers of distinct flats on the H_k, sorted, are at least 2, 3, …, d_1 + 1; or d_1 = 2, d_2 ≤ 3 and each H_k has
   two flats with a bend that tells: near p the network bends along H_k on the side z_j < 0 if W_jk > 0, on the side
   z_j > 0 if W_jk < 0;
2. every surface meets R, as the points p_j show, and no two in one hyperplane, since p_j lies on that of j only;
3. a pair (j, l) is known if a surface [j, p], p in S, shows it: U_i being the set of those l with H_l between R and S
   for which (i, l) is not known yet, z_j on S and the z_l, l ∈ U_j, are independent, and z_j on S is no combination of
   z_i on S and the z_l, l ∈ U_i, for any i ≠ j; then (j, l) is known for l ∈ U_j. For every j, the l for which (j, l)
   remains unknown are active in R, and their w_l are independent;
4. for every nonempty set T of first-layer neurons there is a j for which no x solves Σ_{l ∈ T} W_jl w_l = Σ x_l w_l
   over the unknown l of j that are in T but not active in R, or active and not in T; and no nonempty set E of neurons
   of the second layer has Σ_{j ∈ E} u_j W_j = 0.

Rests on no theorem of the literature.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from .algebra import dot, nullspace, rank
from .perceptron import RELU, Perceptron
from .reading import ExhaustedError, array, integer, need, spelled, vector
from .shallow import check_no_sum

SIGNS = 12
BY_TELLING = 3

Row = list[Fraction]
Side = tuple[bool, ...]


class Place:
    """A point, the neurons that vanish there, and the forms (w, b) that are the z_j near it."""

    def __init__(self, theta: Perceptron, point: Row) -> None:
        (weight, bias), (upper, shift), _ = theta.layers
        self.point = point
        first = [dot(row, point) + b for row, b in zip(weight, bias, strict=True)]
        self.side: Side = tuple(value > 0 for value in first)
        on = [[*row, b] for row, b, active in zip(weight, bias, self.side, strict=True) if active]
        self.forms: list[Row] = []
        for row, b in zip(upper, shift, strict=True):
            read = [value for value, active in zip(row, self.side, strict=True) if active]
            columns = range(theta.inputs)
            self.forms.append(
                [*(dot(read, [form[c] for form in on]) for c in columns), b + dot(read, [form[-1] for form in on])]
            )
        second = [dot(form[:-1], point) + form[-1] for form in self.forms]
        self.active = [value > 0 for value in second]
        self.zeros = [i for i, value in enumerate([*first, *second]) if not value]


def check_bends(theta: Perceptron, bends: Any, region: Any, surfaces: Any) -> dict[str, Any]:
    """Refused unless the theorem applies; what was understood of the points, written again."""
    need(len(theta.layers) == 3 and theta.activation == RELU, "not two hidden layers of ReLU")
    (weight, bias), (upper, _), (last, _) = theta.layers
    widths = theta.sizes[1:3]
    need(all(widths), "a hidden layer has no neurons")
    if widths[0] > SIGNS:
        raise ExhaustedError(f"the signs of more than {SIGNS} neurons are not gone through")
    columns = [[row[j] for row in last] for j in range(widths[1])]
    need(all(map(any, columns)), "a neuron of the second layer is not read")
    outer = [[*row, b] for row, b in zip(weight, bias, strict=True)]

    flats: list[set[Any]] = [set() for _ in outer]
    telling: list[set[Any]] = [set() for _ in outer]
    points = []
    for entry in array(bends, "bends"):
        k, j, point = array(entry, "a bend", 3)
        k, j = integer(k, "a bend", 0, widths[0] - 1), integer(j, "a bend", 0, widths[1] - 1)
        place = Place(theta, vector(point, "a bend", theta.inputs))
        need(place.zeros == [k, widths[0] + j], "a bend: other neurons vanish there")
        need(upper[j][k] != 0, "a bend: the surface goes straight on")
        pair = [outer[k], place.forms[j]]
        need(rank([form[:-1] for form in pair]) == 2, "a bend: the two gradients are dependent")
        flats[k].add(flat(pair))
        if tells(place, k, j, upper, columns):
            telling[k].add(flat(pair))
        points.append([k, j, spelled(place.point)])
    counted = all(count >= least for least, count in enumerate(sorted(map(len, flats)), start=2))
    told = widths[0] == 2 and widths[1] <= BY_TELLING and all(len(some) >= 2 for some in telling)
    need(counted or told, f"the numbers of flats {sorted(map(len, flats))} are too small")

    starts = [Place(theta, vector(point, "region", theta.inputs)) for point in array(region, "region", widths[1])]
    side = starts[0].side
    for j, place in enumerate(starts):
        need(place.side == side, "the points of the region lie in several regions")
        check_own(place, j, widths[0])
    known: set[tuple[int, int]] = set()
    steps = []
    for entry in array(surfaces, "surfaces"):
        j, point = array(entry, "a surface", 2)
        j = integer(j, "a surface", 0, widths[1] - 1)
        place = Place(theta, vector(point, "a surface", theta.inputs))
        check_own(place, j, widths[0])
        known |= {(j, line) for line in found_at(place, j, side, known, outer)}
        steps.append([j, spelled(place.point)])

    unknown = [[line for line in range(widths[0]) if (j, line) not in known] for j in range(widths[1])]
    for j, lines in enumerate(unknown):
        need(
            all(side[line] for line in lines), f"what neuron {j} of the second layer reads across a hyperplane is open"
        )
        need(
            rank([weight[line] for line in lines]) == len(lines), f"the rows that are open for neuron {j} are dependent"
        )
    for turned in product((False, True), repeat=widths[0]):
        need(
            not any(turned) or not all(may_turn(weight, upper[j], turned, side, unknown[j]) for j in range(widths[1])),
            "neurons of the first layer may be turned round",
        )
    check_no_sum(columns, upper)
    return {"bends": points, "region": [spelled(place.point) for place in starts], "surfaces": steps}


def check_own(place: Place, j: int, width: int) -> None:
    """The point lies on the surface of j, and on no other; a neuron that is 0 all around has no surface there."""
    bent = [i for i in place.zeros if i < width or any(place.forms[i - width])]
    need(bent == [width + j], "a surface: other neurons vanish there, or not this one")
    need(any(place.forms[j][:-1]), "a surface: the neuron is constant there")


def tells(place: Place, k: int, j: int, upper: Sequence[Row], columns: Sequence[Row]) -> bool:
    """Whether the network bends along H_k on that side of the surface of j on which neuron j is off if z_k falls, or on
    if z_k grows: the sum of the columns of the neurons that are on there, times what each reads of k, is not zero.
    """
    on = [i for i, active in enumerate(place.active) if active or (i == j and upper[j][k] < 0)]
    return any(dot([columns[i][row] for i in on], [upper[i][k] for i in on]) for row in range(len(columns[j])))


def flat(forms: Sequence[Row]) -> tuple[tuple[Fraction, ...], ...]:
    """One name for {both forms are 0}: the vectors on which they vanish, in the one basis in echelon form."""
    return tuple(map(tuple, nullspace(forms, len(forms[0]))))


def found_at(place: Place, j: int, side: Side, known: set[tuple[int, int]], outer: Sequence[Row]) -> list[int]:
    """The l for which this surface shows that (j, l) is known."""
    between = [line for line, (a, b) in enumerate(zip(place.side, side, strict=True)) if a != b]
    unknown = [[line for line in between if (i, line) not in known] for i in range(len(place.forms))]
    mine = [outer[line] for line in unknown[j]]
    need(rank([place.forms[j], *mine]) == len(mine) + 1, "a surface: its form depends on what is unknown")
    for i, form in enumerate(place.forms):
        others = [form, *(outer[line] for line in unknown[i])]
        need(
            i == j or rank([place.forms[j], *others]) > rank(others),
            f"a surface: neuron {i} may have it, too",
        )
    return unknown[j]


def may_turn(
    weight: Sequence[Row], row: Sequence[Fraction], turned: Sequence[bool], side: Side, unknown: Iterable[int]
) -> bool:
    """Whether Σ_{l ∈ T} W_l w_l is a combination of the w_l that are free."""
    free = [weight[line] for line in unknown if side[line] != turned[line]]
    columns = range(len(weight[0]))
    signs = [value if flag else Fraction(0) for value, flag in zip(row, turned, strict=True)]
    target = [dot(signs, [line[c] for line in weight]) for c in columns]
    return rank([*free, target]) == rank(free)
