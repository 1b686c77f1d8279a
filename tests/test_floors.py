"""The floors of the house: imports point upwards, rooms do not know each other, and checkers know nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHECKERS = sorted(path.stem for path in (ROOT / "catnet" / "checking").glob("*.py") if path.stem != "__init__")


def test_every_contract_of_pyproject_is_kept() -> None:
    pytest.importorskip("importlinter", reason="import-linter is not installed (pip install -e .[dev])")
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert " 0 broken" in run.stdout


@pytest.mark.parametrize("name", CHECKERS)
def test_importing_a_checker_loads_no_other_room(name: str) -> None:
    program = (
        f"import catnet.checking.{name}, sys; "
        "print([m for m in sys.modules if m.startswith('catnet.') and not m.startswith('catnet.checking')])"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_importing_catnet_loads_nothing_heavy() -> None:
    heavy = ("numpy", "flint", "sympy", "networkx", "matplotlib")
    program = f"import catnet, sys; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_finding_the_architecture_of_a_network_loads_no_other_room() -> None:
    program = (
        "import catnet, sys; catnet.architecture_of(catnet.MLP.from_rows([([[1]], [0])])); "
        "rooms = {m.split('.')[2] for m in sys.modules if m.startswith('catnet.architectures.')}; "
        "print(sorted(rooms - {'known', 'perceptron', 'relu'}))"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "classes",
    [
        {"Relu", "LeakyRelu", "Identity", "Power", "Polynomial", "Sigmoid", "Tanh"},
        {
            "MLP",
            "ConvNet",
            "AttentionNetwork",
            "SoftmaxNetwork",
            "ConvolutionNetwork",
            "ProductNetwork",
            "CompositionNetwork",
            "TiedNetwork",
        },
    ],
    ids=["activations", "networks"],
)
def test_few_places_switch_on_a_class_instead_of_asking_it(classes: set[str]) -> None:
    found = []
    for path in sorted((ROOT / "catnet").rglob("*.py")):
        room = path.relative_to(ROOT / "catnet").parts[0]
        if room in ("checking", "testing"):  # checkers have classes of their own; laws are about the classes
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance"):
                continue
            named = {part.id for part in ast.walk(node.args[1]) if isinstance(part, ast.Name)}
            named |= {part.attr for part in ast.walk(node.args[1]) if isinstance(part, ast.Attribute)}
            if named & classes:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert len(found) <= 12, f"let the activation or the architecture say it, or use a guard: {found}"
