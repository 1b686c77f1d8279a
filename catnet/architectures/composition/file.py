"""Compositions of multilayer perceptrons in files: the format ``catnet-composition/1``.

>>> from catnet.formats.jsontext import parse_json
>>> part = '{"format": "catnet-network/1", "activation": "%s", "layers": [{"weight": [["2"]]}, {"weight": [["1/2"]]}]}'
>>> text = f'{{"format": "catnet-composition/1", "parts": [{part % "tanh"}, {part % "relu"}]}}'
>>> theta = composition_from_json(parse_json(text, "f.json"), file="f.json")
>>> theta.widths, theta.kind
((1, 1, 1, 1, 1), 'tanh, then relu')
"""

from __future__ import annotations

from typing import Any

from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.perceptron.file import network_from_json, network_to_json
from catnet.errors import CompositionError, FormatError
from catnet.formats.fields import check_format, field, only_keys, place

__all__ = ["COMPOSITION_FORMAT", "composition_from_json", "composition_to_json"]

COMPOSITION_FORMAT = "catnet-composition/1"


def composition_from_json(document: Any, *, where: str = "", file: str = "network") -> CompositionNetwork:
    """The composition that a parsed document describes, its parts in the order in which they act."""
    content = check_format(document, COMPOSITION_FORMAT, where, file)
    only_keys(content, ("format", "name", "comment", "parts"), where, file)
    entries = field(content, "parts", list, where, file)
    here = place(where, "parts")
    if not entries:
        raise FormatError(file, here, "a composition needs at least one part")
    parts = tuple(network_from_json(entry, where=f"{here}[{index}]", file=file) for index, entry in enumerate(entries))
    try:
        return CompositionNetwork(parts)
    except CompositionError as error:
        raise FormatError(file, here, str(error)) from None


def composition_to_json(theta: CompositionNetwork) -> dict[str, Any]:
    """The document for a composition, numbers as strings in lowest terms."""
    return {"format": COMPOSITION_FORMAT, "parts": [network_to_json(part) for part in theta.parts]}
