"""Products of networks in files: the format ``catnet-product/1``.

>>> from catnet.formats.jsontext import parse_json
>>> part = '{"format": "catnet-network/1", "activation": "tanh", "layers": [{"weight": [["1/2"]]}]}'
>>> text = f'{{"format": "catnet-product/1", "parts": [{part}, {part}]}}'
>>> theta = product_from_json(parse_json(text, "f.json"), file="f.json")
>>> theta.widths, theta.kind
((2, 2), 'product of tanh and tanh')
>>> product_from_json({"format": "catnet-product/1", "parts": []})
Traceback (most recent call last):
    ...
catnet.errors.FormatError: network: parts: a product needs at least one part
"""

from __future__ import annotations

from typing import Any

from catnet.architectures.product.model import ProductNetwork
from catnet.errors import FormatError
from catnet.files.parameter import parameter_from_json, parameter_to_json
from catnet.formats.fields import check_format, field, only_keys, place

__all__ = ["PRODUCT_FORMAT", "product_from_json", "product_to_json"]

PRODUCT_FORMAT = "catnet-product/1"
MAX_NESTING = 16


def product_from_json(document: Any, *, where: str = "", file: str = "network") -> ProductNetwork:
    """The product that a parsed document describes."""
    content = check_format(document, PRODUCT_FORMAT, where, file)
    only_keys(content, ("format", "name", "comment", "parts"), where, file)
    entries = field(content, "parts", list, where, file)
    here = place(where, "parts")
    if not entries:
        raise FormatError(file, here, "a product needs at least one part")
    if here.count("parts") > MAX_NESTING:
        raise FormatError(file, here, f"products inside products, more than {MAX_NESTING} deep")
    return ProductNetwork(
        tuple(
            parameter_from_json(entry, where=f"{here}[{index}]", file=file) for index, entry in enumerate(entries)
        )
    )


def product_to_json(theta: ProductNetwork) -> dict[str, Any]:
    """The document for a product, numbers as strings in lowest terms."""
    return {"format": PRODUCT_FORMAT, "parts": [parameter_to_json(part) for part in theta.parts]}
