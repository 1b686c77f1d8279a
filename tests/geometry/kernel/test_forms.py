"""Values and signs of forms, against Python integers; the doubles against sums that are made to deceive them."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.packed import pack
from catnet.geometry.kernel.along import places_along, spans
from catnet.geometry.kernel.forms import Forms
from catnet.geometry.kernel.rays import distinct, distinct_keys

SIZES = st.sampled_from([1, 2**20, 2**52, 2**60, 2**61, 2**62, 2**63, 2**90, 2**400, 2**2000])


@st.composite
def integers(draw: st.DrawFn) -> int:
    size = draw(SIZES)
    return draw(st.sampled_from([0, 1, -1, size, -size, size - 1, 1 - size, draw(st.integers(-size, size))]))


@st.composite
def deceivers(draw: st.DrawFn, length: int) -> tuple[list[int], list[int]]:
    """A form and a ray whose products nearly cancel: the last entry brings the sum to within a few units of zero."""
    form, ray = [draw(integers()) for _ in range(length)], [draw(integers()) for _ in range(length)]
    if length > 1 and draw(st.booleans()):
        rest = sum(a * x for a, x in zip(form[:-1], ray[:-1], strict=True))
        form[-1] = draw(st.sampled_from([1, -1, 3, 2**30 + 1]))
        ray[-1] = -(rest // form[-1]) + draw(st.integers(-1, 1))
    return form, ray


@settings(max_examples=300, deadline=None)
@given(st.data(), st.integers(1, 5), st.integers(1, 4), st.booleans())
def test_values_and_signs_are_those_of_python(data: st.DataObject, length: int, count: int, shared: bool) -> None:
    pairs = [data.draw(deceivers(length)) for _ in range(count)]
    other = [data.draw(integers()) for _ in range(length)]
    cells = 1 if shared else count
    flat = [value for form, _ in pairs[:cells] for place in range(length) for value in (form[place], other[place])]
    forms = Forms(pack(flat, (cells, length, 2)))
    rays = pack((value for _, ray in pairs for value in ray), (count, length))
    owner = np.zeros(count, dtype=np.int64) if shared else np.arange(count)
    expected = [
        [sum(a * x for a, x in zip(form, ray, strict=True)) for form in (pairs[cell][0], other)]
        for cell, (_, ray) in zip(owner.tolist(), pairs, strict=True)
    ]
    assert forms.values(owner, rays).tolist() == expected
    above, below = forms.signs(owner, rays)
    assert above.tolist() == [[value > 0 for value in row] for row in expected]
    assert below.tolist() == [[value < 0 for value in row] for row in expected]
    for column in (0, 1):
        chosen = np.full(count, column)
        assert forms.value(owner, rays, chosen).tolist() == [row[column] for row in expected]


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(2, 4))
def test_rays_meet_where_the_form_vanishes(data: st.DataObject, length: int) -> None:
    form = [data.draw(integers()) for _ in range(length)]
    rays = [[data.draw(integers()) for _ in range(length)] for _ in range(6)]
    values = [sum(a * x for a, x in zip(form, ray, strict=True)) for ray in rays]
    pairs = [(i, j) for i in range(6) for j in range(6) if values[i] > 0 > values[j]]
    pairs = [  # opposite rays do not occur in a pointed cone
        (i, j) for i, j in pairs if any(values[i] * y != values[j] * x for x, y in zip(rays[i], rays[j], strict=True))
    ]
    if not pairs:
        return
    a, b = (pack((value for pair in pairs for value in rays[pair[side]]), (len(pairs), length)) for side in (0, 1))
    none = np.zeros(len(pairs), dtype=np.int64)
    made = Forms(pack(form, (1, length, 1))).meet(none, none, a, b).tolist()
    for (i, j), ray in zip(pairs, made, strict=True):
        assert sum(p * x for p, x in zip(form, ray, strict=True)) == 0
        assert np.gcd.reduce(np.array(ray, dtype=object)) == 1
        exact = [values[i] * y - values[j] * x for x, y in zip(rays[i], rays[j], strict=True)]
        place = next(place for place, value in enumerate(exact) if value)
        assert [value * ray[place] for value in exact] == [value * exact[place] for value in ray]
        assert exact[place] * ray[place] > 0


def rounded(value: Fraction) -> Fraction:
    return Fraction(float(value))


def sums_in_every_order(form: list[int], ray: list[int], fused: bool) -> list[Fraction]:
    """What doubles may give for the scalar product: every order of the terms, each product rounded or fused."""
    terms = [(rounded(Fraction(a)), rounded(Fraction(x))) for a, x in zip(form, ray, strict=True)]
    results = []
    for order in permutations(terms):
        total = Fraction(0)
        for a, x in order:
            total = rounded(total + (a * x if fused else rounded(a * x)))
        results.append(total)
    first, second = terms[: len(terms) // 2], terms[len(terms) // 2 :]  # pairwise, as vector units sum
    halves = [rounded(sum((rounded(a * x) for a, x in half), Fraction(0))) for half in (first, second)]
    return [*results, rounded(halves[0] + halves[1])]


@pytest.mark.parametrize("fused", [False, True])
@pytest.mark.parametrize("length", [2, 3, 4, 5])
def test_no_order_of_summation_leaves_the_error_bound(length: int, fused: bool) -> None:
    """The bound of the top of forms.py, with its own factor (k + 4) 2^-52, against sums that cancel badly."""
    source = random.Random(length)
    worst = Fraction(0)
    for _ in range(150):
        form = [source.randint(-(2**62), 2**62) for _ in range(length)]
        ray = [source.randint(-(2**62), 2**62) for _ in range(length)]
        rest = sum(a * x for a, x in zip(form[:-1], ray[:-1], strict=True))
        form[-1] = source.choice([-1, 1]) * source.randint(2**60, 2**61)
        ray[-1] = -(rest // form[-1]) + source.randint(-1, 1)
        exact = sum(a * x for a, x in zip(form, ray, strict=True))
        size = sum(
            (rounded(Fraction(abs(a))) * rounded(Fraction(abs(x))) for a, x in zip(form, ray, strict=True)), Fraction(0)
        )
        least = size * (1 - length * Fraction(1, 2**52))  # as small as its own computation may make it
        for found in sums_in_every_order(form, ray, fused):
            assert abs(found - exact) <= (length + 4) * Fraction(1, 2**52) * least
            worst = max(worst, abs(found - exact) / size * 2**53)
    assert worst > 1  # the sums are bad ones


@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=40), st.integers(1, 3))
def test_equal_rows_made_one(values: list[int], width: int) -> None:
    values = values[: len(values) // width * width]
    rows = np.array(values, dtype=np.int64).reshape(-1, width)
    chosen, number = distinct(rows)
    keys = [tuple(row) for row in rows.tolist()]
    assert chosen.tolist() == [keys.index(key) for key in dict.fromkeys(keys)]
    assert [keys[chosen[place]] for place in number.tolist()] == keys
    wide = distinct(rows.astype(object))
    assert wide[0].tolist() == chosen.tolist() and wide[1].tolist() == number.tolist()
    if width == 1:
        assert [part.tolist() for part in distinct_keys(rows[:, 0])] == [chosen.tolist(), number.tolist()]


@settings(deadline=None)
@given(st.data(), st.sampled_from([1, 2**40, 2**62, 2**70]))
def test_points_along_segments_come_in_their_order(data: st.DataObject, size: int) -> None:
    count = data.draw(st.integers(1, 4))
    line = [data.draw(st.integers(0, count - 1)) for _ in range(data.draw(st.integers(0, 12)))]
    close = st.sampled_from([1, 2, size, size + 1, max(1, size - 1)])
    near, far = [data.draw(close) for _ in line], [data.draw(close) for _ in line]
    quotient = [Fraction(a, b) for a, b in zip(near, far, strict=True)]
    point = [sorted(set(quotient)).index(value) for value in quotient]
    begin, place = places_along(
        np.array(line, dtype=np.int64),
        np.array(point, dtype=np.int64),
        pack(near, (len(near),)),
        pack(far, (len(far),)),
        count,
    )
    assert begin.tolist() == [sum(2 + line.count(one) for one in range(end)) for end in range(count + 1)]
    for one in range(count):
        inner = sorted((place[i], quotient[i]) for i in range(len(line)) if line[i] == one)
        assert [at for at, _ in inner] == list(range(begin[one] + 1, begin[one + 1] - 1))
        assert [value for _, value in inner] == sorted(value for _, value in inner)


@given(st.lists(st.lists(st.integers(0, 2**64 - 1), min_size=2, max_size=5), min_size=1, max_size=4))
def test_what_has_been_crossed_so_far(segments: list[list[int]]) -> None:
    begin = np.concatenate(([0], np.cumsum([len(segment) for segment in segments])))
    bits = np.array([value for segment in segments for value in segment], dtype=np.uint64)[:, None]
    expected = []
    for segment in segments:
        running = 0
        for value in segment:
            running ^= value
            expected.append(running)
    assert spans(bits, begin)[:, 0].tolist() == expected
