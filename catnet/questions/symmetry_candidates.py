"""Symmetries that a function has though its layers may lack them: few candidates, each decided.

A finite set of points that all (signed) permutations of the coordinates map to itself, with the values of f there, is
a structure (`catnet.groups.relations`), and every symmetry of f is one of its automorphisms: f(P x) = Q f(x) at the
points x.  So is the derivative at a point that they all fix: Df P = Q Df; and so are the Taylor coefficients along rays
from such a point (`catnet.category.jets`), which may be rational where values are not, as those of softmax.  So the
automorphisms are the *candidates*.
If there are no more than the symmetries that are known, these are all.  Else the candidates are decided by whether the
two functions are the same, generators first; then one of each coset of what is known, until none is left.

>>> from catnet.architectures.perceptron.network import MLP
>>> odd = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])            # relu(x + 1) − relu(−x − 1) − 1 = x
>>> found = decide_candidates(odd, [], signed=True)
>>> [[operator.scale for operator in pair] for pair in found.added], found.all_found.word
([[(Fraction(-1, 1),), (Fraction(-1, 1),)]], 'proved')
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import TypeAlias, final

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector
from catnet.category import MonomialMap, check_same
from catnet.category.enclosure import Interval, enclose
from catnet.category.expansion import check_same_polynomial, degree_bound
from catnet.category.sameness import iter_probes
from catnet.errors import BudgetError, InexactNumberError
from catnet.groups import FiniteGroup
from catnet.groups.automorphisms import automorphisms
from catnet.groups.relations import Part, Structure
from catnet.questions.candidate_structures import iter_structures
from catnet.questions.end_to_end import check_end_to_end
from catnet.questions.same_arrow import check_same_map
from catnet.questions.within import within_budget
from catnet.search import allowance, at_most
from catnet.theorem.action import EndActions
from catnet.theorem.model import Network
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = [
    "Candidates",
    "Pair",
    "decide_candidates",
]

Pair: TypeAlias = tuple[Monomial, Monomial]

MOST_CANDIDATES = 20_000
MOST_COMPARISONS = 60
"""How often two functions are compared."""
MOST_WITHOUT_VALUES = 1_500
"""The same where no rational values refute most candidates beforehand."""
_PROBES = 24
_MEMBERS = 24
"""Of a coset: what is open for one of them may be seen for another."""
_LARGE = 50_000
"""Parameters of a network whose function is not compared with itself moved by candidates."""


@final
@dataclass(frozen=True, slots=True)
class Candidates:
    """What became of the candidates.

    Parameters
    ----------
    added : tuple of Pair
        Symmetries that were not known; with the known ones they generate all that were found.
    order : int or None
        Of the group that all of them generate; None if nothing was added.
    all_found : Verdict
        Proved if every candidate was decided; else undecided with what is open.
    points : tuple of Vector
        At which candidates were refuted when two functions were compared.
    """

    added: tuple[Pair, ...]
    order: int | None
    all_found: Verdict
    points: tuple[Vector, ...] = ()


def decide_candidates(
    theta: Network, known: Sequence[Pair], *, signed: bool, max_cells: int | None = None
) -> Candidates:
    """The symmetries of a function by (signed) permutations, when some are known.

    Parameters
    ----------
    theta : Network
        Of any architecture.
    known : sequence of Pair
        Generators of the group of the symmetries that are known.
    signed : bool
    max_cells : int, optional
        The budget of every comparison of two functions.
    """
    inputs, outputs = theta.spaces[0].dimension, theta.spaces[-1].dimension
    own = _Pairs(inputs, outputs)
    order = own.order(known)
    where = ""
    upper = automorphisms(Structure((Part(inputs, signed), Part(outputs, signed)), ()))
    for there, structure in iter_structures(theta, signed):
        found = automorphisms(structure)
        if found.order is not None and (upper.order is None or found.order <= upper.order):
            upper, where = found, there
        if found.order is not None and found.order == order:
            return Candidates((), None, _proved_all(order, where))
    if upper.order is None:
        return _open("the values of the function at a few points leave too many candidates")
    if theta.parameters > _LARGE:
        return _open(f"more than {order} candidates keep {where}, and functions of so many parameters are not compared")
    search = _Decisions(theta, own, known, order, max_cells)
    search.decide_all([(operators[0], operators[1]) for operators in upper.generators], upper.order)
    if search.open_reason:
        verdict: Verdict = Undecided(f"of {upper.order} candidates not all were decided: {search.open_reason}")
    else:
        verdict = _proved_all(upper.order, where, compared=search.order)
    return Candidates(tuple(search.added), search.order if search.added else None, verdict, tuple(search.points))


def _open(reason: str) -> Candidates:
    return Candidates((), None, Undecided(reason))


def _proved_all(order: int, where: str, compared: int | None = None) -> Proved:
    candidates = "the one candidate" if order == 1 else f"one of the {order} candidates"
    kept = f"that keep{'s' if order == 1 else ''} {where}" if where else "that there are"
    if compared is None or compared == order:
        return Proved(f"every symmetry is {candidates} {kept}, and all of these are found")
    return Proved(f"every symmetry is {candidates} {kept}, and each was decided: {compared} are symmetries")


@final
class _Pairs:
    """Pairs of signed permutations as permutations of the 2 n + 2 m points ±e_i."""

    def __init__(self, inputs: int, outputs: int) -> None:
        self.sizes = (inputs, outputs)

    def encoded(self, pair: Pair) -> Permutation:
        images: list[int] = []
        for operator, size in zip(pair, self.sizes, strict=True):
            start = len(images)
            entries = list(zip(operator.permutation.images, operator.scale, strict=True))
            images += [start + image + (0 if factor > 0 else size) for image, factor in entries]
            images += [start + image + (size if factor > 0 else 0) for image, factor in entries]
        return Permutation.of_images(tuple(images))

    def decoded(self, element: Permutation) -> Pair:
        found, start = [], 0
        for size in self.sizes:
            own = [image - start for image in element.images[start : start + size]]
            scale = tuple(Fraction(1 if image < size else -1) for image in own)
            found.append(Monomial(Permutation(tuple(image % size for image in own)), scale))
            start += 2 * size
        return found[0], found[1]

    def group(self, pairs: Iterable[Pair]) -> FiniteGroup:
        return FiniteGroup(tuple((str(number), self.encoded(pair)) for number, pair in enumerate(pairs)))

    def order(self, pairs: Iterable[Pair]) -> int:
        return self.group(pairs).order


@final
class _Decisions:
    """Candidates decided one after the other; a symmetry enlarges the group, anything else leaves out its coset."""

    def __init__(self, theta: Network, own: _Pairs, known: Sequence[Pair], order: int, max_cells: int | None) -> None:
        self.theta, self.own, self.max_cells = theta, own, max_cells
        self.function = theta.morphism()
        self.probes = list(islice(iter_probes(own.sizes[0]), _PROBES))
        rational = self.function.is_rational
        self.values = [self.function(point) for point in self.probes] if rational else []
        enclosed = [] if rational else [(point, self._enclosed(point)) for point in self.probes]
        self.enclosed = [(point, values) for point, values in enclosed if values is not None]
        self.most = allowance("functions compared", MOST_COMPARISONS if rational else MOST_WITHOUT_VALUES)
        self.known, self.order = list(known), order
        self.added: list[Pair] = []
        self.points: list[Vector] = []
        self.open_reason = ""
        self.comparisons = 0

    def _enclosed(self, point: Vector) -> tuple[Interval, ...] | None:
        """Intervals around the values, where they are known."""
        try:
            return enclose(self.function, point)
        except (BudgetError, InexactNumberError):
            return None

    def _is_apart(self, first: Monomial, last: Monomial) -> bool:
        """Whether intervals refute a candidate."""
        entries = list(zip(last.permutation.images, last.scale, strict=True))
        for point, values in self.enclosed:
            moved = self._enclosed(first.apply(point))
            if moved is None:
                continue
            for (image, sign), (low, high) in zip(entries, values, strict=True):
                there = moved[image] if sign > 0 else (-moved[image][1], -moved[image][0])
                if there[0] > high or low > there[1]:
                    return True
        return False

    def decide_all(self, generators: Sequence[Pair], total: int) -> None:
        """All elements of the group of the candidates, of order `total`."""
        for pair in generators:
            if self.order < total and self.own.encoded(pair) not in self.own.group(self.known):
                self._decide(pair)
        self.open_reason = ""  # what is open among the generators is met again below
        if self.order == total:
            return
        most = allowance("candidates", MOST_CANDIDATES)
        if total > most:
            self.open_reason = f"there are more than {most}"
            return
        done: set[Permutation] = set(self._elements())
        left: list[tuple[Permutation, str]] = []
        elements = list(self.own.group(generators).elements(limit=total))
        outputs = [element for element in elements if self.own.decoded(element)[0].is_identity]
        for element in (*outputs, *elements):  # outputs that are equal are seen to be
            if element in done:
                continue
            coset = [element * other for other in self._elements()]
            for member in (element, *(other for other in coset if other != element))[:_MEMBERS]:
                self.open_reason = ""
                if self._decide(self.own.decoded(member)):
                    done.update(self._elements())
                    break
                if not self.open_reason:
                    break
            done.update(coset)
            if self.open_reason:
                left.append((element, self.open_reason))
        group = self.own.group(self.known)
        self.open_reason = next((reason for element, reason in left if element not in group), "")

    def _elements(self) -> list[Permutation]:
        group = self.own.group(self.known)
        return list(group.elements(limit=self.order)) if self.known else [self.own.encoded(self._identity())]

    def _identity(self) -> Pair:
        return Monomial.identity(self.own.sizes[0]), Monomial.identity(self.own.sizes[1])

    def _decide(self, pair: Pair) -> bool:
        """Whether a candidate is a symmetry; what is open is kept."""
        first, last = pair
        for point, value in zip(self.probes, self.values, strict=False):
            if self.function(first.apply(point)) != last.apply(value):
                return False
        if self._is_apart(first, last):
            return False
        if self.comparisons >= self.most:
            self.open_reason = f"the budget of {self.comparisons} functions compared ran out"
            return False
        self.comparisons += 1
        verdict = self._compared(pair)
        if isinstance(verdict, Proved):
            self.known.append(pair)
            self.added.append(pair)
            self.order = self.own.order(self.known)
            return True
        if isinstance(verdict, Refuted):
            if verdict.witness is not None:  # a theorem refutes without a point
                self.points.append(verdict.witness.point)
        else:
            self.open_reason = verdict.reason
        return False

    def _compared(self, pair: Pair) -> Verdict:
        """By the architecture of theta; where that does not absorb the permutations, as arrows."""
        with at_most(1, "probes") if self.enclosed else nullcontext():  # those that refute did so already
            verdict = check_end_to_end(self.theta, EndActions((("g", *pair),)), max_cells=self.max_cells)
        if not isinstance(verdict, Undecided):
            return verdict
        moved = MonomialMap(pair[0]) >> self.function >> MonomialMap(pair[1].inverse())
        if not self.function.is_rational:
            same = check_same(moved, self.function)
            return verdict if isinstance(same, Undecided) else same
        polynomial = degree_bound(self.function) is not None
        other = within_budget(
            lambda: (
                check_same_polynomial(moved, self.function)
                if polynomial
                else check_same_map(moved, self.function, max_cells=self.max_cells)
            )
        )
        return verdict if isinstance(other, Undecided) else other
