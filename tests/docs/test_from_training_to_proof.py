"""The how-to page from training to a proof, run as it stands; and the same way for PyTorch and scikit-learn."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path
from typing import Any

import pytest

from catnet import MLP, from_sklearn, from_torch
from catnet.cli import main
from catnet.files.parameter import parameter_to_json

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "from-training-to-proof.md"
CELLS = re.findall(r"```\{code-cell\} python3\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names behind the first cell: pictures and targets, and a network trained on them."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(compile(CELLS[0].replace("os.chdir(tempfile.mkdtemp())", ""), str(PAGE), "exec"), names)
    return names


def test_the_page_runs_and_says_what_it_claims(page: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert (page["error"] ** 2).mean() < 0.01
    for cell in CELLS[1:]:
        exec(compile(cell, str(PAGE), "exec"), page)
    said = capsys.readouterr().out
    assert "Hypothesis: it holds" in said and "by any matrix" in said and len(CELLS) == 5
    assert not json.loads(Path("proof.json").read_text())["claim"].startswith("not")


def all_the_way(network: Any) -> None:
    Path("trained.json").write_text(json.dumps(parameter_to_json(network)))
    assert main(["instance", "trained.json", "--group", "mirror on grid 1x4x4", "-o", "asked.json"]) == 0
    assert main(["verify", "asked.json"]) == 1
    assert main(["symmetrize", "asked.json", "-o", "found.json"]) == 0
    assert main(["verify", "found.json", "--certificate", "proof.json"]) == 0
    assert main(["check", "proof.json", "--instance", "found.json"]) == 0


@pytest.mark.parametrize("kind", ["relu", "tanh"])
def test_scikit_learn_all_the_way(page: dict[str, Any], kind: str) -> None:
    neural = pytest.importorskip("sklearn.neural_network", reason="scikit-learn is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = neural.MLPRegressor(hidden_layer_sizes=(8,), activation=kind, max_iter=60, random_state=0)
        model.fit(page["pictures"], page["targets"].ravel())
    all_the_way(from_sklearn(model))


def test_pytorch_all_the_way(page: dict[str, Any]) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(16, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
    x, y = (torch.tensor(page[name].copy(), dtype=torch.float32) for name in ("pictures", "targets"))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(200):
        optimiser.zero_grad()
        ((model(x) - y) ** 2).mean().backward()
        optimiser.step()
    network = from_torch(model)
    torch.save(model.state_dict(), "trained.pt")
    assert main(["convert", "trained.pt", "--activation", "relu", "-o", "from-file.json"]) == 0
    assert isinstance(network, MLP)
    assert json.loads(Path("from-file.json").read_text())["layers"] == parameter_to_json(network)["layers"]
    all_the_way(network)
