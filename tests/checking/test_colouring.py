"""Colours against the list of all automorphisms: none is lost, and what an automorphism carries is alike."""

from __future__ import annotations

from math import factorial

import pytest

from catnet.checking import colouring
from tests.checking import graphs

CASES = list(graphs.tables())


def few(case: tuple[int, int, bool, list[tuple[int, bool]], list[object]]) -> bool:
    inputs, outputs, signed, more, _ = case
    count = 1
    for size, signs in [(inputs, signed), (outputs, signed), *more]:
        count *= factorial(size) * 2 ** (size * signs)
    return count <= 5000


@pytest.mark.share(3)
@pytest.mark.parametrize("case", [case for case in CASES if few(case)])
def test_no_automorphism_is_lost(case: tuple[int, int, bool, list[tuple[int, bool]], list[object]]) -> None:
    graph = graphs.made(colouring, *case)
    start = graph.refined(graph.start())
    found = list(graphs.automorphisms(case))
    assert list(range(len(start))) in found
    fixed = [graph.refined(graph.fixed(start, point)) for point in range(graph.outputs.stop)]
    for images in found:
        assert all(start[point] == start[image] for point, image in enumerate(images))
        for point, colours in enumerate(fixed):
            other = fixed[images[point]]
            assert all(colours[p] == other[image] for p, image in enumerate(images))
            assert graph.alike(colours, other)
