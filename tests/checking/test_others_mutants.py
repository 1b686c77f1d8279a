# ruff: noqa: E501
"""Mutants of the checkers of layers, twins and lifts of networks made of others: each is noticed."""

from __future__ import annotations

import json
from functools import cache

import pytest

from tests.checking import others_cases
from tests.checking.mutants import Told, is_noticed, unchanged_answers_alike
from tests.shares import some_of

MUTANTS: dict[str, list[tuple[str, str, str]]] = {
    "layers": [
        ('pieces', 'sum(sizes[min(i, len(sizes) - 1)] for sizes in parts)', 'max(sizes[min(i, len(sizes) - 1)] for sizes in parts)'),
        ('pieces', '            start += depth\n', '            start += 0\n'),
        ('pieces', 'result += pieces(part, operators[start : start + depth + 1], name)', 'pass'),
        ('pieces', 'for later in blocks[len(sizes) :]:', 'for later in blocks[:0]:'),
        ('pieces', 'result += pieces(part, blocks[: len(sizes)], name)', 'pass'),
        ('pieces', 'need(inside, f"{name}: an operator mixes', 'need(True, f"{name}: an operator mixes'),
        ('pieces', 'i < count) for i, p', 'False) for i, p'),
        ('pieces', 'need(rank(rows) == len(rows), "a junction', 'need(True, "a junction'),
        ('pieces', 'need(left == right, f"{where}: the square', 'need(True, f"{where}: the square'),
        ('pieces', 'sides = another.value(moved, 16),', 'sides = another.value(point, 16),'),
        ('pieces', 'affine_operator(after, one.value(point, 16), 16)', 'one.value(point, 16)'),
        ('pieces', 'zip(theta.layers, other.layers, strict=True), start=1)', 'zip(theta.layers[:-1], other.layers[:-1], strict=True), start=1)'),
        ('pieces', 'zip(theta.layers, other.layers, strict=True), start=1)', 'zip(theta.layers[1:], other.layers[1:], strict=True), start=2)'),
        ('heads', 'need(images == others, f"', 'need(True, f"'),
        ('heads', 'need(whole == others_whole, f"', 'need(True, f"'),
        ('heads', 'need(terms == others_terms, f"', 'need(True, f"'),
        ('heads', 'if tokens > 1 and any(any(map(any, a)) for a in key)', 'if any(any(map(any, a)) for a in key)'),
        ('heads', 'turned = transposed(before, size)', 'turned = before'),
        ('pieces', 'need(all(part == found[0] for part in found)', 'need(True'),
        ('layerwise', 'if joined:\n                check_junction(part)', 'pass'),
        ('layerwise', 'check_token_squares(piece, share, shown(name))', 'pass'),
        ('layerwise', '                check_squares(piece, share, shown(name))', '                pass'),
        ('layerwise', '        check_group(generators, spaces(theta), order, how)\n', '        pass\n'),
        ('grids', 'kernel[c * offsets + offset]', 'kernel[offset]'),
        ('grids', 'if self.circular:\n                            r, c', 'if False:\n                            r, c'),
        ('grids', 'column * self.stride[1] + j - self.padding[1]', 'column + j - self.padding[1]'),
        ('grids', '[value for value in self.bias for _ in range(positions)]', 'self.bias * positions'),
    ],
    "twins": [
        ('apart', 'need(skeleton(left.written()) == skeleton(right.written()), "a twin', 'need(True, "a twin'),
        ('apart', 'need(canonical(left.written()) != canonical(right.written()), "a network', 'need(True, "a network'),
        ('apart', 'if joined_ranks(left) != joined_ranks(right):', 'if True:'),
        ('apart', 'if joined_ranks(left) != joined_ranks(right):', 'if False:'),
        ('apart', 'if inner_zeros(left) != inner_zeros(right):', 'if False:'),
        ('apart', 'need(forms(left) != forms(right), "the filters', 'need(True, "the filters'),
        ('apart', 'need(layer is not None, "a symmetry carries', 'need(True, "a symmetry carries'),
        ('apart', 'elif isinstance(left, Grid) and len(left.layers) == 1:', 'elif False:'),
        ('apart', 'part.theta.activation.scales != "linear":\n                    runs', 'True:\n                    runs'),
        ('apart', 'if mine is not None and theirs is not None:', 'if False:'),
        ('apart', 'unmatched_linear(plain[0], plain[1], copies=2)', 'unmatched_linear(plain[0][:1], plain[1][:1], copies=2)'),
        ('apart', 'unmatched_linear(plain[0], plain[1], copies=2)', '1'),
        ('apart', 'if empty(sides[0]) != empty(sides[1]):', 'if False:'),
        ('apart', 'if left.activation.shifted is None:', 'if False:'),
        ('apart', 'here == there else i', 'True else i'),
        ('apart', 'here == there else i', 'False else i'),
        ('apart', 'if theta.circular and len(taps) == width and (index in free or index + 1 in free):', 'if False:'),
        ('apart', 'min(ray(row, signs=True) for row in rotated)', 'tuple(taps)'),
        ('apart', '(rank(layer.values), *(rank(rows) for rows in seen if matters))', '(0,)'),
        ('apart', 'rank(side), rank([row for block in layer.blocks for row in block])', '0, 0'),
        ('apart', 'rank(weight), rank([[*row, *more] for row, more in zip(weight, shift, strict=True)])', '0, 0'),
        ('apart', 'sizes, rank(whole), rank(reading(layer.heads, tokens))', '0, 0'),
        ('twin', 'evidence = check_evidence(network, twin, content["evidence"])', 'evidence = content["evidence"]'),
        ('twin', 'reason = apart(network, twin)', "reason = 'x'"),
        ('networks', 'joined = index == len(part) or', 'joined ='),
        ('networks', 'bent += [] if joined else [activation]', 'bent += [activation]'),
    ],
    "lifts": [
        ('no_layers', 'need(ends == list(unit), f"the relation', 'need(True, f"the relation'),
        ('no_layers', 'need(fails, "for some choice', 'need(True, "for some choice'),
        ('no_layers', 'any(product_of(relation, table, hidden) != hidden for relation in relations)', 'all(product_of(relation, table, hidden) != hidden for relation in relations)'),
        ('no_layers', 'need(activation.scales != "linear", "of linear', 'need(True, "of linear'),
        ('no_layers', 'need(all(map(any, weight)), "a constant neuron', 'need(True, "a constant neuron'),
        ('no_layers', 'if here == there:\n            yield below', 'if True:\n            yield below'),
        ('no_layers', 'if here == there:\n            yield below', 'if False:\n            yield below'),
        ('no_layers', 'and activation.ray(row) == form', 'and True'),
        ('no_layers', 'moved = [row_through(row, below[-1]) if below else list(row) for row in rows]', 'moved = rows'),
        ('no_layers', 'shape(content["generator"] is None', 'shape(True'),
        ('no_layers', 'len(letters) <= LETTERS', 'True'),
        ('no_layers', 'for relation in relations:\n        ends', 'for relation in relations[:1]:\n        ends'),
        ('no_layers', 'carried(layers, first, last), [])', 'layers, [])'),
        ('no_layers', 'multiplier(activation, row, form) / multiplier(activation, here[j], form)', 'multiplier(activation, here[j], form) / multiplier(activation, row, form)'),
    ],
}  # fmt: skip


@cache
def corpus(name: str) -> Told:
    return Told(json.dumps(document) for document in others_cases.documents(name))


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_noticed(name: str) -> None:
    """And an unchanged copy answers alike."""
    assert unchanged_answers_alike(corpus(name)) and corpus(name).has(0, 1)
    assert not [change for change in some_of(MUTANTS[name], 16) if not is_noticed(change, corpus(name))]
