"""What the page shows, recomputed; and that nothing a file says can act in it."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import os
import re
import subprocess
import sys
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine
from catnet.drawing.page import page_data, page_text
from catnet.drawing.page.near import near_miss, squares_of
from catnet.drawing.words import short_word
from catnet.questions.verify import verify
from catnet.theorem import EndActions
from tests.drawing.subjects import D4, INSTANCES, ODD, SQUARE, triangle
from tests.oracles.linear import apply, rows_of, times
from tests.oracles.networks_naive import evaluate
from tests.support import network_of_mlp, rows_of_operator


def exact(texts):
    return tuple(map(Fraction, texts))


@pytest.fixture(scope="module")
def square():
    return page_data(SQUARE, D4, name="square")


@pytest.fixture(scope="module")
def sliced():
    return page_data(triangle.network, triangle.ends, name="triangle")


def test_the_group_has_a_name_and_orbits(sliced):
    assert sliced["structure"] == "S_3" and sliced["orbits"] == [[0, 0, 0], [0, 1, 0, 1, 0, 1], [0, 0, 0]]
    alone = page_data(triangle.network)
    assert alone["structure"] is None and alone["orbits"] is None


def embedding(data):
    """The map from the drawn coordinates to the inputs, as columns."""
    return [exact(column) for column in data["slice"]] if data["slice"] else [(1, 0), (0, 1)]


def inputs(data, point):
    return tuple(sum(s * x for s, x in zip(point, row, strict=True)) for row in zip(*embedding(data), strict=True))


@pytest.fixture(scope="module")
def skew():
    instance = INSTANCES["matrices"]
    return page_data(instance.network, instance.ends, name="skew")


@pytest.mark.parametrize("which", ["square", "sliced", "skew"])
def test_values_points_and_images_are_those_of_the_network(which, request):
    data = request.getfixturevalue(which)
    instance = {"square": INSTANCES["square"], "sliced": triangle, "skew": INSTANCES["matrices"]}[which]
    theta, ends = instance.network, instance.ends
    network = network_of_mlp(theta)
    chart = data["networks"]["given"]["map"]
    carried = 0
    for region, point in enumerate(chart["points"]):
        x = inputs(data, exact(point))
        value = exact(chart["values"][region])
        assert evaluate(network, x) == value
        piece = chart["pieces"][chart["piece"][region]]
        assert tuple(sum(a * s for a, s in zip(exact(row), (*exact(point), 1), strict=True)) for row in piece) == value
        states = [[bit == "1" for bit in bits] for bits in chart["patterns"][region].split("|")]
        hidden = x
        for index, layer in enumerate(network[:-1]):
            sums = [sum(w * h for w, h in zip(row, hidden, strict=True)) + b for row, b in zip(*layer, strict=True)]
            assert [total > 0 for total in sums] == states[index]
            hidden = [max(total, Fraction(0)) for total in sums]
        for number, (_, first, last) in enumerate(ends.generators):
            there = chart["image"][number][region]
            if there >= 0:
                carried += 1
                moved = inputs(data, exact(chart["points"][there]))
                assert moved == apply(rows_of_operator(first), x)
                assert exact(chart["values"][there]) == apply(rows_of_operator(last), value)
    assert carried >= len(chart["points"])


def test_elements_are_products_of_generators(square):
    assert len(square["elements"]) == square["order"] == 8
    proof = verify(SQUARE, D4).proof
    for entry in square["elements"]:
        word = [square["generators"][letter] for letter in entry["letters"]]
        assert short_word(word) == entry["word"]
        for index, act in enumerate(entry["acts"]):
            total = rows_of([[int(i == j) for j in range(SQUARE.widths[index])] for i in range(SQUARE.widths[index])])
            for name in word:
                operator = dict(proof.actions.generators)[name][index]
                total = times(total, rows_of_operator(operator), len(total))
            for a, image in enumerate(act["images"]):
                assert total[image][a] == (Fraction(act["scale"][a]) if act["scale"] else 1)
        a, b, c, d = entry["plane"]
        assert (a, b, c, d) == tuple(value for row in matrix_of(entry["acts"][0]) for value in row)


def matrix_of(act):
    rows = [[0, 0], [0, 0]]
    for a, image in enumerate(act["images"]):
        rows[image][a] = Fraction(act["scale"][a]) if act["scale"] else 1
    return rows


def test_the_rows_of_a_square_agree_exactly_when_it_is_shown_to_commute(square, sliced):
    for data in (square, sliced):
        for version, document in data["networks"].items():
            for squares in document["squares"].values():
                for drawn in squares:
                    agree = drawn["rows"]["left"] == drawn["rows"]["right"]
                    assert agree == (drawn["state"] == "commutes")
                    assert agree or version == "near"
    assert any(s["state"] == "differs" for squares in square["networks"]["near"]["squares"].values() for s in squares)


def test_the_near_miss_differs_in_one_weight_and_at_its_witness(square):
    near = square["networks"]["near"]
    change, witness = near["change"], near["witness"]
    network = network_of_mlp(SQUARE)
    weight = [list(row) for row in network[change["layer"] - 1][0]]
    assert weight[change["row"]][change["column"]] == Fraction(change["before"]) != Fraction(change["after"])
    weight[change["row"]][change["column"]] = Fraction(change["after"])
    network[change["layer"] - 1] = (rows_of(weight), network[change["layer"] - 1][1])
    first, last = {name: (first, last) for name, first, last in D4.generators}[witness["generator"]]
    x = exact(witness["point"])
    left = evaluate(network, apply(rows_of_operator(first), x))
    right = apply(rows_of_operator(last), evaluate(network, x))
    assert left == exact(witness["left"]) and right == exact(witness["right"]) and left != right
    reach = Fraction(near["map"]["reach"])
    assert witness["place"] == pytest.approx([float(value / reach) for value in x])
    assert all(abs(value) < 1 for value in (*witness["place"], *witness["moved"]))  # where it can be seen


def test_the_witness_of_a_broken_square_breaks_it():
    near = near_miss(SQUARE, D4)
    proof = verify(SQUARE, D4).proof
    network = network_of_mlp(near.theta)
    broken = {key: found for key, found in squares_of(near.theta, proof.actions).items() if found.state == "differs"}
    assert broken
    for (name, index), found in broken.items():
        before, after = (rows_of_operator(dict(proof.actions.generators)[name][i]) for i in (index - 1, index))

        def layer(values, index=index):
            weight, bias = network[index - 1]
            sums = [
                sum(w * v for w, v in zip(row, values, strict=True)) + b for row, b in zip(weight, bias, strict=True)
            ]
            return tuple(max(total, Fraction(0)) for total in sums) if index < len(network) else tuple(sums)

        assert layer(apply(before, found.point)) == found.left != found.right == apply(after, layer(found.point))


def test_an_instance_that_is_refuted_has_its_own_witness_and_no_near_miss():
    data = page_data(INSTANCES["bent"].network, D4, name="bent")
    assert set(data["networks"]) == {"given"} and not data["hidden"]
    witness = data["networks"]["given"]["witness"]
    first = next(first for name, first, _ in D4.generators if name == witness["generator"])
    network = network_of_mlp(INSTANCES["bent"].network)
    x = exact(witness["point"])
    assert evaluate(network, first.apply(x)) == exact(witness["left"])
    assert evaluate(network, x) == exact(witness["right"]) != exact(witness["left"])


@pytest.mark.parametrize("name", list(INSTANCES))
def test_the_squares_of_a_proved_instance_commute_in_every_architecture(name):
    """As the page checks them again, one by one; and the rows that it shows agree."""
    instance = INSTANCES[name]
    report = verify(instance.network, instance.ends)
    data = page_data(instance.network, instance.ends, name=name, report=report)
    squares = [square for found in data["networks"]["given"]["squares"].values() for square in found]
    if report.proof is not None:
        assert len(squares) == report.proof.squares
        assert {square["state"] for square in squares} <= {"commutes"}
        assert all(square["rows"] is None or square["rows"]["left"] == square["rows"]["right"] for square in squares)
    near = data["networks"].get("near")
    if near is not None:
        broken = [square for found in near["squares"].values() for square in found if square["state"] != "commutes"]
        assert broken and near["witness"]["left"] != near["witness"]["right"]


def test_irrational_values_are_enclosed_outwards():
    data = page_data(INSTANCES["bent tanh"].network, INSTANCES["bent tanh"].ends, name="bent tanh")
    witness = data["networks"]["given"]["witness"]
    found = verify(INSTANCES["bent tanh"].network, INSTANCES["bent tanh"].ends).end_to_end.witness
    for key, ((lowest, highest),) in (("left", found.f_of_gx), ("right", found.g_of_fx)):
        low, high = map(Fraction, witness[key][0].removeprefix("between ").split(" and "))
        assert low <= lowest <= highest <= high
    x = [float(Fraction(value)) for value in witness["point"]]
    moved = x[::-1]
    weight, bias = [[1, 2], [2, 2]], [1, 1]
    for point, key in ((moved, "left"), (x, "right")):
        value = sum(
            math.tanh(sum(w * v for w, v in zip(row, point, strict=True)) + b)
            for row, b in zip(weight, bias, strict=True)
        )
        low, high = re.fullmatch(r"between (-?[0-9.]+) and (-?[0-9.]+)", witness[key][0]).groups()
        assert float(low) - 1e-9 <= value <= float(high) + 1e-9 and Fraction(high) - Fraction(low) <= Fraction(
            2, 10**10
        )
    assert witness["left"] != witness["right"]


@pytest.mark.parametrize("name", list(INSTANCES))
def test_every_instance_has_a_page(name):
    instance = INSTANCES[name]
    data = page_data(instance.network, instance.ends, name=instance.name)
    assert (data["networks"]["given"]["map"] is None) == bool(data["missing"])
    assert page_text(data).startswith("<!doctype html>")
    alone = page_data(instance.network, name=instance.name)
    assert alone["elements"] == [] and alone["generators"] == []
    json.dumps(data, allow_nan=False)


def test_a_small_budget_leaves_the_map_out_and_says_so():
    data = page_data(SQUARE, D4, name="square", max_cells=10)
    assert data["networks"]["given"]["map"] is None and "10 regions" in data["missing"]


# ---- the text


class Elements(HTMLParser):
    """What a browser would see: the elements with their attributes, and the text of the scripts."""

    def __init__(self):
        super().__init__()
        self.found, self.scripts, self.inside = [], [], False

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        if tag == "script":
            self.scripts.append("")
            self.inside = True

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "script"

    def handle_data(self, text):
        if self.inside:
            self.scripts[-1] += text


NASTY = [
    "</script><script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned=1'>",
    "\"'`${window.pwned=1}",
    "<!--<script>",
    "]]>&lt;/title></title><b>",
    "@@SCRIPT@@ @@DATA@@",
    "\u2028\u2029\x00\x1b[31m\u202e",
    "$&$1\\u003cscript\\u003e",
]


@pytest.mark.share(3)
@pytest.mark.parametrize("text", NASTY)
def test_names_are_inert_whatever_they_hold(text):
    """As the name of the instance and of a generator; a page with a plain name is the model."""
    ends = EndActions(((text, *D4.generators[0][1:]), ("s", *D4.generators[1][1:])))
    plain = Elements()
    plain.feed(page_text(page_data(SQUARE, D4, name="plain")))
    page = page_text(page_data(SQUARE, ends, name=text))
    found = Elements()
    found.feed(page)
    assert found.found == plain.found  # the same elements with the same attributes: nothing was added
    assert found.scripts[1] == plain.scripts[1]
    data = json.loads(found.scripts[0])
    assert data["name"] == text and data["generators"][0] == text
    assert "\u2028" not in found.scripts[0] and "<" not in found.scripts[0]


def test_the_policy_allows_the_page_its_own_script_and_no_request(square):
    page = page_text(square)
    found = Elements()
    found.feed(page)
    policy = next(a["content"] for tag, a in found.found if a.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    digest = base64.b64encode(hashlib.sha256(found.scripts[1].encode()).digest()).decode()
    assert rules["script-src"] == f"'sha256-{digest}'"
    style = page.split("<style>")[1].split("</style>")[0]
    assert rules["style-src"] == f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
    outside = [a for _, a in found.found for key in ("src", "href", "action", "data") if a.get(key, "#")[0] != "#"]
    assert outside == []
    assert page.count("http") == page.count("http-equiv") + page.count('"http://www.w3.org/2000/svg"')


def test_the_page_is_the_same_text_on_every_run():
    program = (
        "from tests.drawing.subjects import D4, SQUARE, triangle\n"
        "from catnet.drawing.page import page_data, page_text\n"
        "import hashlib\n"
        "for theta, ends in ((SQUARE, D4), (triangle.network, triangle.ends)):\n"
        "    print(hashlib.sha256(page_text(page_data(theta, ends)).encode()).hexdigest())\n"
    )
    root = Path(__file__).parents[2]
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    ]
    assert len(set(runs)) == 1 and len(runs[0].split()) == 2


def test_one_hidden_layer_without_a_match_has_no_action_to_show():
    data = page_data(ODD, INSTANCES["odd"].ends, name="odd")
    assert [entry["acts"][1] for entry in data["elements"]] == [{"images": [0, 1], "scale": None}, None]
    assert data["networks"]["given"]["squares"]["s"][0]["state"] == "unmatched"


@pytest.mark.parametrize("name", ["bent", "bent tanh"])
def test_the_witness_on_the_page_is_the_one_on_the_command_line(name):
    instance = INSTANCES[name]
    found = verify(instance.network, instance.ends).end_to_end.witness
    witness = page_data(instance.network, instance.ends)["networks"]["given"]["witness"]
    assert witness["generator"] == found.generator and exact(witness["point"]) == found.point
    if "place" in witness:  # where it can be seen
        assert all(abs(value) <= 1 for value in (*witness["place"], *witness["moved"]))
    assert ("place" in witness) == (name == "bent")


def test_a_network_with_one_input_has_its_graph():
    absolute = INSTANCES["absolute"]
    line = page_data(absolute.network, absolute.ends)["networks"]["given"]["line"]
    points = exact(line["points"])
    assert points == tuple(sorted(points)) and 0 in points
    assert [exact(row) for row in line["values"]] == [absolute.network((x,)) for x in points]
    assert page_data(SQUARE, D4)["networks"]["given"]["line"] is None
    dead = MLP((Affine(Matrix.zeros(0, 1), ()), Affine(Matrix.zeros(1, 0), (Fraction(1),))))
    assert page_data(dead)["networks"]["given"]["line"]["values"] == [["1"], ["1"]]
