"""The errors of catnet: one tree, so that a caller can catch as much or as little as it means to.

A refuted claim is no error; a question that makes no sense is one.  Every message says first what disagrees, then
where, then what to do.

>>> issubclass(InputError, ValueError) and issubclass(InputError, CatnetError)
True
>>> str(FormatError("network.json", "layers[0].weight[1]", "row has 3 entries, the first row has 2"))
'network.json: layers[0].weight[1]: row has 3 entries, the first row has 2'
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "BudgetError",
    "CatnetError",
    "CompositionError",
    "FormatError",
    "GroupError",
    "InexactNumberError",
    "InputError",
    "MissingExtraError",
    "NumberError",
    "PreconditionError",
    "RepresentationError",
    "ShapeError",
    "UndecidedError",
]


class CatnetError(Exception):
    """Any error that catnet raises on purpose."""


class InputError(CatnetError, ValueError):
    """The values handed in do not fit together or do not mean anything."""


class NumberError(InputError):
    """Something is not an exact rational number that catnet reads."""


class InexactNumberError(NumberError):
    """A binary float came to a door that takes exact numbers; `exact_float` is the door for floats."""


class ShapeError(InputError):
    """Two dimensions that must agree do not."""


class CompositionError(ShapeError):
    """Two morphisms do not compose: the left one ends in another space than the right one starts in."""


class GroupError(InputError):
    """Generators do not generate a finite group, or not one within the limit."""


class RepresentationError(InputError):
    """Matrices do not satisfy the relations of the group that they are to represent."""


class FormatError(InputError):
    """A file does not say what its format asks for.

    Parameters
    ----------
    file, where, what : str
        The file, the place in it (empty for the whole file), and what was found there against what is supported.
    """

    def __init__(self, file: str, where: str, what: str) -> None:
        super().__init__(": ".join(part for part in (file, where, what) if part))
        self.file = file
        self.where = where
        self.what = what


class PreconditionError(CatnetError):
    """A hypothesis that the operation needs does not hold; `verdict`, a `catnet.verdict.Verdict`, says why."""

    def __init__(self, message: str, verdict: Any) -> None:
        super().__init__(message)
        self.verdict = verdict


class UndecidedError(CatnetError):
    """A yes-or-no answer was asked of a verdict, which has three kinds."""


class BudgetError(CatnetError):
    """A budget of counted work (cells, group elements, pivots, matchings) ran out; `counter` names it."""

    def __init__(self, counter: str, limit: float) -> None:
        super().__init__(f"the budget of {limit} {counter} ran out")
        self.counter = counter
        self.limit = limit


class MissingExtraError(CatnetError, ImportError):
    """An optional dependency is not installed; the message names the extra to install."""
