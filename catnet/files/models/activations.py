"""Activations by the names that frameworks and people give them.

>>> activation_named("logistic"), activation_named("softsign") is None
(Sigmoid(), True)
"""

from __future__ import annotations

from catnet.architectures.perceptron.file import activation_from_json
from catnet.category import Activation
from catnet.errors import FormatError
from catnet.formats.jsontext import parse_json

__all__ = ["activation_named", "activation_said"]

_OTHER_NAMES = {"logistic": "sigmoid", "linear": "identity", "swish": "silu"}


def activation_named(name: str) -> Activation | None:
    """The activation of this name, None if there is none."""
    key = _OTHER_NAMES.get(name.lower(), name.lower())
    try:
        return activation_from_json(key, "activation", "")
    except FormatError:
        return None


def activation_said(text: str) -> Activation:
    """What a person says after --activation: a name, or what a network file would say: {"leaky_relu": "1/10"}."""
    if text.lstrip().startswith("{"):
        return activation_from_json(parse_json(text, "--activation"), "", "--activation")
    return activation_from_json(_OTHER_NAMES.get(text, text), "", "--activation")
