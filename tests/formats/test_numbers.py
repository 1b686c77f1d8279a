"""Tables of numbers: what is read at once is what is read one number after the other, and so are the complaints."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import rational
from catnet.errors import FormatError, NumberError
from catnet.formats.floats import has_long_numbers
from catnet.formats.jsontext import Number, parse_json
from catnet.formats.numbers import read_matrix

spellings = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.tuples(st.integers(-300, 300), st.integers(0, 40)).map("{0[0]}/{0[1]}".format),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6, places=4).map(str),
    st.text("0123456789-/,.e+ ", max_size=6),
    st.sampled_from(["-0", "0/7", "007", "+3", "1e-3", "2e5", "½", "٣", "", "-", "1/-2", "-/2", "1/2/3", "--1", "1,2"]),
)


def one_by_one(rows: list[list[Any]]) -> list[list[Fraction]] | None:
    """None if one of them is no number."""
    try:
        return [[rational(str(value)) for value in row] for row in rows]
    except NumberError:
        return None


def at_once(rows: list[list[Any]]) -> Matrix | FormatError:
    try:
        return read_matrix(rows, "weight", "f.json")
    except FormatError as error:
        return error


@given(st.lists(spellings, min_size=1, max_size=6), st.integers(0, 2**32), st.booleans())
@settings(deadline=None)
def test_tables_with_and_without_repetition(texts: list[str], seed: int, large: bool) -> None:
    """The large ones are read by the distinct spellings, the small ones as they stand."""
    source = random.Random(seed)
    shape = (24, 30) if large else (1, len(texts))
    rows = [source.choices(texts, k=shape[1]) for _ in range(shape[0])] if large else [texts]
    found, expected = at_once(rows), one_by_one(rows)
    if expected is None:
        assert isinstance(found, FormatError) and found.where.startswith("weight[")
        assert str(found) == str(at_once([[Number(value) for value in row] for row in rows]))
    else:
        assert found == Matrix(expected) and hash(found) == hash(Matrix(expected))


@pytest.mark.parametrize("stranger", [None, True, [], {}, ["1"], "x", "1/0", "1,2", "1/2/3", "1e10001"])
def test_one_stranger_in_a_large_table(stranger: Any) -> None:
    rows: list[list[Any]] = [["1/2", "-3"] * 20 for _ in range(40)]
    rows[39][7] = stranger
    found = at_once(rows)
    assert isinstance(found, FormatError) and found.where == "weight[39][7]"


def test_many_different_numbers_in_a_large_table() -> None:
    rows = [[f"{40 * i + j}/{i + 1}" for j in range(40)] for i in range(40)]
    assert at_once(rows) == Matrix([[Fraction(40 * i + j, i + 1) for j in range(40)] for i in range(40)])


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ('[["0.10000000149011612"]]', False),
        ('[["1"], [null, true, 0.10000000149011612]]', True),
        ('[[1, "2"], {"a": [0.1], "b": [[[100000001490116.12]]]}]', True),
        ('{"a": [["1", 0.1, 1e-30]], "numbers": "float32", "b": 0.10000000149011612}', False),
    ],
)
def test_long_numbers_are_seen_wherever_they_are(text: str, long: bool) -> None:
    assert has_long_numbers(parse_json(text, "f.json")) is long
