"""The named instances: what each says, where it comes from, and how its certificate is made.

Certificates of layerwise equivariance are made by ``catnet verify INSTANCE --certificate OUT``; what is to be rejected
is made from them by a small change, with the hash of the network repaired.
"""

from __future__ import annotations

import copy
import io
import json
import random
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.file import network_to_json
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.pure import pure_permutation_form
from catnet.architectures.relu.realisation import realise
from catnet.checking import equality as equality_checker
from catnet.checking.reading import sealed
from catnet.cli import main
from catnet.commands.embedded import TRIANGLE
from catnet.files import instance_from_json
from catnet.files.certificate import resealed
from catnet.files.equality_certificate import equality_to_json
from catnet.files.instance import action_to_json
from catnet.formats.jsontext import parse_json
from catnet.questions.verify import verify
from tests.oracles import networks_naive as naive
from tests.oracles.linear import rows_of
from tests.support import ends_of, instance_document, mlp_of, network_of_mlp
from tests.theorems.test_families import GROUPS, built
from tests.theorems.test_named_instances import DIRECTED_SQUARE, MINUS, ONE, network

Document = dict[str, Any]


@dataclass(frozen=True)
class Instance:
    """One named instance.

    Parameters
    ----------
    name : str
        Of its files.
    statement, source, hypotheses : str
    folder : str
        "accepted" or "rejected" by Coq, or "uncovered": by the checker in Python alone.
    document : dict
        A certificate, or a pair of networks with a point at which they are said to differ.
    """

    name: str
    statement: str
    source: str
    hypotheses: str
    folder: str
    document: Document


FLIP, UNIT = MINUS, ONE
TURN = rows_of([[0, -1], [1, 0]])
COPIES = network(([[1], [1], [-2], [-3]], [0] * 4), ([[1, 1, "1/2", "1/3"]], [5]))
ODD = network(([[1], [-1]], [1, -1]), ([[1, -1]], [-1]))
ABSOLUTE = network(([[1], [-1]], [0, 0]), ([[1, 1]], [0]))
CIRCULANT = network(
    ([[1, 0], [0, 1], [-1, 0], [0, -1]], [1, 1, 1, 1]),
    ([[1, 3, 2, 5], [5, 1, 3, 2], [2, 5, 1, 3], [3, 2, 5, 1]], [0] * 4),
    ([[1, 1, 1, 1]], [7]),
)
DIRECT = "The matrices are checked, whether or not theta is identifiable."


def certificate(document: Document) -> Document:
    """What ``catnet verify --certificate`` writes for an instance."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "i.json"), Path(folder, "c.json")
        source.write_text(json.dumps(document))
        with redirect_stdout(io.StringIO()):
            status = main(["verify", str(source), "--certificate", str(target), "--json"])
        if status != 0:
            raise RuntimeError(f"{document.get('name')} is not proved")
        result: Document = json.loads(target.read_text())
        return result


def made(layers: Any, generators: Any, name: str, activation: Any = "relu") -> Document:
    document = instance_document(layers, generators, name)
    document["network"]["activation"] = activation
    return certificate(document)


def family(name: str, hidden: list[str], seed: int) -> Document:
    layers, generators = built(GROUPS[name], hidden, seed)
    return made(layers, generators, f"{name} on {' and '.join(hidden)}")


def changed(document: Document, change: Callable[[Document], object]) -> Document:
    """A copy with a change, and the hash of its network repaired."""
    result = copy.deepcopy(document)
    change(result)
    return resealed(result)


def hexagon() -> Document:
    """A (2, 6, 6, 1) network and a copy with its neurons reversed and rescaled."""
    numbers = random.Random(1)
    widths = (2, 6, 6, 1)
    layers = [
        ([[numbers.randint(-5, 5) for _ in range(a)] for _ in range(b)], [numbers.randint(-5, 5) for _ in range(b)])
        for a, b in pairwise(widths)
    ]
    copy_of = []
    for depth, (rows, shifts) in enumerate(layers):
        rows = [row[::-1] if depth else row for row in rows]
        rows = [[Fraction(v, 2) if depth else Fraction(v) for v in row] for row in rows]
        scale = 2 if depth < len(layers) - 1 else 1
        rows, shifts = [[scale * v for v in row] for row in rows], [Fraction(scale * v) for v in shifts]
        copy_of.append((rows[::-1], shifts[::-1]))
    return equality(MLP.from_rows(layers), MLP.from_rows(copy_of))


def equality(left: Any, right: Any) -> Document:
    return equality_to_json(*(side if isinstance(side, MLP) else mlp_of(side) for side in (left, right)))


def unproved_equality(left: Any, right: Any) -> Document:
    """A certificate of equality, without rays and cones, for networks that may differ."""
    sides = {side: network_to_json(mlp_of(layers)) for side, layers in (("left", left), ("right", right))}
    hashes = {"left_sha256": "", "right_sha256": ""}
    return resealed(sealed(equality_checker.CLAIM, sides, {**hashes, "rays": [], "cones": []}))


def difference(left: Any, right: Any, point: list[Any]) -> Document:
    sides = {side: network_to_json(mlp_of(layers)) for side, layers in (("left", left), ("right", right))}
    return {**sides, "point": [str(Fraction(value)) for value in point]}


def first(document: Document) -> Document:
    result: Document = next(iter(document["generators"].values()))
    return result


def instances() -> list[Instance]:
    """All of them, in the order of the index."""
    return [*accepted(), *equalities(), *uncovered(), *rejected()]


def accepted() -> list[Instance]:
    triangle = certificate(json.loads(TRIANGLE))
    theta = instance_from_json(parse_json(TRIANGLE, "triangle"), file="triangle")
    proof = verify(theta.network, theta.ends).proof
    pure, _ = pure_permutation_form(theta.network, proof.actions)  # type: ignore[union-attr]
    pure_document = {**json.loads(TRIANGLE), "name": "triangle, pure permutations", "network": network_to_json(pure)}
    realised = realise(mlp_of(ODD), ends_of({"s": (FLIP, FLIP)}))
    wide = network_of_mlp(realised.network)
    tanh_layers = network(([[1, 2], [3, -1], [-1, -2]], [0, 0, 0]), ([[1, 1, -1], [2, "1/2", -2]], [0, 0]))
    tanh_group = {"s": (rows_of([[-1, 0], [0, -1]]), rows_of([[-1, 0], [0, -1]]))}
    linear_layers = network(([[2, -1], [1, 2]], [0, 0]), ([[3, 1], [-1, 3]], [0, 0]))
    families = "tests/theorems/test_families.py"
    named = "tests/theorems/test_named_instances.py"
    return [
        Instance(
            "triangle",
            "The symmetries of a triangle act on the disguised network of the README, layer by layer.",
            "README.md; catnet verify",
            "Identifiable: one hidden layer, different hyperplanes, independent u_i w_i^T (catnet identify).",
            "accepted",
            triangle,
        ),
        Instance(
            "triangle_pure",
            "The same function with neurons rescaled orbit by orbit: the group permutes the neurons.",
            "docs/theorem.md, Pure permutations; PurePermutation.v",
            "A finite group and positive scales.",
            "accepted",
            certificate(pure_document),
        ),
        Instance(
            "triangle_leaky",
            "The triangle with leaky ReLU of slope 1/10: positive scales pass through it as well.",
            "Rationals.leaky_relu_sound",
            DIRECT,
            "accepted",
            changed(triangle, lambda d: d["network"].update(activation={"leaky_relu": "1/10"})),
        ),
        Instance(
            "absolute_value",
            "|x| = relu(x) + relu(-x) is even, by the swap of its two neurons.",
            "README.md; docs/formats.md; " + named,
            "Not identifiable: a pair on one hyperplane has spare neurons. " + DIRECT,
            "accepted",
            made(ABSOLUTE, {"s": (FLIP, UNIT)}, "absolute value"),
        ),
        Instance(
            "quarter_turn",
            "A quarter turn of the plane acts with order four on two hidden layers.",
            named,
            DIRECT,
            "accepted",
            made(CIRCULANT, {"r": (TURN, UNIT)}, "quarter turn"),
        ),
        Instance(
            "copies",
            "Two neurons against two, all on one hyperplane; the homomorphism is shown by enumeration.",
            named + ", 2 against 2; tests/checking/test_layerwise.py",
            "Not identifiable: proportional rows.",
            "accepted",
            made(COPIES, {"s": (FLIP, UNIT)}, "copies"),
        ),
        Instance(
            "dead_neuron",
            "A network whose only neuron has a zero row is even.",
            named + ", zero row, zero bias",
            "Not identifiable: a zero row. Enumeration.",
            "accepted",
            made(network(([[0]], [0]), ([[1]], [0])), {"s": (FLIP, UNIT)}, "dead neuron"),
        ),
        Instance(
            "unread",
            "Nobody reads the hidden neurons, which the flip swaps.",
            named + ", unread",
            "Not identifiable.",
            "accepted",
            made(network(([[1], [-1]], [0, 0]), ([[0, 0]], [0])), {"s": (FLIP, FLIP)}, "unread"),
        ),
        Instance(
            "unfaithful",
            "A generator that is trivial on the input and -1 on the output: the zero function.",
            named + ", a group that acts unfaithfully on the input",
            "Not identifiable.",
            "accepted",
            made(network(([[1], [2]], [0, 1]), ([[0, 0]], [0])), {"s": (UNIT, FLIP)}, "unfaithful"),
        ),
        Instance(
            "depth_one",
            "x -> 2 x is odd: a network without hidden layers.",
            named + ", depth 1, linear",
            "Identifiable.",
            "accepted",
            made(network(([[2]], [0])), {"s": (FLIP, FLIP)}, "depth one"),
        ),
        Instance(
            "no_generators",
            "The trivial group, without generators.",
            named + ", no generators",
            "None.",
            "accepted",
            made(network(([[1, 1]], [0]), ([[1]], [0])), {}, "no generators"),
        ),
        Instance(
            "odd_realised",
            "x, not layerwise equivariant as relu(x + 1) - relu(-x - 1) - 1, in the narrowest network that is.",
            "docs/theorem.md; catnet realize; Bokman, Kahl, arXiv 2305.17017",
            "The network found; that it computes the same function is the instance odd_realisation_equal.",
            "accepted",
            made(wide, {"s": (FLIP, FLIP)}, "odd, realised"),
        ),
        Instance(
            "c5_natural",
            "C_5 on two hidden layers of 5 and 11 neurons, disguised.",
            families,
            DIRECT,
            "accepted",
            family("C5", ["natural", "mixed"], 2),
        ),
        Instance(
            "d4_mixed",
            "D_4 on hidden layers of 9 and 1 + 1 neurons.",
            families,
            DIRECT,
            "accepted",
            family("D4", ["mixed", "trivial"], 2),
        ),
        Instance(
            "s3_regular",
            "S_3 on its regular representation.",
            families,
            DIRECT,
            "accepted",
            family("S3", ["regular"], 1),
        ),
        Instance(
            "b2_regular",
            "The symmetries of the square, with signs, on a hidden layer of 8.",
            families,
            DIRECT,
            "accepted",
            family("B2", ["regular"], 1),
        ),
        Instance(
            "b3_mixed",
            "The 48 symmetries of the cube on a hidden layer.",
            families,
            DIRECT,
            "accepted",
            family("B3", ["mixed"], 1),
        ),
        Instance(
            "s4_natural",
            "S_4 on two hidden layers.",
            families,
            DIRECT,
            "accepted",
            family("S4", ["natural", "mixed"], 2),
        ),
        Instance(
            "tanh_odd",
            "A tanh network without biases is odd: -1 acts as -1 on the hidden layer.",
            "docs/theorem.md; Rationals.odd_sound, RealNumbers.tanh_sound",
            "Rows 0 and 2 agree up to sign, so by enumeration.",
            "accepted",
            made(tanh_layers, tanh_group, "tanh, odd", "tanh"),
        ),
        Instance(
            "linear_turn",
            "A deep linear network that commutes with a quarter turn; the hidden action is a matrix of GL(2).",
            "docs/theorem.md; Rationals.linear_sound",
            "Identifiable: the hidden width is the rank. By rank.",
            "accepted",
            made(linear_layers, {"r": (TURN, TURN)}, "linear, quarter turn", "identity"),
        ),
    ]


def equalities() -> list[Instance]:
    theta = instance_from_json(parse_json(TRIANGLE, "triangle"), file="triangle").network
    proof = verify(theta, instance_from_json(parse_json(TRIANGLE, "triangle"), file="triangle").ends).proof
    pure, _ = pure_permutation_form(theta, proof.actions)  # type: ignore[union-attr]
    plane = network(([[1, 0], [1, 1]], [0, -1]), ([[1, 2], [-1, 1]], [0, "1/2"]), ([[1, -1]], [0]))
    hidden = network(([[1, 0], [1, 1], [-1, 0]], [0, -1, 0]), ([[1, 2, 0], [-1, 1, 0]], [0, "1/2"]), ([[1, -1]], [0]))
    twin = network(([[1, 0], [0, 1], [1, 1]], [0, 1, 2]), ([[1, 1, -1]], [0]))
    flipped = network(([[-1, 0], [0, -1], [-1, -1]], [0, -1, -2]), ([[1, 1, -1]], [-1]))
    realised = realise(mlp_of(ODD), ends_of({"s": (FLIP, FLIP)}))
    other = network(([[-2], ["1/3"]], [0, 0]), ([["1/2", 3]], ["1e-9"]))
    return [
        Instance(
            "odd_is_identity",
            "relu(x + 1) - relu(-x - 1) - 1 = x, for all rational x.",
            "docs/theorem.md; tests/checking/test_equality.py; Twins.odd_network_is_the_identity",
            "None.",
            "accepted",
            equality(ODD, network(([[1]], [0]))),
        ),
        Instance(
            "odd_realisation_equal",
            "The realisation of the odd function computes it.",
            "catnet realize",
            "None.",
            "accepted",
            equality(mlp_of(ODD), realised.network),
        ),
        Instance(
            "triangle_pure_equal",
            "Rescaling neurons orbit by orbit keeps the function of the triangle.",
            "docs/theorem.md, Pure permutations",
            "None.",
            "accepted",
            equality(theta, pure),
        ),
        Instance(
            "unread_neuron_equal",
            "A neuron that nobody reads can be dropped, in a network of depth three.",
            "docs/identifiability.md",
            "None.",
            "accepted",
            equality(plane, hidden),
        ),
        Instance(
            "sign_flip_twin",
            "Three neurons with sum of u_i w_i = 0: flipping all signs and moving the constant keeps the function.",
            "docs/identifiability.md; Twins.sign_flip_twin",
            "Not identifiable: this is the twin.",
            "accepted",
            equality(twin, flipped),
        ),
        Instance(
            "triangulated_mirror",
            "relu(x + 1) - relu(-x - 1) - 1 = x for all real x, by the triangulation of the certificate.",
            "tests/checking/test_equality.py; TriangulationSound.triangulated_sound",
            "None.",
            "accepted",
            equality(ODD, network(([[1]], [0]))),
        ),
        Instance(
            "triangulated_hexagon",
            "Two hidden layers of six neurons each, permuted and rescaled: 161 cones cover the plane.",
            "TriangulationSound.triangulated_sound",
            "None.",
            "accepted",
            hexagon(),
        ),
        Instance(
            "a_billionth",
            "The two networks of the README differ at 0, by a billionth.",
            "README.md",
            "None.",
            "accepted",
            difference(ABSOLUTE, other, [0]),
        ),
    ]


def uncovered() -> list[Instance]:
    """What the checker in Python covers and the one in Coq does not."""
    square = network(([[1, 1], [1, -1]], [0, 0]), ([["1/4", "-1/4"]], [0]))
    swap = rows_of([[0, 1], [1, 0]])
    half = network(([[1, 2], [3, -1]], [0, 0]), ([[1, 1], [2, "1/2"]], ["-1", "-5/4"]))
    minus = rows_of([[-1, 0], [0, -1]])
    return [
        Instance(
            "product_of_squares",
            "x y = ((x + y)^2 - (x - y)^2) / 4 is symmetric; an even power.",
            "docs/theorem.md",
            DIRECT,
            "uncovered",
            made(square, {"s": (swap, UNIT)}, "product", {"power": 2}),
        ),
        Instance(
            "sigmoid_odd",
            "A sigmoid network that is odd, by the flip x -> 1 - x of its hidden neurons.",
            "docs/theorem.md",
            DIRECT,
            "uncovered",
            made(half, {"s": (minus, minus)}, "sigmoid, odd", "sigmoid"),
        ),
    ]


def rejected() -> list[Instance]:
    triangle = certificate(json.loads(TRIANGLE))
    copies = made(COPIES, {"s": (FLIP, UNIT)}, "copies")
    lift = next(iter(naive.iter_lifts(DIRECTED_SQUARE, MINUS, ONE)))
    hidden = [action_to_json(Monomial(Permutation(tuple(images)), tuple(scale))) for images, scale in lift]
    square: Document = {
        **copies,
        "name": "directed square",
        "network": naive.document_of(DIRECTED_SQUARE),
        "generators": {"s": {"input": {"permutation": [0], "scale": ["-1"]}, "output": "trivial", "hidden": hidden}},
        "relations": [],
        "order": None,
    }
    relu = made(network(([[1]], [0]), ([[1]], [0])), {}, "relu")
    minus = {"permutation": [0], "scale": ["-1"]}
    flip = {"input": minus, "hidden": [{"permutation": [0], "scale": ["-1"]}], "output": minus}
    tanh_layers = network(([[1], [2]], [0, 0]), ([[1, 1]], [0]))
    tanh = made(tanh_layers, {"s": (FLIP, FLIP)}, "tanh", "tanh")
    false = "Fails."
    return [
        Instance(
            "changed_weight",
            "The triangle with one weight changed in one digit.",
            "tests/checking/test_layerwise.py",
            false,
            "rejected",
            changed(triangle, lambda d: d["network"]["layers"][0]["weight"][2].__setitem__(1, "-2")),
        ),
        Instance(
            "changed_bias",
            "The triangle with one output bias changed by 1/6.",
            "tests/checking/test_layerwise.py",
            false,
            "rejected",
            changed(triangle, lambda d: d["network"]["layers"][1]["bias"].__setitem__(1, "2/3")),
        ),
        Instance(
            "wrong_relation",
            "The triangle, with the relation that the rotation is trivial.",
            "tests/checking/test_layerwise.py",
            false,
            "rejected",
            changed(triangle, lambda d: d.update(relations=[["r"]])),
        ),
        Instance(
            "singular",
            "An input action that is not invertible.",
            "tests/checking/test_layerwise.py",
            false,
            "rejected",
            changed(triangle, lambda d: first(d).update(input={"matrix": [["0", "0", "0"]] * 3})),
        ),
        Instance(
            "negative_scale",
            "relu(x) is not odd, although -1 commutes with every matrix.",
            "tests/checking/test_layerwise.py",
            "-1 is not in K_1.",
            "rejected",
            changed(relu, lambda d: d.update(generators={"s": flip})),
        ),
        Instance(
            "copies_by_uniqueness",
            "Proportional rows, and the claim that uniqueness shows the homomorphism.",
            "tests/checking/test_layerwise.py",
            "The rows are not distinct.",
            "rejected",
            changed(copies, lambda d: d.update(homomorphism="uniqueness")),
        ),
        Instance(
            "directed_square",
            "Every square commutes, but x -> -x acts with order four on the hidden layers.",
            "docs/theorem.md; tests/theorems/test_named_instances.py",
            "No homomorphism.",
            "rejected",
            changed(square, lambda d: d.update(homomorphism="enumeration")),
        ),
        Instance(
            "tanh_scaled",
            "A scale of 2 does not pass through tanh.",
            "docs/theorem.md",
            "2 is not in K_1.",
            "rejected",
            changed(tanh, lambda d: first(d)["hidden"][0].update(scale=["-2", "-1"])),
        ),
        Instance(
            "linear_dependent",
            "A linear network with a dead hidden direction; the hidden action is not unique.",
            "docs/theorem.md",
            "Not identifiable: the rows are dependent.",
            "rejected",
            changed(
                made(network(([[1], [1]], [0, 0]), ([[1, 1]], [0])), {"s": (FLIP, FLIP)}, "linear", "identity"),
                lambda d: d.update(homomorphism="uniqueness"),
            ),
        ),
        Instance(
            "equality_of_different",
            "|x| and the other network of the README.",
            "README.md",
            false,
            "rejected",
            unproved_equality(ABSOLUTE, network(([[-2], ["1/3"]], [0, 0]), ([["1/2", 3]], ["1e-9"]))),
        ),
        Instance(
            "hidden_difference",
            "Two networks that differ between 1/4 and 1/2 only.",
            "tests/architectures/relu/test_same_function.py, in kind",
            false,
            "rejected",
            unproved_equality(
                network(([[1], [1], [1]], ["-1/4", "-3/8", "-1/2"]), ([[1, -2, 1]], [0])),
                network(([[0]], [0]), ([[0]], [0])),
            ),
        ),
        Instance(
            "triangulated_gap",
            "A triangulation of equal networks with one cone left out.",
            "tests/checking/test_equality.py",
            "The cones do not cover the line.",
            "rejected",
            changed(equality(ODD, network(([[1]], [0]))), lambda d: d["cones"].pop()),
        ),
        Instance(
            "triangulated_twice",
            "A triangulation of equal networks in which every cone stands twice.",
            "tests/checking/test_equality.py",
            "A facet belongs to four cones.",
            "rejected",
            changed(equality(ODD, network(([[1]], [0]))), lambda d: d["cones"].extend(copy.deepcopy(d["cones"]))),
        ),
        Instance(
            "false_difference",
            "Equal networks, said to differ at 1/3.",
            "README.md",
            false,
            "rejected",
            difference(ODD, network(([[1]], [0])), ["1/3"]),
        ),
    ]
