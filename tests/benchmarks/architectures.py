"""Every architecture of catnet asked about thousands of random parameters, a third of them degenerate on purpose.

``python tests/benchmarks/architectures.py RESULTS.jsonl [COUNT [SECONDS [NAME…]]]`` draws COUNT (2000) parameters of
each architecture of `catnet.testing.subjects`, asks `identify`, `verify` with a drawn group, and `equal`, and attacks
the answers; an architecture ends after SECONDS of processor time (600), and its line is added to the file.
``--table RESULTS.jsonl`` prints the table of docs/tutorials/how-often-identifiable.md.

- *identify: proved* is attacked by a numerical search for parameters with the same values at many points, from starts
  near and far; what it finds must have the hidden states of theta under maps that the symmetries contain.  And by a
  grid: parameters with small integer entries and the same values must be in the orbit, which is decided exactly.
- *refuted*: the twin has theta's values at rational points, exactly or within enclosures, and lies outside the orbit.
- *verify*: hypotheses proved and conclusion refuted never meet; layers proved and the whole refuted neither.
- *equal*: theta and a disguise are never refuted; theta and a random neighbour agree with their values in floats.

Whatever breaks is printed with the document of the network.

Takes at most SECONDS of processor time for each architecture, so with the defaults up to three hours and a half.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numeric_networks import Numeric, leaves, put, related, search

from catnet.architectures.known import architecture_of
from catnet.category import enclose
from catnet.errors import BudgetError, CatnetError
from catnet.files.parameter import parameter_from_json, parameter_to_json
from catnet.formats.jsontext import parse_json
from catnet.questions.identifiable import identify
from catnet.questions.same_function import check_same_function
from catnet.questions.verify import verify
from catnet.testing.knowledge_laws import witness_holds
from catnet.testing.seeded import seeded
from catnet.testing.subjects import SUBJECTS, Subject, any_ends
from catnet.theorem.transporter import transporter_found, transporter_impossible
from catnet.verdict import Proved, Refuted

CELLS = 2_000
GRID = 1_500
VALUES = ("-2", "-1", "0", "1", "2")


def main() -> None:
    if sys.argv[1] == "--table":
        table(Path(sys.argv[2]))
        return
    results = Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 600.0
    for subject in SUBJECTS:
        if sys.argv[4:] and subject.name not in sys.argv[4:]:
            continue
        line = attack(subject, count, seconds)
        with results.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")
        print(json.dumps(line), flush=True)


def attack(subject: Subject, count: int, seconds: float) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    faults: list[dict[str, Any]] = []
    draw = seeded(subject.networks())
    start = time.process_time()
    for number in range(count):
        if time.process_time() - start > seconds:
            break
        name = f"{subject.name} {number}"
        theta = draw(name)
        if number % 3 == 0:
            theta = degenerate(theta, random.Random(name))
            counts["degenerate"] += 1
        counts["drawn"] += 1

        def complain(what: str, theta: Any = theta, name: str = name, **more: Any) -> None:
            fault = {
                "architecture": subject.name,
                "number": name,
                "what": what,
                "theta": parameter_to_json(theta),
                **more,
            }
            faults.append(fault)
            print(json.dumps(fault, default=str), flush=True)

        one(subject, theta, name, counts, complain)
    spent = round(time.process_time() - start, 1)
    return {"architecture": subject.name, **dict(sorted(counts.items())), "faults": len(faults), "seconds": spent}


def degenerate(theta: Any, source: random.Random) -> Any:
    """theta with one to three arrays of its parameters spoiled: rows zero, equal or opposite, columns or all zero."""
    document = parameter_to_json(theta)
    for _ in range(source.randint(1, 3)):
        places = [(path, value) for path, value in leaves(document) if value and value != [[]]]
        if not places:
            break
        path, value = source.choice(places)
        if not isinstance(value[0], list):
            value = source.choice([["0"] * len(value), [source.choice(VALUES)] * len(value)])
        elif isinstance(value[0][0] if value[0] else "", list):
            value = [value[0]] * len(value)
        else:
            row, other, column = source.randrange(len(value)), source.randrange(len(value)), source.randrange(64)
            width = len(value[0])
            spoiled = source.choice(
                [
                    ["0"] * width,
                    value[other],
                    [negated(text) for text in value[other]],
                    value[row],
                ]
            )
            value = [spoiled if at == row else list(line) for at, line in enumerate(value)]
            if width and spoiled == value[row] and source.random() < 0.5:
                value = [["0" if at == column % width else text for at, text in enumerate(line)] for line in value]
        document = put(document, path, value)
    try:
        return read(document)
    except CatnetError:  # not every architecture takes any numbers
        return theta


def read(document: Any) -> Any:
    return parameter_from_json(parse_json(json.dumps(document), "drawn"))


def negated(text: str) -> str:
    return text if text == "0" else text[1:] if text.startswith("-") else "-" + text


def one(subject: Subject, theta: Any, name: str, counts: Counter[str], complain: Callable[..., None]) -> None:
    source = np.random.default_rng(abs(hash_of(name)))
    found = asked(lambda: identify(theta, max_cells=CELLS))
    word = "undecided" if found is None else found.verdict.word
    counts[f"identify {word}"] += 1
    if word == "proved":
        proved(subject, theta, source, counts, complain)
    elif word == "refuted":
        refuted(theta, found, source, counts, complain)
    ends = seeded_ends(subject, theta, name)
    if ends is not None:
        report = asked(lambda: verify(theta, ends, max_cells=CELLS, max_matchings=CELLS))
        if report is not None:
            counts[f"verify {report.verdict.word}"] += 1
            counts[f"layers {report.layerwise.word}"] += 1
            hypotheses = (report.adjunction, report.end_to_end, report.identifiability)
            if all(isinstance(verdict, Proved) for verdict in hypotheses):
                counts["hypotheses proved"] += 1
                if isinstance(report.layerwise, Refuted):
                    complain("hypotheses proved, layers refuted", ends=str(ends))
            if isinstance(report.layerwise, Proved) and isinstance(report.end_to_end, Refuted):
                complain("layers proved, whole refuted", ends=str(ends))
    if subject.disguises is not None:
        other = seeded(subject.disguises(theta))(f"disguise {name}")
        verdict = asked(lambda: check_same_function(theta, other, max_cells=CELLS))
        if verdict is not None:
            counts[f"disguise {verdict.word}"] += 1
            if isinstance(verdict, Refuted):
                complain("a disguise is said to differ", other=parameter_to_json(other))
    neighbour(theta, source, counts, complain)


def hash_of(name: str) -> int:
    return random.Random(name).getrandbits(60)


def asked(question: Callable[[], Any]) -> Any:
    try:
        return question()
    except BudgetError:
        return None


def seeded_ends(subject: Subject, theta: Any, name: str) -> Any:
    return seeded((subject.ends or any_ends)(theta))(f"ends {name}")


def points_of(theta: Any, source: np.random.Generator, count: int, far: float = 4.0) -> np.ndarray:
    points = source.standard_normal((count, theta.spaces[0].dimension))
    return points * np.geomspace(0.5, far, count)[:, None]


def numeric_of(theta: Any) -> Numeric | None:
    """None where there is no float evaluation, or nothing to vary."""
    numeric = Numeric(parameter_to_json(theta), theta.spaces[0].dimension)
    try:
        numeric.states(numeric.theta[None], np.zeros((2, numeric.inputs)))
    except NotImplementedError:
        return None
    return None if numeric.tied or not len(numeric.theta) else numeric


def proved(
    subject: Subject, theta: Any, source: np.random.Generator, counts: Counter[str], complain: Callable[..., None]
) -> None:
    numeric = numeric_of(theta)
    if numeric is None:
        counts["not attacked"] += 1
        return
    counts["attacked"] += 1
    bent = any(word in json.dumps(numeric.document) for word in ("relu", "silu", "gelu", "softplus"))
    points, fresh = points_of(theta, source, 40), points_of(theta, source, 300, 1000.0 if bent else 4.0)
    attempts, apart = search(numeric, points, source)
    _, (goal,) = numeric.states(numeric.theta[None], fresh)
    for other in attempts[apart < 1e-9]:
        with np.errstate(all="ignore"):
            _, (values,) = numeric.states(other[None], fresh)
        if not np.abs(values - goal).max(initial=0.0) < 1e-7 * (1 + np.abs(goal).max(initial=0.0)):
            counts["search: other function"] += 1
            continue
        answer = related(numeric, other, fresh)
        counts[f"search: {answer}"] += 1
        if answer == "twin":
            complain("a numerical twin", other=other.tolist())
    grid(theta, numeric, source, counts, complain)


def grid(
    theta: Any, numeric: Numeric, source: np.random.Generator, counts: Counter[str], complain: Callable[..., None]
) -> None:
    """Some numbers changed or negated, and all with entries in {−2, …, 2}, or {−1, 0, 1}, if they are few."""
    size = len(numeric.theta)
    changed = source.random((GRID, size)) < source.choice([0.1, 0.3, 0.6], (GRID, 1))
    entries = source.choice([-2.0, -1.0, 0.0, 1.0, 2.0], (GRID, size))
    turned = np.where(source.random((GRID, size)) < 0.5, -numeric.theta, numeric.theta)
    batch = np.where(changed, np.where(source.random((GRID, 1)) < 0.5, entries, turned), numeric.theta)
    values = next((v for v in ([-2.0, -1.0, 0.0, 1.0, 2.0], [-1.0, 0.0, 1.0]) if len(v) ** size <= 2 * GRID), None)
    if values is not None:
        batch = np.concatenate([batch, np.array(np.meshgrid(*[values] * size)).reshape(size, -1).T])
    batch[:, ~numeric.free] = 0
    points = points_of(theta, source, 12)
    _, (goal,) = numeric.states(numeric.theta[None], points)
    with np.errstate(all="ignore"):
        _, found = numeric.states(batch, points)
    same = np.abs(found - goal).max(axis=1, initial=0.0) < 1e-9 * (1 + np.abs(goal).max(initial=0.0))
    model = architecture_of(theta).model
    texts = flat(numeric)
    for other in np.unique(batch[same], axis=0)[:20]:
        if (other == numeric.theta).all():
            continue
        twin = read(numeric.document_of([spelled(*entry) for entry in zip(texts, numeric.theta, other)]))
        counts["grid: same values"] += 1
        verdict = asked(lambda twin=twin: check_same_function(theta, twin, max_cells=CELLS))
        if isinstance(verdict, Proved):
            if transporter_impossible(model, theta, twin, budget=CELLS) and not same_layers(model, theta, twin):
                complain("a twin on the grid", other=parameter_to_json(twin))
            if transporter_found(model, theta, twin, budget=CELLS):
                counts["grid: in the orbit"] += 1
            else:
                counts[f"grid: {'equal layers' if same_layers(model, theta, twin) else 'orbit not listed'}"] += 1
        else:
            counts["grid: not shown equal"] += 1


def same_layers(model: Any, theta: Any, twin: Any) -> bool:
    """Whether all layers are equal maps, as for attention, which is asked up to this only."""
    return all(model.layer(theta, at) == model.layer(twin, at) for at in range(1, len(theta.spaces)))


def spelled(text: str, value: float, other: float) -> str:
    return text if other == value else negated(text) if other == -value else str(int(other))


def flat(numeric: Numeric) -> list[str]:
    texts: list[str] = []
    for path, _, _ in numeric.places:
        value = numeric.document
        for key in path:
            value = value[key]
        texts.extend(np.array(value, dtype=object).ravel())
    return texts


def refuted(
    theta: Any, found: Any, source: np.random.Generator, counts: Counter[str], complain: Callable[..., None]
) -> None:
    twin = found.twin
    if twin is None:
        counts["twin: none given, or over a number field"] += 1
        return
    counts["twin: given"] += 1
    if tuple(twin.spaces) != tuple(theta.spaces) or apart_at_a_point(theta, twin, source):
        complain("a twin with another function or shape", other=parameter_to_json(twin))
    if transporter_found(architecture_of(theta).model, theta, twin, budget=CELLS):
        complain("a twin in the orbit", other=parameter_to_json(twin))


def apart_at_a_point(left: Any, right: Any, source: np.random.Generator) -> bool:
    """Whether exact values, or enclosures of them, differ at one of five points of halves."""
    here, there = left.morphism(), right.morphism()
    for _ in range(5):
        point = tuple(Fraction(int(value), 2) for value in source.integers(-7, 8, left.spaces[0].dimension))
        boxes = zip(enclose(here, point, bits=200), enclose(there, point, bits=200), strict=True)
        if any(a[1] < b[0] or b[1] < a[0] for a, b in boxes):
            return True
    return False


def neighbour(theta: Any, source: np.random.Generator, counts: Counter[str], complain: Callable[..., None]) -> None:
    """One number of theta changed: what `equal` says, against values."""
    document = parameter_to_json(theta)
    numeric = Numeric(document, theta.spaces[0].dimension)
    if not len(numeric.theta):
        return
    texts = flat(numeric)
    texts[source.integers(len(texts))] = str(source.integers(-2, 3))
    try:
        other = read(numeric.document_of(texts))
    except CatnetError:
        return
    verdict = asked(lambda: check_same_function(theta, other, max_cells=CELLS))
    if verdict is None:
        return
    counts[f"neighbour {verdict.word}"] += 1
    if isinstance(verdict, Proved) and apart_at_a_point(theta, other, source):
        complain("proved equal, but values differ", other=parameter_to_json(other))
    if (
        isinstance(verdict, Refuted)
        and verdict.witness is not None
        and not witness_holds(theta, other, verdict.witness)
    ):
        complain("the witness is none", other=parameter_to_json(other))


COLUMNS = (
    ("drawn", "drawn"),
    ("proved", "identify proved"),
    ("refuted", "identify refuted"),
    ("attacked", "attacked"),
    ("found", "search: orbit"),
    ("grid", "grid: same values"),
    ("hypotheses", "hypotheses proved"),
    ("faults", "faults"),
)


def table(results: Path) -> None:
    """The last line of every architecture."""
    lines = {line["architecture"]: line for line in map(json.loads, results.read_text(encoding="utf-8").splitlines())}
    print("| architecture | " + " | ".join(title for title, _ in COLUMNS) + " |")
    print("|---" * (len(COLUMNS) + 1) + "|")
    for name, line in lines.items():
        print(f"| {name} | " + " | ".join(str(line.get(key, 0)) for _, key in COLUMNS) + " |")


if __name__ == "__main__":
    main()
