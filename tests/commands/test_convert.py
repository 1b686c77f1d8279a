"""``catnet convert``, and ``catnet bound --property`` and ``--box-file``."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catnet import MLP, read_network, to_safetensors
from catnet.category import LeakyRelu
from catnet.cli import main
from catnet.files.models.npz import npz_bytes

MODELS = Path(__file__).parents[1] / "files" / "models"


@pytest.fixture
def convert(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Runs the command, and gives its answer, or its error."""

    def run(model: Any, out: str, *words: str) -> Any:
        status = main(["convert", str(model), "-o", str(tmp_path / out), "--json", *words])
        captured = capsys.readouterr()
        if status == 0:
            answer = json.loads(captured.out)
            assert answer["command"] == "convert" and list(answer)[-1] == "cost"
            assert (tmp_path / out).stat().st_size == answer["bytes"] and captured.err == ""
            return answer
        assert status == 2 and captured.out == "" and not (tmp_path / out).exists()
        assert captured.err.startswith("catnet: error: ") and captured.err.count("\n") == 1
        return captured.err.removeprefix("catnet: error: ").strip()

    return run


def test_there_and_back(convert, tmp_path: Path) -> None:
    answer = convert(MODELS / "mlp.pt2", "a.json")
    assert answer["widths"] == [3, 6, 6, 2] and answer["from"] == "pt2" and answer["check"]["points"] == 3
    network = read_network(tmp_path / "a.json")
    for out in ("b.safetensors", "b.npz", "b.nnet"):
        convert(tmp_path / "a.json", out)
        assert read_network(tmp_path / out) == network
        again = f"{out}.json"
        assert convert(tmp_path / out, again)["check"]["against"] == "NumPy"
        assert (tmp_path / again).read_bytes() == (tmp_path / "a.json").read_bytes()
    convert(tmp_path / "a.json", "b.pt")
    assert "no activation" in convert(tmp_path / "b.pt", "c.json")
    convert(tmp_path / "b.pt", "c.json", "--activation", "relu")
    assert (tmp_path / "c.json").read_bytes() == (tmp_path / "a.json").read_bytes()


def test_onnx_there_and_back(convert, tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="ONNX files need the package onnx (the extra onnx)")
    answer = convert(MODELS / "mlp.onnx", "a.json")
    assert 0 <= answer["check"]["difference"] <= answer["check"]["bound"] and "ONNX" in answer["check"]["against"]
    convert(tmp_path / "a.json", "b.onnx")
    convert(tmp_path / "b.onnx", "c.json")
    assert (tmp_path / "c.json").read_bytes() == (tmp_path / "a.json").read_bytes()


def test_activations_layers_and_shapes(convert, tmp_path: Path) -> None:
    answer = convert(MODELS / "mlp.safetensors", "a.json", "--activation", '{"leaky_relu": "1/10"}')
    assert read_network(tmp_path / "a.json").activation == LeakyRelu(Fraction(1, 10)) and answer["parameters"] == 80
    assert "found 'softsign', supported are" in convert(
        MODELS / "mlp.safetensors", "b.json", "--activation", "softsign"
    )
    part = ("--activation", "tanh", "--layers")
    assert convert(MODELS / "mlp.npz", "c.json", *part, "0,2")["widths"] == [3, 6, 6]
    assert "there is no layer '1'" in convert(MODELS / "mlp.npz", "d.json", *part, "0,1")
    assert "takes 3 inputs" in convert(MODELS / "mlp.npz", "d.json", *part, "2,0")
    assert "does not fit the file's" in convert(MODELS / "convolution.pt2", "d.json", "--input-shape", "3,5")
    for shape in ("0", "a", "-1", "1,,2", "9999999999"):
        assert convert(MODELS / "convolution.pt2", "d.json", f"--input-shape={shape}").startswith(
            "--input-shape: found"
        )


def test_what_is_folded_is_recorded(convert, tmp_path: Path) -> None:
    model = MODELS / "residual.pt2"
    assert "layer 'norm': the operator BatchNorm is not read" in convert(model, "a.json", "--lower")
    assert "--fold-batchnorm: found 'float8'" in convert(model, "a.json", "--fold-batchnorm", "float8")
    answer = convert(model, "a.json", "--lower", "--fold-batchnorm", "float32")
    document = json.loads((tmp_path / "a.json").read_text())
    assert document["comment"] == "; ".join(answer["recorded"])
    assert "rounded to float32" in document["comment"] and "lowered" in document["comment"]
    convert(model, "a.safetensors", "--lower", "--fold-batchnorm", "float32", "--round", "nearest")
    assert b"BatchNorm folded" in (tmp_path / "a.safetensors").read_bytes()


def test_logits(convert) -> None:
    assert "--output logits takes it away" in convert(MODELS / "convolution.pt2", "a.json")
    answer = convert(MODELS / "convolution.pt2", "a.json", "--output", "logits")
    assert any("is taken away: the outputs are the logits" in note for note in answer["notes"])


def test_rounding_is_asked_for_and_recorded(convert, tmp_path: Path) -> None:
    for out in ("a.npz", "a.safetensors", "a.pt"):
        assert "layers[0].weight[0][0]: -1/3 is no float64; --round nearest" in convert("zoo:triangle", out)
    assert "no finite decimal" in convert("zoo:triangle", "a.nnet")
    assert "no float32" in convert("zoo:triangle", "a.json", "--dtype", "float32")
    answer = convert("zoo:triangle", "a.json", "--dtype", "float16", "--round", "nearest")
    assert answer["recorded"] == ["rounded to the nearest float16"]
    assert read_network(tmp_path / "a.json").layers[0].weight[0, 0] == Fraction(float(np.float16(-1 / 3)))
    convert("zoo:triangle", "b.nnet", "--round", "nearest")
    assert read_network(tmp_path / "b.nnet").layers[0].weight[0, 0] == Fraction(-1 / 3)
    half = MLP.from_rows([([["1/2"]], [3])])
    (tmp_path / "half.safetensors").write_bytes(to_safetensors(half))
    assert convert(tmp_path / "half.safetensors", "c.npz", "--round", "nearest")["recorded"] == []


def test_nnet_normalisation(convert, tmp_path: Path) -> None:
    text = "// a\n2,1,1,2,\n1,2,1,\n0,\n-1.0,\n1.0,\n0.5,10.0,\n2.0,3.0,\n1.0,\n-1.0,\n0.0,\n0.5,\n1.0,2.0,\n0.25,\n"
    path = tmp_path / "m.nnet"
    path.write_text(text)

    def expected(x: Fraction, clip: bool = False) -> Fraction:
        x = (min(max(x, Fraction(-1)), Fraction(1)) if clip else x) - Fraction(1, 2)
        x /= 2
        return (max(x, 0) + 2 * max(Fraction(1, 2) - x, 0) + Fraction(1, 4)) * 3 + 10

    answer = convert(path, "a.json")
    assert any("clip" in note and "[-1, 1]" in note for note in answer["notes"]) and len(answer["notes"]) == 3
    for x in map(Fraction, (-7, -1, 0, "1/3", 2)):
        assert read_network(tmp_path / "a.json")((x,)) == (expected(x),)
    assert convert(path, "b.json", "--lower")["recorded"] != []
    for x in map(Fraction, (-7, -1, 0, "1/3", 2)):
        assert read_network(tmp_path / "b.json")((x,)) == (expected(x, clip=True),)
    convert(path, "c.json", "--raw")
    assert read_network(tmp_path / "c.json")((Fraction(1),)) == (Fraction(5, 4),)


@pytest.mark.parametrize("out", ["a", "a.txt", "a.jsonl", "a.h5", "a.npy"])
def test_unknown_endings(convert, out: str) -> None:
    assert "the end of the name says the format to write, one of .json" in convert("zoo:triangle", out)


def test_other_errors(convert, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "is written as .json only" in convert("zoo:softmax-attention", "a.npz")
    assert convert("zoo:softmax-attention", "a.json")["from"] == "json"
    assert "no such file" in convert(tmp_path / "none.onnx", "z.json").lower()
    model = tmp_path / "m.npz"
    model.write_bytes(npz_bytes({"weight": np.ones((1, 1)), "bias": np.zeros(1)}))
    assert main(["convert", str(model), "-o", str(model)]) == 2
    assert "the output would overwrite an input" in capsys.readouterr().err
    nan = tmp_path / "n.npz"
    nan.write_bytes(npz_bytes({"weight": np.array([[1, np.nan]])}))
    assert "layer 'layer': entry [0, 1] is nan, which is not finite" in convert(nan, "b.json")


# ---- bound


def bound(capsys: pytest.CaptureFixture[str], *words: Any) -> tuple[int, Any]:
    status = main(["bound", *map(str, words), "--json"])
    captured = capsys.readouterr()
    return status, json.loads(captured.out) if captured.out else captured.err


PROPERTY = """
(declare-const X_0 Real) (declare-const X_1 Real) (declare-const Y_0 Real)
(assert (<= -1 X_0 1)) (assert (<= 0 X_1 1/2))
(assert (>= Y_0 {}))
"""


@pytest.mark.parametrize(("least", "word", "status"), [("1", "violated", 1), ("1.0000000001", "holds", 0)])
def test_properties(least: str, word: str, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.vnnlib"
    path.write_text(PROPERTY.format(least))
    found, answer = bound(capsys, "zoo:maximum", "--property", path)  # max(x, y)
    assert (found, answer["property"], answer["cases"]) == (status, word, 1)
    if word == "violated":
        assert answer["witness"]["point"][0] == "1" and answer["witness"]["outputs"] == ["1"]
    assert main(["bound", "zoo:maximum", "--property", str(path)]) == status
    assert f"The property {'is violated' if status else 'holds'}" in capsys.readouterr().out


def test_properties_of_other_things(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.vnnlib"
    path.write_text(PROPERTY.format("1"))
    for words, message in (
        (["zoo:triangle"], "the property speaks of 2 inputs and 1 outputs, the network has 3 and 3"),
        (["zoo:maximum", "zoo:maximum"], "--property: is a question about one network"),
        (["zoo:tanh-nearly"], "properties are decided of piecewise linear networks"),
    ):
        status, err = bound(capsys, *words, "--property", path)
        assert status == 2 and message in err and err.count("\n") == 1
    status, err = bound(capsys, "zoo:maximum", "--property", tmp_path / "none")
    assert status == 2


def test_boxes_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "b.txt"
    network = tmp_path / "maximum.npz"
    main(["convert", "zoo:maximum", "-o", str(network)])
    capsys.readouterr()
    for text in ("-1 1\n0, 1/2  # the second\n", '[[-1, 1], ["0", "1/2"]]'):
        path.write_text(text)
        status, answer = bound(capsys, network, "--box-file", path)
        assert (status, answer["minimum"], answer["maximum"]) == (0, "0", "1")
    path.write_text("1/3 1/3\n-2 5")
    status, answer = bound(capsys, network, "--box-file", path)
    assert (answer["minimum"], answer["maximum"], answer["argmax"]) == ("1/3", "5", ["1/3", "5"])
    status, answer = bound(capsys, network, "--box", "1/7", "1/7")
    assert answer["outputs"][0]["argmax"] == ["1/7", "1/7"] and answer["minimum"] == answer["maximum"] == "1/7"
    status, answer = bound(capsys, "zoo:absolute-value-nearly", "--box", "0", "0")
    assert status == 0 and answer["defects"][0]["point"] == ["0"]
    for text, message in (
        ("1 2", "has 1 pairs, the network has 2 inputs"),
        ("1 2\n3", "line 2: expected a low and a high end, found 1 numbers"),
        ("1 2\n4 3", "line 2: the low end 4 is above the high end 3"),
        ("1 2\nx 3", "line 2: 'x' is not a number"),
        ('{"a": 1}', "expected a list of pairs, found an object"),
        ("[[1, 2], [3]]", "[1]: expected a low and a high end"),
    ):
        path.write_text(text)
        status, err = bound(capsys, network, "--box-file", path)
        assert status == 2 and message in err
