"""Evidence by signs that neurons never have together, behind a bottleneck, and in steps; against the regions."""

from __future__ import annotations

import copy
import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from catnet.architectures.perceptron.file import network_from_json, network_to_json
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.regions import layers_of
from catnet.architectures.relu.twins import twin_of_dead, twin_of_stable
from catnet.architectures.relu.unseen import twin_of_masked
from catnet.cli import main
from catnet.files.certificate import resealed
from catnet.files.evidence import evidence_of
from catnet.files.unseen_evidence import unseen_evidence
from catnet.formats.jsontext import parse_json
from catnet.geometry.comparison import check_equal_by_regions
from tests.architectures.relu.test_bottleneck import pair
from tests.architectures.relu.test_unseen import all_signs, patterns, planted, some_network
from tests.checking.attacks import unseen
from tests.checking.attacks.claims import equal
from tests.checking.mutator import outcome
from tests.checking.samples import relu
from tests.shares import some_of

Document = dict[str, Any]


def is_equal(left: MLP, right: MLP) -> bool:
    """Decided on all common regions."""
    return check_equal_by_regions(layers_of(left), layers_of(right), dimension=left.widths[0], max_cells=None).is_proved


def twin_by(theta: MLP, signs: tuple[tuple[int, int, int], ...]) -> MLP:
    (layer, k, sign) = signs[0]
    if len(signs) == 2:
        return twin_of_masked(theta, layer, k, signs[1][1])
    return twin_of_dead(theta, layer, k) if sign > 0 else twin_of_stable(theta, layer, k)


@pytest.mark.share(3)
@pytest.mark.parametrize("seed", range(12))
def test_evidence_exists_where_neurons_never_have_the_signs_and_only_for_equal_functions(seed: int) -> None:
    """The faces decide it, if all layers below are looked at: what is claimed on them need not be strict.  A neuron
    that nothing reads is no case of it: its twin has another bias there, and nothing else.
    """
    theta = some_network((2, 3, 3, 1), random.Random(seed))
    cells = patterns(theta)
    for signs in all_signs(theta):
        twin = twin_by(theta, signs)
        evidence = unseen_evidence(theta, twin)
        assert evidence is None or is_equal(theta, twin)
        if not any(all(cell[i - 1][j] == (sign > 0) for i, j, sign in signs) for cell in cells):
            layer, k, sign = signs[0]
            unread = len(signs) == 1 and sign < 0 and not any(row[k] for row in theta.layers[layer].weight.rows())
            assert evidence is not None or (unread and evidence_of(theta, twin) is not None)


@pytest.mark.parametrize("maker", [unseen.unseen, unseen.bottlenecks, unseen.in_turn])
def test_what_is_accepted_is_equal_on_all_regions(maker: Any) -> None:
    accepted = 0
    for document in some_of(list(maker()), 5):
        sealed = resealed(document)
        if outcome(json.dumps(sealed))[0] == 0:
            keys = ("left", "right") if "left" in sealed else ("network", "twin")
            assert is_equal(*(network_from_json(parse_json(json.dumps(sealed[key]), "network")) for key in keys)), (
                sealed
            )
            accepted += 1
    assert accepted > 2


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9))
def test_behind_a_bottleneck_evidence_is_accepted_if_and_only_if_the_functions_are_equal(seed: int) -> None:
    left, right = pair(seed)
    document = equal(network_to_json(left), network_to_json(right), {"method": "bottleneck"})
    accepted = outcome(json.dumps(resealed(document)))[0] == 0
    same = is_equal(left, right)
    assert same or not accepted
    if left.layers[0].weight.rank() == left.widths[1]:
        assert accepted == same


def test_networks_are_reduced_on_the_way() -> None:
    left = relu(([[1, 0, 2], [0, 1, 1]], [0, 3]), ([[1, 1], [1, -1]], [5, 0]), ([[1, 1]], [-5]))
    right = relu(
        ([[1, 0, 2], [0, 2, 2], [0, 1, 1]], [0, 6, 3]), ([[1, "1/4", "1/2"], [1, 0, -1]], [8, 0]), ([[1, 1]], [-8])
    )
    evidence = evidence_of(left, right)
    assert evidence is not None and evidence["method"] == "in turn" and len(evidence["between"]) == 1
    back = evidence_of(right, left)
    assert back is not None and back["evidence"] == [
        {"method": "maps", "steps": back["evidence"][0]["steps"]}, {"method": "bottleneck"},
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [0])
def test_a_network_without_its_regions_has_a_certificate(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def enumerated(*_: object, **__: object) -> None:
        raise AssertionError("regions were enumerated")

    theta = planted(4, 14, seed)
    monkeypatch.setattr("catnet.architectures.relu.regions.polyhedral_complex", enumerated)
    network, certificate = tmp_path / "network.json", tmp_path / "certificate.json"
    network.write_text(json.dumps(network_to_json(theta)))
    assert main(["identify", str(network), "--max-cells", "5000", "--certificate", str(certificate)]) == 1
    assert main(["check", str(certificate), "--network", str(network)]) == 0
    document = json.loads(certificate.read_text())
    assert document["claim"] == "not identifiable" and document["evidence"]["method"] == "unseen"
    twin = network_from_json(document["twin"])
    source = random.Random(seed)
    for _ in range(20):
        point = tuple(Fraction(source.randint(-64, 64), 8) for _ in range(4))
        assert theta(point) == twin(point)
    for text in spoiled(document):
        assert outcome(text)[0] in (1, 2)
    capsys.readouterr()


def spoiled(document: Document) -> list[str]:
    """Twins that have another function, and proofs without a part."""
    evidence = document["evidence"]
    theta, twin = document["network"], document["twin"]
    place = next(
        (i, j, k)
        for i, (one, other) in enumerate(zip(theta["layers"], twin["layers"], strict=True))
        for j, (row, moved) in enumerate(zip(one["weight"], other["weight"], strict=True))
        for k, (a, b) in enumerate(zip(row, moved, strict=True))
        if a != b
    )
    made = []
    for step in (1, 2):
        more = copy.deepcopy(document)
        weight = more["twin"]["layers"][place[0]]["weight"][place[1]]
        weight[place[2]] = str(Fraction(theta["layers"][place[0]]["weight"][place[1]][place[2]]) + step)
        made.append(more)  # more, and not less
    made.append({**document, "twin": theta})
    for number in range(len(evidence["faces"])):
        leaf = [["leaf", ["1", "0"], None]], [["leaf", ["0", "1"], None]]
        fewer = [*evidence["faces"][:number], *evidence["faces"][number + 1 :]]
        made.append({**document, "evidence": {**evidence, "faces": fewer}})
        if evidence["faces"][number] not in leaf and len(evidence["faces"][number]) > 1:
            cut = [*evidence["faces"][:number], evidence["faces"][number][1:], *evidence["faces"][number + 1 :]]
            made.append({**document, "evidence": {**evidence, "faces": cut}})
    return [json.dumps(resealed(entry)) for entry in made]
