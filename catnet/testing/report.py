"""A plugin of pytest that says which laws a run has tested, on how many cases, and which not at all.

Nobody has it who does not ask: ``pytest -p catnet.testing.report --catnet-report``, or ``pytest_plugins =
["catnet.testing.report"]`` in a ``conftest.py``.  It counts what `catnet.testing.laws.check` and `run` have tried in
the tests, in every process of pytest-xdist; ``-p`` alone changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from catnet.testing.law import LISTENERS, Outcome

__all__ = ["lines_of"]

_KEY = "catnet laws"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("catnet")
    group.addoption("--catnet-report", action="store_true", help="say which laws of catnet were tested, and how often")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """What laws say while a test runs goes with its report, from whichever process."""

    def listen(outcome: Outcome) -> None:
        about = (outcome.law.name, outcome.carrier.name)
        item.user_properties.append((_KEY, [*about, outcome.examples, outcome.tested, outcome.why, outcome.advice]))

    LISTENERS.append(listen)
    try:
        return (yield)
    finally:
        LISTENERS.remove(listen)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not terminalreporter.config.getoption("--catnet-report"):
        return
    found = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for key, value in report.user_properties
        if key == _KEY
    ]
    terminalreporter.section("laws of catnet")
    for line in lines_of(found):
        terminalreporter.write_line(line)


def lines_of(found: list[list[Any]]) -> list[str]:
    """The report: a line for every law and carrier, those first of which no case met the condition.

    Parameters
    ----------
    found : list of (law, carrier, cases, cases that met the condition, why none did, what to hand over)

    Examples
    --------
    >>> print("\\n".join(lines_of([["layers", "mine", 5, 5, "", ""], ["layers", "mine", 5, 4, "", ""]])))
    layers                     mine                       9 of 10 cases
    1 law on 1 carrier: 1 tested, 0 not
    """
    counts: dict[tuple[str, str], list[int]] = {}
    whys: dict[tuple[str, str], str] = {}
    for law, carrier, cases, tested, why, advice in found:
        entry = counts.setdefault((law, carrier), [0, 0])
        entry[0] += cases
        entry[1] += tested
        whys.setdefault((law, carrier), f"NOT TESTED: {why}; {advice}" if advice else f"is about something else: {why}")
    order = sorted(counts, key=lambda key: (counts[key][1] > 0, key))
    lines = []
    for law, carrier in order:
        cases, tested = counts[law, carrier]
        words = f"{tested} of {cases} cases" if tested else whys[law, carrier]
        lines.append(f"{law:<26} {carrier:<26} {words}")
    laws, carriers = (len({key[place] for key in counts}) for place in (0, 1))
    done = sum(tested > 0 for _, tested in counts.values())
    about = f"{laws} law{'' if laws == 1 else 's'} on {carriers} carrier{'' if carriers == 1 else 's'}"
    return [*lines, f"{about}: {done} tested, {len(counts) - done} not"]
