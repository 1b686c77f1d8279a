"""Rays as integer rows: what the kernel computes with them, in machine words and beyond."""

from __future__ import annotations

from math import gcd

import numpy as np
from hypothesis import given, strategies as st

from catnet.algebra.packed import pack
from catnet.geometry.kernel.rays import crossing

_ENTRIES = st.one_of(st.integers(-9, 9), st.integers(-(2**70), 2**70))


@given(st.integers(1, 4), st.data())
def test_a_crossing_is_the_primitive_ray_where_the_form_vanishes(size: int, data: st.DataObject) -> None:
    rows = st.lists(_ENTRIES, min_size=size, max_size=size).filter(any)
    count = data.draw(st.integers(0, 4))
    draw = [
        (data.draw(st.integers(1, 2**65)), data.draw(rows), -data.draw(st.integers(1, 9)), data.draw(rows))
        for _ in range(count)
    ]
    above, a, below, b = ([entry[i] for entry in draw] for i in range(4))
    found = crossing(
        pack(above, (count,)),
        pack([v for row in a for v in row], (count, size)),
        pack(below, (count,)),
        pack([v for row in b for v in row], (count, size)),
    )
    for p, left, q, right, ray in zip(above, a, below, b, found.tolist(), strict=True):
        expected = [p * y - q * x for x, y in zip(left, right, strict=True)]
        divisor = gcd(*expected) or 1
        assert ray == [value // divisor for value in expected]


def test_no_rays_at_all_have_no_crossings() -> None:
    wide = np.zeros((0, 3), dtype=object)
    assert crossing(np.zeros(0, dtype=object), wide, np.zeros(0, dtype=object), wide).shape == (0, 3)
