"""Checkers with one thing changed, to see whether the tests notice.

A mutant is a module of `catnet.checking`, a piece of its text, and what stands there instead.  `package` loads all
checkers under another name, with that module changed.
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
    finder = _Loader(name, codes)
    sys.meta_path.insert(0, finder)
    try:
        for module in ("reading", *sorted(set(every.CHECKERS.values())), "every"):
            importlib.import_module(f"{name}.{module}")
        return sys.modules[f"{name}.every"], sys.modules[f"{name}.reading"]
    finally:
        sys.meta_path.remove(finder)


def forget(checkers: Any) -> None:
    """Take a copy out of the interpreter again."""
    name = checkers[0].__name__.rpartition(".")[0]
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


def first_difference(checkers: Any, corpus: Sequence[tuple[str, Any]]) -> int | None:
    """The number of the first text on which the copy answers otherwise than the corpus says; None if there is none."""
    for number, (text, expected) in enumerate(corpus):
        if outcome_of(checkers, text) != expected:
            return number
    return None


def mutant(module: str, old: str, new: str) -> dict[str, str]:
    text = source(module)
    assert text.count(old) >= 1, f"{module}: {old!r} is not there"
    return {module: text.replace(old, new, 1)}
