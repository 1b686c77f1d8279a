"""Todd–Coxeter over the trivial subgroup: the order of a finitely presented group.  Imports nothing of catnet."""

from __future__ import annotations

from collections.abc import Sequence


def order_of_presentation(names: Sequence[str], relators: Sequence[Sequence[str]], limit: int = 5000) -> int | None:
    """The order, or None if more than `limit` cosets were needed.

    Each coset is a node; a letter leads from node to node.  Every relator is traced at every live node, new nodes being
    made where needed, and when a trace closes in two places these are identified.
    """
    step: dict[tuple[int, str, int], int] = {}  # (node, letter, +1 or -1) -> node
    parent = [0]

    def find(node: int) -> int:
        while parent[node] != node:
            node = parent[node]
        return node

    def merge(left: int, right: int) -> None:
        pending = [(left, right)]
        while pending:
            a, b = (find(node) for node in pending.pop())
            if a == b:
                continue
            a, b = min(a, b), max(a, b)
            parent[b] = a
            for name in names:
                for way in (1, -1):
                    image = step.pop((b, name, way), None)
                    if image is None:
                        continue
                    there = step.get((a, name, way))
                    if there is None:
                        step[a, name, way] = image
                    else:
                        pending.append((there, image))

    def walk(node: int, name: str) -> int:
        node = find(node)
        image = step.get((node, name, 1))
        if image is None:
            image = len(parent)
            parent.append(image)
            step[node, name, 1] = image
            step[image, name, -1] = node
        return find(image)

    node = 0
    while node < len(parent):
        if find(node) == node:
            for relator in relators:
                here = find(node)
                for name in relator:
                    here = walk(here, name)
                merge(here, node)
            for name in names:
                walk(node, name)
        if len(parent) > limit:
            return None
        node += 1
        # identifications can leave an edge whose reverse belongs to another live node
        for (source, name, way), image in list(step.items()):
            if find(source) != source:
                continue
            back = step.get((find(image), name, -way))
            if back is None:
                step[find(image), name, -way] = source
            elif find(back) != source:
                merge(back, source)
    return sum(1 for index in range(len(parent)) if find(index) == index)
