"""Actions of a permutation group on its orbits and on the blocks of an orbit.

A *block system* of a transitive group is a partition of the points that the group respects.  The coarsest below a pair
of points in one block is found by joining points until the generators respect the partition (Atkinson 1975); all
others are joins of such.

>>> import numpy as np
>>> square = np.array([[1, 2, 3, 0], [0, 3, 2, 1]])
>>> [system.tolist() for system in block_systems(square)]
[[0, 1, 0, 1]]
>>> on_blocks(square, block_systems(square)[0]).tolist()
[[1, 0], [0, 1]]
>>> [orbit.tolist() for orbit in orbits(np.array([[1, 0, 2, 4, 3]]))]
[[0, 1], [2], [3, 4]]

References
----------
Atkinson, An algorithm for finding the blocks of a permutation group, Math. Comp. 29 (1975).
"""

from __future__ import annotations

import numpy as np

from catnet.groups.arrays import Array, orbit_of

__all__ = ["are_isomorphic", "block_action", "block_systems", "on_blocks", "on_points", "orbits"]

_MOST_JOINS = 400_000
_MOST_SYSTEMS = 32
_MOST_IMAGES = 4_000_000


def orbits(generators: Array) -> list[Array]:
    """The orbits, by their first points; without generators every point is one."""
    degree = generators.shape[1]
    open_points = np.ones(degree, dtype=bool)
    found = []
    for point in range(degree):
        if open_points[point]:
            orbit = orbit_of(generators, point) if len(generators) else np.array([point])
            open_points[orbit] = False
            found.append(orbit)
    return found


def on_points(generators: Array, points: Array) -> Array:
    """The action on a union of orbits, its points numbered in their order."""
    place = np.full(generators.shape[1], -1, dtype=np.intp)
    place[points] = np.arange(len(points))
    return place[generators[:, points]]


def on_blocks(generators: Array, system: Array) -> Array:
    """The action on the blocks of a system, given by the number of the block of every point."""
    first = np.array([np.flatnonzero(system == block)[0] for block in range(int(system.max()) + 1)], dtype=np.intp)
    return system[generators[:, first]]


def are_isomorphic(one: Array, other: Array) -> bool:
    """Whether a bijection carries one transitive action of the same generators to another; False, too, where that
    would take more than four million images.

    A bijection is known by the image b of the point 0; every b is followed along words that reach all points.
    """
    size = one.shape[1]
    if other.shape[1] != size or size * size * len(one) > _MOST_IMAGES:
        return False
    images = np.full((size, size), -1, dtype=np.intp)  # row b: the bijection that carries 0 to b
    images[:, 0] = np.arange(size)
    reached, walk = {0}, [0]
    for point in walk:
        for here, there in zip(one, other, strict=True):
            image = int(here[point])
            if image not in reached:
                reached.add(image)
                walk.append(image)
                images[:, image] = there[images[:, point]]
    commuting = np.ones(size, dtype=bool)
    for here, there in zip(one, other, strict=True):
        commuting &= (images[:, here] == there[images]).all(axis=1)
    return bool(commuting.any())


def block_systems(generators: Array) -> list[Array]:
    """Block systems of a transitive group, other than points and the whole: for every point its block's number.

    Those that are the least in which two points share a block, and joins of these; at most 32, and none where looking
    for them would take more than 400 000 joins of points.
    """
    size = generators.shape[1]
    if size * size * max(1, len(generators)) > _MOST_JOINS:
        return []
    found: dict[bytes, Array] = {}
    for point in range(1, size):
        _keep(found, _least(generators, [(0, point)]))
    smallest = list(found.values())
    for count, system in enumerate(smallest):
        for other in smallest[:count]:
            if len(found) >= _MOST_SYSTEMS:
                return list(found.values())
            members = np.flatnonzero(system == system[0]).tolist()
            members += np.flatnonzero(other == other[0]).tolist()
            _keep(found, _least(generators, [(0, member) for member in members]))
    return list(found.values())


def block_action(generators: Array, system: Array) -> Array:
    """Generators of what the stabiliser of block 0 does to its points: Schreier's, from one element for each block."""
    upper = on_blocks(generators, system)
    points = np.flatnonzero(system == 0)
    to_block = {0: np.arange(generators.shape[1])}
    walk = [0]
    for block in walk:
        for own, above in zip(generators, upper, strict=True):
            if (image := int(above[block])) not in to_block:
                to_block[image] = own[to_block[block]]
                walk.append(image)
    rows: dict[bytes, Array] = {}
    for block, element in to_block.items():
        for own, above in zip(generators, upper, strict=True):
            back = np.argsort(to_block[int(above[block])])
            row = on_points(back[own[element]][np.newaxis], points)[0]
            rows[row.tobytes()] = row
    return np.array(list(rows.values()))


def _keep(found: dict[bytes, Array], system: Array) -> None:
    if 0 < int(system.max()) < len(system) - 1:
        found.setdefault(system.tobytes(), system)


def _least(generators: Array, pairs: list[tuple[int, int]]) -> Array:
    """The finest system in which these pairs share blocks."""
    size = generators.shape[1]
    leader = list(range(size))

    def find(point: int) -> int:
        while leader[point] != point:
            leader[point] = leader[leader[point]]
            point = leader[point]
        return point

    rows = generators.tolist()
    queue = list(pairs)
    while queue:
        one, other = queue.pop()
        first, second = sorted((find(one), find(other)))
        if first != second:
            leader[second] = first
            queue += [(row[one], row[other]) for row in rows]
    numbers: dict[int, int] = {}
    return np.array([numbers.setdefault(find(point), len(numbers)) for point in range(size)], dtype=np.intp)
