# ruff: noqa: E501
"""Mutants of the checkers of criteria: two hidden layers, tied weights, filters, attention; each is noticed."""

from __future__ import annotations

import json
from functools import cache

import pytest

from tests.checking import bends_cases, criteria_cases
from tests.checking.mutants import Told, is_noticed, unchanged_answers_alike
from tests.shares import some_of

BENDS = [
    ("bends", "value > 0 for value in first", "value < 0 for value in first"),
    ("bends", "dot(row, point) + b for row, b in zip(weight, bias", "dot(row, point) for row, b in zip(weight, bias"),
    ("bends", "dot(read, [form[c] for form in on])", "dot([1] * len(on), [form[c] for form in on])"),
    ("bends", "b + dot(read, [form[-1] for form in on])", "b"),
    ("bends", "b + dot(read, [form[-1] for form in on])", "dot(read, [form[-1] for form in on])"),
    ("bends", "dot(form[:-1], point) + form[-1]", "dot(form[:-1], point)"),
    ("bends", "enumerate([*first, *second])", "enumerate([*first])"),
    ("bends", "zip(upper, shift, strict=True):\n            read", "zip(upper[:1], shift[:1], strict=True):\n            read"),
    ("bends", 'need(place.zeros == [k, widths[0] + j], "a bend', 'need(True, "a bend'),
    ("bends", "place.zeros == [k, widths[0] + j]", "k in place.zeros"),
    ("bends", "place.zeros == [k, widths[0] + j]", "widths[0] + j in place.zeros"),
    ("bends", 'need(upper[j][k] != 0, "a bend: the surface goes straight on")', "pass"),
    ("bends", "need(rank([form[:-1] for form in pair]) == 2", "need(True"),
    ("bends", "flats[k].add(flat(pair))", "flats[k].add(len(points))"),
    ("bends", "flats[k].add(flat(pair))", "flats[0].add(flat(pair))"),
    ("bends", "enumerate(sorted(map(len, flats)), start=2)", "enumerate(sorted(map(len, flats)), start=1)"),
    ("bends", "enumerate(sorted(map(len, flats)), start=2)", "enumerate(sorted(map(len, flats)), start=3)"),
    ("bends", "enumerate(sorted(map(len, flats)), start=2)", "enumerate(sorted(map(len, flats))[:1], start=2)"),
    ("bends", 'need(counted or told, f"the numbers', 'need(True, f"the numbers'),
    ("bends", "        if tells(place, k, j, upper, columns):\n", "        if True:\n"),
    ("bends", "telling[k].add(flat(pair))", "telling[k].add(len(points))"),
    ("bends", "widths[0] == 2 and widths[1] <= BY_TELLING and", "widths[1] <= BY_TELLING and"),
    ("bends", "widths[0] == 2 and widths[1] <= BY_TELLING and", "widths[0] == 2 and"),
    ("bends", "len(some) >= 2 for some in telling", "len(some) >= 1 for some in telling"),
    ("bends", "len(some) >= 2 for some in telling", "len(some) >= 3 for some in telling"),
    ("bends", "if active or (i == j and upper[j][k] < 0)]", "if active]"),
    ("bends", "if active or (i == j and upper[j][k] < 0)]", "if active or (i == j and upper[j][k] > 0)]"),
    ("bends", "if active or (i == j and upper[j][k] < 0)]", "if active or i == j]"),
    ("bends", "self.active = [value > 0 for value in second]", "self.active = [value < 0 for value in second]"),
    ("bends", 'need(place.side == side, "the points of the region lie in several regions")', "pass"),
    ("bends", "        check_own(place, j, widths[0])\n    known", "    known"),
    ("bends", "        check_own(place, j, widths[0])\n        known", "        known"),
    ("bends", 'need(bent == [width + j], "a surface', 'need(width + j in bent, "a surface'),
    ("bends", 'need(bent == [width + j], "a surface', 'need(True, "a surface'),
    ("bends", "if i < width or any(place.forms[i - width])", "if i >= width and any(place.forms[i - width])"),
    ("bends", "known |= {(j, line)", "known = {(j, line)"),
    ("bends", "known |= {(j, line) for line in found_at(place, j, side, known, outer)}", "known |= {(i, line) for i in range(widths[1]) for line in found_at(place, j, side, known, outer)}"),
    ("bends", "known |= {(j, line) for line in found_at(place, j, side, known, outer)}", "known |= {(j, line) for line in range(widths[0])}"),
    ("bends", "if (j, line) not in known] for j in range(widths[1])]", "if (j, line) in known] for j in range(widths[1])]"),
    ("bends", "all(side[line] for line in lines)", "True"),
    ("bends", "if a != b]", "if a == b]"),
    ("bends", "if (i, line) not in known] for i in range(len(place.forms))]", "] for i in range(len(place.forms))]"),
    ("bends", "i == j or rank([place.forms[j], *others]) > rank(others)", "True"),
    ("bends", "rank([place.forms[j], *others]) > rank(others)", "rank([place.forms[j], *others]) >= rank(others)"),
    ("bends", "others = [form, *(outer[line] for line in unknown[i])]", "others = [form]"),
    ("bends", "others = [form, *(outer[line] for line in unknown[i])]", "others = [form, *outer]"),
    ("bends", "product((False, True), repeat=widths[0]):\n        need(", "product((False, True), repeat=0):\n        need("),
    ("bends", "not any(turned) or not all(", "not any(turned) or not any("),
    ("bends", "    check_no_sum(columns, upper)\n", ""),
    ("bends", 'len(theta.layers) == 3 and theta.activation == RELU', "len(theta.layers) == 3"),
]  # fmt: skip

TIED = [
    ("tied", 'need(count > 0, "there are no tokens")', "raise AssertionError"),
    ("tied", "if single is not None:\n        return single", "if single is None:\n        return single"),
    ("tied", "if single is not None:\n        return single", "if False:\n        return single"),
    ("tied", "if len(theta.layers) == 1:", "if False:"),
    ("tied", "if len(theta.layers) == 1:", "if len(theta.layers) == 2:"),
    ("tied", 'need(theta.activation.scales != "linear", "no theorem is known for tied linear networks")', "pass"),
    ("tied", 'need(theta.activation.shifted is None or len(set(map(sum, mixing))) == 1, "the rows of M have different sums")', "pass"),
    ("tied", 'theta.activation.shifted is None or', "False or"),
    ("tied", 'theta.activation.shifted is None or len(set(map(sum, mixing))) == 1', 'theta.activation.shifted is None'),
    ("tied", "if s != t), f\"token", "), f\"token"),
    ("tied", "need(any(value for s, value in enumerate(row) if s != t)", "need(True"),
    ("tied", "enumerate(theta.layers[:-1], start=1)", "enumerate(theta.layers[:-2], start=1)"),
    ("tied", "a * e + b * m for e, m", "a * e for e, m"),
    ("tied", "a * e + b * m for e, m", "b * m for e, m"),
    ("tied", "span = [unit[u], mixing[u]]", "span = [unit[u]]"),
    ("tied", "span = [unit[u], mixing[u]]", "span = [mixing[u]]"),
    ("tied", "span = [unit[u], mixing[u]]", "span = [unit[t], mixing[t]]"),
    ("tied", "u == t or rank", "u != t or rank"),
    ("tied", "u == t or rank", "u <= t or rank"),
    ("tied", "> rank(span)", ">= rank(span)"),
    ("tied", "for t in range(count):\n                columns", "for t in range(1):\n                columns"),
    ("tied", "value != (first if s == t else 0)", "value != first"),
    ("tied", "value != (first if s == t else 0)", "(s != t and value != 0)"),
    ("tied", "a + first * b for a, b", "a for a, b"),
    ("tied", "a + first * b for a, b", "a + b for a, b"),
    ("identifiable", 'need(isinstance(theta, Tied), "no tied weights")', "pass"),
]  # fmt: skip

FILTERS = [
    ("filters", "if len(theta.filters) == 1:\n        return []", "if len(theta.filters) == 2:\n        return []"),
    ("filters", "if len(theta.filters) == 1:\n        return []", "if False:\n        return []"),
    ("filters", 'need(theta.power >= 2, "the power is 1")', "pass"),
    ("filters", "theta.power >= 2", "theta.power > 2"),
    ("filters", 'need(any(taps), "a filter is zero")', "pass"),
    ("filters", "reach + (len(taps) - 1) * step, step * stride", "reach + (len(taps) - 1) * step, step"),
    ("filters", "reach + (len(taps) - 1) * step", "reach + len(taps) * step"),
    ("filters", "    check_shifts(theta)\n", ""),
    ("filters", "if not theta.circular or reach <= theta.inputs:", "if True:"),
    ("filters", "if not theta.circular or reach <= theta.inputs:", "if not theta.circular:"),
    ("filters", "moved or (t != 0 and index not in free)", "moved or (t != 0)"),
    ("filters", "moved or (t != 0 and index not in free)", "moved"),
    ("filters", 'need((0, True) not in states, "a shift', 'need(True, "a shift'),
    ("filters", "if len(taps) == width]", "if len(taps) >= 1]"),
    ("filters", "range(full[0] + 1, full[-1] + 1)", "range(full[0], full[-1] + 2)"),
    ("filters", "range(full[0] + 1, full[-1] + 1)", "range(full[0] + 1, full[-1])"),
    ("filters", "(a + before - stride * t) % size < len(taps)", "True"),
    ("filters", "(a + before - stride * t) % size < len(taps)", "(a + before + stride * t) % size < len(taps)"),
    ("filters", "range(-places[0], len(taps) - places[-1])", "range(len(taps) - places[-1])"),
    ("filters", "max(theta.widths[1:-1]), len(theta.filters) == 2", "min(theta.widths[1:-1]), len(theta.filters) == 2"),
    ("filters", "2 * widest - 1 if two", "2 * widest - 2 if two"),
    ("filters", "2 * widest - 1 if two", "2 * widest if two"),
    ("filters", "4 * widest * (widest - 1) + 1", "4 * widest * (widest - 1)"),
    ("filters", "4 * widest * (widest - 1) + 1", "4 * widest * (widest - 1) + 2"),
    ("filters", "theta.power >= least", "theta.power >= 2"),
    ("filters", "ray(row, signs=True) for row in weight", "ray(row, signs=False) for row in weight"),
    ("filters", 'need(len(rays) == len(weight), f"two rows', 'need(True, f"two rows'),
    ("filters", "need(all(any(row[j] for row in upper) for j in range(len(weight)))", "need(True"),
    ("identifiable", 'need(isinstance(theta, Convolution), "not a convolution")', "pass"),
]  # fmt: skip

PEELING = [
    ("peeling", "a * other.value + self.value * b", "a * other.value"),
    ("peeling", "a * other.value + self.value * b", "self.value * b"),
    ("peeling", "(a + b) % PRIME for a, b in zip(self.slopes", "a for a, b in zip(self.slopes"),
    ("peeling", "tuple(a * factor % PRIME for a in self.slopes)", "self.slopes"),
    ("peeling", 'need(all(layer.is_polynomial for layer in theta.layers), "not lightning attention")', "pass"),
    ("tokens", 'return "" if self.encoding is None else "encoding"', 'return ""'),
    ("tokens", 'return "" if self.bias is None else "bias"', 'return ""'),
    ("tokens", "is_polynomial = False", "is_polynomial = True"),
    ("peeling", "features = theta.layers[index].outputs", "features = theta.features"),
    ("peeling", "theta.layers[index:], entry", "theta.layers, entry"),
    ("peeling", "layer.blocks[0], layer.shift, above", 'layer.blocks[0], "", above'),
    ("peeling", "layer.blocks[0], layer.shift, above", 'layer.blocks[0], layer.shift.replace("encoding", ""), above'),
    ("peeling", "if len(above.layers) > 1 or not last.blocks:", "if False:"),
    ("peeling", "if len(above.layers) > 1 or not last.blocks:", "if len(above.layers) > 1:"),
    ("peeling", 'need(rank(reads) == layer.outputs, "not all', 'need(True, "not all'),
    ("peeling", "[row for block in last.blocks for row in block]", "[row for block in last.blocks[:1] for row in block]"),
    ("peeling", 'need(rank(weight) == d, "the weights have dependent rows")', "pass"),
    ("peeling", "for row in rows for t in range(n)]", "for row in rows for t in range(1)]"),
    ("peeling", 'need(rank_modulo(tokens) == d, "not all features are seen to be read")', "pass"),
    ("peeling", "if shift and d:", "if False:"),
    ("peeling", "        check_homogeneous(above)\n        need(not all", "        need(not all"),
    ("peeling", 'need(not all(layer.blocks for layer in above.layers)', "need(True"),
    ("peeling", 'need(rank_modulo(moved) == least, f"some', 'need(True, f"some'),
    ("peeling", "(n * d, rows) if shift", "(d, rows) if shift"),
    ("peeling", "for layer in above.layers[:-1])", "for layer in above.layers)"),
    ("peeling", "for layer in above.layers[:-1])", "for layer in above.layers[:0])"),
    ("peeling", 'need(len(heads) == 1, "several heads below other layers than the last")', "pass"),
    ("peeling", 'need(n >= 2, "a head below other layers than the last, on one token")', "pass"),
    ("peeling", 'need(rank(score) >= min(2, features), "the score has rank less than 2")', "pass"),
    ("peeling", "rank(score) >= min(2, features)", "rank(score) >= 2"),
    ("peeling", 'need(rank_modulo(rows) == n * features, "Y', 'need(True, "Y'),
    ("peeling", 'need(gamma != 0 and any(u), "the derivative', 'need(True, "the derivative'),
    ("peeling", "gamma != 0 and any(u)", "gamma != 0"),
    ("peeling", "gamma != 0 and any(u)", "any(u)"),
    ("peeling", "return alpha**3, alpha**2 * gamma, parts", "return alpha**3, gamma, parts"),
    ("peeling", 'points = check_read(value, "", above, content["points"])', 'points = content["points"]'),
    ("peeling", 'need(rank(coefficients(score, value, tokens)) == len(value), "the forms', 'need(True, "the forms'),
    ("peeling", 'need(tokens >= 2, "several heads on one token")', "pass"),
    ("peeling", 'need(rank(value) == len(value), "a value matrix has dependent rows")', "pass"),
    ("peeling", 'need(meet < least, "the row spaces', 'need(True, "the row spaces'),
    ("peeling", "meet < least", "meet < least - 1"),
    ("peeling", "len(one) + len(other) - rank([*one, *other])", "rank([*one, *other]) - len(one)"),
    ("peeling", "x < y for x, y in pairwise(columns)", "True for x, y in pairwise(columns)"),
    ("peeling", 'need(any(len(value) == count + 1 for value in found), "all minors', 'need(True, "all minors'),
    ("peeling", "divisor = common(divisor, value) if divisor else value", "divisor = value"),
    ("peeling", 'need(real_roots(divisor) == 0, "a linear', 'need(True, "a linear'),
    ("peeling", "turned[u] = plus(turned[u], slope[v], -factor)", "turned[u] = plus(turned[u], slope[v], factor)"),
    ("peeling", "divisor = common(divisor, remainder(there, divisor))", "divisor = remainder(there, divisor)"),
    ("peeling", "Fraction((-1) ** c)", "Fraction(1)"),
    ("peeling", "total = plus(total, value, score[i][c])", "total = plus(total, value, score[c][i])"),
    ("univariate", "return low - high", "return 0"),
    ("univariate", "return low - high", "return low"),
    ("univariate", "[-a for a in remainder(chain[-2], chain[-1])]", "[a for a in remainder(chain[-2], chain[-1])]"),
    ("univariate", "-1 if low and len(part) % 2 == 0 else 1", "1"),
    ("univariate", "result[i + j] += a * b", "result[i + j] = a * b"),
    ("univariate", "a + factor * b for a, b", "a + b for a, b"),
    ("identifiable", 'need(isinstance(theta, Tokens), "not attention")\n        assert isinstance(theta, Tokens)\n        return judge', "return judge"),
]  # fmt: skip

EFFECTIVE = [
    ("effective", "if theta.tokens == 1 or not any(map(any, whole)):", "if not any(map(any, whole)):"),
    ("effective", "if theta.tokens == 1 or not any(map(any, whole)):", "if theta.tokens == 1:"),
    ("effective", "scores[: next(flat, len(scores))]", "scores"),
    ("effective", "not any(map(any, score)) or (tokens == 2 and is_antisymmetric(score))", "not any(map(any, score))"),
    ("effective", "not any(map(any, score)) or (tokens == 2 and is_antisymmetric(score))", "is_antisymmetric(score)"),
    ("effective", "score[i][j] + score[j][i]", "score[i][j] - score[j][i]"),
    ("effective", "if len(theta.layers) == 1:\n        return [],", "if False:\n        return [],"),
    ("effective", 'need(theta.tokens == 1 or len(scores) == len(theta.layers), "some scores do not matter")', "pass"),
    ("effective", 'need(seen, f"the effective', 'need(True, f"the effective'),
    ("effective", 'need(rank(seen_rows) == width, f"not all', 'need(True, f"not all'),
    ("effective", "[KONDA] if theta.tokens > 1 else []", "[KONDA]"),
]  # fmt: skip


@cache
def corpus(name: str) -> Told:
    documents = bends_cases.documents() if name == "bends" else criteria_cases.documents(name)
    return Told(json.dumps(document) for document in documents)


ALL = [("bends", BENDS), ("tied", TIED), ("filters", FILTERS), ("peeling", PEELING), ("effective", EFFECTIVE)]


@pytest.mark.parametrize(("name", "mutants"), ALL)
def test_noticed(name: str, mutants: list[tuple[str, str, str]]) -> None:
    """And an unchanged copy answers alike."""
    assert unchanged_answers_alike(corpus(name)) and corpus(name).has(0, 1)
    assert not [change for change in some_of(mutants, 16) if not is_noticed(change, corpus(name))]
