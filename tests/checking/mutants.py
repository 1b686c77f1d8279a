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
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from catnet.checking import every

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


_telling: dict[int, list[int]] = {}
"""For a corpus the numbers of texts that told earlier mutants, the latest last: most tell others, too."""


def find_difference(checkers: Any, corpus: Sequence[tuple[str, Any]]) -> int | None:
    """The number of a text on which the copy answers otherwise than the corpus says; None if there is none.

    A corpus is kept as long as the tests run, so that its `id` is its own.
    """
    before = _telling.setdefault(id(corpus), [])
    for number in dict.fromkeys([*reversed(before), *range(len(corpus))]):
        text, expected = corpus[number]
        if outcome_of(checkers, text) != expected:
            before[:] = [*(old for old in before if old != number), number]
            return number
    return None


def mutant(module: str, old: str, new: str) -> dict[str, str]:
    text = source(module)
    assert text.count(old) >= 1, f"{module}: {old!r} is not there"
    return {module: text.replace(old, new, 1)}


def is_noticed(change: tuple[str, str, str], corpus: Sequence[tuple[str, Any]]) -> bool:
    """Whether a mutant, as for `mutant`, answers otherwise somewhere."""
    copy = package(mutant(*change))
    try:
        return find_difference(copy, corpus) is not None
    finally:
        forget(copy)
