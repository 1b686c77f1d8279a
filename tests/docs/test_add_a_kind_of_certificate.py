"""The how-to page's checker and writer, as they stand on the page: accepted and refused through every door."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import types
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import catnet.checking
from catnet.architectures.perceptron.network import MLP
from catnet.category import Tanh
from catnet.checking import every, reading
from catnet.cli import main
from catnet.files.certificate import certificate_text, resealed
from catnet.testing import mlps

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-kind-of-certificate.md"
CHECKER, WRITER = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
CLAIM, NAME = "not injective", "catnet.checking.not_injective"
FOLD = MLP.from_rows([([[1, 1]], [0]), ([[1]], [0])])  # x, y ↦ (x + y)⁺
POINTS = ((Fraction(1), Fraction(2)), (Fraction(5, 2), Fraction(1, 2)))


@pytest.fixture(scope="module")
def checker() -> Any:
    """The page's module, registered: there while these tests run."""
    module = types.ModuleType(NAME)
    module.__package__ = "catnet.checking"
    exec(compile(CHECKER, str(PAGE), "exec"), module.__dict__)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, NAME, module)
        patch.setitem(every.CHECKERS, CLAIM, "not_injective")
        yield module


@pytest.fixture(scope="module")
def write() -> Any:
    scope: dict[str, Any] = {}
    exec(compile(WRITER, str(PAGE), "exec"), scope)
    return scope["not_injective_to_json"]


def asked(path: Path, capsys: Any, *options: str) -> tuple[int, dict[str, Any]]:
    status = main(["check", str(path), *options, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_accepted(checker: Any, write: Any, tmp_path: Path, capsys: Any) -> None:
    document = write(checker, FOLD, *POINTS, name="a fold")
    path, network = tmp_path / "certificate.json", tmp_path / "network.json"
    path.write_text(certificate_text(document))
    network.write_text(json.dumps(document["network"]))
    status, answer = asked(path, capsys, "--network", str(network))
    assert status == 0 and answer["check"] == "accepted" and answer["claim"] == CLAIM
    assert answer["assuming"] == [] and answer["compared"] == [f"network is {network}"]
    assert resealed(document) == document
    assert main(["check", "--all", str(tmp_path)]) == 0


@pytest.mark.parametrize(
    ("key", "value", "status"),
    [
        ("second", ["1", "2"], 2),  # the first point again
        ("second", ["1", "3"], 1),
        ("second", ["1"], 2),
        ("second", ["2/2", "2"], 2),
        ("second", ["1.0", "2"], 2),
        ("second", None, 2),
        ("comment", "", 2),
        ("claim_sha256", "0" * 64, 1),
        ("network_sha256", "0" * 64, 1),
        ("claim", "injective", 2),
    ],
)
def test_refused(checker: Any, write: Any, tmp_path: Path, capsys: Any, key: str, value: object, status: int) -> None:
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps({**write(checker, FOLD, *POINTS), key: value}))
    assert main(["check", str(path)]) == status
    capsys.readouterr()


def test_equal_intervals_prove_nothing(checker: Any, write: Any) -> None:
    theta = MLP.from_rows([([[1, 1]], [0]), ([[1]], [0])], Tanh())
    assert write(checker, theta, *POINTS) is None  # true, but these values are known up to an interval only
    document = {**write(checker, FOLD, *POINTS), "network": {**write(checker, FOLD, *POINTS)["network"]}}
    document["network"]["activation"] = "tanh"
    with pytest.raises(reading.UnprovedError, match="not rational"):
        every.check(resealed(document))


@given(theta=mlps(), data=st.data())
@settings(max_examples=40)
def test_what_is_accepted_is_true(checker: Any, write: Any, theta: MLP, data: st.DataObject) -> None:
    numbers = st.lists(st.integers(-2, 2).map(Fraction), min_size=theta.widths[0], max_size=theta.widths[0]).map(tuple)
    first, second = data.draw(numbers), data.draw(numbers)
    document = write(checker, theta, first, second)
    assert (document is not None) == (first != second and theta.morphism()(first) == theta.morphism()(second))


def test_a_file_and_a_line_are_enough_without_catnet(checker: Any, write: Any, tmp_path: Path) -> None:
    folder = tmp_path / "checking"
    shutil.copytree(Path(catnet.checking.__file__).parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "not_injective.py").write_text(CHECKER, encoding="utf-8")
    table = (folder / "every.py").read_text(encoding="utf-8")
    line = f'CHECKERS = {{\n    "{CLAIM}": "not_injective",'
    (folder / "every.py").write_text(table.replace("CHECKERS = {", line, 1), encoding="utf-8")
    document = write(checker, FOLD, *POINTS)
    for text, expected in ((document, 0), ({**document, "second": ["0", "0"]}, 1), ({**document, "first": "1"}, 2)):
        path = tmp_path / "certificate.json"
        path.write_text(certificate_text(text))
        command = [sys.executable, "-I", str(folder), str(path)]
        assert subprocess.run(command, capture_output=True, check=False).returncode == expected
