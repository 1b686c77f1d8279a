"""The study: its gradient, its measures, what its page claims of the committed checkpoints, and that it runs."""

from __future__ import annotations

import doctest
import importlib.util
import itertools
import json
import math
import sys
from fractions import Fraction
from pathlib import Path

import pytest

np = pytest.importorskip("numpy")
ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "docs" / "tutorials" / "how_symmetry_grows.py"


def once(measure):
    """The same answer for the same checkpoint: several tests look at it."""
    known = {}

    def found(entry, task, activation):
        name = json.dumps(entry), task.name, activation
        if name not in known:
            known[name] = measure(entry, task, activation)
        return known[name]

    return found


@pytest.fixture(scope="module")
def tutorial():
    spec = importlib.util.spec_from_file_location("how_symmetry_grows", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    setattr(module, "measure", once(module.measure))  # noqa: B010
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def kept(tutorial):
    return json.loads(tutorial.FILE.read_text(encoding="utf-8"))


def test_all_checkpoints_are_kept(tutorial, kept):
    assert list(kept) == [tutorial.key(*run) for run in tutorial.runs()] and len(kept) == 54
    for task, activation, setting, seed in tutorial.runs():
        course = kept[tutorial.key(task, activation, setting, seed)]
        assert [entry["step"] for entry in course] == list(tutorial.STEPS)
        for entry in course:
            theta = tutorial.network_of(entry["network"], activation)
            assert theta.widths == (9, task.width + setting.more, len(task.outputs))


def test_the_teachers_are_equivariant(tutorial):
    for task, activation in itertools.product(tutorial.TASKS, tutorial.ACTIVATIONS):
        parts = [np.rint(part * 2**tutorial.BITS).astype(int).tolist() for part in tutorial.teacher(task)]
        found = tutorial.symmetrise(tutorial.network_of(parts, activation), task.ends())
        assert found.is_exact and found.layerwise is not None


@pytest.mark.parametrize("activation", ["tanh", "gelu", "relu"])
def test_the_gradient_is_a_difference_quotient(tutorial, activation):
    source = np.random.default_rng(1)
    network = [source.normal(size=shape) for shape in ((4, 9), (4,), (2, 4), (2,))]
    x, target = source.normal(size=(7, 9)), source.normal(size=(7, 2))
    slopes, error = tutorial.gradient(network, x, target, activation)

    def loss(parts):
        return ((tutorial.value(parts, x, activation) - target) ** 2).sum() / 7

    assert error == pytest.approx(np.sqrt(loss(network) / 2))
    for index, place in ((0, (1, 2)), (1, (3,)), (2, (1, 0)), (3, (0,))):
        moved = [part.copy() for part in network]
        moved[index][place] += 1e-6
        assert slopes[index][place] == pytest.approx((loss(moved) - loss(network)) / 1e-6, abs=1e-4)


def at_the_end(tutorial, kept, task, activation, setting, seed):
    (found,) = (t for t in tutorial.TASKS if t.name == task)
    return tutorial.measure(kept[f"{task} {activation} {setting} {seed}"][-1], found, activation)


def test_fitting_networks_follow(tutorial, kept):
    for task, seed in (("mirror", 0), ("mirror", 2), ("turn", 0), ("turn", 2)):
        found = at_the_end(tutorial, kept, task, "relu", "fitting", seed)
        assert 0 < found.low <= found.high < Fraction(1, 10**5) and found.distance < 1e-6 and found.breaks == 0
    for seed in range(3):
        found = at_the_end(tutorial, kept, "mirror", "tanh", "fitting", seed)
        assert found.low == found.high == found.distance == 0
    stuck = at_the_end(tutorial, kept, "turn", "relu", "fitting", 1)
    assert stuck.low > 1 and stuck.distance > 0.1


def test_gelu_follows_or_is_stuck_at_what_is_nearly_symmetric(tutorial, kept):
    for seed in (0, 2):
        found = at_the_end(tutorial, kept, "mirror", "gelu", "fitting", seed)
        assert found.low == found.high == found.distance == 0
    for task, high, distance in (("mirror", Fraction(1, 50), 0.0004), ("turn", Fraction(6, 25), 0.003)):
        stuck = at_the_end(tutorial, kept, task, "gelu", "fitting", 1)
        assert stuck.error > 0.1 and stuck.breaks == 0
        assert 0 < stuck.low <= stuck.high < high and 0 < stuck.distance < distance


def test_a_pair_of_gelu_is_nearly_another_pair():
    def pair(u, read, scale, shift):
        return read * sum(z * (1 + math.erf(z / math.sqrt(2))) / 2 for z in (shift + scale * u, shift - scale * u))

    for most, low, high in ((2.5, 0, 0.0007), (5, 0.01, 0.021)):
        apart = [pair(u, 0.70654, 1.08788, 0.40802) - pair(u, 0.75, 1, 0.25) for u in np.linspace(0, most, 501)]
        assert low < (max(apart) - min(apart)) / 2 < high


def test_wide_networks_do_not(tutorial, kept):
    for seed in (0, 1):
        found = at_the_end(tutorial, kept, "mirror", "relu", "wide", seed)
        assert 0 < found.low <= found.high < Fraction(1, 10**5) and found.distance > 0.2
    found = at_the_end(tutorial, kept, "mirror", "tanh", "wide", 2)
    assert found.low == found.high == 0 and found.distance > 0.2
    task = tutorial.TASKS[0]
    for seed in range(3):
        parts = tutorial.trimmed(kept[f"mirror relu wide {seed}"][-1]["network"], "relu")
        assert len(parts[0]) == task.width
        assert tutorial.distance_of(tutorial.network_of(parts, "relu"), task.ends()) < 1e-5
    for seed in range(3):
        assert at_the_end(tutorial, kept, "turn", "relu", "wide", seed).low > Fraction(1, 100)
        found = at_the_end(tutorial, kept, "mirror", "gelu", "wide", seed)
        assert found.low > Fraction(8, 10**4) and found.distance > 0.22


def test_few_pictures_are_not_enough(tutorial, kept):
    for task, activation, seed in itertools.product(("mirror", "turn"), ("tanh", "gelu", "relu"), range(3)):
        found = at_the_end(tutorial, kept, task, activation, "few", seed)
        assert found.low > Fraction(3, 10) and found.distance > 0.3


def test_training_starts_the_committed_way(tutorial, kept):
    """What comes later depends on the last bits of the machine, and on how the rate falls."""
    for task, activation in itertools.product(tutorial.TASKS, tutorial.ACTIVATIONS):
        setting = tutorial.SETTINGS[0]
        (_, error, network), later = tutorial.train(task, activation, setting, 0, (0, 30))
        entry = kept[tutorial.key(task, activation, setting, 0)][0]
        assert entry["step"] == 0 and float(entry["error"]) == pytest.approx(error, rel=0.1)
        for ours, theirs in zip(network, entry["network"], strict=True):
            assert np.abs(np.array(ours) - np.array(theirs)).max() <= 1
        assert later[1] < error


def test_it_runs(tmp_path, tutorial, kept, monkeypatch, capsys):
    """With the last checkpoint of every run, so that it takes seconds."""
    shorter = {name: course[-1:] for name, course in kept.items()}
    file = tmp_path / "checkpoints.json"
    file.write_text(json.dumps(shorter), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), "--file", str(file), "--figures", str(tmp_path)])
    tutorial.main()
    out = capsys.readouterr().out
    assert out.count("mirror") + out.count("turn") >= 24
    for name in ("courses", "against"):
        assert (tmp_path / f"how-symmetry-grows-{name}.svg").read_text(encoding="utf-8").startswith("<svg")


def test_its_page(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", list(sys.path))
    outcome = doctest.testfile(str(SCRIPT.with_name("how-symmetry-grows.md")), module_relative=False)
    assert outcome.attempted and not outcome.failed
