"""The near miss: the same network with one weight changed, no longer equivariant, and the squares that break.

>>> from catnet.algebra.monomial import Monomial
>>> even = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])          # |x|
>>> ends = EndActions((("s", Monomial.diagonal([-1]), Monomial.identity(1)),))
>>> found = near_miss(even, ends)
>>> found.where, found.before, found.after
((1, 0, 0), Fraction(1, 1), Fraction(5, 4))
>>> found.witness.f_of_gx != found.witness.g_of_fx
True
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine, Difference, check_same
from catnet.drawing.ladder import COMMUTES, DIFFERS, OPEN
from catnet.errors import BudgetError
from catnet.questions.end_to_end import EnclosedEndToEndDifference, EndToEndDifference, check_end_to_end
from catnet.theorem.action import EndActions
from catnet.theorem.ladder import LayerActions, operator_map
from catnet.theorem.model import Network
from catnet.verdict import Refuted

__all__ = ["NearMiss", "Square", "near_miss", "squares_of"]

_TRIES = 24


@final
@dataclass(frozen=True, slots=True)
class NearMiss:
    """A network that is not equivariant and differs from an equivariant one in one weight.

    Parameters
    ----------
    theta : MLP
    where : tuple (layer, row, column)
        The layer counted from 1.
    before, after : Fraction
        The weight.
    witness : EndToEndDifference or EnclosedEndToEndDifference
    """

    theta: MLP
    where: tuple[int, int, int]
    before: Fraction
    after: Fraction
    witness: EndToEndDifference | EnclosedEndToEndDifference


@final
@dataclass(frozen=True, slots=True)
class Square:
    """Whether layer i commutes with a generator, and where it does not: v, f_i(k v), k f_i(v)."""

    state: str
    reason: str
    point: Vector = ()
    left: Vector = ()
    right: Vector = ()


def near_miss(theta: MLP, ends: EndActions, *, max_cells: int = 20_000) -> NearMiss | None:
    """The first of a few small changes that is proved to break equivariance, or None.

    A weight w becomes 5/4 w, first among those of the first layer.
    """
    tried = 0
    for layer, row, column in _places(theta):
        if tried == _TRIES:
            return None
        tried += 1
        table = [list(values) for values in theta.layers[layer - 1].weight.rows()]
        before = table[row][column]
        table[row][column] = after = before * Fraction(5, 4)
        changed = Affine(Matrix(table), theta.layers[layer - 1].bias)
        other = MLP((*theta.layers[: layer - 1], changed, *theta.layers[layer:]), theta.activation)
        try:
            verdict = check_end_to_end(other, ends, max_cells=max_cells)
        except BudgetError:
            continue
        if isinstance(verdict, Refuted) and isinstance(
            verdict.witness, EndToEndDifference | EnclosedEndToEndDifference
        ):
            return NearMiss(other, (layer, row, column), before, after, verdict.witness)
    return None


def squares_of(theta: Network, actions: LayerActions) -> dict[tuple[str, int], Square]:
    """Every square of the ladder of these actions, each checked by itself, in the coordinates of the architecture."""
    found = {}
    model = architecture_of(theta).model
    for name, operators in actions.generators:
        for index in range(1, len(theta.spaces)):
            layer = model.layer(theta, index)
            verdict = check_same(operator_map(operators[index - 1]) >> layer, layer >> operator_map(operators[index]))
            state = {"proved": COMMUTES, "refuted": DIFFERS, "undecided": OPEN}[verdict.word]
            square = Square(state, verdict.reason)
            if isinstance(verdict, Refuted) and isinstance(verdict.witness, Difference):
                witness = verdict.witness
                square = Square(state, verdict.reason, witness.point, witness.left, witness.right)
            found[name, index] = square
    return found


def _places(theta: MLP) -> Iterator[tuple[int, int, int]]:
    """Weights that are not zero, the first of each row before the second."""
    for layer, affine in enumerate(theta.layers, start=1):
        rows, columns = affine.weight.shape
        tops = affine.weight.packed[0]
        for column in range(columns):
            for row in range(rows):
                if tops[row, column] != 0:
                    yield layer, row, column
