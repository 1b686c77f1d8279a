"""Laws of the category: arrows, functors, and when two arrows are the same map."""

from __future__ import annotations

from hypothesis import strategies as st

from catnet.algebra.scalars import Vector
from catnet.category import (
    ActionFunctor,
    Affine,
    Difference,
    Morphism,
    Space,
    check_natural,
    check_same,
    find_enclosed_difference,
    identity,
    normal_form,
)
from catnet.errors import InexactNumberError
from catnet.groups.operators import as_matrix
from catnet.testing.groups import finite_groups, intertwiners, representations
from catnet.testing.law import Carrier, Draw, Law, holds, vacuous
from catnet.testing.values import matrices, vectors
from catnet.theorem.ladder import operator_map
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["LAWS", "same_map"]


def same_map(left: Morphism, right: Morphism) -> Verdict:
    """Whether two arrows agree: by normal forms, else wherever they were tried; Refuted with a point."""
    verdict = check_same(left, right)
    if not isinstance(verdict, Undecided):
        return verdict
    if not (left.is_rational and right.is_rational):
        try:
            witness = find_enclosed_difference(left, right)
        except InexactNumberError as error:
            return Undecided(str(error))
        if witness is not None:
            return Refuted("the two maps differ at a point", witness)
    return Proved("no point that was tried tells them apart")


def _arrow(carrier: Carrier, draw: Draw, source: int, target: int) -> Morphism:
    return draw(carrier.make(source=source, target=target))  # type: ignore[no-any-return]


def _dimensions(draw: Draw, count: int) -> list[int]:
    return [draw(st.integers(0, 2)) for _ in range(count)]


def _point(draw: Draw, dimension: int) -> Vector:
    return draw(vectors(size=dimension))  # type: ignore[no-any-return]


def _category(carrier: Carrier, draw: Draw) -> Verdict:
    a, b, c, d = _dimensions(draw, 4)
    f, g, h = _arrow(carrier, draw, a, b), _arrow(carrier, draw, b, c), _arrow(carrier, draw, c, d)
    left, right = identity(Space(a)) >> f, f >> identity(Space(b))
    good = (f >> g) >> h == f >> (g >> h) and left == f == right
    return holds(good and (f >> g).source == f.source and (f >> g).target == g.target, "not a category", (f, g, h))


def _values(carrier: Carrier, draw: Draw) -> Verdict:
    a, b, c, d = _dimensions(draw, 4)
    f, g, h = _arrow(carrier, draw, a, b), _arrow(carrier, draw, b, c), _arrow(carrier, draw, c, d)
    x, y = _point(draw, a), _point(draw, c)
    if not (f.is_rational and g.is_rational and h.is_rational):
        return vacuous("not rational")
    good = (f >> g)(x) == g(f(x)) and (f @ h)((*x, *y)) == f(x) + h(y)
    return holds(good, "a composite is not the composite of the functions", (f, g, h, x, y))


def _interchange(carrier: Carrier, draw: Draw) -> Verdict:
    a, b, c, d = _dimensions(draw, 4)
    f, g = _arrow(carrier, draw, a, b), _arrow(carrier, draw, b, a)
    h, k = _arrow(carrier, draw, c, d), _arrow(carrier, draw, d, c)
    verdict = same_map((f @ h) >> (g @ k), (f >> g) @ (h >> k))
    nothing = identity(Space(0))
    for left, right in ((f @ nothing, f), (nothing @ f, f), ((f @ h) @ g, f @ (h @ g))):
        if isinstance(same_map(left, right), Refuted):
            return Refuted("not monoidal", (f, g, h))
    return verdict


def _normal_form(carrier: Carrier, draw: Draw) -> Verdict:
    a, b = _dimensions(draw, 2)
    f = _arrow(carrier, draw, a, b)
    form = normal_form(f)
    x = _point(draw, a)
    if f.is_rational and form(x) != f(x):
        return Refuted("the normal form is another map", (f, form, x))
    return holds(normal_form(form) == form, "the normal form has another normal form", (f, form))


def _equivalence(carrier: Carrier, draw: Draw) -> Verdict:
    a, b = _dimensions(draw, 2)
    f, g, h = (_arrow(carrier, draw, a, b) for _ in range(3))
    if not isinstance(check_same(f, f), Proved):
        return Refuted("not reflexive", f)
    here, there, third = check_same(f, g), check_same(g, f), check_same(g, h)
    if here.word != there.word:
        return Refuted(f"not symmetric: {here.word} one way, {there.word} the other", (f, g))
    if isinstance(here, Proved) and isinstance(third, Proved) and isinstance(check_same(f, h), Refuted):
        return Refuted("not transitive", (f, g, h))
    if isinstance(here, Refuted) and isinstance(here.witness, Difference):
        witness = here.witness
        good = f(witness.point) == witness.left != witness.right == g(witness.point)
        return holds(good, "the witness is none", (f, g, witness))
    return holds(True, "")


def _congruence(carrier: Carrier, draw: Draw) -> Verdict:
    a, b, c = _dimensions(draw, 3)
    f, h = _arrow(carrier, draw, a, b), _arrow(carrier, draw, b, c)
    form, other = normal_form(f), normal_form(h)
    for left, right in ((f >> h, form >> other), (f @ h, form @ other)):
        verdict = same_map(left, right)
        if isinstance(verdict, Refuted):
            return Refuted("composing normal forms gives another map", (f, h, verdict.witness))
    return holds(True, "")


def _functor(carrier: Carrier, draw: Draw) -> Verdict:
    rho = draw(carrier.make(most=3))
    group = rho.group
    arrows = tuple((name, operator_map(image)) for name, image in rho.images)
    functor = ActionFunctor(Space(rho.dimension), arrows, group.short_relators)
    if not isinstance(functor.check_functor(), Proved):
        return Refuted("a representation is not found to be a functor", rho)
    letters = st.lists(st.sampled_from(group.names), max_size=3).map(tuple)
    u, v = draw(letters), draw(letters)
    x = _point(draw, rho.dimension)
    good = functor(u + v)(x) == functor(u)(functor(v)(x)) == rho(group.evaluate(u + v)).apply(x)
    return holds(good, "words do not go to composites", (rho, u, v, x))


def _natural(carrier: Carrier, draw: Draw) -> Verdict:
    rho = draw(carrier.make(most=3))
    sigma = draw(representations(rho.group, most=2))
    source, target = (
        ActionFunctor(Space(one.dimension), tuple((name, operator_map(image)) for name, image in one.images))
        for one in (rho, sigma)
    )
    x = draw(intertwiners(rho, sigma))
    y = draw(matrices(rows=sigma.dimension, columns=rho.dimension))
    if not isinstance(check_natural(Affine.linear(x), source, target), Proved):
        return Refuted("an intertwiner is not found natural", (rho, sigma, x))
    commutes = all(
        as_matrix(after) @ y == y @ as_matrix(before)
        for (_, before), (_, after) in zip(rho.images, sigma.images, strict=True)
    )
    found = check_natural(Affine.linear(y), source, target)
    return holds(isinstance(found, Proved) == commutes, "naturality is not what the matrices say", (rho, sigma, y))


def _trivial_functor(carrier: Carrier, draw: Draw) -> Verdict:
    f = _arrow(carrier, draw, *_dimensions(draw, 2))
    group = draw(finite_groups(order=4))
    source, target = (
        ActionFunctor(space, tuple((name, identity(space)) for name in group.names)) for space in (f.source, f.target)
    )
    found = check_natural(f, source, target)
    return holds(isinstance(found, Proved), "a map is not natural for trivial actions", f)


LAWS = (
    Law("category", "arrows compose associatively, and identities do nothing, as values", ("arrows",), _category),
    Law("composites-are-composites", "(f >> g)(x) = g(f(x)) and (f @ g)(x, y) = (f(x), g(y))", ("arrows",), _values),
    Law("interchange", "(f @ h) >> (g @ k) and (f >> g) @ (h >> k) are the same map", ("arrows",), _interchange),
    Law("normal-form", "the normal form is the same map, and its own normal form", ("arrows",), _normal_form),
    Law("sameness", "being the same map is an equivalence, and its witnesses re-evaluate", ("arrows",), _equivalence),
    Law("congruence", "composing normal forms gives the composite", ("arrows",), _congruence),
    Law("natural-for-trivial", "every arrow is natural for trivial actions", ("arrows",), _trivial_functor),
    Law("functoriality", "a representation is a functor: words go to composites", ("representations",), _functor),
    Law("naturality", "a linear map is natural iff it intertwines", ("representations",), _natural),
)
