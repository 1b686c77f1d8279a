"""Certificates of every kind, small ones, for the tests of the checkers."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import Softmax
from catnet.architectures.attention.network import SoftmaxNetwork
from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.pure import pure_permutation_form
from catnet.architectures.relu.realisation import realise
from catnet.architectures.relu.regions import complex_of
from catnet.category import Identity, LeakyRelu, Polynomial, Power, Sigmoid, Tanh
from catnet.files.certificate import (
    certificate_text,
    certificate_to_json,
    nearest_to_json,
    realisation_to_json,
    reduction_to_json,
    regions_to_json,
)
from catnet.files.equality_certificate import (
    difference_to_json,
    equality_to_json,
    no_layers_to_json,
    not_equivariant_to_json,
    same_function_to_json,
)
from catnet.files.identification_certificate import dimension_to_json, identification_to_json
from catnet.files.instance import Instance, instance_from_json
from catnet.files.source import read_instance, read_parameter
from catnet.formats.jsontext import parse_json
from catnet.questions.same_function import check_same_function
from catnet.questions.symmetrise import symmetrise
from catnet.questions.verify import verify
from tests.support import instance_document

Document = dict[str, Any]

ZOO = ["triangle", "absolute-value", "taxicab", "equal-neurons", "square", "quarter-turn", "cubes", "deep-linear"]
ZOO += ["tanh-odd", "sigmoid-mirror", "triangle-leaky", "squares", "trivial-group", "deep-linear-slack"]
ZOO += ["convolution-mirror", "deep-sets"]


def minus(size: int) -> Any:
    return {"permutation": list(range(size)), "scale": ["-1"] * size}


@functools.cache
def samples() -> dict[str, tuple[Document, ...]]:
    """For every claim a few certificates, as they are read back from a file."""
    result: dict[str, list[Document]] = {}
    for number, document in enumerate(_made()):
        assert document is not None, f"sample {number} has no certificate"
        result.setdefault(document["claim"], []).append(json.loads(certificate_text(document)))
    return {claim: tuple(found) for claim, found in result.items()}


def _made() -> Iterator[Any]:
    yield from _layerwise()
    yield from _same()
    yield from _different()
    yield from _identification()
    yield from _others()
    yield from _nearest()


def layerwise_of(instance: Instance) -> Any:
    group = instance.ends.group()
    report = verify(instance.network, instance.ends, group=group)
    assert report.proof is not None
    return certificate_to_json(instance, group, report.proof)


def instance_of(layers: Any, generators: Any, name: str = "test", activation: Any = "relu") -> Instance:
    document = instance_document(layers, {}, name)
    document["network"]["activation"] = activation
    document["group"]["generators"] = generators
    return instance_from_json(parse_json(json.dumps(document), "test"), file="test")


def _layerwise() -> Iterator[Any]:
    for name in ZOO:
        yield layerwise_of(read_instance(f"zoo:{name}"))


def relu(*layers: Any) -> MLP:
    return MLP.from_rows(list(layers))


IDENTITY = relu(([[1]], [0]))
ODD = relu(([[1], [-1]], [1, -1]), ([[1, -1]], [-1]))
PLANE = relu(([[1, 0], [1, 1]], [0, -1]), ([[1, 2], [-1, 1]], [0, "1/2"]), ([[1, -1]], [0]))
PLANE_AGAIN = relu(([[2, 2], [3, 0]], [-2, 0]), ([["1/2", "-1/3"], [1, "1/3"]], ["1/2", 0]), ([[-1, 1]], [0]))
UNREAD = relu(([[1, 0], [1, 1], [-1, 0]], [0, -1, 0]), ([[1, 2, 0], [-1, 1, 0]], [0, "1/2"]), ([[1, -1]], [0]))
COPIES = relu(([[1], [2], [0]], [0, 0, 3]), ([[1, 1, 5]], [0]))
MERGED = relu(([[1]], [0]), ([[3]], [15]))
DEAD = relu(([[1], [1]], [0, 1]), ([[-1, -1], [1, 0]], [0, 0]), ([[5, 1]], [0]))
LEAKY = MLP.from_rows([([[1], [1], [1]], [0, 1, 2]), ([[1, 1, -2]], [0])], LeakyRelu("1/10"))
LEAKY_TWIN = MLP.from_rows([([[-1], [-1], [-1]], [0, -1, -2]), ([[1, 1, -2]], ["-33/10"])], LeakyRelu("1/10"))
TANH = MLP.from_rows([([[1], [2]], [1, 0]), ([[1, 1]], [0])], Tanh())
TANH_FLIPPED = MLP.from_rows([([[-2], [1]], [0, 1]), ([[-1, 1]], [0])], Tanh())
SIGMOID = MLP.from_rows([([[1], [2]], [1, 0]), ([[1, 1]], [0])], Sigmoid())
LINEAR = MLP.from_rows([([[1, 2], [0, 1]], [0, 0]), ([[3, 1], [1, 0]], [1, 2])], Identity())
LINEAR_AGAIN = MLP.from_rows([([[1, 2], [1, 3]], [0, 0]), ([[2, 1], [1, 0]], [1, 2])], Identity())
SQUARE = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])], Power(2))
SQUARE_TURNED = MLP.from_rows([([["3/5", "4/5"], ["-4/5", "3/5"]], [0, 0]), ([[1, 1]], [0])], Power(2))
QUARTIC = MLP.from_rows([([[1], [2]], [1, 0]), ([[1, 1]], [0])], Power(4))


def _same() -> Iterator[Any]:
    yield equality_to_json(ODD, IDENTITY)
    yield equality_to_json(PLANE, UNREAD)
    yield equality_to_json(PLANE, PLANE_AGAIN)
    yield equality_to_json(LEAKY, LEAKY_TWIN)
    pairs = [
        (ODD, IDENTITY), (PLANE, PLANE_AGAIN), (PLANE, UNREAD), (COPIES, MERGED), (LEAKY, LEAKY_TWIN), (DEAD, DEAD),
        (TANH, TANH_FLIPPED), (LINEAR, LINEAR_AGAIN), (SQUARE, SQUARE_TURNED), (SIGMOID, SIGMOID),
    ]  # fmt: skip
    for left, right in pairs:
        yield same_function_to_json(left, right)
    soft = [[([[1]], [[2]]), ([[1]], [[1]])], [([[1]], [[1]]), ([[4]], [[2]])]]
    left, right = (SoftmaxNetwork(2, tuple(Softmax(Matrix(a), Matrix(v)) for a, v in layers)) for layers in soft)
    yield same_function_to_json(left, right)
    product = read_parameter("zoo:two-absolute-values")
    yield same_function_to_json(product, product)
    yield same_function_to_json(read_parameter("zoo:deep-sets"), read_parameter("zoo:deep-sets"))


def _different() -> Iterator[Any]:
    nets = {name: read_parameter(f"zoo:{name}") for name in ("attention", "attention-nearly", "softmax-attention")}
    nets |= {name: read_parameter(f"zoo:{name}") for name in ("softmax-attention-other", "deep-sets")}
    pairs = [
        (ODD, MERGED), (TANH, SIGMOID), (nets["attention"], nets["attention-nearly"]),
        (nets["softmax-attention"], nets["softmax-attention-other"]),
        (QUARTIC, MLP.from_rows([([[1]], [0])], Power(4))),
    ]  # fmt: skip
    for left, right in pairs:
        yield difference_to_json(left, right, check_same_function(left, right).witness.point)
    for name in ("triangle-nearly", "unfaithful-not-zero", "attention-nearly"):
        instance = read_instance(f"zoo:{name}")
        witness = verify(instance.network, instance.ends).end_to_end.witness
        yield not_equivariant_to_json(instance, witness.generator, witness.point)
    gentle = instance_of(
        ([[["1"]], ["1"]], [[["1"]], ["0"]]), {"s": {"input": minus(1), "output": minus(1)}}, "t", "tanh"
    )
    witness = verify(gentle.network, gentle.ends).end_to_end.witness
    yield not_equivariant_to_json(gentle, witness.generator, witness.point)
    for name in ("odd-not-layerwise", "maximum", "spread", "squares-reflected", "deep-linear-zero"):
        instance = read_instance(f"zoo:{name}")
        yield no_layers_to_json(instance, instance.ends.names[-1])


def _identification() -> Iterator[Any]:
    identifiable = ["triangle", "absolute-value", "triangle-leaky", "absolute-activation", "tanh-odd", "sigmoid-mirror"]
    identifiable += ["cubes", "deep-linear", "convolution-mirror", "two-absolute-values", "trivial-group"]
    identifiable += ["softmax-attention"]
    for name in identifiable:
        theta = read_parameter(f"zoo:{name}")
        yield identification_to_json(theta, architecture_of(theta).check_identifiable(theta))
    others = [
        relu(([[1, 0], [0, 1], [1, 1]], [0, 1, 2]), ([[1, 2, 1]], [0])),
        relu(([[1], [-1], [1]], [0, 0, 5]), ([[1, 1, 7]], [0])),
        QUARTIC,
        MLP.from_rows([([[1, 0], [0, 1], [1, 1]], [0, 0, 1]), ([[1, 0, 2], [0, 1, 1]], [0, 0])], Power(3)),
        MLP.from_rows([([[1, 0], [2, 1]], [1, 0]), ([[1, 1]], [0])], Polynomial((0, 1, 0, 0, 1))),
        IDENTITY,
    ]
    for theta in others:
        yield identification_to_json(theta, architecture_of(theta).check_identifiable(theta))
    for name in ("three-kinks", "taxicab", "equal-neurons", "carried", "silent-neuron", "squares", "deep-linear-slack",
                 "maximum", "identity-crossed", "deep-linear-zero"):  # fmt: skip
        theta = read_parameter(f"zoo:{name}")
        found = architecture_of(theta).check_identifiable(theta, max_cells=5_000)
        yield identification_to_json(theta, found)
    for name in ("triangle", "absolute-value", "three-kinks", "cubes", "deep-linear", "two-hidden-layers"):
        theta = read_parameter(f"zoo:{name}")
        dimension = architecture_of(theta).identify(theta, max_cells=5_000).dimension
        assert dimension is not None
        yield dimension_to_json(theta, dimension.value, dimension.value if dimension.exact else None)


def nearest_of(instance: Instance) -> Any:
    group = instance.ends.group()
    assert isinstance(instance.network, MLP)
    found = symmetrise(instance.network, instance.ends, group)
    return nearest_to_json(
        instance.network,
        found.network,
        found.scales,
        found.distance_squared,
        group.order,
        found.layerwise,
        name=instance.name,
    )


def _nearest() -> Iterator[Any]:
    flip = {"s": {"input": {"matrix": [["-1"]]}, "output": "trivial"}}
    odd = {"s": {"input": minus(1), "output": minus(1)}}
    swap = {"s": {"input": {"permutation": [1, 0]}, "output": {"permutation": [1, 0]}}}
    turn = {"r": {"input": {"permutation": [1, 0], "scale": ["1", "-1"]}, "output": "trivial"}}
    both = {"t": flip["s"], "s": {"input": "trivial", "output": minus(1)}}
    plane = ([[1, 0], [0, "9/8"], [-1, 0], [0, -1], ["1/2", "1/3"]], [0, "1/9", 0, 0, 1])
    deep = ([[2, 1], [1, "3/2"]], [1, "2/3"]), ([[1, -2], [-1, 1], [5, 4]], [0, 0, "1/2"])
    whole = (*deep, ([[1, 0, 2], [0, 2, 1]], ["1/3", 0]))
    cases: list[Any] = [
        ((([[1], [-1]], [0, 0]), ([[1, "9/10"]], ["1/7"])), flip, "relu"),
        ((([[3], [-1]], [0, 0]), ([["1/3", "9/10"]], [0])), flip, "relu"),
        ((([[1], ["3/4"]], ["1/2", "-1/3"]), ([[1, 2]], ["1/5"])), odd, "tanh"),
        ((([[1], [-1]], [0, 0]), ([[1, 1]], [0])), flip, "relu"),
        ((([[1], ["-7/8"]], [1, 0]), ([[1, 2]], [1])), both, {"leaky_relu": "1/10"}),
        ((plane, ([[1, 1, 1, 2, "-1/4"]], [3])), turn, "relu"),
        (whole, swap, "relu"),
        (whole, swap, "sigmoid"),
        (whole, swap, "identity"),
    ]
    for layers, generators, activation in cases:
        plain = [
            ([[Fraction(v) for v in row] for row in weight], [Fraction(v) for v in bias]) for weight, bias in layers
        ]
        yield nearest_of(instance_of(plain, generators, "nearly", activation))


def _others() -> Iterator[Any]:
    for theta in (ODD, PLANE, UNREAD, DEAD, relu(([[1, 0], [0, 1], [1, 0], [0, 1]], [0, 0, -1, -1]), ([[1] * 4], [0]))):
        found = complex_of(theta)
        yield regions_to_json(theta, len(found), found.bounded)
    for theta in (COPIES, UNREAD, DEAD, TANH, LINEAR, SQUARE):
        yield reduction_to_json(theta, architecture_of(theta).reduce(theta, max_cells=1000).small)
    for name in ("odd-not-layerwise", "spread", "triangle"):
        instance = read_instance(f"zoo:{name}")
        group = instance.ends.group()
        made = realise(instance.network, instance.ends, group)
        yield realisation_to_json(instance.network, made.network, group.order, made.layerwise, name=name)
    instance = read_instance("zoo:triangle")
    group = instance.ends.group()
    proof = verify(instance.network, instance.ends, group=group).proof
    assert proof is not None
    pure, actions = pure_permutation_form(instance.network, proof.actions)
    plain = verify(pure, instance.ends, group=group).proof
    assert plain is not None and actions is not None
    yield realisation_to_json(instance.network, pure, group.order, plain, name="pure", pure=True)
