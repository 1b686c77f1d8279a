"""All mutants of a checker, from its syntax tree: every comparison, bound, sign, set, loop and refusal, changed once.

A `Mutant` is one change at one place of the tree.  Its `key` says where and what in words of the source, so that it
outlives changes of other lines.  What is never changed: complaints (second arguments of `need` and `shape`, arguments
of exceptions, f-strings and numbers that only stand in them), ``strict=`` of zip, annotations, budgets (``raise
ExhaustedError``, `short`, and limits at the top of a module: they decide how long is tried, not what is true), and
what only runs where a file is started alone (``main``, the resource limits): the tests do that in processes.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.checking.mutants import source

Change = tuple[ast.AST, str, Any]
"""The node, the name of its field (or "field:place" in a list), and what stands there instead."""

COMPARE: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq, ast.LtE, ast.GtE), ast.NotEq: (ast.Eq, ast.Lt, ast.Gt),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
OPERATE: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Pow: ast.Mult,
    ast.Mod: ast.Sub, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
NAMES = {"all": "any", "any": "all", "min": "max", "max": "min", "sorted": "list", "set": "list", "abs": "Fraction"}
NUMERIC = ast.Constant | ast.BinOp | ast.operator
ALONE = {"main", "limit_resources"}
LARGE = 1000


@dataclass(frozen=True)
class Mutant:
    """One change; `statement` is the number of the statement in which it is, `function` its qualified name or ""."""

    module: str
    function: str
    statement: int
    key: str
    change: Change

    def made(self) -> Callable[[], None]:
        """Change the tree; what is returned changes it back."""
        node, field, value = self.change
        name, _, place = field.partition(":")
        if place:
            entries = getattr(node, name)
            old, entries[int(place)] = entries[int(place)], value
            return lambda: entries.__setitem__(int(place), old)
        old = getattr(node, name)
        setattr(node, name, value)
        return lambda: setattr(node, name, old)


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(source(module))


@cache
def statements(module: str) -> dict[ast.AST, int]:
    """The statements of a module, numbered."""
    return {node: i for i, node in enumerate(n for n in ast.walk(tree_of(module)) if isinstance(n, ast.stmt))}


def functions(module: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The functions at the top of a module, and the methods of its classes."""
    for node in tree_of(module).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from (
                (f"{node.name}.{entry.name}", entry) for entry in node.body if isinstance(entry, ast.FunctionDef)
            )


@cache
def mutants(module: str) -> tuple[Mutant, ...]:
    """All of them, in the order of the source; keys are different."""
    found: list[Mutant] = []
    seen: Counter[str] = Counter()
    numbers = statements(module)
    names = {id(node): name for name, node in functions(module)}

    def visit(node: ast.AST, parents: tuple[ast.AST, ...], function: str, statement: int) -> None:
        if isinstance(node, ast.FunctionDef) and id(node) in names:
            function = names[id(node)]
            if function in ALONE:
                return
            for default in (*node.args.defaults, *node.args.kw_defaults):
                if default is not None:
                    visit(default, (*parents, node), "", numbers[node])
            for entry in node.body:
                visit(entry, (*parents, node), function, statement)
            return
        if isinstance(node, ast.stmt):
            statement = numbers[node]
        if is_budget(node):
            return
        whole = next((p for p in reversed(parents) if isinstance(p, ast.FunctionDef)), None)
        for change in changes(node, parents, whole):
            key = f"{module}.{function}: {words(change, parents)}"
            seen[key] += 1
            key = key if seen[key] == 1 else f"{key} #{seen[key]}"
            place = numbers[at(change)] if isinstance(change[2], ast.Pass) else statement
            found.append(Mutant(module, function, place, key, change))
        for child in inner(node):
            visit(child, (*parents, node), function, statement)

    for entry in tree_of(module).body:
        if not skipped(entry):
            visit(entry, (), "", numbers[entry])
    return tuple(found)


def at(change: Change) -> ast.AST:
    """What stands where the change is."""
    name, _, place = change[1].partition(":")
    found: ast.AST = getattr(change[0], name)[int(place)]
    return found


def skipped(entry: ast.stmt) -> bool:
    """Imports, docstrings, types, names that are exported, and what runs in a file that is started alone."""
    if isinstance(entry, ast.If | ast.Import | ast.ImportFrom):
        return True
    if isinstance(entry, ast.Expr):
        return True
    targets = entry.targets if isinstance(entry, ast.Assign) else []
    limit = isinstance(entry, ast.Assign) and all(isinstance(n, NUMERIC) for n in ast.walk(entry.value))
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    if limit and names != {"PRIME"}:
        return True
    return any(isinstance(target, ast.Name) and target.id in ("__all__", "CLAIM", "CLAIMED") for target in targets)


def is_budget(node: ast.AST) -> bool:
    """Where something is counted that may not be too much, and where it is given up."""
    if isinstance(node, ast.AugAssign):
        return isinstance(node.target, ast.Name) and node.target.id == "spent"
    if not isinstance(node, ast.If) or len(node.body) != 1 or not isinstance(node.body[0], ast.Raise):
        return False
    raised = node.body[0].exc
    return isinstance(raised, ast.Call) and isinstance(raised.func, ast.Name) and raised.func.id == "ExhaustedError"


def inner(node: ast.AST) -> Iterator[ast.AST]:
    """The children in which changes are made."""
    if isinstance(node, ast.JoinedStr | ast.Raise):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("need", "shape", "short"):
        yield node.args[0]
        return
    if isinstance(node, ast.keyword) and node.arg == "strict":
        return
    if isinstance(node, ast.AnnAssign):
        yield from [node.value] if node.value is not None else []
        return
    if isinstance(node, ast.ClassDef):
        yield from node.body
        return
    if isinstance(node, ast.FunctionDef):
        yield from node.body
        return
    yield from ast.iter_child_nodes(node)


def changes(node: ast.AST, parents: tuple[ast.AST, ...], whole: ast.FunctionDef | None) -> Iterator[Change]:
    """What is changed at a node itself."""
    if isinstance(node, ast.Compare):
        texts = any(
            isinstance(side, ast.Constant) and isinstance(side.value, str) for side in (node.left, *node.comparators)
        )
        for place, old in enumerate(node.ops):
            others = COMPARE[type(old)]
            equation = isinstance(old, ast.Eq | ast.NotEq)
            for other in others[:1] if equation and (texts or steers(parents)) else others:
                yield node, f"ops:{place}", other()
    elif (isinstance(node, ast.BinOp) and type(node.op) in OPERATE and not is_text(node)) or (
        isinstance(node, ast.AugAssign) and type(node.op) in OPERATE
    ):
        yield node, "op", OPERATE[type(node.op)]()
    elif isinstance(node, ast.BoolOp):
        yield node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And()
        for place in range(len(node.values)):
            if isinstance(node.values[place], ast.Constant):
                continue
            yield node, f"values:{place}", ast.Constant(isinstance(node.op, ast.And))
    elif isinstance(node, ast.Constant):
        yield from of_constant(node, parents, whole)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in NAMES:
        if not (parents and isinstance(parents[-1], ast.Subscript)) and not of_a_set(node, parents):
            yield node, "id", NAMES[node.id]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node, "op", ast.UAdd()
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, "operand", ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.Tuple | ast.List | ast.Set) and len(node.elts) > 1 and all(map(literal, node.elts)):
        for place in range(len(node.elts)):
            yield node, "elts", [*node.elts[:place], *node.elts[place + 1 :]]
    elif isinstance(node, ast.IfExp):
        yield node, "test", ast.Constant(True)
        yield node, "test", ast.Constant(False)
    elif isinstance(node, ast.comprehension):
        yield node, "iter", part(node.iter, first=False)
        yield node, "iter", part(node.iter, first=True)
        for place in range(len(node.ifs)):
            yield node, f"ifs:{place}", ast.Constant(True)
    elif isinstance(node, ast.stmt):
        yield from of_statement(node)


def of_statement(node: ast.stmt) -> Iterator[Change]:
    if isinstance(node, ast.For):
        yield node, "iter", part(node.iter, first=False)
        yield node, "iter", part(node.iter, first=True)
    elif isinstance(node, ast.If | ast.While) and not isinstance(node.test, ast.Compare | ast.BoolOp):
        yield node, "test", ast.UnaryOp(ast.Not(), node.test)
    for name in ("body", "orelse"):
        for place, entry in enumerate(getattr(node, name, [])):
            if droppable(entry) and not is_budget(entry):
                yield node, f"{name}:{place}", ast.Pass()


def droppable(entry: ast.stmt) -> bool:
    """Refusals, calls, and assignments to parts of things."""
    if isinstance(entry, ast.Expr):
        call = entry.value
        return isinstance(call, ast.Call) and not (isinstance(call.func, ast.Name) and call.func.id == "short")
    if isinstance(entry, ast.Assign):
        return all(isinstance(target, ast.Subscript) for target in entry.targets)
    return isinstance(entry, ast.Raise | ast.AugAssign | ast.Continue | ast.Break)


def of_constant(node: ast.Constant, parents: tuple[ast.AST, ...], whole: ast.FunctionDef | None) -> Iterator[Change]:
    if type(node.value) is bool:
        yield node, "value", not node.value
    if type(node.value) is not int or abs(node.value) > LARGE or only_counts(parents, whole):
        return
    index = parents and isinstance(parents[-1], ast.Subscript)
    if not index or node.value == 0:
        yield node, "value", node.value + 1
    if not index or node.value > 0:
        yield node, "value", node.value - 1


def steers(parents: tuple[ast.AST, ...]) -> bool:
    """Whether a comparison only says which way to go: it is turned around, not weakened to an inequality."""
    inside = next((p for p in reversed(parents) if not isinstance(p, ast.BoolOp | ast.UnaryOp)), None)
    return isinstance(inside, ast.If | ast.IfExp | ast.While | ast.comprehension)


def only_counts(parents: tuple[ast.AST, ...], whole: ast.FunctionDef | None) -> bool:
    """Whether a number is where ``enumerate`` starts, and what it counts stands in complaints only."""
    call = next((node for node in reversed(parents[-2:]) if isinstance(node, ast.Call)), None)
    if call is None or not isinstance(call.func, ast.Name) or call.func.id != "enumerate" or whole is None:
        return False
    loop = next((n for n in reversed(parents) if isinstance(n, ast.For | ast.comprehension)), None)
    if loop is None or not isinstance(loop.target, ast.Tuple) or not isinstance(loop.target.elts[0], ast.Name):
        return False
    return loop.target.elts[0].id not in used(whole)


def used(node: ast.AST) -> set[str]:
    """The names that are read outside of complaints."""
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Load) else set()
    return set[str]().union(*map(used, inner(node)))


def of_a_set(node: ast.Name, parents: tuple[ast.AST, ...]) -> bool:
    """Whether a set is sorted: without that its order is another one in every process."""
    call = parents[-1] if parents else None
    inside = call.args[0] if isinstance(call, ast.Call) and call.func is node and call.args else None
    return isinstance(inside, ast.Call) and isinstance(inside.func, ast.Name) and inside.func.id == "set"


def literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant))


def is_text(node: ast.BinOp) -> bool:
    return any(isinstance(side, ast.JoinedStr) for side in (node.left, node.right))


def part(node: ast.expr, *, first: bool) -> ast.expr:
    """All but the first, or all but the last."""
    bounds = ast.Slice(ast.Constant(1), None) if first else ast.Slice(None, ast.Constant(-1))
    return ast.Subscript(ast.Call(ast.Name("list", ast.Load()), [node], []), bounds, ast.Load())


def words(change: Change, parents: tuple[ast.AST, ...]) -> str:
    """The change as it reads: the smallest piece of source that shows what it is."""
    node, field, value = change
    name, _, place = field.partition(":")
    if isinstance(value, ast.Pass):
        return f"no {short_text(getattr(node, name)[int(place)])}"
    shown = node
    if isinstance(node, ast.Constant | ast.Name | ast.Tuple | ast.List | ast.Set):
        shown = next(
            (p for p in reversed(parents) if isinstance(p, ast.expr | ast.stmt | ast.keyword | ast.comprehension)), node
        )
        if isinstance(shown, ast.FunctionDef | ast.ClassDef | ast.For | ast.If | ast.While):
            shown = node
    if isinstance(node, ast.For | ast.If | ast.While):
        old = getattr(node, name)
        return f"{short_text(old)} -> {short_text(value)}"
    before = short_text(shown)
    back = Mutant("", "", 0, "", change).made()
    after = short_text(shown)
    back()
    return f"{before} -> {after}"


def short_text(node: Any) -> str:
    """In one line."""
    return " ".join(ast.unparse(ast.fix_missing_locations(node)).split())
