"""Certificates of every kind, small ones, for the tests of the checkers."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.attention.layers import Embedding, Head, Heads, Linear, Softmax, SoftmaxHeads
from catnet.architectures.attention.network import AttentionNetwork, MultiHeadNetwork, SoftmaxNetwork
from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.product.model import ProductNetwork
from catnet.architectures.relu.generic import check_among_simple
from catnet.architectures.relu.pure import pure_permutation_form
from catnet.architectures.relu.realisation import realise
from catnet.architectures.relu.regions import complex_of
from catnet.architectures.relu.twins import twin_of_dead, twin_of_stable
from catnet.architectures.relu.unseen import twin_of_masked
from catnet.category import RELU, Identity, LeakyRelu, Polynomial, Power, Sigmoid, Tanh
from catnet.commands.verify import certificate_of
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
    no_homomorphism_to_json,
    no_layers_to_json,
    not_equivariant_to_json,
    same_function_to_json,
)
from catnet.files.field_certificate import no_ladder_to_json
from catnet.files.identification_certificate import dimension_to_json, identification_to_json
from catnet.files.instance import Instance, instance_from_json
from catnet.files.parameter import parameter_from_json
from catnet.files.simple_certificate import among_simple_to_json
from catnet.files.source import read_instance, read_parameter
from catnet.files.symmetry_certificate import affine_symmetries_to_json, symmetries_to_json
from catnet.formats.jsontext import parse_json
from catnet.groups.lie import AffineField, FieldPair
from catnet.questions.affine_symmetries import affine_symmetries
from catnet.questions.same_function import check_same_function
from catnet.questions.symmetries import symmetries
from catnet.questions.symmetrise import symmetrise
from catnet.questions.verify import verify
from catnet.theorem import EndActions
from catnet.theorem.lie_ladder import NoLadder
from catnet.verdict import AmongSimple, Refuted
from tests.checking import heads_cases, replaced_head_cases, residual_cases
from tests.checking.criteria_cases import I2, A, attention, embedding, heads, linear, tied
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
    yield from _among_simple()
    yield from _others()
    yield from _nearest()
    yield from _fields()
    yield from _shifted()
    yield from _symmetries()
    yield from _symmetries_with_shifts()
    yield from residual_cases.made()
    yield from heads_cases.made()
    yield replaced_head_cases.accepted()


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
    for name in ("attention", "two-absolute-values"):
        instance = read_instance(f"zoo:{name}")
        group = instance.ends.group()
        yield certificate_of(instance, group, verify(instance.network, instance.ends, group=group))


def relu(*layers: Any) -> MLP:
    return MLP.from_rows(list(layers))


IDENTITY = relu(([[1]], [0]))
ABSOLUTE = relu(([[1], [-1]], [0, 0]), ([[1, 1]], [0]))
ABSOLUTE_AGAIN = relu(([[-2], [1]], [0, 0]), ([["1/2", 1]], [0]))
ODD = relu(([[1], [-1]], [1, -1]), ([[1, -1]], [-1]))
PLANE = relu(([[1, 0], [1, 1]], [0, -1]), ([[1, 2], [-1, 1]], [0, "1/2"]), ([[1, -1]], [0]))
PLANE_AGAIN = relu(([[2, 2], [3, 0]], [-2, 0]), ([["1/2", "-1/3"], [1, "1/3"]], ["1/2", 0]), ([[-1, 1]], [0]))
UNREAD = relu(([[1, 0], [1, 1], [-1, 0]], [0, -1, 0]), ([[1, 2, 0], [-1, 1, 0]], [0, "1/2"]), ([[1, -1]], [0]))
COPIES = relu(([[1], [2], [0]], [0, 0, 3]), ([[1, 1, 5]], [0]))
MERGED = relu(([[1]], [0]), ([[3]], [15]))
DEAD = relu(([[1], [1]], [0, 1]), ([[-1, -1], [1, 0]], [0, 0]), ([[5, 1]], [0]))
LEAKY = MLP.from_rows([([[1], [1], [1]], [0, 1, 2]), ([[1, 1, -2]], [0])], LeakyRelu("1/10"))
LEAKY_TWIN = MLP.from_rows([([[-1], [-1], [-1]], [0, -1, -2]), ([[1, 1, -2]], ["-33/10"])], LeakyRelu("1/10"))
MASKED = relu(([[1], [-1]], [0, 0]), ([[1, -2], [1, 1]], [0, -1]), ([[1, 1]], [0]))
ALWAYS_ON = relu(([[1, 0], [1, 1]], [0, 1]), ([[1, -1], [2, 1]], [0, 3]), ([[1, -1]], [1]), ([[1]], [0]))
NEVER_ON = relu(([[1], [1]], [0, 1]), ([[-1, -1], [1, -1]], [0, 2]), ([[5, 1]], [-1]), ([[1]], [0]))
NARROW = relu(([[1, 0, 2], [0, 1, 1]], [0, 3]), ([[1, 1], [1, -1]], [5, 0]), ([[1, 1]], [-5]))
NARROW_AGAIN = relu(
    ([[0, 1, 1], [2, 0, 4]], [3, 0]), ([[1, "1/2"], [-1, "1/2"], [-1, 0]], [7, 0, 0]), ([[1, 1, 4]], [-7])
)
NARROW_SPLIT = relu(
    ([[0, 1, 1], [2, 0, 4], [0, 1, 1]], [3, 0, 3]),
    ([[2, "1/2", -1], [-1, "1/2", 0], [-1, 0, 0]], [7, 0, 0]),
    ([[1, 1, 4]], [-7]),
)
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
        (MASKED, twin_of_masked(MASKED, 1, 1, 0)), (NARROW, NARROW_AGAIN), (NARROW, NARROW_SPLIT),
        (NARROW_SPLIT, NARROW),
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
    yield no_homomorphism_to_json(read_instance("zoo:directed-square"), [["s", "s"]])


def _identification() -> Iterator[Any]:
    identifiable = ["triangle", "absolute-value", "triangle-leaky", "absolute-activation", "tanh-odd", "sigmoid-mirror"]
    identifiable += ["cubes", "deep-linear", "convolution-mirror", "two-absolute-values", "trivial-group"]
    identifiable += ["softmax-attention", "two-hidden-layers"]
    for name in identifiable:
        theta = read_parameter(f"zoo:{name}")
        yield identification_to_json(theta, architecture_of(theta).check_identifiable(theta, max_cells=5_000))
    others: list[Any] = [
        relu(([[1, 0], [0, 1], [1, 1]], [0, 1, 2]), ([[1, 2, 1]], [0])),
        relu(([[1], [-1], [1]], [0, 0, 5]), ([[1, 1, 7]], [0])),
        QUARTIC,
        MLP.from_rows([([[1, 0], [0, 1], [1, 1]], [0, 0, 1]), ([[1, 0, 2], [0, 1, 1]], [0, 0])], Power(3)),
        MLP.from_rows([([[1, 0], [2, 1]], [1, 0]), ([[1, 1]], [0])], Polynomial((0, 1, 0, 0, 1))),
        IDENTITY,
    ]
    sets = tied("tanh", [[1] * 3] * 3, ([[2]], [[1]], [1]), ([[3]], [[1]], [0]))
    attended = attention(2, embedding(I2), heads((A, I2)), linear(I2))
    others += [parameter_from_json(parse_json(json.dumps(document), "sample")) for document in (sets, attended)]
    for theta in others:
        yield identification_to_json(theta, architecture_of(theta).check_identifiable(theta))
    for name in ("three-kinks", "taxicab", "equal-neurons", "carried", "silent-neuron", "squares", "deep-linear-slack",
                 "maximum", "identity-crossed", "deep-linear-zero", "deep-sets"):  # fmt: skip
        theta = read_parameter(f"zoo:{name}")
        found = architecture_of(theta).check_identifiable(theta, max_cells=5_000)
        yield identification_to_json(theta, found)
    masked, on, off = twin_of_masked(MASKED, 1, 1, 0), twin_of_stable(ALWAYS_ON, 2, 1), twin_of_dead(NEVER_ON, 2, 0)
    for theta, other in ((MASKED, masked), (ALWAYS_ON, on), (NEVER_ON, off)):
        yield identification_to_json(theta, Refuted("by hand", other))
    for name in ("triangle", "absolute-value", "three-kinks", "cubes", "deep-linear", "two-hidden-layers"):
        theta = read_parameter(f"zoo:{name}")
        dimension = architecture_of(theta).identify(theta, max_cells=5_000).dimension
        assert dimension is not None
        yield dimension_to_json(theta, dimension.value, dimension.value if dimension.exact else None)


def _among_simple() -> Iterator[Any]:
    """ReLU networks that are the only simple ones with their function, of two and three hidden layers."""
    for theta in (
        relu(([[1, 0], [0, 1]], [0, 0]), ([[1, -3], [-3, -3], [-2, -1]], [1, 2, 2]), ([[1, 1, 1]], [0])),
        relu(([[0, -1], [2, -1]], [-3, -2]), ([[2, -1], [-2, 1]], [2, 2]), ([[1, -1]], [1])),
        relu(([[-3, -3], [0, -2]], [0, -1]), ([[2, 3], [-2, -2], [-1, 3]], [-1, 2, 3]), ([[2, 3, 3]], [3])),
        relu(([[1, 0], [-2, 1], [-2, -2]], [1, -2, 2]), ([[-2, 3, -1], [0, -2, -3]], [3, 2]), ([[2, 2]], [-2])),
        relu(([[1, 0], [0, -3], [-1, 2]], [-2, 3, 3]), ([[-2, 0, 1], [3, -2, -1]], [-1, -3]), ([[3, 1]], [-1])),
        relu(([[3, -1], [2, 0], [-2, 3]], [-1, 1, 2]), ([[-3, -1, -3], [-1, -2, 0]], [1, 3]), ([[1, -2]], [1])),
        relu(
            ([[-3, 3], [2, 1]], [-4, 1]),
            ([[2, 4], [3, 1], [-1, 1]], [-2, -1, 1]),
            ([[3, 1, 3], [-3, 2, -1]], [-4, 3]),
            ([[-3, 3]], [2]),
        ),
    ):
        found = check_among_simple(theta)
        assert isinstance(found, AmongSimple)
        yield among_simple_to_json(theta, found.evidence)


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


def _fields() -> Iterator[Any]:
    """Ladders of ReLU, x^r, linear and tanh networks, with and without generators; points that refute."""
    turn = FieldPair.linear(Matrix([[0, -1], [1, 0]]), Matrix([[0, -1], [1, 0]]))
    grow = FieldPair.linear(Matrix.identity(2), Matrix.identity(1))
    cube = FieldPair.linear(Matrix.identity(2), 3 * Matrix.identity(1))
    along = FieldPair(AffineField(Matrix.zeros(2, 2), (Fraction(1), Fraction(1))), AffineField.zero(1))
    linear = MLP.from_rows([([[1, 2], [-2, 1]], [0, 0]), ([[3, 0], [0, 3]], [0, 0])], Identity())
    taxi = relu(([[1, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4), ([[1, 1, 1, 1]], [0]))
    cubes = MLP.from_rows([([[1, 0], [1, 2]], [0, 0]), ([[1, 1]], [0])], Power(3))
    moved = [([[1, -1], [-2, 2]], [0, 1]), ([[1, 3]], [0])]
    flip = Monomial.diagonal((Fraction(-1), Fraction(1)))
    one = Monomial.identity(1)
    yield _connected(linear, ("X", turn))
    yield _connected(taxi, ("X", grow), generators=(("s", flip, one),))
    yield _connected(cubes, ("X", cube))
    yield _connected(MLP.from_rows(moved, Tanh()), ("T", along))
    yield _connected(MLP.from_rows(moved, Sigmoid()), ("T", along))
    yield _connected(relu(([[1, 0], [0, 0]], [0, -1]), ([[1, 1]], [0]), ([[1]], [0])), ("X", grow))
    still = FieldPair(AffineField.linear(Matrix.identity(1)), AffineField.zero(1))
    for activation in (RELU, Power(3), LeakyRelu("1/2"), Tanh(), Sigmoid()):
        yield _connected(MLP.from_rows([([[1]], [0]), ([[1]], [0])], activation), ("X", still))
    head = Heads((Head(Matrix([[1, 1], [0, 1]]), Matrix.identity(2)),), 2)
    both = Matrix.identity(2).kron(Matrix([[0, 1], [0, 0]]))
    yield _connected(AttentionNetwork(2, (head,)), ("X", FieldPair.linear(both, both)))
    for name in ("circles", "plane-by-relu", "special-linear"):
        instance = read_instance(f"zoo:{name}")
        report = verify(instance.network, instance.ends)
        yield certificate_of(instance, report.group, report)
    yield from _no_fields()


def _no_fields() -> Iterator[Any]:
    """Nothing lifts to the second layer, to the last one, to layers of the identity, to features."""
    stretch = FieldPair.linear(Matrix([[1, 0], [0, 2]]), Matrix([[1]]))
    axes, add = ([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])
    area = Heads((Head(Matrix([[0, 1], [-1, 0]]), Matrix.identity(2)),), 2)
    theta = AttentionNetwork(2, (area, Linear(2 * Matrix.identity(2))))
    grow = FieldPair.linear(Matrix.identity(4), Matrix.identity(4))
    upper = Matrix.identity(2).kron(Matrix([[0, 1], [0, 0]]))
    for network, pair, depth in (
        (relu(axes, add, ([[1]], [0])), stretch, 3),
        (relu(axes, add), stretch, 2),
        (MLP.from_rows([axes, ([[1, 1], [1, -1]], [0, 0]), ([[1, 2]], [0])], Identity()), stretch, 3),
        (MLP.from_rows([axes, add], Tanh()), stretch, 2),
        (theta, grow, 2),
        (theta, FieldPair.linear(upper, 2 * upper), 2),
        (theta, FieldPair.linear(upper.T, 2 * upper.T), 2),
    ):
        yield no_ladder_to_json(Instance("fields", network, EndActions((), (("X", pair),))), NoLadder(depth, "X"))


def _connected(theta: Any, *fields: Any, generators: Any = ()) -> Any:
    instance = Instance("fields", theta, EndActions(generators, fields))
    report = verify(theta, instance.ends)
    return certificate_of(instance, report.group, report)


def _shifted() -> Iterator[Any]:
    """x ↦ 1 − x, a mirror of a line with a shift, and a quarter turn about a point; and networks that are not so."""
    back = {"permutation": [0], "scale": ["-1"], "shift": ["1"]}
    bump = [([["1"], ["-1"]], ["-1/2", "1/2"]), ([["1", "1"]], ["0"])]
    odd = [([["1", "1"], ["-1", "-1"]], ["-1", "1"]), ([["1", "-1"]], ["1/2"])]
    both = {"permutation": [0, 1], "scale": ["-1", "-1"], "shift": ["1", "1"]}
    quarter = {"matrix": [["0", "-1"], ["1", "0"]], "shift": ["1", "0"]}
    plus = [([["1", "0"], ["0", "1"], ["-1", "0"], ["0", "-1"]], ["-1/2", "-1/2", "1/2", "1/2"]), ([["1"] * 4], ["0"])]
    cases = (
        (odd, {"n": {"input": both, "output": back}}, "relu"),
        (odd, {"n": {"input": both, "output": back}}, "tanh"),
        (odd, {"n": {"input": both, "output": back}}, "sigmoid"),
        (bump, {"n": {"input": back, "output": "trivial"}}, "relu"),
        (plus, {"q": {"input": quarter, "output": "trivial"}}, "relu"),
        ([([["1"]], ["0"]), ([["1"]], ["0"])], {"n": {"input": back, "output": "trivial"}}, "relu"),
        ([([["1"]], ["-1/2"]), ([["1"]], ["0"])], {"n": {"input": back, "output": back}}, "relu"),
        ([([["1"]], ["0"]), ([["1"]], ["0"])], {"n": {"input": back, "output": back}}, "tanh"),
    )
    for layers, generators, activation in cases:
        instance = instance_of(layers, generators, activation=activation)
        report = verify(instance.network, instance.ends)
        yield certificate_of(instance, report.group, report)


def _symmetries() -> Iterator[Any]:
    """By layers, by derivatives, by values, by points one by one; subgroups; what acts on another form, or on none."""
    for name in ("triangle", "deep-sets", "attention", "square", "softmax-attention"):
        yield symmetries_to_json(symmetries(read_parameter(f"zoo:{name}")), name)
    signed = ("odd-not-layerwise", "absolute-value", "tanh-odd", "sigmoid-mirror", "deep-linear", "squares", "cubes")
    for name in (
        *signed,
        "gelu-odd-not-layerwise",
        "special-linear",
        "plane-by-relu",
        "absolute-activation",
        "two-absolute-values",
    ):
        yield symmetries_to_json(symmetries(read_parameter(f"zoo:{name}"), "signed"), name)
    one = Matrix([[1]])
    two_heads, ends = SoftmaxHeads(((one, one), (2 * one, one)), 1), Linear(Matrix([[1, -1]]))
    for encodings, kind in (([1, 0, 1], "permutation"), ([1, 0, -1], "signed"), ([1, 0, 2, 0], "permutation")):
        theta = MultiHeadNetwork(len(encodings), (Embedding(one, Matrix([encodings])), two_heads, ends))
        yield symmetries_to_json(symmetries(theta, kind), "encoded")
    yield symmetries_to_json(symmetries(ProductNetwork((ABSOLUTE, IDENTITY, ABSOLUTE_AGAIN)), "signed"), "parts")
    linear = ("taxicab", "plane-by-relu", "tanh-odd", "cubes", "attention", "rotations", "softmax-attention")
    for name in (*linear, "sigmoid-mirror", "translations", "two-absolute-values"):
        yield symmetries_to_json(symmetries(read_parameter(f"zoo:{name}"), "linear"), name)


def _symmetries_with_shifts() -> Iterator[Any]:
    """About a point, about 0, of an affine function, of one that is no perceptron by format; a subgroup; fields."""
    pixels = [([[1, 2], [2, 1]], [-3, -3]), ([[1, -1]], [7])]
    bump = [([[1], [-1]], ["-1/2", "1/2"]), ([[1, 1]], [3])]
    twice = [([[3], [-3], [3], [-3]], [-1, 1, -2, 2]), ([[1, 1, 1, 1]], [5])]
    corner = [([[1, 0], [0, 1]], ["-1/2", 3]), ([[1, 4]], [7])]
    cases: list[tuple[Any, Any]] = [
        (MLP.from_rows(pixels, Tanh()), "signed"),
        (MLP.from_rows(pixels, Sigmoid()), "signed"),
        (MLP.from_rows(bump), "signed"),
        (MLP.from_rows(twice), "signed"),
        (MLP.from_rows([([[1, 2], [2, 1]], [1, 1]), ([[1, 1]], [0])], Power(3)), "permutation"),
        (MLP.from_rows([([[1, 2]], [3]), ([[2], [-2]], [1, 4])], Identity()), "signed"),
        (MLP.from_rows([([[1, 1]], [3])]), "permutation"),
        (read_parameter("zoo:absolute-value"), "signed"),
        (read_parameter("zoo:deep-sets"), "permutation"),
        (MLP.from_rows(corner), "linear"),
        (MLP.from_rows(pixels, Tanh()), "linear"),
        (MLP.from_rows(bump), "linear"),
    ]
    for theta, kind in cases:
        yield affine_symmetries_to_json(affine_symmetries(theta, kind), "shifts")
