"""The command line against its contract: answers and errors field by field, exit statuses, streams, interrupts."""

from __future__ import annotations

import copy
import json
import os
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from catnet.cli import main
from catnet.commands.embedded import TRIANGLE
from tests.oracles import networks_naive as naive
from tests.oracles.linear import action_matrix
from tests.support import write_json

ABSOLUTE: dict[str, Any] = {
    "format": "catnet-instance/1",
    "name": "absolute value",
    "network": {
        "format": "catnet-network/1",
        "activation": "relu",
        "layers": [{"weight": [["1"], ["-1"]], "bias": ["0", "0"]}, {"weight": [["1", "1"]], "bias": ["0"]}],
    },
    "group": {"generators": {"s": {"input": {"matrix": [["-1"]]}, "output": "trivial"}}},
}
NOT_EVEN = copy.deepcopy(ABSOLUTE)
NOT_EVEN["network"]["layers"][1]["weight"] = [["1", "1.000000001"]]
ODD = copy.deepcopy(ABSOLUTE)
ODD["network"]["layers"] = [{"weight": [[1], [-1]], "bias": [1, -1]}, {"weight": [[1, -1]], "bias": [-1]}]
ODD["group"]["generators"]["s"]["output"] = {"matrix": [[-1]]}


def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "catnet", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, **options)


def ask(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, Any]:
    """In process, with --json: the status and the answer; nothing on standard error."""
    capsys.readouterr()
    status = main([*map(str, arguments), "--json"])
    out, err = capsys.readouterr()
    assert err == "" and out.endswith("}\n") and out.count("\n") == 1
    answer = json.loads(out)
    assert list(answer)[-1] == "cost" and isinstance(answer["cost"]["seconds"], float)
    assert answer["command"] == arguments[0]
    assert answer["verdict"] == {0: "proved", 1: "refuted", 3: "undecided"}[status]
    return status, answer


def refuse(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """In process: exit status 2, nothing on standard output, one line on standard error, which is returned."""
    capsys.readouterr()
    try:
        status = main(list(map(str, arguments)))
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else -1
    out, err = capsys.readouterr()
    assert (status, out) == (2, ""), (status, out, err)
    assert err.startswith("catnet: error: ") and err.endswith("\n") and len(err.splitlines()) == 1
    assert len(err) < 1000 and "Traceback" not in err
    return err.removeprefix("catnet: error: ").rstrip("\n")


# ---- answers


def test_verify_proved(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    certificate = tmp_path / "c.json"
    status, answer = ask(capsys, "verify", write_json(tmp_path / "i.json", ABSOLUTE), "--certificate", certificate)
    assert status == 0 and answer["name"] == "absolute value"
    assert answer["group"] == {"order": 2, "generators": ["s"]}
    for question in ("adjunction", "end_to_end", "identifiability", "layerwise"):
        assert answer[question]["verdict"] in ("proved", "refuted", "undecided")
    assert isinstance(answer["adjunction"]["reason"], str) and isinstance(answer["end_to_end"]["method"], str)
    assert {"criterion", "reference"} <= set(answer["identifiability"])
    assert answer["layerwise"]["actions"] == [
        {"layer": 1, "generators": {"s": {"permutation": [1, 0], "scale": ["1", "1"]}}}
    ]
    assert answer["certificate"] == str(certificate) and certificate.exists()
    status, checked = ask(capsys, "check", certificate)
    assert status == 0 and checked["widths"] == [1, 2, 1] and checked["generators"] == ["s"] and checked["squares"] == 2


def test_verify_the_embedded_instance(capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = ask(capsys, "verify")
    assert status == 0 and answer["group"]["order"] == 6 and answer["certificate"] is None
    document = json.loads(TRIANGLE)
    layers = naive.network_of(document["network"])
    (hidden,) = answer["layerwise"]["actions"]
    for name, ends in document["group"]["generators"].items():
        operators = [
            action_matrix(ends["input"], 3),
            action_matrix(hidden["generators"][name], 6),
            action_matrix(ends["output"], 3),
        ]
        assert naive.squares_commute(layers, operators)


def test_verify_refuted_with_a_witness(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, answer = ask(capsys, "verify", write_json(tmp_path / "i.json", NOT_EVEN))
    assert status == 1 and answer["end_to_end"]["verdict"] == "refuted" == answer["layerwise"]["verdict"]
    witness = answer["end_to_end"]["witness"]
    point = tuple(map(Fraction, witness["point"]))
    layers = naive.network_of(NOT_EVEN["network"])
    assert witness["generator"] == "s"
    assert tuple(map(Fraction, witness["f_of_gx"])) == naive.evaluate(layers, tuple(-value for value in point))
    assert tuple(map(Fraction, witness["g_of_fx"])) == naive.evaluate(layers, point)
    assert witness["f_of_gx"] != witness["g_of_fx"]
    assert (answer["layerwise"]["layer"], answer["layerwise"]["generator"]) == (2, "s")
    assert "actions" not in answer["layerwise"]


def test_verify_refuted_although_equivariant(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, answer = ask(capsys, "verify", write_json(tmp_path / "i.json", ODD))
    assert status == 1 and answer["verdict"] == "refuted" and answer["layerwise"]["layer"] == 1
    assert answer["end_to_end"]["verdict"] != "refuted" and "witness" not in answer["end_to_end"]


def test_a_refutation_has_a_certificate_and_undecided_has_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    certificate = write_json(tmp_path / "c.json", {"old": True})
    status, answer = ask(capsys, "verify", "zoo:deep-sets-one-sign", "--certificate", certificate)
    assert status == 3 and answer["certificate"] is None and json.loads(certificate.read_text()) == {"old": True}
    status, answer = ask(capsys, "verify", write_json(tmp_path / "i.json", NOT_EVEN), "--certificate", certificate)
    assert status == 1 and answer["certificate"] == str(certificate)
    status, checked = ask(capsys, "check", certificate)
    assert status == 0 and checked["claim"] == "not equivariant" and checked["claim_verdict"] == "refuted"


def test_equal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    left = write_json(tmp_path / "a.json", ABSOLUTE["network"])
    right = write_json(tmp_path / "b.json", NOT_EVEN["network"])
    status, answer = ask(capsys, "equal", left, left)
    assert status == 0 and isinstance(answer["method"], str) and "witness" not in answer
    status, answer = ask(capsys, "equal", left, right)
    point = tuple(map(Fraction, answer["witness"]["point"]))
    assert status == 1
    assert tuple(map(Fraction, answer["witness"]["left"])) == naive.evaluate(
        naive.network_of(ABSOLUTE["network"]), point
    )
    assert tuple(map(Fraction, answer["witness"]["right"])) == naive.evaluate(
        naive.network_of(NOT_EVEN["network"]), point
    )
    assert answer["witness"]["left"] != answer["witness"]["right"]


def test_check_refuted(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    certificate = tmp_path / "c.json"
    main(["verify", "--certificate", str(certificate)])
    document = json.loads(certificate.read_text())
    document["network_sha256"] = "0" * 64
    status, answer = ask(capsys, "check", write_json(certificate, document))
    assert status == 1 and "hash" in answer["reason"]


def test_check_speaks_of_the_network_asked_about(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    certificate = tmp_path / "c.json"
    main(["verify", "--certificate", str(certificate)])
    right = write_json(tmp_path / "n.json", json.loads(TRIANGLE)["network"])
    wrong = write_json(tmp_path / "m.json", ABSOLUTE["network"])
    assert ask(capsys, "check", certificate, "--network", right)[0] == 0
    assert ask(capsys, "check", certificate, "--network", wrong)[0] == 1


def test_a_network_in_a_file_of_its_own(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    write_json(tmp_path / "sub" / "net.json", ABSOLUTE["network"])
    instance = write_json(tmp_path / "sub" / "i.json", {**ABSOLUTE, "network": "net.json"})
    assert ask(capsys, "verify", instance)[0] == 0
    monkeypatch.chdir(tmp_path / "sub")
    assert ask(capsys, "verify", "i.json")[0] == 0
    write_json(tmp_path / "sub" / "-", ABSOLUTE["network"])
    write_json(instance, {**ABSOLUTE, "network": "-"})
    assert ask(capsys, "verify", "i.json")[0] == 0, "a file called -, not standard input"


def test_a_tiny_timeout_is_undecided(tmp_path: Path) -> None:
    for arguments in (
        ["verify"],
        ["verify", "--certificate", tmp_path / "c.json"],
        ["equal", *[write_json(tmp_path / "n.json", ABSOLUTE["network"])] * 2],
    ):
        done = run(*arguments, "--timeout", "0.000001", "--json")
        assert (done.returncode, done.stderr) == (3, "")
        answer = json.loads(done.stdout)
        assert answer["verdict"] == "undecided" and "seconds" in answer["reason"] and list(answer)[-1] == "cost"
    assert not (tmp_path / "c.json").exists() and {path.name for path in tmp_path.iterdir()} == {"n.json"}


@pytest.mark.parametrize(
    "arguments", [[], ["--help"], ["verify", "--help"], ["check", "--help"], ["equal", "--help"], ["--version"]]
)
def test_help(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    try:
        status = main(arguments)
    except SystemExit as stop:
        status = stop.code  # type: ignore[assignment]
    out, err = capsys.readouterr()
    assert status == 0 and out.strip() and not err


# ---- bad usage


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["verify", "a", "b"],
        ["equal", "a"],
        ["equal"],
        ["check"],
        ["verify", "--nonsense"],
        ["--json"],
        ["--nonsense", "verify"],
        ["verify", "--max-cells", "0"],
        ["verify", "--max-cells", "-3"],
        ["verify", "--max-cells", "x"],
        ["verify", "--max-cells", "1.5"],
        ["verify", "--timeout", "0"],
        ["verify", "--timeout", "-1"],
        ["verify", "--timeout", "nan"],
        ["verify", "--timeout", "inf"],
        ["verify", "--timeout", "x"],
        ["verify", "--timeout"],
        ["equal", "-", "-"],
        ["verify", "a\nb\r\u2028\x1b[31m"],
        [""],
    ],
    ids=repr,
)
def test_bad_usage(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    refuse(capsys, *arguments)


# ---- bad files


def test_files_that_cannot_be_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    absent = tmp_path / "absent.json"
    junk = tmp_path / "junk.json"
    good = write_json(tmp_path / "good.json", ABSOLUTE["network"])
    for command in (["verify"], ["check"], ["equal", good]):
        assert refuse(capsys, *command, absent) == f"{absent}: No such file or directory"
        assert str(tmp_path) in refuse(capsys, *command, tmp_path)
        assert refuse(capsys, *command, good / "deeper").startswith(f"{good / 'deeper'}: ")
        refuse(capsys, *command, "a\0b")
        refuse(capsys, *command, "x" * 300)
        for data in (
            b"",
            b"\xff\xfe\x00",
            os.urandom(50) + b"\xff",
            b"{",
            b"nul",
            b'{"a": 1,}',
            b"[" * 200_000,
            b'{"a":' * 3000,
            b'{"a": NaN}',
            b'{"a": -Infinity}',
            b'{"a": 1, "a": 1}',
            b"[]",
            b"3",
            b'"x"',
            b"null",
            b"{}",
            b'{"format": 1}',
            b'{"format": null}',
            b'{"format": "catnet-network/2"}',
            b'{"format": "x"}',
            b'{"\\ud800": 1}',
            b'{"format": "\\ud800"}',
        ):
            junk.write_bytes(data)
            assert refuse(capsys, *command, junk).startswith(f"{junk}: ")


def test_a_byte_order_mark_is_read_over(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "bom.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(ABSOLUTE).encode())
    assert ask(capsys, "verify", path)[0] == 0


def test_an_instance_that_names_itself_as_its_network(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "i.json"
    write_json(path, {**ABSOLUTE, "network": "i.json"})
    assert refuse(capsys, "verify", path).startswith(f"{path}: format: ")
    for bad in ("absent.json", "", ".", "a\0b", "\ud800", "x" * 300):
        write_json(path, {**ABSOLUTE, "network": bad})
        refuse(capsys, "verify", path)


NUMBERS: list[Any] = [
    None,
    True,
    False,
    [],
    {},
    "",
    "x",
    "NaN",
    "Infinity",
    "1/0",
    "0/0",
    "1e99999",
    "1e-99999",
    "1/2/3",
    "1 ",
    "--1",
    "1,2",
    "½",
    "9" * 30_000,
]
ACTIONS: list[Any] = [
    None,
    True,
    3,
    "identity",
    [],
    {},
    {"permutation": [0], "matrix": [["1"]]},
    {"permutation": None},
    {"permutation": "0"},
    {"permutation": [1]},
    {"permutation": [-1]},
    {"permutation": [0.0]},
    {"permutation": ["0"]},
    {"permutation": [True]},
    {"permutation": [None]},
    {"permutation": [0, 0]},
    {"permutation": []},
    {"permutation": [10**30]},
    {"permutation": [0], "scale": []},
    {"permutation": [0], "scale": ["0"]},
    {"scale": ["1"]},
    {"permutation": [0], "scale": [None]},
    {"permutation": [0], "scale": "1"},
    {"permutation": [0], "x": 1},
    {"matrix": [["0"]]},
    {"matrix": [["1", "0"]]},
    {"matrix": [[]]},
    {"matrix": []},
    {"matrix": None},
    {"matrix": ["1"]},
    {"matrix": [["1/0"]]},
    {"matrix": [["1"], ["1"]]},
    {"matrix": [[None]]},
    {"matrix": [["1"]], "x": 1},
    {"permutation": [1, 0]},
    {"permutation": [{"a": 1}]},
    {"matrix": [["NaN"]]},
    {"matrix": {"0": ["1"]}},
]
SINGLE = copy.deepcopy(ABSOLUTE)
SINGLE["network"]["layers"] = [{"weight": [["1"]], "bias": ["0"]}]

BAD_FIELDS: list[tuple[tuple[Any, ...], Any]] = [
    *((("network", "layers", 0, "weight", 1, 0), value) for value in NUMBERS),
    *((("network", "layers", 1, "bias", 0), value) for value in NUMBERS),
    *(
        (("network", "layers", 0, "weight"), value)
        for value in (
            None,
            3,
            "x",
            {},
            [1],
            ["1"],
            [["1"], ["1", "2"]],
            [["1"], []],
            [None],
            [{}],
            [[["1"]]],
            [],
            [["1"]],
        )
    ),
    *(
        (("network", "layers", 1, "weight"), value)
        for value in ([["1"]], [["1", "1", "1"]], [[]], [["1", "1"], ["1", "1"]], [])
    ),
    *(
        (("network", "layers", 0, "bias"), value)
        for value in (None, 3, "0", {}, [], ["0"], ["0", "0", "0"], [["0", "0"]], True)
    ),
    *((("network", "layers"), value) for value in (None, 3, "x", {}, [], [None], [[]], [{}], ["x"], [{"bias": ["0"]}])),
    *((("network", "activation"), value) for value in (None, "tanhh", 3, {}, [], "ReLU", True)),
    *((("network", "format"), value) for value in (None, "catnet-network/0", "catnet-instance/1", 1, [])),
    *((("network",), value) for value in (None, 3, True, [], {}, 1.5)),
    *((("format",), value) for value in (None, "catnet-network/1", 1, True, [], "catnet-instance/2")),
    *((("name",), value) for value in (None, 3, True, [], {}, 1.5)),
    *((("group",), value) for value in (None, 3, [], {}, "x")),
    *(
        (("group", "generators"), value)
        for value in (
            None,
            3,
            [],
            "x",
            {"s": None},
            {"s": []},
            {"s": "trivial"},
            {"s": {}},
            {"s": {"input": "trivial"}},
        )
    ),
    *(
        (("group", "generators", "s", "input"), value)
        for value in ACTIONS
        if value != {"permutation": [0], "scale": ["1"]}
    ),
    *((("group", "generators", "s", "output"), value) for value in ACTIONS),
    *(
        (path, 1)
        for path in (
            ("x",),
            ("network", "x"),
            ("network", "layers", 0, "x"),
            ("group", "x"),
            ("group", "generators", "s", "x"),
        )
    ),
]


@pytest.mark.parametrize("index", range(len(BAD_FIELDS)))
def test_every_field_of_an_instance(capsys: pytest.CaptureFixture[str], tmp_path: Path, index: int) -> None:
    path, value = BAD_FIELDS[index]
    document = copy.deepcopy(ABSOLUTE)
    target: Any = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    file = write_json(tmp_path / "i.json", document)
    message = refuse(capsys, "verify", file)
    assert message.startswith(f"{file}: ")
    if path[0] == "network" and len(path) > 1:
        network = write_json(tmp_path / "n.json", document["network"])
        if value != [["1", "1"], ["1", "1"]] or path[2] != 1:
            refuse(capsys, "equal", network, network)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("network", "layers", 0, "weight", 1, 0), "network.layers[0].weight[1][0]"),
        (("network", "layers", 1, "bias", 0), "network.layers[1].bias[0]"),
        (("network", "activation"), "network.activation"),
        (("group", "generators", "s", "input"), "group.generators.s.input"),
        (("name",), "name"),
    ],
    ids=repr,
)
def test_errors_name_the_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, path: tuple[Any, ...], place: str
) -> None:
    document = copy.deepcopy(ABSOLUTE)
    target: Any = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = None
    file = write_json(tmp_path / "i.json", document)
    assert refuse(capsys, "verify", file).startswith(f"{file}: {place}: ")


@pytest.mark.parametrize(
    "missing",
    [("format",), ("network",), ("group",), ("network", "layers"), ("network", "activation"), ("network", "format")],
    ids=repr,
)
def test_missing_fields(capsys: pytest.CaptureFixture[str], tmp_path: Path, missing: tuple[str, ...]) -> None:
    document = copy.deepcopy(ABSOLUTE)
    target: Any = document
    for key in missing[:-1]:
        target = target[key]
    del target[missing[-1]]
    refuse(capsys, "verify", write_json(tmp_path / "i.json", document))


def test_numbers_of_every_kind_mean_the_same(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    left, right = copy.deepcopy(ABSOLUTE["network"]), copy.deepcopy(ABSOLUTE["network"])
    left["layers"][0]["weight"] = [[0.1], ["-1/10"]]
    right["layers"][0]["weight"] = [["1e-1"], ["-0.1"]]
    a = tmp_path / "a.json"
    a.write_text(json.dumps(left).replace("0.1", "0.10000"))
    assert ask(capsys, "equal", a, write_json(tmp_path / "b.json", right))[1]["method"] == "equal as values"


def replaced(value: Any, choose: Any) -> Any:
    """The document with some part, at a place that `choose` picks, replaced by junk."""
    if isinstance(value, dict) and value and choose(3):
        key = list(value)[choose(len(value))]
        return {**value, key: replaced(value[key], choose)}
    if isinstance(value, list) and value and choose(4):
        index = choose(len(value))
        return [*value[:index], replaced(value[index], choose), *value[index + 1 :]]
    return None if choose(2) else value


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["1", "1/2", "trivial", "relu"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["matrix", "permutation", "scale", "weight", "x"]), inner, max_size=2)
    ),
    max_leaves=5,
)


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_fuzzed_documents_never_end_in_a_traceback(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, data: st.DataObject
) -> None:
    source = data.draw(st.sampled_from(["instance", "certificate"]))
    document: Any = copy.deepcopy(ABSOLUTE)
    if source == "certificate":
        operator = {"input": {"matrix": [["-1"]]}, "hidden": [{"permutation": [1, 0]}], "output": "trivial"}
        document = {
            "format": "catnet-certificate/1",
            "claim": "layerwise equivariance",
            "network_sha256": "0" * 64,
            "network": document["network"],
            "generators": {"s": operator},
            "relations": [["s", "s"]],
            "homomorphism": "uniqueness",
        }
    parent, key, target = None, None, document
    while isinstance(target, dict | list) and target and (parent is None or data.draw(st.integers(0, 4))):
        keys = list(target) if isinstance(target, dict) else list(range(len(target)))
        parent, key = target, data.draw(st.sampled_from(keys))
        target = parent[key]
    parent[key] = data.draw(junk)
    path = write_json(tmp_path / "fuzz.json", document)
    capsys.readouterr()
    status = main(["verify" if source == "instance" else "check", str(path)])
    out, err = capsys.readouterr()
    assert status in (0, 1, 2, 3)
    if status == 2:
        assert out == "" and err.startswith(f"catnet: error: {tmp_path}") and len(err.splitlines()) == 1
    else:
        assert err == "" and out


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_fuzzed_bytes_never_end_in_a_traceback(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, data: st.DataObject
) -> None:
    text = json.dumps(ABSOLUTE).encode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 6)))
    path = tmp_path / "fuzz.json"
    path.write_bytes(text[:start] + data.draw(st.binary(max_size=4)) + text[end:])
    capsys.readouterr()
    status = main(["verify", str(path)])
    out, err = capsys.readouterr()
    assert status in (0, 1, 2, 3) and (status == 2) == (out == "") == (err != "")


# ---- whole processes


def test_the_answer_is_the_same_whatever_the_hash_seed(tmp_path: Path) -> None:
    instance = write_json(tmp_path / "i.json", NOT_EVEN)
    for arguments in (["verify", "--json"], ["verify", str(instance), "--json"]):
        answers = set()
        for seed in ("0", "1", "4242"):
            done = run(*arguments, env={**os.environ, "PYTHONHASHSEED": seed})
            answer = json.loads(done.stdout)
            del answer["cost"]["seconds"]
            answers.add(json.dumps(answer))
        assert len(answers) == 1


def test_standard_input(tmp_path: Path) -> None:
    done = run("verify", "-", "--json", input=json.dumps(ABSOLUTE), cwd=tmp_path)
    assert done.returncode == 0 and json.loads(done.stdout)["name"] == "absolute value"
    assert run("verify", "-", input="{").stderr.startswith("catnet: error: standard input: line 1")


@pytest.mark.parametrize(("redirection", "status"), [(">&-", 2), (">/dev/full", 2), ("2>&-", 0), ("<&-", 0)])
def test_closed_and_full_streams(redirection: str, status: int) -> None:
    if "full" in redirection and not Path("/dev/full").exists():
        redirection = ">&-"
    done = subprocess.run(
        ["sh", "-c", f'"$0" -m catnet verify {redirection}', sys.executable],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status and "Traceback" not in done.stderr
    if status == 2:
        assert done.stderr.startswith("catnet: error: standard output: ") and done.stderr.count("\n") == 1


def test_closed_standard_input_when_it_is_asked_for() -> None:
    done = subprocess.run(
        ["sh", "-c", '"$0" -m catnet verify - <&-', sys.executable], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "catnet: error: standard input: is closed\n")


def test_a_closed_pipe() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "catnet", "verify"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert (
        process.wait(300) == 2
        and errors == "catnet: error: standard output: the pipe was closed before the answer was written\n"
    )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_encoding_of_standard_output(tmp_path: Path, encoding: str) -> None:
    odd = {**ABSOLUTE, "name": "\ud800 \u2028 \x1b[31m → \n"}
    instance = write_json(tmp_path / "i.json", odd)
    done = subprocess.run(
        [sys.executable, "-m", "catnet", "verify", str(instance)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )
    assert done.returncode == 0 and not done.stderr and b"\x1b" not in done.stdout
    first = done.stdout.decode(encoding).split("\n")[0]
    assert first.startswith("\\ud800 \\u2028 \\x1b[31m ") and "proved" in first


def test_an_interrupt_while_reading(tmp_path: Path) -> None:
    """The process waits for standard input when the signal comes: status 130, nothing on standard output, no file."""
    certificate = tmp_path / "c.json"
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from catnet.cli import main; import catnet.commands.verify; "
            "print('up', file=sys.stderr, flush=True); "
            "sys.exit(main(['verify', '-', '--certificate', sys.argv[1]]))",
            str(certificate),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None and process.stderr.readline() == "up\n"
    while process.poll() is None and "State:\tS" not in Path(f"/proc/{process.pid}/status").read_text():
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=300)
    assert (process.returncode, out, err) == (130, "", "catnet: error: interrupted\n")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_while_writing_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate = write_json(tmp_path / "c.json", {"old": True})

    def interrupted(*unused: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", interrupted)
        assert main(["verify", "--certificate", str(certificate)]) == 130
    assert json.loads(certificate.read_text()) == {"old": True} and [path.name for path in tmp_path.iterdir()] == [
        "c.json"
    ]
    assert capsys.readouterr().out == ""


# ---- where the certificate goes


def test_places_where_a_certificate_cannot_go(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    instance = write_json(tmp_path / "i.json", ABSOLUTE)
    refuse(capsys, "verify", instance, "--certificate", tmp_path)
    refuse(capsys, "verify", instance, "--certificate", tmp_path / "absent" / "c.json")
    refuse(capsys, "verify", instance, "--certificate", instance)
    refuse(capsys, "verify", instance, "--certificate", instance / "c.json")
    assert json.loads(instance.read_text()) == ABSOLUTE
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in refuse(capsys, "verify", instance, "--certificate", tmp_path / "pipe")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["i.json", "pipe"]


def test_a_failing_run_leaves_an_old_certificate(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    certificate = write_json(tmp_path / "c.json", {"old": True})
    broken = write_json(tmp_path / "i.json", {**ABSOLUTE, "network": 3})
    refuse(capsys, "verify", broken, "--certificate", certificate)
    refuse(capsys, "verify", tmp_path / "absent.json", "--certificate", certificate)
    assert json.loads(certificate.read_text()) == {"old": True}
