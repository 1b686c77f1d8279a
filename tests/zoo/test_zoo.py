"""Every entry of the zoo keeps what its lesson promises."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from typing import Any

import pytest

from catnet.architectures.perceptron.network import MLP
from catnet.cli import main
from catnet.errors import FormatError
from catnet.files import instance_from_json, read_instance
from catnet.files.source import read_parameter
from catnet.formats.jsontext import parse_json
from catnet.zoo import entries, find, names
from catnet.zoo.entry import Entry
from catnet.zoo.families import FAMILIES, LARGEST, SMALLEST
from tests.oracles import networks_naive as naive
from tests.oracles.lie_naive import jet
from tests.support import network_of_mlp

EVERY = entries()
MEMBERS = [find(f"{word}-{n}") for word in FAMILIES for n in (SMALLEST, 6, LARGEST)]


def answered(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    status = main([*words, "--json"])
    captured = capsys.readouterr()
    assert status in (0, 1, 3), captured.err
    document: dict[str, Any] = json.loads(captured.out)
    if "verdict" in document:
        assert status == {"proved": 0, "refuted": 1, "undecided": 3}[document["verdict"]]
    return document


RELU_AND_SLOPE = (lambda z: max(z, Fraction(0)), lambda z: None if z == 0 else Fraction(int(z > 0)))


def plain(theta: MLP) -> Any:
    return [([list(row) for row in layer.weight.rows()], list(layer.bias)) for layer in theta.layers]


def asked(capsys: pytest.CaptureFixture[str], entry: Entry, question: str) -> str:
    """What catnet answers to the question of a claim, by the command line but for the depth."""
    command, _, rest = question.partition(" ")
    name = f"zoo:{entry.name}"
    if command == "equal":
        return str(answered(capsys, "equal", name, f"zoo:{rest}")["verdict"])
    if command == "depth":
        from catnet.architectures.relu.depth import check_simple, depth_bound

        theta = read_parameter(name)
        assert check_simple(theta).word == "proved"
        return str(depth_bound(theta).hidden_layers)
    document = answered(capsys, command, name)
    if command in ("realize", "reduce"):
        return "-".join(map(str, document["widths"]))
    if command == "regions":
        return str(document["count"])
    if not rest:
        return str(document["verdict"])
    if rest == "group":
        return str(document["group"]["order"])
    part = document[rest]
    return str(part["verdict"] if isinstance(part, dict) else part)


@pytest.mark.parametrize("entry", [*EVERY, *MEMBERS], ids=lambda entry: entry.name)
def test_the_claims_hold(entry: Entry, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.claims
    for question, answer in entry.claims:
        assert asked(capsys, entry, question) == answer, question


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: entry.name)
def test_entries_are_documents(entry: Entry) -> None:
    assert entry.lesson.endswith(".") and len(entry.lesson) < 130 and entry.citation
    theta = read_parameter(f"zoo:{entry.name}")
    assert theta.parameters >= 0
    if entry.kind == "instance":
        instance = read_instance(f"zoo:{entry.name}", affine=True)
        assert instance.network == theta
        assert instance.ends.fields or instance.ends.group().order >= 1


def equivariant_relu_networks() -> list[Entry]:
    """The instances of ReLU networks of which it is claimed that they are equivariant as a whole."""
    result = []
    for entry in EVERY:
        claims = dict(entry.claims)
        whole = claims.get("verify end_to_end", claims.get("verify"))
        if entry.kind == "instance" and whole == "proved" and entry.network.get("activation") == "relu":
            result.append(entry)
    return [entry for entry in result if entry.network["format"] == "catnet-network/1"]


@pytest.mark.parametrize("entry", equivariant_relu_networks(), ids=lambda entry: entry.name)
def test_equivariance_agrees_with_plain_evaluation(entry: Entry) -> None:
    """By fractions alone, at points; the claim is about all."""
    instance = read_instance(f"zoo:{entry.name}", affine=True)
    assert isinstance(instance.network, MLP)
    layers, numbers = network_of_mlp(instance.network), random.Random(entry.name)
    centres = instance.ends.centres or tuple((Fraction(0),) * instance.network.widths[end] for end in (0, -1))

    def act(operator: Any, centre: Any, at: Any) -> tuple[Fraction, ...]:
        image = operator.apply(tuple(a - b for a, b in zip(at, centre, strict=True)))
        return tuple(a + b for a, b in zip(image, centre, strict=True))

    for _ in range(20):
        point = tuple(Fraction(numbers.randint(-12, 12), 4) for _ in range(instance.network.widths[0]))
        for _, first, last in instance.ends.generators:
            image = act(last, centres[1], naive.evaluate(layers, point))
            assert naive.evaluate(layers, act(first, centres[0], point)) == image
        for _, pair in instance.ends.fields:
            found = jet(plain(instance.network), *RELU_AND_SLOPE, point)
            if found is not None:
                along = zip(*found[1], strict=True)
                speed = tuple(
                    sum((a * b for a, b in zip(row, pair.input(point), strict=True)), Fraction(0)) for row in along
                )
                assert speed == pair.output(tuple(found[0]))


def test_there_are_enough_and_they_differ() -> None:
    assert len(EVERY) >= 25
    assert len(set(names())) == len(EVERY)
    assert len({entry.text for entry in EVERY}) == len(EVERY)
    words = {answer for entry in EVERY for _, answer in entry.claims}
    assert {"proved", "refuted"} <= words


def test_claims_of_equality_agree_with_each_other() -> None:
    claims = {
        (entry.name, question.removeprefix("equal ")): answer
        for entry in EVERY
        for question, answer in entry.claims
        if question.startswith("equal ")
    }
    assert {other for _, other in claims} <= set(names())
    assert any(pair[::-1] in claims for pair in claims)
    assert all(claims.get((right, left), answer) == answer for (left, right), answer in claims.items())


def test_the_triangle_is_the_embedded_instance() -> None:
    from catnet.commands.embedded import TRIANGLE

    assert instance_from_json(parse_json(TRIANGLE, "embedded")) == read_instance("zoo:triangle")


def test_the_list_names_every_entry(capsys: pytest.CaptureFixture[str]) -> None:
    listed = answered(capsys, "zoo")
    assert [entry["name"] for entry in listed["entries"]] == list(names())
    assert main(["zoo"]) == 0
    text = capsys.readouterr().out
    assert all(f"{name} (" in text for name in names())


def test_one_entry_can_be_shown_and_written(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    path = tmp_path / "entry.json"
    document = answered(capsys, "zoo", "spread", "-o", str(path))
    assert document["document"] == json.loads(path.read_text()) == find("spread").document
    assert main(["verify", str(path)]) == 1
    assert "S_3-invariant" not in capsys.readouterr().out
    assert main(["zoo", "zoo:spread"]) == 0
    assert "S_3-invariant" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["verify", "zoo:triangel"], "zoo:triangel: no entry of the zoo is called 'triangel'; close to it: triangle"),
        (["identify", "zoo:xyzzy"], "zoo:xyzzy: no entry of the zoo is called 'xyzzy'; `catnet zoo` lists them"),
        (["verify", "zoo:cyclic-2"], "zoo:cyclic-2: no entry of the zoo is called 'cyclic-2'; close to it: cyclic-"),
        (["verify", "zoo:cyclic-١٢"], "zoo:cyclic-١٢: no entry of the zoo is called"),
        (["verify", "zoo:cyclic-03"], "zoo:cyclic-03: no entry of the zoo is called"),
        (["verify", "zoo:"], "zoo:: no entry of the zoo is called ''"),
        (["verify", "zoo:three-kinks"], "zoo:three-kinks: is a network; an instance is a network with a group"),
        (["zoo", "-o", "list.json"], "list.json: --output needs the name of an entry"),
        (["zoo", "no\nsuch"], "zoo: no entry of the zoo is called 'no\\nsuch'"),
    ],
)
def test_bad_names_are_one_line(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"catnet: error: {message}") and captured.err.count("\n") == 1


def test_a_file_whose_name_starts_so_is_read_by_a_longer_path(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "zoo:spread").write_text(find("maximum").text)
    monkeypatch.chdir(tmp_path)
    assert read_instance("./zoo:spread").name == "maximum"
    assert read_instance("zoo:spread").name == "spread"
    with pytest.raises(FormatError):
        read_instance("zoo:nothing")
