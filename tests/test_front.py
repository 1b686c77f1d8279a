"""The front of the package: every public name is there, is typed, and is imported when it is first used."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import catnet
from catnet.architectures.known import ROOMS

ROOT = Path(__file__).parents[1]


def typed_names() -> dict[str, str]:
    """What the block for checkers of types imports, and from where."""
    tree = ast.parse((ROOT / "catnet" / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.name: node.module or ""
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname == alias.name
    }


def test_what_is_imported_is_what_is_typed() -> None:
    assert typed_names() == catnet._HOME
    assert set(vars(catnet)["__all__"]) == set(catnet._HOME)
    for name, module in catnet._HOME.items():
        assert getattr(catnet, name) is getattr(importlib.import_module(module), name)
        assert name in dir(catnet)
    with pytest.raises(AttributeError, match="has no attribute 'poem'"):
        catnet.poem  # type: ignore[attr-defined]  # noqa: B018


def test_every_network_class_and_activation_of_the_registry_is_there() -> None:
    for room in ROOMS:
        assert isinstance(room.kind, str)
        name = room.kind.split(":")[1]
        assert name in vars(catnet)["__all__"], name
    assert {"read_network", "read_parameter", "read_instance"} <= set(vars(catnet)["__all__"])


def test_the_version_is_the_one_that_is_packaged() -> None:
    assert "attr: catnet.__version__" in (ROOT / "setup.cfg").read_text(encoding="utf-8")
    assert catnet.__version__[0].isdigit()


GOOD = """
from typing import assert_type
import catnet
from catnet import MLP, EndActions, Matrix, Report, Verdict, check_same_function, reduce_network, verify

theta = MLP.from_rows([([[1]], [0])])
assert_type(theta, MLP)
assert_type(reduce_network(theta), MLP)
assert_type(check_same_function(theta, theta), Verdict)
assert_type(verify(theta, EndActions(())), Report)
assert_type(Matrix([[1]]) @ Matrix([[1]]), Matrix)
assert_type(catnet.__version__, str)
"""
BAD = """
from catnet import MLP, verify, Matrix, check_same_function
reveal_type(MLP); reveal_type(verify); reveal_type(Matrix)
Matrix(3).no_such_method(); verify(1, 2, 3, 4, 5, nonsense=6)
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mypy")


def mypy(text: str, folder: Path) -> str:
    pytest.importorskip("mypy", reason="mypy is not installed (pip install -e .[dev])")
    path = folder / "front.py"
    path.write_text(text, encoding="utf-8")
    words = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file",
        "setup.cfg",
        "--cache-dir",
        str(folder),
        str(path),
    ]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def test_checkers_of_types_see_the_names(cache: Path) -> None:
    assert "Success" in mypy(GOOD, cache)


def test_checkers_of_types_see_what_is_wrong(cache: Path) -> None:
    """shared/cases/public_names_are_any.py."""
    answer = mypy(BAD, cache)
    assert '"Matrix" has no attribute "no_such_method"' in answer
    assert 'Argument 1 to "Matrix" has incompatible type "int"' in answer
    assert 'Unexpected keyword argument "nonsense" for "verify"' in answer
    assert 'Revealed type is "Any"' not in answer
