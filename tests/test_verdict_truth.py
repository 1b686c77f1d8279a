"""Nobody asks a verdict whether it is true: read off the text, since it raises only where it is reached."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.trees import PACKAGE, tree_of

KINDS = ("Verdict", "Proved", "Refuted", "Undecided")


def says_verdict(annotation: ast.expr | None) -> bool:
    """Whether a type is a verdict, or one or None; not where it is inside another type."""
    if annotation is None:
        return False
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        annotation = ast.parse(annotation.value, mode="eval").body
    if isinstance(annotation, ast.BinOp):
        return says_verdict(annotation.left) or says_verdict(annotation.right)
    return isinstance(annotation, ast.Name) and annotation.id in KINDS


def conditions_in(tree: ast.AST) -> Iterator[ast.expr]:
    """Every expression whose truth value decides something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BoolOp):
            yield from node.values
        elif isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert):
            yield node.test
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield node.operand
        elif isinstance(node, ast.comprehension):
            yield from node.ifs
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("all", "any", "bool"):
            yield from (a.elt if isinstance(a, ast.GeneratorExp) else a for a in node.args)


def trees() -> dict[Path, ast.Module]:
    return {path: tree_of(path) for path in PACKAGE.rglob("*.py")}


def faults(sources: dict[Path, ast.Module]) -> list[str]:
    """Places where the truth value of a verdict is taken."""
    functions = [
        (path, node) for path, tree in sources.items() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    ]
    makers = {node.name for _, node in functions if says_verdict(node.returns)} - {
        node.name  # a name that gives something else, too, tells nothing
        for _, node in functions
        if node.returns is not None and not says_verdict(node.returns)
    }
    found = []
    for path, function in functions:
        names = {a.arg for a in (*function.args.args, *function.args.kwonlyargs) if says_verdict(a.annotation)}
        for node in ast.walk(function):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                names |= {node.target.id} if says_verdict(node.annotation) else set()
            if isinstance(node, ast.Assign) and makes_verdict(node.value, makers):
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        for test in conditions_in(function):
            if (isinstance(test, ast.Name) and test.id in names) or makes_verdict(test, makers):
                found.append(f"{path.name}:{test.lineno}: {ast.unparse(test)[:60]}")
    return found


def makes_verdict(node: ast.expr, makers: set[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in makers or name in KINDS


def test_no_truth_value_of_a_verdict_is_taken() -> None:
    assert faults(trees()) == []


def test_the_reader_sees_the_fault_that_there_was() -> None:
    text = "def f(own: Verdict | None) -> Verdict:\n    return own or check(1)\ndef check(x: int) -> Verdict: ...\n"
    assert len(faults({Path("old.py"): ast.parse(text)})) == 2
