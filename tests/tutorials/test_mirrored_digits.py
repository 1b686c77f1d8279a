"""The authors' comparisons on digits: the gradients, the measures, what the page claims of the kept networks."""

from __future__ import annotations

import doctest
import hashlib
import importlib.util
import itertools
import json
import math
import sys
from pathlib import Path

import pytest

from tests.shares import some_of

np = pytest.importorskip("numpy")
ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "docs" / "tutorials" / "mirrored_digits.py"


@pytest.fixture(scope="module")
def tutorial():
    before = list(sys.path)
    spec = importlib.util.spec_from_file_location("mirrored_digits", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]
    sys.path[:] = before


@pytest.fixture(scope="module")
def kept(tutorial):
    return json.loads(tutorial.FILE.read_text(encoding="utf-8"))


def test_gelu(tutorial):
    z = np.linspace(-6, 6, 97)
    exact = np.array([(1 + math.erf(v / math.sqrt(2))) / 2 for v in z])
    assert np.abs(tutorial.bell(z)[0] - exact).max() < 1e-7
    for activation in ("tanh", "gelu"):
        quotient = (tutorial.activate(z + 1e-4, activation) - tutorial.activate(z - 1e-4, activation)) / 2e-4
        assert np.abs(tutorial.slope(z, activation) - quotient).max() < 2e-3


@pytest.mark.parametrize("first", ["tanh", "gelu"])
@pytest.mark.parametrize("place", [0, 1], ids=["autoencoder", "classifier"])
def test_the_gradient_is_a_difference_quotient(tutorial, first, place):
    task = tutorial.TASKS[place]
    source = np.random.default_rng(1)
    sizes = (64, *tutorial.WIDTHS, task.outputs)
    network = [(source.normal(0, 0.3, (m, n)), source.normal(0, 0.1, m)) for n, m in itertools.pairwise(sizes)]
    x, y = source.normal(size=(6, 64)), source.normal(size=(4, 64))
    classes = source.integers(10, size=6)
    inputs = np.vstack([x, y, y[:, tutorial.MIRROR]])

    def loss(layers):
        out = tutorial.states(layers, inputs, first)[-1]
        seen, plain, moved = out[:6], out[6:10], out[10:]
        if task.outputs == 10:
            value = (np.log(np.exp(seen).sum(axis=1)) - seen[np.arange(6), classes]).mean()
        else:
            value = ((seen - x) ** 2).sum() / 6
        return value + tutorial.WEIGHT * ((moved - plain[:, task.moved]) ** 2).sum() / 4

    found = tutorial.gradient(network, inputs, first, tutorial.loss_of(task, x, classes, 4))
    for layer, part in itertools.product(range(4), range(2)):
        for where in [(0, 0), (3, 5)] if part == 0 else [(0,), (4,)]:
            ends = []
            for step in (1e-5, -1e-5):
                moved = [[array.copy() for array in pair] for pair in network]
                moved[layer][part][where] += step
                ends.append(loss(moved))
            assert found[layer][part][where] == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-3, abs=1e-5)


def test_the_gradient_of_the_heads(tutorial):
    heads = tutorial.heads
    source = np.random.default_rng(2)
    parts = [*heads.fresh(source)[:5], source.normal(size=heads.PIXELS)]
    x = source.normal(size=(3, heads.TOKENS, heads.PIXELS))
    y = source.normal(size=(2, heads.TOKENS, heads.PIXELS))
    inputs = np.concatenate([x, y, heads.mirrored(y)])

    def loss(arrays):
        out = heads.forward(arrays, inputs)[0]
        apart = out[5:] - heads.mirrored(out[3:5])
        return ((out[:3] - x) ** 2).sum() / 3 + heads.PULL * (apart**2).sum() / 2

    out, kept = heads.forward(parts, inputs)
    found = heads.backward(parts, kept, heads.derivative(out, inputs, 2))
    for index, part in enumerate(parts):
        for where in ((0,) * part.ndim, tuple(size - 1 for size in part.shape)):
            ends = []
            for step in (1e-5, -1e-5):
                moved = [array.copy() for array in parts]
                moved[index][where] += step
                ends.append(loss(moved))
            assert found[index][where] == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-4, abs=1e-6)


def test_the_measures_of_symmetric_networks_are_zero(tutorial):
    """Pairs of neurons that the mirror exchanges, one of tanh turned round, and heads that it exchanges."""
    source = np.random.default_rng(3)
    weight = source.normal(size=(16, 64))
    weight = np.vstack([weight[:7], weight[:7][:, tutorial.MIRROR], weight[14:] - weight[14:][:, tutorial.MIRROR]])
    network = [(weight, np.zeros(16)), *[(np.eye(16), np.zeros(16))] * 2, (source.normal(size=(10, 16)), np.zeros(10))]
    assert tutorial.in_group(network, "tanh", 1, 0.1) < 1e-6
    assert tutorial.carried(network, "tanh", 1, tutorial.MIRROR, 0.1) < 1e-6
    assert tutorial.carried(network, "tanh", 1, tutorial.UPDOWN, 0.1) > 0.1
    assert tutorial.in_group(network, "gelu", 1, 0.1) > 0.1  # no sign passes through GELU
    heads = tutorial.heads
    parts = heads.fresh(source)
    parts[0] = parts[0] + parts[0][:, heads.INSIDE]
    parts[1] = parts[1] + parts[1][:, heads.ACROSS]
    apart = heads.heads_apart(parts, source.normal(size=(5, heads.TOKENS, heads.PIXELS)))
    assert np.diag(apart).max() < 1e-12 < apart[0, 1]


def test_the_kept_networks(tutorial, kept):
    text = tutorial.FILE.read_text(encoding="utf-8")
    page = SCRIPT.with_name("mirrored-digits.md").read_text(encoding="utf-8")
    assert hashlib.sha256(text.encode()).hexdigest() in page
    assert text == tutorial.written(kept)
    names = [tutorial.key(*run) for run in tutorial.runs()]
    assert list(kept) == [*names, *(f"heads {seed}" for seed in range(tutorial.HEAD_SEEDS))]


def test_the_exact_table(tutorial, kept):
    """What catnet answers depends on no machine: the table of the page, line by line."""
    page = SCRIPT.with_name("mirrored-digits.md").read_text(encoding="utf-8")
    for line in tutorial.exact_table(tutorial.documents(kept)):
        assert line in page, line


def test_the_tables_of_floats(tutorial, kept):
    """Within a fiftieth of what the page says: rounding differs from machine to machine."""
    page = SCRIPT.with_name("mirrored-digits.md").read_text(encoding="utf-8")
    task = tutorial.TASKS[1]
    chosen = some_of(tutorial.FIRST, 2)
    measured = {
        tutorial.key(task, first, seed): tutorial.measure(task, first, kept[tutorial.key(task, first, seed)])
        for first, seed in itertools.product(chosen, range(tutorial.SEEDS))
    }
    for first in chosen:
        found = sorted(measured[tutorial.key(task, first, seed)].first for seed in range(tutorial.SEEDS))
        (line,) = (row for row in page.splitlines() if row.startswith(f"| {task.name} | {first} |"))
        said = [float(value) for value in line.split("|")[5].split("–")]
        assert said == pytest.approx(found, rel=0.02, abs=0.0011)


def test_it_trains(tutorial):
    pytest.importorskip("sklearn")
    for task, first in itertools.product(tutorial.TASKS, tutorial.FIRST):
        entry = tutorial.train(task, first, 0, 4)
        assert [len(part) for part in entry["network"]] == [16, 16, 16, 16, 16, 16, task.outputs, task.outputs]
    assert len(tutorial.train_heads(0, 4)["network"]) == 6


def test_figures(tutorial, kept):
    runs = {tutorial.key(*run): tutorial.Measured(0.9, 0.1, 0.01, 0.02, 0.3, 0.1, 0.2) for run in tutorial.runs()}
    for text in (tutorial.errors_figure(runs), tutorial.filters_figure(kept), tutorial.maps_figure(kept)):
        assert text.startswith("<svg") and text.endswith("</svg>\n")


def test_its_page(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", list(sys.path))
    outcome = doctest.testfile(str(SCRIPT.with_name("mirrored-digits.md")), module_relative=False)
    assert outcome.attempted and not outcome.failed
