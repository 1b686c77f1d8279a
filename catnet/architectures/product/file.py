"""Products of networks in files: the format ``catnet-product/1``.

>>> from catnet.architectures.perceptron.file import network_from_json
>>> from catnet.formats.jsontext import parse_json
>>> part = '{"format": "catnet-network/1", "activation": "tanh", "layers": [{"weight": [["1/2"]]}]}'
>>> text = f'{{"format": "catnet-product/1", "parts": [{part}, {part}]}}'
>>> theta = product_from_json(parse_json(text, "f.json"), file="f.json", parts=network_from_json)
>>> theta.widths, theta.kind
((2, 2), 'product of tanh and tanh')
>>> product_from_json({"format": "catnet-product/1", "parts": []}, parts=network_from_json)
Traceback (most recent call last):
    ...
catnet.errors.FormatError: network: parts: a product needs at least one part
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from catnet.architectures.product.model import ProductNetwork
from catnet.errors import FormatError
from catnet.formats.fields import check_format, field, only_keys, place

__all__ = ["PRODUCT_FORMAT", "product_from_json", "product_to_json"]

PRODUCT_FORMAT = "catnet-product/1"
MAX_NESTING = 16


def product_from_json(
    document: Any, *, where: str = "", file: str = "network", parts: Callable[..., Any]
) -> ProductNetwork:
    """The product that a parsed document describes; `parts` reads the networks in it."""
    content = check_format(document, PRODUCT_FORMAT, where, file)
    only_keys(content, ("format", "name", "comment", "parts"), where, file)
    entries = field(content, "parts", list, where, file)
    here = place(where, "parts")
    if not entries:
        raise FormatError(file, here, "a product needs at least one part")
    if here.count("parts") > MAX_NESTING:
        raise FormatError(file, here, f"products inside products, more than {MAX_NESTING} deep")
    return ProductNetwork(
        tuple(parts(entry, where=f"{here}[{index}]", file=file) for index, entry in enumerate(entries))
    )


def product_to_json(theta: ProductNetwork, *, parts: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """The document for a product, numbers as strings in lowest terms; `parts` writes the networks in it."""
    return {"format": PRODUCT_FORMAT, "parts": list(map(parts, theta.parts))}
