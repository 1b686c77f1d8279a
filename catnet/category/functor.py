"""Group actions as functors, equivariance as naturality.

A group is a category with one object whose arrows are its elements.  A functor from it to rational spaces is a space
and one endomorphism for every generator such that every relator becomes the identity; a natural transformation
between two of them is an equivariant map.

>>> from catnet.category.morphism import Affine, MonomialMap
>>> from catnet.algebra.matrix import Matrix
>>> from catnet.algebra.monomial import Monomial
>>> flip = MonomialMap(Monomial.of_permutation((1, 0)))
>>> swap = ActionFunctor(Space(2), (("s", flip),), relators=(("s", "s"),))
>>> still = ActionFunctor(Space(1), (("s", identity(Space(1))),), relators=(("s", "s"),))
>>> swap.check_functor().word, check_natural(Affine.linear(Matrix([[1, 1]])), swap, still).word
('proved', 'proved')
>>> check_natural(Affine.linear(Matrix([[1, 2]])), swap, still).witness.face
Face(left=('source s', 'component'), right=('component', 'target s'))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, final

from catnet.category.diagram import Arrow, Diagram, Face
from catnet.category.morphism import Morphism, compose, identity
from catnet.category.sameness import check_same
from catnet.category.space import Space
from catnet.errors import InputError, ShapeError
from catnet.verdict import Proved, Refuted, Verdict, all_of

__all__ = ["ActionFunctor", "Word", "check_natural", "naturality_diagram"]

Word: TypeAlias = tuple[str, ...]
"""A product of generators, written as products are: the *last* letter acts first."""


@final
@dataclass(frozen=True, slots=True)
class ActionFunctor:
    """A functor from the one-object category of a group: what each generator does to one space.

    Parameters
    ----------
    space : Space
        The image of the object.
    arrows : tuple of (name, Morphism)
        The image of every generator, an endomorphism of the space.
    relators : tuple of Word, optional
        Products of generators that are the identity of the group.
    """

    space: Space
    arrows: tuple[tuple[str, Morphism], ...]
    relators: tuple[Word, ...] = ()

    def __post_init__(self) -> None:
        names = [name for name, _ in self.arrows]
        if len(set(names)) != len(names):
            raise InputError("two generators have one name")
        for name, arrow in self.arrows:
            if arrow.source != self.space or arrow.target != self.space:
                raise ShapeError(
                    f"generator {name!r} goes from dimension {arrow.source.dimension} to {arrow.target.dimension}, "
                    f"the space has {self.space.dimension}"
                )

    def __call__(self, word: Word) -> Morphism:
        """The image of a product of generators."""
        images = dict(self.arrows)
        return compose((images[letter] for letter in reversed(word)), self.space)

    def check_functor(self, same: Callable[[Morphism, Morphism], Verdict] = check_same) -> Verdict:
        """Whether every relator becomes the identity."""
        still = identity(self.space)
        for relator in self.relators:
            verdict = same(self(relator), still)
            if not isinstance(verdict, Proved):
                return (
                    Refuted(f"the relator {' '.join(relator)} does not act trivially", verdict.witness)
                    if isinstance(verdict, Refuted)
                    else verdict
                )
        return all_of((), f"all {len(self.relators)} relators act trivially")


def naturality_diagram(component: Morphism, source: ActionFunctor, target: ActionFunctor) -> Diagram:
    """One square for every generator: first act and then map, or first map and then act."""
    if [name for name, _ in source.arrows] != [name for name, _ in target.arrows]:
        raise InputError("the two actions are of different generators")
    arrows = [Arrow("component", "source", "target", component)]
    faces = []
    for (name, before), (_, after) in zip(source.arrows, target.arrows, strict=True):
        arrows.append(Arrow(f"source {name}", "source", "source", before))
        arrows.append(Arrow(f"target {name}", "target", "target", after))
        faces.append(Face((f"source {name}", "component"), ("component", f"target {name}")))
    return Diagram(tuple(arrows), tuple(faces))


def check_natural(
    component: Morphism,
    source: ActionFunctor,
    target: ActionFunctor,
    same: Callable[[Morphism, Morphism], Verdict] = check_same,
) -> Verdict:
    """Whether a map is equivariant: every naturality square commutes.

    Generators suffice, since squares stack.  Refuted with the square and a point of difference.
    """
    return naturality_diagram(component, source, target).check_commutes(same)
