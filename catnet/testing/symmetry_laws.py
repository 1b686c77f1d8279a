"""Laws of the symmetries that are found: each is one, each that was planted is found, and disguises have the same."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.questions.symmetries import Kind, Symmetries, symmetries
from catnet.questions.verify import verify
from catnet.search import at_most
from catnet.testing.knowledge_laws import is_registered
from catnet.testing.law import Carrier, Draw, Law, holds, vacuous
from catnet.testing.model_laws import disguised
from catnet.testing.subjects import Subject
from catnet.theorem import EndActions
from catnet.theorem.comparison import forms_of
from catnet.verdict import Proved, Refuted, Verdict

__all__ = ["LAWS"]

_CELLS = 100
_KINDS: list[Kind] = ["permutation", "signed"]


def _asked(theta: Any, kind: Kind) -> Symmetries:
    """Within the budgets of laws: what is found of most small networks, quickly."""
    points = at_most(1_000, "weights read for values at points")
    with at_most(1, "functions compared"), at_most(4, "candidates"), points:
        return symmetries(theta, kind, max_cells=_CELLS)


def _proved(carrier: Carrier, draw: Draw) -> Verdict:
    theta = draw(carrier.make())
    if not is_registered(carrier, theta):
        return vacuous("not a registered architecture")
    found = _asked(theta, draw(st.sampled_from(_KINDS)))
    if not found.ends.generators:
        return vacuous("no symmetry but the identity")
    report = verify(found.acted_on, found.ends, max_cells=_CELLS)
    if isinstance(report.end_to_end, Refuted):
        return Refuted("a symmetry that was found is none", (theta, found.ends))
    whole = verify(theta, found.ends, max_cells=_CELLS).end_to_end
    if isinstance(whole, Refuted):
        return Refuted("a symmetry of the network acted on is none of the given one", (theta, found.ends))
    if all(found.on_layers(name) is not None for name in found.ends.names):
        return holds(isinstance(report.verdict, Proved), "the layers are said to commute, and verify disagrees", theta)
    return holds(not isinstance(whole, Refuted), "")


def _found(carrier: Carrier, draw: Draw) -> Verdict:
    """What was planted, and nothing else, unless the function has more than its layers."""
    subject: Subject = carrier.subject
    if subject.planted is None:
        return vacuous("nothing is planted in such networks")
    planted = draw(subject.planted())
    kind: Kind = "signed" if planted.signed else "permutation"
    structured = any(as_perceptron(form) is not None for form in forms_of(KNOWN, planted.theta))
    found = _asked(planted.theta, kind) if structured else symmetries(planted.theta, kind, max_cells=_CELLS)
    if not found.complete and not _contains(found, planted.ends):  # the small budgets of laws ran out
        found = symmetries(planted.theta, kind, max_cells=_CELLS)
    if not _contains(found, planted.ends):
        return Refuted("a symmetry that was planted was not found", planted)
    if isinstance(verify(planted.theta, found.ends, max_cells=_CELLS).end_to_end, Refuted):
        return Refuted("beside what was planted something was found that is no symmetry", planted)
    named = planted.name is not None and planted.ends.group().order == found.order
    return holds(not named or found.structure == planted.name, f"its name is said to be {found.structure}", planted)


def _contains(found: Symmetries, ends: EndActions) -> bool:
    named = tuple((f"p{number}", first, last) for number, (_, first, last) in enumerate(ends.generators))
    return EndActions((*found.ends.generators, *named)).group().order == found.order


def _invariant(carrier: Carrier, draw: Draw) -> Verdict:
    theta, other, _ = disguised(carrier, draw)
    if not is_registered(carrier, theta) or as_perceptron(theta) is None:
        return vacuous("no disguises of a perceptron")
    kind = draw(st.sampled_from(_KINDS))
    here, there = (_asked(one, kind) for one in (theta, other))
    if not here.complete or not there.complete:
        return vacuous("some symmetries were found, perhaps not all")
    return holds(here.order == there.order and _contains(here, there.ends), "a disguise has others", (theta, other))


_ABOUT = ("architecture",)

LAWS = (
    Law("symmetries-proved", "every symmetry that is found is proved by verify", _ABOUT, _proved),
    Law(
        "symmetries-found",
        "what was planted is found, and where it is all, its group has its name",
        _ABOUT,
        _found,
    ),
    Law("symmetries-invariant", "a disguise of a perceptron has the same symmetries", _ABOUT, _invariant),
)
