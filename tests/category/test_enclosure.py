"""Enclosures whose bits do not suffice: more are taken, or the budget of bits has ended; never a crash."""

from __future__ import annotations

import json
from pathlib import Path

import flint
import pytest

from catnet.category.enclosure import interval
from catnet.cli import main
from catnet.errors import BudgetError


@pytest.mark.parametrize("ball", [flint.arb("inf"), flint.arb("nan"), flint.arb(0, "inf")])
def test_a_ball_without_bounds_has_no_ends(ball: flint.arb) -> None:
    with pytest.raises(BudgetError, match="128 bits of an enclosure"):
        interval(ball)


@pytest.mark.parametrize("score", ["1e20", "1e200", "-1e2000"])
def test_scores_beyond_the_bits(score: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heads = {"kind": "softmax heads", "heads": [{"score": [[score]], "value": [["1"]]}]}
    network = {"format": "catnet-attention/1", "tokens": 2, "layers": [heads]}
    turn = {"input": {"permutation": [0, 1], "scale": ["-1", "-1"]}, "output": "trivial"}
    document = {"format": "catnet-instance/1", "network": network, "group": {"generators": {"s": turn}}}
    path = tmp_path / "large.json"
    path.write_text(json.dumps(document))
    assert main(["verify", str(path), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["layerwise"]["verdict"] == "refuted" and answer["end_to_end"]["verdict"] in ("refuted", "undecided")


@pytest.mark.parametrize("size", [10**6, 10**9, 10**15])
def test_ends_far_from_one_are_not_written_out(size: int) -> None:
    """exp(−10^15) has as many binary digits behind the point; it lies between the ends all the same."""
    low, high = interval(flint.arb(-size).exp())
    assert low < 0 < high and high.denominator.bit_length() < 10**5
    with pytest.raises(BudgetError, match="binary digits of an enclosure"):
        interval(flint.arb(size).exp())
    near, far = interval(flint.arb(1) + flint.arb(-size).exp())
    assert near <= 1 <= far and far - near < 1
