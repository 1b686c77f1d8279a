"""A finite group, given by named generators as permutations.

>>> S3 = FiniteGroup((("r", Permutation((1, 2, 0))), ("s", Permutation((0, 2, 1)))))
>>> S3.order, S3.is_abelian, [str(g) for g in S3.elements()]
(6, False, ['()', '(0 1 2)', '(1 2)', '(0 2 1)', '(0 2)', '(0 1)'])
>>> S3.presentation()
Presentation(relators=(('r', 'r', 'r'), ('s', 's'), ('r', 's', 'r', 's')), complete=True)
>>> Permutation((1, 0, 2)) in S3, S3.word(Permutation((1, 0, 2)))
(True, ('r', 's'))

Order and membership are read off a chain of stabilisers (`catnet.groups.chain`), elements come breadth first as arrays
(`catnet.groups.enumeration`); SymPy is asked for coset enumeration only.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias, final

import numpy as np

from catnet.algebra.permutation import Permutation
from catnet.errors import GroupError, ShapeError
from catnet.groups.arrays import Array
from catnet.groups.direct import KnownGroup, chain_of
from catnet.groups.enumeration import Level, iter_levels
from catnet.shown import Shown

__all__ = ["ELEMENT_LIMIT", "FiniteGroup", "Presentation", "Word"]

Word: TypeAlias = tuple[str, ...]
"""A product of generators as it is written: the last letter acts first."""

ELEMENT_LIMIT = 200_000
_PRESENTATION_LIMIT = 400
_MOST_LETTERS = 10_000


@final
@dataclass(frozen=True, slots=True)
class Presentation:
    """Relators that hold in a group; `complete` says whether they define it (shown by coset enumeration)."""

    relators: tuple[Word, ...]
    complete: bool


@final
@dataclass(frozen=True, slots=True)
class FiniteGroup(Shown):
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

    def listed(self) -> FiniteGroup:
        """Itself: its elements can be listed, unlike those of an `UnlistedGroup`."""
        return self

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
        """The number of elements: by Schreier–Sims, `BudgetError` where its arrays would be too large; for one
        generator, its order.
        """
        moving = {permutation for _, permutation in self.generators if not permutation.is_identity}
        return self.chain.order if len(moving) > 1 else math.prod(permutation.order for permutation in moving)

    @property
    def chain(self) -> KnownGroup:
        """How order and membership are known; made once."""
        if "chain" not in self._memo:
            self._memo["chain"] = chain_of(self._array)
        found: KnownGroup = self._memo["chain"]
        return found

    @property
    def _array(self) -> Array:
        """The generators as rows of images."""
        if "array" not in self._memo:
            rows = [permutation.images for _, permutation in self.generators]
            self._memo["array"] = np.array(rows, dtype=np.intp).reshape(len(rows), self.degree)
        found: Array = self._memo["array"]
        return found

    @property
    def is_trivial(self) -> bool:
        return all(permutation.is_identity for _, permutation in self.generators)

    @property
    def is_abelian(self) -> bool:
        return all(g * h == h * g for _, g in self.generators for _, h in self.generators)

    def __contains__(self, element: object) -> bool:
        if not isinstance(element, Permutation) or element.degree != self.degree:
            return False
        return self.chain.contains(element.images)

    def elements(self, *, limit: int = ELEMENT_LIMIT) -> Iterator[Permutation]:
        """All elements, by length of their words and then in the order of the generators; `BudgetError` past the
        limit.
        """
        for level in self._levels(limit):
            yield from Permutation.of_all_images(_tuples(level.rows))

    def words(self, *, limit: int = ELEMENT_LIMIT) -> Iterator[tuple[Permutation, Word]]:
        """All elements, each with its first shortest word: a breadth-first walk of the Cayley graph g → s g."""
        names = self.names
        before: list[Word] = []
        for level in self._levels(limit):
            steps = zip(level.letters.tolist(), level.parents.tolist(), strict=True)
            before = [(names[letter], *before[parent]) for letter, parent in steps] or [()]
            yield from zip(Permutation.of_all_images(_tuples(level.rows)), before, strict=True)

    def element_rows(self, *, limit: int = ELEMENT_LIMIT) -> Array:
        """All elements in the same order, as an array of shape (order, degree): row k holds the images of the k-th."""
        return np.concatenate([level.rows for level in self._levels(limit)])

    def _levels(self, limit: int) -> Iterator[Level]:
        return iter_levels(self._array, lambda: self.chain.base, limit=limit)

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
        """The orders of the generators and of their products, as positive words of at most 10 000 letters; read off
        at once, seldom complete.
        """
        relators: list[Word] = [(name,) * g.order for name, g in self.generators if g.order <= _MOST_LETTERS]
        for i, (left, g) in enumerate(self.generators):
            for right, h in self.generators[i + 1 :]:
                order = (g * h).order
                if 2 * order <= _MOST_LETTERS:
                    relators.append((left, right) * order)
        return tuple(relators)

    def _present(self) -> Presentation:
        relators = list(self.short_relators)
        if len(self.generators) <= 1:
            return Presentation(tuple(relators), len(relators) == len(self.generators))
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


def _tuples(rows: Array) -> Iterable[tuple[int, ...]]:
    """The rows as tuples, made column by column."""
    return zip(*rows.T.tolist(), strict=True) if rows.shape[1] else [()] * len(rows)
