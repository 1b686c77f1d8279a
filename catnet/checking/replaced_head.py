"""A twin of lightning attention whose last heads and last weights have entries in a real number field.

Below the last layer, a linear layer or a readout, stands a layer of heads (A_h, V_h).  The twin has other heads there,
of the same sizes, and other weights, with entries in Q(c), c a real root of a polynomial p (`number_field`); all else
is as in the network.  With F_r = v_r(x) A_h(x, y), r running through the rows of all V_h:

- *It has the same function*: W F = W' F' modulo p, coefficient by coefficient, so at c; for every output, and behind a
  readout for every token, the terms that are quadratic in one token and linear in another one are the same.
- *No symmetry carries the network to it*.  Let k_1, k_2, … do so.  The layers below the heads are the same in both
  networks, so C (W | E) = (W | E), and for heads C F = F. Where these have as many independent rows as the layer has
  outputs, C = 1; so k_i = 1 for all of them, one after the other.  What is left, K behind the heads, is the product of
  the GL(d_h) and permutations of heads of one size, so every head of the twin would have the row space of some head of
  the network of its size.  One of them has not: together with each of those its forms have a larger rank, by pivots
  that have inverses modulo p.

Rests on no theorem of the literature.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .algebra import rank
from .apart import RANKS
from .number_field import Element, constant, least_rank, read_modulus, table, written
from .peeling import coefficients
from .reading import Rows, array, fields, need, spelled
from .tokens import Embedding, Heads, Linear, Tokens
from .univariate import Univariate

Table = list[list[Element]]


def check_replaced(theta: Tokens, value: Any) -> tuple[dict[str, Any], str]:
    """The twin, written again, and why no symmetry carries the network to it."""
    content = fields(value, "twin", "minimal_polynomial", "root_between", "heads", "weight")
    modulus, ends = read_modulus(content["minimal_polynomial"], content["root_between"])
    need(len(theta.layers) >= 2, "no layer of heads below the last one")
    below, layer, last = theta.layers[:-2], theta.layers[-2], theta.layers[-1]
    need(isinstance(layer, Heads) and len(last.blocks) > 0, "no layer of heads below a linear layer or a readout")
    size = below[-1].outputs if below else theta.features
    entries = array(content["heads"], "heads", len(layer.pairs))
    heads: list[tuple[Any, Any]] = []
    for entry, (_, values) in zip(entries, layer.pairs, strict=True):
        pair = fields(entry, "a head", "score", "value")
        score = table(pair["score"], "a score", modulus, size, size)
        heads.append((score, table(pair["value"], "a value matrix", modulus, len(values), size)))
    rows = [row for block in last.blocks for row in block]
    weight = table(content["weight"], "weight", modulus, len(rows), layer.outputs)
    mine = [coefficients(score, values, theta.tokens) for score, values in layer.pairs]
    theirs: list[Any] = [coefficients(score, values, theta.tokens) for score, values in heads]
    check_same_forms(rows, [row for forms in mine for row in forms], weight, [row for forms in theirs for row in forms])
    for part in below:
        need(isinstance(part, Embedding | Heads | Linear), "a layer below the heads of another kind")
        need(RANKS[type(part)](part, theta.tokens)[1] == part.outputs, "a layer below may be moved by a symmetry")
    place = next((j for j, forms in enumerate(theirs) if is_new(forms, mine, modulus)), None)
    need(place is not None, "the heads of the twin are not seen to be others")
    understood = {
        "minimal_polynomial": spelled(modulus),
        "root_between": spelled(ends),
        "heads": [{"score": written(score), "value": written(values)} for score, values in heads],
        "weight": written(weight),
    }
    return understood, f"head {place} has other forms than every head"


def check_same_forms(rows: Rows, mine: Rows, weight: Table, theirs: Table) -> None:
    """W F = W' F', coefficient by coefficient."""
    for here, there in zip(rows, weight, strict=True):
        for place in range(len(mine[0]) if mine else 0):
            total = sum((w * forms[place] for w, forms in zip(here, mine, strict=True)), Fraction(0))
            other = sum((w * forms[place] for w, forms in zip(there, theirs, strict=True)), Fraction(0))
            need(not other + -total, "the outputs are other forms")


def is_new(forms: Table, heads: list[Rows], modulus: Univariate) -> bool:
    """Whether these forms have not the row space of those of any head of the network with as many."""
    for others in heads:
        if len(others) == len(forms):
            lifted = [[constant(entry, modulus) for entry in row] for row in others]
            if least_rank([*lifted, *forms]) <= rank(others):
                return False
    return True
