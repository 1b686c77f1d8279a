"""The one door through which every command reads a network or an instance.

A network is a network file of any architecture, an instance (its network), an entry of the zoo, or a model file of
another program that `catnet.files.models` reads; a file of the wrong kind is told what it is, and what to do.

>>> read_subject("zoo:absolute-value").ends is not None, read_network("zoo:absolute-value").widths
(True, (1, 2, 1))
>>> read_instance("zoo:carried")  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
catnet.errors.FormatError: zoo:carried: is a network; an instance is a network with a group: catnet instance ...
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.errors import FormatError
from catnet.files.documents import is_zoo, read_json
from catnet.files.instance import INSTANCE_FORMAT, Instance, instance_from_json
from catnet.files.kinds import recognised
from catnet.files.parameter import parameter_from_json
from catnet.formats.floats import remark_on_decimals
from catnet.formats.jsontext import decode_text, file_name, parse_json, read_bytes
from catnet.groups import Operator
from catnet.theorem.action import EndActions

__all__ = ["Subject", "read_instance", "read_network", "read_parameter", "read_subject", "subject_of_bytes"]

CHECKED = 20_000
"""Up to how many parameters a model file is checked against its own arithmetic whenever a command reads it."""

_KINDS = "a network, an instance, zoo:NAME or a model file (.onnx .safetensors .npz .pt .pt2 .keras .nnet)"


@final
@dataclass(frozen=True, slots=True)
class Subject:
    """What a file is about: a network of any architecture, and the group's action on its ends if it is an instance.

    Parameters
    ----------
    name : str
    network : parameter of any architecture
    ends : EndActions or None
    file : str
        What errors call it.
    files : tuple of str
        Every path that was read.
    hidden : tuple of tuples of operators, optional
        The actions on hidden layers that an instance proposes.
    """

    name: str
    network: Any
    ends: EndActions | None
    file: str
    files: tuple[str, ...]
    hidden: tuple[tuple[Operator, ...], ...] | None = None


def read_subject(path: str | os.PathLike[str], *, instances: bool = True) -> Subject:
    """The network in a file, or the instance if `instances` are taken.

    Raises
    ------
    FormatError
        What is neither; with the place of what is wrong.
    """
    file = file_name(path)
    if is_zoo(path):
        return _of_document(read_json(path), path, file, instances)
    return subject_of_bytes(read_bytes(path), path, instances=instances)


def subject_of_bytes(data: bytes, path: str | os.PathLike[str], *, instances: bool = True) -> Subject:
    """The same of bytes that were read from this path."""
    file = file_name(path)
    kind = recognised(data, str(path))
    if kind != "json":
        return _of_model(data, kind, path, file)
    if Path(path).suffix.lower() == ".vnnlib" or data.lstrip()[:1] in (b"(", b";"):
        raise FormatError(file, "", f"is a property, not a network: catnet bound NETWORK --property {file}")
    try:
        text = decode_text(data, file)
    except FormatError as error:
        raise FormatError(file, error.where, f"not UTF-8 text; expected is {_KINDS}") from None
    return _of_document(parse_json(text, file), path, file, instances)


def _of_model(data: bytes, kind: str, path: str | os.PathLike[str], file: str) -> Subject:
    from catnet.files.models.options import Options
    from catnet.files.models.reading import converted, source_of_bytes

    source = source_of_bytes(data, kind, file, Options())
    size = sum(
        step.operation.weight.packed[0].size for step in source.program.steps if hasattr(step.operation, "weight")
    )
    network = converted(source, file, check=size <= CHECKED).network
    return Subject(Path(path).name, network, None, file, (str(path),))


def _of_document(document: Any, path: str | os.PathLike[str], file: str, instances: bool) -> Subject:
    found = document.get("format") if isinstance(document, dict) else None
    if found == INSTANCE_FORMAT and not instances:
        raise FormatError(file, "format", "is an instance; the network of an instance is a network")
    if found == INSTANCE_FORMAT:
        folder = Path() if str(path) == "-" else Path(path).parent
        instance = instance_from_json(document, file=file, folder=folder)
        remark_on_decimals(document.get("network"), file)
        files = tuple(str(part) for part in (path, instance.network_file) if part is not None)
        return Subject(instance.name, instance.network, instance.ends, file, files, instance.hidden)
    if isinstance(found, str) and "certificate" in found:
        raise FormatError(file, "format", f"is a certificate: catnet check {file}")
    if isinstance(found, str) and found.startswith("catnet-regions/"):
        raise FormatError(file, "format", "holds the regions of a network, not the network")
    if isinstance(document, dict) and found is not None and str(found) not in KNOWN.formats():
        known = ", ".join(map(repr, (INSTANCE_FORMAT, *KNOWN.formats())))
        raise FormatError(file, "format", f"found {str(found)[:60]!r}, expected one of {known}")
    theta = parameter_from_json(document, file=file)
    remark_on_decimals(document, file)
    label = document.get("name")
    name = str(label) if isinstance(label, str) else "network" if str(path) == "-" else Path(path).name
    return Subject(name, theta, None, file, (str(path),))


def read_parameter(path: str | os.PathLike[str]) -> Any:
    """The network in a file, of any architecture; of an instance its network."""
    return read_subject(path).network


def read_network(path: str | os.PathLike[str]) -> MLP:
    """The multilayer perceptron in a file; another architecture is a `FormatError`."""
    theta = read_parameter(path)
    found = as_perceptron(theta)
    if found is None:
        raise FormatError(
            file_name(path), "format", f"a network of the kind {theta.kind!r} is no multilayer perceptron"
        )
    return found


def read_instance(path: str | os.PathLike[str], *, affine: bool = False) -> Instance:
    """The instance in a file; a network alone is told how it becomes one.  Actions with a shift are an error, unless
    `affine`.
    """
    subject = read_subject(path)
    if subject.ends is None:
        raise FormatError(
            subject.file,
            "",
            f"is a network; an instance is a network with a group: catnet instance {subject.file} --group … "
            "-o instance.json makes one, and catnet symmetries finds groups",
        )
    if not affine:
        require_linear_ends(subject)
    network_file = subject.files[1] if len(subject.files) > 1 else None
    return Instance(subject.name, subject.network, subject.ends, network_file, subject.hidden)


def require_linear_ends(subject: Subject) -> None:
    """`FormatError` for actions with a shift: only `verify` and `check` take them."""
    if subject.ends is not None and subject.ends.centres is not None:
        raise FormatError(
            subject.file, "group.generators", "actions with a shift are answered by verify and check, not here"
        )
