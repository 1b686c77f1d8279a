"""All components of the group of pairs (P, Q) of matrices with f(P x) = Q f(x), for an identifiable network.

Such a pair comes with an element k_i of every K_i.  What k_i does to the neurons, a permutation with signs where −1
passes, is its *type*; the types form a finite group T, and pairs of one type are connected, up to the signs of
determinants on ker W_1 and beside the image (docs/symmetries.md, Theorem 5).  So a pair for each generator of T, and at
most two reflections, are representatives.

The types are found by backtracking through all layers.  In the first one a *frame* of independent rows goes to
independent rows; every other row is a combination of the frame, so its image is the same one up to scales, and each
coefficient says one ratio of two scales.  So does every weight of a later layer, every bias says a scale, and the
columns of the last layer are read as the rows of the first.  What is collected is a set of equations |t_p| = c |t_q|,
which has a solution iff its cycles multiply to 1.  Where sigma(c z) = c^r sigma(z), every scale is told by what it has
become behind the last activation: |t_p|^(r^k), with k activations in front of it.

>>> theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 8], [2, 4]], [0, 0])])       # of the neurons one scale is
>>> found = linear_components(theta)                                                      # free, until W_2 is looked at
>>> found.types, [(first.spelled(), last.spelled()) for first, last in found.pairs]
(2, [([['0', '1'], ['1', '0']], [['-5/2', '21/4'], ['-1', '5/2']])])
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.forms import affine_map, centred
from catnet.architectures.perceptron.frames import Frames, Pair, extended, joined, reflections_of_affine
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.scales import ONE, Equation, Image, Partial, Point, combination, ratio_of, ray_of
from catnet.errors import BudgetError
from catnet.groups import FiniteGroup
from catnet.search import Found, NoneExists, Search, allowance, spend

__all__ = ["Components", "linear_components"]

MOST_NODES = 20_000
"""Images of single neurons that are tried."""
_COUNTER = "images of neurons"
_HIGHEST = 1_000
"""Powers of ratios that are compared."""


@final
@dataclass(frozen=True, slots=True)
class Components:
    """Representatives of the components of the group.

    Parameters
    ----------
    pairs : tuple of pairs of Matrix
        That generate the group together with its connected component of the identity.
    types : int or None
        How many types there are; None if the search did not end, or for an affine function, which has none.
    number : int or None
        Of components; None if the search did not end.
    ended : str
        What ended the search before all types were found, or why they are not searched; empty if nothing did.
    """

    pairs: tuple[Pair, ...]
    types: int | None
    number: int | None
    ended: str = ""


def linear_components(theta: MLP, favoured: Sequence[Pair] = (), *, budget: int = MOST_NODES) -> Components:
    """Generators of the components of all linear symmetries that come with symmetries of the layers.

    Parameters
    ----------
    theta : MLP
        Without hidden rows or columns that are zero, as a reduced network is.  These are all symmetries of its function
        if theta is identifiable, or affine.
    favoured : sequence of pairs of Matrix
        Symmetries that come with symmetries of the layers, and are preferred as representatives.
    budget : int
        How many images of single neurons may be tried.

    Notes
    -----
    In the worst case exponential in the width; neurons that are told apart by zeros and by ratios cost little.
    """
    whole = affine_map(theta)
    if whole is not None:
        pairs = tuple(reflections_of_affine(whole))
        return Components(pairs, None, 2 ** len(pairs))
    theta = centred(theta)
    search = _Search(theta, allowance(_COUNTER, budget))
    if search.power**search.hidden > _HIGHEST:
        return Components((), None, None, f"scales would be powers larger than {_HIGHEST}")
    ended = ""
    try:
        search.run()
    except BudgetError as error:
        if error.counter != _COUNTER:
            raise
        ended = str(error)
    flips = tuple(search.frames.reflections())
    found = [(search.as_permutation(state.images), search.pair(state)) for state in search.found]
    preferred = [(search.as_permutation(search.images_of(first)), (first, last)) for first, last in favoured]
    needed = list(_needed([*preferred, *found]))
    pairs = (*(pair for pair in needed if pair is not None), *flips)
    if ended:
        return Components(pairs, None, None, ended)
    number = search.order * 2 ** len(flips)
    if None in needed:
        return Components(pairs, search.order, None, f"some of the {number} components have no rational matrices")
    return Components(pairs, search.order, number)


def _needed(candidates: Sequence[tuple[Permutation, Pair | None]]) -> Iterator[Pair | None]:
    """Those whose types enlarge the group of the types before; None for a type without rational matrices."""
    types: list[Permutation] = []
    for one, pair in sorted(candidates, key=lambda candidate: candidate[1] is None):
        known = [Permutation.identity(one.degree), *types]
        group = FiniteGroup(tuple((str(number), kept) for number, kept in enumerate(known)))
        if one not in group:
            types.append(one)
            yield pair


@final
class _Search:
    """From the last neuron to the first: where can it go, when those before it stay where they are?"""

    def __init__(self, theta: MLP, most: int) -> None:
        self.theta, self.most, self.nodes = theta, most, 0
        self.frames = Frames(theta)
        self.sign = theta.activation.multiplier(Fraction(-1))
        self.scaled = theta.activation.multiplier(Fraction(2)) is not None
        self.power = theta.activation.homogeneity or 1 if self.scaled else 1
        self.hidden = theta.depth - 1
        self.points = self._in_order()
        self.found: list[Partial] = []
        self.order = 1

    def _in_order(self) -> list[Point]:
        """The frame, each row of it followed by the rows that it and those before span; then layer by layer."""
        rows = self.frames.rows
        order: list[int] = []
        for place in self.frames.frame:
            order.append(place)
            order += [j for j in rows if j not in self.frames.frame and j not in order and set(rows[j]) <= set(order)]
        order += [j for j in rows if j not in order]
        deeper = [(i, j) for i in range(2, self.hidden + 1) for j in range(self.theta.widths[i])]
        return [*((1, j) for j in order), *deeper]

    def run(self) -> None:
        states = [Partial({}, frozenset(), {})]
        for point in self.points:
            kept = self._extended(states[-1], point, (point[1], 1))
            assert kept is not None  # the identity is a type
            states.append(kept)
        for level in range(len(self.points) - 1, -1, -1):
            point = self.points[level]
            start, failed = (point[1], 1), set[Image]()
            orbit = self._orbit(point[0], start)
            for image in self._images(point):
                if image in orbit or image in failed:
                    continue
                found = self._completed(states[level], level, image)
                if isinstance(found, Found):
                    self.found.append(found.value)
                    orbit = self._orbit(point[0], start)
                else:
                    failed |= self._orbit(point[0], image)
            self.order *= len(orbit)

    def _images(self, point: Point) -> Iterator[Image]:
        """First where it is."""
        layer, neuron = point
        for place in (neuron, *(j for j in range(self.theta.widths[layer]) if j != neuron)):
            for sign in (1, -1) if self.sign is not None else (1,):
                yield place, sign

    def _orbit(self, layer: int, image: Image) -> set[Image]:
        """Under the types that are found, which fix all neurons that were fixed."""
        orbit = [image]
        for place, sign in orbit:
            for state in self.found:
                other, change = state.images[layer, place]
                if (other, sign * change) not in orbit:
                    orbit.append((other, sign * change))
        return set(orbit)

    def _completed(self, state: Partial, level: int, image: Image) -> Search[Partial]:
        """A type that fixes the neurons before, and carries the next one to this image.  Depth first."""
        stack = [(level, state, iter([image]))]
        while stack:
            depth, before, candidates = stack[-1]
            candidate = next(candidates, None)
            if candidate is None:
                stack.pop()
                continue
            spend(_COUNTER, self.nodes, self.most)
            self.nodes += 1
            after = self._extended(before, self.points[depth], candidate)
            if after is None:
                continue
            if depth + 1 == len(self.points):
                return Found(after)
            stack.append((depth + 1, after, self._images(self.points[depth + 1])))
        return NoneExists()

    # ---- one more neuron

    def _extended(self, state: Partial, point: Point, image: Image) -> Partial | None:
        """The state in which a neuron goes to an image; None if an equation fails."""
        (layer, neuron), (place, sign) = point, image
        if (layer, place) in state.taken:
            return None
        after = Partial({**state.images, point: image}, state.taken | {(layer, place)}, dict(state.scales))
        wanted = [] if self.scaled else [(point, ONE, Fraction(1))]
        weights = self.theta.layers[layer - 1]
        ratio = ratio_of(weights.bias[place], weights.bias[neuron], sign)
        if ratio is None:
            return None
        if ratio:
            wanted.append((point, ONE, ratio))
        more = self._first_layer(after, neuron, place, sign) if layer == 1 else self._row(after, point, image)
        if more is None:
            return None
        raised = self.power ** (self.hidden + 1 - layer)
        wanted = [(one, other, size**raised) for one, other, size in (*wanted, *more)]
        if layer == self.hidden:
            last = self._columns(after, neuron)
            if last is None:
                return None
            wanted += last
        return after if all(after.join(*equation) for equation in wanted) else None

    def _first_layer(self, state: Partial, neuron: int, place: int, sign: int) -> list[Equation] | None:
        """t_j a_f = a'_f t_f, where a are the coefficients of a row, and a' those of its image by the images."""
        frames = self.frames
        if neuron in frames.frame:
            rows = [state.images[1, f][0] for f in frames.frame if (1, f) in state.images]
            return [] if frames.first.select(rows=rows).rank() == len(rows) else None
        used = frames.rows[neuron]
        images = [state.images[1, f] for f in used]
        found = combination([frames.first.row(p) for p, _ in images], frames.first.row(place))
        if found is None:
            return None
        result: list[Equation] = []
        for (f, value), (_, other), here in zip(used.items(), images, found, strict=True):
            ratio = ratio_of(here * other, value, sign)
            if not ratio:
                return None
            result.append(((1, neuron), (1, f), ratio))
        return result

    def _row(self, state: Partial, point: Point, image: Image) -> list[Equation] | None:
        """W[p(j), p(l)] s_l = t_j W[j, l] for all l."""
        (layer, neuron), (place, sign) = point, image
        weight = self.theta.layers[layer - 1].weight
        here, there = weight.row(neuron), weight.row(place)
        result: list[Equation] = []
        for below, value in enumerate(here):
            other, change = state.images[layer - 1, below]
            ratio = ratio_of(there[other] * self._passed(change), value, sign)
            if ratio is None:
                return None
            if ratio:
                result.append((point, (layer - 1, below), ratio))
        return result

    def _columns(self, state: Partial, neuron: int) -> list[Equation] | None:
        """s_l a'_k = a_k s_k for the columns of the last layer that can be read since this neuron has an image."""
        result: list[Equation] = []
        for name, used in self.frames.columns.items():
            needed = [name, *used]
            if name in self.frames.basis or neuron not in needed:
                continue
            if any(k >= 0 and (self.hidden, k) not in state.images for k in needed):
                continue
            images = {k: (k, 1) if k < 0 else state.images[self.hidden, k] for k in needed}
            columns = [self.frames.column(images[k][0]).T.row(0) for k in used]
            found = combination(columns, self.frames.column(images[name][0]).T.row(0))
            if found is None:
                return None
            own = self._passed(images[name][1])
            for (k, value), here in zip(used.items(), found, strict=True):
                ratio = ratio_of(value * self._passed(images[k][1]), here, own)
                if not ratio:
                    return None
                result.append(((self.hidden, name), ONE if k < 0 else (self.hidden, k), ratio))
        return result

    def _passed(self, sign: int) -> int:
        """The sign behind the activation."""
        return 1 if sign > 0 or self.sign is None else int(self.sign)

    # ---- types, and pairs of matrices

    def as_permutation(self, images: Mapping[Point, Image]) -> Permutation:
        """A type on the neurons and, behind them, their opposites."""
        count = len(self.points)
        number = {point: place for place, point in enumerate(self.points)}
        forth = []
        for layer, j in self.points:
            place, sign = images[layer, j]
            forth.append(number[layer, place] + (0 if sign > 0 else count))
        return Permutation.of_images((*forth, *((image + count) % (2 * count) for image in forth)))

    def images_of(self, first: Matrix) -> dict[Point, Image]:
        """The type of a symmetry, by what P does to the rows: W P has the rows of W, scaled and in another order."""
        result: dict[Point, Image] = {}
        moved, passes = first, (self.sign is not None, self.scaled)
        for layer, weights in enumerate(self.theta.layers[:-1], start=1):
            width = len(weights.bias)
            after = list(zip((weights.weight @ moved).rows(), weights.bias, strict=True))
            rays = {ray_of(*line, *passes): place for place, line in enumerate(after)}
            entries = [[Fraction(0)] * width for _ in range(width)]
            for j, (row, bias) in enumerate(zip(weights.weight.rows(), weights.bias, strict=True)):
                place = rays[ray_of(row, bias, *passes)]
                values = zip((*row, bias), (*after[place][0], after[place][1]), strict=True)
                scale = next((b / a for a, b in values if a), Fraction(1))
                result[layer, j] = place, 1 if scale > 0 else -1
                entries[place][j] = abs(scale) ** self.power * self._passed(result[layer, j][1])
            moved = Matrix(entries, columns=width)
        return result

    def pair(self, state: Partial) -> Pair | None:
        """P and Q of one solution; None if there is none with rational scales."""
        theta, frames = self.theta, self.frames
        sizes = self._sizes(state)
        if sizes is None:
            return None
        rows = [frames.first.row(state.images[1, f][0]) for f in frames.frame]
        scales = [sizes[1, f] * state.images[1, f][1] for f in frames.frame]
        moved = [tuple(t * v for v in frames.first.row(f)) for f, t in zip(frames.frame, scales, strict=True)]
        before = extended([Matrix.column(row) for row in rows], theta.widths[0])
        after = [Matrix.column(row) for row in moved] + before[len(rows) :]
        first = joined(before, theta.widths[0]).T.inverse() @ joined(after, theta.widths[0]).T
        source = extended([frames.column(k) for k in frames.basis], theta.widths[-1])
        target = [self._moved_column(state, sizes, k) for k in frames.basis] + source[len(frames.basis) :]
        return first, joined(target, theta.widths[-1]) @ joined(source, theta.widths[-1]).inverse()

    def _moved_column(self, state: Partial, sizes: Mapping[Point, Fraction], place: int) -> Matrix:
        if place < 0:
            return self.frames.column(place)
        image, sign = state.images[self.hidden, place]
        return self.frames.column(image) * (sizes[self.hidden, place] ** self.power * self._passed(sign))

    def _sizes(self, state: Partial) -> dict[Point, Fraction] | None:
        """|t| of one solution.  Of scales whose ratios alone are known one in the lowest layer is 1: rational ones
        differ from these by powers that all others are, too.
        """
        told = {point: state.scale(point) for point in self.points}
        units = {ONE: Fraction(1)}
        for point in sorted(self.points):
            units.setdefault(told[point][0], told[point][1] if self.power > 1 else Fraction(1))
        sizes: dict[Point, Fraction] = {}
        for point, (name, ratio) in told.items():
            size: Fraction | None = ratio / units[name]
            for _ in range(self.hidden + 1 - point[0] if self.power > 1 else 0):
                size = size and self.theta.activation.pull(size)
            if size is None:
                return None
            sizes[point] = size
        return sizes
