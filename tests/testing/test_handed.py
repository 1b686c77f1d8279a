"""What is handed to `laws.check` and is of another kind gets one line; what was handed over is not asked for again."""

from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

import catnet
from catnet.algebra.matrix import Matrix
from catnet.errors import InputError
from catnet.testing import assert_equivariant, assert_same_function, laws
from catnet.testing.laws import Outcome
from catnet.theorem import EndActions
from catnet.theorem.model import Model
from tests.laws.toy import Pair, PairArchitecture, Pairs, moved_pairs, pairs, twin_pairs

TRANSPORT = laws.find_law("transport")
THREE: Any = 3


class Needy(Pairs):
    def __init__(self, size: int) -> None:
        super().__init__()


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (
            lambda: laws.check(int, pairs()),
            "architecture: expected an Architecture or a Model, or a class of one, found",
        ),
        (lambda: laws.check("relu", pairs()), "found 'relu'"),
        (
            lambda: laws.check(Needy, pairs()),
            "architecture: Needy needs arguments (missing a required argument: 'size')",
        ),
        (lambda: laws.check(Model, pairs()), "architecture: Model does not define "),
        (lambda: laws.check(Pairs, pairs), "networks: expected a strategy, found the function pairs; call it"),
        (lambda: laws.check(Pairs, 3), "networks: expected a strategy, found 3"),
        (lambda: laws.check(Pairs, st.integers()), "networks: expected a strategy of parameters, and it drew 0"),
        (
            lambda: laws.check(Pairs, pairs(), ends=st.just(1)),
            "ends: expected a function from a parameter to a strategy",
        ),
        (lambda: laws.check(Pairs, pairs(), ends=lambda theta: THREE), "ends(theta): expected a strategy, found 3"),
        (lambda: laws.check(Pairs, pairs(), disguises=pairs()), "disguises: expected a function from a parameter"),
        (
            lambda: laws.check(Pairs, pairs(), twins=twin_pairs),
            "twins: expected a strategy, found the function twin_pairs",
        ),
        (lambda: laws.check(Pairs, pairs(), laws=TRANSPORT), "laws=[find_law('transport')]"),
        (lambda: laws.check(Pairs, pairs(), laws="transport"), "laws: expected a list of laws, found 'transport'"),
        (lambda: laws.check(Pairs, pairs(), laws=["transport"]), "find_law('transport') finds a law by its name"),
        (lambda: laws.check(Pairs, pairs(), max_examples=0), "max_examples: expected a number of cases, 1 or more"),
        (lambda: laws.check(Pairs, pairs(), max_examples="5"), "max_examples: expected a number of cases"),
    ],
)
def test_what_is_of_another_kind_gets_one_line(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError) as caught:
        ask()
    assert words in str(caught.value) and "\n" not in str(caught.value)


def asked_again(outcome: Outcome, given: dict[str, Any], architecture: bool) -> bool:
    return any(f"hand over {name}=…" in outcome.advice for name in given) or (
        architecture and "an Architecture in place of a Model" in outcome.advice
    )


@pytest.mark.share(3)
@pytest.mark.parametrize("architecture", [False, True])
@pytest.mark.parametrize(
    "names", [names for n in range(3) for names in itertools.combinations(["disguises", "twins"], n)]
)
def test_what_was_handed_over_is_not_asked_for(names: tuple[str, ...], architecture: bool) -> None:
    given = {name: {"disguises": moved_pairs, "twins": twin_pairs()}[name] for name in names}
    outcomes = laws.check(PairArchitecture if architecture else Pairs, pairs(), max_examples=2, **given)
    assert not [str(outcome) for outcome in outcomes if asked_again(outcome, given, architecture)]


def test_signatures_can_be_read() -> None:
    """`help` of a public function is about the function: no default value fills a screen."""
    long = []
    for module in pkgutil.walk_packages(catnet.__path__, "catnet."):
        if module.name.endswith("__main__"):
            continue
        found = importlib.import_module(module.name)
        for name in getattr(found, "__all__", ()):
            value = getattr(found, name)
            if inspect.isfunction(value):
                kept = inspect.signature(value).parameters.values()
                long += [f"{module.name}.{name}: {one.name}" for one in kept if len(repr(one.default)) > 300]
    assert not long


def test_assertions_take_an_architecture_that_is_not_registered() -> None:
    theta = Pair(Matrix([[1, 2], [2, 1]]), Matrix([[1, 0], [0, 1]]))
    swap = Matrix([[0, 1], [1, 0]])
    ends, known = EndActions((("s", swap, swap),)), PairArchitecture()
    assert_equivariant(theta, ends, architecture=known)
    assert_equivariant(theta, ends, architecture=known, layerwise=True)
    half = Pair(theta.first @ Matrix([[2, 0], [0, 2]]), theta.last @ Matrix([["1/2", 0], [0, "1/2"]]))
    assert_same_function(theta, half, architecture=known)
    bent = Pair(Matrix([[1, 2], [2, 3]]), theta.last)
    with pytest.raises(AssertionError, match="not equivariant"):
        assert_equivariant(bent, ends, architecture=known)
    with pytest.raises(AssertionError, match="not the same function"):
        assert_same_function(theta, bent, architecture=known)
