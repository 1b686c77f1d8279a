"""What pieces tell, by one rank modulo a prime: against the null space over Q, written out from the definition."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.aims import Aims
from catnet.architectures.relu.generic import check_among_simple
from catnet.architectures.relu.pieces import Conditions, turned_together
from catnet.architectures.relu.ridges import Ridges
from catnet.architectures.relu.seen import Piece, chosen_cells, determined, parted, seen_on
from catnet.search import NoneExists, at_most
from catnet.verdict import AmongSimple, Undecided


def degenerate(widths: tuple[int, ...], source: random.Random) -> MLP:
    """Small weights, so that zeros, equal and opposite rows are common."""
    return MLP.from_rows(
        [
            (
                [[source.randint(-1, 1) for _ in range(n)] for _ in range(m)],
                [source.randint(-1, 1) for _ in range(m)],
            )
            for n, m in pairwise(widths)
        ]
    )


def equations(theta: MLP, j: int, piece: Piece) -> list[list[Fraction]]:
    """(*) of the second layer on some cells, coefficient by coefficient: unknowns W', y, b', λ."""
    first, second = theta.layers[:2]
    width, inputs = theta.widths[1], theta.widths[0]
    rows = [[*row, bias] for row, bias in zip(first.weight.rows(), first.bias, strict=True)]
    found = []
    for cell in piece:
        on = [Fraction(cell >> k & 1) for k in range(width)]
        for place in range(inputs + 1):
            constant = Fraction(place == inputs)
            own = sum((second.weight[j, k] * on[k] * rows[k][place] for k in range(width)), Fraction(0))
            own += constant * second.bias[j]
            found.append(
                [
                    *(on[k] * rows[k][place] for k in range(width)),
                    *(-rows[k][place] for k in range(width)),
                    constant,
                    -own,
                ]
            )
    return found


def rank(rows: list[list[Fraction]], columns: list[int]) -> int:
    """By elimination over Q."""
    left, found = [[row[c] for c in columns] for row in rows], 0
    for column in range(len(columns)):
        lead = next((row for row in left if row[column]), None)
        if lead is not None:
            left = [
                [a - b * row[column] / lead[column] for a, b in zip(row, lead, strict=True)]
                for row in left
                if row is not lead
            ]
            found += 1
    return found


def cases(count: int) -> list[tuple[MLP, Piece, Piece]]:
    source = random.Random(5)
    found: list[tuple[MLP, Piece, Piece]] = []
    for _ in range(count):
        widths = (source.randint(2, 4), source.randint(1, 3), 2, 1)
        theta = degenerate(widths, source)
        cells = range(1 << widths[1])
        left, right = (frozenset(source.sample(cells, source.randint(1, len(cells)))) for _ in range(2))
        found.append((theta, left, right))
    return found


def test_a_full_piece_has_the_rank_that_is_claimed_and_others_are_not_called_full() -> None:
    seen_full = 0
    for theta, piece, _ in cases(40):
        width = theta.widths[1]
        seen = seen_on(Ridges(theta), 2, 0, piece)
        never = sum(not seen.on >> k & 1 for k in range(width)) + sum(not seen.off >> k & 1 for k in range(width))
        exact = rank(equations(theta, 0, piece), list(range(2 * width + 2)))
        assert seen.full == (exact == 2 * width + 1 - never)
        assert seen.on == sum(1 << k for k in range(width) if any(cell >> k & 1 for cell in piece))
        assert rank(equations(theta, 0, frozenset(seen.cells)), list(range(2 * width + 2))) == exact
        seen_full += seen.full
    assert 5 < seen_full < 35


def test_apart_and_determined_are_read_off_as_they_are_solved() -> None:
    """Apart: λ or λ' vanishes on the common null space; determined: the null space for y = 0 is one line."""
    told = {True: 0, False: 0}
    for theta, left, right in cases(40):
        width = theta.widths[1]
        known = Ridges(theta)
        rows = [(*theta.layers[1].weight.row(j), theta.layers[1].bias[j]) for j in (0, 1)]
        first, second = seen_on(known, 2, 0, left), seen_on(known, 2, 1, right)
        if not (first.full and second.full):
            continue
        both = [[*row, Fraction(0)] for row in equations(theta, 0, left)]
        both += [[*row[:-1], Fraction(0), row[-1]] for row in equations(theta, 1, right)]
        for turnable in (range(width), range(0)):  # y_k = 0 for the others changes nothing
            columns = [*range(width), *(width + k for k in turnable), 2 * width]
            whole = rank(both, [*columns, 2 * width + 1, 2 * width + 2])
            zero = [
                rank(both, [*columns, other]) == whole - 1  # a coordinate vanishes iff its column is needed
                for other in (2 * width + 2, 2 * width + 1)
            ]
            assert parted(first, second, *rows) == any(zero)
            told[any(zero)] += 1
        again = seen_on(known, 2, 0, right)
        if again.full and all(any(row[-1] for row in equations(theta, 0, frozenset({cell}))) for cell in left | right):
            pair = [[*row, Fraction(0)] for row in equations(theta, 0, left)]
            pair += [[*row[:-1], Fraction(0), row[-1]] for row in equations(theta, 0, right)]
            straight = [*range(width), 2 * width, 2 * width + 1, 2 * width + 2]
            unique = rank(pair, straight) == len(straight) - 1
            assert (determined([first, again], rows[0]) == ()) <= unique
    assert min(told.values()) > 5


@pytest.mark.parametrize("seed", range(4))
def test_residues_are_the_forms(seed: int) -> None:
    theta = degenerate((2, 3, 2, 2, 1), random.Random(seed))
    known = Ridges(theta)
    for layer in (1, 2, 3):
        for signs in range(0, 1 << 7, 11):
            exact = known.forms(layer, signs).rows()
            assert known.residues(layer, signs).tolist() == [[int(x) % known.prime for x in row] for row in exact]


def test_a_network_whose_denominators_no_prime_spares_is_decided_over_q() -> None:
    rows = [([[1, 0], [0, 1]], [0, 0]), ([[1, -3], [-3, -3], [-2, -1]], [1, 2, 2]), ([[1, 1, 1]], [0])]
    plain = MLP.from_rows(rows)
    product = 67108859 * 67108837 * 67108819
    scaled = MLP.from_rows([rows[0], rows[1], ([[Fraction(1, product)] * 3], [0])])
    assert Ridges(scaled).prime == 0
    assert isinstance(check_among_simple(plain), AmongSimple)
    assert isinstance(check_among_simple(scaled), AmongSimple)


def test_the_last_layer_is_told_by_the_cells_that_are_chosen() -> None:
    for theta, piece, other in cases(20):
        known = Ridges(theta)
        cells = sorted(piece | other)
        chosen = chosen_cells(known, 2, cells)
        assert set(chosen) <= set(cells)
        assert isinstance(turned_together(known, chosen), NoneExists) == isinstance(
            turned_together(known, cells), NoneExists
        )


def test_conditions_name_the_weights_that_are_open() -> None:
    theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [-1]), ([[1]], [0])])
    seen = Conditions(Ridges(theta), 2, {0: [frozenset({1})]})
    assert "weights of neuron 0" in seen.check([[frozenset({1})]])
    assert seen.open == [(0, (1,))]


def test_an_aim_is_a_place_where_the_neuron_vanishes_nearby_and_those_before_are_on() -> None:
    source = random.Random(3)
    theta = MLP.from_rows(
        [
            ([[source.randint(-9, 9) for _ in range(4)] for _ in range(6)], [source.randint(-9, 9) for _ in range(6)]),
            ([[source.randint(-9, 9) for _ in range(6)] for _ in range(3)], [source.randint(-9, 9) for _ in range(3)]),
            ([[1, 1, 1]], [0]),
        ]
    )
    place = Aims(theta).place((2, 0), (1, 4))
    assert place is not None and place == Aims(theta).place((2, 0), (1, 4))
    first = theta.layers[0].evaluate(place)
    assert first[1] > 0 and first[4] > 0
    height = theta.layers[1].evaluate([max(value, Fraction(0)) for value in first])[0]
    assert abs(height) <= max(map(abs, first)) / 10


def test_fewer_planes_leave_it_open() -> None:
    theta = MLP.from_rows([([[1, 0, 0], [0, 1, 0]], [0, 0]), ([[1, 1], [1, -1]], [-1, 1]), ([[1, 1]], [0])])
    with at_most(0, "planes"):
        assert isinstance(check_among_simple(theta), Undecided)
