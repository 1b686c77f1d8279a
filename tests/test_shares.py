"""A plain run draws a share of the examples, a thorough one all; and the same ones whatever ran before."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from hypothesis import Phase, given, settings, strategies as st

from tests.shares import FEWEST, FULL, are_taken, is_thorough, some_of

DRAWN: list[int] = []
ODD = 918_273_645_546_372_819


@settings(max_examples=100)
@given(st.integers(-(2**70), 2**70))
def test_integers_are_drawn(number: int) -> None:
    DRAWN.append(number)


def test_a_test_gets_its_share() -> None:
    DRAWN.clear()
    test_integers_are_drawn()
    wanted = 100 if is_thorough() else max(100 * settings().max_examples // FULL, FEWEST)
    assert len(DRAWN) == wanted


def test_examples_do_not_depend_on_what_is_loaded(tmp_path: Path) -> None:
    """A module with numbers of its own, in a folder that is not one of tests, changes nothing."""

    @settings(max_examples=400, phases=[Phase.generate], database=None, derandomize=True)
    @given(st.integers(-(2**70), 2**70))
    def draw(number: int) -> None:
        drawn.append(number)

    drawn: list[int] = []
    draw()
    first = list(drawn)
    path = Path(__file__).parents[1] / "catnet" / "budget.py"
    spec = importlib.util.spec_from_file_location("catnet_odd_numbers", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    copy = tmp_path / "odd.py"
    copy.write_text(f"NUMBERS = {[ODD + k for k in range(200)]}\n", encoding="utf-8")
    module.__file__ = str(copy)
    sys.modules[spec.name] = module
    try:
        drawn.clear()
        draw()
    finally:
        del sys.modules[spec.name]
    assert drawn == first


def test_shares_of_lists() -> None:
    cases = list(range(300))
    kept = some_of(cases, 3)
    assert kept == cases if is_thorough() else 50 < len(kept) < 150
    assert kept == some_of(cases, 3) and some_of([], 3) == [] and len(some_of([7], 10**9)) == 1
    assert is_thorough() or set(some_of(cases[:200], 3)) == {case for case in kept if case < 200}


def test_shares_of_cases() -> None:
    cases = [("a", f"a[{k}]", 3) for k in range(300)] + [("b", "b[x]", 10**9), ("b", "b[y]", 10**9)]
    taken = are_taken(cases)
    assert 50 < sum(taken[:300]) < 150 and taken[300:] == [True, False]
    assert are_taken(cases[100:]) == taken[100:] and all(are_taken([(t, name, 1) for t, name, _ in cases]))
