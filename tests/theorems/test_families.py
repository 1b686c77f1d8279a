"""C_n, D_n, S_n, B_n on averaged and disguised networks: proved; a billionth added to one deep weight: refuted."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from catnet.algebra.matrix import Matrix
from catnet.architectures.relu.pure import pure_permutation_form
from catnet.checking import layerwise as checker
from catnet.cli import main
from catnet.groups import (
    FiniteGroup,
    Representation,
    cyclic,
    dihedral,
    hyperoctahedral,
    intertwiner_basis,
    natural,
    regular,
    reynolds,
    signed_natural,
    symmetric,
    trivial,
)
from catnet.groups.operators import as_matrix
from catnet.questions.verify import Report, verify
from catnet.search import at_most
from tests.oracles import networks_naive as naive
from tests.oracles.linear import Rows, apply, iter_points, rows_of, times
from tests.support import (
    ends_of,
    instance_document,
    inverse_of,
    mlp_of,
    network_of_mlp,
    random_disguise,
    rows_of_operator,
    write_json,
)

GROUPS = {
    "C5": cyclic(5),
    "D4": dihedral(4),
    "S3": symmetric(3),
    "B2": hyperoctahedral(2),
    "B3": hyperoctahedral(3),
    "S4": symmetric(4),
}
CHECKER = Path(checker.__file__).parent


def random_intertwiner(source: Representation, target: Representation, numbers: random.Random) -> Rows:
    """A random combination of a basis, or the average of a random matrix: both ways are used."""
    if numbers.random() < 0.5:
        total = Matrix.zeros(target.dimension, source.dimension)
        for matrix in intertwiner_basis(source, target):
            total = total + Fraction(numbers.randint(-9, 9), numbers.randint(1, 4)) * matrix
    else:
        rows = [[numbers.randint(-9, 9) for _ in range(source.dimension)] for _ in range(target.dimension)]
        total = reynolds(source, target, Matrix(rows))
    return tuple(total.rows())


def built(group: FiniteGroup, hidden: list[str], seed: int) -> tuple[naive.Network, dict[str, tuple[Rows, Rows]]]:
    """Natural (for B_n signed natural) input and output, hidden layers as named, disguised."""
    numbers = random.Random(seed)
    signed = "f" in group.names
    ends = signed_natural(group) if signed else natural(group)
    kinds = {
        "trivial": trivial(group, 2),
        "natural": natural(group),
        "regular": regular(group),
        "mixed": natural(group) + trivial(group) + natural(group),
    }
    spaces = [ends, *(kinds[kind] for kind in hidden), ends]
    layers: naive.Network = []
    for source, target in pairwise(spaces):
        weight = random_intertwiner(source, target, numbers)
        bias = random_intertwiner(trivial(group), target, numbers)
        layers.append((weight, tuple(row[0] for row in bias)))
    generators = {name: (tuple(as_matrix(image).rows()),) * 2 for name, image in ends.images}
    return random_disguise(layers, numbers), generators


def verified(layers: naive.Network, generators: dict[str, tuple[Rows, Rows]]) -> Report:
    """Few cells for what these networks reduce to: nothing here asks whether that is identifiable, and it is most of
    the work."""
    with at_most(20, "cells for the hypothesis"):
        return verify(mlp_of(layers), ends_of(generators))


CASES = [
    (name, hidden)
    for name in GROUPS
    for hidden in (["natural"], ["mixed"], ["trivial"], ["regular"], ["natural", "mixed"], ["mixed", "trivial"])
    if not (name in ("S4", "B3") and hidden == ["regular"])
]


@pytest.mark.share(3)
@pytest.mark.parametrize(
    ("name", "hidden"), CASES, ids=lambda value: value if isinstance(value, str) else "-".join(value)
)
def test_averaged_networks_are_proved_and_their_certificates_hold(name: str, hidden: list[str], tmp_path: Path) -> None:
    layers, generators = built(GROUPS[name], hidden, seed=len(hidden))
    for first, last in generators.values():
        for point in iter_points(len(first), 3):
            assert naive.evaluate(layers, apply(first, point)) == apply(last, naive.evaluate(layers, point))
    instance = write_json(tmp_path / "i.json", instance_document(layers, generators, name))
    certificate = tmp_path / "c.json"
    assert main(["verify", str(instance), "--certificate", str(certificate)]) == 0
    document = json.loads(certificate.read_text())
    assert checker.check(document)["squares"] == len(generators) * len(layers)
    assert main(["check", str(certificate)]) == 0


def test_the_checker_runs_alone(tmp_path: Path) -> None:
    layers, generators = built(GROUPS["D4"], ["mixed", "natural"], seed=5)
    instance = write_json(tmp_path / "i.json", instance_document(layers, generators))
    certificate = tmp_path / "c.json"
    assert main(["verify", str(instance), "--certificate", str(certificate)]) == 0
    alone = subprocess.run(
        [sys.executable, "-I", "-S", str(CHECKER), str(certificate)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    answer = json.loads(alone.stdout)
    assert (alone.returncode, answer["check"], answer["claim"]) == (0, "accepted", "layerwise equivariance")
    assert answer["order"] == 8 and not alone.stderr
    certificate.write_text(certificate.read_text().replace('"uniqueness"', '"hope"').replace('"enumeration"', '"hope"'))
    alone = subprocess.run(
        [sys.executable, "-I", "-S", str(CHECKER), str(certificate)], capture_output=True, text=True, check=False
    )
    assert alone.returncode == 2 and json.loads(alone.stdout)["reason"] == "homomorphism: 'hope' is not known"


@pytest.mark.share(3)
@pytest.mark.parametrize("name", list(GROUPS))
@pytest.mark.parametrize("hidden", [["natural"], ["natural", "mixed"]], ids="-".join)
def test_a_billionth_in_one_deep_weight_is_refuted(name: str, hidden: list[str]) -> None:
    layers, generators = built(GROUPS[name], hidden, seed=11)
    numbers = random.Random(name)
    for _ in range(3):
        deep = numbers.randrange(1, len(layers))
        weight, bias = layers[deep]
        row, column = numbers.randrange(len(weight)), numbers.randrange(len(weight[0]))
        changed = [list(values) for values in weight]
        changed[row][column] += Fraction(1, 10**9)
        broken = [*layers[:deep], (rows_of(changed), bias), *layers[deep + 1 :]]
        report = verified(broken, generators)
        assert report.layerwise.word == "refuted"
        assert report.verdict.word == "refuted"
        matters = any(
            naive.evaluate(broken, apply(first, point)) != apply(last, naive.evaluate(broken, point))
            for first, last in generators.values()
            for point in iter_points(len(first), 60)
        )
        if matters:  # where the changed weight matters at all, the function is not equivariant, and a witness is found
            assert report.end_to_end.word == "refuted"
            witness = report.end_to_end.witness
            first, last = generators[witness.generator]
            assert witness.f_of_gx == naive.evaluate(broken, apply(first, witness.point))
            assert witness.g_of_fx == apply(last, naive.evaluate(broken, witness.point))
            assert witness.f_of_gx != witness.g_of_fx


@pytest.mark.share(2)
@pytest.mark.parametrize("name", ["C5", "D4", "S3", "B2"])
def test_conjugated_ends(name: str) -> None:
    """Change the basis of V_0 and V_L: the action is by general rational matrices, the hidden layers do not notice."""
    layers, generators = built(GROUPS[name], ["natural", "mixed"], seed=21)
    size = len(layers[0][0][0])
    shear = rows_of([[1 if i == j else Fraction(1, 2) if j == i + 1 else 0 for j in range(size)] for i in range(size)])
    back = as_matrix(Matrix(shear).inverse())
    inverse = tuple(back.rows())
    first_weight, first_bias = layers[0]
    last_weight, last_bias = layers[-1]
    moved = [
        (times(first_weight, inverse, size), first_bias),
        *layers[1:-1],
        (times(shear, last_weight, len(last_weight[0])), apply(shear, last_bias)),
    ]
    conjugated = {
        label: (times(shear, times(first, inverse, size), size), times(shear, times(last, inverse, size), size))
        for label, (first, last) in generators.items()
    }
    report = verified(moved, conjugated)
    assert report.verdict.word == "proved" and report.group.order == GROUPS[name].order
    plain = verified(layers, generators)
    assert report.proof is not None and plain.proof is not None
    for index in range(1, len(layers)):
        hidden = [rows_of_operator(operator) for _, operator in report.proof.actions.on_layer(index)]
        assert hidden == [rows_of_operator(operator) for _, operator in plain.proof.actions.on_layer(index)]
    wrong = {label: (first, inverse_of(last)) for label, (first, last) in conjugated.items()}
    if any(first != inverse_of(first) for first, _ in conjugated.values()):
        assert verified(moved, wrong).verdict.word == "refuted"


@pytest.mark.share(4)
@pytest.mark.parametrize("name", list(GROUPS))
def test_pure_permutation_form(name: str) -> None:
    layers, generators = built(GROUPS[name], ["mixed", "natural"], seed=31)
    theta = mlp_of(layers)
    report = verified(layers, generators)
    assert report.proof is not None
    pure, actions = pure_permutation_form(theta, report.proof.actions)
    straight = network_of_mlp(pure)
    assert naive.widths(straight, theta.widths[0]) == list(theta.widths)
    for point in iter_points(theta.widths[0], 12):
        assert naive.evaluate(straight, point) == naive.evaluate(layers, point)
    for label, operators in actions.generators:
        rows = [rows_of_operator(operator) for operator in operators]
        assert (rows[0], rows[-1]) == generators[label]
        assert all(value in (0, 1) for matrix in rows[1:-1] for row in matrix for value in row)
        assert naive.squares_commute(straight, rows)
    assert any(not naive.is_positive_monomial(generators[label][0]) for label in generators) == ("f" in generators)
