"""A question of a sweep: what is asked about, under which name, and the keys by which its answer is found again.

The *digest* of a question is the SHA-256 of what is asked about: the bytes of a file, with how it is to be read and
what it refers to; the document of a member of a family; the recipe of something drawn.  With the command, its options
and the version of catnet it gives two keys: one without the budgets, that of the *question*, and one with them, that of
the *asking*.

>>> asking = Asking("verify", {"by": "mean"}, {"max_cells": 5}, "0.1.0")
>>> one, other = asking.keys("abc"), Asking("verify", {"by": "mean"}, {"max_cells": 50}, "0.1.0").keys("abc")
>>> one[0] == other[0], one[1] == other[1]
(True, False)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, final

from catnet.errors import CatnetError
from catnet.formats.jsontext import decode_text, parse_json, read_bytes

__all__ = ["Asking", "Question", "Recipe", "digest_of_file", "sha256"]


@final
@dataclass(frozen=True, slots=True)
class Recipe:
    """What to draw: a strategy of `catnet.testing.seeded`, a seed, and which draw."""

    strategy: str
    seed: int
    number: int

    def document(self) -> bytes:
        """What is drawn, as a file holds it."""
        from catnet.testing.seeded import drawn_document  # Hypothesis is slow to import, and an extra

        text = json.dumps(drawn_document(self.strategy, self.seed, self.number), separators=(",", ":"))
        return text.encode("utf-8")


@final
@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask about.

    Parameters
    ----------
    file : str
        What it is called: a path as it was given, ``zoo:NAME``, ``draw:STRATEGY:SEED:NUMBER``.
    family : str
        What it is counted with: a folder, a family of the zoo, a strategy.
    digest : str
    source : str, bytes or Recipe
        The path to read, or the document itself, or how it is drawn.
    size, time : int, optional
        The size of a member of a family, the time of a member of a series.
    complaint : str, optional
        Why there is nothing to ask about.
    """

    file: str
    family: str
    digest: str
    source: str | bytes | Recipe
    size: int | None = None
    time: int | None = None
    complaint: str | None = None


@final
@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked about each: a command and its options.

    Parameters
    ----------
    command : str
    options : dict
        What was said to the command; strings, numbers, lists.
    budgets : dict
        What was said about cells, bytes and seconds.
    version : str
        Of catnet.
    contents : dict
        Digests of the files that options name.
    """

    command: str
    options: Mapping[str, Any]
    budgets: Mapping[str, Any]
    version: str
    contents: Mapping[str, str] = field(default_factory=dict)

    def keys(self, digest: str) -> tuple[str, str]:
        """The key of the question, and that of asking it within these budgets."""
        parts = [digest, self.command, dict(self.options), dict(self.contents), self.version]
        question = sha256(json.dumps(parts, sort_keys=True).encode("utf-8"))
        budgets = json.dumps(dict(self.budgets), sort_keys=True)
        return question, sha256(f"{question} {budgets}".encode())


def sha256(data: bytes) -> str:
    """In hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digest_of_file(path: str) -> tuple[str, str | None]:
    """The digest of a file, and why it cannot be read, if it cannot.

    How a file is read depends on the end of its name, too, so the same bytes under ``.onnx`` and ``.json`` differ.  The
    network that an instance names is read as well.
    """
    try:
        data = read_bytes(path)
        parts = [Path(path).suffix.lower(), hashlib.sha256(data).hexdigest()]
        other = _named_network(data)
        if other is not None:
            beside = other if other.startswith("zoo:") else str(Path(path).parent / other)
            parts.append(other if other.startswith("zoo:") else digest_of_file(beside)[0])
    except CatnetError as error:
        return sha256(f"not read {path} {error}".encode("utf-8", "surrogatepass")), str(error)
    return sha256(" ".join(parts).encode("utf-8", "surrogatepass")), None


def _named_network(data: bytes) -> str | None:
    """The path in the field ``network`` of an instance, if that is what the bytes are."""
    if data.lstrip()[:1] != b"{" or (b'"network"' not in data and b"\\" not in data):
        return None
    if b'"network"' in data and b"\\" not in data:
        after = data.split(b'"network"')[1:]
        if all(not rest.lstrip(b" \t\r\n:").startswith(b'"') for rest in after):
            return None  # an object stands there, as in most files: no need to read all of it
    try:
        document = parse_json(decode_text(data, ""), "")
    except CatnetError:
        return None  # the command will say so
    network = document.get("network") if isinstance(document, dict) else None
    return str(network) if isinstance(network, str) and "\0" not in network else None
