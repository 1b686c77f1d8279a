# ruff: noqa: E501
"""Mutants of the checkers, at every equation, bound, sign and set: each is noticed by the corpora.

tests/benchmarks/checker_mutants.py makes all that one changed operator, constant or condition gives, for every checker.
"""

from __future__ import annotations

from functools import cache

import pytest

from catnet.checking import every, reading
from tests.checking import killers
from tests.checking.corpus import corpus
from tests.checking.mutants import Told, is_noticed, unchanged_answers_alike
from tests.shares import is_thorough, some_of

LAYERWISE = [
    # what an action is
    ("operators", 'need(rank(rows) == size, f"{where}: the matrix is not invertible")', "pass"),
    ("operators", "rank(rows) == size", "rank(rows) >= size - 1"),
    ("operators", "integer(i, where, 0, size - 1)", "integer(i, where)"),
    ("operators", 'shape(len(set(images)) == size, f"{where}: not a permutation of {size} points")', "pass"),
    ("operators", 'shape(all(scale), f"{where}: a scale is 0")', "pass"),
    ("operators", "all(scale)", "any(scale)"),
    ("operators", "(r, rows[r][c]) for r in range(size) if rows[r][c]", "(r, rows[c][r]) for r in range(size) if rows[c][r]"),
    ("operators", "((image, factor),) for image, factor in zip(images, scale", "((image, ONE),) for image, factor in zip(images, scale"),
    ("operators", 'return "trivial"', 'return {"permutation": list(range(len(operator)))}'),
    ("operators", "rows[r][c] = spell(value)", "rows[c][r] = spell(value)"),
    # products
    ("operators", "for row, factor in left[middle]:", "for row, factor in left[middle][:1]:"),
    ("operators", "total.get(row, Fraction(0)) + factor * value", "factor * value"),
    ("operators", "total.get(row, Fraction(0)) + factor * value", "total.get(row, Fraction(0)) + factor"),
    # what passes through the activation
    ("operators", 'if activation.scales == "linear":', 'if activation.scales != "none":'),
    ("operators", 'need(is_monomial(operator), f"{where}: not a monomial matrix")', "pass"),
    ("operators", "((row, activation.root(scale, where)),) for", "((row, scale),) for"),
    ("perceptron", '"positive": k > 0, "sign"', '"positive": k != 0, "sign"'),
    ("perceptron", '"sign": k == -1', '"sign": k < 0'),
    ("perceptron", '"any": k > 0 or (k < 0 and not self.even)', '"any": k > 0'),
    ("perceptron", '"none": False}', '"none": k == -1}'),
    ("perceptron", 'need(root**self.power == k, f"{where}: the scale {shown(spell(k))} is no power of a rational number")', "pass"),
    ("perceptron", "Fraction(top if k > 0 else -top, bottom)", "Fraction(top, bottom)"),
    ("perceptron", "integer_root(k.denominator, self.power)", "integer_root(k.denominator, 2)"),
    ("perceptron", '"tanh", (), "sign"', '"tanh", (), "positive"'),
    ("perceptron", '"sigmoid", (), "sign"', '"sigmoid", (), "none"'),
    ("perceptron", '"relu", (), "positive"', '"relu", (), "any"'),
    ("perceptron", '"identity", (), "linear"', '"identity", (), "any"'),
    ("perceptron", '"gelu", (), "none"', '"gelu", (), "sign"'),
    ("perceptron", "slope == -1, ", "False, "),
    ("perceptron", '"any", power, power % 2 == 0)', '"any", power, False)'),
    ("perceptron", "odd = bool(exponents) and all(e % 2 for e in exponents)", "odd = bool(exponents) and any(e % 2 for e in exponents)"),
    ("perceptron", "all(e % 2 == 0 for e in exponents))", "any(e % 2 == 0 for e in exponents))"),
    ("perceptron", "if len(exponents) == 1 and exponents[0] > 0:", "if len(exponents) == 1:"),
    ("perceptron", "integer(content, where, 1, DEGREE)", "integer(content, where, 1)"),
    ("perceptron", 'if theta.activation.shifted is None:', "if True:"),
    ("perceptron", "b + sum(row, Fraction(0)) * half for", "b for"),
    # squares
    ("operators", 'need(same, f"{where}: the square does not commute")', "pass"),
    ("operators", "right[index] == row and moved[index] == bias[index]", "right[index] == row"),
    ("operators", "right[index] == row and moved[index] == bias[index]", "moved[index] == bias[index]"),
    ("operators", "if not same and even:", "if not same:"),
    ("operators", "[-value for value in row] and moved[index] == -bias[index]", "[-value for value in row]"),
    ("operators", "moved[new] += factor * bias[old]", "moved[new] += bias[old]"),
    ("operators", "moved[new] += factor * bias[old]", "moved[old] += factor * bias[old]"),
    ("operators", "a + factor * b if b else a", "a + b if b else a"),
    ("operators", "row[place] if value == 1 else row[place] * value", "row[place]"),
    ("layerwise", "operators[i - 1], after, theta.activation.even and not last", "operators[i - 1], after, theta.activation.even"),
    ("layerwise", "operators[i - 1], after, theta.activation.even and not last", "operators[i - 1], after, False"),
    ("layerwise", "after = operators[i] if last else pulled(", "after = operators[i] if True else pulled("),
    ("layerwise", "for i, (weight, bias) in enumerate(layers, start=1):\n        last", "for i, (weight, bias) in enumerate(layers[:-1], start=1):\n        last"),
    ("layerwise", "for name, operators in generators.items():\n        check_squares", "for name, operators in list(generators.items())[-1:]:\n        check_squares"),
    # relations
    ("layerwise", 'need(product == unit, f"the relation', 'need(product[-1] == unit[-1], f"the relation'),
    ("layerwise", 'need(product == unit, f"the relation', 'need(True, f"the relation'),
    ("layerwise", "product = [times(a, b) for a, b in zip(product, generators[name], strict=True)]", "product = generators[name]"),
    ("layerwise", "for relation in relations:\n        check_relation", "for relation in relations[:1]:\n        check_relation"),
    # uniqueness
    ("layerwise", 'if how == "uniqueness":\n        check_distinct_rows(centred(theta), theta.activation)', "pass"),
    ("layerwise", "for i, (weight, bias) in enumerate(layers[:-1], start=1):", "for i, (weight, bias) in enumerate(layers[:1], start=1):"),
    ("layerwise", "rows = [(*row, shift) for row, shift", "rows = [(*row,) for row, shift"),
    ("layerwise", 'need(rank(rows) == len(rows), f"layer {i} has dependent', 'need(True, f"layer {i} has dependent'),
    ("layerwise", "need(all(any(row) for row in rows)", "need(True"),
    ("layerwise", "need(len(rays) == len(rows)", "need(True"),
    ("perceptron", 'signs = self.even or self.scales in ("sign", "any")', 'signs = self.scales in ("sign", "any")'),
    ("perceptron", 'signs = self.even or self.scales in ("sign", "any")', "signs = self.even"),
    ("perceptron", 'if self.scales in ("positive", "any"):', 'if self.scales in ("any",):'),
    ("algebra", "lead if signs else abs(lead)", "lead"),
    # the group
    ("layerwise", "need(whole in (None, ends)", "need(True"),
    ("layerwise", "need(order in (None, ends)", "need(True"),
    ("layerwise", "if order is not None or whole is not None:", "if whole is not None:"),
    ("layerwise", 'if how == "enumeration" else None\n    if order', "if False else None\n    if order"),
    ("layerwise", "[[o[0], o[-1]] for o in generators.values()]", "[[o[0], o[0]] for o in generators.values()]"),
    ("layerwise", "[[o[0], o[-1]] for o in generators.values()]", "[[o[0], o[-1]] for o in list(generators.values())[:1]]"),
    ("layerwise", "need(all(map(may_be_finite, image))", "need(True"),
    ("operators", "trace.denominator == 1 and abs(trace) <= len(operator)", "True"),
    ("operators", "return operator == identity(len(operator))", "return True"),
]  # fmt: skip

EQUALITY = [
    # rays
    ("triangulation", "need([v * factor for v in first] == [v * scale for v in other]", "need(True or (first, other)"),
    ("triangulation", "[v * factor for v in first] == [v * scale for v in other]", "first == other"),
    ("triangulation", "[v * factor for v in first] == [v * scale for v in other]", "[v * scale for v in first] == [v * factor for v in other]"),
    ("triangulation", "for ray in rays:\n        found", "for ray in rays[1:]:\n        found"),
    ("triangulation", 'shape(entries[-1] >= 0, "a ray: t is negative")', "pass"),
    # heights
    ("triangulation", "heights += before[:-1]", "heights += before[:1]"),
    ("triangulation", "heights += before[:-1]", "heights = before[:-1]"),
    ("triangulation", "v * theta.bottom if v > 0 else v * theta.top", "v * theta.bottom"),
    ("triangulation", "v * theta.bottom if v > 0 else v * theta.top", "v if v > 0 else v * theta.top"),
    ("triangulation", "v * theta.bottom if v > 0 else v * theta.top", "v * theta.bottom if v > 0 else 0"),
    ("triangulation", "scale *= layer[-1][-1] * theta.bottom", "scale *= layer[-1][-1]"),
    ("triangulation", "scale *= layer[-1][-1] * theta.bottom", "scale = layer[-1][-1] * theta.bottom"),
    ("triangulation", "scale * theta.layers[-1][-1][-1]", "scale"),
    ("triangulation", "[*rows, [0] * width + [scale]]", "[*rows, [0] * width + [1]]"),
    ("triangulation", "int(value * scale) for value in (*row, shift)", "int(value * scale) for value in (*row, 0)"),
    ("triangulation", "for row in (*weight, bias) for value in row", "for row in weight for value in row"),
    ("triangulation", 'need(theta.activation.scales == "positive", "not a ReLU or leaky ReLU network")', "pass"),
    ("triangulation", "slope = theta.activation.leak", "slope = Fraction(0)"),
    # bends
    ("triangulation", 'need(not positive & negative, f"a neuron bends inside the cone {cone}")', "pass"),
    ("triangulation", "positive |= signs[i][0]", "positive = signs[i][0]"),
    ("triangulation", "negative |= signs[i][1]", "negative = signs[i][1]"),
    ("triangulation", "heights = found[0], [v for up, _, _ in found for v in up]", "heights = found[0], found[0][0]"),
    ("triangulation", "heights = found[0], [v for up, _, _ in found for v in up]", "heights = found[0], found[-1][0]"),
    ("triangulation", "for i, v in enumerate(heights) if v > 0)", "for i, v in enumerate(heights) if v > 1)"),
    ("triangulation", "for i, v in enumerate(heights) if v < 0)))", "for i, v in enumerate(heights) if v < -1)))"),
    ("triangulation", "for cone in cones:\n        positive", "for cone in cones[:-1]:\n        positive"),
    ("triangulation", "check_linear(signs, cones)", "pass"),
    # the cover
    ("triangulation", "    check_cover(rays, cones)\n", "    pass\n"),
    ("triangulation", 'need(len(cones) > 0, "there are no cones")', "pass"),
    ("triangulation", 'need(sign != 0, f"the cone {cone} is degenerate")', "pass"),
    ("triangulation", "if any(rays[j][-1] for j in facet):", "if all(rays[j][-1] for j in facet):"),
    ("triangulation", "if any(rays[j][-1] for j in facet):", "if False:"),
    ("triangulation", "if any(rays[j][-1] for j in facet):", "if True:"),
    ("triangulation", "sign if i % 2 else -sign", "sign"),
    ("triangulation", "sorted(found) == [-1, 1]", "len(found) == 2"),
    ("triangulation", "sorted(found) == [-1, 1]", "sum(found) == 0"),
    ("triangulation", "sorted(found) == [-1, 1]", "{-1, 1} >= set(found)"),
    ("triangulation", "corners = tuple(sorted(cone))", "corners = tuple(cone)"),
    ("triangulation", "for i in range(len(corners)):", "for i in range(len(corners) - 1):"),
    ("triangulation", 'integer(i, "a cone", 0, len(points) - 1)', 'integer(i, "a cone")'),
    ("algebra", "table[k], table[pivot], sign = table[pivot], table[k], -sign", "table[k], table[pivot] = table[pivot], table[k]"),
    ("algebra", "return sign if last > 0 else -sign", "return sign"),
    # both networks
    ("equality", '(read_network(content[side], side) for side in ("left", "right"))', '(read_network(content["left"], side) for side in ("left", "right"))'),
    ("same", 'need((left.inputs, left.outputs) == (right.inputs, right.outputs), "the networks have different dimensions")', "pass"),
    # other evidence
    ("same", 'need(canonical(left.written()) == canonical(right.written()), "the networks are not equal as values")', "pass"),
    ("same", 'need(expanded(left) == expanded(right), "the networks are different polynomials")', "pass"),
    ("same", 'need(relu_kinks(left) == relu_kinks(right), "the kinks or the affine rests differ")', "pass"),
    ("same", "relu_kinks(left) == relu_kinks(right)", "relu_kinks(left)[0] == relu_kinks(right)[0]"),
    ("same", "relu_kinks(left) == relu_kinks(right)", "relu_kinks(left)[1] == relu_kinks(right)[1]"),
    ("kinks", "line[-1] += u * theta.activation.value(b)", "line[-1] += u * b"),
    ("kinks", "Fraction(0) if lead > 0 else -size * turning", "Fraction(0) if lead > 0 else -size"),
    ("kinks", "Fraction(0) if lead > 0 else -size * turning", "-size * turning"),
    ("kinks", "jump[place] += size * u", "jump[place] += lead * u"),
    ("kinks", "r + slope * a * z", "r"),
    ("kinks", "[(1 - slope) * a for a in jump]", "jump"),
    ("same", "left.activation == right.activation or (is_bent(left) and is_bent(right))", "True"),
    ("same", 'forms(left, numbers) == forms(right, numbers), "the forms differ"', 'True, "the forms differ"'),
    ("same", 'need(affine_of(left) == affine_of(right), "the products of the layers differ")', "pass"),
    ("same", "[*row[:-1], row[-1] + b]", "[*row[:-1], b]"),
    ("same", 'need(theta.activation == IDENTITY or len(theta.layers) == 1, "not a linear network")', "pass"),
    ("same", '(here, there) if content["direction"] == "forth" else (there, here)', "(here, there)"),
    ("same", "    check_maps(source, target, maps)\n    return", "    return"),
    ("same", "        here = there\n", "        pass\n"),
    ("same", 'need(same, "maps between networks with different activations")', "pass"),
    ("same", "constant += value * factor", "constant += value"),
    ("same", "moved[old] += value * factor", "moved[old] += value"),
    ("same", 'need(not any(moved), f"{where}: a neuron is not constant")', "pass"),
    ("same", 'need(activation.centred.value(constant) == k, f"{where}: a constant has another value")', "pass"),
    ("same", "c = k if activation is None else activation.root(k, where)", "c = k"),
    ("same", "moved == [c * value for value in weight[j]] and constant == c * bias[j]", "moved == [c * value for value in weight[j]]"),
    ("same", "moved == [c * value for value in weight[j]] and constant == c * bias[j]", "constant == c * bias[j]"),
    ("same", "if not same and activation is not None and activation.even:", "if not same and activation is not None:"),
    ("same", 'need(product(here, weight, width) == product(rows, below, width), f"layer {i}: the maps do not commute with it")', "pass"),
    ("same", 'need([dot(row, bias) for row in here] == list(shifts), f"layer {i}: the maps do not fit the biases")', "pass"),
]  # fmt: skip


CONNECTED = [
    (
        "connected",
        'need(how == "uniqueness" or not generators, "that generators and fields fit together is not shown")',
        "pass",
    ),
    ("connected", "check_distinct_rows(centred(theta), theta.activation)", "pass"),
    ("connected", "check_squares(theta, operators, shown(name))", "pass"),
    ("connected", "check_ladder(theta, *ladder, shown(name))", "pass"),
    ("connected", "not finite or not any(any(row) for rows in hidden for row in rows)", "True"),
    ("connected", "entry / activation.power for", "entry for"),
    ("connected", "left[j] == right[j] and moved[j] == wanted[j]", "left[j] == right[j]"),
    ("connected", "left[j] == right[j] and moved[j] == wanted[j]", "moved[j] == wanted[j]"),
    ("connected", "a + b for a, b in zip(wanted, last.shift", "a for a, b in zip(wanted, last.shift"),
    ("connected", "moved = [dot(row, shift) for row in weight]", "moved = [Fraction(0) for row in weight]"),
    ("connected", "not end and not any(row) and _vanishes", "not any(row) and _vanishes"),
    ("connected", "not end and not any(row) and _vanishes", "not end and _vanishes"),
    ("connected", "activation.value(bias) == 0", "True"),
    ("connected", "_vanishes(activation, bias[j])", "False"),
]
ALONG = [
    ("not_along_field", "first.at(point), bits)", "list(point), bits)"),
    (
        "not_along_field",
        "affine(last.matrix, last.shift, evaluated",
        "affine(last.matrix, [Fraction(0)] * theta.outputs, evaluated",
    ),
    ("not_along_field", "all(value != 0 or speed == 0 for", "all(True for"),
    ("not_along_field", "(above if z > 0 else below) * speed for", "speed for"),
    ("not_along_field", "Fraction(-1) * _square(value) + Fraction(1) for", "Fraction(1) for"),
    ("not_along_field", "terms_of(value, 1).get((1,), Fraction(0))", "terms_of(value, 1).get((2,), Fraction(0))"),
    ("not_along_field", "if z > 0 else below)", "if z > 0 else -below)"),
    ("connected", "dot(row, point) + shift for", "dot(row, point) for"),
]


ALL = {
    "layerwise equivariance": LAYERWISE,
    "same function": EQUALITY,
    "layerwise equivariance under a connected group": CONNECTED,
    "not equivariant under a connected group": ALONG,
}


@cache
def kept(claim: str) -> Told:
    """A few texts that tell many mutants; all that there are in a thorough run."""
    return corpus(claim) if is_thorough() else Told(killers.of(claim))


@pytest.mark.parametrize("claim", ALL)
def test_noticed(claim: str) -> None:
    """And an unchanged copy answers alike."""
    assert every.__name__ == "catnet.checking.every" and reading.FORMAT in kept(claim)[0][0]
    assert unchanged_answers_alike(kept(claim)) and kept(claim).has(0, 1, *([2] if is_thorough() else []))
    quiet = [change for change in some_of(ALL[claim], 6) if not is_noticed(change, kept(claim))]
    assert not [change for change in quiet if not is_noticed(change, corpus(claim))]
