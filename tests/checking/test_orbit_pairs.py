"""What a symmetry makes of a network has the same function, and is never said to lie in another orbit."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from catnet.checking import apart as module
from catnet.checking.apart import apart
from catnet.checking.intervals import ends
from catnet.checking.networks import evaluated, read_network
from catnet.checking.reading import UnprovedError
from tests.checking import orbit_pairs
from tests.shares import is_thorough


@pytest.mark.parametrize("seed", range(2, 12 if is_thorough() else 3))
def test_images_are_never_apart(seed: int) -> None:
    source = random.Random(seed)
    for one, image in orbit_pairs.images(seed):
        left, right = read_network(one, "one"), read_network(image, "image")
        point = [Fraction(source.randint(-3, 3)) for _ in range(left.inputs)]
        for mine, theirs in zip(evaluated(left, point, 16), evaluated(right, point, 16), strict=True):
            (low, high), (down, up) = ends(mine), ends(theirs)
            assert low <= up and down <= high
        for pair in ((left, right), (right, left)):
            with pytest.raises(UnprovedError):
                apart(*pair)


def test_other_architectures_are_never_apart() -> None:
    for one, other in orbit_pairs.strangers():
        with pytest.raises(UnprovedError):
            apart(read_network(one, "one"), read_network(other, "other"))


def test_the_kept_pairs_are_of_both_kinds() -> None:
    found = orbit_pairs.said(module)
    assert len(found) == len(orbit_pairs.kept()) >= 50
    assert sum(isinstance(answer, str) for answer in found) >= 15 <= sum(answer == 1 for answer in found)
