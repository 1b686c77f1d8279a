"""Checkers with one thing changed, to see whether the tests notice.

A mutant is a module of `catnet.checking`, a piece of its text, and what stands there instead.  `package` copies the
checkers with that module changed, under another name; as in the original, a checker is loaded when it is asked.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.util
import itertools
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, final

from catnet.checking import every, reading
from tests.shares import is_thorough

FOLDER = Path(every.__file__).parent
_numbers = itertools.count()


@cache
def source(module: str) -> str:
    return (FOLDER / f"{module}.py").read_text(encoding="utf-8")


@cache
def compiled(module: str) -> CodeType:
    return compile(source(module), module, "exec")


class _Loader(importlib.abc.Loader, importlib.abc.MetaPathFinder):
    """Serves one copy of the package."""

    def __init__(self, name: str, changed: dict[str, CodeType]) -> None:
        self.name, self.changed = name, changed

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:
        if name != self.name and not name.startswith(f"{self.name}."):
            return None
        return importlib.util.spec_from_loader(name, self, is_package=name == self.name)

    def exec_module(self, module: ModuleType) -> None:
        short = module.__name__.rpartition(".")[2] if module.__name__ != self.name else "__init__"
        exec(self.changed.get(short) or compiled(short), module.__dict__)


def package(changed: Mapping[str, str | CodeType]) -> Any:
    """The modules `every` and `reading` of a copy in which some modules have another text, or other code."""
    name = f"changed_checkers_{next(_numbers)}"
    codes = {module: compile(new, module, "exec") if isinstance(new, str) else new for module, new in changed.items()}
    sys.meta_path.insert(0, _Loader(name, codes))
    try:
        for module in ("reading", "every", *codes):
            importlib.import_module(f"{name}.{module}")
    except BaseException:
        _forget(name)
        raise
    return sys.modules[f"{name}.every"], sys.modules[f"{name}.reading"]


def forget(checkers: Any) -> None:
    """Take a copy out of the interpreter again."""
    _forget(checkers[0].__name__.rpartition(".")[0])


def _forget(name: str) -> None:
    sys.meta_path[:] = [finder for finder in sys.meta_path if getattr(finder, "name", None) != name]
    for key in [key for key in sys.modules if key == name or key.startswith(f"{name}.")]:
        del sys.modules[key]


def outcome_of(checkers: Any, text: str) -> Any:
    """The exit status and what is found; what is no refusal but an exception counts as one of its own."""
    every_copy, reading_copy = checkers
    try:
        return 0, every_copy.check(reading_copy.load(text))
    except reading_copy.CertificateError as error:
        return error.status, None
    except Exception as error:  # a mutant may do anything
        return type(error).__name__, None


@final
class Told(Sequence[tuple[str, Any]]):
    """Texts, each with what the checkers say of it, which is found when it is looked at.

    `telling` has the numbers of texts that told earlier mutants, the latest last: most tell others, too.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = list(texts)
        self.telling: list[int] = []
        self._known: dict[int, Any] = {}

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return Told(self.texts[place])
        number = range(len(self.texts))[place]
        if number not in self._known:
            self._known[number] = outcome_of((every, reading), self.texts[number])
        return self.texts[number], self._known[number]

    def has(self, *statuses: int) -> bool:
        """Whether each of these is an answer somewhere."""
        missing = set(statuses)
        for _, expected in self:
            missing.discard(expected[0])
            if not missing:
                return True
        return not missing


def unchanged_answers_alike(corpus: Told) -> bool:
    """A copy without a change, on a share of the texts."""
    copy = package({})
    try:
        return find_difference(copy, corpus[:: 1 if is_thorough() else 10]) is None
    finally:
        forget(copy)


def find_difference(checkers: Any, corpus: Told) -> int | None:
    """The number of a text on which the copy answers otherwise than the corpus says; None if there is none."""
    for number in dict.fromkeys([*reversed(corpus.telling), *range(len(corpus))]):
        text, expected = corpus[number]
        if outcome_of(checkers, text) != expected:
            corpus.telling = [*(old for old in corpus.telling if old != number), number]
            return number
    return None


def mutant(module: str, old: str, new: str) -> dict[str, str]:
    text = source(module)
    assert text.count(old) >= 1, f"{module}: {old!r} is not there"
    return {module: text.replace(old, new, 1)}


def is_noticed(change: tuple[str, str, str], corpus: Told) -> bool:
    """Whether a mutant, as for `mutant`, answers otherwise somewhere."""
    copy = package(mutant(*change))
    try:
        return find_difference(copy, corpus) is not None
    finally:
        forget(copy)
