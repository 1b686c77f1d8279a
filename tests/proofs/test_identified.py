"""One hidden ReLU layer: the criterion that Coq computes, against an oracle and against what catnet answers."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from catnet.architectures.perceptron.file import network_from_json
from catnet.checking.algebra import rank
from catnet.errors import InputError
from catnet.files.claim_reading import identified_of
from catnet.files.claims import Claim
from catnet.files.coq import coq_text
from catnet.questions.identifiable import check_identifiable
from catnet.verdict import Proved
from tests.oracles import networks_naive as naive

Coqc = Callable[[Path], subprocess.CompletedProcess[str]]
Extracted = Callable[[Sequence[Claim]], list[bool]]
Layers = list[tuple[list[list[Fraction]], list[Fraction]]]


def document_of(layers: Layers) -> Any:
    return naive.document_of([(tuple(map(tuple, weight)), tuple(bias)) for weight, bias in layers])


def meets_the_criterion(layers: Layers) -> bool:
    """Pairwise different hyperplanes, by ranks of pairs; independent products, by the rank of all."""
    (first, shifts), (second, _) = layers
    rows = [[*row, shift] for row, shift in zip(first, shifts, strict=True)]
    apart = all(rank([rows[i], rows[j]]) == 2 for i in range(len(rows)) for j in range(i))
    products = [[out[i] * w for out in second for w in row] for i, row in enumerate(first)]
    return apart and rank(products) == len(products)


@st.composite
def shallow(draw: st.DrawFn) -> Layers:
    numbers = st.sampled_from([Fraction(v) for v in (-2, -1, 0, 0, 1, 2)] + [Fraction(1, 2), Fraction(-3, 4)])
    n, d, m = draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(1, 3))

    def table(height: int, width: int) -> list[list[Fraction]]:
        return [[draw(numbers) for _ in range(width)] for _ in range(height)]

    return [(table(d, n), table(1, d)[0]), (table(m, d), table(1, m)[0])]


@settings(max_examples=60, deadline=None)
@given(st.lists(shallow(), min_size=8, max_size=8))
def test_coq_computes_the_criterion(extracted: Extracted, drawn: list[Layers]) -> None:
    said = extracted([identified_of(document_of(layers)) for layers in drawn])
    assert said == list(map(meets_the_criterion, drawn))


@settings(max_examples=40, deadline=None)
@given(shallow())
def test_what_coq_identifies_catnet_does(extracted: Extracted, layers: Layers) -> None:
    if extracted([identified_of(document_of(layers))]) == [True]:
        assert isinstance(check_identifiable(network_from_json(document_of(layers))), Proved)


def test_other_depths_and_activations_are_not_claimed(extracted: Extracted) -> None:
    one = [[Fraction(1)]], [Fraction(0)]
    assert extracted([identified_of(document_of([one] * depth)) for depth in (1, 2, 3)]) == [False, True, False]
    with pytest.raises(InputError, match="ReLU"):
        identified_of({**document_of([one, one]), "activation": "tanh"})
    for malformed in ({}, [], {"activation": "relu"}, {"activation": "relu", "layers": []}):
        with pytest.raises(InputError):
            identified_of(malformed)


def test_coq_itself(coqc: Coqc, tmp_path: Path) -> None:
    """The file that is written ends in `identifiable`; relu(x) + relu(y) - relu(x + y + 1) has a twin: rejected."""
    plane = [[Fraction(1), Fraction(0)], [Fraction(0), Fraction(1)]], [Fraction(0)] * 2
    three = [*plane[0], [Fraction(1), Fraction(1)]], [Fraction(0), Fraction(0), Fraction(1)]
    for name, layers, accepted in (
        ("two", [plane, ([[Fraction(1)] * 2], [Fraction(0)])], True),
        ("three", [three, ([[Fraction(1), Fraction(1), Fraction(-1)]], [Fraction(0)])], False),
    ):
        path = tmp_path / f"{name}.v"
        path.write_text(coq_text(identified_of(document_of(layers))))
        done = coqc(path)
        assert (done.returncode == 0) == accepted, done.stderr
        assert ('while it is expected to have type\n "identified' in done.stderr) != accepted
