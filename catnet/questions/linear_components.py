"""The components of the group of all linear symmetries: a theorem and its hypotheses, asked of one network.

The network is reduced, and has to be identifiable, or affine; then `catnet.architectures.perceptron.linear_symmetries`
has a representative for every component, and the Lie algebra has the one that holds the identity.

>>> from catnet.architectures.perceptron.network import MLP
>>> theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 2]], [0])])                  # relu(x) + 2 relu(y)
>>> found, verdict = components_of(theta, theta, ())
>>> found.number, [first.spelled() for first, _ in found.pairs], verdict.word
(2, [[['0', '4'], ['1', '0']]], 'proved')
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from catnet.architectures.perceptron.frames import Pair
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.linear_symmetries import Components, linear_components
from catnet.groups import Operator
from catnet.groups.operators import as_matrix
from catnet.questions.all_symmetries import check_all_found
from catnet.questions.within import within_budget
from catnet.theorem.model import Network
from catnet.verdict import Proved, Undecided, Verdict

__all__ = ["components_of"]


def components_of(
    theta: Network, small: Any, known: Sequence[tuple[Operator, Operator]], *, max_cells: int | None = None
) -> tuple[Components, Verdict]:
    """Representatives, and whether every component has one.

    Parameters
    ----------
    theta, small : Network
        The given one, and the reduced one with the same function.
    known : sequence of pairs of operators
        Symmetries that are preferred as representatives.
    max_cells : int, optional
        The budget of identifiability.
    """
    none = Components((), None, None, "no theorem speaks of the components for this architecture")
    perceptron = as_perceptron(small)
    if perceptron is None:
        return none, Undecided(none.ended)
    hypothesis = check_all_found(theta, perceptron, max_cells=max_cells)
    if not isinstance(hypothesis, Proved):
        return none, hypothesis
    pairs: list[Pair] = [(as_matrix(first), as_matrix(last)) for first, last in known]
    found = within_budget(lambda: linear_components(perceptron, pairs))
    if isinstance(found, Undecided):
        return none, found
    if found.number is None:
        return found, Undecided(found.ended)
    return found, hypothesis
