"""What is handed to `catnet.testing.laws.check`, looked at before anything is drawn: one line on what does not fit.

>>> from hypothesis import strategies as st
>>> strategy("networks", st.integers)
Traceback (most recent call last):
    ...
catnet.errors.InputError: networks: expected a strategy, found the function integers; call it: networks=integers()
>>> made(int)
Traceback (most recent call last):
    ...
catnet.errors.InputError: architecture: expected an Architecture or a Model, or a class of one, found the class int
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from hypothesis.strategies import SearchStrategy

from catnet.architectures.known import KNOWN
from catnet.errors import InputError
from catnet.testing.law import Law
from catnet.theorem.architecture import Architecture
from catnet.theorem.model import Model

__all__ = ["chosen_laws", "drawer", "examples", "made", "networks_of", "strategy"]


def made(given: Any) -> Architecture[Any] | Model[Any]:
    """An architecture or a model, made of its class where that was handed over."""
    value = _of_class(given) if isinstance(given, type) and issubclass(given, Architecture | Model) else given
    if not isinstance(value, Architecture | Model):
        raise InputError(f"architecture: expected an Architecture or a Model, or a class of one, found {_said(value)}")
    return value


def _of_class(kind: type[Any]) -> Any:
    if inspect.isabstract(kind):
        missing = ", ".join(sorted(kind.__abstractmethods__))
        raise InputError(f"architecture: {kind.__name__} does not define {missing}")
    try:
        inspect.signature(kind).bind()
    except TypeError as error:
        raise InputError(
            f"architecture: {kind.__name__} needs arguments ({error}); hand over one of its objects"
        ) from None
    return kind.given(KNOWN) if issubclass(kind, Architecture) else kind()


def strategy(name: str, given: Any) -> SearchStrategy[Any]:
    """A strategy, and not what makes one."""
    if isinstance(given, SearchStrategy):
        return given
    call = f"; call it: {name}={given.__name__}()" if inspect.isfunction(given) else ""
    raise InputError(f"{name}: expected a strategy, found {_said(given)}{call}")


def networks_of(given: Any) -> SearchStrategy[Any]:
    """A strategy of parameters: of what has spaces."""

    def parameter(theta: Any) -> Any:
        if not hasattr(theta, "spaces"):
            raise InputError(f"networks: expected a strategy of parameters, and it drew {_said(theta)}, without spaces")
        return theta

    return strategy("networks", given).map(parameter)


def drawer(name: str, given: Any) -> Callable[[Any], SearchStrategy[Any]]:
    """What gives a strategy for a parameter."""
    if isinstance(given, SearchStrategy) or not callable(given):
        raise InputError(f"{name}: expected a function from a parameter to a strategy, found {_said(given)}")
    return lambda theta: strategy(f"{name}(theta)", given(theta))


def chosen_laws(given: Any) -> list[Law]:
    """Laws, one by one."""
    if isinstance(given, Law):
        raise InputError(f"laws: expected a list of laws, found one: laws=[find_law({given.name!r})]")
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise InputError(f"laws: expected a list of laws, found {_said(given)}")
    found = list(given)
    for law in found:
        if not isinstance(law, Law):
            hint = f"; find_law({law!r}) finds a law by its name" if isinstance(law, str) else ""
            raise InputError(f"laws: expected a list of laws, with {_said(law)} in it{hint}")
    return found


def examples(given: Any) -> int:
    """How many cases are drawn: at least one."""
    if not isinstance(given, int) or isinstance(given, bool) or given < 1:
        raise InputError(f"max_examples: expected a number of cases, 1 or more, found {_said(given)}")
    return given


def _said(value: Any) -> str:
    if isinstance(value, SearchStrategy):
        return "a strategy"
    if inspect.isfunction(value):
        return f"the function {value.__name__}"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    return repr(value) if isinstance(value, str | int | float | bool | None) else type(value).__name__
