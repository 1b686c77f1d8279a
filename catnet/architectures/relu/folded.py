"""Equality of two ReLU networks by folding: every neuron written over the inputs and the neurons before it.

For every function z and every number c > 0: relu(c z) = c relu(z), relu(-z) = relu(z) - z, and relu(z) = z where z is
nowhere negative, 0 where it is nowhere positive.  So a neuron whose pre-activation is a multiple c p of a primitive
form p whose last coefficient is positive is |c| relu(p), to which c p is added where c is negative; and a form without
inputs whose coefficients have one sign has that sign, since what it weighs, the constant 1 and values of ReLU, is not
negative.  Numbering the values relu(p) by their forms p over the inputs, the constant and the values numbered before
gives every output as a form over these; two outputs with the same form are the same function.  Nothing follows from
different forms.

It sees neurons permuted, scaled, copied and turned round (the other side of z kept), in any layer, and values passed on
as relu(y) - relu(-y), between networks of different depths, too.

>>> odd = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, -1]], [0])])
>>> same_when_folded(odd, MLP.from_rows([([[1]], [0])]))
True
>>> same_when_folded(odd, MLP.from_rows([([[2]], [0])]))
False
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import gcd
from typing import TypeAlias

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.model import require_relu
from catnet.budget import Budget
from catnet.errors import BudgetError

__all__ = ["same_when_folded"]

_ONE = -1  # the number of the constant 1; the inputs are 0, ..., n - 1, and then come the values relu(p)

Form: TypeAlias = Mapping[int, int]
"""Coefficients, none of them zero, by the numbers of what they weigh."""


def same_when_folded(left: MLP, right: MLP, *, budget: Budget | None = None) -> bool:
    """Whether the outputs of two networks are the same forms; if so, the two are the same function.

    Parameters
    ----------
    left, right : MLP
        With equal input and output dimensions.
    budget : Budget, optional
        Its cells are the products of two numbers that may be formed.

    Raises
    ------
    BudgetError
        If the budget runs out.
    InputError, ShapeError
        Of another activation; of other dimensions at the ends.
    """
    require_relu(left)
    require_relu(right)
    left.require_parallel(right)
    folding = _Folding(left.widths[0], Budget.of(budget))
    ours, unit = folding.outputs(left)
    theirs, other = folding.outputs(right)
    return all(
        {key: value * other for key, value in one.items()} == {key: value * unit for key, value in two.items()}
        for one, two in zip(ours, theirs, strict=True)
    )


class _Folding:
    """The values numbered so far, and the products formed so far."""

    __slots__ = ("_budget", "_inputs", "_numbers", "_products")

    def __init__(self, inputs: int, budget: Budget) -> None:
        self._inputs = inputs
        self._budget = budget
        self._numbers: dict[tuple[tuple[int, int], ...], int] = {}
        self._products = 0

    def outputs(self, theta: MLP) -> tuple[list[Form], int]:
        """The outputs as forms, and the positive integer by which they are too large."""
        from catnet.geometry.kernel.layers import integer_layers

        values: list[Form] = [{column: 1} for column in range(self._inputs)]
        unit = 1
        for number, layer in enumerate(integer_layers([(layer.weight, layer.bias) for layer in theta.layers])):
            read = [*values, {_ONE: unit}]
            values = [self._sum(zip(row, read, strict=True)) for row in layer.rows]
            unit *= layer.scale
            if number < theta.depth - 1:
                values = [self._relu(form) for form in values]
        return values, unit

    def _sum(self, terms: Iterable[tuple[int, Form]]) -> Form:
        total: dict[int, int] = {}
        for weight, form in terms:
            if weight:
                self._products += len(form)
                for key, value in form.items():
                    total[key] = total.get(key, 0) + weight * value
        if self._budget.cells is not None and self._products > self._budget.cells:
            raise BudgetError("products", self._budget.cells)
        self._budget.tick()
        return {key: value for key, value in total.items() if value}

    def _relu(self, form: Form) -> Form:
        if all(key == _ONE or key >= self._inputs for key in form):
            if all(value > 0 for value in form.values()):
                return form
            if all(value < 0 for value in form.values()):
                return {}
        factor = gcd(*form.values())
        if form[max(form)] < 0:
            factor = -factor
        primitive = tuple(sorted((key, value // factor) for key, value in form.items()))
        number = self._numbers.setdefault(primitive, self._inputs + len(self._numbers))
        return {number: factor} if factor > 0 else {**form, number: -factor}
