"""The pages "bring your network": their code runs as it stands, where the framework of the page is installed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from catnet.cli import main
from catnet.files.models.aten import ATEN
from catnet.files.models.keras_reader import KERAS
from catnet.files.models.onnx_reader import OPERATORS

PAGES = Path(__file__).parents[2] / "docs" / "how-to" / "bring-your-network"
NEEDS = {"pytorch": "torch", "onnx": "onnx", "keras": "keras", "flax": "flax", "scikit-learn": "sklearn"}


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.md") if path.stem != "index"))
@pytest.mark.filterwarnings("ignore")
def test_the_code_of_the_page(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if name in NEEDS:
        pytest.importorskip(NEEDS[name], reason=f"the code of this page needs {NEEDS[name]}", exc_type=ImportError)
    monkeypatch.chdir(tmp_path)
    text = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    space: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL):
        exec(compile(block, f"{name}.md", "exec"), space)
    capsys.readouterr()
    for line in re.findall(r"^\$ catnet (.*)$", text, flags=re.MULTILINE):
        words = line.split("#")[0].split()
        if all(Path(word).exists() for word in words if "." in word and word not in words[-2:] and "-" not in word):
            status = main(words)
            captured = capsys.readouterr()
            assert status in (0, 1, 3) or "No such file" in captured.err, (words, captured.err)
            if "proved. " in text.split(line)[1].split("```")[0]:
                assert captured.out.splitlines()[0] in text


def test_the_table_names_operators_that_are_read() -> None:
    table = (PAGES / "index.md").read_text(encoding="utf-8")
    for name in (
        "Gemm",
        "MatMul",
        "Conv",
        "AveragePool",
        "LeakyRelu",
        "PRelu",
        "Unsqueeze",
        "MaxPool",
        "BatchNormalization",
    ):
        assert name in OPERATORS and name in table
    for name in OPERATORS:
        assert name in table or name in ("Gelu", "Softplus", "Constant"), name
    for name in ("Dense", "DepthwiseConv2D", "Rescaling", "Concatenate", "Permute", "BatchNormalization"):
        assert name in KERAS and name in table
    for name in ("addmm", "flatten", "view", "permute", "unsqueeze", "cat", "log_softmax"):
        assert name in ATEN and name in table
