"""Do two ReLU networks compute the same function?  A ladder of exact methods, cheapest first.

1. equal as values;
2. equal up to scaling and permuting neurons (a transporter is found);
3. the same after reducing both (constant, unread and copied neurons removed);
4. the same forms after folding: every neuron written over those before it (`catnet.architectures.relu.folded`);
5. an exact evaluation at points near and far that tells them apart;
6. two hidden layers behind the same bottleneck: equal kinks on all that the first layer reaches, or not
   (`catnet.architectures.relu.bottleneck`);
7. the regions of both at once: equal iff the outputs agree on every ray of every region.

The method is named in the answer.  The last one decides every question that fits into the budget of cells.

>>> f = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
>>> g = MLP.from_rows([([[-2], [3]], [0, 0]), ([["1/2", "1/3"]], [0])])
>>> check_same_relu_function(f, g).reason
'equal up to scaling and permuting neurons'
>>> odd = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, -1]], [0])])
>>> check_same_relu_function(odd, MLP.from_rows([([[1]], [0])])).reason
'equal after folding: the same forms over the inputs and the neurons before'
>>> deep = MLP.from_rows([([[1]], [0]), ([[-1]], [1]), ([[1]], [0])])                     # relu(1 - relu(x))
>>> shallow = MLP.from_rows([([[1], [1]], [0, -1]), ([[-1, 1]], [1])])                    # 1 - relu(x) + relu(x - 1)
>>> check_same_relu_function(deep, shallow).reason
'the difference vanishes on all rays of all 3 regions of the common complex'
"""

from __future__ import annotations

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.reduction import reduce_network
from catnet.architectures.relu.folded import same_when_folded
from catnet.architectures.relu.model import ReluNetworks, require_relu
from catnet.architectures.relu.probes import find_difference_at_probes
from catnet.budget import Budget, Limit
from catnet.category import Difference
from catnet.errors import BudgetError
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.theorem.transporter import transporter_found
from catnet.verdict import Proved, Refuted, Verdict

__all__ = ["check_same_relu_function"]

_FEW, _MANY = 10_000, 1_000_000  # products of integers: some milliseconds, and at most some seconds


def check_same_relu_function(
    left: MLP, right: MLP, *, model: ReluNetworks | None = None, max_cells: Limit = DEFAULT_MAX_CELLS
) -> Verdict:
    """Whether two ReLU networks are the same map.

    Parameters
    ----------
    left, right : MLP
        With equal input and output dimensions; any depths and hidden widths.
    model : ReluNetworks, optional
        Keeps normal forms across several questions.
    max_cells : int, optional
        The budget of the last method.

    Returns
    -------
    Verdict
        Proved with the method; Refuted with a `Difference`; Undecided when the budget of cells ran out.

    Raises
    ------
    ShapeError
        If the dimensions disagree.
    """
    require_relu(left)
    require_relu(right)
    left.require_parallel(right)
    if left == right:
        return Proved("equal as values")
    if transporter_found(ReluNetworks() if model is None else model, left, right):
        return Proved("equal up to scaling and permuting neurons")
    small = reduce_network(left), reduce_network(right)
    if small[0] == small[1] or transporter_found(ReluNetworks(), *small):
        return Proved("equal up to scaling and permuting neurons, after reduction")
    folded = _folded(small, max_cells, _FEW)
    if folded is not True:
        difference = find_difference_at_probes(left, right)
        if difference is not None:
            return Refuted("the two functions differ at a point", difference)
    if folded or (folded is None and _folded(small, max_cells, _MANY)):
        return Proved("equal after folding: the same forms over the inputs and the neurons before")
    behind = _behind_bottleneck(left, right, small)
    return behind if behind is not None else _by_regions(left, right, small, max_cells)


def _behind_bottleneck(left: MLP, right: MLP, small: tuple[MLP, MLP]) -> Verdict | None:
    """What holds of the reduced networks, if both have two hidden layers and the same bottleneck."""
    if not small[0].depth == small[1].depth == 3:
        return None
    from catnet.architectures.relu.bottleneck import check_same_behind_bottleneck

    found = check_same_behind_bottleneck(*small)
    if isinstance(found, Refuted):
        point = found.witness.point
        return Refuted(found.reason, Difference(point, left(point), right(point)))
    return found


def _folded(small: tuple[MLP, MLP], max_cells: Limit, products: int) -> bool | None:
    """Whether folding shows two networks equal; None if that takes more products than these."""
    try:
        return same_when_folded(*small, budget=Budget.of(max_cells).with_cells(products))
    except BudgetError as error:
        if error.counter == "products":
            return None
        raise


def _by_regions(left: MLP, right: MLP, small: tuple[MLP, MLP], max_cells: Limit) -> Verdict:
    """The last method, on the reduced networks; imported when it is needed, which for large networks is never."""
    from catnet.architectures.relu.regions import layers_of
    from catnet.geometry.comparison import Separation, check_equal_by_regions

    verdict = check_equal_by_regions(
        layers_of(small[0]), layers_of(small[1]), dimension=left.widths[0], max_cells=max_cells
    )
    if isinstance(verdict, Refuted) and isinstance(verdict.witness, Separation):
        point = verdict.witness.point
        return Refuted(verdict.reason, Difference(point, left(point), right(point)))
    return verdict
