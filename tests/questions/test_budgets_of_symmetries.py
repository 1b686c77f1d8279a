"""A smaller budget only makes the answers on symmetries undecided, and finds no symmetry that there is not.

As in `tests.questions.test_budgets`, for the questions that look for groups, fields and averages.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, get_args

import pytest

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.attention.layers import Softmax
from catnet.architectures.attention.network import SoftmaxNetwork
from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.residual.network import ResidualNetwork
from catnet.category import RELU, Affine, Gelu, Identity, Tanh
from catnet.errors import InputError, PreconditionError
from catnet.questions.affine_symmetries import affine_symmetries
from catnet.questions.lie_algebra import symmetry_algebra
from catnet.questions.symmetries import Kind, Symmetries, symmetries
from catnet.questions.symmetrise import symmetrise
from catnet.search import at_most
from catnet.theorem import EndActions
from tests.questions.test_budgets import ENOUGH, UNDECIDED, USUAL, Answer, Question, asked, complaint

BUDGETS = (0, 1)


def _mlp(activation: Any, *layers: tuple[list[list[int]], list[int]]) -> MLP:
    return MLP.from_rows(list(layers), activation)


def _still(inputs: int, outputs: int) -> EndActions:
    return EndActions((("e", Monomial.identity(inputs), Monomial.identity(outputs)),))


_LINE = ([[1, 1]], [0])
NETWORKS: dict[str, Any] = {
    "a composition whose tanh part is refuted by a theorem before any point is tried": CompositionNetwork(
        (
            _mlp(Identity(), ([[-1], [2]], [1, 0])),
            _mlp(Tanh(), ([[-1, 2], [-2, -1]], [-1, 1]), ([[-2, 2]], [-2])),
        )
    ),
    "a stream that nothing reaches": ResidualNetwork(
        Affine.linear(Matrix([[0]])), (), Affine.linear(Matrix([[0]])), RELU
    ),
    "relu, equal rows": _mlp(RELU, ([[1, 1], [1, 1]], [0, 0]), _LINE),
    "gelu, opposite rows": _mlp(Gelu(), ([[1, 2], [-1, -2]], [0, 0]), ([[1, -1]], [0])),
    "softmax on two tokens": SoftmaxNetwork(2, (Softmax(Matrix([[1]]), Matrix([[1]])),)),
}


def _grouped(found: Symmetries) -> Answer:
    return Answer("proved", (found.order, len(found.ends.fields))) if found.complete else UNDECIDED


def _symmetries(theta: Any, kind: Kind, cells: int) -> Answer:
    return _grouped(symmetries(theta, kind, max_cells=cells))


def _affine(theta: Any, kind: Kind, cells: int) -> Answer:
    return _grouped(affine_symmetries(theta, kind, max_cells=cells))


def _algebra(theta: Any, cells: int) -> Answer:
    found = symmetry_algebra(theta, affine=True, max_cells=cells)
    return Answer("proved", found.dimension) if found.complete else UNDECIDED


def _averaged(theta: Any, ends: EndActions, cells: int) -> Answer:
    try:
        return Answer("proved", symmetrise(theta, ends).layerwise.actions.names)
    except PreconditionError:
        return UNDECIDED
    except InputError as error:
        return Answer("error", str(error))


def questions_on(theta: Any) -> Iterator[tuple[str, Question]]:
    yield "symmetries", partial(_symmetries, theta, "signed")
    yield "linear symmetries", partial(_symmetries, theta, "linear")
    if as_perceptron(theta) is not None:
        yield "affine symmetries", partial(_affine, theta, "signed")
    yield "affine algebra", partial(_algebra, theta)
    ends = _still(theta.spaces[0].dimension, theta.spaces[-1].dimension)
    yield "symmetrise", partial(_averaged, theta, ends)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_smaller_budget_only_makes_answers_undecided(name: str) -> None:
    theta = NETWORKS[name]
    for question, ask in questions_on(theta):
        with at_most(ENOUGH) as counters:
            full = asked(ask, USUAL)
        singles = [] if question.startswith("linear") else sorted(counters)  # these ask for the others again
        for budget, counter in [(b, ()) for b in BUDGETS] + [(0, (one,)) for one in singles]:
            with at_most(budget, *counter):
                small = asked(ask, USUAL if counter else budget)
            assert not complaint(full, small), (question, budget, counter, complaint(full, small))


@pytest.mark.parametrize("kind", get_args(Kind))
def test_what_a_small_budget_leaves_is_part_of_what_there_is(kind: Kind) -> None:
    """Of |x| + |y| all eight signed pairs are symmetries of the inputs: whatever ends, a divisor of them is found."""
    theta = _mlp(RELU, ([[1, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4), ([[1, 1, 1, 1]], [0]))
    whole = symmetries(theta, kind).order
    for budget in BUDGETS:
        with at_most(budget):
            found = symmetries(theta, kind, max_cells=budget).order
        assert whole == "infinite" or (isinstance(whole, int) and isinstance(found, int) and whole % found == 0)
