"""The tutorial's own mathematics: the matching, the gradient, the measures; and that it runs from end to end."""

from __future__ import annotations

import doctest
import importlib.util
import itertools
import subprocess
import sys
from pathlib import Path

import pytest

np = pytest.importorskip("numpy")
SCRIPT = Path(__file__).parents[2] / "docs" / "tutorials" / "tanh_or_relu.py"


@pytest.fixture(scope="module")
def tutorial():
    spec = importlib.util.spec_from_file_location("tanh_or_relu", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_the_assignment_is_the_cheapest(tutorial):
    source = np.random.default_rng(0)
    for n in (1, 2, 3, 5, 6):
        for _ in range(20):
            cost = source.integers(0, 6, (n, n)).astype(float)
            found = tutorial.assignment(cost)
            assert sorted(found) == list(range(n))
            least = min(cost[p, range(n)].sum() for p in map(list, itertools.permutations(range(n))))
            assert cost[found, np.arange(n)].sum() == least


@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("classifies", [True, False])
def test_the_gradient_is_a_difference_quotient(tutorial, activation, classifies):
    source = np.random.default_rng(1)
    network = tutorial.untrained(source, (5, 4, 3), activation)
    x = source.normal(size=(7, 5))
    target = source.integers(3, size=7) if classifies else source.normal(size=(7, 3))

    def loss(net):
        out = tutorial.states(net, x, activation)[-1]
        if not classifies:
            return ((out - target) ** 2).sum() / 7
        return (np.log(np.exp(out).sum(axis=1)) - out[np.arange(7), target]).mean()

    found = tutorial.gradient(network, x, target, activation, classifies)
    for layer, part in itertools.product(range(2), range(2)):
        for place in [(0, 0), (2, 1)] if part == 0 else [(0,), (2,)]:
            moved = [[array.copy() for array in pair] for pair in network]
            moved[layer][part][place] += 1e-6
            assert found[layer][part][place] == pytest.approx((loss(moved) - loss(network)) / 1e-6, abs=1e-4)


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_layer_errors_against_all_signed_permutations(tutorial, activation):
    source = np.random.default_rng(2)
    network = tutorial.untrained(source, (64, 4, 2), activation)
    x = source.normal(size=(30, 64))
    read = np.linalg.norm(network[1][0], axis=0)
    a, b = (tutorial.states(network, p, activation)[1] * read for p in (x, x[:, tutorial.MIRROR]))
    best = np.inf
    for p in itertools.permutations(range(4)):
        total = 0.0
        for k, j in enumerate(p):
            scales = (1, -1) if activation == "tanh" else (max(0, a[:, k] @ b[:, j]) / max(a[:, k] @ a[:, k], 1e-12),)
            total += min(((b[:, j] - c * a[:, k]) ** 2).sum() for c in scales)
        best = min(best, total)
    (error,) = tutorial.layer_errors(network, x, activation)
    assert error == pytest.approx(np.sqrt(best / (b * b).sum()))
    assert tutorial.matrix_error(network, x, activation) <= error + 1e-12


def test_a_symmetric_network_has_no_error(tutorial):
    """Also after hiding the symmetry behind a sign and an order of the neurons."""
    source = np.random.default_rng(3)
    network = tutorial.untrained(source, (64, 4, 4), "tanh")
    images, signs, output = np.array([1, 0, 2, 3]), np.array([-1, -1, 1, -1]), np.array([1, 0, 2, 3])
    exact = tutorial.symmetrised(network, images, signs, output)
    floats = [(weight.astype(float), bias.astype(float)) for weight, bias in exact]
    x = source.normal(size=(20, 64))
    assert tutorial.layer_errors(floats, x, "tanh")[0] < 1e-6
    found = tutorial.best_involution(floats, x, "tanh")
    assert (found[0] == images).all() and (found[1] == signs).all()
    words, action = tutorial.ask_catnet(tutorial.instance(exact, "tanh", "test", output))
    assert words == "end to end proved, identifiability proved, layerwise proved"
    assert action == {"permutation": [1, 0, 2, 3], "scale": ["-1", "-1", "1", "-1"]}


def test_involutions(tutorial):
    assert [len(tutorial.involutions(n)) for n in range(7)] == [1, 1, 2, 4, 10, 26, 76]
    assert all(p[p[i]] == i for p in tutorial.involutions(5) for i in range(5))
    assert len(set(tutorial.involutions(5))) == 26


def test_it_runs(tmp_path):
    command = [sys.executable, str(SCRIPT), "--seeds", "1", "--steps", "20", "--figures", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("layerwise") == 8
    for name in ("errors", "neurons"):
        assert (tmp_path / f"tanh-or-relu-{name}.svg").read_text(encoding="utf-8").startswith("<svg")


def test_its_page():
    outcome = doctest.testfile(str(SCRIPT.with_name("tanh-or-relu.md")), module_relative=False)
    assert outcome.attempted and not outcome.failed
