"""Groups built from their names, and isomorphism by trying all images of the generators.  Imports nothing of catnet.

Permutations are tuples of images; a group is a list of generators.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

Element = tuple[int, ...]


def times(g: Element, h: Element) -> Element:
    return tuple(g[i] for i in h)


def inverse(g: Element) -> Element:
    back = [0] * len(g)
    for here, there in enumerate(g):
        back[there] = here
    return tuple(back)


def elements(generators: list[Element]) -> list[Element]:
    found = {tuple(range(len(generators[0]))): None}
    walk = list(found)
    for one in walk:
        for g in generators:
            if (other := times(g, one)) not in found:
                found[other] = None
                walk.append(other)
    return walk


def order_of(element: Element) -> int:
    count, power, identity = 1, element, tuple(range(len(element)))
    while power != identity:
        count, power = count + 1, times(element, power)
    return count


def built(name: str) -> list[Element]:
    """The group that a name speaks of: products of powers of wreath products of named groups."""
    factors = _split(name, " × ")
    if len(factors) > 1:
        return _direct([built(factor) for factor in factors])
    if "^" in name and name.rsplit("^", 1)[1].isdigit():
        base, exponent = name.rsplit("^", 1)
        return _direct([built(base)] * int(exponent))
    if name.startswith("(") and _closing(name) == len(name) - 1:
        return built(name[1:-1])
    parts = _split(name, " wr ")
    if len(parts) == 2:
        return _wreath(built(parts[0]), built(parts[1]))
    return _atom(name)


def _atom(name: str) -> list[Element]:
    if name == "trivial":
        return [(0,)]
    if name == "PSL(2,7)":  # x ↦ x + 1 and x ↦ −1/x on the line over 7 elements, 7 being the point at infinity
        return [(1, 2, 3, 4, 5, 6, 0, 7), (7, *(-pow(x, -1, 7) % 7 for x in range(1, 7)), 0)]
    letter, number = name.split("_")
    n = int(number)
    turn = tuple((i + 1) % n for i in range(n))
    if letter == "C":
        return [turn]
    if letter == "D":
        return [turn, tuple(-i % n for i in range(n))]
    if letter == "S":
        return [turn, (1, 0, *range(2, n))]
    if letter == "A":
        return [tuple({0: 1, 1: i, i: 0}.get(j, j) for j in range(n)) for i in range(2, n)]
    if letter == "B":
        return _wreath([(1, 0)], _atom(f"S_{n}") if n > 1 else [(0,)])
    half = n // 2 if letter == "Q" else 2 * n  # dicyclic: r^i s^j as points 2 i + j, multiplied from the left
    steps = {(i, j): 2 * i + j for i in range(half) for j in range(2)}
    by_r = [0] * (2 * half)
    by_s = [0] * (2 * half)
    for (i, j), point in steps.items():
        by_r[point] = steps[(i + 1) % half, j]
        by_s[point] = steps[-i % half, 1] if j == 0 else steps[(-i + half // 2) % half, 0]
    return [tuple(by_r), tuple(by_s)]


def _direct(groups: list[list[Element]]) -> list[Element]:
    sizes = [len(generators[0]) for generators in groups]
    total, start, found = sum(sizes), 0, []
    for generators, size in zip(groups, sizes, strict=True):
        for g in generators:
            images = list(range(total))
            images[start : start + size] = [start + image for image in g]
            found.append(tuple(images))
        start += size
    return found


def _wreath(lower: list[Element], upper: list[Element]) -> list[Element]:
    m, k = len(lower[0]), len(upper[0])
    found = [(*g, *range(m, m * k)) for g in lower]
    found += [tuple(h[block] * m + point for block in range(k) for point in range(m)) for h in upper]
    return found


def _split(name: str, mark: str) -> list[str]:
    """At marks outside of brackets."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(name):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and name.startswith(mark, place):
            parts.append(name[start:place])
            start = place + len(mark)
    return [*parts, name[start:]]


def _closing(name: str) -> int:
    depth = 0
    for place, sign in enumerate(name):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return place
    return -1


def are_isomorphic(one: list[Element], other: list[Element]) -> bool:
    """Whether some images of the generators, of their orders, extend to a bijection that keeps products."""
    here, there = elements(one), elements(other)
    if len(here) != len(there) or sorted(map(order_of, here)) != sorted(map(order_of, there)):
        return False
    by_order: dict[int, list[Element]] = {}
    for element in there:
        by_order.setdefault(order_of(element), []).append(element)
    return any(_extends(one, list(images), len(here)) for images in _images(one, by_order))


def _images(generators: list[Element], by_order: dict[int, list[Element]]) -> Iterator[tuple[Element, ...]]:
    return product(*(by_order[order_of(g)] for g in generators))


def _extends(generators: list[Element], images: list[Element], order: int) -> bool:
    start, target = tuple(range(len(generators[0]))), tuple(range(len(images[0])))
    found = {start: target}
    walk = [start]
    for element in walk:
        for g, image in zip(generators, images, strict=True):
            above, there = times(g, element), times(image, found[element])
            if above not in found:
                found[above] = there
                walk.append(above)
            elif found[above] != there:
                return False
    return len(set(found.values())) == order
