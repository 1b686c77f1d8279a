"""Parameters that are spread, what random points show of them, and the stored table of architectures."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import event, given, settings, strategies as st

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.dimension import functional_dimension
from catnet.architectures.relu.spread import hidden_widths, shows_full_dimension, spread_parameter, with_wider_ends
from catnet.checking import every
from catnet.errors import InputError
from tests.architectures.relu.strategies import deep
from tests.benchmarks import every_architecture


@pytest.mark.parametrize("total", range(9))
def test_hidden_widths_are_all_there_are(total: int) -> None:
    lengths = range(1, total // 2 + 1)
    naive = [w for length in lengths for w in product(range(2, total + 1), repeat=length) if sum(w) == total]
    assert list(hidden_widths(total)) == sorted(naive)


@given(deep().filter(lambda theta: min(theta.widths) > 0))
@settings(max_examples=60)
def test_what_points_show_the_regions_show(theta: MLP) -> None:
    shown = shows_full_dimension(theta)
    event(f"shown: {shown}")
    assert not shown or functional_dimension(theta).is_full


def test_points_see_enough() -> None:
    """One in three at least, and none that the regions do not confirm."""
    some = [spread_parameter((2, 3, 3, 1), seed) for seed in range(12)]
    shown = [theta for theta in some if shows_full_dimension(theta)]
    assert len(shown) >= 4
    assert all(functional_dimension(theta).is_full for theta in shown)


@given(st.data())
@settings(max_examples=30)
def test_wider_ends(data: st.DataObject) -> None:
    widths = (2, *data.draw(st.sampled_from([(2,), (3,), (2, 2), (3, 2), (2, 2, 2)])), 1)
    theta = spread_parameter(widths, data.draw(st.integers(0, 30)))
    inputs, outputs = data.draw(st.integers(2, 4)), data.draw(st.integers(1, 3))
    wide = with_wider_ends(theta, inputs, outputs)
    assert wide.widths == (inputs, *widths[1:-1], outputs)
    point = tuple(Fraction(data.draw(st.integers(-50, 50))) for _ in range(2))
    assert wide((*point, *[Fraction(0)] * (inputs - 2)))[0] == theta(point)[0]
    if shows_full_dimension(theta):  # the lemma, by the complex of the wide one
        assert functional_dimension(wide).is_full


def test_widths_that_do_not_fit() -> None:
    with pytest.raises(InputError):
        spread_parameter((2,), 0)
    with pytest.raises(InputError):
        spread_parameter((2, 0, 1), 0)
    theta = spread_parameter((3, 2, 2), 0)
    for ends in ((2, 2), (3, 1)):
        with pytest.raises(InputError):
            with_wider_ends(theta, *ends)


def test_a_rational_parameter() -> None:
    theta = MLP.from_rows([([["1/2", 0], [0, "1/3"]], ["1/5", 0]), ([["1/7", -1]], [0])])
    assert shows_full_dimension(theta)
    assert not shows_full_dimension(MLP.from_rows([([["1/2", 0], [1, 0]], ["1/5", "2/5"]), ([["1/7", -1]], [0])]))


@pytest.mark.parametrize("claim", every_architecture.CLAIMS)
def test_the_stored_table(claim: str) -> None:
    """Complete up to its largest sum, and right for the smallest; the benchmark decides all of it again."""
    store = json.loads(every_architecture.STORE.read_text(encoding="utf-8"))
    assert sorted(store) == sorted(every_architecture.CLAIMS)
    assert sorted(map(int, store[claim])) == list(range(2, 2 + len(store[claim])))
    assert len(store[claim]) >= 6
    for total in range(2, 7):
        for hidden, seed in every_architecture.seeds(store, claim, total).items():
            assert seed is None or every_architecture.HOLDS[claim](every_architecture.drawn(claim, hidden, seed))


def test_certificates_of_an_architecture(tmp_path: Path) -> None:
    store = json.loads(every_architecture.STORE.read_text(encoding="utf-8"))
    written = every_architecture.certify(store, (3, 2, 3, 2), tmp_path)
    assert len(written) >= 3
    for path in written:
        assert every.check(json.loads(path.read_text()))["claim_verdict"] == "proved"
