"""One door: every command reads networks, instances, the zoo and model files alike, and says what a wrong file is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catnet import MLP, read_instance, read_network, read_parameter, to_safetensors
from catnet.cli import main
from catnet.errors import FormatError
from catnet.files.parameter import parameter_to_json
from catnet.files.source import read_subject

MODELS = Path(__file__).parent / "models"
ABSOLUTE = MLP.from_arrays([(np.array([[1.0], [-1.0]]), None), (np.ones((1, 2)), None)])


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """The same network as a network, an instance, a model file."""
    document = parameter_to_json(ABSOLUTE)
    group = {"generators": {"s": {"input": {"matrix": [["-1"]]}, "output": "trivial"}}}
    instance = {"format": "catnet-instance/1", "network": document, "group": group}
    paths = {name: tmp_path / name for name in ("network.json", "instance.json", "model.safetensors", "pointing.json")}
    paths["network.json"].write_text(json.dumps(document))
    paths["instance.json"].write_text(json.dumps(instance))
    paths["model.safetensors"].write_bytes(to_safetensors(ABSOLUTE))
    paths["pointing.json"].write_text(json.dumps({**instance, "network": "model.safetensors"}))
    return paths


def test_all_are_the_same_network(files: dict[str, Path]) -> None:
    assert {read_parameter(path) for path in files.values()} == {ABSOLUTE}
    assert read_network(files["instance.json"]) == ABSOLUTE
    assert read_instance(files["pointing.json"]).ends == read_instance(files["instance.json"]).ends
    assert read_subject(files["pointing.json"]).files == (str(files["pointing.json"]), str(files["model.safetensors"]))


@pytest.mark.parametrize(
    "left", ["network.json", "instance.json", "model.safetensors", "pointing.json", "zoo:absolute-value"]
)
def test_every_command_takes_each_of_them(
    left: str, files: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(files.get(left, left))
    for words, status in (
        (["equal", path, str(files["network.json"])], 0),
        (["equal", str(files["instance.json"]), path], 0),
        (["identify", path], 0),
        (["reduce", path], 0),
        (["regions", path], 0),
        (["bound", path], 0),
        (["bound", path, str(files["model.safetensors"])], 0),
        (["draw", path, "-o", str(tmp_path / "o.html")], 0),
        (["convert", path, "-o", str(tmp_path / "o.npz")], 0),
    ):
        assert main(words) == status, (words, capsys.readouterr())
    capsys.readouterr()


@pytest.mark.parametrize("name", ["network.json", "model.safetensors", "zoo:three-kinks"])
def test_a_network_where_an_instance_is_asked_for(
    name: str, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(files.get(name, name))
    for command in ("verify", "realize"):
        assert main([command, path]) == 2
        err = capsys.readouterr().err
        assert err.startswith(f"catnet: error: {path}: is a network; an instance is a network with a group: ")
        assert f"catnet instance {path} --group … -o instance.json makes one, " in err


def test_files_of_other_kinds_are_told_what_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    certificate = tmp_path / "c.json"
    assert main(["verify", "--certificate", str(certificate)]) == 0
    regions = tmp_path / "r.json"
    assert main(["regions", "zoo:triangle", "-o", str(regions)]) == 0
    prop = tmp_path / "p.vnnlib"
    prop.write_text("; a property\n(declare-const X_0 Real)")
    bare = tmp_path / "p.txt"
    bare.write_text("\n(declare-const X_0 Real)")
    binary = tmp_path / "b.bin"
    binary.write_bytes(b"\xff\xfe\x00")
    capsys.readouterr()
    for path, message in (
        (certificate, f"format: is a certificate: catnet check {certificate}"),
        (regions, "format: holds the regions of a network, not the network"),
        (prop, f"is a property, not a network: catnet bound NETWORK --property {prop}"),
        (bare, "is a property, not a network"),
        (binary, "byte 0: not UTF-8 text; expected is a network, an instance, zoo:NAME or a model file (.onnx"),
        (
            MODELS / "mlp.pt",
            "a state dict of PyTorch holds weights and no activation: say it, --activation relu (catnet",
        ),
    ):
        assert main(["identify", str(path)]) == 2
        captured = capsys.readouterr()
        assert captured.out == "" and captured.err.startswith(f"catnet: error: {path}: {message}"), captured.err


def test_model_files_without_their_suffix_are_recognised(tmp_path: Path) -> None:
    for name in ("mlp.pt2", "mlp.safetensors", "mlp.npz", "mlp.pt"):
        copy = tmp_path / f"{name.replace('.', '-')}.bin"
        shutil.copy(MODELS / name, copy)
        try:
            assert read_network(copy).widths == (3, 6, 6, 2)
        except FormatError as error:  # weights alone
            assert "holds weights and no activation" in str(error) and name != "mlp.pt2"


def test_other_architectures_are_no_perceptrons() -> None:
    with pytest.raises(FormatError, match="is no multilayer perceptron"):
        read_network("zoo:softmax-attention")


def test_an_instance_is_no_network_of_an_instance(files: dict[str, Path], tmp_path: Path) -> None:
    document: dict[str, Any] = json.loads(files["instance.json"].read_text())
    path = tmp_path / "outer.json"
    path.write_text(json.dumps({**document, "network": "instance.json"}))
    with pytest.raises(FormatError, match="is an instance; the network of an instance is a network"):
        read_instance(path)
    path.write_text(json.dumps({**document, "network": "zoo:absolute-value"}))
    with pytest.raises(FormatError, match="is an instance"):
        read_instance(path)
