"""The checker that Coq proves sound, against the checker in Python and an oracle that multiplies dense matrices.

All the tests here need Coq; those that ask about many certificates ask the program extracted to OCaml.
"""

from __future__ import annotations

import copy
import json
import random
import subprocess
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from catnet.architectures.perceptron.file import network_from_json
from catnet.architectures.relu.same_function import check_same_relu_function
from catnet.checking import layerwise as checker, reading
from catnet.errors import InputError
from catnet.files.certificate import resealed
from catnet.files.claim_reading import claim_of, difference_of
from catnet.files.claims import Claim, Equal, Layerwise
from catnet.files.coq import coq_text
from catnet.files.equality_certificate import equality_to_json
from catnet.verdict import Proved, Refuted
from tests.architectures.relu.test_same_function import mlp, rewritten
from tests.checking.test_equality import plane, small
from tests.checking.test_layerwise import CERTIFICATES, certificate_of, is_true, one_digit_changed
from tests.geometry.networks import networks
from tests.oracles import networks_naive as naive
from tests.proofs.test_claims import HOSTILE, claim as claim_in, with_names
from tests.support import instance_document, symmetric_instances

Coqc = Callable[[Path], subprocess.CompletedProcess[str]]
Extracted = Callable[[Sequence[Claim]], list[bool]]
INSTANCES = Path(__file__).resolve().parents[2] / "proofs" / "instances"


def repaired(document: Any) -> Any:
    """With the hash of the network that it holds: Coq does not look at hashes."""
    return resealed(document)


def python_accepts(document: Any) -> bool:
    try:
        checker.check(document)
    except reading.CertificateError:
        return False
    return True


def changed_documents(document: Any) -> Iterator[Any]:
    """Every digit to two others, in the network and in the actions; the hash repaired."""
    for part in ("network", "generators", "relations"):
        for text in one_digit_changed(json.dumps(document[part])):
            try:
                yield repaired({**document, part: json.loads(text)})
            except ValueError:
                continue


def claims(documents: Sequence[Any]) -> list[Claim | None]:
    found: list[Claim | None] = []
    for document in documents:
        try:
            found.append(claim_of(document))
        except InputError:
            found.append(None)
    return found


def test_the_assumptions_on_record() -> None:
    """Which `make` compares with those that Coq finds."""
    blocks = (INSTANCES.parent / "assumptions.expected").read_text().strip().split("\n\n")
    assumed = [block.split("\n")[0] for block in blocks if "Closed under the global context" not in block]
    assert len(blocks) > 20 and assumed and all("over R" in heading for heading in assumed)


def test_every_instance_is_answered_as_its_folder_says(extracted: Extracted) -> None:
    paths = sorted(INSTANCES.glob("*/*.json"))
    asked: list[Claim] = []
    for path in paths:
        if path.parent.name != "uncovered":
            asked.append(claim_in(path.stem, json.loads(path.read_text())))
    folders = [path.parent.name for path in paths if path.parent.name != "uncovered"]
    assert [folder == "accepted" for folder in folders] == extracted(asked)
    assert folders.count("accepted") >= 12 and folders.count("rejected") >= 6


def test_coq_itself_rejects_what_it_must(coqc: Coqc, tmp_path: Path) -> None:
    """`make` asks Coq about every instance; here two, and that it is the answer of the check that is false."""
    for name, answer in (("accepted/absolute_value", 0), ("rejected/negative_scale", 1)):
        path = tmp_path / f"{Path(name).name}.v"
        path.write_text((INSTANCES / f"{name}.v").read_text())
        done = coqc(path)
        assert (done.returncode != 0) == bool(answer)
        assert ("Closed under the global context" in done.stdout) != bool(answer)
        assert ('while it is expected to have type\n "check' in done.stderr) == bool(answer)


@pytest.mark.parametrize("name", list(CERTIFICATES))
def test_a_changed_digit_is_rejected_unless_it_is_harmless(name: str, extracted: Extracted) -> None:
    documents = list(changed_documents(CERTIFICATES[name]))
    asked = claims(documents)
    said = iter(extracted([claim for claim in asked if claim is not None]))
    accepted = 0
    for document, claim in zip(documents, asked, strict=True):
        answer = claim is not None and next(said)
        assert answer == python_accepts(document), document
        if answer:
            accepted += 1
            assert is_true(document), document
    assert len(documents) > 50 and accepted < len(documents) // 8


@pytest.mark.parametrize("name", ["tanh_odd", "linear_turn", "triangle_leaky", "quarter_turn", "dead_neuron", "unread"])
def test_a_changed_digit_of_a_stored_instance_is_answered_as_in_python(name: str, extracted: Extracted) -> None:
    """Other activations, enumeration, rank: Coq's checker and the one in Python agree on every change."""
    stored = json.loads((INSTANCES / "accepted" / f"{name}.json").read_text())
    documents = list(changed_documents(stored))
    asked = claims(documents)
    said = iter(extracted([claim for claim in asked if claim is not None]))
    answers = [claim is not None and next(said) for claim in asked]
    assert answers == list(map(python_accepts, documents))
    assert len(answers) > 10 and not all(answers)


@pytest.mark.parametrize(
    ("name", "activation"),
    [
        ("tanh_odd", {"power": 3}),
        ("tanh_odd", {"polynomial": ["0", "1", "0", "-1/3"]}),
        ("triangle", {"leaky_relu": "-1/10"}),
        ("linear_turn", "identity"),
    ],
)
def test_every_class_of_activations_compiles(name: str, activation: Any, coqc: Coqc, tmp_path: Path) -> None:
    document = json.loads((INSTANCES / "accepted" / f"{name}.json").read_text())
    document["network"]["activation"] = activation
    path = tmp_path / "claim.v"
    path.write_text(coq_text(claim_of(document)))
    done = coqc(path)
    assert done.returncode == 0 and "Closed under the global context" in done.stdout, done.stderr


@pytest.mark.parametrize(("name", "sigma"), [("triangle", "relu"), ("tanh_odd", "tanh")])
def test_an_accepted_certificate_is_the_papers_structure(name: str, sigma: str, coqc: Coqc, tmp_path: Path) -> None:
    """The two lines of proofs/README.md: homomorphisms into the K_i and equivariant layers, over R."""
    path = tmp_path / f"{name}.v"
    lines = [
        (INSTANCES / "accepted" / f"{name}.v").read_text(),
        "From Catnet Require Accepted.",
        "Definition structure G word_of valid :=",
        f"  Accepted.{sigma}_structure the_certificate _ _ eq_refl G word_of valid accepted.",
        "Check structure.",
    ]
    path.write_text("\n".join(lines) + "\n")
    done = coqc(path)
    assert done.returncode == 0 and "LayerActions rin rout" in done.stdout, done.stderr


def test_hostile_names_compile(coqc: Coqc, tmp_path: Path) -> None:
    """The heads of many files, and the body of one: a comment that ended too early or too late would break it."""
    texts = [coq_text(claim_of(with_names(list(pair)))) for pair in zip(HOSTILE, [*HOSTILE[1:], "r"], strict=True)]
    end = "*)\n"
    path = tmp_path / "hostile.v"
    path.write_text("".join(text[: text.index(end) + len(end)] for text in texts) + texts[0])
    done = coqc(path)
    assert done.returncode == 0 and done.stdout == "Closed under the global context\n", done.stderr


def test_coq_and_the_extracted_program_agree_on_changed_digits(
    coqc: Coqc, extracted: Extracted, tmp_path: Path
) -> None:
    """One file for Coq that computes many answers, instead of one file for each."""
    numbers = random.Random(5)
    asked: list[Layerwise] = []
    for name in CERTIFICATES:
        found = [claim for claim in claims(list(changed_documents(CERTIFICATES[name]))) if claim is not None]
        kept = [claim for claim, right in zip(found, extracted(found), strict=True) if right]
        chosen = [claim_of(CERTIFICATES[name]), *kept[:5], *numbers.sample(found, 25)]
        asked += [claim for claim in chosen if isinstance(claim, Layerwise)]
    parts, head = [], ""
    for index, claim in enumerate(asked):
        text = coq_text(claim)
        head, body = text[: text.index("Definition network")], text[text.index("Definition network") :]
        check = body[body.index("Theorem accepted : ") + 19 : body.index(" = true.\n")]
        parts.append(f"Module M{index}.\n{body[: body.index('(* Coq computes')]}")
        parts.append(f"Definition answer := {check}.\nEnd M{index}.\n")
    answers = "; ".join(f"M{index}.answer" for index in range(len(asked)))
    path = tmp_path / "many.v"
    path.write_text(head + "".join(parts) + f"Eval vm_compute in [{answers}].\n")
    done = coqc(path)
    assert done.returncode == 0, done.stderr
    said = [word == "true" for word in done.stdout.replace("[", " ").replace("]", " ").replace(";", " ").split()
            if word in ("true", "false")]  # fmt: skip
    assert said == extracted(asked) and {True, False} == set(said)


@settings(max_examples=80, deadline=None)
@given(symmetric_instances(), st.randoms(use_true_random=False))
def test_random_instances(extracted: Extracted, drawn: Any, numbers: random.Random) -> None:
    """Whatever `catnet verify` proves Coq's checker accepts; and after a change it says what the others say."""
    layers, generators = drawn
    try:
        document = certificate_of(json.dumps(instance_document(layers, generators)))
    except AssertionError:
        return  # not layerwise equivariant
    assert extracted([claim_of(document)]) == [True]
    damaged = copy.deepcopy(document)
    if damaged["generators"]:
        entry = numbers.choice(list(damaged["generators"].values()))
        hidden = [action for action in entry["hidden"] if isinstance(action, dict) and action.get("permutation")]
        if hidden:
            action = numbers.choice(hidden)
            size = len(action["permutation"])
            action["permutation"] = numbers.sample(range(size), size)
            action["scale"] = [str(numbers.choice([1, 2, -1])) for _ in range(size)]
    assert extracted([claim_of(damaged)]) == [python_accepts(damaged)]
    assert not python_accepts(damaged) or is_true(damaged)


@settings(max_examples=60, deadline=None)
@given(networks(depth=2, width=3), st.randoms(use_true_random=False))
def test_random_equalities(extracted: Extracted, drawn: tuple[int, list[Any]], numbers: random.Random) -> None:
    theta = mlp(drawn[1], drawn[0])
    if theta.widths[0] and not theta.layers[0].bias:
        return  # a first layer of width 0 does not say how many inputs it reads
    document = equality_to_json(theta, rewritten(theta, numbers))
    assert extracted([claim_of(document)]) == [True]
    entry = numbers.choice(document["right"]["layers"])
    if not entry["bias"]:
        return
    place = numbers.randrange(len(entry["bias"]))
    row = entry["weight"][place]
    target = row if row and numbers.random() < 0.7 else entry["bias"]
    place = numbers.randrange(len(target))
    target[place] = str(Fraction(target[place]) + Fraction(1, 7))
    verdict = check_same_relu_function(*(network_from_json(document[side]) for side in ("left", "right")))
    assert isinstance(verdict, Proved | Refuted)
    assert extracted([claim_of(document)]) == [isinstance(verdict, Proved)]
    if isinstance(verdict, Refuted):
        apart = difference_of(document["left"], document["right"], list(verdict.witness.point))
        assert extracted([apart]) == [True]


@pytest.mark.parametrize("make", [small, plane])
def test_a_changed_digit_of_equal_networks(make: Callable[[], Any], extracted: Extracted) -> None:
    document = make()
    asked: list[Claim] = []
    expected = []
    for side in ("left", "right"):
        for text in one_digit_changed(json.dumps(document[side]["layers"])):
            changed = {**document, side: {**document[side], "layers": json.loads(text)}}
            try:
                claim = claim_of(changed)
            except InputError:
                continue
            verdict = check_same_relu_function(*(network_from_json(changed[name]) for name in ("left", "right")))
            asked.append(claim)
            expected.append(isinstance(verdict, Proved))
    assert extracted(asked) == expected and len(asked) > 10
    assert sum(expected) < len(expected) // 4


def test_a_point_where_they_agree_shows_no_difference(extracted: Extracted) -> None:
    document = small()
    points = [[Fraction(k, 7)] for k in range(-20, 20, 3)]
    same = [difference_of(document["left"], document["right"], point) for point in points]
    assert not any(extracted(same))
    kink = naive.document_of([(((Fraction(1),),), (Fraction(0),)), (((Fraction(1),),), (Fraction(0),))])
    apart = [difference_of(kink, document["right"], point) for point in points]
    assert extracted(apart) == [point[0] < 0 for point in points]


def test_too_little_fuel_accepts_nothing(extracted: Extracted) -> None:
    claim = claim_of(plane())
    assert isinstance(claim, Equal)

    class Starved(Equal):
        __slots__ = ()

        @property
        def fuel(self) -> int:  # type: ignore[override]
            return 1

    starved = Starved(claim.inputs, claim.left, claim.right, ())
    assert extracted([claim, starved]) == [True, False]
