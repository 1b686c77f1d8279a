"""One theorem instance, answered: adjunction, end-to-end equivariance, identifiability, layerwise equivariance.

The four answers are found separately, and none is derived from another without its reason:

- layerwise is shown by the ladder of squares, for this theta;
- end to end follows from the ladder when there is one; otherwise the functions of theta and g theta are compared;
- layers that would commute, pasted together, make the whole commute: where the whole is refuted, so are the layers,
  also where no list of the matches is complete, or the architecture does not absorb the actions;
- if g^{-1} theta has the same function as theta but no symmetry carries theta to it, then theta is not identifiable:
  it is a twin.

>>> from catnet.algebra.monomial import Monomial
>>> from catnet.architectures.perceptron.network import MLP
>>> flip = Monomial.diagonal((-Monomial.identity(1).scale[0],))
>>> f = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])   # |x| is even
>>> report = verify(f, EndActions((("s", flip, Monomial.identity(1)),)))
>>> report.verdict.word, report.layerwise.certificate.actions.on_layer(1)[0][1].permutation.images
('proved', (1, 0))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, final

from catnet.architectures.known import KNOWN
from catnet.errors import InputError
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups import Group, Operator, UnlistedGroup
from catnet.questions.centred import verify_centred
from catnet.questions.end_to_end import EnclosedEndToEndDifference, EndToEndDifference, check_end_to_end
from catnet.questions.identifiable import weak_hypothesis
from catnet.questions.within import within_budget
from catnet.questions.words import report_lines
from catnet.search import allowance
from catnet.shown import Shown
from catnet.theorem.action import EndActions
from catnet.theorem.architecture import Architecture
from catnet.theorem.ladder import LayerActions
from catnet.theorem.model import Model, Network
from catnet.theorem.proof import Layerwise, check_actions, check_layerwise
from catnet.theorem.transporter import transporter_impossible
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["EnclosedEndToEndDifference", "EndToEndDifference", "Report", "verify"]

_HYPOTHESIS = 5_000
"""Cells that may be spent on whether theta is identifiable, which decides nothing else here; `identify` spends more."""


@final
@dataclass(frozen=True, slots=True)
class Report(Shown):
    """The answers on one instance; `verdict` is the top one.

    `realisation` is asked when the network is equivariant but its layers are not: proved with a `Realisation`, or
    undecided.  `weakly` says whether theta is weakly identifiable, where it is not identifiable and reduces to less.
    `network` and `ends` are what was asked about.  `str` of it is the text of the command line.
    """

    group: Group
    adjunction: Verdict
    end_to_end: Verdict
    identifiability: Verdict
    layerwise: Verdict
    realisation: Verdict | None = None
    network: Network | None = None
    weakly: Verdict | None = None
    ends: EndActions | None = None

    def __str__(self) -> str:
        return "\n".join(report_lines(self))

    def __repr__(self) -> str:
        asked = ("adjunction", "end_to_end", "identifiability", "layerwise")
        return f"<Report: {', '.join(f'{name} {getattr(self, name).word}' for name in asked)}>"

    @property
    def verdict(self) -> Verdict:
        """That of `layerwise`, except that a refuted `end_to_end` refutes."""
        return self.end_to_end if isinstance(self.end_to_end, Refuted) else self.layerwise

    @property
    def proof(self) -> Layerwise | None:
        """The certificate of layerwise equivariance, if there is one."""
        certificate = self.layerwise.certificate if isinstance(self.layerwise, Proved) else None
        return certificate if isinstance(certificate, Layerwise) else None


def verify(
    theta: Network,
    ends: EndActions,
    *,
    group: Group | None = None,
    architecture: Architecture[Any] | None = None,
    max_matchings: int = 100_000,
    max_cells: int | None = DEFAULT_MAX_CELLS,
    hidden: Sequence[Sequence[Operator]] | None = None,
    sofar: Callable[[Report], None] = lambda report: None,
) -> Report:
    """The theorem on one network and one pair of actions.

    Parameters
    ----------
    theta : Network
        A parameter of any architecture: an `MLP`, or another one that is registered (`catnet.register`).
    ends : EndActions
        On V_0 and V_L.
    group : FiniteGroup or UnlistedGroup, optional
        `ends.generated_group()`, if it is already known.
    architecture : Architecture, optional
        For parameters of an architecture of one's own.
    max_matchings : int
        The budget of the search among neurons with equal rows.
    max_cells : int, optional
        The budget of regions, where the two functions have to be compared by them.
    hidden : sequence of sequences of operators, optional
        For every generator what may act on V_1, …, V_{L−1}: checked, and where it does not make every square commute,
        or is no homomorphism, forgotten.
    sofar : callable, optional
        Is told the answers as they are found, the others undecided.

    Raises
    ------
    InputError
        If the architecture is not known, or the generators of `group` are not those of `ends`.
    """
    if group is not None and not set(ends.names) <= set(group.names):
        raise InputError(
            f"the group has the generators {', '.join(group.names)}, and the ends have {', '.join(ends.names)}"
        )
    if ends.centres is not None:

        def ask(moved: Network, linear: EndActions, tell: Callable[[Report], None]) -> Report:
            return verify(
                moved,
                linear,
                group=group,
                architecture=architecture,
                max_matchings=max_matchings,
                max_cells=max_cells,
                hidden=hidden,
                sofar=tell,
            )

        return verify_centred(theta, ends, ends.centres, ask, sofar, architecture)
    known = architecture or KNOWN.architecture_of(theta)
    model = known.model
    found = group or ends.generated_group()
    adjunction = model.check_adjunction(theta, ends.generators)
    waiting = Undecided("a budget ended the command before this was asked")
    sofar(Report(found, adjunction, waiting, waiting, waiting, network=theta, ends=ends))
    proposed = _proposed(model, theta, ends, found, adjunction, hidden)
    matched = (
        within_budget(lambda: check_layerwise(model, theta, ends, found, budget=max_matchings))
        if proposed is None
        else proposed
    )
    sofar(Report(found, adjunction, waiting, waiting, matched, network=theta, ends=ends))
    end_to_end = within_budget(lambda: _end_to_end(known, theta, ends, matched, max_cells))
    layerwise = _pasted(matched, end_to_end)
    sofar(Report(found, adjunction, end_to_end, waiting, layerwise, network=theta, ends=ends))
    identifiability = within_budget(lambda: _identifiability(known, theta, ends, layerwise, end_to_end, max_cells))
    sofar(Report(found, adjunction, end_to_end, identifiability, layerwise, network=theta, ends=ends))
    weakly = within_budget(lambda: _weakly(known, theta, identifiability))
    realisation = within_budget(lambda: _realisation(known, theta, ends, found, layerwise, end_to_end))
    return Report(found, adjunction, end_to_end, identifiability, layerwise, realisation, theta, weakly, ends)


def _proposed(
    model: Model[Any],
    theta: Network,
    ends: EndActions,
    group: Group,
    adjunction: Verdict,
    hidden: Sequence[Sequence[Operator]] | None,
) -> Verdict | None:
    """Proved by given actions on the hidden layers; None where these show nothing."""
    if hidden is None or ends.fields or isinstance(group, UnlistedGroup) or not isinstance(adjunction, Proved):
        return None
    tuples = zip(ends.generators, hidden, strict=True)
    actions = LayerActions(tuple((name, (first, *inside, last)) for (name, first, last), inside in tuples))
    verdict = within_budget(lambda: check_actions(model, theta, group, actions))
    return verdict if isinstance(verdict, Proved) else None


def _weakly(architecture: Architecture[Any], theta: Network, identifiability: Verdict) -> Verdict | None:
    if not isinstance(identifiability, Refuted):
        return None
    return weak_hypothesis(architecture, theta, max_cells=allowance("cells for the hypothesis", _HYPOTHESIS))


def _end_to_end(
    architecture: Architecture[Any], theta: Network, ends: EndActions, layerwise: Verdict, max_cells: int | None
) -> Verdict:
    if isinstance(layerwise, Proved):
        return Proved("the squares of the ladder, pasted together")
    return check_end_to_end(theta, ends, architecture, max_cells=max_cells)


def _pasted(layerwise: Verdict, end_to_end: Verdict) -> Verdict:
    """Refuted where the whole is, whatever hidden actions there are: squares that commute, pasted together, commute."""
    if isinstance(layerwise, Undecided) and isinstance(end_to_end, Refuted):
        reason = "the whole is not equivariant, and layers that are, pasted together, would make it so"
        return Refuted(reason, end_to_end.witness)
    return layerwise


def _realisation(
    architecture: Architecture[Any],
    theta: Network,
    ends: EndActions,
    group: Group,
    layerwise: Verdict,
    end_to_end: Verdict,
) -> Verdict | None:
    """Asked when the layers are not equivariant but the whole is; proved with what the architecture constructs."""
    if not isinstance(layerwise, Refuted) or not isinstance(end_to_end, Proved):
        return None
    if isinstance(group, UnlistedGroup):
        return Undecided(f"a cover averages over the group, and {group.words}")
    return architecture.realise(theta, ends, group, own_layers=layerwise, end_to_end=end_to_end)


def _identifiability(
    architecture: Architecture[Any],
    theta: Network,
    ends: EndActions,
    layerwise: Verdict,
    end_to_end: Verdict,
    max_cells: int | None,
) -> Verdict:
    most = allowance("cells for the hypothesis", _HYPOTHESIS)
    verdict = architecture.check_identifiable(theta, max_cells=most if max_cells is None else min(most, max_cells))
    witness = layerwise.witness if isinstance(layerwise, Refuted) else None
    generator = getattr(witness, "generator", None)
    if isinstance(verdict, Undecided) and isinstance(end_to_end, Proved) and generator in ends.names:
        _, first, last = next(entry for entry in ends.generators if entry[0] == generator)
        model = architecture.model
        moved = model.transport(theta, first.inverse(), last.inverse())
        if transporter_impossible(model, theta, moved, budget=100_000):
            return Refuted(
                f"theta moved by the inverse of {generator} has the same function, and no symmetry carries theta to it",
                moved,
            )
    return verdict
