"""Which network with the same function is equivariant layer by layer?

>>> from catnet.algebra.monomial import Monomial
>>> from catnet.architectures.perceptron.network import MLP
>>> flip = Monomial.diagonal([-1])
>>> odd = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])       # relu(x + 1) − relu(−x − 1) − 1 = x
>>> check_realisable(odd, EndActions((("s", flip, flip),))).certificate.widths
(1, 2, 1)
"""

from __future__ import annotations

from dataclasses import replace

from catnet.architectures.known import KNOWN
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups import Group
from catnet.questions.end_to_end import check_end_to_end
from catnet.questions.within import within_budget
from catnet.theorem.action import EndActions
from catnet.theorem.comparison import forms_of
from catnet.theorem.model import Network
from catnet.theorem.proof import check_layerwise
from catnet.verdict import Proved, Undecided, Verdict

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
        Of any registered architecture.
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
        Proved with a `catnet.theorem.realisation.Realisation`; Refuted, with an `EndToEndDifference`, if the
        function is not equivariant; Undecided.
    """
    found = group if group is not None else ends.generated_group()
    return within_budget(lambda: _realised(theta, ends, found, keep, max_cells))


def _realised(theta: Network, ends: EndActions, group: Group, keep: bool, max_cells: int | None) -> Verdict:
    architecture = KNOWN.architecture_of(theta)
    own = check_layerwise(architecture.model, theta, ends, group)
    whole: Verdict = Proved("the squares of the ladder, pasted together")
    if not isinstance(own, Proved):
        whole = check_end_to_end(theta, ends, architecture, max_cells=max_cells)
        if not isinstance(whole, Proved):
            return whole
    verdict = architecture.realise(theta, ends, group, own_layers=own, end_to_end=whole, keep=keep)
    obstacles = []
    forms = forms_of(KNOWN, theta)[1:]
    while not isinstance(verdict, Proved) and forms:
        obstacles.append(verdict.reason)
        form = forms.pop(0)
        verdict = KNOWN.architecture_of(form).realise(form, ends, group, end_to_end=whole, keep=keep)
    if isinstance(verdict, Proved):
        return _after(obstacles, theta, verdict)
    return Undecided("; ".join(dict.fromkeys((*obstacles, verdict.reason))))


def _after(obstacles: list[str], theta: Network, verdict: Proved) -> Proved:
    """The verdict on another form of theta, with the reason why it is not one of theta's architecture."""
    if not obstacles:
        return verdict
    found = verdict.certificate
    words = f"{found.method}, as {found.network.kind} and not as {theta.kind}: {obstacles[0]}"
    return Proved(words, replace(found, method=words))
