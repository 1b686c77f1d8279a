"""Every law on everything that it is about; and that the laws are tested, not only passed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, find, settings, strategies as st
from hypothesis.errors import NoSuchExample

from catnet.architectures.known import architecture_of, iter_architectures
from catnet.search import at_most
from catnet.testing import laws, model_laws
from catnet.testing.laws import CARRIERS, LAWS, Carrier, Law, iter_cases, run
from catnet.testing.subjects import SUBJECTS
from catnet.verdict import Proved, Refuted
from tests.laws.untested import UNTESTED

CASES = list(iter_cases())
MATCHING = list(iter_cases(model_laws.LAWS))


@pytest.mark.parametrize(
    ("law", "carrier"), CASES, ids=[f"{law.name}-{carrier.name.replace(' ', '_')}" for law, carrier in CASES]
)
def test_law(law: Law, carrier: Carrier) -> None:
    """A quarter as many cases as the profile says, since there are hundreds of these tests; more if need be."""
    examples = max(1, settings().max_examples // 3)
    tested = run(law, carrier, max_examples=examples).tested
    if (law.name, carrier.name) not in UNTESTED:
        assert tested or is_met(law, carrier, max(300, 100 * examples)), "no case met the law's condition"


def is_met(law: Law, carrier: Carrier, most: int) -> bool:
    """Whether one of so many cases meets the law's condition, and the law holds there and on all before."""

    def holds(data: st.DataObject) -> bool:
        verdict = law.answer(carrier, data.draw)
        assert not isinstance(verdict, Refuted), verdict
        return isinstance(verdict, Proved)

    until = settings(
        settings(), max_examples=most, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck)
    )
    try:
        find(st.data(), holds, settings=until)
    except NoSuchExample:
        return False
    return True


@pytest.mark.share(4)
@pytest.mark.parametrize("most", [0, 1, 2])
@pytest.mark.parametrize(
    ("law", "carrier"), MATCHING, ids=[f"{law.name}-{carrier.name.replace(' ', '_')}" for law, carrier in MATCHING]
)
def test_a_budget_that_ends_breaks_no_law(law: Law, carrier: Carrier, most: int) -> None:
    with at_most(most, "matchings"):
        run(law, carrier, max_examples=3)


def test_what_is_listed_as_untested_exists() -> None:
    names = {(law.name, carrier.name) for law, carrier in CASES}
    assert set(UNTESTED) <= names


def test_names_and_statements() -> None:
    assert len({law.name for law in LAWS}) == len(LAWS)
    assert len({carrier.name for carrier in CARRIERS}) == len(CARRIERS)
    assert all(law.statement and not law.statement.endswith(".") and " " not in law.name for law in LAWS)
    assert {law.carriers[0] for law in LAWS} == {carrier.kind for carrier in CARRIERS}
    with pytest.raises(ValueError, match="no law is called 'gravity'"):
        laws.find_law("gravity")


def test_every_architecture_has_a_strategy() -> None:
    """Whoever adds an architecture adds a line to `catnet.testing.subjects`."""
    known = set()
    once = settings(max_examples=1, phases=[Phase.generate], database=None)
    for subject in SUBJECTS:
        theta = find(subject.networks(), lambda theta: True, settings=once)
        known.add(type(architecture_of(theta)))
    assert {type(entry) for entry in iter_architectures()} <= known
