"""The reference: every public name of a package, each where it is defined.

``.. public-names:: catnet.groups`` gives a section for every module of the package that has an ``__all__``, with its
docstring and its names; ``.. door-names:: catnet`` gives the table of the names that a package hands on.

autosummary and sphinx-autoapi make a page for each of some hundreds of modules, and leave a name without a docstring
out; sphinx.ext.coverage counts what is missing in a build of its own, where this one warns in the build of the site.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.pycode import ModuleAnalyzer
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

LOGGER = logging.getLogger(__name__)
APART = {
    "catnet": (
        "catnet.errors",
        "catnet.verdict",
        "catnet.search",
        "catnet.budget",
        "catnet.installation",
        "catnet.shown",
    ),
    "catnet.cli": ("catnet.cli",),
}
"""Modules that are documented on a page of their own, together."""


def iter_modules(package: str) -> Iterator[str]:
    """The names of all modules of a package that have public names, the package first."""
    if package in APART:
        yield from APART[package]
        return
    root = importlib.import_module(package)
    yield package
    for found in sorted(pkgutil.walk_packages(root.__path__, f"{package}."), key=lambda module: module.name):
        if found.name.endswith(".__main__"):  # which is run, not imported: it ends the process
            continue
        if getattr(importlib.import_module(found.name), "__all__", ()):
            yield found.name


def own_names(module: str) -> list[str]:
    """The public names that a module defines itself, read off its text."""
    found = importlib.import_module(module)
    defined = set()
    for statement in ast.parse(inspect.getsource(found)).body:
        if isinstance(statement, ast.ClassDef | ast.FunctionDef):
            defined.add(statement.name)
        elif isinstance(statement, ast.Assign):
            defined |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            defined.add(statement.target.id)
    return [name for name in getattr(found, "__all__", ()) if name in defined]


def home_of(name: str, package: str) -> str:
    """The module in which a name that a package hands on is defined."""
    module = importlib.import_module(package)
    value = getattr(module, name)
    home = getattr(value, "__module__", None)
    if isinstance(home, str) and home.startswith("catnet") and name in own_names(home):
        return home
    return next((other for other in iter_modules(package) if other != package and name in own_names(other)), package)


class PublicNames(SphinxDirective):
    """Sections with everything public in a package."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        result: list[nodes.Node] = []
        for module in iter_modules(self.arguments[0]):
            names = own_names(module)
            lines = [f".. automodule:: {module}", f"   :members: {', '.join(names)}" if names else "   :no-members:"]
            lines += ["", *_undocumented(module, names)]
            section = nodes.section(ids=[nodes.make_id(module)], names=[module])
            section += nodes.title("", "", nodes.literal("", module))
            self.state.document.note_implicit_target(section, section)
            self.state.nested_parse(StringList(lines, source=module), 0, section)
            result.append(section)
        return result


def _undocumented(module: str, names: list[str]) -> list[str]:
    """Entries for names without a docstring, which autodoc leaves out: aliases, constants, a few functions."""
    found = importlib.import_module(module)
    documented = {name for place, name in ModuleAnalyzer.for_module(module).find_attr_docs() if not place}
    lines: list[str] = []
    for name in names:
        value = getattr(found, name)
        if inspect.isfunction(value) and not value.__doc__:
            lines += [f".. autofunction:: {module}.{name}", ""]
        elif not inspect.isfunction(value) and not inspect.isclass(value) and name not in documented:
            lines += [f".. py:data:: {name}", f"   :module: {module}"]
            lines += [f"   :value: {value!r}", ""] if isinstance(value, int | str) else [""]
    return lines


class DoorNames(SphinxDirective):
    """A table of the names that can be imported from a package, with where they are defined."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        package = importlib.import_module(self.arguments[0])
        lines = [".. list-table::", "   :header-rows: 1", "", "   * - Name", "     - What it is"]
        for name in sorted(package.__all__, key=str.lower):
            value = getattr(package, name)
            home = home_of(name, package.__name__)
            summary = _summary(value)
            lines += [f"   * - :py:obj:`{name} <{home}.{name}>`", f"     - {summary}"]
        box = nodes.container()
        self.state.nested_parse(StringList(lines, source=self.arguments[0]), 0, box)
        return box.children


def _summary(value: Any) -> str:
    from plain_docstrings import plain

    if not callable(value) and not isinstance(value, type):
        return "A constant."
    text = (getattr(value, "__doc__", None) or "").strip().split("\n\n")[0].replace("\n", " ")
    return plain([" ".join(text.split())])[0] or "—"


def complete(app: Sphinx, env: BuildEnvironment) -> None:
    """A warning for every public name that the reference does not have."""
    shown = set(env.domaindata["py"]["objects"])
    for found in pkgutil.walk_packages(importlib.import_module("catnet").__path__, "catnet."):
        if found.name.startswith("catnet.commands") or found.name.endswith(".__main__"):
            continue
        for name in own_names(found.name):
            if f"{found.name}.{name}" not in shown:
                LOGGER.warning("%s.%s is public and not in the reference", found.name, name)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("env-check-consistency", complete)
    app.add_directive("public-names", PublicNames)
    app.add_directive("door-names", DoorNames)
    return {"version": "1", "parallel_read_safe": True}
