"""The floors of the house: imports point upwards, rooms do not know each other, and checkers know nothing."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from catnet.architectures import known
from tests.trees import nodes_of

ROOT = Path(__file__).parents[1]
CHECKERS = sorted(path.stem for path in (ROOT / "catnet" / "checking").glob("[!_]*.py"))


def test_every_contract_of_pyproject_is_kept() -> None:
    pytest.importorskip("importlinter", reason="import-linter is not installed (pip install -e .[dev])")
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert " 0 broken" in run.stdout


def test_every_room_of_an_architecture_has_a_floor_and_knows_no_other() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    inside = next(entry for entry in contracts if entry.get("containers") == ["catnet.architectures"])
    floors = [set(layer.split(" | ")) for layer in inside["layers"]]
    rooms = {path.stem for path in (ROOT / "catnet" / "architectures").glob("[!_]*")}
    assert set.union(*floors) == rooms
    apart = next(entry for entry in contracts if entry["type"] == "independence")
    assert {name.rpartition(".")[2] for name in apart["modules"]} == next(floor for floor in floors if "relu" in floor)


ROOMS = sorted(path.parent for path in (ROOT / "catnet" / "architectures").glob("*/__init__.py"))


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_of_an_architecture_names_what_it_offers(room: Path) -> None:
    text = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""
    named = set(re.findall(r"`([\w.]+)`", text))
    for name in named:
        module, _, offered = name.partition(".")
        found = importlib.import_module(f"catnet.architectures.{room.name}.{module}")
        assert not offered or offered in found.__all__, name
    kinds = [path for line in known.ROOMS for path in (line.kind, line.architecture) if path is not None]
    own = [path.split(".", 2)[2].replace(":", ".") for path in kinds if path.startswith(f"architectures.{room.name}.")]
    assert set(own) <= named


EACH_ALONE = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(f"catnet.checking.{name}")
    ours = [module for module in sys.modules if module.startswith("catnet.")]
    print([name, *(module for module in ours if not module.startswith("catnet.checking"))])
    for module in ours:
        del sys.modules[module]
"""


def test_importing_a_checker_loads_no_other_room() -> None:
    """One after the other in one process, each as if it were the first."""
    command = [sys.executable, "-c", EACH_ALONE, *CHECKERS]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == [f"['{name}']" for name in CHECKERS]


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
        {"Relu", "LeakyRelu", "Identity", "Power", "Polynomial", "Sigmoid", "Tanh", "Gelu", "Silu", "Softplus"},
        {
            "MLP",
            "ConvNet",
            "AttentionNetwork",
            "SoftmaxNetwork",
            "ConvolutionNetwork",
            "ProductNetwork",
            "CompositionNetwork",
            "TiedNetwork",
            "MultiHeadNetwork",
            "ResidualNetwork",
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
        for node in nodes_of(path):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance"):
                continue
            named = {part.id for part in ast.walk(node.args[1]) if isinstance(part, ast.Name)}
            named |= {part.attr for part in ast.walk(node.args[1]) if isinstance(part, ast.Attribute)}
            if named & classes:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert len(found) <= 12, f"let the activation or the architecture say it, or use a guard: {found}"


BROAD = re.compile(
    r"isinstance\([^)]*(Identity|Sigmoid|Tanh|Relu|Power|Polynomial)\b|__name__ *(==|in)|kind == "
    r"|\bcase (LeakyRelu|Relu|Tanh|Sigmoid|Identity|Power|Polynomial)\b"
    r"|(?<!for )activation(\.name)? *(==|!=|in|not in) *[\"({\[]"
)
KEPT = {
    "checking/polynomials.py": "a polynomial in the inputs, a number like others; no activation",
    "checking/values.py": "the same: what a layer is evaluated at, a number, an interval or a polynomial",
    "checking/weights.py": "the word for a kind of float in a file of weights",
    "files/claim_reading.py": "the words of a document, which has no activation to ask yet",
    "files/coq_words.py": "the file is run",
    "files/models/pt2.py": "torch's word for one of the inputs of a graph",
}
"""Where the pattern is found, and why that is no switch on an activation or an architecture."""
ASKED = {
    "architectures/perceptron/forms.py": "ReLU networks are their own form",
    "architectures/perceptron/guards.py": "the guard",
    "architectures/perceptron/reduction.py": "rows up to positive scalings in one pass; for ReLU there is nothing else",
    "architectures/perceptron/shallow.py": "without output bias the theorem is of ReLU alone",
    "architectures/perceptron/submodel.py": "the whole matrix at once",
    "architectures/relu/generic.py": "a hypothesis",
    "checking/among_simple.py": "a hypothesis",
    "checking/bends.py": "a hypothesis",
    "checking/bottleneck.py": "a hypothesis",
    "checking/identifiable.py": "hypotheses",
    "checking/not_along_field.py": "whose derivative is known",
    "checking/same.py": "a hypothesis",
    "checking/unseen.py": "a hypothesis",
    "files/models/building.py": "what is written as ReLU neurons stands among those",
    "files/models/nnet.py": "the format has ReLU only",
    "questions/same_arrow.py": "an arrow is cut where it bends",
}
"""Where an activation is held against one of the known ones, and why."""


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "catnet").as_posix()


def sources() -> list[Path]:
    return [path for path in sorted((ROOT / "catnet").rglob("*.py")) if not room_of(path).startswith("testing/")]


def test_whatever_looks_like_a_switch_on_a_name_has_a_reason() -> None:
    lines = [(room_of(path), line) for path in sources() for line in path.read_text(encoding="utf-8").splitlines()]
    found = [(name, line.strip()) for name, line in lines if BROAD.search(line)]
    assert {name for name, _ in found} == set(KEPT), found
    assert len(found) <= 12, found


def test_few_places_ask_which_activation_it_is() -> None:
    known = {"RELU", "IDENTITY", "TANH", "SIGMOID", "GELU", "SILU", "SOFTPLUS"}
    found = []
    for path in sources():
        for node in nodes_of(path):
            if isinstance(node, ast.Compare) and known & {getattr(part, "id", "") for part in node.comparators}:
                found.append(f"{room_of(path)}:{node.lineno}")
    assert {place.rpartition(":")[0] for place in found} == set(ASKED), found
    assert len(found) <= len(ASKED) + 3, found
