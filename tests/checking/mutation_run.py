"""Runs the mutants of `mutation` against certificates: which of them say what the checkers do not say.

One copy of the checkers is loaded.  A mutant of a function is put into the copy by its code alone; one of what stands
outside of functions is a copy of its own.  Which statements a certificate runs through is recorded once, and a mutant
is held against those that run through its statement, in a fixed order.
"""

from __future__ import annotations
import __future__

import ast
import copy
import gc
import importlib
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from types import CodeType, FunctionType
from typing import Any

from catnet.checking import every
from tests.checking import (
    chains,
    field_numbers,
    graphs,
    interval_classes,
    lightning_parts,
    orbit_pairs,
    power_series,
    real_polynomials,
    token_questions,
)
from tests.checking.mutants import forget, outcome_of, package
from tests.checking.mutation import Mutant, functions, statements, tree_of

Entry = tuple[str, Any]
"""A text, and what the checkers say of it."""

UNITS: dict[str, Callable[[Any], Any]] = {
    "all_symmetries": interval_classes.said,
    "apart": orbit_pairs.said,
    "stabilisers": chains.said,
    "colouring": graphs.said,
    "number_field": field_numbers.said,
    "peeling": lightning_parts.said,
    "series": power_series.said,
    "tokens": token_questions.said,
    "univariate": real_polynomials.said,
}
"""Parts of which certificates tell too little, and what they are asked directly."""

FLAGS = __future__.annotations.compiler_flag
SECONDS = 1


class NeverEndsError(BaseException):
    """A mutant took far longer than any certificate of the corpora does."""


def compiled(tree: ast.Module, name: str) -> CodeType:
    code: CodeType = compile(ast.fix_missing_locations(tree), name, "exec", flags=FLAGS, dont_inherit=True)
    return code


@cache
def uses(module: str) -> frozenset[str]:
    """The modules that a module imports, directly or not, and itself."""
    found = {module}
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.ImportFrom) and node.level:
            found |= {node.module} if node.module else {alias.name for alias in node.names}
    return frozenset(found).union(*(uses(name) for name in found - {module} if name))


def claims_about(module: str) -> list[str]:
    """The claims whose checkers use a module; every one needs `every`."""
    return [claim for claim, checker in every.CHECKERS.items() if module in uses(checker) or module == "every"]


def modules() -> list[str]:
    return sorted(frozenset({"every"}).union(*map(uses, every.CHECKERS.values())))


class Copy:
    """A copy of the checkers into which mutants are put, one after the other."""

    def __init__(self) -> None:
        self.pair = package({})
        self.name = self.pair[0].__name__.rpartition(".")[0]

    def close(self) -> None:
        forget(self.pair)

    def live(self, module: str, function: str) -> FunctionType | None:
        """The function itself, below what wraps it; None if it cannot be found."""
        found: Any = importlib.import_module(f"{self.name}.{module}")
        for part in function.split("."):
            found = found.__dict__.get(part)
            found = found.fget if isinstance(found, property) else found
            if not isinstance(found, FunctionType | type):
                return None
        for cell in getattr(found, "__closure__", None) or ():
            inner = cell.cell_contents
            if isinstance(inner, FunctionType) and inner.__name__ == function:
                found = inner
        return found if isinstance(found, FunctionType) and not found.__closure__ else None

    @contextmanager
    def changed(self, mutant: Mutant) -> Iterator[Any]:
        """The copy with the mutant in it, as long as that lasts; the name of an error if it does not even load."""
        back = mutant.made()
        name = mutant.function.rpartition(".")[2]
        place = self.live(mutant.module, mutant.function) if name not in ("", "guarded") else None
        try:
            if place is not None:
                node = copy.copy(dict(functions(mutant.module))[mutant.function])
                node.decorator_list = []
                code = compiled(ast.Module([node], []), mutant.module)
                code = next(c for c in code.co_consts if isinstance(c, CodeType) and c.co_name == name)
            else:
                code = compiled(tree_of(mutant.module), mutant.module)
        finally:
            back()
        if place is not None:
            old, place.__code__ = place.__code__, code
            try:
                yield self.pair
            finally:
                place.__code__ = old
            return
        try:
            pair = package({mutant.module: code})
        except (Exception, SystemExit) as error:  # does not even load
            yield type(error).__name__
            return
        try:
            yield pair
        finally:
            forget(pair)

    def outcomes(self, mutant: Mutant, entries: Sequence[Entry]) -> Iterator[Any]:
        """What the mutant says of the texts, one after the other."""
        with self.changed(mutant) as pair:
            if isinstance(pair, str):
                yield pair
            else:
                yield from (patient(partial(outcome_of, pair, text)) for text, _ in entries)

    def is_told_by_unit(self, mutant: Mutant) -> bool:
        """Whether the part that it changes says something else when it is asked directly."""
        ask = UNITS[mutant.module]
        with self.changed(mutant) as pair:
            if isinstance(pair, str):
                return True
            name = pair[0].__name__.rpartition(".")[0]
            said = patient(partial(asked, ask, importlib.import_module(f"{name}.{mutant.module}")))
        return bool(said != asked(ask, importlib.import_module(f"catnet.checking.{mutant.module}")))


def asked(ask: Callable[[Any], Any], module: Any) -> Any:
    """What a part says; an exception is an answer."""
    try:
        return ask(module)
    except Exception as error:  # a mutant may do anything
        return type(error).__name__


def patient(question: Callable[[], Any]) -> Any:
    """The answer; a mutant that never ends has one of its own.  No garbage is collected meanwhile, since what an alarm
    raises in a callback of the collector is lost; and the alarm comes again, should it be lost elsewhere.  What it has
    stopped may take longer to be forgotten than until then, so it is heeded once.
    """
    waits = [True]

    def expire(*_: object) -> None:
        if waits:
            raise NeverEndsError

    old = signal.signal(signal.SIGVTALRM, expire)
    collects = gc.isenabled()
    gc.disable()
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS, 0.05)
    try:
        return question()
    except (NeverEndsError, MemoryError):
        waits.clear()
        return "never ends"
    finally:
        waits.clear()
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, old)
        if collects:
            gc.enable()


def recording(module: str, note: str) -> CodeType:
    """A module that notes the numbers of the statements that it runs through."""
    numbers = statements(module)
    tree = copy.deepcopy(tree_of(module))
    order = {id(n): i for i, n in enumerate(n for n in ast.walk(tree) if isinstance(n, ast.stmt))}
    assert len(order) == len(numbers)

    def noted(body: list[ast.stmt]) -> list[ast.stmt]:
        result: list[ast.stmt] = []
        for entry in body:
            call = ast.Call(ast.Name(note, ast.Load()), [ast.Constant((module, order[id(entry)]))], [])
            for name in ("body", "orelse", "finalbody"):
                if getattr(entry, name, None):
                    setattr(entry, name, noted(getattr(entry, name)))
            for handler in getattr(entry, "handlers", []):
                handler.body = noted(handler.body)
            result += [ast.Expr(call), entry]
        return result

    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and not getattr(node, "noted", False):
            for nested in ast.walk(node):
                nested.noted = True  # type: ignore[attr-defined]
            node.body = noted(node.body)
    return compiled(tree, module)


class Corpus:
    """Texts with what the checkers say of them, and the statements that each runs through.

    `order` counts the texts that run through the same statements and end alike.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        import builtins

        self.entries = list(entries)
        self.through: dict[tuple[str, int], list[int]] = {}
        self.order: list[int] = []
        alike: dict[tuple[frozenset[tuple[str, int]], Any], int] = {}
        seen: set[tuple[str, int]] = set()
        note = "_note_a_statement"
        setattr(builtins, note, seen.add)
        pair = package({module: recording(module, note) for module in modules()})
        try:
            for number, (text, expected) in enumerate(self.entries):
                seen.clear()
                outcome_of(pair, text)
                way = frozenset(seen), expected[0]
                alike[way] = alike.get(way, 0) + 1
                self.order.append(alike[way])
                for place in seen:
                    self.through.setdefault(place, []).append(number)
        finally:
            forget(pair)
            delattr(builtins, note)

    def of(self, mutant: Mutant, most: int | None = None) -> list[int]:
        """The numbers of the texts that may tell the mutant from the checker; first one for every way through it."""
        if mutant.function:
            found = self.through.get((mutant.module, mutant.statement), [])
        else:
            ways = (numbers for (module, _), numbers in self.through.items() if module == mutant.module)
            found = list(set[int]().union(*ways))
        return sorted(found, key=lambda number: (self.order[number], number))[:most]


def killer(
    checkers: Copy, mutant: Mutant, corpus: Corpus, first: Sequence[int] = (), most: int | None = None
) -> int | None:
    """The number of a text on which the mutant answers otherwise; first of `first`, then of at most `most` others."""
    there = corpus.of(mutant, most)
    held = set(there)
    before = [n for n in first if n in held]
    order = list(dict.fromkeys([*before, *there]))
    entries = [corpus.entries[n] for n in order]
    for number, (_, expected), said in zip(order, entries, checkers.outcomes(mutant, entries), strict=False):
        if said != expected:
            return number
    return None
