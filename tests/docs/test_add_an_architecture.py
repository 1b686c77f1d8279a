"""The how-to page's code, as it stands on the page, and laws on the architecture that it adds."""

from __future__ import annotations

import json
import re
import sys
import types
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.known import KNOWN, architecture_of
from catnet.cli import main
from catnet.errors import InputError
from catnet.questions.verify import verify
from catnet.theorem import EndActions

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "add-an-architecture.md"


@pytest.fixture(scope="module")
def page() -> Any:
    module = types.ModuleType("page")
    sys.modules["page"] = module  # dataclasses look their module up
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL):
        exec(compile(block, str(PAGE), "exec"), module.__dict__)
    yield module
    KNOWN.forget(module.Coordinatewise)
    del sys.modules["page"]


NUMBERS = st.integers(-2, 2).map(Fraction)


@given(data=st.data())
@settings(max_examples=60)
def test_the_theorem_on_the_added_architecture(page: Any, data: st.DataObject) -> None:
    size, depth = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    row = st.lists(NUMBERS, min_size=size, max_size=size).map(tuple)
    theta = page.Coordinatewise(tuple(data.draw(st.lists(row, min_size=depth, max_size=depth))))
    images = Permutation(tuple(data.draw(st.permutations(range(size)))))
    sign = data.draw(st.sampled_from([1, -1]))
    first, last = Monomial.of_permutation(images), Monomial(images, (Fraction(sign),) * size)
    architecture = page.CoordinatewiseArchitecture()
    moved = architecture.model.transport(theta, first, last)
    point = tuple(Fraction(3 * a + 1, 2) for a in range(size))
    assert moved.morphism()(point) == last.apply(theta.morphism()(first.inverse().apply(point)))
    report = verify(theta, EndActions((("g", first, last),)), architecture=architecture)
    product = [Fraction(1)] * size
    for weights in theta.weights:
        product = [a * b for a, b in zip(product, weights, strict=True)]
    equivariant = all(sign * product[a] == product[image] for a, image in enumerate(images.images))
    assert (report.end_to_end.word == "proved") == equivariant
    if report.identifiability.word == "proved" and equivariant:
        assert report.layerwise.word == "proved"


@given(data=st.data())
@settings(max_examples=40)
def test_twins_of_the_added_architecture(page: Any, data: st.DataObject) -> None:
    row = st.lists(NUMBERS, min_size=2, max_size=2).map(tuple)
    theta = page.Coordinatewise(tuple(data.draw(st.lists(row, min_size=2, max_size=3))))
    architecture = page.CoordinatewiseArchitecture()
    verdict = architecture.check_identifiable(theta)
    if verdict.word == "refuted":
        assert architecture.check_same_function(theta, verdict.witness).word == "proved"
        zeros = [[[not value for value in weights] for weights in t.weights] for t in (theta, verdict.witness)]
        assert zeros[0] != zeros[1]  # where numbers are zero is the same all over an orbit


@pytest.mark.parametrize("command", ["verify", "identify", "reduce", "equal"])
def test_commands_read_the_format_that_the_page_registers(page: Any, command: str, tmp_path: Path, capsys: Any) -> None:
    network = {"format": "coordinatewise/1", "weights": [["2", "6"], ["3", "1"]]}
    swap = {"permutation": [1, 0]}
    group = {"generators": {"s": {"input": swap, "output": swap}}}
    instance = {"format": "catnet-instance/1", "name": "toy", "network": network, "group": group}
    path = tmp_path / "in.json"
    path.write_text(json.dumps(instance if command == "verify" else network))
    files = [str(path)] * (2 if command == "equal" else 1)
    assert main([command, *files, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["verdict"] == "proved"
    if command == "verify":
        acting = answer["layerwise"]["actions"][0]["generators"]["s"]
        assert acting == {"permutation": [1, 0], "scale": ["3", "1/3"]}


def test_a_class_of_the_same_name_is_another_one(page: Any) -> None:
    @dataclass(frozen=True)
    class Coordinatewise:
        weights: tuple[Any, ...]

    with pytest.raises(InputError, match="Coordinatewise: register it"):
        architecture_of(Coordinatewise(()))
