# ruff: noqa: E501
"""Sizes and times of certificates of every kind: ``python tests/benchmarks/certificates.py [--samples]``.

One line for each kind: the network, its bytes, those of the certificate and their ratio, seconds to write the
certificate, to parse it by json.loads, to read it strictly, and to check it, and the lines of the checker.  With
``--samples`` one line for every claim, medians over the samples of the tests; CPU times, the least of seven.

Takes 20 seconds of processor time.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from catnet.architectures.attention.layers import Linear
from catnet.architectures.attention.network import MultiHeadNetwork
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.generic import check_among_simple
from catnet.architectures.relu.realisation import realise
from catnet.architectures.relu.regions import complex_of
from catnet.architectures.residual.network import Block, ResidualNetwork
from catnet.category import Power, Tanh
from catnet.checking import every, reading
from catnet.files.certificate import certificate_text, realisation_to_json, reduction_to_json, regions_to_json
from catnet.files.equality_certificate import (
    difference_to_json,
    no_layers_to_json,
    not_equivariant_to_json,
    same_function_to_json,
)
from catnet.files.identification_certificate import dimension_to_json, identification_to_json
from catnet.files.parameter import parameter_to_json
from catnet.files.simple_certificate import among_simple_to_json
from catnet.files.source import read_instance
from catnet.questions.verify import verify
from catnet.verdict import AmongSimple
from tests.checking.mutants import FOLDER
from tests.checking.samples import layerwise_of, samples


def drawn(widths: list[int], seed: int, sigma: Any = None) -> MLP:
    source = random.Random(seed)

    def number() -> Fraction:
        return Fraction(source.randint(-99, 99), source.randint(1, 9))

    rows = [
        ([[number() for _ in range(n)] for _ in range(m)], [number() for _ in range(m)])
        for n, m in zip(widths, widths[1:], strict=False)
    ]
    return MLP.from_rows(rows) if sigma is None else MLP.from_rows(rows, sigma)


def permuted(theta: MLP) -> MLP:
    """The same function, with the first hidden layer in another order."""
    first, second, *rest = [([*map(list, layer.weight.rows())], list(layer.bias)) for layer in theta.layers]
    return MLP.from_rows([(first[0][::-1], first[1][::-1]), ([row[::-1] for row in second[0]], second[1]), *rest],
                         theta.activation)  # fmt: skip


def cases() -> Iterator[tuple[str, Any, Callable[[], Any]]]:
    triangle, spread = read_instance("zoo:triangle"), read_instance("zoo:spread")
    yield "3-6-3, order 6", triangle.network, lambda: layerwise_of(triangle)
    cube = read_instance("zoo:hyperoctahedral-3")
    yield "zoo:hyperoctahedral-3", cube.network, lambda: layerwise_of(cube)
    nearly = read_instance("zoo:triangle-nearly")
    found = verify(nearly.network, nearly.ends).end_to_end
    point = found.witness.point if found.witness is not None else ()
    yield "zoo:triangle-nearly", nearly.network, lambda: not_equivariant_to_json(nearly, nearly.ends.names[0], point)
    yield "zoo:spread", spread.network, lambda: no_layers_to_json(spread, "s")
    wide, narrow, tanh = drawn([64, 128, 10], 1), drawn([2, 6, 4, 1], 2), drawn([64, 64, 64, 10], 3, Tanh())
    yield "64-128-10, maps", wide, lambda: same_function_to_json(wide, permuted(wide))
    yield "2-6-4-1, maps", narrow, lambda: same_function_to_json(narrow, permuted(narrow))
    other = drawn([64, 64, 64, 10], 4, Tanh())
    yield "tanh 64-64-64-10", tanh, lambda: difference_to_json(tanh, other, (Fraction(1, 2),) * 64)
    for theta, words in (
        (wide, "64-128-10"),
        (tanh, "tanh 64-64-64-10"),
        (drawn([8, 4, 2], 5, Power(9)), "x^9, 8-4-2"),
    ):
        yield words, theta, lambda theta=theta: identification_to_json(theta, architecture_of(theta).check_identifiable(theta))  # fmt: skip
    turned = MLP.from_rows([([[1, 0], [0, 1], [1, 1]], [0, 1, 2]), ([[1, 1, -1]], [0])])
    yield "2-3-1, twin", turned, lambda: identification_to_json(turned, architecture_of(turned).check_identifiable(turned))  # fmt: skip
    small = drawn([4, 6, 6, 2], 6)
    yield "4-6-6-2", small, lambda: dimension_to_json(small, 68, 74) or dimension_to_json(small, 60, None)
    regions = complex_of(narrow)
    yield f"2-6-4-1, {len(regions)} regions", narrow, lambda: regions_to_json(narrow, len(regions), regions.bounded)
    doubled = MLP.from_rows([([*map(list, wide.layers[0].weight.rows())] * 2, list(wide.layers[0].bias) * 2),
                             ([[*row, *row] for row in wide.layers[1].weight.rows()], list(wide.layers[1].bias))])  # fmt: skip
    reduced = architecture_of(doubled).reduce(doubled)
    yield "64-256-10", doubled, lambda: reduction_to_json(doubled, reduced.small, reduced.steps)
    group = spread.ends.group()
    made = realise(spread.network, spread.ends, group)
    yield "zoo:spread", spread.network, lambda: realisation_to_json(spread.network, made.network, 6, made.layerwise)


def wider() -> Iterator[tuple[str, Any, Callable[[], Any]]]:
    """Simple parameters, residual streams, several heads."""
    source = random.Random(3)
    while True:
        rows = [
            ([[source.randint(-9, 9) for _ in range(n)] for _ in range(m)], [source.randint(-9, 9) for _ in range(m)])
            for n, m in ((3, 6), (6, 5), (5, 2))
        ]
        simple = MLP.from_rows(rows)
        shown = check_among_simple(simple)
        if isinstance(shown, AmongSimple):
            break
    yield "3-6-5-2, simple", simple, lambda: among_simple_to_json(simple, shown.evidence)
    layers = [
        drawn([n, m], seed).layers[0]
        for seed, (n, m) in enumerate(((24, 32), (32, 64), (64, 32), (32, 64), (64, 32), (32, 8)))
    ]
    stream = ResidualNetwork(
        layers[0], (Block(layers[1], None, layers[2]), Block(layers[3], None, layers[4])), layers[5]
    )
    still = stream.without_stream_biases()
    yield "stream 32, two blocks of 64", stream, lambda: same_function_to_json(stream, still)
    yield (
        "the same, not identifiable",
        stream,
        lambda: identification_to_json(stream, architecture_of(stream).check_identifiable(stream)),
    )
    heads = tuple((drawn([16, 16], seed).layers[0].weight, drawn([16, 4], seed).layers[0].weight) for seed in range(4))
    several = MultiHeadNetwork(6, (SoftmaxHeads(heads, 16), Linear(drawn([16, 16], 9).layers[0].weight)))
    order = [*range(12, 16), *range(12)]
    turned = Linear(several.layers[1].weight.select(columns=order))
    moved = MultiHeadNetwork(6, (SoftmaxHeads((heads[3], *heads[:3]), 16), turned))
    yield "6 tokens, 4 heads of 16", several, lambda: same_function_to_json(several, moved)


def of_samples() -> None:
    print("| claim | samples | bytes | times the networks | json.loads | check | check / json.loads |")
    print("|---|---|---|---|---|---|---|")
    for claim, found in sorted(samples().items()):
        rows = []
        for document in found:
            text = certificate_text(document)
            size = sum(len(reading.canonical(value)) for value in document.values() if reading.is_network(value))
            parsing, checking = least(lambda text=text: json.loads(text)), least(lambda d=document: every.check(d))
            rows.append((len(text), len(text) / size, parsing, checking, checking / parsing))
        size, ratio, parsing, checking, times = (median(column) for column in zip(*rows, strict=True))
        numbers = f"{size:.0f} | {ratio:.1f} | {parsing * 1e3:.3f} ms | {checking * 1e3:.2f} ms | {times:.0f}"
        print(f"| {claim} | {len(found)} | {numbers} |", flush=True)


def least(question: Callable[[], Any]) -> float:
    return min(timed(question)[1] for _ in range(7))


def timed(question: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    return question(), time.process_time() - start


def main() -> None:
    print("| claim | network | bytes | certificate | ratio | write s | json.loads s | read s | check s | lines |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for words, theta, make in chain(cases(), wider()):
        document, writing = timed(make)
        if document is None:
            print(f"| none | {words} |")
            continue
        text, size = certificate_text(document), len(json.dumps(parameter_to_json(theta)))
        parsing = least(lambda text=text: json.loads(text))
        loaded, read = timed(lambda text=text: reading.load(text))
        _, checking = timed(lambda loaded=loaded: every.check(loaded))
        lines = len((FOLDER / f"{every.CHECKERS[document['claim']]}.py").read_text().splitlines())
        numbers = f"{size} | {len(text)} | {len(text) / size:.1f} | {writing:.3f} | {parsing:.4f} | {read:.4f} | {checking:.3f} | {lines}"
        print(f"| {document['claim']} | {words} | {numbers} |", flush=True)


if __name__ == "__main__":
    of_samples() if "--samples" in sys.argv[1:] else main()
