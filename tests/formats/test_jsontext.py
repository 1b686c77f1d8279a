"""Strict JSON: where a mistake stands."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from catnet.errors import FormatError
from catnet.formats.jsontext import parse_json

PLAIN = st.recursive(
    st.sampled_from(["1", "null", '"a"', '"{\\"a\\": [:"', "[]", "{}", '"\\u0061:"']),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        st.lists(inner, max_size=3).map(
            lambda parts: "{" + ",\n ".join(f'"k{i}" : {part}' for i, part in enumerate(parts)) + "}"
        ),
    ),
    max_leaves=12,
)


@given(before=PLAIN, value=PLAIN, after=PLAIN, first=st.sampled_from(['"a"', '"\\u0061"']), depth=st.integers(0, 3))
def test_a_key_given_twice_has_its_place(before: str, value: str, after: str, first: str, depth: int) -> None:
    """Wherever it stands, and however the two are spelled; what looks like a key inside of a string is none."""
    opening = "[" * depth + f'{{"z": {before},\n {first}: {value},\n  '
    text = opening + f'"a": {after}}}' + "]" * depth
    with pytest.raises(FormatError) as caught:
        parse_json(text, "f.json")
    line, column = opening.count("\n") + 1, len(opening) - opening.rfind("\n")
    assert str(caught.value) == f"f.json: line {line} column {column}: the key 'a' is given twice in one object"
