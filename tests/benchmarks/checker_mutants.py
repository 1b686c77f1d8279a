"""Mutates every checker by one operator, constant, sign or condition at a time, and lists the mutants that survive.

``python tests/benchmarks/checker_mutants.py [MODULE …]``.  A mutant is killed if it answers otherwise than the checker
on one text of the corpora in tests/checking/corpus.py.  Some survivors are no faults: another message, a limit never
reached, a check that another one makes again.
"""

from __future__ import annotations

import ast
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.checking import corpus
from tests.checking.mutants import first_difference, forget, package, source
from tests.checking.samples import samples

COMPARE = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OPERATE = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult}
NAMES = {"all": "any", "any": "all", "min": "max", "max": "min"}
ABOUT = {
    "layerwise": ["layerwise equivariance"], "operators": ["layerwise equivariance"],
    "triangulation": ["same function"],
    "same": ["same function"], "equality": ["same function"], "perceptron": ["layerwise equivariance", "same function"],
    "algebra": ["layerwise equivariance", "same function", "not identifiable", "identifiable", "functional dimension"],
    "orbits": ["not identifiable", "not layerwise equivariant"], "twin": ["not identifiable"],
    "no_layers": ["not layerwise equivariant"], "shallow": ["identifiable"], "powers": ["identifiable"],
    "identifiable": ["identifiable"], "regions": ["number of regions"], "dimension": ["functional dimension"],
    "reduction": ["reduction"], "realisation": ["equivariant realisation"], "difference": ["different functions"],
    "not_equivariant": ["not equivariant"], "networks": ["different functions", "not equivariant", "same function"],
    "tokens": ["different functions", "not equivariant"], "intervals": ["different functions", "not equivariant"],
    "shared_weights": ["different functions", "same function", "identifiable"], "values": ["different functions"],
    "polynomials": ["same function"],
}  # fmt: skip


def changes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each yield stands for one mutant; the tree is changed while it is held, and changed back."""
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Compare):
            for place, old in enumerate(node.ops):
                if type(old) in COMPARE:
                    node.ops[place] = COMPARE[type(old)]()
                    yield line, f"{type(old).__name__} became {type(node.ops[place]).__name__}"
                    node.ops[place] = old
        elif isinstance(node, ast.BinOp) and type(node.op) in OPERATE:
            old_op = node.op
            node.op = OPERATE[type(old_op)]()
            yield line, f"{type(old_op).__name__} became {type(node.op).__name__}"
            node.op = old_op
        elif isinstance(node, ast.BoolOp):
            old_bool = node.op
            node.op = ast.Or() if isinstance(old_bool, ast.And) else ast.And()
            yield line, "and, or exchanged"
            node.op = old_bool
            kept = node.values
            for place in range(len(kept)):
                node.values = [*kept[:place], *kept[place + 1 :]]
                yield line, f"condition {place} left out"
            node.values = kept
        elif isinstance(node, ast.Constant) and type(node.value) is int and node.value < 1000:
            old_value = node.value
            for other in (old_value + 1, old_value - 1):
                node.value = other
                yield line, f"{old_value} became {other}"
            node.value = old_value
        elif isinstance(node, ast.Constant) and type(node.value) is bool:
            node.value = not node.value
            yield line, "truth value turned"
            node.value = not node.value
        elif isinstance(node, ast.Name) and node.id in NAMES and isinstance(node.ctx, ast.Load):
            old_name = node.id
            node.id = NAMES[old_name]
            yield line, f"{old_name} became {node.id}"
            node.id = old_name
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
            old_unary, operand = node.op, node.operand
            node.op, node.operand = ast.UAdd(), operand
            if isinstance(old_unary, ast.Not):
                node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), operand)
            ast.fix_missing_locations(node)
            yield line, "sign or not left out"
            node.op, node.operand = old_unary, operand
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            call = node.value
            node.value = ast.Constant(None)
            ast.fix_missing_locations(node)
            yield line, "a call left out"
            node.value = call


def main() -> None:
    chosen = sys.argv[1:] or list(ABOUT)
    for module in chosen:
        text, start = source(module), time.process_time()
        held = tuple(entry for claim in ABOUT[module] if claim in samples() for entry in corpus.corpus(claim))
        tree, lines, alive, total = ast.parse(text), text.splitlines(), [], 0
        for line, words in changes(tree):
            total += 1
            try:
                copy = package({module: ast.unparse(tree)})
            except (Exception, SystemExit):  # does not even load
                continue
            if first_difference(copy, held) is None:
                alive.append(f"  {module}.py:{line}: {words}: {lines[line - 1].strip()}")
            forget(copy)
        seconds = time.process_time() - start
        print(f"{module}: {total - len(alive)} of {total} mutants killed, {seconds:.0f} s", flush=True)
        print("\n".join(alive), flush=True)


if __name__ == "__main__":
    main()
