"""The checker of bounds: what it accepts is true, what is changed is refused, and its mutants are noticed."""

from __future__ import annotations

import copy
import importlib
import json
import random
import subprocess
import sys
import types
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from catnet.checking import algebra, bounds, dual, networks, perceptron, reading
from tests.checking.bounds_cases import cases, claiming, seal, sharp, written_by_hand
from tests.checking.bounds_mutants import MUTANTS

CASES = cases()
PACKAGE = "mutated_checking"


def accepts(check: Any, document: dict[str, Any]) -> bool:
    try:
        check(copy.deepcopy(document))
    except reading.CertificateError:
        return False
    return True


@pytest.mark.parametrize(("name", "document", "good"), CASES, ids=[name for name, _, _ in CASES])
def test_verdicts(name: str, document: dict[str, Any], good: bool) -> None:
    assert accepts(bounds.check, document) == good


def test_what_is_proved_is_true_at_many_points() -> None:
    source = random.Random(5)
    for number in range(1, 60):
        try:
            draft, bound = sharp(number)
        except ValueError:
            continue
        left = perceptron.read_perceptron(draft["left"], "left")
        right = None if draft["right"] is None else perceptron.read_perceptron(draft["right"], "right")
        matrices = [
            None if draft[key] is None else [[Fraction(v) for v in row] for row in draft[key]]
            for key in ("input", "output")
        ]
        box = [[Fraction(v) for v in pair] for pair in draft["box"]]
        corners = list(product(*box))
        inside = [[low + Fraction(source.randint(0, 8), 8) * (high - low) for low, high in box] for _ in range(20)]
        for point in [*corners, *inside]:
            moved = list(point)
            if matrices[0] is not None:
                moved = [sum((a * x for a, x in zip(row, point, strict=True)), Fraction(0)) for row in matrices[0]]
            values: list[Any] = networks.Layered(left).value(moved, 16)
            if right is not None:
                other = networks.Layered(right).value(list(point), 16)
                if matrices[1] is not None:
                    other = [sum((a * v for a, v in zip(row, other, strict=True)), Fraction(0)) for row in matrices[1]]
                values = [v - w for v, w in zip(values, other, strict=True)]
            forms = []
            for goal in draft["bounds"][0]["goals"]:
                pairs = [*zip(goal["outputs"], values, strict=True), *zip(goal["inputs"], point, strict=True)]
                forms.append(sum((Fraction(a) * v for a, v in pairs), Fraction(goal["constant"])))
            assert min(forms) <= bound


def test_any_changed_digit_of_the_claim_is_noticed_by_its_hash() -> None:
    text = json.dumps(next(document for name, document, good in CASES if good and name.startswith("sharp")))
    document = json.loads(text)
    claim = {key: document[key] for key in ("left", "right", "input", "output", "box", "bounds")}
    changed = 0
    inner = json.dumps(claim)
    for place, sign in enumerate(inner):
        if sign.isdigit():
            other = inner[:place] + str((int(sign) + 1) % 10) + inner[place + 1 :]
            changed += 1
            assert not accepts(bounds.check, {**document, **json.loads(other)})
    assert changed > 20


def test_changed_multipliers_prove_what_they_prove_and_no_more() -> None:
    """A changed digit in a proof may prove more or less; it never proves what is false."""
    for number in range(1, 40):
        try:
            draft, bound = sharp(number)
        except ValueError:
            continue
        text = json.dumps(draft["proofs"])
        places = [i for i, sign in enumerate(text) if sign.isdigit()]
        for place in places[:: max(1, len(places) // 10)]:
            other = text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]
            try:
                changed = seal({**draft, "proofs": json.loads(other)})
            except json.JSONDecodeError:
                continue
            low = bound - 10**6
            assert not accepts(bounds.check, claiming(changed, low))


def test_alone_and_isolated(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    for name, wanted in (("true", 0), ("weights of sum 2", 1), ("no tree", 2)):
        document = next(document for title, document, _ in written_by_hand() if title == name)
        path.write_text(json.dumps(document))
        command = [sys.executable, "-I", str(Path(bounds.__file__).parent), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == wanted, done.stderr
        assert json.loads(done.stdout)["check"]


def mutated(module: str, old: str, new: str) -> Any:
    """The check of a changed checker, loaded beside the true one."""
    sources = {
        name: Path(importlib.import_module(f"catnet.checking.{name}").__file__ or "").read_text()
        for name in ("dual", "bounds")
    }
    assert old in sources[module], (module, old)
    sources[module] = sources[module].replace(old, new)
    package = types.ModuleType(PACKAGE)
    package.__path__ = []
    loaded = {PACKAGE: package}
    for name, whole in (("algebra", algebra), ("perceptron", perceptron), ("reading", reading)):
        loaded[f"{PACKAGE}.{name}"] = whole
    for name in ("dual", "bounds"):
        made = types.ModuleType(f"{PACKAGE}.{name}")
        made.__package__ = PACKAGE
        loaded[f"{PACKAGE}.{name}"] = made
    sys.modules.update(loaded)
    try:
        for name in ("dual", "bounds"):
            exec(compile(sources[name], f"{name} (mutated)", "exec"), loaded[f"{PACKAGE}.{name}"].__dict__)
    finally:
        for name in loaded:
            sys.modules.pop(name, None)
    return loaded[f"{PACKAGE}.bounds"].check


def test_the_loader_alone_changes_nothing() -> None:
    check = mutated("dual", "self.empty = False", "self.empty = False")
    assert all(accepts(check, document) == good for _, document, good in CASES)


@pytest.mark.share(3)
@pytest.mark.parametrize(("module", "old", "new"), MUTANTS)
def test_every_mutant_is_noticed(module: str, old: str, new: str) -> None:
    check = mutated(module, old, new)
    ordered = CASES[160:] + CASES[:160]
    assert any(accepts(check, document) != good for _, document, good in ordered)


def test_there_are_many_mutants() -> None:
    assert len(MUTANTS) >= 40 and len(set(MUTANTS)) == len(MUTANTS)
    assert dual.__doc__ and bounds.__doc__
