"""The theorem: an identifiable network that is equivariant end to end is equivariant layer by layer.

The proof, written once for every architecture.  Let g act on V_0 and V_L by h_0(g) and h_L(g), and on each hidden
space V_i by itself, by h_i(g): the identity, unless the layers commute with something on their own.  By adjunction
there are parameters g^{-1} theta whose layers are

    f_i(.; (g^{-1} theta)_i) = h_i(g)^{-1} f_i(h_{i-1}(g) .; theta_i),

so equivariance of f says that theta and g^{-1} theta have the same function.  If theta is identifiable, there are
unique k_i(g) in K_i with

    f_i(.; (g^{-1} theta)_i) = k_i(g) f_i(k_{i-1}(g)^{-1} .; theta_i),        k_0(g) = k_L(g) = id,

and they are found by walking up the layers (`catnet.theorem.transporter`).  Together: f_i h_{i-1}(g) k_{i-1}(g) =
h_i(g) k_i(g) f_i, the square "layer i commutes with the actions on V_{i-1} and V_i".

With h_i = id the actions of G and of K commute, so (g h)^{-1} theta = h^{-1} (g^{-1} theta) = h^{-1} (k(g) theta) =
k(g) (h^{-1} theta) = k(g) k(h) theta, and by uniqueness k(g h) = k(g) k(h): G acts on every V_i.  (Carrying theta by g
instead gives the inverses, an anti-homomorphism.)  In general, if the h_i(g) normalise K_i, a word in the generators
that is trivial at both ends acts on the V_i through elements of K_i that fix theta, so trivially by uniqueness:
g ↦ h_i(g) k_i(g) is a homomorphism.

Neither the search nor the squares need to know that theta is identifiable, so what is shown here is shown for this
theta, whatever else holds.

References
----------
Shahverdi, Marchetti, Bökman, Kohn, "Identifiable Equivariant Networks are Layerwise Equivariant", arXiv
2601.21645, main theorem.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, final

from catnet.algebra.scalars import Vector
from catnet.errors import BudgetError
from catnet.groups import FiniteGroup, Group, Operator, UnlistedGroup
from catnet.groups.operators import identity_operator, product
from catnet.search import Found, RanOut, Search, find_first
from catnet.shown import Shown
from catnet.theorem.action import EndActions
from catnet.theorem.ladder import LayerActions, ladder
from catnet.theorem.model import Model, Theta
from catnet.theorem.relations import find_homomorphic, is_homomorphic, power_is_identity
from catnet.theorem.transporter import iter_transporters
from catnet.verdict import Proved, Refuted, Undecided, Verdict

if TYPE_CHECKING:  # only instances with an algebra load it
    from catnet.theorem.lie_proof import LieLayerwise

__all__ = ["Layerwise", "NoMatch", "check_actions", "check_layerwise"]


@final
@dataclass(frozen=True, slots=True)
class Layerwise(Shown):
    """The certificate of layerwise equivariance.

    Parameters
    ----------
    actions : LayerActions
        On V_0, …, V_L.
    homomorphism : str
        ``"uniqueness"`` when theta has a trivial stabiliser, else ``"enumeration"``: the tuples (k_0, …, k_L)
        generate a group of the order of G.
    squares : int
        How many squares were checked.
    fields : LieLayerwise, optional
        The ladders of the vector fields, where the group has a connected part.
    """

    actions: LayerActions
    homomorphism: str
    squares: int
    fields: LieLayerwise | None = None


@final
@dataclass(frozen=True, slots=True)
class NoMatch:
    """The witness that no action exists: the generator, and the first layer at which no choice is left.

    ``alone`` says whether no choice below that layer lets it be matched; otherwise it has matches, perhaps, that no
    layer behind it can follow, or that are no homomorphism.  ``matched`` says the latter: every generator has a match
    on all layers, and what fails are the relations of the group: those of one generator, or, if ``generator`` is None,
    those of several.
    """

    generator: str | None
    layer: int
    alone: bool = True
    matched: bool = False


def check_layerwise(
    model: Model[Theta], theta: Theta, ends: EndActions, group: Group, *, budget: int = 100_000
) -> Verdict:
    """Whether G acts on every hidden space through K_i so that every layer is equivariant.

    Returns
    -------
    Verdict
        Proved with a `Layerwise`; Refuted with a `NoMatch`, after a complete search, or with a `NoLadder` for a vector
        field; Undecided when the budget ran out, the architecture could not list every match, or a homomorphism would
        have to be found without uniqueness and without the order of the group.

    Notes
    -----
    With a trivial stabiliser: one match for each generator and layer, and one check for each square, whatever the
    group is, finite or not.  Otherwise the choices are searched; a choice is a homomorphism iff the tuples of
    operators generate a group of the order of G, which costs one chain of stabilisers.  No element is listed.  The
    first match of every generator is tried first.  That is the identity for a generator that acts trivially, so that
    neurons which no layer tells apart cost nothing there, nor parameters that are not determined.
    """
    ends.require_linear("the theorem")
    if not ends.fields:
        return _check_discrete(model, theta, ends, group, budget)
    from catnet.theorem.lie_proof import check_lie_layerwise

    discrete = ends.discrete
    verdict = _check_discrete(model, theta, discrete, discrete.generated_group(), budget)
    if isinstance(verdict, Refuted):
        return verdict
    connected = check_lie_layerwise(model, theta, ends.fields, beside=bool(ends.generators))
    if isinstance(connected, Refuted) or isinstance(verdict, Undecided):
        return connected if isinstance(connected, Refuted) else verdict
    if isinstance(connected, Undecided):
        return connected
    reason = f"{verdict.reason}; {connected.reason}" if ends.generators else connected.reason
    return Proved(reason, replace(verdict.certificate, fields=connected.certificate))


def _check_discrete(model: Model[Theta], theta: Theta, ends: EndActions, group: Group, budget: int) -> Verdict:
    """The same for the generators alone."""
    if not ends.generators:
        return Proved("there are no generators", Layerwise(LayerActions((), _origins(model, theta)), "uniqueness", 0))
    adjunction = model.check_adjunction(theta, ends.generators)
    if not isinstance(adjunction, Proved):
        return Undecided(f"the theorem does not apply: {adjunction.reason}")
    try:
        unique = isinstance(model.check_trivial_stabiliser(theta), Proved)
        constructed = None if unique else model.construct_actions(theta, ends.generators, group)
        trivial = all(first.is_identity and last.is_identity for _, first, last in ends.generators)
        if constructed is not None and not (trivial and isinstance(constructed, Undecided)):
            return _constructed(model, theta, ends, group, constructed)
        lifts = [_Lifts(model, theta, generator, budget) for generator in ends.generators]
        for lift in lifts:
            if not isinstance(lift.one, Found):
                return _none(model, theta, lift)
        if unique:
            return _squared(model, theta, ends, _first_of_each(lifts), "uniqueness")
        if isinstance(group, UnlistedGroup):
            return _without_order(group)
        choice = find_homomorphic(group, _first_of_each(lifts), [lift.all for lift in lifts], budget=budget)
    except BudgetError as error:
        return Undecided(
            f"{error}; theta has a stabiliser (neurons with equal rows, say), so that there are many choices; "
            "a larger budget or a reduced network would decide it"
        )
    if isinstance(choice, Found):
        return _squared(model, theta, ends, choice.value, "enumeration")
    if isinstance(choice, RanOut) or not model.search_is_complete(theta):
        return Undecided("no choice of the matches found makes a homomorphism, and not every match could be listed")
    return _no_homomorphism(model, theta, group, lifts)


def _squared(
    model: Model[Theta], theta: Theta, ends: EndActions, choice: Sequence[tuple[Operator, ...]], how: str
) -> Verdict:
    actions = LayerActions(tuple(zip(ends.names, choice, strict=True)), _origins(model, theta))
    return _check_squares(model, theta, actions, how)


@final
class _Lifts(Generic[Theta]):
    """How one generator can act on V_0, …, V_L so that every layer commutes with it."""

    __slots__ = ("_known", "_walk", "model", "moved", "name", "one", "reached", "theta")

    def __init__(
        self, model: Model[Theta], theta: Theta, generator: tuple[str, Operator, Operator], budget: int
    ) -> None:
        self.model, self.theta = model, theta
        self.name, first, last = generator
        self.reached = [1]
        self.moved = model.transport(theta, first.inverse(), last.inverse())
        self._known: list[tuple[Operator, ...]] | None = None
        self._walk = self._iter(first, last, budget)
        self.one: Search[tuple[Operator, ...]] = find_first(self._walk)

    def _iter(self, first: Operator, last: Operator, budget: int) -> Iterator[tuple[Operator, ...]]:
        """What acts trivially at the ends acts so on every layer, first of all: no search has to find that."""
        trivial = first.is_identity and last.is_identity
        if trivial:
            hidden = self.model.spaces(self.theta)[1:-1]
            yield (first, *(identity_operator(space.dimension) for space in hidden), last)
        for choice in iter_transporters(self.model, self.theta, self.moved, reached=self.reached, budget=budget):
            if not (trivial and all(k.is_identity for k in choice)):
                yield (first, *_with_own(self.model, self.theta, first, last, choice), last)

    def all(self) -> list[tuple[Operator, ...]]:
        """Every one; `BudgetError` if they are too many."""
        if self._known is None:
            found = [self.one.value] if isinstance(self.one, Found) else []
            self._known = [*found, *self._walk]
        return self._known


def _first_of_each(lifts: Sequence[_Lifts[Theta]]) -> list[tuple[Operator, ...]]:
    return [lift.one.value for lift in lifts if isinstance(lift.one, Found)]


def _with_own(
    model: Model[Theta], theta: Theta, first: Operator, last: Operator, choice: tuple[Operator, ...]
) -> tuple[Operator, ...]:
    """h_i(g) k_i(g): how g acts on V_i, by itself and through K_i."""
    return tuple(
        k if (own := model.own_action(theta, index, first, last)).is_identity else product(own, k)
        for index, k in enumerate(choice, start=1)
    )


def _constructed(model: Model[Theta], theta: Theta, ends: EndActions, group: Group, verdict: Verdict) -> Verdict:
    if isinstance(verdict, Refuted):
        return Refuted(verdict.reason, NoMatch(*verdict.witness))
    if isinstance(verdict, Undecided):
        return verdict
    if isinstance(group, UnlistedGroup):
        return _without_order(group)
    generators = tuple(
        (name, (first, *hidden, last))
        for (name, first, last), hidden in zip(ends.generators, verdict.certificate, strict=True)
    )
    if not is_homomorphic([operators for _, operators in generators], group):
        return Undecided("the actions that were constructed are no homomorphism")
    return _check_squares(model, theta, LayerActions(generators, _origins(model, theta)), "enumeration")


def _origins(model: Model[Theta], theta: Theta) -> tuple[Vector, ...]:
    """Where the coordinates of the spaces start; nothing at all if all of them start at zero."""
    origins = tuple(model.origin(theta, index) for index in range(len(model.spaces(theta))))
    return origins if any(map(any, origins)) else ()


def _without_order(group: UnlistedGroup) -> Undecided:
    return Undecided(
        "theta has symmetries, so matches of the generators need not satisfy the relations of the group, and that they "
        f"do is known from its order only; {group.words}"
    )


def _none(model: Model[Theta], theta: Theta, lift: _Lifts[Theta]) -> Verdict:
    name, layer = lift.name, lift.reached[0]
    if isinstance(lift.one, RanOut):
        return Undecided(
            f"{lift.one.reason}: a match for {name} was not found, and not every one was tried; a larger budget or a "
            "reduced network would decide it"
        )
    if not model.search_is_complete(theta):
        unmatched = model.unmatched_layer(theta, lift.moved)
        if unmatched is None:
            return Undecided(f"no match was found for {name} at layer {layer}, and not every match could be listed")
        layer = unmatched
    if layer == len(model.spaces(theta)) - 1:
        reason = f"no choice on the hidden layers makes the last layer, {layer}, commute with {name}"
        return Refuted(reason, NoMatch(name, layer))
    ahead = model.looks_ahead(theta, layer)
    reason = no_element(name, layer, ahead)
    return Refuted(reason, NoMatch(name, layer, alone=not ahead))


def no_element(name: str, layer: int, ahead: bool) -> str:
    """That a layer has no match, in words; where matches are left out by what is `ahead`, none that it can follow."""
    words = f"no symmetry of hidden layer {layer} (element of K_{layer}) makes layer {layer} commute with {name}"
    return f"{words} and lets the layers behind it follow" if ahead else words


def _no_homomorphism(model: Model[Theta], theta: Theta, group: FiniteGroup, lifts: list[_Lifts[Theta]]) -> Verdict:
    """Name the generator whose order no match has, if there is one, and the first layer at which theta has a
    stabiliser.
    """
    stabiliser = model.check_trivial_stabiliser(theta)
    layer = stabiliser.witness[0] if isinstance(stabiliser, Refuted) else 1
    for lift, (name, generator) in zip(lifts, group.generators, strict=True):
        if not any(power_is_identity(choice, generator.order) for choice in lift.all()):
            reason = f"{name} can be matched, but no match has its order {generator.order}, so it acts on no layer"
            return Refuted(reason, NoMatch(name, layer, alone=False, matched=True))
    return Refuted(
        "every generator can be matched, but no choice of the matches satisfies the relations of the group",
        NoMatch(None, layer, alone=False, matched=True),
    )


def check_actions(model: Model[Theta], theta: Theta, group: FiniteGroup, actions: LayerActions) -> Verdict:
    """Whether given actions on every space make every layer equivariant, lie in K_i, and are a homomorphism.

    Parameters
    ----------
    model, theta : Model, Theta
    group : FiniteGroup
        The one that the operators on the ends generate.
    actions : LayerActions
        On V_0, …, V_L.

    Returns
    -------
    Verdict
        Proved with a `Layerwise`; Undecided with what was not confirmed.

    Raises
    ------
    InputError
        If the actions are on other spaces.
    """
    actions.require_on([space.dimension for space in model.spaces(theta)])
    tuples = [operators for _, operators in actions.generators]
    if not is_homomorphic(tuples, group):
        return Undecided("the actions on the layers are no homomorphism")
    return _check_squares(model, theta, LayerActions(actions.generators, _origins(model, theta)), "enumeration")


def _check_squares(model: Model[Theta], theta: Theta, actions: LayerActions, homomorphism: str) -> Verdict:
    spaces = model.spaces(theta)
    layers = [model.layer(theta, index) for index in range(1, len(spaces))]
    for name, (first, *hidden, last) in actions.generators:
        elements = []
        for index, operator in enumerate(hidden, start=1):
            own = model.own_action(theta, index, first, last)
            elements.append(product(own.inverse(), operator))
            if not model.in_symmetry_group(theta, index, elements[-1]):
                return Undecided(f"the match of {name} at layer {index} is not in K_{index}")
        if elements and not model.joins(theta, elements):
            return Undecided(f"the matches of {name} are not together in K")
    verdict = ladder(layers, actions).check_commutes()
    if not isinstance(verdict, Proved):
        return Undecided(f"a square of the ladder was not confirmed: {verdict.reason}")
    squares = int(verdict.certificate or 0)
    return Proved(
        f"all {squares} squares of the ladder commute",
        Layerwise(actions, homomorphism, squares),
        "Shahverdi, Marchetti, Bökman, Kohn, arXiv 2601.21645",
    )
