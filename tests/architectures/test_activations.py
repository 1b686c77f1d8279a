"""What stands in the place of an activation, and is none, is refused where a network is made."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import find

from catnet.category import Activation
from catnet.errors import InputError
from catnet.files.source import read_parameter
from catnet.testing import equivariant_mlps, mlps
from catnet.testing.convnets import conv_nets
from catnet.zoo import names

KEPT = {type(theta): theta for name in names() if hasattr(theta := read_parameter(f"zoo:{name}"), "activation")}
KEPT |= {type(theta): theta for theta in [find(conv_nets(), lambda theta: True)]}


@pytest.mark.parametrize("value", ["tanh", "tahn", None, max, Fraction(1), Activation])
@pytest.mark.parametrize("theta", KEPT.values(), ids=lambda theta: type(theta).__name__)
def test_networks_take_no_names_of_activations(theta: Any, value):
    with pytest.raises(InputError, match="activation: expected an Activation"):
        replace(theta, activation=value)


@pytest.mark.parametrize("strategy", [mlps, equivariant_mlps])
def test_strategies_say_so_when_a_value_is_drawn(strategy):
    with pytest.raises(InputError, match="activation: expected an Activation"):
        find(strategy(activation="tanh"), lambda theta: True)
