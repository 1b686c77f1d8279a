"""An entry of the zoo, and the few words with which its documents are written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, final

__all__ = ["Document", "Entry", "Layer", "instance", "network", "permutation", "signed"]

Document: TypeAlias = dict[str, Any]
"""What one of the formats of ``docs/formats.md`` asks for, made of lists, strings and whole numbers."""

Layer: TypeAlias = tuple[list[list[Any]], list[Any]]
"""The rows of the weight, and the bias."""


@final
@dataclass(frozen=True, slots=True)
class Entry:
    """A network or an instance that is worth knowing.

    Parameters
    ----------
    name : str
        What stands behind ``zoo:``.
    document : dict
        The network or the instance.
    claims : tuple of (str, str)
        What catnet is to answer: the command, with the part of its answer that is meant or the other network, and the
        word or the number.  They are claims of the lesson, not a record of what the program said.
    lesson : str
        One line.
    citation : str
        Where it comes from, or where the reason stands.

    Examples
    --------
    >>> Entry("line", network(([[2]], [1])), (("identify", "proved"),), "A line.", "Euclid").kind
    'network'
    """

    name: str
    document: Document
    claims: tuple[tuple[str, str], ...]
    lesson: str
    citation: str

    @property
    def kind(self) -> str:
        """``instance`` if there is a group, else ``network``."""
        return "instance" if "group" in self.document else "network"

    @property
    def network(self) -> Document:
        """The document of the network alone."""
        inner: Document = self.document["network"] if "group" in self.document else self.document
        return inner

    @property
    def text(self) -> str:
        """The document as JSON."""
        return json.dumps(self.document) + "\n"


def network(*layers: Layer, activation: Any = "relu") -> Document:
    """A network in the format ``catnet-network/1``."""
    return {
        "format": "catnet-network/1",
        "activation": activation,
        "layers": [{"weight": weight, "bias": bias} for weight, bias in layers],
    }


def instance(name: str, inner: Document, **generators: tuple[Any, Any]) -> Document:
    """An instance in the format ``catnet-instance/1``; for every generator its actions on input and output."""
    return {
        "format": "catnet-instance/1",
        "name": name,
        "network": inner,
        "group": {"generators": {key: {"input": first, "output": last} for key, (first, last) in generators.items()}},
    }


def permutation(*images: int) -> Document:
    """P e_i = e_{p_i}."""
    return {"permutation": list(images)}


def signed(images: Sequence[int], scale: Sequence[int | str]) -> Document:
    """P e_i = s_i e_{p_i}."""
    return {"permutation": list(images), "scale": list(scale)}
