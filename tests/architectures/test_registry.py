"""The registry: types are told apart by what they are, and a room of one's own is one line."""

from __future__ import annotations

import argparse
import json
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest

import catnet
from catnet import cli
from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.known import KNOWN, ROOMS, architecture_of, iter_architectures
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.scaled import ScaledNetworks
from catnet.architectures.product.model import ProductNetwork
from catnet.architectures.relu.architecture import ReluArchitecture
from catnet.architectures.tanh.architecture import TanhNetworks
from catnet.architectures.tied.network import TiedLayer, TiedNetwork
from catnet.category import Activation, Power, Relu, Tanh
from catnet.category.activation import Freedom
from catnet.commands.answer import Answer
from catnet.errors import InputError
from catnet.files.parameter import parameter_from_json, parameter_to_json
from catnet.theorem.architecture import Architecture, Summary
from catnet.verdict import Proved, Undecided, Verdict


def made(name: str, *, module: str = __name__) -> type[Activation]:
    """An activation that is constantly zero, under any name."""

    @dataclass(frozen=True, slots=True)
    class Zero(Activation):
        @property
        def name(self) -> str:
            return "zero"

        @property
        def freedom(self) -> Freedom:
            return "nonzero"

        def __call__(self, number: Fraction) -> Fraction:
            return Fraction(0)

        def enclose(self, ball: Any) -> Any:
            return ball * 0

        def multiplier(self, factor: Fraction) -> Fraction | None:
            return factor or None

        def pull(self, factor: Fraction) -> Fraction | None:
            return factor or None

    Zero.__name__ = Zero.__qualname__ = name
    Zero.__module__ = module
    return Zero


Zero = made("Zero")


def network(activation: Activation) -> MLP:
    return MLP.from_rows([([[1]], [1]), ([[1]], [0])], activation)


@pytest.mark.parametrize("name", ["Tanh", "Relu", "Identity", "Power", "MLP", "AttentionNetwork", "Zero"])
@pytest.mark.parametrize("module", [__name__, "catnet.category.sigmoidal", "catnet.architectures.perceptron.network"])
def test_an_activation_that_is_called_like_one_of_catnet_is_not_that_one(name: str, module: str) -> None:
    theta = network(made(name, module=module)())
    for question in (
        lambda: architecture_of(theta),
        lambda: catnet.check_identifiable(theta),
        lambda: catnet.check_same_function(theta, theta),
        lambda: catnet.check_same_function(theta, network(Tanh())),
        lambda: catnet.reduce_network(theta),
        lambda: catnet.complex_of(theta),
        lambda: catnet.extremes_of(theta),
        lambda: architecture_of(ProductNetwork((network(Tanh()), theta))),
        lambda: catnet.check_identifiable(CompositionNetwork((theta,))),
    ):
        with pytest.raises(InputError, match=f"this activation is not known: 'zero', of the class {name}"):
            question()


def test_the_case_that_was_handed_in() -> None:
    """shared/cases/architecture_by_class_name.py."""
    theta = network(made("Tanh")())
    with pytest.raises(InputError, match=r"register what is known about it with catnet.register\(Tanh, …\)"):
        catnet.check_identifiable(theta)


def test_a_subclass_or_a_stranger_is_not_known() -> None:
    with pytest.raises(InputError, match="no architecture is known for a value of type object"):
        architecture_of(object())

    class Slot:
        activation = Tanh()
        kind = "tanh"

    with pytest.raises(InputError, match="of type Slot"):  # an activation alone makes no multilayer perceptron
        architecture_of(Slot())
    theta = network(Tanh())
    object.__setattr__(theta, "activation", network(Tanh()))  # where a network is made it would be refused
    with pytest.raises(InputError, match="this activation is not known"):
        architecture_of(theta)


@dataclass(frozen=True, slots=True)
class ZeroNetworks(Architecture[MLP]):
    """What is known of networks of zeros: they are constant."""

    @property
    def model(self) -> ScaledNetworks:
        return ScaledNetworks()

    @property
    def summary(self) -> Summary:
        return Summary("zero", "all", "holds", "never", "here", "everything", "nothing")

    def check_same_function(self, left: MLP, right: MLP, *, max_cells: int | None = None) -> Verdict:
        left.require_parallel(right)
        same = left.layers[-1].bias == right.layers[-1].bias
        return Proved("equal constants") if same else Undecided("not looked at")

    def check_identifiable(self, theta: MLP, *, max_cells: int | None = None) -> Verdict:
        return Undecided("not looked at")

    def reduce(self, theta: MLP, *, max_cells: int | None = None) -> Any:
        raise InputError("not reduced")


@pytest.fixture
def registered() -> Iterator[None]:
    catnet.register(Zero, ZeroNetworks)
    yield
    KNOWN.forget(Zero)


@pytest.mark.usefixtures("registered")
def test_an_activation_of_ones_own_is_known_everywhere_once_it_is_registered() -> None:
    theta, other = network(Zero()), MLP.from_rows([([[5]], [7]), ([[2]], [0])], Zero())
    assert catnet.check_same_function(theta, other).word == "proved"
    assert architecture_of(theta).summary.name == "zero"
    assert "zero" in {entry.summary.name for entry in iter_architectures()}
    pair = ProductNetwork((theta, network(Tanh()))), ProductNetwork((other, network(Tanh())))
    assert catnet.check_same_function(*pair).word == "proved"
    one = catnet.Matrix([[1]])
    tied = [TiedNetwork(one, Zero(), (TiedLayer(one * a, one, (0,)), TiedLayer(one, one, (3,)))) for a in (1, 2)]
    assert catnet.check_same_function(*tied).word == "proved"
    with pytest.raises(InputError, match="Zero is registered already"):
        catnet.register(Zero, ZeroNetworks)


@pytest.mark.usefixtures("registered")
def test_files_know_no_activation_of_ones_own() -> None:
    with pytest.raises(InputError, match="files know no activation 'zero' of the class Zero"):
        parameter_to_json(network(Zero()))


def test_a_question_of_ones_own_and_its_command_are_a_module_and_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """How deep is a network of any architecture?"""
    module = types.ModuleType("catnet.commands.depth")

    def add_arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("network")

    def run(options: argparse.Namespace, progress: Any) -> Answer:
        theta = catnet.read_parameter(options.network)
        architecture_of(theta)
        depth = len(theta.spaces) - 1
        return Answer(0, {"command": "depth", "verdict": "proved", "depth": depth}, [f"proved. {depth} layers."])

    monkeypatch.setattr(module, "add_arguments", add_arguments, raising=False)
    monkeypatch.setattr(module, "run", run, raising=False)
    monkeypatch.setitem(sys.modules, "catnet.commands.depth", module)
    monkeypatch.setitem(cli.COMMANDS, "depth", "how many layers a network has")
    assert cli.main(["depth", "zoo:triangle", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["depth"] == 2
    assert cli.main(["depth", "zoo:absolute-value"]) == 0
    assert capsys.readouterr().out == "proved. 2 layers.\n"
    assert cli.main(["depth", "no.json"]) == 2 and "no.json" in capsys.readouterr().err


def test_what_is_registered_is_checked() -> None:
    with pytest.raises(InputError, match="Relu is registered already"):
        catnet.register(Relu, ZeroNetworks)
    for wrong in (ScaledNetworks, ZeroNetworks(), "ZeroNetworks"):
        with pytest.raises(InputError, match="a subclass of"):
            catnet.register(Zero, wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="takes a type"):
        catnet.register(Zero(), ZeroNetworks)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="catnet-network/1"):
        catnet.register(Zero, ZeroNetworks, format="zero/1", read=dict, write=dict)
    with pytest.raises(InputError, match="was not registered"):
        KNOWN.forget(Relu)


@dataclass(frozen=True, slots=True)
class Poem:
    """A parameter of one's own."""

    verses: int


def poem_from_json(document: Any, *, where: str, file: str) -> Poem:
    return Poem(int(document["verses"]))


def poem_to_json(theta: Poem) -> dict[str, Any]:
    return {"format": "poem/1", "verses": theta.verses}


def test_a_format_of_ones_own_is_read_and_written_also_inside_a_product() -> None:
    catnet.register(Poem, ReluArchitecture, format="poem/1", read=poem_from_json, write=poem_to_json)
    try:
        document = parameter_to_json(Poem(3))
        assert parameter_from_json(json.loads(json.dumps(document))) == Poem(3)
        nested = {"format": "catnet-product/1", "parts": [document, document]}
        assert parameter_from_json(nested).parts == (Poem(3), Poem(3))
        assert parameter_to_json(ProductNetwork((Poem(3),)))["parts"] == [document]
        with pytest.raises(InputError, match="'poem/1' is registered already"):
            catnet.register(int, ReluArchitecture, format="poem/1", read=poem_from_json, write=poem_to_json)
        with pytest.raises(InputError, match="takes both"):
            catnet.register(int, ReluArchitecture, format="poem/2", read=poem_from_json)
    finally:
        KNOWN.forget(Poem)
    with pytest.raises(InputError, match="no file format for a value of type Poem"):
        parameter_to_json(Poem(3))


def test_every_line_leads_somewhere() -> None:
    for room in ROOMS:
        assert room.architecture is None or issubclass(room.load() or object, Architecture)
        if room.format is not None:
            with pytest.raises((InputError, KeyError)):
                room.format.from_json({"format": room.format.name}, where="", file="f", parts=parameter_from_json)


def test_the_architecture_of_a_parameter_is_the_one_of_its_line() -> None:
    assert type(architecture_of(network(Tanh()))) is TanhNetworks
    assert type(architecture_of(network(Power(2)))).__name__ == "PolynomialNetworks"
    assert repr(KNOWN) == "KNOWN"
