"""How far a network is from equivariant, exactly: the largest |f(g x) - g f(x)| over a polytope or everywhere.

>>> from catnet.algebra.monomial import Monomial
>>> almost = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, "999/1000"]], [0])])   # nearly |x|
>>> flip = Monomial.diagonal((-1,))
>>> defects(almost, EndActions((("s", flip, Monomial.identity(1)),)), within=box(1))[0].value
Fraction(1, 1000)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.regions import extremes_of
from catnet.category import Affine
from catnet.geometry.kernel.layers import Halfspace, box
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups import Operator
from catnet.groups.operators import block
from catnet.questions.regions import relu_network
from catnet.theorem.action import EndActions
from catnet.theorem.model import Network

__all__ = ["Defect", "box", "defects"]


@final
@dataclass(frozen=True, slots=True)
class Defect:
    """sup |f(g x) - g f(x)| over all outputs.

    Parameters
    ----------
    generator : str
    value : Fraction or None
        None if it is infinite.
    point : vector
        Where it is attained, or from where it grows for ever along `direction`.
    output : int
    direction : tuple of int, optional
    """

    generator: str
    value: Fraction | None
    point: Vector
    output: int
    direction: tuple[int, ...] | None


def defects(
    theta: Network, ends: EndActions, *, within: Iterable[Halfspace] = (), max_cells: int | None = DEFAULT_MAX_CELLS
) -> tuple[Defect, ...]:
    """The defect of every generator, over a polytope or, without half-spaces, over all of R^n.

    Parameters
    ----------
    theta : Network
        Of any registered architecture that is piecewise linear; its ReLU form is asked.

    Raises
    ------
    InputError
        If the network is not piecewise linear, as far as is known.
    BudgetError
        If the two sides have more than `max_cells` regions together.
    """
    ends.require_linear("a defect")
    network, walls = relu_network(theta, "defects are computed"), list(within)
    found = []
    for name, first, last in ends.generators:
        pairs = extremes_of(_before(network, first), _after(network, last), within=walls, max_cells=max_cells)
        worst: Defect | None = None
        for output, pair in enumerate(pairs):
            for extreme in pair:
                size = None if extreme.value is None else abs(extreme.value)
                if worst is None or (worst.value is not None and (size is None or size > worst.value)):
                    worst = Defect(name, size, extreme.point, output, extreme.direction)
        if worst is not None:
            found.append(worst)
    return tuple(found)


def _before(theta: MLP, operator: Operator) -> MLP:
    """x ↦ f(g x)."""
    head = theta.layers[0]
    weight = operator.after(head.weight) if isinstance(operator, Monomial) else head.weight @ operator
    return MLP((Affine(weight, head.bias), *theta.layers[1:]), theta.activation)


def _after(theta: MLP, operator: Operator) -> MLP:
    """x ↦ g f(x)."""
    tail = theta.layers[-1]
    return MLP((*theta.layers[:-1], Affine(block(operator, tail.weight), operator.apply(tail.bias))), theta.activation)
