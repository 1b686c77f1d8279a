"""Certificates as words, for the checker extracted from Coq to OCaml: ``python -m catnet.files.coq_words FILE …``.

The words of all the files, one claim after the other, go to standard output; ``proofs/bulk/check`` reads them from its
standard input and answers ``accepted`` or ``rejected`` for each.  Lists are written as their length and their items.
After ``--triangulation`` certificates of equality are written with their triangulations, which are then checked;
without it the checker decides equality by itself.

>>> from catnet.files.claims import Difference, Scaled
>>> line = (Scaled(((0, 1),), 2),)
>>> coq_words(Difference(line, line, Scaled(((7,),), 3), ()))
'differ 1 1 2 0 1 2 1 1 2 0 1 2 1 7 3'
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from catnet.errors import InputError
from catnet.files.claim_reading import claim_of, triangulation_of
from catnet.files.claims import (
    Claim,
    Difference,
    Equal,
    Identified,
    LinearMap,
    Scaled,
    Triangulated,
)
from catnet.files.coq import MOST_ELEMENTS

__all__ = ["coq_words"]


def coq_words(claim: Claim) -> str:
    """The words of one claim."""
    return " ".join(map(str, _words(claim)))


def _words(claim: Claim) -> Iterator[object]:
    if isinstance(claim, Difference):
        yield "differ"
        yield from _layers(claim.left)
        yield from _layers(claim.right)
        yield from _listed(claim.point.rows[0])
        yield claim.point.denominator
    elif isinstance(claim, Equal):
        yield from ("equal", claim.fuel, claim.inputs)
        yield from _layers(claim.left)
        yield from _layers(claim.right)
    elif isinstance(claim, Identified):
        yield from ("identified", claim.inputs)
        yield from _layers(claim.layers)
    elif isinstance(claim, Triangulated):
        yield from ("triangulated", claim.inputs)
        yield from _layers(claim.left)
        yield from _layers(claim.right)
        for table in (claim.rays, claim.cones):
            yield len(table)
            for line in table:
                yield from _listed(line)
    else:
        yield from ("layerwise", claim.activation, claim.homomorphism)
        if claim.homomorphism == "ByRank":
            yield from _layers(claim.right_inverses)
        if claim.homomorphism == "ByEnumeration":
            yield MOST_ELEMENTS
        yield claim.inputs
        yield from _layers(claim.layers)
        yield len(claim.generators)
        for entry in claim.generators:
            yield len(entry)
            for forth, back in entry:
                yield from _operator(forth)
                yield from _operator(back)
        yield len(claim.relators)
        for word in claim.relators:
            yield from _listed(word)


def _listed(items: Sequence[int]) -> Iterator[int]:
    yield len(items)
    yield from items


def _matrix(matrix: Scaled) -> Iterator[int]:
    yield len(matrix.rows)
    for row in matrix.rows:
        yield from _listed(row)
    yield matrix.denominator


def _layers(layers: Sequence[Scaled]) -> Iterator[int]:
    yield len(layers)
    for layer in layers:
        yield from _matrix(layer)


def _operator(operator: LinearMap) -> Iterator[object]:
    if isinstance(operator, Scaled):
        yield "D"
        yield from _matrix(operator)
        return
    yield from ("M", len(operator.entries))
    for entry in operator.entries:
        yield from entry
    yield operator.denominator


def _main(paths: Iterable[str]) -> int:
    sys.set_int_max_str_digits(0)
    read: Callable[[Any], Claim] = claim_of
    for path in paths:
        if path == "--triangulation":
            read = triangulation_of
            continue
        try:
            with open(path, encoding="utf-8") as stream:
                print(coq_words(read(json.load(stream))))
        except (OSError, ValueError, InputError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
