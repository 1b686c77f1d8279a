"""Laws of an architecture's model: layers, transport, matching; the equations of the paper, on drawn parameters."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice, pairwise
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from catnet.category import Morphism, compose
from catnet.errors import BudgetError
from catnet.groups import Operator
from catnet.groups.operators import as_matrix, identity_operator, product, same_operator
from catnet.search import Found, RanOut
from catnet.testing.category_laws import same_map
from catnet.testing.law import Carrier, Draw, Law, holds, required, vacuous
from catnet.testing.subjects import Subject
from catnet.theorem.ladder import operator_map
from catnet.theorem.model import Model
from catnet.theorem.transporter import iter_transporters
from catnet.verdict import Proved, Refuted, Verdict

__all__ = ["LAWS", "absorbed", "disguised"]

_FEW = 24


def _subject(carrier: Carrier) -> Subject:
    return carrier.subject  # type: ignore[no-any-return]


def _drawn(carrier: Carrier, draw: Draw) -> tuple[Any, Model[Any]]:
    theta = draw(carrier.make())
    return theta, _subject(carrier).model_for(theta)


def disguises_of(carrier: Carrier) -> Callable[[Any], SearchStrategy[Any]]:
    """For a parameter a strategy of its disguises, where these are known."""
    return required(_subject(carrier).disguises, "no disguises are known")


def disguised(carrier: Carrier, draw: Draw) -> tuple[Any, Any, Model[Any]]:
    """A parameter and a disguise of it."""
    disguises = disguises_of(carrier)
    theta = draw(carrier.make())
    return theta, draw(disguises(theta)), _subject(carrier).model_for(theta)


def absorbed(carrier: Carrier, draw: Draw, theta: Any, model: Model[Any]) -> tuple[tuple[Operator, Operator], ...]:
    """The pairs of operators of drawn actions on the ends, if the layers absorb all of them; else none."""
    ends = draw(_subject(carrier).ends(theta))
    if not isinstance(model.check_adjunction(theta, ends.generators), Proved):
        return ()
    return tuple((first, last) for _, first, last in ends.generators)


def _chain(model: Model[Any], theta: Any) -> list[Morphism]:
    return [model.layer(theta, index) for index in range(1, len(model.spaces(theta)))]


def _between(before: Operator, arrow: Morphism, after: Operator) -> Morphism:
    """after ∘ arrow ∘ before^{-1}."""
    return operator_map(before.inverse()) >> arrow >> operator_map(after)


def _layers(carrier: Carrier, draw: Draw) -> Verdict:
    theta, model = _drawn(carrier, draw)
    spaces = model.spaces(theta)
    layers = _chain(model, theta)
    ends = [(layer.source, layer.target) for layer in layers]
    if ends != list(pairwise(spaces)) or tuple(theta.spaces) != tuple(spaces):
        return Refuted("the layers do not go from V_{i-1} to V_i", theta)
    verdict = same_map(compose(layers, spaces[0]), theta.morphism())
    return (
        verdict
        if not isinstance(verdict, Refuted)
        else Refuted("the layers do not compose to the function", (theta, verdict.witness))
    )


def _transport(carrier: Carrier, draw: Draw) -> Verdict:
    theta, model = _drawn(carrier, draw)
    pairs = absorbed(carrier, draw, theta, model)
    spaces = model.spaces(theta)
    for first, last in pairs:
        moved = model.transport(theta, first, last)
        verdict = same_map(moved.morphism(), _between(first, theta.morphism(), last))
        if isinstance(verdict, Refuted):
            return Refuted("the function of g theta is not g f(g^{-1} x)", (theta, first, last, verdict.witness))
        own = _own(model, theta, first, last)
        for index in range(1, len(spaces)):
            there = _between(own[index - 1], model.layer(theta, index), own[index])
            verdict = same_map(model.layer(moved, index), there)
            if isinstance(verdict, Refuted):
                return Refuted(f"layer {index} of g theta is not h_i f_i h_{{i-1}}^-1", (theta, first, last))
    return holds(True, "") if pairs else vacuous("the layers do not absorb the actions")


def _own(model: Model[Any], theta: Any, first: Operator, last: Operator) -> list[Operator]:
    depth = len(model.spaces(theta)) - 1
    return [first, *(model.own_action(theta, index, first, last) for index in range(1, depth)), last]


def _action(carrier: Carrier, draw: Draw) -> Verdict:
    theta, model = _drawn(carrier, draw)
    pairs = absorbed(carrier, draw, theta, model)
    if not pairs:
        return vacuous("the layers do not absorb the actions")
    (g, gg), (h, hh) = draw(_two(pairs))
    k, kk = product(g, h), product(gg, hh)
    actions = (("gh", k, kk),)
    if not isinstance(model.check_adjunction(theta, actions), Proved):
        return Refuted("g and h are absorbed, g h is not", (theta, g, gg, h, hh))
    twice = model.transport(model.transport(theta, h, hh), g, gg)
    once = model.transport(theta, k, kk)
    for index, (left, right) in enumerate(zip(_chain(model, twice), _chain(model, once), strict=True), start=1):
        verdict = same_map(left, right)
        if isinstance(verdict, Refuted):
            return Refuted(f"g (h theta) and (g h) theta differ at layer {index}", (theta, g, gg, h, hh))
    here, there, both = (_own(model, theta, *pair) for pair in ((g, gg), (h, hh), (k, kk)))
    good = all(same_operator(product(a, b), c) for a, b, c in zip(here, there, both, strict=True))
    return holds(good, "h_i(g h) is not h_i(g) h_i(h)", (theta, g, gg, h, hh))


def _two(pairs: tuple[tuple[Operator, Operator], ...]) -> st.SearchStrategy[Any]:
    """Two elements, most often two that do not commute if there are any: in one order only is a homomorphism one."""
    both = [(one, other) for one in pairs for other in pairs]
    apart = [
        (x, y)
        for x, y in both
        if not all(same_operator(product(a, b), product(b, a)) for a, b in zip(x, y, strict=True))
    ]
    return st.sampled_from([*both, *apart, *apart])


def _unit(carrier: Carrier, draw: Draw) -> Verdict:
    theta, model = _drawn(carrier, draw)
    spaces = model.spaces(theta)
    first, last = identity_operator(spaces[0].dimension), identity_operator(spaces[-1].dimension)
    if not isinstance(model.check_adjunction(theta, (("e", first, last),)), Proved):
        return vacuous("the layers do not absorb the identity")
    if not all(operator.is_identity for operator in _own(model, theta, first, last)):
        return Refuted("the identity acts on a hidden space", theta)
    for left, right in zip(_chain(model, model.transport(theta, first, last)), _chain(model, theta), strict=True):
        if isinstance(same_map(left, right), Refuted):
            return Refuted("the identity moves theta", theta)
    return holds(True, "")


# ---- matching


def _found(model: Model[Any], theta: Any, other: Any) -> Found[list[tuple[Operator, ...]]] | RanOut:
    """The first few transporters, each once (heads without outputs can be matched in many ways that act alike)."""
    try:
        return Found(list(dict.fromkeys(islice(iter_transporters(model, theta, other, budget=2_000), _FEW))))
    except BudgetError as error:
        return RanOut(str(error))


def _complaint(model: Model[Any], theta: Any, other: Any, choice: tuple[Operator, ...]) -> str:
    """What is wrong with a transporter; empty if nothing is."""
    spaces = model.spaces(theta)
    full = [identity_operator(spaces[0].dimension), *choice, identity_operator(spaces[-1].dimension)]
    for index in range(1, len(spaces)):
        if index < len(spaces) - 1 and not model.in_symmetry_group(theta, index, full[index]):
            return f"k_{index} is not in K_{index}"
        there = _between(full[index - 1], model.layer(theta, index), full[index])
        if isinstance(same_map(model.layer(other, index), there), Refuted):
            return f"f_{index}(.; theta') is not k_{index} f_{index}(k_{index - 1}^-1 .; theta)"
    return ""


def _stabiliser(carrier: Carrier, draw: Draw) -> Verdict:
    theta, model = _drawn(carrier, draw)
    search = _found(model, theta, theta)
    if isinstance(search, RanOut):
        return vacuous(search.reason)
    found = search.value
    for choice in found:
        if complaint := _complaint(model, theta, theta, choice):
            return Refuted(complaint, (theta, choice))
    trivial = [choice for choice in found if all(operator.is_identity for operator in choice)]
    if isinstance(model.check_trivial_stabiliser(theta), Proved):
        return holds(len(found) == len(trivial) == 1, "theta is fixed by more, or by less, than the identity", theta)
    if model.search_is_complete(theta) and not found:
        return Refuted("not even the identity carries theta to itself", theta)
    return holds(True, "")


def _disguises(carrier: Carrier, draw: Draw) -> Verdict:
    theta, other, model = disguised(carrier, draw)
    verdict = same_map(theta.morphism(), other.morphism())
    if isinstance(verdict, Refuted):
        return Refuted("a disguise has another function", (theta, other, verdict.witness))
    search = _found(model, theta, other)
    if isinstance(search, RanOut):
        return vacuous(search.reason)
    found = search.value
    for choice in found:
        if complaint := _complaint(model, theta, other, choice):
            return Refuted(complaint, (theta, other, choice))
    if model.search_is_complete(theta) and not found:
        return Refuted("a disguise is not matched, although the search is complete", (theta, other))
    return holds(True, "") if found else vacuous("the search is not complete")


def _inverses(carrier: Carrier, draw: Draw) -> Verdict:
    theta, other, model = disguised(carrier, draw)
    third = draw(disguises_of(carrier)(other))
    if not isinstance(model.check_trivial_stabiliser(theta), Proved):
        return vacuous("matches are not unique")
    paths: list[tuple[Operator, ...]] = []
    for pair in ((theta, other), (other, theta), (other, third), (theta, third)):
        search = _found(model, *pair)
        if isinstance(search, RanOut):
            return vacuous(search.reason)
        if len(search.value) != 1:
            return Refuted("the stabiliser is trivial, but there is not just one match", (theta, other, third))
        paths += search.value
    there, back, on, whole = paths
    good = all(product(a, b).is_identity for a, b in zip(there, back, strict=True))
    good = good and all(same_operator(product(b, a), c) for a, b, c in zip(there, on, whole, strict=True))
    return holds(good, "matches do not compose and invert", (theta, other, third))


def _stabiliser_moves(carrier: Carrier, draw: Draw) -> Verdict:
    theta, other, model = disguised(carrier, draw)
    words = [model.check_trivial_stabiliser(one).word for one in (theta, other)]
    return holds(
        words[0] == words[1], f"the stabiliser of theta: {words[0]}, of a disguise: {words[1]}", (theta, other)
    )


def _equivariant_matches(carrier: Carrier, draw: Draw) -> Verdict:
    subject = _subject(carrier)
    if subject.equivariant is None:
        return vacuous("no equivariant networks are known")
    drawn = draw(subject.equivariant())
    theta, model = drawn.theta, subject.model_for(drawn.theta)
    if not isinstance(model.check_trivial_stabiliser(theta), Proved):
        return vacuous("matches are not unique")
    pairs = {name: (first, last) for name, first, last in drawn.ends.generators}
    a, b = (draw(st.sampled_from(drawn.ends.names)) for _ in range(2))
    both = tuple(product(x, y) for x, y in zip(pairs[a], pairs[b], strict=True))
    lifts = []
    for first, last in (pairs[a], pairs[b], both):
        search = _found(model, theta, model.transport(theta, first.inverse(), last.inverse()))
        if isinstance(search, RanOut):
            return vacuous(search.reason)
        if len(search.value) != 1:
            return Refuted("an equivariant layer is not matched in just one way", (theta, first, last))
        lifts += search.value
    good = all(same_operator(product(x, y), z) for x, y, z in zip(*lifts, strict=True))
    return holds(good, "k(g h) is not k(g) k(h)", (theta, drawn.ends, a, b))


def _group(carrier: Carrier, draw: Draw) -> Verdict:
    theta, other, model = disguised(carrier, draw)
    search = _found(model, theta, other)
    if isinstance(search, RanOut) or not search.value:
        return vacuous("no match")
    for index, operator in enumerate(search.value[0], start=1):
        elements = (operator.inverse(), product(operator, operator), identity_operator(as_matrix(operator).shape[0]))
        if not all(model.in_symmetry_group(theta, index, element) for element in elements):
            return Refuted(f"K_{index} is not a group", (theta, operator))
    return holds(True, "")


_ABOUT = ("architecture",)

LAWS = (
    Law("layers", "f_i goes from V_{i-1} to V_i, and the layers compose to the function", _ABOUT, _layers),
    Law("transport", "g theta has the function g f(g^-1 x) and the layers h_i f_i h_{i-1}^-1", _ABOUT, _transport),
    Law("transport-acts", "g (h theta) = (g h) theta, and h_i(g h) = h_i(g) h_i(h)", _ABOUT, _action),
    Law("transport-unit", "the identity moves nothing", _ABOUT, _unit),
    Law(
        "self-matches", "what carries theta to itself fixes it; with a trivial stabiliser it is 1", _ABOUT, _stabiliser
    ),
    Law(
        "disguises-match",
        "what carries theta to theta' does so layer by layer, in K; none is missed",
        _ABOUT,
        _disguises,
    ),
    Law("matches-compose", "unique matches compose and invert", _ABOUT, _inverses),
    Law("symmetries-are-groups", "K_i has inverses, squares and the identity", _ABOUT, _group),
    Law("stabiliser-of-disguises", "a disguise has a trivial stabiliser iff theta has", _ABOUT, _stabiliser_moves),
    Law("homomorphism-of-matches", "on equivariant networks k(g h) = k(g) k(h)", _ABOUT, _equivariant_matches),
)
