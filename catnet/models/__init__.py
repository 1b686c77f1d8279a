"""Architectures: the paper's (V_i, Theta_i, f_i, K_i) as a protocol, and ReLU multilayer perceptrons as its first
instance.
"""

from __future__ import annotations

from catnet.models.mlp import MLP
from catnet.models.normal_form import NormalForm, normal_form
from catnet.models.protocol import Model
from catnet.models.reduction import reduce_network
from catnet.models.relu import ReluNetworks
from catnet.models.transporter import are_equivalent, iter_transporters

__all__ = [
    "MLP",
    "Model",
    "NormalForm",
    "ReluNetworks",
    "are_equivalent",
    "iter_transporters",
    "normal_form",
    "reduce_network",
]
