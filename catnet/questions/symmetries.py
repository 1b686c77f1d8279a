"""Which symmetries does a network have: all pairs of permutations of inputs and outputs that its function respects?

The network is reduced, and written as a structure without what its architecture's scalings may change
(`catnet.architectures.perceptron.structure`); the automorphisms of the structure are found
(`catnet.groups.automorphisms`), and each generator is proved by the squares of its ladder on every layer.  So what is
found are symmetries.  That they are *all* is a theorem or is not said; see `catnet.questions.all_symmetries`.

>>> from catnet.architectures.perceptron.network import MLP
>>> theta = MLP.from_rows([([[1, 2], [4, 2]], [0, 0]), ([[2, 1]], [0])])
>>> found = symmetries(theta)
>>> found.order, found.complete, [str(first.permutation) for _, first, _ in found.ends.generators]
(2, True, ['(0 1)'])
>>> print(found)
C_2: 2 symmetries by permutations of 2 inputs and 1 output, and these are all
>>> found.orbits
(((0, 1),), ((0, 1),), ((0,),))
>>> found.layers.on_layer(1)
(('g1', Monomial(permutation=Permutation(images=(1, 0)), scale=(Fraction(2, 1), Fraction(1, 2)))),)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias, final

import numpy as np

from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Vector
from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.structure import layered_structure
from catnet.errors import InputError
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups import FiniteGroup, Group, Operator
from catnet.groups.automorphisms import Automorphisms, automorphisms
from catnet.groups.block_systems import orbits
from catnet.groups.blocks import simplest
from catnet.groups.few_generators import few_generators
from catnet.groups.recognition import TRIVIAL, name_of
from catnet.questions.all_symmetries import check_all_found
from catnet.questions.lie_algebra import symmetry_algebra
from catnet.questions.linear_components import components_of
from catnet.questions.symmetry_candidates import Pair, decide_candidates
from catnet.questions.within import within_budget
from catnet.shown import Shown
from catnet.theorem.action import EndActions
from catnet.theorem.comparison import forms_of
from catnet.theorem.ladder import LayerActions
from catnet.theorem.model import Model, Network
from catnet.theorem.proof import check_layerwise
from catnet.verdict import Proved, Undecided, Verdict

__all__ = ["KINDS", "KIND_WORDS", "SIGNS", "Kind", "Symmetries", "kinds_of", "symmetries"]

Kind: TypeAlias = Literal["permutation", "signed", "linear"]
KINDS: tuple[Kind, ...] = ("permutation", "signed", "linear")
SIGNS: dict[Kind, tuple[int, ...]] = {"permutation": (1,), "signed": (1, -1)}
"""The entries of a matrix of the kind, where it is one of the finite kinds."""

KIND_WORDS = {"permutation": "permutations", "signed": "signed permutations", "linear": "matrices"}

_MOST_ELEMENTS = 100
"""Of a group for which a network is looked for on whose layers it acts: that may be so many times as wide."""


@final
@dataclass(frozen=True, slots=True)
class Symmetries(Shown):
    """The group of pairs (input, output) that was found.

    Parameters
    ----------
    kind : str
        ``"permutation"``, ``"signed"`` or ``"linear"``.
    ends : EndActions
        Generators g1, g2, …; none if the group is trivial.  For linear ones also vector fields X1, X2, …
    order : int or "infinite"
        Of the group that they generate.
    all_found : Verdict
        Proved with the theorem by which these are all symmetries of the function that are of this kind; else undecided
        with the reason.
    theta : Network
        The given network.
    acted_on : Network
        What `layers` acts on: the given network; or a reduced one with the same function, or a realised one, where the
        group does not act on the layers of the given one.
    layers : LayerActions or None
        The actions on all layers, every square checked; of some generators only, where no network was found on whose
        layers all act; None if none does.
    up_to_shifts : bool
        Whether pairs of maps that differ by shifts of both ends alone, with which the function agrees, count as one.
    """

    kind: Kind
    ends: EndActions
    order: int | str
    all_found: Verdict
    theta: Network
    acted_on: Network
    layers: LayerActions | None
    searched: Network
    points: tuple[Vector, ...] = ()
    algebra_points: tuple[Vector, ...] = ()
    up_to_shifts: bool = False
    _memo: dict[str, str | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def complete(self) -> bool:
        """Whether all symmetries of this kind are proved found."""
        return isinstance(self.all_found, Proved)

    @property
    def verdict(self) -> Verdict:
        """Proved if they are all; undecided if they may be some of all."""
        return self.all_found

    def on_layers(self, name: str) -> tuple[Operator, ...] | None:
        """How a generator acts on all spaces of `acted_on`; None if it does not act on its layers."""
        generators = () if self.layers is None else self.layers.generators
        return next((operators for own, operators in generators if own == name), None)

    @property
    def group(self) -> Group:
        return self.ends.generated_group()

    @property
    def structure(self) -> str | None:
        """The name of the group up to isomorphism, as ``"S_4 × C_2"``: right, or None where no theorem gives one (or it
        is infinite).
        """
        if self.order == 1:
            return TRIVIAL
        if self.ends.fields:
            return None
        if "structure" not in self._memo:
            self._memo["structure"] = name_of(self.group.listed())
        return self._memo["structure"]

    @property
    def orbits(self) -> tuple[tuple[tuple[int, ...], ...] | None, ...]:
        """The orbits of the coordinates of V_0, …, V_L of `acted_on`, whatever their signs; None for a space on which
        some generator is not known to act, or mixes coordinates.
        """
        last = len(self.acted_on.spaces) - 1
        names = self.ends.names
        hidden = [self.on_layers(name) for name in names] if last > 1 else []
        found = []
        for index, space in enumerate(self.acted_on.spaces):
            if index in (0, last):
                own: list[Operator | None] = [pair[bool(index)] for _, *pair in self.ends.generators]
            else:
                own = [None if operators is None else operators[index] for operators in hidden]
            found.append(_orbits(space.dimension, own))
        return tuple(found)

    def __str__(self) -> str:
        number = "infinitely many" if self.order == "infinite" else str(self.order)
        count = "no symmetry but the identity" if self.order == 1 else f"{number} symmetries"
        sizes = [
            f"{space.dimension} {what}{'' if space.dimension == 1 else 's'}"
            for space, what in ((self.theta.spaces[0], "input"), (self.theta.spaces[-1], "output"))
        ]
        ends = "and these are all" if self.complete else "and there may be more"
        name = self.structure
        return f"{'' if name is None else f'{name}: '}{count} by {kinds_of(self)} of {' and '.join(sizes)}, {ends}"


def kinds_of(found: Symmetries) -> str:
    """What kind of maps they are, in words."""
    return f"{KIND_WORDS[found.kind]}{', up to shifts alone,' if found.up_to_shifts else ''}"


def symmetries(
    theta: Network,
    kind: Kind = "permutation",
    *,
    max_cells: int | None = None,
    sofar: Callable[[Symmetries], None] = lambda found: None,
) -> Symmetries:
    """All pairs of permutations, or of signed permutations, of inputs and outputs that the function respects.

    Parameters
    ----------
    theta : Network
        Of any registered architecture.
    kind : {"permutation", "signed", "linear"}
        Linear ones are the connected part, by its Lie algebra, and a representative of every other component.
    max_cells : int, optional
        The budget of what decides whether these are all: cells for identifiability and equality.
    sofar : callable, optional
        Is told what is known before it is known whether that is all.

    Raises
    ------
    InputError
        If the kind, or the architecture, is not known.

    Notes
    -----
    Linear in the parameters, for each of a few refinements of colours, and for every generator.
    """
    if kind not in KINDS:
        raise InputError(f"a kind of symmetries is one of {', '.join(KINDS)}, found {kind!r}")
    KNOWN.architecture_of(theta)
    if kind not in SIGNS:
        return _linear(theta, max_cells, sofar)
    signed = -1 in SIGNS[kind]
    small, found = _automorphisms(theta, signed)
    pairs = _generators([] if found is None else [(one[0], one[1]) for one in found.generators], found and found.order)
    waiting = Undecided("a budget ended the command before it was asked whether these are all")
    own = _result(kind, theta, small, pairs, waiting)
    sofar(own)
    searched = small if found is not None and not found.ended else None
    verdict = check_all_found(theta, searched, max_cells=max_cells)
    if not isinstance(verdict, Undecided):
        return replace(own, all_found=verdict)
    candidates = decide_candidates(small, pairs, signed=signed, max_cells=max_cells)
    if isinstance(candidates.all_found, Undecided):
        verdict = Undecided(f"{verdict.reason}; {candidates.all_found.reason}")
    else:
        verdict = candidates.all_found
    if candidates.added:
        own = _result(kind, theta, small, _generators([*pairs, *candidates.added], candidates.order), verdict)
    return replace(own, all_found=verdict, points=candidates.points)


def _linear(theta: Network, max_cells: int | None, sofar: Callable[[Symmetries], None]) -> Symmetries:
    """The Lie algebra of all linear symmetries, and the signed permutations."""

    def wider(found: Symmetries) -> Symmetries:
        reason = "a budget ended the command before the Lie algebra was found"
        return replace(found, kind="linear", all_found=Undecided(reason))

    finite = symmetries(theta, "signed", max_cells=max_cells, sofar=lambda found: sofar(wider(found)))
    algebra = symmetry_algebra(theta, max_cells=DEFAULT_MAX_CELLS if max_cells is None else max_cells)
    fields = tuple((f"X{number}", pair) for number, pair in enumerate(algebra.basis, start=1))
    finite = replace(finite, algebra_points=algebra.points)
    signed = [(first, last) for _, first, last in finite.ends.generators]
    components, verdict = components_of(theta, finite.searched, signed, max_cells=max_cells)
    connected = f"of the connected part {'all' if algebra.complete else 'some'} of its Lie algebra is found"
    if components.number is None:
        reason = (
            f"{connected} ({algebra.reason}); of other components only those of signed permutations, which are "
            f"{'all' if finite.complete else 'perhaps not all'}: {verdict.reason}"
        )
        ends = EndActions(finite.ends.generators, fields)
        order = "infinite" if fields else finite.order
        return replace(finite, kind="linear", ends=ends, order=order, all_found=Undecided(reason))
    pairs = [(simplest(first), simplest(last)) for first, last in components.pairs]
    ends = EndActions(tuple((f"g{number}", *pair) for number, pair in enumerate(pairs, start=1)))
    acted_on, layers = _layers(theta, finite.searched, ends, ends.generated_group())
    if algebra.complete and isinstance(verdict, Proved):
        count = "there is one component" if components.number == 1 else f"there are {components.number} components"
        verdict = Proved(
            f"{verdict.reason}; {count}, and all of the Lie algebra of the connected one is found ({algebra.reason})",
            reference=verdict.reference,
        )
    else:
        verdict = Undecided(f"all {components.number} components are found, but {connected}: {algebra.reason}")
    order = "infinite" if fields else components.number
    return replace(
        finite, kind="linear", ends=EndActions(ends.generators, fields), order=order, all_found=verdict,
        acted_on=acted_on, layers=layers, points=(),
    )  # fmt: skip


def _orbits(size: int, operators: Sequence[Operator | None]) -> tuple[tuple[int, ...], ...] | None:
    monomials = [operator for operator in operators if isinstance(operator, Monomial)]
    if len(monomials) < len(operators):
        return None
    rows = np.array([operator.permutation.images for operator in monomials], dtype=np.intp)
    return tuple(tuple(orbit.tolist()) for orbit in orbits(rows.reshape(len(monomials), size)))


def _automorphisms(theta: Network, signed: bool) -> tuple[Any, Automorphisms | None]:
    """The reduced network that is searched, and what was found; None where no structure is known."""
    for form in forms_of(KNOWN, theta):
        if as_perceptron(form) is not None:
            small = KNOWN.architecture_of(form).reduce(form).small
            return small, automorphisms(layered_structure(small, signed=signed))
    return KNOWN.architecture_of(theta).reduce(theta).small, None


def _generators(pairs: list[Pair], order: int | None) -> list[Pair]:
    """The same group by few generators."""
    return [(first, last) for first, last in few_generators(pairs, order)]


def _result(kind: Kind, theta: Network, small: Any, pairs: list[Pair], verdict: Verdict) -> Symmetries:
    """What is known of the group that pairs generate."""
    ends = EndActions(tuple((f"g{number}", *pair) for number, pair in enumerate(pairs, start=1)))
    group = ends.group() if pairs else FiniteGroup(())
    acted_on, layers = _layers(theta, small, ends, group)
    return Symmetries(kind, ends, group.order, verdict, theta, acted_on, layers, small)


def _layers(theta: Network, small: Any, ends: EndActions, group: Group) -> tuple[Network, LayerActions | None]:
    """The actions on the layers of theta, or else of the reduced network, or of one that is realised."""
    for network in (theta, small):
        verdict = check_layerwise(KNOWN.architecture_of(network).model, network, ends, group)
        if isinstance(verdict, Proved):
            return network, verdict.certificate.actions
    architecture = KNOWN.architecture_of(small)
    if type(group.order) is int and group.order <= _MOST_ELEMENTS:
        realised = within_budget(lambda: architecture.realise(small, ends, group))
        if isinstance(realised, Proved):
            return realised.certificate.network, realised.certificate.layerwise.actions
    model = KNOWN.architecture_of(theta).model
    some = [one for one in ends.generators if _acts(model, theta, EndActions((one,)))]
    if not some:
        return theta, None
    part = EndActions(tuple(some))
    verdict = check_layerwise(model, theta, part, part.group())
    return theta, verdict.certificate.actions if isinstance(verdict, Proved) else None


def _acts(model: Model[Any], theta: Network, ends: EndActions) -> bool:
    return isinstance(check_layerwise(model, theta, ends, ends.group()), Proved)
