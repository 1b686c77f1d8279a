"""How far the functions of two networks are apart on a box, and how far the first is from equivariant, in an answer.

Let F be equivariant, B the box.  If g maps B into itself, then for x in B

    |f(g x) − g f(x)| ≤ |f(g x) − F(g x)| + |g F(x) − g f(x)| ≤ (1 + ‖g‖) sup_B |f − F|,

so that a bound of the change bounds the defect, and a defect that is attained bounds the change for every such F.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Scalar, spell
from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.commands.answer import number_words
from catnet.errors import BudgetError
from catnet.files.instance import Instance
from catnet.geometry.programs.program import Box
from catnet.groups import Operator
from catnet.groups.operators import as_matrix
from catnet.questions.on_box import Difference, Effort
from catnet.questions.perturbation import perturbation_bound
from catnet.questions.size_on_box import defect_on_box, least_distance, norm_of, size_on_box
from catnet.questions.symmetrise import Symmetrised
from catnet.theorem.action import EndActions
from catnet.theorem.comparison import forms_of
from catnet.theorem.model import Network

__all__ = ["FunctionsApart", "Size", "functions_apart", "keeps", "sizes_json", "sizes_lines"]

Size: TypeAlias = tuple[Fraction, Fraction | None]
"""An interval; the high end is None where nothing is certified."""

_NODES = 2_000
_MOST_PARAMETERS = 20_000  # of networks whose functions are compared without being asked


@final
@dataclass(frozen=True, slots=True)
class FunctionsApart:
    """sup |f(g x) − g f(x)| over the box and all generators, sup |f − F|, and how far every equivariant function is.

    The last is None where the group does not map the box to itself.
    """

    defect: Size
    change: Size
    least: Fraction | None


def functions_apart(
    instance: Instance,
    found: Symmetrised,
    box: Box,
    *,
    given: Network | None,
    budget: int | None,
    progress: Callable[[str], None],
) -> FunctionsApart | None:
    """By branch and bound, where that is not much work or asked for, and by the closed bound of a perturbation.

    Parameters
    ----------
    given : network, optional
        With the function of the instance's, and near the one that was found as a parameter.

    Returns
    -------
    FunctionsApart or None
        None if nothing bounds either from above, as for networks that are no perceptrons.
    """
    theta, average = _perceptron_of(instance.network), _perceptron_of(found.network)
    if theta is None or average is None or theta.activation != average.activation:
        return None
    if average == theta:
        return FunctionsApart((Fraction(0), Fraction(0)), (Fraction(0), Fraction(0)), Fraction(0))
    ends: list[tuple[Scalar, Scalar]] = list(box)
    close = as_perceptron(given) if given is not None else None
    near = perturbation_bound(close, average, ends) if close is not None else None
    defect: Size = (Fraction(0), None)
    change: Size = (Fraction(0), near)
    if budget is not None or theta.parameters <= _MOST_PARAMETERS:
        nodes = _NODES if budget is None else budget
        progress("how far the functions are apart")
        try:
            effort = Effort(nodes=nodes, cells=nodes, progress=progress)
            change = _smaller(size_on_box(Difference(theta, average), ends, effort), near)
            effort = Effort(nodes=nodes, cells=nodes, progress=progress)
            defect = defect_on_box(theta, instance.ends, ends, effort)
        except BudgetError:
            pass  # the closed bound stands
    is_kept = keeps(instance.ends, box)
    if change[1] is not None and is_kept:
        defect = _smaller(defect, change[1] * (1 + norm_of(instance.ends)))
    if defect[1] is None and change[1] is None:
        return None
    return FunctionsApart(defect, change, least_distance(defect[0], instance.ends) if is_kept else None)


def keeps(ends: EndActions, box: Box) -> bool:
    """Whether every generator maps the box into itself, as signed permutations do with [−1, 1]^n."""
    return all(_stays(first, box) for _, first, _ in ends.generators)


def _stays(operator: Operator, box: Box) -> bool:
    lows, highs = [low for low, _ in box], [high for _, high in box]
    if isinstance(operator, Monomial):  # every coordinate of the image depends on one of x
        corners = zip(operator.apply(lows), operator.apply(highs), strict=True)
        reached = [(min(pair), max(pair)) for pair in corners]
    else:  # a linear form takes its extremes in a corner, and the coordinates of x are independent
        reached = []
        for row in as_matrix(operator).rows():
            sides = [sorted((a * low, a * high)) for a, (low, high) in zip(row, box, strict=True)]
            reached.append((sum((low for low, _ in sides), Fraction(0)), sum((high for _, high in sides), Fraction(0))))
    return all(low <= least and most <= high for (least, most), (low, high) in zip(reached, box, strict=True))


def _perceptron_of(network: Network) -> MLP | None:
    """The perceptron that a network is, perhaps when its weights are written out."""
    return next(filter(None, map(as_perceptron, forms_of(KNOWN, network))), None)


def _smaller(size: Size, high: Fraction | None) -> Size:
    """The interval, its high end lowered."""
    ends = [end for end in (size[1], high) if end is not None]
    return size[0], min(ends) if ends else None


def sizes_json(apart: FunctionsApart | None) -> dict[str, list[str]]:
    """The intervals, as `bound` writes them: an end that is not known is infinite."""
    nothing: Size = (Fraction(0), None)
    sizes = (nothing, nothing) if apart is None else (apart.defect, apart.change)
    ends = [[spell(low), "inf" if high is None else spell(high)] for low, high in sizes]
    return dict(zip(("defect_interval", "change_interval"), ends, strict=True))


def sizes_lines(apart: FunctionsApart | None, where: str) -> list[str]:
    """For a person; `where` names the box."""
    if apart is None:
        return ["  functions   not compared: no bound is known for these networks"]
    lines = [
        f"  defect      of the outputs given, sup |f(g x) − g f(x)| on {where}: {_size_words(apart.defect)}",
        f"  change      of the outputs, sup |f − F| on {where}, F the network made: {_size_words(apart.change)}",
    ]
    if apart.least:
        words = number_words(apart.least)
        lines.append(f"  at least    {words} away from f is every equivariant function, somewhere on {where}")
    return lines


def _size_words(size: Size) -> str:
    low, high = size
    if low == high:
        return number_words(low)
    return f"between {number_words(low)} and {'inf' if high is None else number_words(high)}"
