"""Do two ReLU networks compute the same function?  A ladder of exact methods, cheapest first.

1. equal as values;
2. equal up to scaling and permuting neurons (a transporter is found);
3. the same after reducing both (constant, unread and copied neurons removed);
4. an exact evaluation at points near and far that tells them apart.

The first three prove, the fourth refutes; the method is named in the answer.

>>> f = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
>>> g = MLP.from_rows([([[-2], [3]], [0, 0]), ([["1/2", "1/3"]], [0])])
>>> check_same_function(f, g).reason
'equal up to scaling and permuting neurons'
"""

from __future__ import annotations

from catnet.category import find_difference
from catnet.errors import BudgetError, ShapeError
from catnet.models import MLP, ReluNetworks, iter_transporters, reduce_network
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["check_same_function"]


def check_same_function(left: MLP, right: MLP, *, model: ReluNetworks | None = None) -> Verdict:
    """Whether two ReLU networks are the same map.

    Parameters
    ----------
    left, right : MLP
        With equal input and output dimensions; any depths and hidden widths.
    model : ReluNetworks, optional
        Keeps normal forms across several questions.

    Returns
    -------
    Verdict
        Proved with the method; Refuted with a `Difference`; Undecided.

    Raises
    ------
    ShapeError
        If the dimensions disagree.
    """
    ends = [(theta.widths[0], theta.widths[-1]) for theta in (left, right)]
    if ends[0] != ends[1]:
        raise ShapeError(
            f"the networks are not parallel: one goes from dimension {ends[0][0]} to {ends[0][1]}, the other from {ends[1][0]} to {ends[1][1]}"
        )
    if left == right:
        return Proved("equal as values")
    if _equivalent(left, right, model or ReluNetworks()):
        return Proved("equal up to scaling and permuting neurons")
    small = reduce_network(left), reduce_network(right)
    if small[0] == small[1] or _equivalent(*small, ReluNetworks()):
        return Proved("equal up to scaling and permuting neurons, after reduction")
    difference = find_difference(left.morphism(), right.morphism())
    if difference is not None:
        return Refuted("the two functions differ at a point", difference)
    return Undecided(
        "the reduced normal forms differ, and no point tried tells the functions apart; comparing them region by region would decide it"
    )


def _equivalent(left: MLP, right: MLP, model: ReluNetworks) -> bool:
    if left.widths != right.widths or left.activation != right.activation:
        return False
    try:
        return next(iter_transporters(model, left, right, budget=1_000), None) is not None
    except BudgetError:
        return False
