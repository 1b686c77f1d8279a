"""The one place that asks whether a network is a multilayer perceptron."""

from __future__ import annotations

from typing import Any

import pytest

from catnet.architectures.perceptron.guards import as_perceptron, relu_perceptron, require
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.product.model import ProductNetwork
from catnet.category import RELU, Activation, Identity, LeakyRelu, Power, Sigmoid, Tanh
from catnet.errors import InputError

OTHERS = (LeakyRelu("1/10"), LeakyRelu(0), Identity(), Power(2), Sigmoid(), Tanh())


def of(activation: Activation, depth: int) -> MLP:
    return MLP.from_rows([([[1]], [0])] * depth, activation)


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("activation", [RELU, *OTHERS], ids=lambda sigma: sigma.name)
def test_a_perceptron_is_given_back_itself_whatever_its_activation(activation: Activation, depth: int) -> None:
    theta = of(activation, depth)
    assert as_perceptron(theta) is theta
    assert relu_perceptron(theta) is (theta if activation == RELU else None)


@pytest.mark.parametrize("given", [None, 3, "relu", ProductNetwork((of(RELU, 2), of(RELU, 1)))])
def test_nothing_else_is_a_perceptron(given: Any) -> None:
    assert as_perceptron(given) is None
    assert relu_perceptron(given) is None
    with pytest.raises(InputError, match="answered for ReLU networks only"):
        require(given, True, "ReLU networks")
