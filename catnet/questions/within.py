"""Budgets of questions: a budget that runs out leaves a question undecided, and is never read as an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from catnet.errors import BudgetError
from catnet.verdict import Undecided

__all__ = ["within_budget"]

Answer = TypeVar("Answer")


def within_budget(question: Callable[[], Answer]) -> Answer | Undecided:
    """The answer, or undecided with the counter that ran out."""
    try:
        return question()
    except BudgetError as error:
        return Undecided(str(error))
