"""One value of a strategy from a seed: the same on every run and machine, for one version of Hypothesis.

Hypothesis explores: what it draws depends on what it drew before.  Here every draw is made of pseudo-random bytes of
its own, by `fuzz_one_input`, so that draws are independent of each other, and number 7 can be drawn without the six
before it.

A strategy has a name of two parts, ``KIND:ARCHITECTURE``: the kinds are ``networks``, ``instances`` (a network and a
group acting on its ends) and ``equivariant`` (made so that every layer is), the architectures those of
`catnet.testing.subjects`; ``relu`` if it is left out.

>>> drawn_document("networks:tanh", seed=1, number=5)["activation"]
'tanh'
>>> drawn_document("equivariant", 1, 5) == drawn_document("equivariant:relu", 1, 5)
True
>>> drawn_document("zzz", 1, 5)
Traceback (most recent call last):
    ...
catnet.errors.InputError: no strategy is called 'zzz'; kinds are networks, instances, equivariant, as in networks:tanh
"""

from __future__ import annotations

import random
from collections.abc import Callable
from difflib import get_close_matches
from functools import cache, partial
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from catnet.errors import InputError
from catnet.files.instance import Instance, instance_to_json
from catnet.files.parameter import parameter_to_json
from catnet.testing.subjects import SUBJECTS, Subject

__all__ = ["drawn_document", "seeded", "strategy_names"]

_BYTES = 2**13  # as many as Hypothesis reads at most
_TRIES = 1000


def seeded(strategy: SearchStrategy[Any]) -> Callable[[str], Any]:
    """A function that draws from a strategy, given any text as the seed.

    Draws that the strategy throws away are made again with the next bytes.

    >>> draw = seeded(st.integers(0, 9))
    >>> draw("a") == draw("a"), len({draw(str(i)) for i in range(100)})
    (True, 10)
    """
    kept: list[Any] = []

    @settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def keep(value: Any) -> None:
        kept.append(value)

    def draw(seed: str) -> Any:
        for attempt in range(_TRIES):
            kept.clear()
            keep.hypothesis.fuzz_one_input(random.Random(f"{seed} {attempt}").randbytes(_BYTES))  # type: ignore[attr-defined]
            if kept:
                return kept[-1]
        raise InputError(f"nothing was drawn in {_TRIES} attempts")

    return draw


def strategy_names() -> tuple[str, ...]:
    """Every name that `drawn_document` knows."""
    return tuple(_STRATEGIES)


def drawn_document(strategy: str, seed: int, number: int) -> dict[str, Any]:
    """Draw number `number` of a strategy as a document: a network, or an instance.

    Raises
    ------
    InputError
        There is no such strategy; the message has the names that are close.
    """
    name = strategy if ":" in strategy else f"{strategy}:relu"
    if name not in _STRATEGIES:
        close = get_close_matches(name, _STRATEGIES, n=2, cutoff=0.5)
        hint = f"close to it: {', '.join(close)}" if close else f"kinds are {', '.join(_KINDS)}, as in networks:tanh"
        raise InputError(f"no strategy is called {strategy!r:.60}; {hint}")
    value = _drawer(name)(f"{name} {seed} {number}")
    return instance_to_json(value) if isinstance(value, Instance) else parameter_to_json(value)


@cache
def _drawer(name: str) -> Callable[[str], Any]:
    return seeded(_STRATEGIES[name]())


def _named(subject: Subject, kind: str) -> str:
    return f"{kind}:{subject.name.replace(' ', '-')}"


def _instances(subject: Subject) -> SearchStrategy[Instance]:
    return _with_ends(subject) if subject.instances is None else _named_instances(subject, subject.instances)


def _named_instances(subject: Subject, make: Callable[[], SearchStrategy[Any]]) -> SearchStrategy[Instance]:
    return make().map(lambda drawn: Instance(subject.name, drawn.theta, drawn.ends))


@st.composite
def _with_ends(draw: DrawFn, subject: Subject) -> Instance:
    theta = draw(subject.networks())
    return Instance(subject.name, theta, draw(subject.ends(theta)))


_KINDS: dict[str, Callable[[Subject], Callable[[], SearchStrategy[Any]] | None]] = {
    "networks": lambda subject: subject.networks,
    "instances": lambda subject: lambda: _instances(subject),
    "equivariant": lambda subject: (
        None if subject.equivariant is None else partial(_named_instances, subject, subject.equivariant)
    ),
}

_STRATEGIES: dict[str, Callable[[], SearchStrategy[Any]]] = {
    _named(subject, kind): found
    for kind, make in _KINDS.items()
    for subject in SUBJECTS
    if (found := make(subject)) is not None
}
