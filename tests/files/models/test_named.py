"""Weights by name: the order is read off, or asked for, and never guessed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from catnet.errors import FormatError
from catnet.files.models.named import flattened, ordered_layers


def entries(**shapes: tuple[int, ...]) -> dict[str, Any]:
    return {key.replace("__", "."): np.ones(shape) for key, shape in shapes.items()}


def order(arrays: dict[str, Any], names: list[str] | None = None) -> list[str]:
    return [layer.name for layer in ordered_layers(arrays, "m", names)]


def test_numbers_are_numbers() -> None:
    arrays = {f"net.{i}.weight": np.ones((2, 2)) for i in (10, 2, 0)}
    assert order(arrays) == ["net.0", "net.2", "net.10"]
    assert order(entries(b1__fc2__weight=(2, 2), b1__fc1__weight=(2, 2), b2__fc1__weight=(2, 2))) == [
        "b1.fc1",
        "b1.fc2",
        "b2.fc1",
    ]


def test_names_without_numbers_need_widths_that_fit_in_one_way() -> None:
    assert order(entries(decoder__weight=(5, 3), encoder__weight=(3, 4))) == ["encoder", "decoder"]
    with pytest.raises(FormatError, match="in which order do the layers act\\? Say it: --layers decoder,encoder"):
        order(entries(decoder__weight=(3, 3), encoder__weight=(3, 3)))
    with pytest.raises(FormatError, match="in which order"):
        order(entries(fc1__weight=(3, 3), fc2__weight=(3, 3), out__weight=(3, 3)))
    assert order(entries(decoder__weight=(3, 3), encoder__weight=(3, 3)), ["encoder", "decoder"]) == [
        "encoder",
        "decoder",
    ]
    with pytest.raises(FormatError, match="fit together in no order"):
        order(entries(a__weight=(3, 2), b__weight=(5, 4)))


def test_kernels_have_rows_for_inputs() -> None:
    layers = ordered_layers(entries(d0__kernel=(2, 3), d0__bias=(3,), d1__kernel=(3, 1)), "m")
    assert [layer.weight.shape for layer in layers] == [(3, 2), (1, 3)]
    with pytest.raises(FormatError, match="with rows for inputs the arrays are called kernel, not weight"):
        order(entries(l0__weight=(2, 3), l1__weight=(3, 4)))


def test_positional_and_short_names() -> None:
    assert [layer.weight.shape for layer in ordered_layers(entries(arr_0=(3, 2), arr_1=(3,), arr_2=(1, 3)), "m")] == [
        (3, 2),
        (1, 3),
    ]
    assert order(entries(W1=(3, 2), b1=(3,), W2=(1, 3), b2=(1,))) == ["1", "2"]
    assert order(entries(weight0=(3, 2), bias0=(3,), weight1=(1, 3))) == ["0", "1"]


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({}, "holds no weights"),
        (
            entries(a__weight=(2, 2), bn__running_mean=(2,)),
            "belongs to a BatchNorm, whose epsilon is not among the weights",
        ),
        (entries(conv__weight=(2, 2, 3, 3)), "its weight has 4 axes: strides and padding of a convolution"),
        (entries(bn__weight=(2,)), "its weight has 1 axis"),
        (entries(a__bias=(2,)), "layer 'a': has a bias and no weight"),
        (entries(a__weight=(2, 3), a__bias=(3,)), "the bias has the shape \\(3,\\), the weight 2 outputs"),
        (entries(a__weight=(2, 3), a__kernel=(3, 2)), "has two weights"),
        (entries(a__embedding=(2, 3)), "is neither weight, kernel nor bias"),
    ],
)
def test_what_is_no_layer(arrays: dict[str, Any], message: str) -> None:
    with pytest.raises(FormatError, match=message):
        order(arrays)


def test_layers_that_are_not_there() -> None:
    with pytest.raises(FormatError, match="--layers: there is no layer 'c'; there are none"):
        order(entries(a__weight=(2, 2)), ["c"])
    assert order(entries(a__weight=(2, 2), other=(3, 3, 3)), ["a"]) == ["a"]


def test_trees() -> None:
    assert flattened({"params": {"a": {"b": 1}, "c": 2}}, "m") == {"a.b": 1, "c": 2}
    loop: dict[str, Any] = {}
    loop["a"] = loop
    with pytest.raises(FormatError, match="nested more than 16 deep"):
        flattened(loop, "m")
