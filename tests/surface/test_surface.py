"""Every public function that takes a network × every architecture: a value that evaluation confirms, an error that says
what is wrong with the input, or undecided; never a false value, never another exception.

The functions are found by their signatures, so one that is added is walked without anyone remembering.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings, strategies as st

import catnet
from catnet.errors import BudgetError, InputError, PreconditionError
from catnet.testing.subjects import SUBJECTS
from tests.surface.judges import judge
from tests.surface.walk import DOORS, FOUND, Door, arguments, takes_network

EXAMPLES = 3
PHASES = (Phase.explicit, Phase.generate)  # an example is all architectures at once, which takes long to make smaller


def test_the_walk_is_long() -> None:
    assert len(DOORS) > 100 and len(SUBJECTS) >= 15
    left_out = sorted(door.name for door in FOUND if door not in DOORS)
    assert len(left_out) < len(FOUND) // 8, f"nobody draws what these take: {left_out}"


def ask(door: Door, given_: dict[str, Any]) -> Any:
    """The answer, or nothing where the input is refused or a budget ran out."""
    try:
        answer = door.function(**given_)
        return list(itertools.islice(answer, 3)) if isinstance(answer, Iterator) else answer
    except (InputError, BudgetError, PreconditionError) as error:
        assert str(error)
        return None


@pytest.mark.share(5)
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
@given(data=st.data())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=PHASES)
def test_every_door_on_every_architecture(door: Door, data: st.DataObject) -> None:
    for subject in SUBJECTS:
        theta = data.draw(subject.networks())
        if not door.takes(theta):
            continue
        try:
            given_ = arguments(door, subject, theta, data.draw)
        except (InputError, BudgetError):  # there are no regions to hand over, say
            continue
        answer = ask(door, given_)
        if answer is not None:
            judge(door.name, answer, given_)


def test_the_number_of_pairs() -> None:
    """Doors × architectures that they take, by the types that they name."""
    first = settings(max_examples=10, phases=PHASES, derandomize=True, database=None, deadline=None)  # not the least
    drawn = [find(subject.networks(), lambda theta: True, settings=first) for subject in SUBJECTS]
    pairs = sum(door.takes(theta) for door in DOORS for theta in drawn)
    print(f"{len(DOORS)} doors, {pairs} pairs")
    assert pairs > 900


def test_every_type_of_network_is_recognised_in_a_signature() -> None:
    first = settings(max_examples=10, phases=PHASES, derandomize=True, database=None, deadline=None)
    for subject in SUBJECTS:
        name = type(find(subject.networks(), lambda theta: True, settings=first)).__name__
        assert takes_network(inspect.Parameter("anything", inspect.Parameter.KEYWORD_ONLY, annotation=name)), name


PERCEPTRONS = [subject for subject in SUBJECTS if subject.twins is not None]
METHODS = ("check_same_function", "check_identifiable", "identify", "reduce", "dimension")


@pytest.mark.parametrize("method", METHODS)
@given(data=st.data())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=PHASES)
def test_an_architecture_that_is_handed_the_networks_of_another_one(method: str, data: st.DataObject) -> None:
    for own in PERCEPTRONS:
        architecture = catnet.architecture_of(data.draw(own.networks()))
        for subject in PERCEPTRONS:
            theta = data.draw(subject.networks())
            arguments_ = {"theta": theta}
            if method == "check_same_function":
                other = data.draw(subject.networks())
                arguments_ = {"left": theta, "right": other if data.draw(st.booleans()) else theta}
            door = Door(method, getattr(architecture, method))
            answer = ask(door, {**arguments_, "max_cells": 100})
            if answer is not None:
                judge(method, answer, arguments_)
