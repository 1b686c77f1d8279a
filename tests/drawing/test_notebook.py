"""What a notebook shows of every kind of value: text always, pictures and tables where there are any, nothing else."""

from __future__ import annotations

import base64
import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest

import catnet
from catnet import MLP, Monomial, symmetric
from catnet.architectures.relu.regions import complex_of
from catnet.category.sameness import Difference
from catnet.drawing import canvas
from catnet.drawing.notebook import bundle
from catnet.errors import MissingExtraError
from catnet.files.source import read_instance
from catnet.groups import FiniteGroup
from catnet.questions.verify import Report, verify
from catnet.questions.words import action_words
from catnet.shown import Shown
from catnet.theorem.ladder import LayerActions
from catnet.theorem.proof import Layerwise
from catnet.verdict import Proved, Refuted, Undecided
from catnet.zoo import entries
from tests.drawing.subjects import D4, SQUARE

pytest.importorskip("matplotlib", reason="Matplotlib is not installed (pip install -e .[draw])")

KINDS = {"text/plain", "text/html", "text/latex", "image/svg+xml"}
REPORT = verify(SQUARE, D4)
NEARLY = read_instance("zoo:triangle-nearly")
BROKEN = verify(NEARLY.network, NEARLY.ends)
PICTURED = (SQUARE, REPORT, BROKEN, REPORT.group, REPORT.proof, REPORT.proof.actions, catnet.symmetries(SQUARE))
PLAIN = (
    complex_of(SQUARE),
    complex_of(MLP.from_rows([([[1]], [0]), ([[1]], [0])])),
    complex_of(MLP((catnet.Affine(catnet.Matrix.zeros(0, 2), ()), catnet.Affine(catnet.Matrix.zeros(1, 0), (1,))))),
    complex_of(SQUARE, within=catnet.box(2, 1)),
    SQUARE.layers[0],
    MLP((catnet.Affine(catnet.Matrix.zeros(0, 0), ()),)),
    LayerActions(()),
    FiniteGroup(()),
    symmetric(9),
    BROKEN.end_to_end,
    BROKEN.layerwise,
    Proved("by hand", reference="Euclid"),
    Undecided("a budget ended"),
    Refuted("without more"),
    verify(NEARLY.network, catnet.EndActions(())),
)


def is_sound(value: Shown) -> dict[str, str]:
    """The forms of a value, each of which can be read."""
    found = value._repr_mimebundle_()
    assert set(found) <= KINDS and found["text/plain"], found.keys()
    assert all(isinstance(text, str) for text in found.values())
    if "image/svg+xml" in found:
        assert ElementTree.fromstring(found["image/svg+xml"]).tag.endswith("svg")
    if "text/html" in found:
        ElementTree.fromstring(f"<div>{found['text/html']}</div>")
    assert "tikzcd" not in "".join(found.values())
    return found


@pytest.mark.parametrize("value", PICTURED, ids=lambda value: type(value).__name__)
def test_it_has_a_picture(value):
    found = is_sound(value)
    assert "image/svg+xml" in found
    if "text/html" in found:  # which notebooks prefer: then the picture is in it
        data = re.search(r'alt="[^"]+" src="data:image/svg\+xml;base64,([^"]+)"', found["text/html"])
        assert base64.b64decode(data[1]).decode() == found["image/svg+xml"]


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: type(value).__name__)
def test_whatever_it_is_it_can_be_shown(value):
    is_sound(value)


@pytest.mark.share(3)
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_every_network_of_the_zoo_shows_itself(entry):
    theta = catnet.read_parameter(f"zoo:{entry.name}")
    assert isinstance(theta, Shown)
    found = is_sound(theta)
    assert "image/svg+xml" in found or " → " in found["text/html"]


def test_a_report_shows_the_actions_and_a_refuted_one_the_witness():
    shown = bundle(REPORT)["text/html"]
    assert "the generators, space by space" in shown and "an exact witness" not in shown
    for _, operators in REPORT.proof.actions.generators:
        assert all(action_words(operator) in shown for operator in operators)
    shown = bundle(BROKEN)["text/html"]
    assert "an exact witness" in shown and "≈" in shown and "space by space" not in shown
    assert bundle(BROKEN)["text/plain"] == str(BROKEN)


def test_a_witness_is_exact_and_a_long_number_has_its_size():
    third, long = Fraction(1, 3), Fraction(10**15 + 1, 10**15)
    shown = bundle(Refuted("they differ", Difference((third,), (long,), (Fraction(1),))))["text/html"]
    assert "(1/3)" in shown and f"({10**15 + 1}/{10**15} ≈ 1.00000)" in shown


def test_what_stands_in_a_file_is_text():
    assert "<script" not in bundle(Refuted("<script>alert(1)</script>", "<script>"))["text/html"]
    flip = Monomial.diagonal([-1])
    f = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    report = verify(f, catnet.EndActions((("<script>", flip, Monomial.identity(1)),)))
    assert "<script" not in bundle(report)["text/html"]


def test_without_matplotlib_the_rest_is_shown(monkeypatch):
    def part(name):
        raise MissingExtraError("drawing needs Matplotlib")

    monkeypatch.setattr(canvas, "_part", part)
    for value in (*PICTURED, *PLAIN):
        found = is_sound(value)
        assert "image/svg+xml" not in found and "<img" not in found.get("text/html", "")
        if isinstance(value, Report | Layerwise | Proved | Refuted | Undecided):
            assert "text/html" in found


def test_who_asks_for_text_is_given_text():
    assert SQUARE._repr_mimebundle_(include=["text/plain"]) == {"text/plain": repr(SQUARE)}
    assert set(SQUARE._repr_mimebundle_(exclude=["image/svg+xml"])) == {"text/plain"}


def test_a_large_network_is_not_written_out():
    wide = MLP((catnet.Affine(catnet.Matrix.zeros(300, 20), (Fraction(0),) * 300),))
    assert bundle(wide)["text/plain"] == "20 → 300, relu, 6300 parameters"

    class Own(Shown):
        kind, parameters = "own", 3
        spaces = (catnet.Space(2), catnet.Space(1))

    assert "2 → 1, own, 3 parameters" in Own()._repr_mimebundle_()["text/html"]
