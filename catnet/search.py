"""What a search returns: *found*, *none exists*, or *ran out*; three values that cannot be confused.

A search that gives None both where there is nothing and where its budget ended is read wrongly sooner or later, and a
theorem is called proved that is false.  So every search whose answer "there is none" is used says which of the three
it is:

>>> find_first(range(3, 5))
Found(value=3)
>>> find_first(())
NoneExists()
>>> def endless(most):
...     for count in range(10**9):
...         spend("candidates", count, most)
...         if False:
...             yield count
>>> find_first(endless(5))
RanOut(reason='the budget of 5 candidates ran out')

None of them has a truth value; they are told apart by their types.

>>> bool(NoneExists())
Traceback (most recent call last):
    ...
catnet.errors.UndecidedError: the outcome of a search has no truth value: match on its type (NoneExists())

The limits that catnet sets itself, each with the name of what it counts, go through `allowance`.  Inside `at_most` they
are smaller, so that a test can run every decision under every budget: a smaller one may only make an answer undecided.

>>> with at_most(2):
...     find_first(endless(allowance("candidates", 5)))
RanOut(reason='the budget of 2 candidates ran out')
>>> with at_most(2, "matchings"):
...     allowance("candidates", 5), allowance("matchings", 5)
(5, 2)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Generic, NoReturn, TypeAlias, TypeVar, final

from catnet.errors import BudgetError, UndecidedError

__all__ = ["Found", "NoneExists", "RanOut", "Search", "allowance", "at_most", "find_first", "spend"]

T = TypeVar("T")


class _Outcome:
    """What the three share: no truth value."""

    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise UndecidedError(f"the outcome of a search has no truth value: match on its type ({self!r})")


@final
@dataclass(frozen=True, slots=True)
class Found(_Outcome, Generic[T]):
    """There is one: this."""

    value: T


@final
@dataclass(frozen=True, slots=True)
class NoneExists(_Outcome):
    """All candidates were looked at, and there is none."""


@final
@dataclass(frozen=True, slots=True)
class RanOut(_Outcome):
    """None was found, and not all candidates were looked at: nothing follows.

    Parameters
    ----------
    reason : str
        The budget that ended, or why the candidates could not all be listed.
    """

    reason: str


Search: TypeAlias = Found[T] | NoneExists | RanOut


def find_first(candidates: Iterable[T]) -> Search[T]:
    """The first of some candidates, listing which may end a budget.

    Raises
    ------
    BudgetError
        When time is over: whatever is asked after this search has no time either.
    """
    try:
        for candidate in candidates:
            return Found(candidate)
    except BudgetError as error:
        if error.counter == "seconds":
            raise
        return RanOut(str(error))
    return NoneExists()


_Caps: TypeAlias = tuple[tuple[int, frozenset[str], set[str]], ...]
_CAPS: ContextVar[_Caps] = ContextVar("catnet.search", default=())


def allowance(counter: str, usual: int) -> int:
    """How much of what `counter` names may be spent: as much as usual, or less inside `at_most`."""
    most = usual
    for count, counters, asked in _CAPS.get():
        asked.add(counter)
        if not counters or counter in counters:
            most = min(most, count)
    return most


@contextmanager
def at_most(count: int, *counters: str) -> Iterator[set[str]]:
    """Smaller limits for what is asked inside: of the counters named, or of all.

    Gives the names of the counters that are asked for, which fills while the question runs.
    """
    asked: set[str] = set()
    token = _CAPS.set((*_CAPS.get(), (count, frozenset(counters), asked)))
    try:
        yield asked
    finally:
        _CAPS.reset(token)


def spend(counter: str, spent: int, most: int) -> None:
    """`BudgetError` if one more would be more than `most`."""
    if spent >= most:
        raise BudgetError(counter, most)
