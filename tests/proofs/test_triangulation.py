"""The triangulation checker that Coq proves sound, asked about the same certificates as the one in Python."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from catnet.checking import equality as checker, reading
from catnet.errors import InputError
from catnet.files.certificate import resealed
from catnet.files.claim_reading import claim_of, triangulation_of
from catnet.files.claims import Claim, Triangulated
from catnet.files.coq import coq_text
from catnet.files.coq_words import coq_words
from catnet.files.equality_certificate import equality_to_json
from tests.architectures.relu.test_same_function import mlp, rewritten
from tests.checking.test_equality import plane, small
from tests.checking.test_layerwise import one_digit_changed
from tests.geometry.networks import networks
from tests.support import write_json

Coqc = Callable[[Path], subprocess.CompletedProcess[str]]
Extracted = Callable[[Sequence[Claim]], list[bool]]


def repaired(document: Any) -> Any:
    """With the hash of the claim that it makes: Coq does not look at hashes."""
    return resealed(document)


def python_accepts(document: Any) -> bool:
    try:
        checker.check(document)
    except reading.CertificateError:
        return False
    return True


def coq_accepts(documents: Sequence[Any], extracted: Extracted) -> list[bool]:
    """What cannot be written for Coq is not accepted."""
    found: list[Claim | None] = []
    for document in documents:
        try:
            found.append(triangulation_of(document))
        except InputError:
            found.append(None)
    said = iter(extracted([claim for claim in found if claim is not None]))
    return [claim is not None and next(said) for claim in found]


@pytest.mark.parametrize("make", [small, plane])
def test_a_changed_digit_is_answered_as_in_python(make: Callable[[], Any], extracted: Extracted) -> None:
    document = make()
    changed = [document]
    for part in ("left", "right", "rays", "cones"):
        for text in one_digit_changed(json.dumps(document[part])):
            try:
                changed.append(repaired({**document, part: json.loads(text)}))
            except ValueError:
                continue
    expected = list(map(python_accepts, changed))
    assert coq_accepts(changed, extracted) == expected
    assert len(changed) > 50 and expected[0] and not all(expected)


def damaged(document: Any, numbers: random.Random) -> Any:
    """One change of the triangulation, of a kind that a digit does not make."""
    result = copy.deepcopy(document)
    rays, cones = result["rays"], result["cones"]
    kind = numbers.randrange(11)
    place = numbers.randrange(len(cones))
    cone = cones[place]
    if kind == 0:
        del cones[place]
    elif kind == 1:
        cones.append(numbers.sample(cone, len(cone)))
    elif kind == 2:
        cone[numbers.randrange(len(cone))] = numbers.randrange(len(rays))
    elif kind == 3:
        ray = rays[numbers.randrange(len(rays))]
        ray[numbers.randrange(len(ray))] += numbers.choice([-2, -1, 1, 2])
    elif kind == 4:
        numbers.shuffle(cone)
    elif kind == 5:
        ray = rays[numbers.randrange(len(rays))]
        ray[:] = [numbers.choice([-1, 2, 0]) * value for value in ray]
    elif kind == 6:  # a stellar subdivision at the sum of the rays: still a triangulation
        rays.append([sum(rays[i][k] for i in cone) for k in range(len(rays[0]))])
        cones[place : place + 1] = [[*cone[:i], *cone[i + 1 :], len(rays) - 1] for i in range(len(cone))]
    elif kind == 7:
        cone.append(numbers.randrange(len(rays)))
    elif kind == 8:
        del cones[:]
    elif kind == 9:  # the same ray under a second number
        rays.append(list(rays[cone[0]]))
        cone[0] = len(rays) - 1
    else:  # the whole, twice over
        cones += copy.deepcopy(cones)
    return result


@settings(max_examples=60, deadline=None)
@given(networks(depth=2, width=3), st.randoms(use_true_random=False))
def test_random_certificates(extracted: Extracted, drawn: tuple[int, list[Any]], numbers: random.Random) -> None:
    theta = mlp(drawn[1], drawn[0])
    if theta.widths[0] and not theta.layers[0].bias:
        return  # a first layer of width 0 does not say how many inputs it reads
    document = equality_to_json(theta, rewritten(theta, numbers))
    documents = [document, *(damaged(document, numbers) for _ in range(12))]
    entry = copy.deepcopy(document)
    biases = entry["right"]["layers"][-1]["bias"]
    if biases:
        biases[0] = str(Fraction(biases[0]) + Fraction(1, 7))
        documents.append(repaired(entry))
    expected = list(map(python_accepts, documents))
    assert coq_accepts(documents, extracted) == expected and expected[0]


def test_a_subdivision_is_accepted_and_each_cone_is_needed(extracted: Extracted) -> None:
    document = plane()
    cone = document["cones"][0]
    finer = copy.deepcopy(document)
    finer["rays"].append([sum(document["rays"][i][k] for i in cone) for k in range(3)])
    finer["cones"][0:1] = [[*cone[:i], *cone[i + 1 :], len(finer["rays"]) - 1] for i in range(3)]
    fewer = [copy.deepcopy(document) for _ in document["cones"]]
    for place, changed in enumerate(fewer):
        del changed["cones"][place]
    assert coq_accepts([finer, *fewer], extracted) == [True] + [False] * len(fewer)


def test_what_is_malformed_is_not_written() -> None:
    for change in (
        lambda d: d.update(rays=7),
        lambda d: d["rays"].append([]),
        lambda d: d["rays"].append(["1", "2"]),
        lambda d: d["rays"].append([True, 1]),
        lambda d: d["cones"].append([0.5, 1]),
        lambda d: d["cones"].append([-1, 0]),
        lambda d: d["cones"].append([0, 10**6]),
        lambda d: d.update(format="catnet-certificate/1"),
        lambda d: d.pop("cones"),
    ):
        document = small()
        change(document)
        with pytest.raises(InputError):
            triangulation_of(document)
        with pytest.raises(reading.CertificateError):
            checker.check(document)


def test_coq_itself(coqc: Coqc, tmp_path: Path) -> None:
    """The file that is written compiles; with a cone left out Coq says that the answer of the check is false."""
    for name, document, answer in (("whole", plane(), 0), ("gap", {**plane(), "cones": plane()["cones"][1:]}, 1)):
        path = tmp_path / f"{name}.v"
        path.write_text(coq_text(triangulation_of(document)))
        done = coqc(path)
        assert (done.returncode != 0) == bool(answer)
        assert ('while it is expected to have type\n "triangulated' in done.stderr) == bool(answer)


def test_the_words(tmp_path: Path) -> None:
    document = small()
    claim = triangulation_of(document)
    assert isinstance(claim, Triangulated) and claim.rays[0] == (document["rays"][0][-1], *document["rays"][0][:-1])
    path = write_json(tmp_path / "small.json", document)
    command = [sys.executable, "-m", "catnet.files.coq_words", str(path), "--triangulation", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.split("\n")[:-1] == [coq_words(claim_of(document)), coq_words(claim)]
