"""What is written for Coq and for the extracted program; no Coq is needed here."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from catnet.checking import every, layerwise as checker
from catnet.checking.algebra import rank
from catnet.checking.reading import CertificateError, UnprovedError
from catnet.cli import main
from catnet.errors import InputError
from catnet.files.claim_reading import claim_of, difference_of, operator_of, triangulation_of
from catnet.files.claims import Claim, Layerwise, Scaled, Single
from catnet.files.coq import coq_operator, coq_text, quoted
from catnet.files.coq_words import coq_words
from tests.checking.test_equality import small
from tests.checking.test_layerwise import CERTIFICATES, changed_by, first
from tests.oracles.linear import Rows, action_matrix, permutation_matrix, times
from tests.support import small_fractions, write_json

INSTANCES = Path(__file__).resolve().parents[2] / "proofs" / "instances"
STORED = sorted(INSTANCES.glob("*/*.json"))

# Everything that may stand in a file for Coq outside its comments.
COMMENT = re.compile(r"\(\*.*?\*\)", re.DOTALL)


def claim(name: str, document: Any) -> Claim:
    """As proofs/instances/build.py reads the instance of this name."""
    if name.startswith("triangulated_"):
        return triangulation_of(document)
    if "point" in document:
        return difference_of(document["left"], document["right"], list(map(Fraction, document["point"])))
    return claim_of(document)


def rows_of_map(operator: Scaled | Single, size: int) -> Rows:
    """The matrix that a linear map for Coq stands for."""
    if isinstance(operator, Scaled):
        return tuple(tuple(Fraction(value, operator.denominator) for value in row) for row in operator.rows)
    rows = [[Fraction(0)] * size for _ in operator.entries]
    for row, (column, value) in zip(rows, operator.entries, strict=True):
        row[column] = Fraction(value, operator.denominator)
    return tuple(map(tuple, rows))


@st.composite
def actions(draw: st.DrawFn) -> tuple[Any, int]:
    size = draw(st.integers(0, 4))
    kind = draw(st.sampled_from(["trivial", "permutation", "scaled", "matrix"]))
    if kind == "trivial":
        return "trivial", size
    if kind == "matrix":
        return {"matrix": [[str(draw(small_fractions)) for _ in range(size)] for _ in range(size)]}, size
    action: dict[str, Any] = {"permutation": list(draw(st.permutations(range(size))))}
    if kind == "scaled":
        action["scale"] = [str(draw(small_fractions)) for _ in range(size)]
    return action, size


@given(actions())
def test_operators_mean_the_same_and_come_with_their_inverse(drawn: tuple[Any, int]) -> None:
    action, size = drawn
    forth, back = operator_of(action, size, "here")
    matrix = action_matrix(action, size)
    assert rows_of_map(forth, size) == matrix
    product = times(matrix, rows_of_map(back, size), size)
    sparse = tuple(tuple((r, row[c]) for r, row in enumerate(matrix) if row[c]) for c in range(size))
    invertible = rank([list(row) for row in matrix]) == size and all(sparse)
    assert (product == permutation_matrix(range(size))) == invertible


@pytest.mark.parametrize("path", STORED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_stored_instances_are_what_would_be_written_today(path: Path) -> None:
    document = json.loads(path.read_text())
    if path.parent.name == "uncovered":
        with pytest.raises(InputError, match="does not cover"):
            claim_of(document)
        assert checker.check(document)["claim"] == "layerwise equivariance"
        return
    written = path.with_suffix(".v").read_text()
    text = coq_text(claim(path.stem, document))
    assert written.endswith(text) and written.startswith(f"(* {path.stem}\n")
    words = written[: -len(text)]
    assert words.count("(*") == 1 and words.rstrip().endswith("*)") and '"' not in words
    assert all(heading in words for heading in ("Statement. ", "Source. ", "Hypotheses. "))
    assert coq_words(claim(path.stem, document)) in (INSTANCES / "words").read_text().split("\n")


@pytest.mark.parametrize("path", STORED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_python_checker_says_the_same_of_the_stored_instances(path: Path) -> None:
    document = json.loads(path.read_text())
    if "point" in document:
        return
    if path.parent.name == "rejected":
        with pytest.raises(UnprovedError):
            every.check(document)
    else:
        every.check(document)


HOSTILE = [
    'r *) Qed. Axiom a : False. (* "',
    "*)",
    "(*",
    '"',
    "(* unfinished",
    "\\u002a)",
    "é∀\u202e\n\r\x00\ud800",
    "x" * 10_000,
    "].",
    "",
    "(* (* nested *) still inside (* *)",
    "*) (* *) Lemma wrong : False. Proof. admit. Admitted. (*",
    '"*)"',
    '(* " *) unclosed string',
    "*\u200b) \uff0a\uff09 \u2217)",
    ")*(*)*)",
    "%nat]. Definition K := 0.",
    "'",
    "`\\",
    "\U0001f600\u0000\u2028",
]


def strings_of(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all texts in a document, keys of objects included (a key ends in None)."""
    if isinstance(document, str):
        yield path
    elif isinstance(document, dict):
        for key, value in document.items():
            yield (*path, key, None)
            yield from strings_of(value, (*path, key))
    elif isinstance(document, list):
        for index, value in enumerate(document):
            yield from strings_of(value, (*path, index))


def with_text(document: Any, path: tuple[Any, ...], text: str) -> Any:
    """A copy with the text at one place replaced; letters in relations follow their generators."""
    result = json.loads(json.dumps(document))
    *before, last = path
    if last is None:
        *before, last = before
        holder = result
        for step in before:
            holder = holder[step]
        changed = {(text if key == last else key): value for key, value in holder.items()}
        holder.clear()
        holder.update(changed)
        if before == ["generators"]:
            result["relations"] = [[text if a == last else a for a in word] for word in result["relations"]]
        return result
    holder = result
    for step in before:
        holder = holder[step]
    holder[last] = text
    return result


@pytest.mark.parametrize("kind", ["layerwise", "equality", "triangulation"])
def test_no_text_of_a_certificate_reaches_coq(kind: str) -> None:
    """Every text and every key of a certificate, one at a time, with everything hostile in its place: it is refused, or
    stands in the comment and changes nothing else."""
    document = json.loads(json.dumps(CERTIFICATES["triangle"] if kind == "layerwise" else small()))
    read = triangulation_of if kind == "triangulation" else claim_of
    plain = coq_text(read(document))
    refused = written = 0
    for path in strings_of(document):
        for text in HOSTILE:
            try:
                claim = read(with_text(document, path, text))
            except InputError:
                refused += 1
                continue
            written += 1
            hostile = coq_text(claim)
            assert COMMENT.sub("", hostile) == COMMENT.sub("", plain), (path, text)
            assert (
                hostile.isascii()
                and hostile.count('"') == plain.count('"')
                and hostile.count("(*") == plain.count("(*")
            )
            assert coq_words(claim) == coq_words(read(document))
    assert refused > 100 and written >= 2 * len(HOSTILE)


def with_names(names: list[str]) -> Any:
    """The triangle, with generators and network of other names."""
    document = json.loads(json.dumps(CERTIFICATES["triangle"]))
    renamed = dict(zip(document["generators"], names, strict=False))
    document["generators"] = {renamed[name]: entry for name, entry in document["generators"].items()}
    document["relations"] = [[renamed[letter] for letter in relation] for relation in document["relations"]]
    document["name"], document["network_sha256"] = names[0], names[1]
    return document


@given(st.lists(st.sampled_from(HOSTILE) | st.text(), min_size=2, max_size=2, unique=True))
def test_names_never_leave_their_comment(names: list[str]) -> None:
    plain, hostile = (coq_text(claim_of(with_names(chosen))) for chosen in (["r", "s"], names))
    assert hostile.isascii() and COMMENT.sub("", hostile) == COMMENT.sub("", plain)
    comment = COMMENT.search(hostile)
    assert comment is not None and hostile.startswith(comment[0])
    assert comment[0].count("(*") == 1 and comment[0].count("*)") == 1 and '"' not in comment[0]
    assert coq_words(claim_of(with_names(names))) == coq_words(claim_of(with_names(["r", "s"])))


@given(st.text())
def test_quoting_leaves_nothing_that_coq_reads(text: str) -> None:
    safe = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-.,:;=+")
    assert set(quoted(text)) <= safe | {"\\"}
    kept = "".join(sign for sign in text if sign in safe)[:200]
    assert quoted(kept) == kept


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(claim="identifiability"),
        lambda d: d.update(format="catnet-certificate/1"),
        lambda d: d.update(homomorphism="trust me"),
        lambda d: d.update(homomorphism=["uniqueness"]),
        lambda d: d.update(relations=[["x"]]),
        lambda d: d.update(relations=7),
        lambda d: d.update(generators=[]),
        lambda d: first(d).update(hidden=[]),
        lambda d: first(d).update(hidden="ab"),
        lambda d: first(d).update(input={"permutation": [1, 2, 2]}),
        lambda d: first(d).update(input={"permutation": [1, 2, True]}),
        lambda d: first(d).update(input={"permutation": ["0)", 1, 2]}),
        lambda d: first(d).update(input={"matrix": [["1"]]}),
        lambda d: first(d).update(input={"matrix": [["1; 2", "0", "0"]] * 3}),
        lambda d: first(d).update(input={"permutation": [1, 2, 0], "scale": ["1/0", "1", "1"]}),
        lambda d: d["network"].update(activation="relu. Qed"),
        lambda d: d["network"].update(activation={"leaky_relu": "1) Qed"}),
        lambda d: d["network"].update(layers=[]),
        lambda d: d["network"]["layers"][0]["weight"].pop(),
        lambda d: d["network"]["layers"][0]["bias"].__setitem__(0, "nan"),
        lambda d: d["network"]["layers"][0]["bias"].__setitem__(0, "1\n"),
        lambda d: d["network"]["layers"][0]["bias"].__setitem__(0, "٣"),
        lambda d: d["network"]["layers"][0]["bias"].__setitem__(0, 0.5),
        lambda d: d["network"]["layers"][0]["bias"].__setitem__(0, "1/00"),
        lambda d: d["network"]["layers"][0].update(weight="123456", bias="123456"),
        lambda d: d["network"]["layers"][0].update(weight=[], bias=[], inputs="three"),
        lambda d: d["network"]["layers"][0].update(weight=[], bias=[], inputs=-1),
        lambda d: d["network"]["layers"][0].update(weight=[], bias=[], inputs="1"),
        lambda d: (d["network"].update(activation="identity"), d["network"]["layers"][0]["weight"][1].pop()),
        lambda d: d.pop("network"),
    ],
)
def test_what_is_malformed_is_not_written(change: Any) -> None:
    document = json.loads(changed_by(change))
    with pytest.raises(InputError):
        claim_of(document)
    with pytest.raises(CertificateError):
        checker.check(document)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["network"]["layers"][0]["weight"].__setitem__(0, {"1": 0, "2": 0, "3": 0}),
        lambda d: d["network"]["layers"][0]["weight"].__setitem__(0, "123"),
        lambda d: d["network"]["layers"][0].update(bias=dict.fromkeys("123456", 0)),
        lambda d: d["network"]["layers"][0].update(activation="identity"),
        lambda d: first(d).update(input={"matrix": ["100", "010", "001"]}),
        lambda d: first(d).update(input={"matrix": {"1": 0, "2": 0, "3": 0}}),
        lambda d: first(d).update(input={"permutation": [0, 1, 2], "scale": "111"}),
        lambda d: first(d).update(input={"permutation": [0, 1, 2], "scale": {"1": 0, "2": 0, "3": 0}}),
        lambda d: first(d).update(input={"permutation": [1, 2, 0], "matrix": [["1", "0", "0"]] * 3}),
        lambda d: first(d)["hidden"].__setitem__(0, {**first(d)["hidden"][0], "shift": ["1"] * 6}),
    ],
)
def test_rows_are_lists_and_nothing_is_left_unread(change: Any) -> None:
    """An object is read in its order and a text sign by sign: neither is a row; a key that is not read is refused."""
    with pytest.raises(InputError):
        claim_of(json.loads(changed_by(change)))


def test_activations_find_their_class() -> None:
    def found(activation: Any) -> Layerwise:
        document = json.loads(changed_by(lambda d: d["network"].update(activation=activation)))
        result = claim_of(document)
        assert isinstance(result, Layerwise)
        return result

    assert found("relu").activation == "Homogeneous" and found({"leaky_relu": "-1/10"}).activation == "Homogeneous"
    assert "leaky_relu ((-1) # 10)" in coq_text(found({"leaky_relu": "-1/10"}))
    assert found("tanh").activation == "Odd" and "RealNumbers.tanh_sound" in coq_text(found("tanh"))
    assert found({"power": 3}).sigma == "odd" == found({"polynomial": ["0", "1", "0", "-1/3"]}).sigma
    linear = found("identity")
    assert (linear.activation, linear.homomorphism, len(linear.right_inverses)) == ("Linear", "ByRank", 1)
    for other in ("sigmoid", {"power": 2}, {"polynomial": ["1", "1"]}):
        with pytest.raises(InputError, match="does not cover"):
            found(other)


def test_the_command_writes_true_and_false_certificates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write_json(tmp_path / "good.json", CERTIFICATES["triangle"])
    bad = tmp_path / "bad.json"
    bad.write_text(changed_by(lambda d: first(d).update(input="trivial")))
    for path, status in ((good, 0), (bad, 1)):
        target = tmp_path / f"{path.stem}.v"
        assert main(["check", str(path), "--coq", str(target), "--json"]) == status
        assert json.loads(capsys.readouterr().out)["coq"] == str(target)
        assert target.read_text() == coq_text(claim_of(json.loads(path.read_text())))
        plain = main(["check", str(path), "--json"])
        assert plain == status and "coq" not in json.loads(capsys.readouterr().out)
    equal = write_json(tmp_path / "equal.json", small())
    assert main(["check", str(equal), "--coq", str(tmp_path / "equal.v")]) == 0
    assert str(tmp_path / "equal.v") in capsys.readouterr().out
    assert (tmp_path / "equal.v").read_text() == coq_text(triangulation_of(small()))


def test_the_command_overwrites_nothing_that_it_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write_json(tmp_path / "good.json", CERTIFICATES["triangle"])
    before = good.read_text()
    for target in (str(good), str(tmp_path), str(tmp_path / "no" / "x.v"), ""):
        assert main(["check", str(good), "--coq", target]) == 2
        found = capsys.readouterr()
        assert not found.out and found.err.startswith("catnet: error: ") and found.err.count("\n") == 1
    assert good.read_text() == before and [path.name for path in tmp_path.iterdir()] == ["good.json"]


def test_what_cannot_be_said_in_coq_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "c.json"
    path.write_text(changed_by(lambda d: d["network"].update(activation="sigmoid")))
    target = tmp_path / "c.v"
    assert main(["check", str(path), "--coq", str(target), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["coq"] is None and "does not cover" in answer["coq_reason"] and not target.exists()


def test_the_words_are_written_by_a_module_that_runs_alone(tmp_path: Path) -> None:
    paths = [write_json(tmp_path / f"{name}.json", document) for name, document in CERTIFICATES.items()]
    command = [sys.executable, "-m", "catnet.files.coq_words", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.split("\n")[:-1] == [coq_words(claim_of(document)) for document in CERTIFICATES.values()]
    (tmp_path / "bad.json").write_text("{}")
    done = subprocess.run([*command, str(tmp_path / "bad.json")], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "Traceback" not in done.stderr


def test_numbers_of_many_digits() -> None:
    long = "7" * 3000
    forth, _ = operator_of({"permutation": [0], "scale": [f"{long}/2"]}, 1, "here")
    assert coq_operator(forth) == f"Mono [(0%nat, {long})] 2"
