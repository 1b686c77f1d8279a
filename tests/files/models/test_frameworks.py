"""Live models of the frameworks, where they are installed: no other test and no step of CI needs them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catnet import MLP, from_file, from_flax, from_keras, from_sklearn, from_torch, to_keras, to_sklearn, to_torch
from catnet.category import LeakyRelu, Sigmoid, Tanh
from catnet.errors import FormatError, InputError, MissingExtraError
from catnet.files.models.torch_zip import read_state_dict, state_dict_bytes

HERE = Path(__file__).parent
pytestmark = pytest.mark.filterwarnings("ignore")  # what frameworks say about each other
NETWORK = MLP.from_arrays(
    [(np.float32([[0.1, -2], [3, 0.3], [0.7, 1]]), np.float32([0.3, 0, -1])), (np.float32([[1, 0.7, -0.2]]), None)]
)


@pytest.fixture(scope="module")
def torch() -> Any:
    return pytest.importorskip("torch", reason="PyTorch is not installed: its live modules are not tried here")


def test_torch_modules_sequentials_and_state_dicts_are_one_network(torch: Any) -> None:
    nn: Any = torch.nn
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(4, 6), nn.ReLU(), nn.Dropout(0.5), nn.Sequential(nn.Linear(6, 2)))
    network = from_torch(model)
    assert network.widths == (4, 6, 2) and model.training
    assert from_torch(model, input_shape=(4,)) == network and model.training
    assert from_torch(model, input_shape=(2, 2)) == network
    assert from_torch(model.state_dict(), activation="relu") == network
    assert from_torch(torch.export.export(model.eval(), (torch.zeros(1, 4),))) == network


def test_torch_round_trips(torch: Any) -> None:
    for activation in (NETWORK.activation, Tanh(), Sigmoid(), LeakyRelu(Fraction(1, 8))):
        network = MLP(NETWORK.layers, activation)
        assert from_torch(to_torch(network)) == network
    assert to_torch(NETWORK, dtype="float64")[0].weight.dtype == torch.float64
    bits = to_torch(NETWORK, dtype="bfloat16", nearest=True)
    assert bits[0].weight.dtype == torch.bfloat16 and from_torch(bits).layers[0].weight[0, 1] == -2


def test_torch_reads_what_we_write(torch: Any, tmp_path: Path) -> None:
    arrays: dict[str, Any] = {
        "a.weight": np.float32([[0.1, 2]]),
        "a.bias": np.float32([3]),
        "b": np.zeros((2, 0, 3)),
        "c": np.array(1.5),
    }
    path = tmp_path / "m.pt"
    path.write_bytes(state_dict_bytes(arrays))
    found = torch.load(path, weights_only=True)
    assert all(np.array_equal(found[key].numpy(), value) for key, value in arrays.items()) and len(found) == 4
    torch.save({key: torch.from_numpy(value) for key, value in arrays.items()}, path)
    mine = read_state_dict(path.read_bytes(), "m.pt")
    assert all(np.array_equal(mine[key], value) for key, value in arrays.items() if value.size)
    for name in ("mlp.pt", "bfloat16.pt"):
        theirs = torch.load(HERE / name, weights_only=True)
        theirs = theirs.get("state_dict", theirs)
        for key, array in read_state_dict((HERE / name).read_bytes(), name).items():
            assert np.array_equal(array, theirs[key].float().numpy())


def test_torch_says_what_it_cannot_read(torch: Any) -> None:
    nn: Any = torch.nn
    with pytest.raises(FormatError, match="layer '1': the operator BatchNorm is not read"):
        from_torch(nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)))
    with pytest.raises(FormatError, match="layer '0': a Conv2d needs the shape of the input"):
        from_torch(nn.Sequential(nn.Conv2d(1, 1, 3), nn.Flatten()))
    with pytest.raises(FormatError, match=r"layer '1': the operator aten\.elu is not read"):
        from_torch(nn.Sequential(nn.Linear(2, 2), nn.ELU()), input_shape=(2,))
    with pytest.raises(InputError, match=r"torch\.export does not take this module with this input shape"):
        from_torch(nn.Linear(2, 2), input_shape=(3,))

    class Branching(nn.Module):
        def forward(self, x: Any) -> Any:
            return x if x.sum() > 0 else -x

    with pytest.raises(InputError, match=r"torch\.export does not take this module"):
        from_torch(nn.Sequential(nn.Linear(2, 2), Branching()), input_shape=(2,))


def test_torch_batchnorm_and_residuals(torch: Any) -> None:
    nn: Any = torch.nn

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3), nn.ReLU6(), nn.Linear(3, 3))

        def forward(self, x: Any) -> Any:
            return torch.cat((torch.clamp(x + self.inner(x), max=1.5), nn.functional.prelu(x, torch.tensor([0.25]))), 1)

    torch.manual_seed(4)
    block = Block()
    block.inner[1].running_mean[:] = torch.randn(3)
    block.inner[1].running_var[:] = torch.rand(3)
    for form in ("float32", "float64", "float16"):
        network = from_torch(block, input_shape=(3,), lower=True, fold_batchnorm=form)
        assert network.widths[0] == 3 and network.widths[-1] == 6


@pytest.fixture(scope="module")
def keras() -> Any:
    pytest.importorskip("keras", reason="Keras is not installed: its live models are not tried here")
    try:
        import keras
    except ImportError:
        pytest.skip("Keras has no backend here")
    return keras


@pytest.mark.parametrize("name", ["dense", "pixels", "functional"])
def test_keras_live_and_saved_are_one_network(keras: Any, name: str) -> None:
    said: dict[str, Any] = {"dense": {"logits": True}, "functional": {"lower": True, "fold_batchnorm": "float32"}}.get(
        name, {}
    )
    model = keras.models.load_model(HERE / f"{name}.keras")
    assert from_keras(model, **said) == from_file(HERE / f"{name}.keras", **said)


def test_keras_round_trips(keras: Any) -> None:
    for activation in (NETWORK.activation, Tanh(), Sigmoid(), LeakyRelu(Fraction(1, 8))):
        network = MLP(NETWORK.layers, activation)
        assert from_keras(to_keras(network)) == network


def test_flax_modules() -> None:
    flax = pytest.importorskip("flax", reason="Flax is not installed: its live parameters are not tried here")
    import jax

    dense = flax.linen.Sequential([flax.linen.Dense(3), flax.linen.relu, flax.linen.Dense(2)])
    params = dense.init(jax.random.PRNGKey(0), np.zeros((1, 4)))
    network = from_flax(params, activation="relu")
    assert network.widths == (4, 3, 2)


def test_scikit_learn_models() -> None:
    neural = pytest.importorskip("sklearn.neural_network", reason="scikit-learn is not installed")
    assert from_sklearn(to_sklearn(NETWORK)) == NETWORK
    model = neural.MLPRegressor(hidden_layer_sizes=(3,), activation="tanh", max_iter=5000, solver="lbfgs")
    model.fit(np.eye(4), np.arange(4.0))
    assert from_sklearn(model).widths == (4, 3, 1)


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for module, function in (("torch", to_torch), ("keras", to_keras), ("sklearn.neural_network", to_sklearn)):
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(MissingExtraError, match="which is not installed"):
            function(NETWORK)


def test_torch_weights_that_are_turned_before_they_act(torch: Any) -> None:
    class Turned(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.tensor([[1.0, 2, 3], [4, 5, 6]]))

        def forward(self, x: Any) -> Any:
            return torch.relu(x @ self.weight.t()) @ self.weight

    network = from_torch(Turned(), input_shape=(3,))
    assert network.layers[0].weight.spelled() == [["1", "2", "3"], ["4", "5", "6"]]
    assert network.layers[1].weight == network.layers[0].weight.T
