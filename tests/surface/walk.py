"""The public surface, found by its signatures: every public function that takes a network, and what to hand it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

import catnet
from catnet.algebra.matrix import Matrix
from catnet.architectures.known import KNOWN, architecture_of
from catnet.architectures.polynomial.two_layers import two_layers
from catnet.architectures.relu.model import ReluNetworks
from catnet.category import Sigmoid
from catnet.files.parameter import parameter_to_json
from catnet.geometry.kernel.layers import box
from catnet.testing.subjects import SUBJECTS, Subject
from catnet.theorem import EndActions
from catnet.theorem.ladder import LayerActions
from catnet.theorem.proof import Layerwise, check_layerwise

APART = (
    "catnet.files.claim_reading",
    "catnet.files.models",
    "catnet.testing",
    "catnet.commands",
    "catnet.checking",
    "catnet.drawing",
    "catnet.zoo",
    "catnet.cli",
    "catnet.__main__",
)
"""Not walked: what draws parameters itself, what takes files, and what takes no parameters at all."""

ANY = ("Any", "Theta", "Network", "AnyNetwork", "_Network")
FIRST = ("theta", "left", "network")
SECOND = ("right", "twin", "moved", "other")
_CELLS = 200


@dataclass(frozen=True)
class Door:
    """A public function that takes a network."""

    name: str
    function: Callable[..., Any]

    @property
    def parameters(self) -> dict[str, inspect.Parameter]:
        return dict(inspect.signature(self.function).parameters)

    @property
    def first(self) -> inspect.Parameter:
        return next(parameter for parameter in self.parameters.values() if takes_network(parameter))

    def takes(self, theta: Any) -> bool:
        """Whether a parameter of this type is what the annotation asks for."""
        kind = str(self.first.annotation).split(" | ")[0]
        bound = getattr(getattr(inspect.getmodule(self.function), kind, None), "__bound__", None)  # of a type variable
        kind = kind if bound is None else bound.__name__
        if kind in ANY:
            return True
        return kind in {base.__name__ for base in type(theta).__mro__}


def takes_network(parameter: inspect.Parameter) -> bool:
    words = str(parameter.annotation)
    named = re.fullmatch(r"(MLP|ConvNet|\w*Network|Theta)( \| None)?", words) is not None
    return named or (words == "Any" and parameter.name in (*FIRST, *SECOND))


def iter_doors() -> Iterator[Door]:
    """Each once, by the module that defines it."""
    for module in pkgutil.walk_packages(catnet.__path__, "catnet."):
        if module.name.startswith(APART):
            continue
        content = importlib.import_module(module.name)
        for name in getattr(content, "__all__", ()):
            value = getattr(content, name)
            if inspect.isfunction(value) and value.__module__ == module.name:
                door = Door(f"{module.name}.{name}".removeprefix("catnet."), value)
                if any(map(takes_network, door.parameters.values())):
                    yield door


def arguments(door: Door, subject: Subject, theta: Any, draw: Callable[[Any], Any]) -> dict[str, Any]:
    """What a door is handed for a network; `LookupError` names a required argument that nobody knows how to draw."""
    given: dict[str, Any] = {}
    seen = False
    for name, parameter in door.parameters.items():
        if takes_network(parameter):
            if not seen:
                given[name], seen = theta, True
            elif parameter.default is parameter.empty or draw(st.booleans()):
                given[name] = draw(others(door, subject, theta))
            continue
        if name == "group":
            ends = given.get("ends")
            if ends is None:
                actions = given["actions"] = _layer_actions(subject, theta, draw)
                ends = EndActions(tuple((name, steps[0], steps[-1]) for name, steps in actions.generators))
            given["group"] = ends.group()
            continue
        if name == "model" and parameter.default is parameter.empty:
            given[name] = ReluNetworks() if "Relu" in str(parameter.annotation) else architecture_of(theta).model
            continue
        if name in given:
            continue
        filler = FILLERS.get(name)
        if filler is not None:
            given[name] = filler(subject, theta, draw)
        elif parameter.default is parameter.empty:
            raise LookupError(
                f"{door.name} takes {name}: {parameter.annotation}, which the walk does not know how to draw"
            )
    return given


@st.composite
def others(draw: Any, door: Door, subject: Subject, theta: Any) -> Any:
    """A second network: theta, one in disguise, another of the subject, or one of any other that the door takes."""
    which = draw(st.sampled_from(["same", "disguise", "like", "unlike"]))
    if which == "disguise" and subject.disguises is not None:
        return draw(subject.disguises(theta))
    if which == "like":
        return draw(subject.networks())
    if which == "unlike":
        found = draw(draw(st.sampled_from(SUBJECTS)).networks())
        asks_one_model = "model" in door.parameters
        return found if door.takes(found) and not (asks_one_model and type(found) is not type(theta)) else theta
    return theta


def _layer_actions(subject: Subject, theta: Any, draw: Callable[[Any], Any]) -> Any:
    """Actions under which the layers are equivariant, if there are such; else on the ends alone."""
    ends = draw(subject.ends(theta))
    model = architecture_of(theta).model
    verdict = check_layerwise(model, theta, ends, ends.group(), budget=500)
    if isinstance(certificate := getattr(verdict, "certificate", None), Layerwise):
        return certificate.actions
    return LayerActions(tuple((name, (first, last)) for name, first, last in ends.generators))


def _ends(subject: Subject, theta: Any, draw: Callable[[Any], Any]) -> Any:
    return draw(subject.ends(theta))


def _regions(subject: Subject, theta: Any, draw: Callable[[Any], Any]) -> Any:
    return catnet.complex_of(theta, max_cells=_CELLS)


def _point(subject: Subject, theta: Any, draw: Callable[[Any], Any]) -> Any:
    size = theta.spaces[0].dimension
    return tuple(draw(st.lists(st.integers(-2, 2).map(Fraction), min_size=size, max_size=size)))


def _pair(subject: Subject, theta: Any, draw: Callable[[Any], Any]) -> Any:
    """Vector fields on both ends: a symmetry of the function, where one was found, or any."""
    found = catnet.symmetry_algebra(theta, max_cells=_CELLS).basis
    if found and draw(st.booleans()):
        return draw(st.sampled_from(found))
    sizes = theta.spaces[0].dimension, theta.spaces[-1].dimension
    units = [Matrix.identity(size) * draw(st.integers(0, 2)) for size in sizes]
    return catnet.FieldPair.linear(*units)


def _index(subject: Subject, theta: Any, draw: Callable[[Any], Any]) -> int:
    return draw(st.integers(1, max(len(theta.spaces) - 2, 1)))


def _neuron(subject: Subject, theta: Any, draw: Callable[[Any], Any]) -> int:
    return draw(st.integers(0, max(theta.spaces[1].dimension - 1, 0)))


def _same(left: Any, right: Any) -> Any:
    return catnet.check_same_function(left, right, max_cells=_CELLS)


def _pattern(subject: Subject, theta: Any, draw: Callable[[Any], Any]) -> Any:
    return tuple(tuple(draw(st.booleans()) for _ in range(space.dimension)) for space in theta.spaces[1:-1])


FILLERS: dict[str, Callable[[Subject, Any, Callable[[Any], Any]], Any]] = {
    "ends": _ends,
    "regions": _regions,
    "actions": _layer_actions,
    "point": _point,
    "index": _index,
    "pair": _pair,
    "fields": lambda s, t, d: (("X", _pair(s, t, d)),),
    "velocity": _point,
    "symmetries": lambda s, t, d: "scaling and permuting neurons",
    "centres": lambda s, t, d: tuple((Fraction(0),) * t.spaces[end].dimension for end in (0, -1)),
    "ask": lambda s, t, d: lambda moved, ends, tell: catnet.verify(moved, ends, max_cells=_CELLS),
    "sofar": lambda s, t, d: lambda report: None,
    "neuron": _neuron,
    "pattern": _pattern,
    "max_cells": lambda s, t, d: _CELLS,
    "max_matchings": lambda s, t, d: 500,
    "known": lambda s, t, d: KNOWN,
    "architecture": lambda s, t, d: architecture_of(t),
    "within": lambda s, t, d: box(t.spaces[0].dimension) if t.spaces[0].dimension and d(st.booleans()) else (),
    "activation": lambda s, t, d: Sigmoid(),
    "file": lambda s, t, d: "network",
    "parts": lambda s, t, d: parameter_to_json,
    "same": lambda s, t, d: _same,
    "local": lambda s, t, d: d(st.booleans()),
    "box": lambda s, t, d: [(Fraction(-1), Fraction(1))] * t.spaces[0].dimension,
    "first": lambda s, t, d: d(s.ends(t)).generators[0][1],
    "fixed": lambda s, t, d: {0: Fraction(0)},
    "degree": lambda s, t, d: d(st.integers(2, 3)),
    "lead": lambda s, t, d: Fraction(1),
    "goal": lambda s, t, d: 3,
    "fits": lambda s, t, d: d(st.booleans()),
    "kinds": lambda s, t, d: "networks",
    "points": lambda s, t, d: 3,
    "rows": lambda s, t, d: two_layers(t, 1)[0],
    "columns": lambda s, t, d: two_layers(t, 1)[1],
    "bias": lambda s, t, d: two_layers(t, 1)[2],
}
"""For the name of an argument what is handed over."""


def is_drawn(door: Door) -> bool:
    """Whether the walk knows what to hand over for every argument that has no default."""
    return all(
        takes_network(parameter) or parameter.default is not parameter.empty or name in (*FILLERS, "group", "model")
        for name, parameter in door.parameters.items()
    )


FOUND = tuple(iter_doors())
DOORS = tuple(filter(is_drawn, FOUND))
