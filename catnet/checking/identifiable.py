"""Re-checks that a network is identifiable: its function determines it, up to the symmetries of its architecture.

**Claim**: the network.  **Proof**: a criterion by name, with what its hypotheses need to be seen; they are computed
again, exactly, and the theorems of the literature that turn them into the claim are listed as assumed.

- *affine*: no hidden neurons: f is affine or constant, and every parameter can be read off.
- *one hidden layer* (ReLU, leaky ReLU): see `shallow`.
- *reduced* (tanh, sigmoid; any depth): no zero row of weights, no zero column, no two rows (w, b) of a layer equal up
  to sign. A sigmoid network is read as the tanh network that it is in the coordinates 2 x - 1.
- *ranks* (identity): no hidden biases, and every hidden width is the rank of the product: two factorisations of a
  matrix through its rank differ by unique elements of GL.
- *powers* (polynomials): see `powers`; `split` is null or three groups for Kruskal's condition.
- *filters* (convolutions, r >= 2): no filter is zero, no output reads a position twice, and no shift of a hidden layer
  fits into the zero taps: docs/architectures/convolution.md.
- *effective scores* (softmax attention of one head): see `effective`.
- *parts* (products): a criterion for every part.
- *multiplied out* (compositions): affine layers meet at the junctions; each of these products has no biases inside and
  junctions as wide as its rank, and the network that is left when they are multiplied out fulfils a criterion.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

if not __package__:  # run alone: the folder of this file is the package, and nothing else of catnet is looked for
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    __package__ = Path(__file__).resolve().parent.name

from .algebra import rank
from .effective import check_effective
from .networks import Composition, Layered, Product, read_network
from .perceptron import Layer, Perceptron, centred, read_activation
from .powers import check_powers
from .reading import (
    CertificateError,
    array,
    bind,
    fields,
    guarded,
    load,
    main,
    need,
    opened,
    shape,
    shown,
    written_once,
)
from .same import affine_of
from .shallow import check_shallow
from .shared_weights import Convolution
from .tokens import Tokens
from .values import Network

__all__ = ["CLAIM", "CLAIMED", "CertificateError", "check", "load"]

CLAIM = "identifiable"
CLAIMED = ("network",)
VLACIC_BOLCSKEI = (
    "Vlačić, Bölcskei, Affine symmetries and neural network identifiability, Adv. Math. 376, 2021, Theorem 1"
)
FILTERS = "as Shahverdi, Marchetti, Kohn, AISTATS 2025; proved in docs/architectures/convolution.md"

LINEAR = read_activation("identity", "identity")

Judgement = tuple[list[str], dict[str, Any]]
"""The theorems that are assumed, and the proof, written again."""


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", "proof")
    theta = read_network(content["network"], "network")
    finding = {"claim_verdict": "proved", "assuming": []}
    found = bind(content, {"network": theta.written()}, {}, finding)
    assumed, understood = judge(theta, content["proof"])
    written_once(content, {"proof": understood})
    return {**found, "assuming": sorted(set(assumed)), "criterion": understood["criterion"]}


def judge(theta: Network, proof: Any) -> Judgement:
    """Refused unless the criterion applies to the network."""
    shape(type(proof) is dict and type(proof.get("criterion")) is str, "proof: no criterion")
    name = proof["criterion"]
    if name == "parts":
        need(isinstance(theta, Product), "not a product")
        assert isinstance(theta, Product)
        parts = array(fields(proof, "proof", "criterion", "parts")["parts"], "proof: parts", len(theta.parts))
        found = [judge(*pair) for pair in zip(theta.parts, parts, strict=True)]
        assumed = [theorem for theorems, _ in found for theorem in theorems]
        return assumed, {"criterion": name, "parts": [understood for _, understood in found]}
    if name == "multiplied out":
        need(isinstance(theta, Composition), "not a composition")
        assert isinstance(theta, Composition)
        whole = multiplied_out([part.theta for part in theta.parts if isinstance(part, Layered)])
        assumed, understood = judge(Layered(whole), fields(proof, "proof", "criterion", "whole")["whole"])
        return assumed, {"criterion": name, "whole": understood}
    if name == "filters":
        fields(proof, "proof", "criterion")
        need(isinstance(theta, Convolution), "not a convolution")
        assert isinstance(theta, Convolution)
        check_filters(theta)
        return [FILTERS], {"criterion": name}
    if name == "effective scores":
        fields(proof, "proof", "criterion")
        need(isinstance(theta, Tokens), "not attention")
        assert isinstance(theta, Tokens)
        return check_effective(theta), {"criterion": name}
    need(isinstance(theta, Layered), f"the criterion {shown(name)} is not about this architecture")
    assert isinstance(theta, Layered)
    if name == "powers":
        split = fields(proof, "proof", "criterion", "split")["split"]
        assumed, groups = check_powers(theta.theta, split)
        return assumed, {"criterion": name, "split": groups}
    fields(proof, "proof", "criterion")
    criteria = {
        "affine": check_affine,
        "one hidden layer": check_shallow,
        "reduced": check_reduced,
        "ranks": check_ranks,
    }
    shape(name in criteria, f"unknown criterion {shown(name)}")
    return criteria[name](theta.theta), {"criterion": name}


def check_affine(theta: Perceptron) -> list[str]:
    need(theta.hidden == 0, "there are hidden neurons")
    return []


def check_reduced(theta: Perceptron) -> list[str]:
    need(theta.activation.name in ("tanh", "sigmoid"), "not a tanh or sigmoid network")
    layers = centred(theta)
    for index, (weight, bias) in enumerate(layers[:-1], start=1):
        upper = layers[index][0]
        need(all(map(any, weight)), f"layer {index} has a zero row of weights")
        need(all(any(row[j] for row in upper) for j in range(len(weight))), f"a neuron of layer {index} is not read")
        rows = {theta.activation.ray((*row, b)) for row, b in zip(weight, bias, strict=True)}
        need(len(rows) == len(weight), f"two rows of layer {index} are equal up to sign")
    return [VLACIC_BOLCSKEI]


def check_ranks(theta: Perceptron) -> list[str]:
    need(theta.activation.name == "identity", "not a linear network")
    need(not any(any(bias) for _, bias in theta.layers[:-1]), "there are hidden biases")
    whole = rank([row[:-1] for row in affine_of(theta)])
    need(all(width == whole for width in theta.sizes[1:-1]), f"a hidden width is not the rank {whole} of the product")
    return []


def multiplied_out(parts: list[Perceptron]) -> Perceptron:
    """One perceptron with the function of a composition; each product at a junction is one layer of it."""
    names = {part.activation.name for part in parts if len(part.layers) > 1}
    need(len(names) <= 1, "the activations differ by part")
    like = next((part for part in parts if len(part.layers) > 1), parts[0])
    need(all(part.activation == like.activation for part in parts if len(part.layers) > 1), "the activations differ")
    runs: list[list[Layer]] = [[]]
    for part in parts:
        for index, layer in enumerate(part.layers):
            runs[-1].append(layer)
            if index < len(part.layers) - 1:
                runs.append([])
    layers, width = [], parts[0].inputs
    for run in runs:
        linear = Perceptron(LINEAR, width, run)
        check_ranks(linear)
        rows = affine_of(linear)
        layers.append(([row[:-1] for row in rows], [row[-1] for row in rows]))
        width = len(rows)
    return Perceptron(like.activation, parts[0].inputs, layers)


def check_filters(theta: Convolution) -> None:
    """The hypotheses of the theorem on convolutions."""
    widths, reach, step = theta.widths, 1, 1
    need(theta.power >= 2, "the power is 1")
    for taps, stride in theta.filters:
        need(any(taps), "a filter is zero")
        reach, step = reach + (len(taps) - 1) * step, step * stride
    need(not theta.circular or reach <= theta.inputs, "an output reads a position twice, around the circle")
    states = {(0, False)}  # how far V_i is shifted, and whether some hidden layer was
    for index, ((taps, stride), width) in enumerate(zip(theta.filters, widths[1:], strict=True), start=1):
        following = set()
        for before, moved in states:
            for t in possible(taps, stride, before, widths[index - 1], width, theta.circular):
                if index < len(theta.filters) or t == 0:
                    following.add((t, moved or t != 0))
        states = following
    need((0, True) not in states, "a shift fits into the zero taps of the filters")


def possible(taps: list[Fraction], stride: int, before: int, size: int, width: int, circular: bool) -> list[int]:
    """The shifts of a layer's outputs that are a shift of its filter, its inputs being shifted by `before`."""
    places = [a for a, value in enumerate(taps) if value]
    if circular:
        return [t for t in range(width) if all((a + before - stride * t) % size < len(taps) for a in places)]
    room = range(-places[0], len(taps) - places[-1])
    return [(before - u) // stride for u in room if (before - u) % stride == 0]


if __name__ == "__main__":
    sys.exit(main(check))
