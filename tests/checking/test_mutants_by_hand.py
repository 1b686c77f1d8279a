"""Every mutant that is written by hand changes a text that still stands in its checker.

A plain run tries a share of them only, so one whose text had moved would not be missed there.
"""

from __future__ import annotations

import pytest

from tests.checking import bounds_mutants, test_criteria_mutants, test_mutants, test_others_mutants, test_symmetrised
from tests.checking.mutants import source

Change = tuple[str, str, str]
LISTS: dict[str, list[Change]] = {
    "bounds": bounds_mutants.MUTANTS,
    "symmetrised": [("symmetrised", old, new) for old, new in test_symmetrised.MUTANTS],
    **test_mutants.ALL,
    **dict(test_criteria_mutants.ALL),
    **test_others_mutants.MUTANTS,
}


@pytest.mark.parametrize("name", LISTS)
def test_its_text_is_there_and_is_another_one(name: str) -> None:
    assert LISTS[name]
    assert not [change for change in LISTS[name] if change[1] not in source(change[0]) or change[1] == change[2]]
