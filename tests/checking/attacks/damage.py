"""Accepted certificates with what matters changed, as by an attacker: see tests/benchmarks/certificate_attacks.py."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from catnet.files.certificate import resealed
from tests.checking.attacks.around import TOP, values
from tests.checking.attacks.drawn import certificates, networks
from tests.checking.corpus import corpus
from tests.checking.mutator import at, paths, put

Document = dict[str, Any]
LARGEST = 4000
"""Longer certificates are not attacked here."""
DRAWN = 60


@cache
def pool(claim: str) -> list[Document]:
    """Certificates of one kind that are accepted, small ones."""
    texts = [text for text, (status, _) in corpus(claim) if status == 0]
    found = [json.loads(text) for text in texts if len(text) <= LARGEST]
    drawn = networks(random.Random(claim), DRAWN)
    found += [document for theta in drawn for document in certificates(theta, claim)]
    return [document for document in found if len(json.dumps(document)) <= LARGEST]


def attacked(found: Sequence[Document], source: random.Random) -> Document:
    """One of them, changed in one way or in two."""
    result = copy.deepcopy(source.choice(found))
    for _ in range(source.choice((1, 1, 2))):
        result = source.choice(WAYS)(result, found, source)
    return resealed(result)


def places(document: Document) -> list[Any]:
    return [p for p in paths(document) if p and p[0] not in TOP and not str(p[0]).endswith("_sha256")]


def changed(document: Document, found: Sequence[Document], source: random.Random) -> Document:
    """One number, list or object is another one of its type."""
    path = source.choice(places(document))
    others = list(values(at(document, path)))
    return put(document, path, source.choice(others)) if others else document


def spliced(document: Document, found: Sequence[Document], source: random.Random) -> Document:
    """One part is that of another certificate: the network, the group, the proof, or a piece of them."""
    other = source.choice(found)
    own = set(places(document))
    shared = [p for p in places(other) if p in own]
    key = source.choice(sorted({p[0] for p in shared}))
    short = [p for p in shared if p[0] == key and len(p) <= 4]
    path = source.choice([(key,), source.choice(short)])
    return put(document, path, copy.deepcopy(at(other, path)))


def of_same_shape(document: Document, found: Sequence[Document], source: random.Random) -> Document:
    """A network for one of the same shape and activation."""
    keys = [key for key, value in document.items() if isinstance(value, dict) and "format" in value]
    wanted = {key: outline(document[key]) for key in keys}
    options = [(k, o[k2]) for o in source.sample(list(found), min(len(found), 60)) for k in keys
               for k2 in keys if k2 in o and outline(o[k2]) == wanted[k] and o[k2] != document[k]]  # fmt: skip
    if options:
        key, network = source.choice(options)
        document[key] = copy.deepcopy(network)
    return document


def outline(value: Any) -> Any:
    """Of a document without its numbers."""
    if isinstance(value, dict):
        return {key: entry if key == "activation" else outline(entry) for key, entry in value.items()}
    return [outline(entry) for entry in value] if isinstance(value, list) else type(value).__name__


def degenerate(document: Document, found: Sequence[Document], source: random.Random) -> Document:
    """Rows of zeros, equal and opposite rows, zero biases, exchanged rows, in all networks of the document alike."""
    tables = [p for p in places(document) if _is_table(at(document, p))]
    if not tables:
        return document
    table = at(document, source.choice(tables))
    i, j = source.randrange(len(table)), source.randrange(len(table))
    if not isinstance(table[0], list):
        table[i] = source.choice(["0", table[j]])
    else:
        table[i] = source.choice([["0"] * len(table[i]), list(table[j]), [negated(v) for v in table[j]]])
        if source.random() < 0.3:
            table[i], table[j] = table[j], table[i]
    return document


def negated(text: str) -> str:
    return text[1:] if text.startswith("-") else text if text == "0" else f"-{text}"


def _is_table(value: Any) -> bool:
    lines = value if isinstance(value, list) and value else [None]
    return all(isinstance(line, str) for line in lines) or all(
        isinstance(line, list) and line and all(isinstance(entry, str) for entry in line) for line in lines
    )


def relabelled(document: Document, found: Sequence[Document], source: random.Random) -> Document:
    """An action for another one of the document, or for one of a few."""
    actions = [p for p in places(document) if at(document, p) == "trivial" or _is_action(at(document, p))]
    if not actions:
        return document
    path = source.choice(actions)
    size = source.choice((1, 2, 2, 3))
    images = source.sample(range(size), size)
    signs = [source.choice(("1", "-1", "1", "2")) for _ in range(size)]
    plain: Document = {"permutation": images}
    more = {**plain, "scale": signs} if set(signs) != {"1"} else plain
    return put(
        document, path, source.choice([copy.deepcopy(at(document, source.choice(actions))), "trivial", plain, more])
    )


def _is_action(value: Any) -> bool:
    return isinstance(value, dict) and bool({"permutation", "matrix"} & set(value))


def claimed(document: Document, found: Sequence[Document], source: random.Random) -> Document:
    """The order, the kind, the count: what is said in one word."""
    keys = [key for key, value in document.items() if key not in TOP and isinstance(value, int | bool | None)]
    keys += [key for key in document if key in ("kind", "homomorphism", "distance_squared")]
    for key in source.sample(keys, min(len(keys), 1)):
        value = document[key]
        options: list[Any] = [*values(value), None]
        if key in ("kind", "homomorphism"):
            options = ["permutation", "signed", "uniqueness", "enumeration"]
        document[key] = source.choice(options)
    return document


def fewer(document: Document, found: Sequence[Document], source: random.Random) -> Document:
    """Without one generator, or one field, wherever it stands."""
    keys = [key for key in ("generators", "algebra") if document.get(key)]
    for key in source.sample(keys, min(len(keys), 1)):
        name = source.choice(sorted(document[key]))
        for entry in (document, document.get("proof")):
            for inner in ("generators", "algebra", "squares", "fields") if isinstance(entry, dict) else ():
                if isinstance(entry.get(inner), dict):
                    entry[inner] = {n: value for n, value in entry[inner].items() if n != name}
        if "order" in document:
            document["order"] = source.choice([None, 1, document["order"]])
    return document


WAYS: tuple[Callable[[Document, Sequence[Document], random.Random], Document], ...] = (
    changed, changed, spliced, of_same_shape, of_same_shape, degenerate, relabelled, claimed, fewer,
)  # fmt: skip
