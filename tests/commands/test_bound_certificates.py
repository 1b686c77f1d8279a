"""What `bound` proves it can certify: every entry of the zoo, and networks on whose kinks the extremes lie."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.checking import bounds as checker
from catnet.checking.reading import load
from catnet.commands.bound_certificate import defect_entries, entries_of, proof_entries
from catnet.errors import InputError
from catnet.files.bound_certificate import CertifiedBound, bounds_to_json
from catnet.files.source import read_subject
from catnet.geometry.programs.program import Box
from catnet.questions.defect_on_box import defects_of_bounds
from catnet.questions.on_box import Bounds, Difference, Effort, bounds_by_cells, bounds_on_box, piecewise_linear
from catnet.questions.threshold import decide_side
from catnet.zoo import names
from tests.commands.test_regions_bound import answer

SMALL = st.integers(-2, 2).map(Fraction)


def certified(function: Difference, box: Box, entries: list[CertifiedBound]) -> list[Any]:
    """The bounds that an accepted certificate claims."""
    before, after = function.before, function.after
    document = bounds_to_json(function.left, function.right, box, entries, before=before, after=after)
    assert checker.check(document)["claim_verdict"] == "proved"
    return [(bound["at_least"], bound["at_most"]) for bound in document["bounds"]]


def has_bounds(name: str) -> bool:
    """Whether it is piecewise linear, with actions that a defect is defined for."""
    subject = read_subject(f"zoo:{name}")
    try:
        piecewise_linear(subject.network)
        if subject.ends is not None:
            subject.ends.require_linear("a defect")
    except InputError:
        return False
    return subject.ends is None or not subject.ends.fields


@pytest.mark.share(6)
@pytest.mark.parametrize("name", [name for name in names() if has_bounds(name)])
def test_the_zoo(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "c.json"
    status, found = answer(capsys, "bound", f"zoo:{name}", "--certificate", str(out))
    assert (status, found["verdict"]) == (0, "proved")
    if found.get("defects") == []:
        assert found["certificate_reason"] == "there is nothing to certify"
        return
    paths = found["certificate"] if isinstance(found["certificate"], list) else [found["certificate"]]
    documents = [load(Path(path).read_text()) for path in paths]
    assert all(checker.check(document)["claim_verdict"] == "proved" for document in documents)
    if "defects" in found:
        assert len(documents) == len(found["defects"])
        for document, defect in zip(documents, found["defects"], strict=True):
            assert {bound["at_most"] for bound in document["bounds"]} == {defect["defect"]}
            assert defect["defect"] == "0" or defect["defect"] in {bound["at_least"] for bound in document["bounds"]}
        return
    (document,) = documents
    claimed = [(bound["at_least"], bound["at_most"]) for bound in document["bounds"]]
    expected = [
        value for entry in found["outputs"] for value in (-Fraction(entry["minimum"]), Fraction(entry["maximum"]))
    ]
    assert [tuple(map(Fraction, pair)) for pair in claimed] == [(value, value) for value in expected]


@st.composite
def turned_pairs(draw: st.DrawFn) -> tuple[Difference, Box]:
    """A network of small integers and itself with the neurons in another order and of another size, or another one."""
    inputs, outputs = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    widths = [inputs, *draw(st.lists(st.integers(0, 3), min_size=1, max_size=2)), outputs]
    layers = [
        ([[draw(SMALL) for _ in range(before)] for _ in range(after)], [draw(SMALL) for _ in range(after)])
        for before, after in zip(widths, widths[1:], strict=False)
    ]
    theta = MLP.from_rows(layers) if all(widths) else MLP.from_rows([([[0] * inputs] * outputs, [1] * outputs)])
    box = []
    for _ in range(inputs):
        low, high = sorted((draw(SMALL), draw(SMALL)))
        box.append((low, high))
    other = theta
    if theta.depth > 1:
        scale = draw(st.sampled_from((Fraction(1), Fraction(1, 3), Fraction(7))))
        order = draw(st.permutations(range(theta.widths[1])))
        first, second, *rest = [(list(map(list, layer.weight.rows())), list(layer.bias)) for layer in theta.layers]
        rows = [[scale * v for v in first[0][p]] for p in order], [scale * first[1][p] for p in order]
        columns = [[row[p] / scale for p in order] for row in second[0]], second[1]
        other = MLP.from_rows([rows, columns, *rest])
    sign = Matrix.identity(outputs) * draw(st.sampled_from((1, 1, 1, -1)))
    return Difference(theta, other, None, sign), tuple(box)


def exact(bounds: Bounds) -> list[tuple[str, str]]:
    ends = [
        (-low.value, high.value) for low, high in bounds.outputs if low.value is not None and high.value is not None
    ]
    return [(str(value), str(value)) for pair in ends for value in pair]


@settings(max_examples=100, deadline=None)
@given(turned_pairs())
def test_exact_extremes_are_certified(pair: tuple[Difference, Box]) -> None:
    """With the tree of a search in doubles, and without any tree."""
    function, box = pair
    searched = bounds_on_box(function, box, Effort(certify=True, nodes=500))
    if searched.is_exact:
        assert certified(function, box, entries_of(searched)) == exact(searched)
    cells = bounds_by_cells(function, box, Effort())
    if cells is not None:
        assert not searched.is_exact or exact(cells) == exact(searched)
        assert certified(function, box, entries_of(cells)) == exact(cells)
        found = defects_of_bounds("g", cells)
        assert {most for _, most in certified(function, box, defect_entries(found))} == {str(found.high)}


@pytest.mark.parametrize("size", ["1e200", "1e-200", "1"])
def test_numbers_beyond_doubles(size: str) -> None:
    theta = MLP.from_rows([([[size, 1]], [0]), ([[1]], [0])])
    box = ((Fraction(0), Fraction(1)), (Fraction(-1), Fraction(1, 3)))
    found = bounds_on_box(Difference(theta), box, Effort(certify=True))
    assert found.is_exact and certified(Difference(theta), box, entries_of(found)) == exact(found)
    beyond = Fraction(size) * 10
    decision = decide_side(Difference(theta), box, beyond + 1, below=True, effort=Effort(certify=True))
    assert decision.verdict.is_proved
    ((_, most),) = certified(Difference(theta), box, proof_entries(decision))
    assert Fraction(most) < 0
