"""Parameters of every architecture in files: the format of a document says which reader reads it.

>>> from catnet.formats.jsontext import parse_json
>>> text = '{"format": "catnet-network/1", "activation": "tanh", "layers": [{"weight": [["1/2"]]}]}'
>>> parameter_from_json(parse_json(text, "f.json"), file="f.json").kind
'tanh'
>>> poem = parse_json('{"format": "catnet-poem/1"}', "f.json")
>>> parameter_from_json(poem, file="f.json")  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
catnet.errors.FormatError: f.json: format: found 'catnet-poem/1', expected one of 'catnet-network/1'...
"""

from __future__ import annotations

import importlib
from typing import Any

from catnet.errors import FormatError
from catnet.formats.fields import field, place
from catnet.formats.floats import meant_numbers
from catnet.formats.numbers import describe

__all__ = ["FORMATS", "parameter_from_json", "parameter_to_json"]

FORMATS = {
    "catnet-network/1": ("MLP", "perceptron.file.network"),
    "catnet-attention/1": ("AttentionNetwork SoftmaxNetwork", "attention.file.attention"),
    "catnet-convolution/1": ("ConvolutionNetwork", "convolution.file.convolution"),
    "catnet-product/1": ("ProductNetwork", "product.file.product"),
    "catnet-composition/1": ("CompositionNetwork", "composition.file.composition"),
    "catnet-tied/1": ("TiedNetwork", "tied.file.tied"),
}
"""For every format the classes of its values, and the module and first word of its reader and writer."""


def parameter_from_json(document: Any, *, where: str = "", file: str = "network") -> Any:
    """The parameter that a parsed document describes."""
    if not isinstance(document, dict):
        raise FormatError(file, where, f"expected an object with a format, found {describe(document)}")
    document = meant_numbers(document, where, file)
    found = field(document, "format", str, where, file)
    if found not in FORMATS:
        known = ", ".join(map(repr, FORMATS))
        raise FormatError(file, place(where, "format"), f"found {describe(found)}, expected one of {known}")
    return _function(found, "from_json")(document, where=where, file=file)


def parameter_to_json(theta: Any) -> dict[str, Any]:
    """The document for a parameter."""
    key = next(key for key, (kinds, _) in FORMATS.items() if type(theta).__name__ in kinds.split())
    result: dict[str, Any] = _function(key, "to_json")(theta)
    return result


def _function(key: str, suffix: str) -> Any:
    module, word = FORMATS[key][1].rsplit(".", 1)
    return getattr(importlib.import_module(f"catnet.architectures.{module}"), f"{word}_{suffix}")
