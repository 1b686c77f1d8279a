"""Files of weights beside certificates: what catnet writes is read again, bit for bit, by the checkers alone."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from catnet.architectures.perceptron.network import MLP
from catnet.checking import every, weights
from catnet.checking.reading import CertificateError, MalformedError, UnprovedError, guarded
from catnet.cli import main
from catnet.files.models import to_safetensors
from catnet.files.parameter import parameter_to_json
from catnet.files.source import read_network

FOLDER = Path(every.__file__).parent
floats = st.floats(-8, 8, width=16).map(float)


@st.composite
def layers(draw: Any) -> list[tuple[Any, Any]]:
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))

    def table(*shape: int) -> Any:
        count = int(np.prod(shape))
        return np.array(draw(st.lists(floats, min_size=count, max_size=count))).reshape(shape)

    return [(table(after, before), table(after)) for before, after in zip(sizes, sizes[1:], strict=False)]


def compared(document: dict[str, Any], data: bytes, tmp_path: Path) -> list[str]:
    path = tmp_path / "w"
    path.write_bytes(data)
    return list(guarded(lambda given: {"of": weights.compared(given, str(path))})(document)["of"])


def archive(arrays: dict[str, Any]) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def named(drawn: list[tuple[Any, Any]], dtype: Any, turned: bool = False) -> dict[str, Any]:
    """In another order than that of the layers, and with numbers that are no digits."""
    pairs = [(f"net.{10 * i}", pair) for i, pair in enumerate(drawn)][::-1]
    result = {f"{name}.bias": bias.astype(dtype) for name, (_, bias) in pairs}
    for name, (weight, _) in pairs:
        result[f"{name}.kernel"] = np.ascontiguousarray(weight.T if turned else weight).astype(dtype)
    return result


def test_what_a_file_holds_is_compared(tmp_path: Path) -> None:
    @settings(max_examples=60)
    @given(layers(), st.sampled_from(["<f2", "<f4", ">f8"]), st.booleans(), st.data())
    def check(drawn: list[tuple[Any, Any]], dtype: str, turned: bool, data: Any) -> None:
        theta = MLP.from_arrays(drawn)
        document = {"network": parameter_to_json(theta)}
        arrays = named(drawn, dtype, turned)
        symmetric = all(w.shape == w.T.shape and np.array_equal(w, w.T) for w, _ in drawn)
        said = "network, every weight transposed" if turned and not symmetric else "network"
        assert compared(document, archive(arrays), tmp_path) == [said]
        assert compared({"left": {}, "right": document["network"]}, to_safetensors(theta), tmp_path) == ["right"]
        name = data.draw(st.sampled_from(sorted(arrays)))
        place = tuple(data.draw(st.integers(0, n - 1)) for n in arrays[name].shape)
        arrays[name][place] += 16
        with pytest.raises(UnprovedError, match="layer"):
            compared(document, archive(arrays), tmp_path)
        with pytest.raises(UnprovedError):
            compared(document, archive({**arrays, "more": np.zeros(1)}), tmp_path)
        if name.endswith("kernel"):  # a bias that is missing is 0, and may be
            with pytest.raises(UnprovedError):
                compared(document, archive({key: array for key, array in arrays.items() if key != name}), tmp_path)

    check()


def test_brain_floats_and_missing_biases(tmp_path: Path) -> None:
    def file(entries: dict[str, Any], body: bytes) -> bytes:
        head = json.dumps(entries).encode()
        return struct.pack("<Q", len(head)) + head + body

    one = {"w": {"dtype": "BF16", "shape": [1, 2], "data_offsets": [0, 4]}, "__metadata__": {"format": "pt"}}
    body = struct.pack("<HH", 0x3F80, 0xC000)  # 1 and −2
    network = {"format": "catnet-network/1", "activation": "relu", "layers": [{"weight": [["1", "-2"]], "bias": ["0"]}]}
    assert compared({"network": network}, file(one, body), tmp_path) == ["network"]
    biased = {**network, "layers": [{"weight": [["1", "-2"]], "bias": ["1"]}]}
    with pytest.raises(UnprovedError, match="the bias is not 0, and the file has none"):
        compared({"network": biased}, file(one, body), tmp_path)
    for wrong in (
        {"w": {"dtype": "BF16", "shape": [2, 2], "data_offsets": [0, 4]}},
        {"w": {"dtype": "BF16", "shape": [1, 2], "data_offsets": [0, 400]}},
        {"w": {"dtype": "BF16", "shape": [1, -2], "data_offsets": [0, 4]}},
        {"w": {"dtype": "BF16", "shape": [2**70, 2], "data_offsets": [0, 4]}},
        {"w": {"dtype": "I8", "shape": [1, 4], "data_offsets": [0, 4]}},
        {"w": {"dtype": "F16", "shape": "12", "data_offsets": [0, 4]}},
        {"w": 3},
        [],
    ):
        with pytest.raises(MalformedError):
            compared({"network": network}, file(wrong, body), tmp_path)
    infinite = {"w": {"dtype": "F16", "shape": [1, 2], "data_offsets": [0, 4]}}
    with pytest.raises(MalformedError, match="NaN or an infinity"):
        compared({"network": network}, file(infinite, struct.pack("<HH", 0x7C00, 0)), tmp_path)


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"\x93NUMPY", b"\x93NUMPY\x01\x00\xff\xff{}", b"\xff" * 40, b"{}", b"\0" * 8]
)
def test_what_is_no_file_of_weights(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(CertificateError):
        compared({"network": {"format": "catnet-network/1", "layers": []}, "left": 3}, data + b" ", tmp_path)


def test_archives_of_other_things(tmp_path: Path) -> None:
    for name, content in (("a.txt", b"x"), ("a.npy", b"x"), ("a.npy", b"\x93NUMPY\x01\x00\x02\x00[]")):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as packed:
            packed.writestr(name, content)
        with pytest.raises(MalformedError):
            compared({"network": {}}, stream.getvalue(), tmp_path)
    objects = io.BytesIO()
    np.save(objects, np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(MalformedError, match="not of floats"):
        compared({"network": {}}, objects.getvalue(), tmp_path)


def test_the_checkers_alone_tie_a_certificate_to_a_file(tmp_path: Path) -> None:
    certificate, other = tmp_path / "c.json", tmp_path / "other.npz"
    file = tmp_path / "net.safetensors"
    file.write_bytes(to_safetensors(read_network("zoo:three-kinks")))
    assert main(["identify", "zoo:three-kinks", "--certificate", str(certificate)]) == 1
    other.write_bytes(archive({"a.weight": np.ones((3, 1)), "b.weight": np.ones((1, 3))}))
    for words, status in (
        (["--weights", str(file)], 0), (["--timeout", "50", "--weights", str(file)], 0),
        (["--weights", str(other)], 1), (["--weights", str(certificate)], 2), (["--weights", str(tmp_path)], 2),
        (["--weights"], 2), (["--weights", str(file), "--weights", str(file)], 2),
    ):  # fmt: skip
        command = [sys.executable, "-I", "-S", str(FOLDER), str(certificate), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        assert done.returncode == status, (words, done)
        if status == 0:
            assert json.loads(done.stdout)["weights"] == ["network"]
