"""Which regions get the same colour: those with one affine piece, those with one pattern, those of one orbit.

>>> from catnet.algebra.permutation import Permutation
>>> moved_pattern(((True, False, False),), (Permutation((1, 2, 0)),))
((False, True, False),)
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.drawing.palette import colours, tint
from catnet.drawing.plane import Polygon
from catnet.errors import InputError
from catnet.geometry.region import Pattern
from catnet.theorem.ladder import LayerActions

__all__ = ["COLOURINGS", "classes", "fills", "hidden_permutations", "moved_pattern", "orbits_of"]

COLOURINGS = ("piece", "pattern", "orbit")


def classes(regions: Sequence[Polygon], how: str, actions: LayerActions | None = None) -> list[int]:
    """For every region the number of its class, the classes numbered in an order that does not depend on the run.

    Parameters
    ----------
    regions : sequence of Polygon
    how : str
        ``"piece"``, ``"pattern"`` or ``"orbit"``; an orbit is of patterns, under `actions` on the hidden layers.

    Raises
    ------
    InputError
        Another word; orbits without actions by which the layers are equivariant.
    """
    keys: list[Any]
    if how == "piece":
        keys = [(_size(region), region.weight, region.bias) for region in regions]
    elif how == "pattern":
        keys = [(sum(map(sum, region.pattern)), region.pattern) for region in regions]
    elif how == "orbit":
        if actions is None:
            raise InputError("regions are coloured by orbit only when the layers are equivariant: colour by piece")
        keys = _orbit_keys(regions, actions)
    else:
        raise InputError(f"found {how!r}, regions are coloured by {', '.join(COLOURINGS)}")
    number: dict[Hashable, int] = {key: index for index, key in enumerate(sorted(set(keys)))}
    return [number[key] for key in keys]


def fills(count: int) -> list[str]:
    """One pale colour for every class, on which black letters can be read."""
    return [tint(colour, 0.45) for colour in colours(count)]


def hidden_permutations(actions: LayerActions) -> tuple[tuple[str, tuple[Permutation, ...]], ...]:
    """How each generator permutes the neurons of every hidden layer; empty if one does not."""
    found = []
    for name, operators in actions.generators:
        hidden = [operator.permutation for operator in operators[1:-1] if isinstance(operator, Monomial)]
        if len(hidden) != len(operators) - 2:
            return ()
        found.append((name, tuple(hidden)))
    return tuple(found)


def moved_pattern(pattern: Pattern, permutations: Sequence[Permutation]) -> Pattern:
    """The pattern at g x from the one at x: the state of neuron a is that of neuron p(a)."""
    result = []
    for states, permutation in zip(pattern, permutations, strict=True):
        back = permutation.inverse()
        result.append(tuple(states[back(neuron)] for neuron in range(len(states))))
    return tuple(result)


def orbits_of(size: int, generators: Sequence[Permutation]) -> list[list[int]]:
    """The orbits of 0, …, size − 1, in the order of their least points, each in the order in which it is reached."""
    seen: set[int] = set()
    found = []
    for start in range(size):
        if start in seen:
            continue
        orbit = [start]
        seen.add(start)
        for here in orbit:
            for generator in generators:
                there = generator(here)
                if there not in seen:
                    seen.add(there)
                    orbit.append(there)
        found.append(orbit)
    return found


def _size(region: Polygon) -> Any:
    return sum(value * value for row in region.weight for value in row)


def _orbit_keys(regions: Sequence[Polygon], actions: LayerActions) -> list[Any]:
    """The least pattern of every orbit."""
    generators = [permutations for _, permutations in hidden_permutations(actions)]
    least: dict[Pattern, Pattern] = {}
    for region in regions:
        if region.pattern in least:
            continue
        orbit = [region.pattern]
        reached = {region.pattern}
        for here in orbit:
            for permutations in generators:
                there = moved_pattern(here, permutations)
                if there not in reached:
                    reached.add(there)
                    orbit.append(there)
        smallest = min(orbit)
        least.update(dict.fromkeys(orbit, smallest))
    return [(sum(map(sum, least[region.pattern])), least[region.pattern]) for region in regions]
