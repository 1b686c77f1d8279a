"""Which network with the same function is equivariant layer by layer?

>>> from catnet.algebra.monomial import Monomial
>>> from catnet.architectures.perceptron.network import MLP
>>> flip = Monomial.diagonal([-1])
>>> odd = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])       # relu(x + 1) − relu(−x − 1) − 1 = x
>>> check_realisable(odd, EndActions((("s", flip, flip),))).certificate.widths
(1, 2, 1)
"""

from __future__ import annotations

from typing import Any

from catnet.architectures.known import KNOWN
from catnet.errors import InputError
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups import Group
from catnet.questions.end_to_end import check_end_to_end
from catnet.questions.within import within_budget
from catnet.theorem.action import EndActions
from catnet.theorem.architecture import Architecture
from catnet.theorem.comparison import forms_of
from catnet.theorem.model import Network
from catnet.theorem.proof import check_layerwise
from catnet.verdict import Proved, Verdict

__all__ = ["check_realisable"]


def check_realisable(
    theta: Network,
    ends: EndActions,
    group: Group | None = None,
    *,
    keep: bool = True,
    max_cells: int | None = DEFAULT_MAX_CELLS,
) -> Verdict:
    """A network with theta's function whose layers are equivariant, as narrow as is found.

    Parameters
    ----------
    theta : Network
        Of an architecture for which a construction is known, or with a form in one: ReLU, leaky ReLU, …
    ends : EndActions
    group : FiniteGroup or UnlistedGroup, optional
        `ends.generated_group()`, if it is already known.
    keep : bool
        Whether theta itself is returned if its layers are equivariant, even where a narrower network has its function.
    max_cells : int, optional
        The budget of regions, where the function has to be shown equivariant by them.

    Returns
    -------
    Verdict
        Proved with a `catnet.architectures.relu.realisation.Realisation`; Refuted, with an `EndToEndDifference`, if the
        function is not equivariant; Undecided.

    Raises
    ------
    InputError
        If no construction is known for theta.
    """
    found = group if group is not None else ends.generated_group()
    pairs = ((KNOWN.architecture_of(form), form) for form in forms_of(KNOWN, theta))
    pair = next((pair for pair in pairs if pair[0].constructs_realisations), None)
    if pair is None:
        raise InputError(f"no construction of layerwise equivariant networks is known for {theta.kind}")
    return within_budget(lambda: _realised(*pair, ends, found, keep, max_cells))


def _realised(
    architecture: Architecture[Any], theta: Any, ends: EndActions, group: Group, keep: bool, max_cells: int | None
) -> Verdict:
    own = check_layerwise(architecture.model, theta, ends, group)
    whole: Verdict | None = None
    if not isinstance(own, Proved):
        whole = check_end_to_end(theta, ends, architecture, max_cells=max_cells)
        if not isinstance(whole, Proved):
            return whole
    return architecture.realise(theta, ends, group, own_layers=own, end_to_end=whole, keep=keep)
