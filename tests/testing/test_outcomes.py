"""What a run of the laws says of itself: what was tried, what was not and why, a witness in words."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import catnet
from catnet.testing import laws, needs, small_integers
from catnet.testing.law import LISTENERS, Carrier, Law, Outcome, holds, run, vacuous
from catnet.testing.laws import LawBrokenError, LawUntestedError, Outcomes
from tests.laws.toy import PairArchitecture, Pairs, moved_pairs, pairs, twin_pairs

ROOT = Path(__file__).resolve().parents[2]
TESTING = Path(catnet.__file__).parent / "testing"


def test_what_could_be_tested_and_was_not_is_an_error_that_says_what_to_hand_over() -> None:
    with pytest.raises(LawUntestedError) as caught:
        laws.check(Pairs, pairs(), max_examples=5, require_all=True)
    lines = {line.split()[0]: line for line in str(caught.value).splitlines()[1:]}
    assert "disguises=…" in lines["disguises-match"] and "twins=…" in lines["twins"]
    assert "an Architecture in place of a Model" in lines["reduction"] and "transport" not in lines
    assert "near-misses" not in lines and "networks-in-files" not in lines  # which nobody could hand over


def test_nothing_is_missing_where_everything_is_handed_over() -> None:
    given = {"disguises": moved_pairs, "twins": twin_pairs(), "max_examples": 10}
    outcomes = laws.check(PairArchitecture, pairs(), **given, require_all=True)
    assert not outcomes.missing and sum(outcome.tested > 0 for outcome in outcomes) >= 25


def test_the_summary_has_a_line_for_every_law() -> None:
    outcomes = laws.check(Pairs, pairs(), max_examples=5)
    first, *lines = str(outcomes).splitlines()
    assert [line.split()[0] for line in lines] == [outcome.law.name for outcome in outcomes]
    tested = [line for line in lines if re.search(r" \d+ of \d+ cases$", line)]
    missing = [line for line in lines if "NOT TESTED: " in line]
    others = [line for line in lines if "is about something else: " in line]
    assert len(tested) + len(missing) + len(others) == len(lines) and tested and missing and others
    counts = f"{len(tested)} of {len(lines)} laws were tested, and hold; {len(missing)} could be tested and were not"
    assert first == f"Pairs: {counts}; {len(others)} are about something else"
    assert str(Outcomes()) == "nothing: 0 of 0 laws were tested, and hold"


def test_a_law_without_a_case_is_missing() -> None:
    outcome = Outcome(laws.LAWS[0], laws.CARRIERS[0], 0, 0)
    assert outcome.is_missing and outcome.why == "no case was drawn" and outcome.advice


def test_a_witness_is_in_words() -> None:
    wrong, law = PairArchitecture("transport forgets the output"), laws.find_law("transport")
    with pytest.raises(LawBrokenError) as caught:
        laws.check(wrong, pairs(), laws=[law], max_examples=30)
    message = str(caught.value)
    assert "  the witness:\n    " in message and "difference = " in message
    assert not re.search(r"Fraction\(|Monomial\(|Matrix\(|Difference\(", message)


def test_listeners_are_told_of_laws_that_hold() -> None:
    told: list[Outcome] = []
    law = Law(
        "even", "…", ("scalars",), lambda carrier, draw: holds(True, "") if draw(carrier.make()) else vacuous("0")
    )
    LISTENERS.append(told.append)
    try:
        outcome = run(law, Carrier("bits", "scalars", small_integers), max_examples=10)
    finally:
        LISTENERS.remove(told.append)
    assert told == [outcome] and outcome.reasons == ("0",)


def reasons() -> set[str]:
    """Every reason that a law gives and that is written out where it is given."""
    found = set()
    for path in TESTING.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case (
                    ast.Call(func=ast.Name(id="vacuous"), args=[ast.Constant(value=str(reason))])
                    | ast.Call(func=ast.Name(id="required"), args=[_, ast.Constant(value=str(reason))])
                ):
                    found.add(reason)
    return found


def test_advice_is_given_for_reasons_that_there_are() -> None:
    written = reasons()
    assert len(written) > 25
    assert set(needs._GIVE) <= written and written >= needs._ABOUT_SOMETHING_ELSE


REPORTED = """
from catnet.testing import laws
from catnet.verdict import Verdict
from tests.laws.toy import Pairs, pairs

def test_pairs():
    laws.check(Pairs, pairs(), max_examples=5, laws=[laws.find_law("transport"), laws.find_law("twins")])
"""


def test_the_report_is_for_those_who_ask(tmp_path: Path) -> None:
    file = tmp_path / "test_reported.py"
    file.write_text(REPORTED, encoding="utf-8")

    def pytest_says(*words: str) -> str:
        command = [sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", "--rootdir", str(tmp_path)]
        done = subprocess.run([*command, *words, str(file)], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    told = pytest_says("-n", "1", "-p", "catnet.testing.report", "--catnet-report")  # in another process
    assert re.search(r"^twins +Pairs +NOT TESTED: no twins are known; hand over twins=…$", told, re.MULTILINE)
    assert re.search(r"^transport +Pairs +5 of 5 cases$", told, re.MULTILINE)
    assert "2 laws on 1 carrier: 1 tested, 1 not" in told
    assert "laws of catnet" not in pytest_says("-p", "catnet.testing.report")


FIRST_DRAW = """
import sys
import catnet.testing
from pathlib import Path
import re
from hypothesis import HealthCheck, settings
settings.register_profile("few", max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("few")
names = {"__name__": "page"}
for block in re.findall(r"```python\\n(.*?)```", Path("docs/testing.md").read_text(encoding="utf-8"), flags=re.DOTALL):
    if "laws.check" not in block:
        exec(compile(block, "testing.md", "exec"), names)
before = set(sys.modules)
for name, value in names.items():
    if name.startswith("test_"):
        value()
roots = ("catnet", "flint", "numpy", "networkx", "sympy")
print(sorted(module for module in set(sys.modules) - before if module.split(".")[0] in roots))
"""


def test_the_first_case_loads_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST_DRAW], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]", done.stdout
