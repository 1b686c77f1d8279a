"""The architectures that catnet knows, and which one a parameter belongs to: the one registry there is.

An architecture is a folder of this package, and a line here.  A room is imported when a parameter that belongs to it is
asked about; what belongs is decided by the type itself, never by its name.

>>> from catnet.architectures.perceptron.network import MLP
>>> architecture_of(MLP.from_rows([([[1]], [0])])).summary.name
'relu'
>>> architecture_of("a poem")
Traceback (most recent call last):
    ...
catnet.errors.InputError: no architecture is known for a value of type str: register it with catnet.register(str, …)
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, final

from catnet.category import Activation
from catnet.errors import InputError
from catnet.theorem.architecture import Architecture
from catnet.theorem.comparison import check_same_across
from catnet.verdict import Verdict

__all__ = ["KNOWN", "ROOMS", "Format", "Registry", "Room", "architecture_of", "iter_architectures", "register"]


@final
@dataclass(frozen=True, slots=True)
class Format:
    """How the parameters of a room are called, read and written in files.

    Parameters
    ----------
    name : str
        What the field ``format`` says.
    read : callable, or str
        (document, *, where, file) -> parameter. Or where in catnet it is: ``"module:name"``.
    write : callable, or str
        (parameter) -> document.
    of_parts : bool
        Whether both take one argument more, ``parts``: the reader, or the writer, of what the parameter is made of.
    """

    name: str
    read: Callable[..., Any] | str
    write: Callable[..., dict[str, Any]] | str
    of_parts: bool = False

    def from_json(self, document: Any, *, where: str, file: str, parts: Callable[..., Any]) -> Any:
        """The parameter that a document describes; `parts` reads the documents in it."""
        read = _found(self.read) if isinstance(self.read, str) else self.read
        more = {"parts": parts} if self.of_parts else {}
        return read(document, where=where, file=file, **more)

    def to_json(self, theta: Any, *, parts: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        """The document of a parameter; `parts` writes the parameters in it."""
        write = _found(self.write) if isinstance(self.write, str) else self.write
        document: dict[str, Any] = write(theta, parts=parts) if self.of_parts else write(theta)
        return document


@final
@dataclass(frozen=True, slots=True)
class Room:
    """One line: a type of parameters, or of activations of multilayer perceptrons, and its architecture.

    Parameters
    ----------
    kind : type, or str
        The type, or where in catnet it is: ``"module:name"``.
    architecture : type of Architecture, str, or None
        None where the activation decides.
    format : Format, optional
    """

    kind: type[Any] | str
    architecture: type[Architecture[Any]] | str | None
    format: Format | None = None

    def holds(self, kind: type[Any]) -> bool:
        """Whether this is the line of a type: the type itself, not one that is called like it."""
        if not isinstance(self.kind, str):
            return self.kind is kind
        module, name = self.kind.split(":")
        loaded = sys.modules.get(f"catnet.{module}")  # a value of the type exists, so its module is there
        return loaded is not None and getattr(loaded, name, None) is kind

    def load(self) -> type[Architecture[Any]] | None:
        if not isinstance(self.architecture, str):
            return self.architecture
        found: type[Architecture[Any]] = _found(self.architecture)
        return found


def _found(path: str) -> Any:
    module, name = path.split(":")
    return getattr(importlib.import_module(f"catnet.{module}"), name)


def _own(folder: str, name: str, *, of_parts: bool = False) -> Format:
    """The format of a folder, whose ``file.py`` has a reader and a writer called after it."""
    path = f"architectures.{folder}.file:{name}"
    return Format(f"catnet-{name}/1", f"{path}_from_json", f"{path}_to_json", of_parts)


def _activation(name: str, architecture: str) -> Room:
    """Multilayer perceptrons of an activation of the category."""
    return Room(f"category.{name}", f"architectures.{architecture}")


def _parameter(kind: str, architecture: str, files: Format) -> Room:
    """Parameters of a type of their own."""
    return Room(f"architectures.{kind}", f"architectures.{architecture}", files)


_ATTENTION = _own("attention", "attention")
ROOMS = (
    Room("architectures.perceptron.network:MLP", None, _own("perceptron", "network")),
    _activation("piecewise_linear:Relu", "relu.architecture:ReluArchitecture"),
    _activation("piecewise_linear:LeakyRelu", "leaky:LeakyNetworks"),
    _activation("sigmoidal:Tanh", "tanh.architecture:TanhNetworks"),
    _activation("sigmoidal:Sigmoid", "tanh.architecture:SigmoidArchitecture"),
    _activation("rectifiers:Gelu", "rectifier.architecture:SmoothRectifiers"),
    _activation("rectifiers:Silu", "rectifier.architecture:SmoothRectifiers"),
    _activation("rectifiers:Softplus", "rectifier.architecture:SmoothRectifiers"),
    _activation("piecewise_linear:Identity", "linear.architecture:LinearArchitecture"),
    _activation("polynomial:Power", "polynomial.architecture:PolynomialNetworks"),
    _activation("polynomial:Polynomial", "polynomial.architecture:PolynomialNetworks"),
    _parameter("attention.network:AttentionNetwork", "attention.lightning:LightningArchitecture", _ATTENTION),
    _parameter("attention.network:SoftmaxNetwork", "attention.softmax:SoftmaxArchitecture", _ATTENTION),
    _parameter("attention.network:MultiHeadNetwork", "attention.multihead:MultiHeadArchitecture", _ATTENTION),
    _parameter(
        "convolution.network:ConvolutionNetwork",
        "convolution.architecture:PolynomialConvolutions",
        _own("convolution", "convolution"),
    ),
    _parameter(
        "convnet.network:ConvNet",
        "convnet.architecture:ConvNetArchitecture",
        Format(
            "catnet-network/1",
            "architectures.convnet.any_kind:network_of_any_kind",
            "architectures.convnet.file:convnet_to_json",
        ),
    ),
    _parameter(
        "product.model:ProductNetwork",
        "product.architecture:ProductArchitecture",
        _own("product", "product", of_parts=True),
    ),
    _parameter(
        "composition.model:CompositionNetwork",
        "composition.architecture:CompositionArchitecture",
        _own("composition", "composition"),
    ),
    _parameter(
        "residual.network:ResidualNetwork", "residual.architecture:ResidualArchitecture", _own("residual", "residual")
    ),
    _parameter("tied.network:TiedNetwork", "tied.architecture:TiedArchitecture", _own("tied", "tied")),
)
"""One line for each room, and for each activation of multilayer perceptrons."""


@final
class Registry:
    """The rooms that there are: those of catnet, and those that a user registered.

    It is what architectures made of others are handed as `catnet.theorem.architecture.Known`.
    """

    __slots__ = ("_added",)

    def __init__(self) -> None:
        self._added: list[Room] = []

    def __repr__(self) -> str:
        return "KNOWN" if self is KNOWN else f"Registry of {len(self.rooms)} rooms"

    @property
    def rooms(self) -> tuple[Room, ...]:
        return (*ROOMS, *self._added)

    def register(
        self,
        kind: type[Any],
        architecture: type[Architecture[Any]],
        *,
        format: str | None = None,
        read: Callable[..., Any] | None = None,
        write: Callable[..., dict[str, Any]] | None = None,
    ) -> None:
        """Add an architecture of one's own, or an activation of multilayer perceptrons with what is known about it.

        Parameters
        ----------
        kind : type
            Of the parameters, or of the activation.
        architecture : type of Architecture
        format : str, optional
            What the field ``format`` of a file says; with `read` and `write`.
        read : callable
            (document, *, where, file) -> parameter.
        write : callable
            (parameter) -> document.

        Raises
        ------
        InputError
            The type or the format is registered already; something else than an architecture.
        """
        is_one = isinstance(architecture, type) and issubclass(architecture, Architecture)
        if not isinstance(kind, type) or not is_one:
            raise InputError("register takes a type and its architecture, a subclass of catnet.Architecture")
        if self.find(kind) is not None:
            raise InputError(f"{kind.__name__} is registered already")
        if issubclass(kind, Activation) and format is not None:
            raise InputError("networks of an activation of one's own are written as catnet-network/1: leave format out")
        if (format is None) != (read is None) or (format is None) != (write is None):
            raise InputError("a format takes both, read and write")
        if format in self.formats():
            raise InputError(f"the format {format!r} is registered already")
        files = None if format is None or read is None or write is None else Format(format, read, write)
        self._added.append(Room(kind, architecture, files))

    def forget(self, kind: type[Any]) -> None:
        """Take away what was registered for a type; `InputError` if it is one of catnet's own, or not there."""
        kept = [room for room in self._added if room.kind is not kind]
        if len(kept) == len(self._added):
            raise InputError(f"{kind.__name__} was not registered")
        self._added[:] = kept

    def find(self, kind: type[Any]) -> Room | None:
        """The line of a type, if there is one."""
        return next((room for room in self.rooms if room.holds(kind)), None)

    def formats(self) -> dict[str, Format]:
        """Every format by its name."""
        return {room.format.name: room.format for room in self.rooms if room.format is not None}

    def architecture_of(self, theta: Any) -> Architecture[Any]:
        """The architecture of a parameter; `InputError` if it is not registered."""
        room = self.find(type(theta))
        if room is None:
            name = type(theta).__name__
            raise InputError(
                f"no architecture is known for a value of type {name}: register it with catnet.register({name}, …)"
            )
        if room.architecture is None:
            activation = theta.activation
            room = self.find(type(activation))
            if room is None or not isinstance(activation, Activation):
                name = type(activation).__name__
                called = getattr(activation, "name", name)
                raise InputError(
                    f"this activation is not known: {called!r}, of the class {name} in {type(activation).__module__}; "
                    f"register what is known about it with catnet.register({name}, …)"
                )
        found = room.load()
        if found is None:
            raise InputError(f"a value of type {type(theta).__name__} cannot be an activation")
        return found.for_parameter(theta, self)

    def check_same_function(self, left: Any, right: Any, *, max_cells: int | None = None) -> Verdict:
        """Whether two parameters, perhaps of different architectures, compute the same function."""
        return check_same_across(self, left, right, max_cells=max_cells)

    def iter_architectures(self) -> Iterator[Architecture[Any]]:
        """Every one once, in a fixed order."""
        seen = set()
        for room in self.rooms:
            found = room.load()
            if found is not None and found not in seen:
                seen.add(found)
                yield found.given(self)


KNOWN = Registry()


def register(
    kind: type[Any],
    architecture: type[Architecture[Any]],
    *,
    format: str | None = None,
    read: Callable[..., Any] | None = None,
    write: Callable[..., dict[str, Any]] | None = None,
) -> None:
    """Add an architecture, or an activation of perceptrons, of one's own: `Registry.register` of the one registry."""
    KNOWN.register(kind, architecture, format=format, read=read, write=write)


def architecture_of(theta: Any) -> Architecture[Any]:
    """The architecture of a parameter; `InputError` if its type is not registered."""
    return KNOWN.architecture_of(theta)


def iter_architectures() -> list[Architecture[Any]]:
    """Every one once, in a fixed order."""
    return list(KNOWN.iter_architectures())
