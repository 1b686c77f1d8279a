"""Groups of few elements, recognised by their elements: dihedral, dicyclic, simple, symmetric and alternating ones.

>>> from catnet.groups.families import alternating, dihedral
>>> [name_of_elements(family(5)) for family in (dihedral, alternating)]
['D_5', 'A_5']
>>> i, j = Permutation((1, 2, 3, 0, 5, 6, 7, 4)), Permutation((4, 7, 6, 5, 2, 1, 0, 3))
>>> name_of_elements(FiniteGroup((("i", i), ("j", j))))
'Q_8'

Every name is a theorem, proved in docs/symmetries.md; what none of them speaks of has none.
"""

from __future__ import annotations

import math

from catnet.algebra.permutation import Permutation
from catnet.groups.finite import FiniteGroup
from catnet.groups.giants import is_prime

__all__ = ["name_of_elements", "symmetric_name"]

_MOST_ELEMENTS = 2_000
_MOST_IMAGES = 4_000_000
_SIMPLE = {60: "A_5", 168: "PSL(2,7)", 360: "A_6", 504: "PSL(2,8)", 660: "PSL(2,11)", 1092: "PSL(2,13)"}
"""The only simple groups that are not abelian, of at most 2000 elements; no two are of one order."""


def name_of_elements(group: FiniteGroup) -> str | None:
    """The name of a group that is not abelian, of at most 2000 elements; None if no theorem gives one."""
    order = group.order
    if order > _MOST_ELEMENTS or order * group.degree > _MOST_IMAGES or group.is_abelian:
        return None
    return _with_cyclic_half(group, order) or _simple(group, order) or _on_cyclic_subgroups(group) or _doubled(group)


def _with_cyclic_half(group: FiniteGroup, order: int) -> str | None:
    """r of order n, of half the elements, and s outside of ⟨r⟩ with s r s^{-1} = r^{-1}: s² = 1 makes D_n, else s² is
    r^{n/2}, and that makes the dicyclic group.
    """
    if order % 2:
        return None
    half = order // 2
    turn = next((element for element in group.elements() if element.order == half), None)
    if turn is None:
        return None
    powers = set()
    power = group.identity
    for _ in range(half):
        powers.add(power)
        power = turn * power
    mirror = next((g for _, g in group.generators if g not in powers), None)
    if mirror is None or mirror * turn * mirror.inverse() != turn.inverse():
        return None
    if (mirror * mirror).is_identity:
        return "S_3" if half == 3 else f"D_{half}"
    return f"Q_{order}" if order & (order - 1) == 0 else f"Dic_{half // 2}"


def _simple(group: FiniteGroup, order: int) -> str | None:
    """Simple: whatever element of prime order is taken, its conjugates generate the group."""
    name = _SIMPLE.get(order)
    if name is None:
        return None
    seen: set[Permutation] = set()
    for element in group.elements():
        if is_prime(element.order) and element not in seen:
            conjugates = _conjugates(group, element)
            seen |= set(conjugates)
            if _generated(conjugates).order != order:
                return None
    return name


def _on_cyclic_subgroups(group: FiniteGroup) -> str | None:
    """By conjugation on n cyclic subgroups: a symmetric or alternating group, if all n! or n!/2 elements act apart."""
    seen: set[Permutation] = set()
    for element in group.elements():
        if not is_prime(element.order) or element in seen:
            continue
        place: dict[Permutation, int] = {}
        count = 0
        for conjugate in _conjugates(group, element):
            if conjugate not in place:
                place |= {conjugate**exponent: count for exponent in range(1, element.order)}
                count += 1
        seen |= set(place)
        first = {number: one for one, number in reversed(place.items())}
        rows = [
            (name, Permutation(tuple(place[g * first[number] * g.inverse()] for number in range(count))))
            for name, g in group.generators
        ]
        if FiniteGroup(tuple(rows)).order == group.order:
            name = symmetric_name(count, group.order)
            if name is not None:
                return name
    return None


def _doubled(group: FiniteGroup) -> str | None:
    """S_5: the commutators generate A_5, and no element but the identity commutes with all."""
    if group.order != 120:
        return None
    generators = [g for _, g in group.generators]
    commutators = [g * h * g.inverse() * h.inverse() for g in generators for h in generators]
    derived = _generated([one for element in commutators for one in _conjugates(group, element)])
    if derived.order != 60 or _simple(derived, 60) is None:
        return None
    central = sum(all(g * element == element * g for g in generators) for element in group.elements())
    return "S_5" if central == 1 else None


def symmetric_name(points: int, order: int) -> str | None:
    """What acts faithfully on so many points by all permutations, or by half of them; named from three points on.

    >>> [symmetric_name(n, order) for n, order in ((3, 6), (4, 12), (4, 8))]
    ['S_3', 'A_4', None]
    """
    if points >= 3 and order == math.factorial(points):
        return f"S_{points}"
    return f"A_{points}" if points >= 4 and 2 * order == math.factorial(points) else None


def _conjugates(group: FiniteGroup, element: Permutation) -> list[Permutation]:
    found = {element: None}
    walk = [element]
    for one in walk:
        for _, g in group.generators:
            if (other := g * one * g.inverse()) not in found:
                found[other] = None
                walk.append(other)
    return walk


def _generated(elements: list[Permutation]) -> FiniteGroup:
    return FiniteGroup(tuple((str(number), element) for number, element in enumerate(elements)))
