"""Whatever goes wrong inside a command becomes one line, or what was found till then."""

from __future__ import annotations

import argparse
from types import SimpleNamespace
from typing import Any

import pytest

from catnet.commands.answer import Answer, keep
from catnet.commands.asking import ask
from catnet.errors import BudgetError, InputError


def asked(error: BaseException, found: Answer | None = None) -> Any:
    def run(options: argparse.Namespace, progress: Any) -> Answer:
        if found is not None:
            keep(options, lambda: found)
        raise error

    options = argparse.Namespace(command="verify", max_memory=None, timeout=None)
    return ask(options, SimpleNamespace(run=run), lambda line: None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "complaint"),
    [
        (InputError("bad input"), "bad input"),
        (RecursionError("maximum"), "the input is too large"),
        (OSError(28, "No space left on device"), "No space left on device"),
        (OSError("odd"), "odd"),
        (KeyError("x"), "this is a fault of catnet: KeyError: 'x'"),
        (SystemExit(1), "this is a fault of catnet: SystemExit: 1"),
    ],
)
def test_an_error_is_one_line(error: BaseException, complaint: str) -> None:
    message = asked(error)
    assert message["status"] == 2 and message["final"] and complaint in message["complaint"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [(MemoryError(), "memory ran out"), (BudgetError("cells", 5), "the budget of 5 cells ran out")],
)
def test_what_ran_out_proves_nothing(error: BaseException, reason: str) -> None:
    message = asked(error)
    assert (message["status"], message["document"]["verdict"]) == (3, "undecided")
    assert message["lines"] == [f"undecided. {reason}."]


@pytest.mark.parametrize("error", [MemoryError(), BudgetError("cells", 5)])
def test_what_was_found_before_stands(error: BaseException) -> None:
    decided = Answer(1, {"command": "verify", "verdict": "refuted", "end": "no"}, ["refuted. No."])
    assert asked(error, decided)["status"] == 1 and asked(error, decided)["lines"] == ["refuted. No."]
    open_ = Answer(
        3, {"command": "verify", "verdict": "undecided", "reason": "later", "part": 1}, ["t: undecided. So."]
    )
    message = asked(error, open_)
    assert message["status"] == 3 and message["document"]["part"] == 1 and message["document"]["reason"] != "later"
    assert message["lines"][0].startswith("t: undecided. So: ")
