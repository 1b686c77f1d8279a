"""Chains of stabilisers against the list of all elements; what they say is whole is, and no more."""

from __future__ import annotations

import pytest

from catnet.checking import stabilisers
from tests.checking import chains

GROUPS = list(chains.groups())


class Bare(stabilisers.Chain):
    """Without the products that fill gaps."""

    def _products(self, generators):  # type: ignore[no-untyped-def]
        return iter(())


@pytest.mark.parametrize(("degree", "generators"), GROUPS)
def test_orders_and_elements(degree: int, generators: list[chains.Images]) -> None:
    group = chains.elements(degree, generators)
    for base in (range(degree), range(1, degree)):
        chain = stabilisers.Chain(list(base), degree, generators)
        assert chains.true_of(chain, degree, generators) == (True, True)
        if len(base) == degree:
            assert chain.is_whole() and chain.order == len(group)
            assert all(chain.sift(element) == (degree, chain.unit) for element in group)


def test_a_chain_with_gaps_is_not_whole() -> None:
    gaps = 0
    for degree, generators in GROUPS:
        chain = Bare(list(range(degree)), degree, generators)
        is_right = chain.order == len(chains.elements(degree, generators))
        assert chain.is_whole() == is_right
        gaps += not is_right
    assert gaps >= 3
