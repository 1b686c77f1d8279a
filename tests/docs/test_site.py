"""What the site promises: every public check has its theorem, every module its page, the zoo its claims."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import catnet

DOCS = Path(__file__).resolve().parents[2] / "docs"


def modules() -> list[str]:
    found = (module.name for module in pkgutil.walk_packages(catnet.__path__, "catnet."))
    return sorted(name for name in found if not name.endswith("__main__"))


def iter_checks() -> Iterator[str]:
    """Every public function that is named check_…, and every method of a public class, inherited or not; of abstract
    classes those that they leave open.
    """
    for module in modules():
        content = importlib.import_module(module)
        for name in getattr(content, "__all__", ()):
            value = getattr(content, name)
            if getattr(value, "__module__", module) != module:
                continue
            if name.startswith("check_"):
                yield f"{module}.{name}"
            if inspect.isclass(value):
                found = vars(value) if inspect.isabstract(value) else dir(value)
                wanted = (method for method in found if method.startswith("check_"))
                abstract = getattr(value, "__abstractmethods__", frozenset())
                yield from (f"{module}.{name}.{m}" for m in wanted if not inspect.isabstract(value) or m in abstract)


def rows() -> list[list[str]]:
    text = (DOCS / "reference" / "checks.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_public_check_has_its_theorem() -> None:
    checks = set(iter_checks())
    assert "catnet.theorem.proof.check_layerwise" in checks
    listed = [f"catnet.{row[0].strip('`')}" for row in rows()]
    assert len(listed) == len(set(listed))
    assert set(listed) == checks, set(listed) ^ checks


def test_every_row_says_why() -> None:
    assert all(all(row[1:2]) for row in rows())


def test_pages_named_in_the_table_exist() -> None:
    text = (DOCS / "reference" / "checks.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\((\.\./[^)#]+)[^)]*\)", text):
        assert (DOCS / "reference" / target).resolve().is_file(), target


def test_every_package_has_a_page_in_the_reference() -> None:
    pages = "\n".join(page.read_text(encoding="utf-8") for page in (DOCS / "reference").glob("*.md"))
    shown = set(re.findall(r"public-names:: (\S+)", pages))
    packages = {f"catnet.{module.name}" for module in pkgutil.iter_modules(catnet.__path__) if module.ispkg}
    assert packages - {"catnet.commands"} <= shown
    apart = {f"catnet.{module.name}" for module in pkgutil.iter_modules(catnet.__path__) if not module.ispkg}
    extension = (DOCS / "_ext" / "public_names.py").read_text(encoding="utf-8")
    assert {name for name in apart if f'"{name}"' not in extension} <= {"catnet.__main__", "catnet.cli"}


def test_the_lessons_have_exercises_with_answers() -> None:
    lessons = sorted((DOCS / "lessons").glob("[0-9]*-*.md"), key=lambda path: int(path.name.split("-")[0]))
    assert [path.name.split("-")[0] for path in lessons] == [str(number) for number in range(1, 12)]
    assert all(path.stem in (DOCS / "lessons" / "index.md").read_text(encoding="utf-8") for path in lessons)
    for path in lessons:
        text = path.read_text(encoding="utf-8")
        exercises = text.count("**Exercise")
        assert exercises >= 2 and text.count("<details>") == exercises, path.name
        assert text.count("{code-cell}") >= 3 and "assert " in text, path.name
