"""The files that the frameworks made, against the values that they said the models have."""

from __future__ import annotations

import io
import json
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from catnet import (
    MLP,
    from_arrays,
    from_file,
    from_flax,
    from_keras,
    from_nnet,
    from_onnx,
    from_safetensors,
    from_sklearn,
    to_arrays,
    to_flax,
    to_nnet,
    to_onnx,
    to_safetensors,
)
from catnet.architectures.perceptron.file import network_hash, network_to_json
from catnet.category import RELU, LeakyRelu, Sigmoid, Tanh, enclose
from catnet.errors import FormatError, MissingExtraError
from catnet.files.models.keras_reader import KerasModel, program_of_keras
from catnet.files.models.options import Options
from catnet.files.models.pickles import parse_pickle
from catnet.files.models.safetensors import read_safetensors, safetensors_bytes
from catnet.files.models.torch_zip import read_state_dict, state_dict_bytes

HERE = Path(__file__).parent
TORCH = json.loads((HERE / "torch_values.json").read_text())
KERAS = json.loads((HERE / "keras_values.json").read_text())
OTHER = json.loads((HERE / "other_values.json").read_text())


def close(network: MLP, values: dict[str, Any], within: float = 1e-5) -> bool:
    """Whether the network gives these outputs up to the framework's rounding."""
    for point, outputs in zip(values["points"], values["outputs"], strict=True):
        exact = tuple(map(Fraction, point))
        if network.activation.is_rational:
            found = [float(value) for value in network(exact)]
        else:
            found = [float(low) for low, _ in enclose(network.morphism(), exact, bits=64)]
        wanted = outputs if isinstance(outputs, list) else [outputs]
        if len(found) != len(wanted) or any(abs(a - b) > within for a, b in zip(found, wanted, strict=True)):
            return False
    return True


def test_one_network_through_five_formats_has_one_hash() -> None:
    pytest.importorskip("onnx", reason="reading ONNX files needs the package onnx (the extra onnx)")
    hashes = set()
    for name in ("mlp.pt", "mlp.safetensors", "mlp.npz", "mlp.onnx", "mlp.pt2"):
        said = {} if name.endswith(("onnx", "pt2")) else {"activation": "relu"}
        network = from_file(HERE / name, **said)
        assert network.widths == (3, 6, 6, 2) and close(network, TORCH["mlp"])
        hashes.add(network_hash(network_to_json(network)))
    assert len(hashes) == 1


def test_convolutions_are_written_out() -> None:
    for name in ("convolution.pt2", "convolution.onnx"):
        if name.endswith("onnx"):
            pytest.importorskip("onnx", reason="reading ONNX files needs the package onnx (the extra onnx)")
        with pytest.raises(FormatError, match="its values are not rational; --output logits takes it away"):
            from_file(HERE / name)
        network = from_file(HERE / name, logits=True)
        assert network.widths == (50, 36, 3) and network.activation == Tanh() and close(network, TORCH["convolution"])


def test_residual_blocks_are_lowered_and_batchnorm_folded_on_demand() -> None:
    with pytest.raises(FormatError, match=r"residual.pt2: layer 'norm': the operator BatchNorm is not read"):
        from_file(HERE / "residual.pt2", lower=True)
    with pytest.raises(FormatError, match="the operator Add of two values is not read: with --lower"):
        from_file(HERE / "residual.pt2", fold_batchnorm="float32")
    network = from_file(HERE / "residual.pt2", lower=True, fold_batchnorm="float32")
    assert close(network, TORCH["residual"], 1e-4)
    wider = from_file(HERE / "residual.pt2", lower=True, fold_batchnorm="float64")
    assert wider != network and close(wider, TORCH["residual"], 1e-4)


def test_bfloat16_bit_for_bit() -> None:
    for name in ("bfloat16.safetensors", "bfloat16.pt"):
        network = from_file(HERE / name, activation="relu")
        assert (
            network.layers[0].weight.spelled()
            == from_arrays([(np.array(TORCH["bfloat16"]["weight"]), None)]).layers[0].weight.spelled()
        )


def test_a_pickled_module_is_refused_and_never_run() -> None:
    with pytest.raises(
        FormatError, match=r"asks for torch\.nn\.modules\.\w+\.\w+, which is not a plain state dict: save"
    ):
        from_file(HERE / "module.pt", activation="relu")


@pytest.mark.parametrize("name", ["dense", "pixels", "functional"])
def test_keras(name: str) -> None:
    pytest.importorskip("h5py", reason="the weights of .keras files are HDF5")
    said: dict[str, Any] = {
        "dense": {"logits": True},
        "pixels": {},
        "functional": {"lower": True, "fold_batchnorm": "float32"},
    }[name]
    network = from_file(HERE / f"{name}.keras", **said)
    assert close(network, KERAS[name])
    if name == "pixels":
        assert network.activation == LeakyRelu(Fraction(float(np.float32(0.1))))


def test_keras_without_h5py_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "h5py", None)
    with pytest.raises(MissingExtraError, match="need the package h5py"):
        from_file(HERE / "dense.keras")


class _Layer:
    """What `from_keras` reads of a live layer."""

    def __init__(self, name: str, *weights: Any) -> None:
        self.name, self.weights = name, [np.array(one, dtype=np.float32) for one in weights]

    def get_weights(self) -> list[Any]:
        return self.weights


class Sequential:
    """What `from_keras` reads of a live model with one hidden layer of ReLU, some of its entries changed."""

    input_shape = (None, 1)
    layers = (_Layer("a", [[1.0, -1.0]], [0.0, 0.0]), _Layer("b", [[1.0], [1.0]]))

    def __init__(self, **changed: Any) -> None:
        self.changed = changed

    def get_config(self) -> dict[str, Any]:
        said = {"name": "a", "activation": "relu"}
        first: dict[str, Any] = {"module": "keras.layers", "class_name": "Dense", "config": said, **self.changed}
        return {"layers": [first, {"module": "keras.layers", "class_name": "Dense", "config": {"name": "b"}}]}


def test_what_is_called_as_keras_calls_its_own_is_not_taken_for_it() -> None:
    """A class is known by its package, and a layer as an activation by its class, not by the name of the instance."""
    assert from_keras(Sequential(), check=False).activation == RELU
    with pytest.raises(FormatError, match="operator Dense is not read: it is a class of my_layers, not one of Keras"):
        from_keras(Sequential(module="my_layers", registered_name="my>Dense"), check=False)
    layer = {"module": "keras.layers", "class_name": "ReLU", "config": {"name": "tanh"}}
    assert from_keras(Sequential(config={"name": "a", "activation": layer}), check=False).activation == RELU
    own = {"module": "builtins", "class_name": "function", "config": "my>relu", "registered_name": "function"}
    with pytest.raises(FormatError, match="operator my>relu is not read: it is a function of one's own"):
        from_keras(Sequential(config={"name": "a", "activation": own}), check=False)
    with pytest.raises(FormatError, match="operator ReLU is not read: it is a class of my, not one of Keras"):
        from_keras(Sequential(config={"name": "a", "activation": {**layer, "module": "my"}}), check=False)
    config = {"module": "my", "class_name": "Sequential", "config": Sequential().get_config()}
    with pytest.raises(FormatError, match=r"the model is a my\.Sequential"):
        program_of_keras(KerasModel(config, {}), "net.keras", Options())


def test_flax() -> None:
    tree = {
        key: {k: np.array(v, dtype=np.float32) for k, v in part.items()}
        for key, part in OTHER["flax"]["params"].items()
    }
    for params in (tree, {"params": tree}):
        network = from_flax(params, activation="tanh")
        assert network.widths == (3, 5, 4, 2) and close(network, OTHER["flax"])
    assert from_flax(to_flax(network), activation="tanh") == network


@pytest.mark.parametrize("name", ["regressor", "classifier"])
def test_scikit_learn(name: str) -> None:
    values = OTHER[name]
    model = SimpleNamespace(
        coefs_=[np.array(a) for a in values["coefs_"]],
        intercepts_=[np.array(a) for a in values["intercepts_"]],
        activation=values["activation"],
        out_activation_=values["out_activation_"],
    )
    if name == "classifier":
        with pytest.raises(FormatError, match="the operator softmax at the end is not read"):
            from_sklearn(model)
        network = from_sklearn(model, logits=True)
        points = [tuple(map(Fraction, point)) for point in values["points"]]
        for point, wanted in zip(
            points, values["outputs"], strict=True
        ):  # log-probabilities are logits up to a constant
            gaps = [float(a) - b for a, b in zip(network(point), wanted, strict=True)]
            assert max(gaps) - min(gaps) < 1e-6
    else:
        network = from_sklearn(model)
        assert network.activation == Sigmoid() and close(network, values, 1e-12)
    with pytest.raises(FormatError, match="is no fitted MLPRegressor"):
        from_sklearn(SimpleNamespace(coefs_=[]))


# ---- round trips


def random_network(bits: int, seed: int = 3) -> MLP:
    """Weights that are random bit patterns of float32 or float64, subnormals among them."""
    source = np.random.default_rng(seed)
    word = np.uint32 if bits == 32 else np.uint64
    layers = []
    for inputs, outputs in ((60, 80), (80, 60), (60, 4)):
        pattern = source.integers(0, np.iinfo(word).max, (outputs, inputs + 1), dtype=word, endpoint=True)
        pattern[:, 0] &= word(2 ** (23 if bits == 32 else 52) - 1)
        floats = pattern.view(np.float32 if bits == 32 else np.float64)
        floats = np.where(np.isfinite(floats), floats, 0).astype(floats.dtype)
        layers.append((floats[:, :-1], floats[:, -1]))
    return MLP.from_arrays(layers)


@pytest.mark.parametrize("bits", [32, 64])
def test_random_bit_patterns_through_every_format(bits: int) -> None:
    network = random_network(bits)
    dtype = f"float{bits}"
    assert MLP.from_arrays(to_arrays(network)) == network
    assert all(weight.dtype == dtype for weight, _ in to_arrays(network))
    assert from_safetensors(to_safetensors(network), check=False) == network
    arrays = {
        f"{i}.{key}": part
        for i, pair in enumerate(to_arrays(network))
        for key, part in zip(("weight", "bias"), pair, strict=True)
    }
    assert from_arrays(read_state_dict(state_dict_bytes(arrays), "m.pt"), check=False) == network
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    from catnet.files.models.npz import read_npz

    assert from_arrays(read_npz(stream.getvalue(), "m.npz"), check=False) == network


def test_onnx_and_nnet_round_trips() -> None:
    network = MLP.from_arrays(
        [(np.float32([[0.1, -2], [3, 1e-20]]), np.float32([0.3, 0])), (np.float32([[1, 0.7]]), None)]
    )
    assert from_nnet(to_nnet(network).encode()) == network
    pytest.importorskip("onnx", reason="ONNX files need the package onnx (the extra onnx)")
    assert from_onnx(to_onnx(network)) == network
    for activation in (Tanh(), Sigmoid(), LeakyRelu(Fraction(1, 8))):
        other = MLP(network.layers, activation)
        assert from_onnx(to_onnx(other)) == other and from_safetensors(to_safetensors(other)) == other
    with pytest.raises(FormatError, match="ONNX keeps a slope as a float32"):
        to_onnx(MLP(network.layers, LeakyRelu(Fraction(1, 10))))


def test_what_a_format_cannot_hold_is_named() -> None:
    third = MLP.from_rows([([[1, "1/3"]], ["1/2"]), ([[1]], ["1/7"])])
    with pytest.raises(FormatError, match=r"to_safetensors: layers\[0\].weight\[0\]\[1\]: 1/3 is no float64; --round"):
        to_safetensors(third)
    with pytest.raises(FormatError, match=r"layers\[0\].weight\[0\]\[1\]: 1/3 is no finite decimal"):
        to_nnet(third)
    rounded = from_safetensors(to_safetensors(third, nearest=True, dtype="float16"))
    assert rounded.layers[0].weight[0, 1] == Fraction(float(np.float16(1 / 3)))
    with pytest.raises(FormatError, match=r"layers\[0\].bias\[0\]: 1/7 is no float32"):
        to_arrays(MLP.from_rows([([[1]], ["1/7"])]), dtype="float32")
    with pytest.raises(FormatError, match="is beyond its range"):
        to_arrays(MLP.from_rows([([[10**40]], [0])]), dtype="float32", nearest=True)


def test_the_sign_of_zero_is_not_kept() -> None:
    (weight, bias) = to_arrays(MLP.from_arrays([(np.array([[-0.0]]), np.array([-0.0]))]))[0]
    assert not np.signbit(weight).any() and not np.signbit(bias).any()


def test_strides_and_offsets_of_tensors() -> None:
    """A transposed view of a shared storage is read as what it shows."""
    from catnet.files.models.pickles import Storage, TensorView
    from catnet.files.models.stored import plain
    from catnet.files.models.torch_zip import _laid_out

    numbers = np.arange(7, dtype=np.float32)
    view = _laid_out(numbers, TensorView(Storage(plain("<f4"), "0", 7), 1, (2, 3), (1, 2)))
    assert view.tolist() == [[1, 3, 5], [2, 4, 6]]


def test_safetensors_agree_with_the_package() -> None:
    package = pytest.importorskip("safetensors.numpy", reason="compares with the package safetensors")
    arrays: dict[str, Any] = {
        "a.weight": np.float16([[1, 2]]),
        "b": np.float64([0.1]),
        "c": np.int32([[3]]),
        "d": np.array(5, dtype=np.float32),
    }
    mine, _ = read_safetensors(package.save(arrays), "m")
    assert all(np.array_equal(mine[key], value) and mine[key].dtype == value.dtype for key, value in arrays.items())
    floats = {key: value for key, value in arrays.items() if value.dtype.kind == "f"}
    theirs = package.load(safetensors_bytes(floats))
    assert all(np.array_equal(theirs[key], value) for key, value in floats.items())


def test_pickles_of_plain_things() -> None:
    import pickle

    for value in ({}, {"a": 1.5, "b": [1, -1, 2**40, -(2**40)], "c": ("x", None, True, False, ())}, [b"x" and 1] * 3):
        for protocol in (2, 3, 4, 5):
            assert parse_pickle(pickle.dumps(value, protocol=protocol), "m") == value
