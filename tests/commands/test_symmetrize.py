"""``catnet symmetrize`` as a user types it: what it writes is proved, its numbers are those of the definition."""

from __future__ import annotations

import itertools
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.cli import main
from catnet.commands.functions_apart import keeps
from catnet.groups.operators import as_matrix
from catnet.theorem import EndActions

FLIP = {"input": {"matrix": [["-1"]]}, "output": "trivial"}


def instance(weights: list[list[Any]], activation: Any = "relu", generators: Any = None) -> dict[str, Any]:
    first, second = weights
    return {
        "format": "catnet-instance/1",
        "name": "nearly even",
        "network": {
            "format": "catnet-network/1",
            "activation": activation,
            "layers": [{"weight": [[w] for w in first]}, {"weight": [second]}],
        },
        "group": {"generators": {"s": FLIP} if generators is None else generators},
    }


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    status = main([*words, "--json"])
    return status, json.loads(capsys.readouterr().out)


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(document: Any) -> str:
        path = tmp_path / "instance.json"
        path.write_text(json.dumps(document))
        return str(path)

    return written


def test_the_nearest_even_network(write: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = write(instance([["1", "-1"], ["1", "9/10"]])), str(tmp_path / "out.json")
    status, answer = ask(capsys, "symmetrize", path, "-o", out)
    assert status == 0 and answer["verdict"] == "proved" and answer["method"] == "mean"
    assert answer["widths"] == [1, 2, 1] and answer["distance_squared"] == "1/200" and answer["nearest"] is True
    assert answer["defect_interval"] == ["1/10", "1/10"] and answer["change_interval"] == ["1/20", "1/20"]
    assert answer["breaks"][0] == {
        "layer": 2, "generator": "s", "neuron": 0, "nearest": 0, "largest_entry": "1/10", "column": 0,
    }  # fmt: skip
    assert answer["layerwise"]["actions"][0]["generators"]["s"]["permutation"] == [1, 0]
    assert ask(capsys, "verify", out)[1]["verdict"] == "proved"
    status, again = ask(capsys, "symmetrize", out)
    assert status == 0 and again["distance_squared"] == "0" and again["breaks"] == []
    assert again["defect_interval"] == ["0", "0"]


def test_partners_of_other_scales_are_at_distance_zero(write: Any, capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = ask(capsys, "symmetrize", write(instance([["1", "-3"], ["1", "1/3"]])))
    assert status == 0 and answer["distance_squared"] == "0"


def test_it_says_whose_distance_it_is_and_what_others_might_save(
    write: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    near = instance([["1", "-1"], ["1", "9/10"]])
    answer = ask(capsys, "symmetrize", write(near))[1]
    assert answer["distance_of"] == "theta as it is" and answer["scales"] == [["1", "1"]]
    assert answer["matching_gap"] == [{"layer": 1, "distance_squared_interval": ["1/200", "1/200"]}]
    scaled, out = instance([["64", "-192"], ["1/64", "9/1920"]]), str(tmp_path / "out.json")
    answer = ask(capsys, "symmetrize", write(scaled), "-o", out)[1]
    first, second = map(Fraction, answer["scales"][0])
    assert first == 3 * second and first.denominator & (first.denominator - 1) == 0  # a ratio, and a dyadic number
    assert answer["distance_of"].startswith("theta balanced, the same function: 2 hidden neurons multiplied by ")
    reads = 2 * (64 * first) ** 2
    read = (Fraction(1, 64) / first) ** 2 + (Fraction(9, 1920) / second) ** 2
    assert abs(reads / read - 1) < Fraction(1, 50)
    assert answer["layerwise"]["actions"][0]["generators"]["s"] == {"permutation": [1, 0], "scale": ["1", "1"]}
    assert ask(capsys, "verify", out)[1]["verdict"] == "proved"
    assert main(["symmetrize", write(scaled)]) == 0
    text = capsys.readouterr().out
    assert (
        "of theta balanced, the same function: 2 hidden neurons" in text
        and "partners    proved the best on every hidden layer" in text
    )


@pytest.mark.share(3)
@pytest.mark.parametrize(
    "activation", ["tanh", "sigmoid", "gelu", "silu", "softplus", {"leaky_relu": "1/10"}, "identity", {"power": 3}]
)
def test_every_activation(activation: Any, write: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out.json")
    status, answer = ask(capsys, "symmetrize", write(instance([["1", "-1"], ["1", "9/10"]], activation)), "-o", out)
    assert status == 0 and Fraction(answer["distance_squared"]) > 0
    for name in ("defect_interval", "change_interval"):
        low, high = answer[name]
        assert high == "inf" or Fraction(low) <= Fraction(high)
    assert ask(capsys, "verify", out)[1]["verdict"] == "proved"


def test_an_end_that_is_not_known_is_written_as_by_bound(
    write: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network counts as too large to be compared, and the cube has no Lipschitz constant."""
    monkeypatch.setattr("catnet.commands.functions_apart._MOST_PARAMETERS", 0)
    path = write(instance([["1", "-1"], ["1", "9/10"]], {"power": 3}))
    answer = ask(capsys, "symmetrize", path)[1]
    assert answer["defect_interval"] == answer["change_interval"] == ["0", "inf"]


def test_the_box_is_said(write: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """f(x) = |x| − relu(−x) / 10, and |x| · 19/20: their defect is |x| / 10, their difference half of that."""
    path, file = write(instance([["1", "-1"], ["1", "9/10"]])), tmp_path / "b.txt"
    file.write_text("-1 3\n")
    for words, where, most, kept in (
        (("--box", "-2", "2"), "[−2, 2]^n", 2, True),
        (("--box", "0", "1/2"), "[0, 1/2]^n", Fraction(1, 2), False),
        (("--box", "0", "0"), "[0, 0]^n", 0, True),
        (("--box-file", str(file)), f"the box of {file}", 3, False),
    ):
        _, answer = ask(capsys, "symmetrize", path, *words)
        defect, change = Fraction(most) / 10, Fraction(most) / 20
        assert answer["defect_interval"] == [str(defect)] * 2 and answer["change_interval"] == [str(change)] * 2
        assert answer["where"].replace("-", "−").endswith(where.replace("-", "−"))
        assert main(["symmetrize", path, *words]) == 0
        text = capsys.readouterr().out
        assert f"on {where}" in text and ("at least" in text) == (kept and most > 0)
    assert ask(capsys, "symmetrize", path)[1]["where"] == "on the box [-1, 1]^n"


@pytest.mark.parametrize("words", [("--box", "1", "0"), ("--box", "0"), ("--box", "a", "1"), ("--box-file", "two")])
def test_boxes_that_are_none(
    words: tuple[str, ...], write: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("two").write_text("0 1\n0 1\n")
    try:
        status = main(["symmetrize", write(instance([["1", "-1"], ["1", "9/10"]])), *words])
    except SystemExit as stop:
        status = stop.code
    out, err = capsys.readouterr()
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert words[0] in err or "two: has 2 pairs, the network has 1 inputs" in err


small = st.integers(-2, 2).map(Fraction)
OPERATORS = st.one_of(
    st.builds(Monomial, st.permutations(range(2)).map(lambda p: Monomial.of_permutation(p).permutation),
              st.tuples(*[st.sampled_from([Fraction(1), Fraction(-1), Fraction(2), Fraction(1, 2)])] * 2)),
    st.lists(st.lists(small, min_size=2, max_size=2), min_size=2, max_size=2)
    .map(Matrix).filter(lambda matrix: matrix.rank() == 2),
)  # fmt: skip


@given(OPERATORS, st.lists(st.tuples(small, small).map(lambda pair: tuple(sorted(pair))), min_size=2, max_size=2))
def test_whether_a_box_is_kept_by_its_corners(operator: Any, box: list[tuple[Fraction, Fraction]]) -> None:
    """Boxes are convex: a linear map keeps one if it keeps the corners."""
    ends = EndActions((("g", operator, Monomial.identity(1)),))
    images = [as_matrix(operator).apply(corner) for corner in itertools.product(*box)]
    inside = all(low <= value <= high for x in images for value, (low, high) in zip(x, box, strict=True))
    assert keeps(ends, tuple(box)) == inside


def test_neurons_that_nobody_reads_are_pointed_out(write: Any, capsys: pytest.CaptureFixture[str]) -> None:
    for third, words in (("0", "1 hidden neuron is read by nobody"), ("1/2", None)):
        assert main(["symmetrize", write(instance([["1", "-1", "5"], ["1", "9/10", third]]))]) == 0
        text = capsys.readouterr().out
        assert words in text if words else "read by nobody" not in text


def test_the_cover_keeps_more_of_the_function(write: Any, capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = ask(capsys, "symmetrize", write(instance([["1", "2"], ["1", "1"]])), "--by", "cover")
    assert status == 0 and answer["method"] == "cover" and answer["distance_squared"] is None
    low, high = map(Fraction, answer["change_interval"])
    assert 0 < low <= high
    assert main(["symmetrize", write(instance([["1", "2"], ["1", "1"]], "tanh")), "--by", "cover"]) == 0


def test_verify_says_what_next(write: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(instance([["1", "-1"], ["1", "9/10"]]))
    assert main(["verify", path]) == 1
    text = capsys.readouterr().out
    assert "neuron 0 and its image differ by 1/10" in text and "catnet symmetrize" in text
    status, answer = ask(capsys, "verify", path)
    assert status == 1 and answer["layerwise"]["breaks"][0]["largest_entry"] == "1/10"


def test_bad_input_is_one_line(write: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(instance([["1", "-1"], ["1", "9/10"]]))
    for words in (["absent.json"], [str(tmp_path)], [path, "-o", path], [path, "--by", "magic"]):
        with pytest.raises(SystemExit) if "magic" in words else _same():
            assert main(["symmetrize", *words]) == 2
        captured = capsys.readouterr()
        assert captured.out == "" and captured.err.count("\n") == 1


def _same() -> Any:
    from contextlib import nullcontext

    return nullcontext()


def test_what_is_written_carries_its_actions(capsys: pytest.CaptureFixture[str], write: Any, tmp_path: Path) -> None:
    """`verify` checks the actions in the file, and finds its own where they are wrong; wrong shapes are errors."""
    out = tmp_path / "out.json"
    assert main(["symmetrize", write(instance([["1", "-1"], ["1", "9/10"]])), "-o", str(out)]) == 0
    document = json.loads(out.read_text())
    (entry,) = document["group"]["generators"].values()
    assert entry["hidden"] == [{"permutation": [1, 0]}]
    capsys.readouterr()
    for hidden in (entry["hidden"], ["trivial"], [{"permutation": [1, 0], "scale": ["2", "1/2"]}]):
        entry["hidden"] = hidden
        status, answer = ask(capsys, "verify", write(document))
        (action,) = answer["layerwise"]["actions"]
        assert status == 0 and action["generators"]["s"]["permutation"] == [1, 0]
    for hidden in ([], ["trivial"] * 2, [{"permutation": [0]}], "trivial"):
        entry["hidden"] = hidden
        assert main(["verify", write(document)]) == 2
        assert "hidden" in capsys.readouterr().err
    entry["hidden"] = [{"permutation": [1, 0]}]
    document["group"]["algebra"] = {"X": {"input": [["0"]], "output": [["0"]], "hidden": []}}
    assert main(["verify", write(document)]) == 2
    assert "group.algebra.X: unknown field 'hidden'" in capsys.readouterr().err
