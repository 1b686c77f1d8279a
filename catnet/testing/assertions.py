"""Assertions for tests: they hide themselves from tracebacks and print the witness.

>>> from catnet.architectures.perceptron.network import MLP
>>> from catnet.verdict import Proved
>>> assert_proved(Proved("by hand"))
Proved(reason='by hand', certificate=None, reference='')
>>> f = MLP.from_rows([([[1]], [0]), ([[1]], [0])])
>>> g = MLP.from_rows([([[1]], [0]), ([[2]], [0])])
>>> assert_same_function(f, g)
Traceback (most recent call last):
    ...
AssertionError: not the same function: the two functions differ at a point
  x          = (1)
  left       = (1)
  right      = (2)
  difference = -1 in output 0
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from catnet.architectures.known import KNOWN
from catnet.category import Morphism, check_same, find_enclosed_difference
from catnet.errors import InputError
from catnet.groups import Representation
from catnet.questions.end_to_end import check_end_to_end
from catnet.questions.same_function import check_same_function
from catnet.questions.verify import verify
from catnet.questions.within import within_budget
from catnet.questions.witness_words import witness_rows
from catnet.theorem import EndActions
from catnet.theorem.architecture import Architecture
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["assert_equivariant", "assert_proved", "assert_refuted", "assert_same_function"]


def assert_proved(verdict: Verdict, claim: str = "the claim") -> Proved:
    """The verdict, if it is `Proved`."""
    __tracebackhide__ = True
    if not isinstance(verdict, Proved):
        raise AssertionError(f"{claim} is {verdict.word}: {verdict.reason}{witness_text(verdict)}")
    return verdict


def assert_refuted(verdict: Verdict, claim: str = "the claim") -> Refuted:
    """The verdict, if it is `Refuted`."""
    __tracebackhide__ = True
    if not isinstance(verdict, Refuted):
        raise AssertionError(f"{claim} is {verdict.word}: {verdict.reason}")
    return verdict


def assert_same_function(
    left: Any, right: Any, *, architecture: Architecture[Any] | None = None, max_cells: int | None = None
) -> Proved:
    """Two networks (of any architectures) or two arrows compute the same function, proved.

    An undecided comparison fails as well: nothing is taken to be equal because no difference was found.  Networks of an
    architecture of one's own that is not registered are compared by it: `architecture`.
    """
    __tracebackhide__ = True
    if architecture is not None:
        verdict = within_budget(lambda: architecture.check_same_function(left, right, max_cells=max_cells))
    elif isinstance(left, Morphism) and isinstance(right, Morphism):
        verdict = _same_arrows(left, right)
    else:
        verdict = check_same_function(left, right, max_cells=max_cells)
    if isinstance(verdict, Refuted):
        raise AssertionError(f"not the same function: {verdict.reason}{witness_text(verdict)}")
    if isinstance(verdict, Undecided):
        raise AssertionError(f"whether the two functions agree is undecided: {verdict.reason}")
    return verdict


def assert_equivariant(
    network: Any,
    ends: EndActions | Sequence[Representation],
    *,
    architecture: Architecture[Any] | None = None,
    layerwise: bool = False,
    max_cells: int | None = None,
) -> Proved:
    """f(g x) = g f(x) for every x and every g, proved.

    Parameters
    ----------
    network : a parameter of any architecture
    ends : EndActions, or two representations of one group, on V_0 and V_L
    architecture : Architecture, optional
        For a parameter of an architecture of one's own that is not registered.
    layerwise : bool
        Whether every layer is to be equivariant, too, for some action of the group on its hidden spaces.
    """
    __tracebackhide__ = True
    if architecture is None and callable(network) and KNOWN.find(type(network)) is None:
        raise InputError(
            f"{getattr(network, '__name__', type(network).__name__)} is a function, and nothing is proved of what only "
            "can be called: assert_equivariant_at compares it with the group at exact points; a network is made of "
            "its weights (MLP.from_arrays, from_torch, …)"
        )
    actions = ends_of(ends)
    if not layerwise:
        return _equivariant(check_end_to_end(network, actions, architecture, max_cells=max_cells))
    report = verify(network, actions, architecture=architecture, max_cells=max_cells)
    if isinstance(report.layerwise, Proved):
        return report.layerwise
    if isinstance(report.end_to_end, Refuted):
        _equivariant(report.end_to_end)
    whole = {
        "proved": "the network is equivariant as a whole",
        "undecided": "whether the network is equivariant as a whole is undecided",
    }[report.end_to_end.word]
    layers = "its layers are not" if isinstance(report.layerwise, Refuted) else "whether its layers are is undecided"
    joint = "but" if isinstance(report.end_to_end, Proved) else "and"
    raise AssertionError(f"{whole}, {joint} {layers}: {report.layerwise.reason}{witness_text(report.layerwise)}")


def _equivariant(verdict: Verdict) -> Proved:
    __tracebackhide__ = True
    if isinstance(verdict, Undecided):
        raise AssertionError(f"whether the network is equivariant is undecided: {verdict.reason}")
    if isinstance(verdict, Refuted):
        raise AssertionError(f"the network is not equivariant: {verdict.reason}{witness_text(verdict)}")
    return verdict


def ends_of(ends: EndActions | Sequence[Representation]) -> EndActions:
    """Two representations of one group as the actions of its generators."""
    if isinstance(ends, EndActions):
        return ends
    first, last = ends
    pairs = zip(first.images, last.images, strict=True)
    return EndActions(tuple((name, before, after) for (name, before), (_, after) in pairs))


def _same_arrows(left: Morphism, right: Morphism) -> Verdict:
    verdict = check_same(left, right)
    if isinstance(verdict, Undecided):
        witness = find_enclosed_difference(left, right)
        if witness is not None:
            return Refuted("their values lie in disjoint intervals", witness)
    return verdict


def witness_text(verdict: Verdict) -> str:
    """The witness, a line for each of its parts; nothing where there is none."""
    rows = witness_rows(verdict.witness) if isinstance(verdict, Refuted) else []
    named = [(label or "witness", text) for label, text in rows]
    width = max((len(label) for label, _ in named), default=0)
    return "".join(f"\n  {label:<{width}} = {text}" for label, text in named)
