"""Malformed model files: one line and exit status 2, never code from a pickle, never a bomb."""

from __future__ import annotations

import contextlib
import io
import json
import pickle
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from catnet.cli import main
from catnet.errors import CatnetError
from catnet.files.kinds import SUFFIXES
from catnet.files.models.activations import activation_said
from catnet.files.models.archives import Archive
from catnet.files.models.npz import read_npy, read_npz
from catnet.files.models.options import Options
from catnet.files.models.pickles import parse_pickle
from catnet.files.models.reading import converted, source_of_bytes
from catnet.files.models.safetensors import read_safetensors
from catnet.files.models.torch_zip import read_state_dict, state_dict_bytes

HERE = Path(__file__).parent
SAID = Options(activation=activation_said("relu"), lower=True, logits=True)
NNET = b"// a\n2,1,1,2,\n1,2,1,\n0,\n-1.0,\n1.0,\n0.5,0.0,\n0.5,2.0,\n1.0,\n-1.0,\n0.0,\n0.5,\n1.0,2.0,\n0.25,\n"
_NAMES = (
    "mlp.pt mlp.pt2 mlp.npz mlp.safetensors mlp.onnx convolution.onnx convolution.pt2 residual.pt2 bfloat16.pt "
    "dense.keras functional.keras"
)
FILES = {name: (HERE / name).read_bytes() for name in _NAMES.split()} | {"small.nnet": NNET}
NEEDS = {"onnx": "onnx", "keras": "h5py"}


def has(module: str) -> bool:
    try:
        __import__(module)
    except ImportError:
        return False
    return True


NAMES = [name for name in FILES if has(NEEDS.get(name.split(".")[-1], "json"))]


def attempt(data: bytes, name: str) -> None:
    """Reading either works or is one of our errors, of one line."""
    kind = SUFFIXES["." + name.split(".")[-1]]
    try:
        converted(source_of_bytes(data, kind, name, SAID), name, check=False)
    except CatnetError as error:
        assert "Traceback" not in str(error) and len(str(error)) < 2_000


def mutated(data: bytes, draw: Any) -> bytes:
    """A file cut short, with bytes changed, doubled or put in."""
    change = draw(st.sampled_from(["cut", "flip", "flip", "insert", "double"]))
    place = draw(st.integers(0, max(len(data) - 1, 0)))
    if change == "cut":
        return data[:place]
    if change == "insert":
        return data[:place] + draw(st.binary(min_size=1, max_size=8)) + data[place:]
    if change == "double":
        return data[:place] + data[place : place + 50] * 2 + data[place + 50 :]
    return data[:place] + bytes([data[place] ^ draw(st.integers(1, 255))]) + data[place + 1 :]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_mutated_files(name: str, data: st.DataObject) -> None:
    content = FILES[name]
    for _ in range(data.draw(st.integers(1, 3))):
        content = mutated(content, data.draw) or b"x"
    attempt(content, name)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["mlp.pt2", "dense.keras", "mlp.pt", "mlp.npz", "residual.pt2"]), st.data())
def test_mutated_members_of_archives(name: str, data: st.DataObject) -> None:
    """The zip archive is whole, and what it holds is not."""
    if name not in NAMES:
        return
    source = zipfile.ZipFile(io.BytesIO(FILES[name]))
    stream = io.BytesIO()
    chosen = data.draw(st.sampled_from(source.namelist()))
    with zipfile.ZipFile(stream, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            target.writestr(member, mutated(content, data.draw) if member == chosen and content else content)
    attempt(stream.getvalue(), name)


def json_mutations(value: Any, draw: Any) -> Any:
    """A document with one part replaced by something else."""
    strange = st.sampled_from([None, True, -1, 10**18, 1e308, "", "x" * 50, [], {}, [[]], {"as_tensor": 1}])
    if isinstance(value, dict) and value and draw(st.integers(0, 7)):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: json_mutations(value[key], draw)}
    if isinstance(value, list) and value and draw(st.integers(0, 7)):
        place = draw(st.integers(0, len(value) - 1))
        return [*value[:place], json_mutations(value[place], draw), *value[place + 1 :]]
    return draw(strange)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["mlp.pt2", "residual.pt2", "convolution.pt2", "dense.keras", "functional.keras"]), st.data())
def test_graphs_with_parts_replaced(name: str, data: st.DataObject) -> None:
    if name not in NAMES:
        return
    source = zipfile.ZipFile(io.BytesIO(FILES[name]))
    wanted = ("model.json", "model_weights_config.json", "config.json")
    chosen = data.draw(st.sampled_from([m for m in source.namelist() if m.split("/")[-1] in wanted]))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            if member == chosen:
                content = json.dumps(json_mutations(json.loads(content), data.draw)).encode()
            target.writestr(member, content)
    attempt(stream.getvalue(), name)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_onnx_graphs_with_parts_replaced(data: st.DataObject) -> None:
    onnx = pytest.importorskip("onnx", reason="ONNX files need the package onnx (the extra onnx)")
    model = onnx.ModelProto.FromString(FILES[data.draw(st.sampled_from(["mlp.onnx", "convolution.onnx"]))])
    for _ in range(data.draw(st.integers(1, 2))):
        node = data.draw(st.sampled_from(list(model.graph.node)))
        change = data.draw(st.sampled_from(["op", "input", "drop", "dims", "attribute", "output", "shape"]))
        if change == "op":
            node.op_type = data.draw(
                st.sampled_from(
                    [
                        "Gemm",
                        "Relu",
                        "Conv",
                        "MaxPool",
                        "Add",
                        "Clip",
                        "Concat",
                        "Reshape",
                        "Squeeze",
                        "MatMul",
                        "BatchNormalization",
                        "AveragePool",
                        "Div",
                        "Transpose",
                        "Flatten",
                        "Constant",
                        "Max",
                    ]
                )
            )
        elif change == "input" and node.input:
            node.input[0] = data.draw(st.sampled_from(["", "nothing", model.graph.initializer[0].name, node.output[0]]))
        elif change == "drop" and node.input:
            del node.input[-1]
        elif change == "dims":
            model.graph.initializer[0].dims[0] = data.draw(st.sampled_from([0, -1, 1, 10**18]))
        elif change == "attribute" and node.attribute:
            item = node.attribute[0]
            item.ints.append(data.draw(st.sampled_from([-1, 0, 1, 10**12])))
            item.i, item.f = data.draw(st.sampled_from([-1, 0, 10**9])), float("nan")
        elif change == "output" and node.output:
            node.output[0] = "elsewhere"
        elif change == "shape":
            dim = model.graph.input[0].type.tensor_type.shape.dim
            if dim:
                dim[-1].dim_value = data.draw(st.sampled_from([0, 1, 10**15]))
    attempt(model.SerializeToString(), "m.onnx")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["//", "1", "1,1", "1,1,1,1", "0", "-0.5", "1e9", "1e99999", "x", "1/0", "9" * 30, ""]),
        max_size=20,
    )
)
def test_nnet_of_random_lines(lines: list[str]) -> None:
    attempt("\n".join(lines).encode(), "m.nnet")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60), st.sampled_from(sorted({f"m{end}" for end in SUFFIXES if end != ".json"})))
def test_random_bytes(content: bytes, name: str) -> None:
    if has(NEEDS.get(name.split(".")[-1], "json")):
        attempt(content, name)
        attempt(b"PK\x03\x04" + content, name)


# ---- pickles


class Evil:
    """Unpickled, it would leave a file behind."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return (open, (str(self.path), "w"))


@pytest.mark.parametrize("protocol", range(6))
def test_code_in_a_pickle_never_runs(protocol: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trace = tmp_path / "trace"
    for payload in ({"w": Evil(trace)}, [Evil(trace)], Evil(trace)):
        data = pickle.dumps(payload, protocol=protocol)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("m/data.pkl", data)
        path = tmp_path / "m.pt"
        path.write_bytes(stream.getvalue())
        assert main(["identify", str(path)]) == 2
        captured = capsys.readouterr()
        assert (
            captured.out == "" and captured.err.count("\n") == 1 and captured.err.startswith(f"catnet: error: {path}: ")
        )
        objects = np.empty(1, dtype=object)
        objects[0] = payload
        stream = io.BytesIO()
        np.savez(stream, weight=objects)
        with pytest.raises(CatnetError, match="holds Python objects, which would be unpickled: never done"):
            read_npz(stream.getvalue(), "m.npz")
    assert not trace.exists()


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80))
def test_random_pickles(content: bytes) -> None:
    for data in (content, b"\x80\x02" + content, b"\x80\x02}" + content + b"."):
        with contextlib.suppress(CatnetError):
            parse_pickle(data, "m")


def test_pickles_that_never_end() -> None:
    with pytest.raises(CatnetError, match="more than 2000000 steps"):
        parse_pickle(b"\x80\x02" + b"N0"[:1] * 2_000_010, "m")
    bomb = b"\x80\x02}q\x00" + b"".join(b"X\x01\x00\x00\x00%ch\x00s" % (97 + i) for i in range(26)) + b"."
    with pytest.raises(CatnetError, match="nested more than"):
        read_state_dict(zipped({"m/data.pkl": bomb}), "m.pt")


# ---- bombs


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def npy_header(shape: str, descr: str = "<f8") -> bytes:
    text = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}}}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


@pytest.mark.parametrize(
    "shape", ["(10**18,)", f"({10**18},)", f"({10**18}, 0)", "(-1, 2)", "('a',)", "(1.5,)", "3", f"({2**62}, 4)"]
)
def test_npy_headers_that_promise_much(shape: str) -> None:
    with contextlib.suppress(CatnetError):
        assert not read_npy(npy_header(shape), "m").size


@pytest.mark.parametrize("descr", ["O", "|O", "V8", "<f8,<f8", "<c16", "U0", "xx", "M8[D]", f"U{10**9}"])
def test_npy_types(descr: str) -> None:
    with contextlib.suppress(CatnetError):
        assert not read_npy(npy_header("(1,)", descr) + b"\0" * 8, "m").size


@pytest.mark.parametrize(
    "header",
    [
        {"w": {"dtype": "F32", "shape": [10**9, 10**9], "data_offsets": [0, 4 * 10**18]}},
        {"w": {"dtype": "F32", "shape": [10**18], "data_offsets": [0, 0]}},
        {"w": {"dtype": "F32", "shape": [0, 10**18, 10**18], "data_offsets": [0, 0]}},
        {"w": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}},
        {"w": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}},
        {"w": {"dtype": "F8", "shape": [1], "data_offsets": [0, 1]}},
        {"w": {"dtype": "F32", "shape": [1]}},
        {"w": {"dtype": ["F32"], "shape": [1], "data_offsets": [0, 4]}},
        {
            "w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
            "v": {"dtype": "F32", "shape": [1], "data_offsets": [2, 6]},
        },
        {"w": []},
        [],
    ],
)
def test_safetensors_headers_that_lie(header: Any) -> None:
    text = json.dumps(header).encode()
    with pytest.raises(CatnetError):
        read_safetensors(len(text).to_bytes(8, "little") + text + b"\0" * 8, "m")


def test_safetensors_with_an_endless_header() -> None:
    for length in (2**63, 10**18, 100):
        with pytest.raises(CatnetError, match="its length is given as"):
            read_safetensors(length.to_bytes(8, "little") + b"{}", "m")


def test_zip_bombs() -> None:
    data = zipped({"weight.npy": b"\0" * 2**27})  # 134 megabytes in 130 kB
    assert len(data) < 2**18
    with pytest.raises(CatnetError, match="unpacks to far more bytes than it has"):
        read_npz(data, "m.npz")
    archive = Archive(zipped({str(i): b"\0" * 2**23 for i in range(20)}), "m")
    with pytest.raises(CatnetError, match="unpacks to far more"):
        for name in archive.names:
            archive.read(name)


def test_tensors_larger_than_their_storage() -> None:
    data = state_dict_bytes({"0.weight": np.ones((1, 2), dtype=np.float32)})
    source = zipfile.ZipFile(io.BytesIO(data))
    members = {name: source.read(name) for name in source.namelist()}
    two, huge = (2).to_bytes(4, "little"), (2**31 - 1).to_bytes(4, "little")
    members["archive/data.pkl"] = members["archive/data.pkl"].replace(b"J" + two, b"J" + huge)
    with pytest.raises(CatnetError):
        read_state_dict(zipped(members), "m.pt")


@pytest.mark.parametrize(
    "name", ["m.onnx", "m.pt", "m.npz", "m.safetensors", "m.keras", "m.pt2", "m.nnet", "m.npy", "m.h5"]
)
def test_every_command_says_it_in_one_line(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x00\xffnothing at all")
    out = tmp_path / "out.json"
    for words in (
        ["verify", str(path)],
        ["equal", str(path), str(path)],
        ["identify", str(path)],
        ["reduce", str(path)],
        ["realize", str(path)],
        ["bound", str(path)],
        ["regions", str(path)],
        ["draw", str(path), "-o", str(tmp_path / "o.svg")],
        ["convert", str(path), "-o", str(out)],
    ):
        assert main(words) == 2, words
        captured = capsys.readouterr()
        assert captured.out == "" and captured.err.count("\n") == 1 and captured.err.startswith("catnet: error: ")
    assert not out.exists()
