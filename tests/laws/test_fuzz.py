"""Whatever a file holds, a command answers or says in one line what is wrong: no traceback, no answer beside an error.

Documents of every format are drawn and damaged: values replaced, removed, renamed, nested, numbers spelled in strange
ways; then the text itself.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st

from catnet.cli import main
from catnet.commands.embedded import TRIANGLE
from catnet.files.instance import Instance, instance_to_json
from catnet.files.parameter import parameter_to_json
from catnet.testing.subjects import SUBJECTS

NETWORK_COMMANDS = ["identify", "reduce", "regions", "bound", "equal"]
INSTANCE_COMMANDS = ["verify", "realize"]
WORK = ["--json", "--max-cells", "60"]
LIMITS = [*WORK, "--timeout", "20"]  # which takes a child process

odd_scalars = st.sampled_from(
    [
        None, True, False, 0, -1, 1.5, 10**30, -0.0, "", " ", "1/0", "0/5", "-", "+1", "1e10001", "1e10000",
        "-1e-10000", "1e99999999999", "0x10", "½", "١", "nan", "inf", "1_000", "1 ", "\u0000", "\ud800", "trivial",
        "9" * 400, "1/" + "9" * 400,
        [], {}, [[]], [{}], {"": None}, "relu", "tanh", {"power": 0}, {"power": 10**6}, {"power": 900},
        {"polynomial": []}, {"leaky_relu": "1"}, {"leaky_relu": "0"}, {"permutation": []}, {"matrix": [["0"]]},
    ]
)  # fmt: skip
junk = st.recursive(
    odd_scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def valid_documents(draw: st.DrawFn, *, instance: bool) -> Any:
    subject = draw(st.sampled_from(SUBJECTS))
    theta = draw(subject.networks())
    if not instance:
        return parameter_to_json(theta)
    return instance_to_json(Instance("fuzz", theta, draw(subject.ends(theta))))


def places(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values in a document."""
    found = [path]
    if isinstance(document, dict):
        for key, value in document.items():
            found += places(value, (*path, key))
    if isinstance(document, list):
        for index, value in enumerate(document):
            found += places(value, (*path, index))
    return found


@st.composite
def damaged(draw: st.DrawFn, document: Any) -> Any:
    whole = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(whole)))
        if not path:
            continue
        holder = whole
        for step in path[:-1]:
            holder = holder[step]
        last = path[-1]
        how = draw(st.sampled_from(["replace", "remove", "copy", "nest", "rename", "repeat"]))
        if how == "replace":
            holder[last] = draw(junk)
        elif how == "remove":
            del holder[last]
        elif how == "copy":
            other = draw(st.sampled_from(places(whole)))
            value = whole
            for step in other:
                value = value[step]
            holder[last] = copy.deepcopy(value)
        elif how == "nest":
            holder[last] = [holder[last]]
        elif how == "rename" and isinstance(holder, dict):
            holder[draw(st.text(max_size=3)) or "format"] = holder.pop(last)
        elif how == "repeat" and isinstance(holder, list):
            holder.insert(last, copy.deepcopy(holder[last]))
    return whole


def run(arguments: list[str]) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(arguments)
    return status, out.getvalue(), err.getvalue()


def check(arguments: list[str]) -> int:
    """Run a command, and hold it to the contract."""
    status, out, err = run(arguments)
    assert status in (0, 1, 2, 3), (status, err)
    if status == 2:
        assert not out and err.startswith("catnet: error: ") and err.count("\n") == 1, (out, err)
    else:
        document = json.loads(out)
        assert not err and list(document)[-1] == "cost" and out.count("\n") == 1
        assert {"proved": 0, "refuted": 1, "undecided": 3}.get(document.get("verdict"), 0) == status
    return status


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def write(path: Path, document: Any) -> str:
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def ask(command: str, path: str, limits: list[str] = LIMITS) -> int:
    return check([command, path, *([path] if command == "equal" else []), *limits])


@given(data=st.data())
def test_damaged_networks(folder: Path, data: st.DataObject) -> None:
    document = data.draw(damaged(data.draw(valid_documents(instance=False))))
    ask(data.draw(st.sampled_from(NETWORK_COMMANDS)), write(folder / "network.json", document))


@given(data=st.data())
def test_damaged_instances(folder: Path, data: st.DataObject) -> None:
    document = data.draw(damaged(data.draw(valid_documents(instance=True))))
    ask(data.draw(st.sampled_from(INSTANCE_COMMANDS)), write(folder / "instance.json", document))


@given(data=st.data())
@settings(max_examples=30)
def test_valid_documents_are_answered(folder: Path, data: st.DataObject) -> None:
    path = write(folder / "valid.json", data.draw(valid_documents(instance=True)))
    assert ask("verify", path) != 2


@pytest.fixture(scope="module")
def certificate(folder: Path) -> Any:
    instance = folder / "triangle.json"
    instance.write_text(TRIANGLE, encoding="utf-8")
    assert check(["verify", str(instance), "--certificate", str(folder / "c.json"), "--json"]) == 0
    return json.loads((folder / "c.json").read_text(encoding="utf-8"))


@given(data=st.data())
def test_damaged_certificates(folder: Path, certificate: Any, data: st.DataObject) -> None:
    check(["check", write(folder / "damaged.json", data.draw(damaged(certificate))), *WORK])


@given(junk)
def test_junk(folder: Path, document: Any) -> None:
    path = write(folder / "junk.json", document)
    for command in (*NETWORK_COMMANDS, *INSTANCE_COMMANDS, "check"):
        assert ask(command, path, WORK) == 2


@given(st.integers(0, len(TRIANGLE)), st.binary(max_size=4), st.integers(0, 6))
@example(0, b"\xef\xbb\xbf", 0)
@example(0, b"\xff\xfe", 0)
def test_damaged_text(folder: Path, place: int, inserted: bytes, cut: int) -> None:
    data = TRIANGLE.encode()
    path = folder / "text.json"
    path.write_bytes(data[:place] + inserted + data[place + cut :])
    check(["verify", str(path), *WORK])


@pytest.mark.share(3)
@pytest.mark.parametrize("opening", ["[", '{"a":', '{"network":', '[{"a":'])
@pytest.mark.parametrize("depth", [900, 100_000])
@pytest.mark.parametrize("command", ["verify", "identify", "check"])
def test_deep_nesting(folder: Path, opening: str, depth: int, command: str) -> None:
    path = folder / "deep.json"
    path.write_text(opening * depth, encoding="utf-8")
    assert check([command, str(path), *WORK]) == 2
    closing = "".join({"[": "]", "{": "}"}.get(sign, "") for sign in reversed(opening * depth))
    path.write_text(opening * depth + "0" + closing, encoding="utf-8")
    assert check([command, str(path), *WORK]) == 2


@pytest.mark.share(3)
@pytest.mark.parametrize("number", ["1e10000", "-1e-10000", "9" * 19_000, "1/" + "7" * 9_000, "0." + "3" * 9_000])
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "identity", {"power": 2}, {"leaky_relu": "1/3"}])
def test_long_numbers_are_numbers(folder: Path, number: str, activation: Any) -> None:
    layers = [{"weight": [[number], ["1"]], "bias": ["1", number]}, {"weight": [["1", number]]}]
    document = {"format": "catnet-network/1", "activation": activation, "layers": layers}
    path = write(folder / "long.json", document)
    limit = sys.get_int_max_str_digits()
    for command in ("identify", "reduce", "equal"):
        assert ask(command, path) != 2
    assert sys.get_int_max_str_digits() == limit
