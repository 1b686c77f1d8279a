"""A finite group, given by named generators as permutations; SymPy computes underneath.

>>> S3 = FiniteGroup((("r", Permutation((1, 2, 0))), ("s", Permutation((0, 2, 1)))))
>>> S3.order, S3.is_abelian, [str(g) for g in S3.elements()]
(6, False, ['()', '(0 1 2)', '(1 2)', '(0 2 1)', '(0 2)', '(0 1)'])
>>> S3.presentation()
Presentation(relators=(('r', 'r', 'r'), ('s', 's'), ('r', 's', 'r', 's')), complete=True)
>>> Permutation((1, 0, 2)) in S3, S3.word(Permutation((1, 0, 2)))
(True, ('r', 's'))

SymPy composes permutations the other way round; the two functions at the end of this file are the only place that
knows.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias, final

from catnet.algebra.permutation import Permutation
from catnet.errors import BudgetError, GroupError, ShapeError

__all__ = ["ELEMENT_LIMIT", "FiniteGroup", "Presentation", "Word"]

Word: TypeAlias = tuple[str, ...]
"""A product of generators as it is written: the last letter acts first."""

ELEMENT_LIMIT = 200_000
_PRESENTATION_LIMIT = 400


@final
@dataclass(frozen=True, slots=True)
class Presentation:
    """Relators that hold in a group; `complete` says whether they define it (shown by coset enumeration)."""

    relators: tuple[Word, ...]
    complete: bool


@final
@dataclass(frozen=True, slots=True)
class FiniteGroup:
    """The permutation group that named generators generate.

    Parameters
    ----------
    generators : tuple of (name, Permutation)
        Distinct names, all of one degree.  No generators give the trivial group of degree 0.

    Raises
    ------
    GroupError, ShapeError
        Names that repeat; permutations of different degrees.
    """

    generators: tuple[tuple[str, Permutation], ...]
    _memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = self.names
        if len(set(names)) != len(names):
            raise GroupError("two generators have one name")
        if len({permutation.degree for _, permutation in self.generators}) > 1:
            raise ShapeError("the generators permute different numbers of points")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.generators)

    @property
    def degree(self) -> int:
        return self.generators[0][1].degree if self.generators else 0

    @property
    def identity(self) -> Permutation:
        return Permutation.identity(self.degree)

    @property
    def order(self) -> int:
        """The number of elements: by Schreier–Sims; for one generator, its order."""
        if "order" not in self._memo:
            moved = [permutation for _, permutation in self.generators if not permutation.is_identity]
            if len(moved) <= 1:
                self._memo["order"] = moved[0].order if moved else 1
            else:
                self._memo["order"] = int(self._sympy().order())
        return int(self._memo["order"])

    @property
    def is_trivial(self) -> bool:
        return all(permutation.is_identity for _, permutation in self.generators)

    @property
    def is_abelian(self) -> bool:
        return all(g * h == h * g for _, g in self.generators for _, h in self.generators)

    def __contains__(self, element: object) -> bool:
        if not isinstance(element, Permutation) or element.degree != self.degree:
            return False
        if len(self.generators) == 0:
            return True
        return bool(self._sympy().contains(_to_sympy(element)))

    def elements(self, *, limit: int = ELEMENT_LIMIT) -> Iterator[Permutation]:
        """All elements, by length of their words and then in the order of the generators; `BudgetError` past the
        limit.
        """
        return (element for element, _ in self.words(limit=limit))

    def words(self, *, limit: int = ELEMENT_LIMIT) -> Iterator[tuple[Permutation, Word]]:
        """All elements, each with its first shortest word: a breadth-first walk of the Cayley graph g → s g."""
        found = {self.identity}
        level: list[tuple[Permutation, Word]] = [(self.identity, ())]
        while level:
            yield from level
            following = []
            for element, word in level:
                for name, generator in self.generators:
                    image = generator * element
                    if image not in found:
                        if len(found) >= limit:
                            raise BudgetError("group elements", limit)
                        found.add(image)
                        following.append((image, (name, *word)))
            level = following

    def word(self, element: Permutation) -> Word:
        """A shortest word for an element."""
        for candidate, word in self.words():
            if candidate == element:
                return word
        raise GroupError(f"{element} is not in the group")

    def evaluate(self, word: Word) -> Permutation:
        """The element that a word spells."""
        images = dict(self.generators)
        result = self.identity
        for letter in reversed(word):
            if letter not in images:
                raise GroupError(f"{letter!r} is not a generator of the group")
            result = images[letter] * result
        return result

    def presentation(self) -> Presentation:
        """The `short_relators`, and whether they define the group.

        Notes
        -----
        They define cyclic, dihedral and Coxeter groups, and some others; whether they do is decided by coset
        enumeration, for groups of at most 400 elements.  Larger groups, and those that need more relators, come with
        `complete` False: every relator holds, but together they may define a larger group.
        """
        if "presentation" not in self._memo:
            self._memo["presentation"] = self._present()
        presentation: Presentation = self._memo["presentation"]
        return presentation

    @property
    def short_relators(self) -> tuple[Word, ...]:
        """The orders of the generators and of their products, as positive words; read off at once, seldom complete."""
        relators: list[Word] = [(name,) * g.order for name, g in self.generators]
        for i, (left, g) in enumerate(self.generators):
            for right, h in self.generators[i + 1 :]:
                relators.append((left, right) * (g * h).order)
        return tuple(relators)

    def _present(self) -> Presentation:
        relators = list(self.short_relators)
        if len(self.generators) <= 1:
            return Presentation(tuple(relators), True)
        if self.order > _PRESENTATION_LIMIT:
            return Presentation(tuple(relators), False)
        return Presentation(tuple(relators), self._defines_the_group(relators))

    def _defines_the_group(self, relators: list[Word]) -> bool:
        """Whether coset enumeration finds that the relators define no larger group.

        Over the subgroup of the generator of largest order n, which has at most n elements because its n-th power is a
        relator: with |G| / n cosets, the group that the relators define has at most |G| elements, and it maps onto G.
        """
        from sympy.combinatorics.coset_table import coset_enumeration_r
        from sympy.combinatorics.fp_groups import FpGroup
        from sympy.combinatorics.free_groups import free_group

        free, *letters = free_group([f"x{i}" for i in range(len(self.generators))])
        letter = dict(zip(self.names, letters, strict=True))
        orders = {name: generator.order for name, generator in self.generators}
        words = []
        for relator in relators:
            word = free.identity
            for name, run in itertools.groupby(relator):
                length, order = sum(1 for _ in run), orders[name]
                # x^(n-1) = x^(-1), since x^n is a relator
                short = length - order if order > length > order // 2 else length
                word = word * letter[name] ** short
            words.append(word)
        name, largest = max(self.generators, key=lambda entry: entry[1].order)
        index = self.order // largest.order
        try:
            table = coset_enumeration_r(FpGroup(free, words), [letter[name]], max_cosets=10 * index + 100)
        except ValueError:
            return False
        table.compress()
        return len(table.table) == index

    def _sympy(self) -> Any:
        if "sympy" not in self._memo:
            from sympy.combinatorics import PermutationGroup

            self._memo["sympy"] = PermutationGroup([_to_sympy(permutation) for _, permutation in self.generators])
        return self._memo["sympy"]


def _to_sympy(permutation: Permutation) -> Any:
    """As a SymPy permutation: the same bijection; SymPy's p*q is "first p", ours is "first q"."""
    from sympy.combinatorics import Permutation as SympyPermutation

    return SympyPermutation(list(permutation.images))
