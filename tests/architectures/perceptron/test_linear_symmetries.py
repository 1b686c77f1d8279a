"""All components of the linear symmetries: against linear programs for every type, and against all small matrices."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations, product
from math import lcm

from catnet.algebra.matrix import Matrix
from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.forms import affine_map, centred
from catnet.architectures.perceptron.linear_symmetries import Components, linear_components
from catnet.architectures.perceptron.network import MLP
from catnet.category import Activation, Affine, Gelu, LeakyRelu, Power, Relu, Sigmoid, Tanh
from catnet.geometry.programs.linear_program import positive_point
from catnet.questions.same_function import check_same_function
from catnet.verdict import Proved
from tests.shares import is_thorough

ABS = LeakyRelu("-1")


# ---- one linear program for each type


def feasible(theta: MLP, types: tuple[tuple[tuple[int, int], ...], ...]) -> bool:
    """Whether there are P, Q and scales s > 0 for which every layer commutes: written down as it stands, and solved.

    `types` has for every hidden layer the image of every neuron and its sign.
    """
    theta = centred(theta)
    sign = theta.activation.multiplier(Fraction(-1))
    scaled = theta.activation.multiplier(Fraction(2)) is not None
    widths = theta.widths
    names = [("P", i, j) for i in range(widths[0]) for j in range(widths[0])]
    names += [("Q", i, j) for i in range(widths[-1]) for j in range(widths[-1])]
    names += [("s", i, j) for i in range(1, theta.depth) for j in range(widths[i])]
    number = {name: place for place, name in enumerate(names)}
    equations: list[dict[int, Fraction]] = []  # −1 is the number 1

    def below(layer: int, neuron: int) -> tuple[int, Fraction, int]:
        """Where k sends a neuron: the image, the sign of its value, the number of its scale."""
        image, change = types[layer - 1][neuron]
        return image, Fraction(sign if change < 0 and sign is not None else 1), number["s", layer, neuron]

    for index, layer in enumerate(theta.layers, start=1):
        weight = layer.weight
        for j in range(widths[index]):
            hidden = index < theta.depth
            image, change = types[index - 1][j] if hidden else (j, 1)
            for b in range(widths[index - 1]):
                terms: dict[int, Fraction] = {}

                def add(place: int, value: Fraction, terms: dict[int, Fraction] = terms) -> None:
                    terms[place] = terms.get(place, Fraction(0)) + value

                if index == 1:
                    for a in range(widths[0]):
                        add(number["P", a, b], weight[image, a])
                else:
                    other, own, scale = below(index - 1, b)
                    add(scale, own * weight[image, other])
                if hidden:
                    add(number["s", index, j], -change * weight[j, b])
                else:
                    for a in range(widths[-1]):
                        add(number["Q", j, a], -weight[a, b])
                equations.append(terms)
            terms = {-1: layer.bias[image]}
            if hidden:
                terms[number["s", index, j]] = -change * layer.bias[j]
            else:
                for a in range(widths[-1]):
                    terms[number["Q", j, a]] = -layer.bias[a]
            equations.append(terms)
            if hidden and not scaled:
                equations.append({number["s", index, j]: Fraction(1), -1: Fraction(-1)})
    size = len(names) + 1
    rows = [[line.get(place if place < len(names) else -1, Fraction(0)) for place in range(size)] for line in equations]
    kernel = Matrix(rows, columns=size).nullspace()
    positive = [place for name, place in number.items() if name[0] == "s"] + [len(names)]
    free = kernel.shape[1]
    walls = [(*_integers(kernel.row(place)), -1, 0) for place in positive]  # larger than the last unknown
    walls.append((*(0,) * free, -1, 1))
    inside = (*(Fraction(0),) * free, Fraction(-1))
    return positive_point(walls, inside, (*(0,) * free, 1, 0)) is not None


def _integers(row: tuple[Fraction, ...]) -> tuple[int, ...]:
    scale = lcm(*(value.denominator for value in row))
    return tuple(int(value * scale) for value in row)


def iter_types(theta: MLP) -> Iterator[tuple[tuple[tuple[int, int], ...], ...]]:
    signs = (1, -1) if theta.activation.multiplier(Fraction(-1)) is not None else (1,)
    layers = [
        [
            tuple(zip(images, chosen, strict=True))
            for images in permutations(range(width))
            for chosen in product(signs, repeat=width)
        ]
        for width in theta.widths[1:-1]
    ]
    return product(*layers)


def networks(count: int, seed: int) -> Iterator[MLP]:
    """Reduced ones, in which neurons are often alike."""
    source = random.Random(seed)
    sigmas: tuple[Activation, ...] = (Relu(), Relu(), LeakyRelu("1/3"), ABS, Tanh(), Sigmoid(), Gelu())
    for number in range(count):
        sigma = sigmas[number % len(sigmas)]
        few = sigma.multiplier(Fraction(-1)) is not None
        hidden = source.choice([(1,), (2,), (3,), (2, 2)] if few else [(2,), (3,), (4,), (2, 2), (3, 2), (2, 3)])
        widths = (source.choice((1, 2, 2, 3)), *hidden, source.choice((1, 1, 2, 3)))
        entries = source.choice([(0, 1), (0, 1, -1), (0, 1, 2, -1), (1, 2, -1, 3)])
        biases = source.choice([(0,), (0, 1)])
        layers = [
            ([[source.choice(entries) for _ in range(a)] for _ in range(b)], [source.choice(biases) for _ in range(b)])
            for a, b in zip(widths, widths[1:], strict=False)
        ]
        theta = MLP.from_rows(layers, sigma)
        small = architecture_of(theta).reduce(theta).small
        if affine_map(small) is None:
            yield small


def check_types(theta: MLP) -> int:
    found = linear_components(theta)
    assert not found.ended
    assert found.types == sum(map(feasible, [theta] * 10**6, iter_types(centred(theta)))), theta
    assert found.types is not None
    return found.types


def test_as_many_types_as_have_a_solution() -> None:
    count = 70 if is_thorough() else 30
    sizes = [check_types(theta) for theta in networks(count, 1)]
    assert sum(size > 1 for size in sizes) >= count // 5


def is_symmetry(theta: MLP, first: Matrix, last: Matrix) -> bool:
    layers = list(theta.layers)
    layers[0] = Affine(layers[0].weight @ first, layers[0].bias)
    back = last.inverse()
    layers[-1] = Affine(back @ layers[-1].weight, back.apply(layers[-1].bias))
    return isinstance(check_same_function(theta, MLP(tuple(layers), theta.activation)), Proved)


def test_every_representative_is_a_symmetry() -> None:
    pairs = 0
    for theta in networks(60, 2):
        for first, last in linear_components(theta).pairs:
            pairs += 1
            assert is_symmetry(theta, first, last), (theta, first, last)
    assert pairs >= 20


def type_of(theta: MLP, first: Matrix) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Where the rows of every layer go, by P alone: w_p(j) P = t_j w_j, for rows that differ up to scales."""
    result: list[tuple[tuple[int, int], ...]] = []
    even = theta.activation.multiplier(Fraction(-1)) == 1
    moved = first
    for layer in theta.layers[:-1]:
        rows = list((layer.weight @ moved).rows())
        images: list[tuple[int, int]] = []
        scales: list[Fraction] = []
        for row, bias in zip(layer.weight.rows(), layer.bias, strict=True):
            ray = (*row, bias)
            found = []
            for p, other in enumerate(rows):
                line = (*other, layer.bias[p])
                ratio = next((b / a for a, b in zip(ray, line, strict=True) if a), Fraction(0))
                if ratio and all(b == ratio * a for a, b in zip(ray, line, strict=True)) and (even or ratio > 0):
                    found.append((p, ratio))
            ((place, ratio),) = found
            images.append((place, 1 if ratio > 0 else -1))
            scales.append(abs(ratio))
        result.append(tuple(images))
        width = len(scales)
        moved = Matrix(
            [[scales[j] if images[j][0] == p else 0 for j in range(width)] for p in range(width)], columns=width
        )
    return tuple(result)


def test_all_small_matrices_that_are_symmetries_have_a_type_that_is_found() -> None:
    """P runs through all matrices with few entries, Q is fitted at points and decided by `equal`."""
    entries = [Fraction(v) for v in (-1, 0, 1, 2)]
    symmetric = 0
    for theta in SMALL:
        found = linear_components(theta)
        assert found.types is not None
        known = {type_of(theta, Matrix.identity(2))}
        generators = [type_of(theta, first) for first, _ in found.pairs]
        waiting = list(known)
        for one in waiting:
            for other in generators:
                product_ = tuple(
                    tuple((b[p][0], sign * b[p][1]) for p, sign in a) for a, b in zip(one, other, strict=True)
                )
                if product_ not in known:
                    known.add(product_)
                    waiting.append(product_)
        assert len(known) == found.types
        function = theta.morphism()
        points = [
            tuple(map(Fraction, point))
            for point in ((0, 0), (1, 0), (0, 1), (-1, 0), (0, -1), (2, -3), (-3, 1), (-1, -4))
        ]
        values = Matrix([function(point) for point in points]).T
        for a, b, c, d in product(entries, repeat=4):
            first = Matrix([[a, b], [c, d]])
            if first.determinant() == 0:
                continue
            images = Matrix([function(first.apply(point)) for point in points]).T
            fitted = values.T.solve(images.T)
            if fitted is None or fitted.determinant() == 0 or not is_symmetry(theta, first, fitted.T):
                continue
            symmetric += 1
            assert type_of(theta, first) in known
    assert symmetric >= 20


SMALL = (
    MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 2]], [0])]),
    MLP.from_rows([([[1, 0], [0, 1], [-1, 0], [0, -1]], [0] * 4), ([[1, 2, 1, 2]], [0])]),
    MLP.from_rows([([[1, 0], [0, 1], [1, 1]], [0] * 3), ([[1, 1, 3]], [1])]),
    MLP.from_rows([([[1, 0], [0, 1], [-1, -1]], [1] * 3), ([[1, 1, 1], [1, -1, 0]], [0, 0])]),
    MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 8], [2, 4]], [0, 0]), ([[1, 1]], [0])]),
    MLP.from_rows([([[1, 0], [1, 1]], [0, 0]), ([[1, 1]], [0])], ABS),
    MLP.from_rows([([[1, 0], [0, 1], [1, 2]], [0, 0, 0]), ([[1, 1, 1]], [0])], LeakyRelu("1/2")),
)


def test_reflections_of_affine_functions() -> None:
    cases = [
        ([[1, 2], [3, 4]], [0, 0], 2), ([[1, 2], [3, 4]], [1, 0], 2), ([[1, 0], [0, 0]], [1, 0], 4), ([[2]], [1], 1),
        ([[0, 0]], [0], 4), ([[0]], [5], 2), ([[1, 0]], [1], 2), ([[1], [2]], [1, 1], 2),
        ([[1], [0], [0]], [0, 1, 0], 4),
    ]  # fmt: skip
    for weight, bias, number in cases:
        theta = MLP.from_rows([(weight, bias)])
        found = linear_components(theta)
        assert found.number == number, (weight, bias)
        assert all(is_symmetry(theta, first, last) for first, last in found.pairs)


def test_what_is_not_searched_says_so() -> None:
    steep = MLP.from_rows([([[1, 0], [1, 2]], [0, 0]), ([[1, 1]], [0]), ([[1]], [0])], Power(40))
    assert linear_components(steep) == Components((), None, None, "scales would be powers larger than 1000")
    short = linear_components(SMALL[1], budget=3)
    assert short.types is None and short.number is None and "ran out" in short.ended


def test_a_scale_that_only_the_second_layer_fixes() -> None:
    """Neurons are exchanged with the ratio 16."""
    both = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 8], [2, 4]], [0, 0]), ([[1, 1]], [0])])
    assert linear_components(both).types == sum(map(feasible, [both] * 8, iter_types(both)))
