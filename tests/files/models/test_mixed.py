"""Model files whose layers have different activations, through the commands: compositions."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catnet import from_onnx, from_torch
from catnet.architectures.composition.model import CompositionNetwork
from catnet.category import enclose
from catnet.cli import main
from catnet.files.models.building import network_of
from catnet.files.models.keras_reader import KerasModel, program_of_keras
from catnet.files.models.options import Options

FIRST = np.float32([[1, 2], [-1, 2], [0.5, 1], [-0.5, 1]]), np.float32([0, 0, 1, 1])
SECOND = np.float32([[1, 1, 2, 2], [1, 3, 0, 1], [3, 1, 1, 0]]), np.float32([-1, 0, 0])
LAST = np.float32([[2, 1, 1]]), np.float32([0.25])


def onnx_model(*layers: tuple[Any, Any], kinds: tuple[str, ...]) -> Any:
    onnx = pytest.importorskip("onnx", reason="ONNX files need the package onnx (the extra onnx)")
    helper, nodes, arrays, before = onnx.helper, [], [], "x"
    for index, (weight, bias) in enumerate(layers):
        arrays += [onnx.numpy_helper.from_array(weight, f"w{index}"), onnx.numpy_helper.from_array(bias, f"b{index}")]
        last = index + 1 == len(layers)
        nodes.append(
            helper.make_node("Gemm", [before, f"w{index}", f"b{index}"], [f"z{index}"], f"dense{index}", transB=1)
        )
        before = f"z{index}"
        if not last:
            nodes.append(helper.make_node(kinds[index], [before], [f"a{index}"], f"act{index}"))
            before = f"a{index}"
    kind = onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "mixed",
        [helper.make_tensor_value_info("x", kind, [1, layers[0][0].shape[1]])],
        [helper.make_tensor_value_info(before, kind, [1, layers[-1][0].shape[0]])],
        arrays,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def test_tanh_then_relu_from_onnx_is_verified_and_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The mirror x_0 -> -x_0 exchanges neurons of both layers; one weight changed is refuted with a point."""
    paths = []
    for name, last in (("even", LAST), ("odd", (np.float32([[2, 1, 1.5]]), LAST[1]))):
        path = tmp_path / f"{name}.onnx"
        path.write_bytes(onnx_model(FIRST, SECOND, last, kinds=("Tanh", "Relu")).SerializeToString())
        paths.append(path)
    network = from_onnx(paths[0])
    assert isinstance(network, CompositionNetwork) and network.kind == "tanh, then relu"
    values = np.maximum(SECOND[0] @ np.tanh(FIRST[0] @ [0.5, -0.25] + FIRST[1]) + SECOND[1], 0)
    low, high = enclose(network.morphism(), (Fraction(1, 2), Fraction(-1, 4)), bits=64)[0]
    assert abs(float((low + high) / 2) - float((LAST[0] @ values + LAST[1])[0])) < 1e-6

    mirror = {"s": {"input": {"permutation": [0, 1], "scale": ["-1", "1"]}, "output": "trivial"}}
    for path, code, word in zip(paths, (0, 1), ("proved", "refuted"), strict=True):
        instance = tmp_path / f"{path.stem}.json"
        content = {
            "format": "catnet-instance/1",
            "name": path.stem,
            "network": path.name,
            "group": {"generators": mirror},
        }
        instance.write_text(json.dumps(content))
        assert main(["verify", str(instance), "--json"]) == code
        answer = json.loads(capsys.readouterr().out)
        assert answer["verdict"] == word
        if word == "proved":
            hidden = answer["layerwise"]["actions"]
            assert hidden[0]["generators"]["s"]["permutation"] == [1, 0, 3, 2]
            assert hidden[-1]["generators"]["s"]["permutation"] == [0, 2, 1]

    assert main(["convert", str(paths[0]), "-o", str(tmp_path / "even-network.json")]) == 0
    assert json.loads((tmp_path / "even-network.json").read_text())["format"] == "catnet-composition/1"
    assert main(["equal", str(paths[0]), str(tmp_path / "even-network.json")]) == 0
    order = [2, 0, 1]
    turned = tmp_path / "turned.onnx"
    model = onnx_model(
        FIRST, (SECOND[0][order], SECOND[1][order]), (LAST[0][:, order], LAST[1]), kinds=("Tanh", "Relu")
    )
    turned.write_bytes(model.SerializeToString())
    assert main(["equal", str(paths[0]), str(turned)]) == 0
    assert main(["equal", str(paths[0]), str(paths[1])]) == 1
    assert main(["convert", str(paths[0]), "-o", str(tmp_path / "out.onnx")]) == 2
    assert "is written as .json only" in capsys.readouterr().err


def test_keras_layers_of_two_activations() -> None:
    layers = [
        {"class_name": "Dense", "config": {"name": f"d{i}", "units": len(bias), "activation": kind, "use_bias": True}}
        for i, ((_, bias), kind) in enumerate(zip((FIRST, SECOND, LAST), ("sigmoid", "relu", "linear"), strict=True))
    ]
    config = {"class_name": "Sequential", "config": {"name": "m", "layers": layers, "build_input_shape": [None, 2]}}
    weights = {f"d{i}": [weight.T, bias] for i, (weight, bias) in enumerate((FIRST, SECOND, LAST))}
    network = network_of(program_of_keras(KerasModel(config, weights), "m", Options()), "m")
    assert isinstance(network, CompositionNetwork) and network.kind == "sigmoid, then relu"


def test_torch_modules_of_two_activations() -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed: its live modules are not tried here")
    nn = torch.nn
    network = from_torch(nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 3), nn.ReLU(), nn.Linear(3, 1)))
    assert isinstance(network, CompositionNetwork) and network.kind == "tanh, then relu"
