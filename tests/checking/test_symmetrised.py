"""The checker of nearest networks: every digit counts, and every one of its tests is needed."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from catnet.category import RELU, LeakyRelu, Sigmoid, Tanh
from catnet.checking import every
from catnet.cli import main
from catnet.files.certificate import certificate_text, nearest_to_json, resealed
from catnet.questions.symmetrise import symmetrise
from tests.checking.corpus import corpus
from tests.checking.mutants import is_noticed
from tests.checking.mutator import at, outcome, paths, put
from tests.checking.samples import samples
from tests.questions.test_symmetrise import GROUPS, planted

CLAIM = "nearest equivariant network"

MUTANTS = [
    # the network that is given
    ('shape(all(factor > 0 for factor in factors), "scales: not positive")', "pass"),
    ("passed = pulled(theta.activation, tuple(((j, s),) for j, s in enumerate(factors)), f\"the scales of V_{i + 1}\")",
     "passed = tuple(((j, s),) for j, s in enumerate(factors))"),
    ("rows = [[c * value for value in row]", "rows = [[value for value in row]"),
    ("layers[i] = rows, [c * value for c, value", "layers[i] = rows, [value for c, value"),
    ("[[value / s for value, s", "[[value * s for value, s"),
    ("[[value / s for value, s", "[[value for value, s"),
    ("for i, factors in enumerate(scales):", "for i, factors in enumerate(scales[:0]):"),
    ("theta.activation.written() == nearest.activation.written() and theta.sizes", "theta.sizes"),
    # layers
    ("    check_layers(nearest, generators, order, how)\n", "    pass\n"),
    ("check_layers(nearest, generators, order, how)", "check_layers(theta, generators, order, how)"),
    ("check_layers(nearest, generators, order, how)", "check_layers(nearest, generators, None, how)"),
    ("check_layers(nearest, generators, order, how)", 'check_layers(nearest, generators, order, "enumeration")'),
    # averages
    ("    if given != nearest.layers:\n", "    if True:\n"),
    ("    if given != nearest.layers:\n", "    if False:\n"),
    ("    if given != nearest.layers:\n", "    if len(given) > 1 and given != nearest.layers:\n"),
    ("        check_signed(theta, generators)\n", "        pass\n"),
    ("            check_average(layer, mean,", "            (lambda *_: None)(layer, mean,"),
    ("[(o[i - 1], o[i]) for o in", "[(o[i - 1], o[i - 1]) for o in"),
    ("[(o[i - 1], o[i]) for o in generators.values()]", "[(o[i - 1], o[i]) for o in list(generators.values())[:1]]"),
    ("zip(given, nearest.layers, strict=True), start=1)", "zip(theta.layers, nearest.layers, strict=True), start=1)"),
    ("zip(given, nearest.layers, strict=True), start=1)", "zip(given[:1], nearest.layers[:1]), start=1)"),
    ('least = 1 if theta.activation.shifted and 0 < i < len(operators) - 1 else -1', "least = -1"),
    ("and 0 < i < len(operators) - 1 else", "and i < len(operators) - 1 else"),
    ("and 0 < i < len(operators) - 1 else", "and 0 < i else"),
    ("is_monomial(operator) and all(value in (least, 1)", "is_monomial(operator) and all(value in (value, 1)"),
    ("is_monomial(operator) and all(value in (least, 1)", "is_monomial(operator) and all(value in (1, 1)"),
    ("tables = [[*row, shift] for", "tables = [[*row, 0 * shift] for"),
    ("means = [[*row, shift] for row, shift in zip(*mean, strict=True)]", "means = [[*row, 0] for row in mean[0]]"),
    ("for j in range(columns + 1)]:", "for j in range(columns)]:"),
    ("for j in range(columns + 1)]:", "for j in range(columns, columns + 1)]:"),
    ("for i in range(len(tables)) for j", "for i in range(len(tables) - 1) for j"),
    ("sum((sign * tables[i][j]", "sum((tables[i][j]"),
    ("Fraction(0) if cancels else total / len(orbit)", "total / len(orbit)"),
    ("Fraction(0) if cancels else total / len(orbit)", "Fraction(0) if cancels else total"),
    ("Fraction(0) if cancels else total / len(orbit)", "Fraction(0) if cancels else tables[start[0]][start[1]]"),
    ('need(good, f"{where}: an entry is not the mean over its orbit")', "pass"),
    ("sign = orbit[i, j] * first * second", "sign = first * second"),
    ("sign = orbit[i, j] * first * second", "sign = orbit[i, j] * first"),
    ("sign = orbit[i, j] * first * second", "sign = orbit[i, j] * second"),
    ("                waiting.append((row, column))\n", "                pass\n"),
    ("cancels = cancels or orbit[row, column] != sign", "pass"),
    ("cancels = cancels or orbit[row, column] != sign", "cancels = orbit[row, column] != sign"),
    # the distance
    ('need(distance == squares([a - b for a, b in zip(before, after, strict=True)]), "the distance is another one")',
     "pass"),
    ("before, after = flat(given), flat(nearest.layers)", "before, after = flat(theta.layers), flat(nearest.layers)"),
    ("        result += bias\n", "        pass\n"),
    ("            result += row\n", "            pass\n"),
]  # fmt: skip


@pytest.mark.share(3)
@pytest.mark.parametrize(("old", "new"), MUTANTS)
def test_mutants_of_the_checker(old: str, new: str) -> None:
    assert is_noticed(("symmetrised", old, new), corpus(CLAIM))


def test_every_digit_counts() -> None:
    for document in samples()[CLAIM][:4]:
        text = certificate_text({key: value for key, value in document.items() if key != "name"})
        for place, sign in enumerate(text):
            if sign.isdigit():
                changed = text[:place] + str((int(sign) + 1) % 10) + text[place + 1 :]
                assert outcome(changed)[0] in (1, 2), changed[place - 20 : place + 20]


def test_every_number_counts_with_right_hashes() -> None:
    """Of the networks, the scales and the distance: nothing else is the nearest, or as far."""
    for document in samples()[CLAIM]:
        for path in paths(document):
            value = at(document, path)
            if path and path[0] in ("network", "nearest", "scales", "distance_squared") and isinstance(value, str):
                try:
                    moved = str(Fraction(value) + Fraction(1, 3))
                except ValueError:
                    continue
                changed = put(json.loads(json.dumps(document)), path, moved)
                assert outcome(json.dumps(resealed(changed)))[0] in (1, 2), path


@pytest.mark.share(3)
@pytest.mark.parametrize("name", ["C2", "C3", "C4", "D3"])
@pytest.mark.parametrize("activation", [RELU, Tanh(), LeakyRelu(Fraction(1, 10)), Sigmoid()], ids=lambda a: a.name)
@settings(max_examples=5)
@given(seed=st.integers(0, 10**6), depth=st.integers(1, 3), bits=st.sampled_from([1, 4, 30]))
def test_what_is_found_is_certified(name: str, activation: object, seed: int, depth: int, bits: int) -> None:
    theta, ends, _ = planted(random.Random(seed), GROUPS[name], depth, activation, bits)
    group = ends.group()
    found = symmetrise(theta, ends, group)
    distance = found.distance_squared
    made = nearest_to_json(theta, found.network, found.scales, distance, group.order, found.layerwise)
    assert made is not None
    accepted = every.check(made)
    assert accepted["distance_squared"] == str(distance) and accepted["order"] == group.order
    assert accepted["norm_squared"] == str(found.norm_squared)
    farther = nearest_to_json(theta, found.network, found.scales, distance + 1, group.order, found.layerwise)
    assert farther is None


def write(path: Path, network: Any, generators: Any) -> str:
    document = {"format": "catnet-instance/1", "name": "near", "network": network, "group": {"generators": generators}}
    path.write_text(json.dumps(document))
    return str(path)


def test_the_command_writes_what_check_accepts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    network = {
        "format": "catnet-network/1",
        "activation": "relu",
        "layers": [{"weight": [["3"], ["-1"]]}, {"weight": [["1/3", "9/10"]]}],
    }
    flip = {"s": {"input": {"matrix": [["-1"]]}, "output": "trivial"}}
    instance, out = write(tmp_path / "instance.json", network, flip), str(tmp_path / "out.json")
    assert main(["symmetrize", instance, "--certificate", out, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["certificate"] == out
    assert main(["check", out, "--instance", instance, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["claim"] == CLAIM and said["distance_squared"] == answer["distance_squared"] != "0"
    assert main(["symmetrize", instance, "--certificate", instance]) == 2
    assert json.loads(Path(instance).read_text())["name"] == "near"
    capsys.readouterr()


def test_where_averages_are_not_nearest_the_layers_are_certified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network = {"format": "catnet-network/1", "activation": "relu", "layers": [{"weight": [["1", "4"]]}]}
    shear = {"s": {"input": {"matrix": [["1", "1"], ["0", "-1"]]}, "output": "trivial"}}
    instance, out = write(tmp_path / "instance.json", network, shear), tmp_path / "out.json"
    for words in ([], ["--by", "cover"]):
        assert main(["symmetrize", instance, *words, "--certificate", str(out), "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer["certificate"] and (words or answer["nearest"] is False)
        assert every.check(json.loads(out.read_text()))["claim"] == "layerwise equivariance"
        out.unlink()
