"""Documents of ``catnet-network/1`` with layers on a grid or without: what has none loads nothing about grids.

>>> is_convnet({"layers": [{"weight": [[1]]}]}), is_convnet({"layers": [{"average_pool": {"size": [2, 2]}}]})
(False, True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catnet.architectures.perceptron.file import network_from_json
from catnet.architectures.perceptron.network import MLP

if TYPE_CHECKING:
    from catnet.architectures.convnet.network import ConvNet

__all__ = ["is_convnet", "network_of_any_kind"]


def is_convnet(document: Any) -> bool:
    """Whether a document of the format has a layer on a grid, or says what grid its inputs are."""
    layers = document.get("layers") if isinstance(document, dict) else None
    kinds = ("convolution", "average_pool")
    return isinstance(layers, list) and (
        "input" in document or any(isinstance(entry, dict) and kind in entry for entry in layers for kind in kinds)
    )


def network_of_any_kind(document: Any, *, where: str = "", file: str = "network") -> ConvNet | MLP:
    """The network of a ``catnet-network/1`` document, whose layers may lie on a grid or not."""
    if not is_convnet(document):
        return network_from_json(document, where=where, file=file)
    from catnet.architectures.convnet.file import convnet_from_json

    return convnet_from_json(document, where=where, file=file)
