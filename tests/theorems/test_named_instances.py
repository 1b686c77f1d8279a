"""Named instances of the theorem, and as many where a hypothesis fails."""

from __future__ import annotations

from fractions import Fraction

import pytest

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.same_function import check_same_relu_function
from catnet.questions.verify import Report, verify
from catnet.verdict import Proved, Refuted
from tests.oracles import networks_naive as naive
from tests.oracles.linear import Rows, apply, iter_points, permutation_matrix, rows_of, times
from tests.support import ends_of, mlp_of, network_of_mlp, rows_of_operator

MINUS, ONE = rows_of([[-1]]), rows_of([[1]])
SWAP = rows_of([[0, 1], [1, 0]])


def network(*layers: tuple[list[list[object]], list[object]]) -> naive.Network:
    return [(rows_of(weight), tuple(map(Fraction, bias))) for weight, bias in layers]  # type: ignore[arg-type]


def answer(layers: naive.Network, **generators: tuple[Rows, Rows]) -> Report:
    return verify(mlp_of(layers), ends_of(generators))


DIRECTED_SQUARE = network(
    # Neurons 0, 1 are opposite to 2, 3; the second layer knows them only up to the turn 0 → 2 → 1 → 3 → 0.
    ([[1], [1], [-1], [-1]], [0, 0, 0, 0]),
    ([[1, 3, 2, 5], [3, 1, 5, 2], [5, 2, 1, 3], [2, 5, 3, 1]], [0, 0, 0, 0]),
    ([[1, 1, 1, 1]], [0]),
)


def test_a_generator_lifts_but_no_homomorphism_does() -> None:
    """x ↦ −x acts on the hidden layer with order 4 only: Z/4 → Z/2 does not split."""
    assert naive.layerwise(DIRECTED_SQUARE, [(MINUS, ONE)]) == "generators"
    lifts = list(naive.iter_lifts(DIRECTED_SQUARE, MINUS, ONE))
    assert lifts and all(images[images[0]] != 0 for lift in lifts for images, _ in lift[:1])
    report = answer(DIRECTED_SQUARE, s=(MINUS, ONE))
    assert isinstance(report.layerwise, Refuted)
    assert report.layerwise.witness.generator in (None, "s")
    assert isinstance(report.end_to_end, Proved)
    assert report.verdict.word == "refuted"
    assert not isinstance(report.identifiability, Proved)


def test_the_same_square_with_a_group_of_order_four_is_proved() -> None:
    """On two inputs the quarter turn itself acts: then order 4 is right."""
    turn = rows_of([[0, -1], [1, 0]])
    layers = network(([[1, 0], [0, 1], [-1, 0], [0, -1]], [1, 1, 1, 1]), ([[1, 3, 2, 5]], [0]), ([[1]], [0]))
    circulant = network(
        ([[1, 0], [0, 1], [-1, 0], [0, -1]], [1, 1, 1, 1]),
        ([[1, 3, 2, 5], [5, 1, 3, 2], [2, 5, 1, 3], [3, 2, 5, 1]], [0] * 4),
        ([[1, 1, 1, 1]], [7]),
    )
    assert answer(circulant, r=(turn, ONE)).verdict.word == "proved"
    assert answer(layers, r=(turn, ONE)).verdict.word == "refuted"


def test_the_identity_as_a_difference_of_two_neurons_is_odd_but_not_layerwise() -> None:
    """relu(x + 1) − relu(−x − 1) − 1 = x: equivariant, so by the theorem not identifiable."""
    odd = network(([[1], [-1]], [1, -1]), ([[1, -1]], [-1]))
    assert all(naive.evaluate(odd, point) == point for point in iter_points(1, 30))
    report = answer(odd, s=(MINUS, MINUS))
    assert isinstance(report.layerwise, Refuted)
    assert (report.layerwise.witness.generator, report.layerwise.witness.layer) == ("s", 1)
    assert not isinstance(report.end_to_end, Refuted)
    assert not isinstance(report.identifiability, Proved)


def test_absolute_value_is_even_by_the_swap_of_its_neurons() -> None:
    report = answer(network(([[1], [-1]], [0, 0]), ([[1, 1]], [0])), s=(MINUS, ONE))
    assert report.proof is not None
    assert rows_of_operator(report.proof.actions.on_layer(1)[0][1]) == SWAP


def test_a_group_that_acts_unfaithfully_on_the_input() -> None:
    """The generator acts trivially on V_0 and by −1 on V_1 = V_L: only the zero function is equivariant."""
    zero = network(([[1], [2]], [0, 1]), ([[0, 0]], [0]))
    report = answer(zero, s=(ONE, MINUS))
    assert isinstance(report.end_to_end, Proved) and isinstance(report.layerwise, Proved)
    assert report.group.order == 2
    nonzero = network(([[1], [2]], [0, 1]), ([[1, 0]], [0]))
    report = answer(nonzero, s=(ONE, MINUS))
    assert isinstance(report.end_to_end, Refuted)
    assert report.end_to_end.witness.f_of_gx != report.end_to_end.witness.g_of_fx


@pytest.mark.parametrize(
    ("layers", "generators", "word"),
    [
        pytest.param(network(([[2]], [0])), {"s": (MINUS, MINUS)}, "proved", id="depth 1, linear"),
        pytest.param(network(([[2]], [1])), {"s": (MINUS, MINUS)}, "refuted", id="depth 1, affine"),
        pytest.param(network(([[1]], [0]), ([[1]], [0])), {"s": (MINUS, ONE)}, "refuted", id="width 1"),
        pytest.param(network(([[0]], [0]), ([[1]], [0])), {"s": (MINUS, ONE)}, "proved", id="zero row, zero bias"),
        pytest.param(network(([[0]], [3]), ([[1]], [0])), {"s": (MINUS, ONE)}, "proved", id="zero row, positive bias"),
        pytest.param(network(([[0]], [-3]), ([[1]], [0])), {"s": (MINUS, MINUS)}, "refuted", id="dead by bias, read"),
        pytest.param(network(([[1], [-1]], [0, 0]), ([[0, 0]], [0])), {"s": (MINUS, MINUS)}, "proved", id="unread"),
        pytest.param(
            network(([[1], [1], [-2]], [0, 0, 0]), ([[1, 1, 1]], [0])), {"s": (MINUS, ONE)}, "refuted", id="2 against 1"
        ),
        pytest.param(
            network(([[1], [1], [-2], [-3]], [0] * 4), ([[1, 1, 1, 0]], [0])),
            {"s": (MINUS, ONE)},
            "refuted",
            id="unequal",
        ),
        pytest.param(
            network(([[1], [1], [-2], [-3]], [0] * 4), ([[1, 1, "1/2", "1/3"]], [0])),
            {"s": (MINUS, ONE)},
            "proved",
            id="2 against 2",
        ),
        pytest.param(network(([[1, 1]], [0]), ([[1]], [0])), {}, "proved", id="no generators"),
        pytest.param(
            network(([[1, 1]], [0]), ([[1]], [0])), {"e": (rows_of([[1, 0], [0, 1]]), ONE)}, "proved", id="identity"
        ),
        pytest.param(
            network(([[1], [-1]], [0, 0]), ([[1, 1]], [0])),
            {"s": (MINUS, ONE), "t": (MINUS, ONE), "e": (ONE, ONE)},
            "proved",
            id="redundant",
        ),
    ],
)
def test_degenerate_networks(layers: naive.Network, generators: dict[str, tuple[Rows, Rows]], word: str) -> None:
    assert naive.layerwise(layers, list(generators.values())) == "homomorphism" or word == "refuted"
    assert verify(mlp_of(layers), ends_of(generators)).verdict.word == word


def test_layers_of_width_zero() -> None:
    from catnet.algebra.matrix import Matrix
    from catnet.category import Affine

    theta = MLP((Affine(Matrix.zeros(0, 1), ()), Affine(Matrix.zeros(2, 0), (Fraction(1), Fraction(1)))))
    assert verify(theta, ends_of({"s": (MINUS, SWAP)})).verdict.word == "proved"
    uneven = MLP((Affine(Matrix.zeros(0, 1), ()), Affine(Matrix.zeros(2, 0), (Fraction(1), Fraction(2)))))
    report = verify(uneven, ends_of({"s": (MINUS, SWAP)}))
    assert isinstance(report.end_to_end, Refuted)
    assert report.end_to_end.witness.f_of_gx == (1, 2) and report.end_to_end.witness.g_of_fx == (2, 1)


def test_a_twin_is_another_parameter_with_the_same_function() -> None:
    theta = mlp_of(network(([[1], [2]], [0, 0]), ([[1, 1]], [0])))
    report = verify(theta, ends_of({"e": (ONE, ONE)}))
    assert isinstance(report.identifiability, Refuted)
    twin = report.identifiability.witness
    assert twin.widths == theta.widths
    assert check_same_relu_function(theta, twin).word == "proved"
    assert all(
        naive.evaluate(network_of_mlp(twin), x) == naive.evaluate(network_of_mlp(theta), x) for x in iter_points(1, 20)
    )


def test_end_to_end_is_decided_for_every_generator_not_only_the_first() -> None:
    layers = network(([[1], [-1]], [0, 0]), ([[1, 1], [1, 1]], [0, 0]))
    assert answer(layers, e=(ONE, rows_of([[1, 0], [0, 1]])), s=(MINUS, SWAP)).verdict.word == "proved"
    report = answer(layers, e=(MINUS, SWAP), bad=(ONE, rows_of([[1, 0], [0, -1]])))
    assert isinstance(report.end_to_end, Refuted) and report.end_to_end.witness.generator == "bad"


def test_many_neurons_with_one_pair_of_equal_rows() -> None:
    """The search is not recursive in the number of neurons."""
    size = 1050  # more than calls of one another are allowed
    rows = [[index + 1, index * index % 7919 + 1] for index in range(size)]
    rows[1] = rows[0]
    theta = MLP.from_rows([(rows, [0] * size), ([[index % 11 + 1 for index in range(size)]], [0])])
    unit = rows_of([[1, 0], [0, 1]])
    assert verify(theta, ends_of({"e": (unit, ONE)})).layerwise.word == "proved"


def test_an_undecided_end_to_end_is_an_answer_and_no_error() -> None:
    """Whatever the comparison of functions can do, a verdict comes back for an instance whose layers do not match."""
    layers = network(
        ([[1, 2], [-1, 1], [3, -1]], [1, -1, 0]), ([[1, -1, 2], [1, 1, -1]], [0, 1]), ([[1, -2], [1, 1]], [0, 0])
    )
    report = answer(layers, s=(SWAP, SWAP))
    assert report.layerwise.word == "refuted"
    assert report.end_to_end.word in ("refuted", "undecided")
    if isinstance(report.end_to_end, Refuted):
        witness = report.end_to_end.witness
        assert witness.f_of_gx == naive.evaluate(layers, apply(SWAP, witness.point)) != witness.g_of_fx


def test_lifts_are_chosen_together() -> None:
    """Two sheets over the corners of a square, labelled so that the first lifts of a turn and its inverse differ by a
    swap of the sheets: each is fine alone, together they are no homomorphism, and another choice is."""
    turn, back = rows_of([[0, -1], [1, 0]]), rows_of([[0, 1], [-1, 0]])
    corners = [[1, 0], [0, 1], [-1, 0], [0, -1]]
    sheet = [1, 2, 2, 1, 1, 2, 1, 2]
    layers = network(
        ([corner for corner in corners for _ in range(2)], [0] * 8),
        ([sheet, [3 - value for value in sheet]], [-1, -1]),
        ([[1, 1]], [0]),
    )
    report = answer(layers, r=(turn, ONE), q=(back, ONE))
    assert report.proof is not None and report.group.order == 4
    tuples = [tuple(rows_of_operator(op) for op in operators) for _, operators in report.proof.actions.generators]
    assert all(naive.squares_commute(layers, operators) for operators in tuples)
    assert naive.is_homomorphism(tuples)
    swapped = [times(matrix, swap, len(matrix)) for matrix, swap in zip(tuples[0], _sheet_swap(sheet), strict=True)]
    assert naive.squares_commute(layers, swapped) and not naive.is_homomorphism([tuple(swapped), tuples[1]])


def _sheet_swap(sheet: list[int]) -> list[Rows]:
    """The neighbour at the same corner, and the two neurons above."""
    pairs = permutation_matrix([index ^ 1 for index in range(len(sheet))])
    return [rows_of([[1, 0], [0, 1]]), pairs, SWAP, ONE]
