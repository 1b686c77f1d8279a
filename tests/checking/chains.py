"""What a chain of stabilisers says of small groups, next to the list of all their elements.

Certificates alone cannot tell most changes of a search that fills its gaps by itself; here it is asked directly, with
and without the products that fill them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

Images = tuple[int, ...]


def groups() -> Iterator[tuple[int, list[Images]]]:
    """A degree and generators: cyclic, symmetric, dihedral, intransitive ones, none, the identity, drawn ones."""
    yield 3, []
    yield 3, [(0, 1, 2)]
    yield 3, [(1, 2, 0)]
    yield 4, [(1, 0, 2, 3), (1, 2, 3, 0)]
    yield 4, [(1, 0, 3, 2), (2, 3, 0, 1)]
    yield 5, [(1, 2, 3, 4, 0), (0, 4, 3, 2, 1)]
    yield 5, [(1, 0, 2, 3, 4), (0, 1, 3, 4, 2)]
    yield 6, [(1, 2, 0, 4, 5, 3)]
    yield 6, [(1, 2, 0, 3, 4, 5), (0, 1, 2, 4, 5, 3), (3, 4, 5, 0, 1, 2)]
    source = random.Random(7)
    for _ in range(12):
        degree = source.randint(3, 6)
        yield degree, [tuple(source.sample(range(degree), degree)) for _ in range(source.randint(1, 3))]


def elements(degree: int, generators: Sequence[Images]) -> set[Images]:
    """All of them."""
    unit = tuple(range(degree))
    found, waiting = {unit}, [unit]
    for element in waiting:
        for generator in generators:
            new = tuple(generator[i] for i in element)
            if new not in found:
                found.add(new)
                waiting.append(new)
    return found


def said(module: Any) -> list[Any]:
    """Orders, whether they are seen to be those of the groups, orbits, what is kept; of chains with gaps as well."""
    result: list[Any] = []

    class Bare(module.Chain):  # type: ignore[name-defined, misc]
        def _products(self, generators: Sequence[Images]) -> Iterator[Images]:
            return iter(())

    for degree, generators in groups():
        for make in (module.Chain, Bare):
            for base in (range(degree), range(degree - 1, -1, -1), range(1, degree)):
                chain = make(list(base), degree, generators)
                order, whole = chain.order, chain.is_whole()
                result.append((order, whole))
                if make is module.Chain:
                    result.append(true_of(chain, degree, generators))
                for level in range(len(chain.base)):
                    result.append(sorted(map(sorted, chain.orbits(level, range(degree)))))
                result.append([chain.sift(element)[0] for element in sorted(elements(degree, generators))])
                for element in generators:
                    back = chain.inverse(element)
                    result.append((back, chain.times(back, element)))
    return result


def true_of(chain: Any, degree: int, generators: Sequence[Images]) -> tuple[bool, bool]:
    """Whether the order is that of the group on the base, and all that is kept is in it and does what it says."""
    group = elements(degree, generators)
    acts = len({tuple(element[point] for point in chain.base) for element in group})
    fits = all(
        element in group and element[point] == image and all(element[b] == b for b in chain.base[:level])
        for level, (point, reached) in enumerate(zip(chain.base, chain.reached, strict=True))
        for image, element in reached.items()
    )
    return chain.order == acts, fits
