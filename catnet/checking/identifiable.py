"""Re-checks that a network is identifiable: its function determines it, up to the symmetries of its architecture.

**Claim**: the network.  **Proof**: a criterion by name, with what its hypotheses need to be seen; they are computed
again, exactly, and the theorems of the literature that turn them into the claim are listed as assumed.

- *affine*: no hidden neurons: f is affine or constant, and every parameter can be read off.
- *one hidden layer* (ReLU, leaky ReLU, GELU, SiLU, softplus): see `shallow`.
- *two hidden layers* (ReLU): see `bends`; points at which its surfaces bend.
- *reduced* (tanh, sigmoid; any depth): no zero row of weights, no zero column, no two rows (w, b) of a layer equal up
  to sign. A sigmoid network is read as the tanh network that it is in the coordinates 2 x - 1.
- *ranks* (identity): no hidden biases, and every hidden width is the rank of the product: two factorisations of a
  matrix through its rank differ by unique elements of GL.
- *powers* (polynomials): see `powers`; `split` is null or three groups for Kruskal's condition.
- *from below* (powers, several hidden layers): see `from_below`; `functionals` is null or a list, and `rest` is a
  criterion for the layers above the first one.
- *filters* (convolutions): see `filters`.
- *one layer* (networks on grids): without averages, every weight of a kernel is a coefficient of the function, if its
  place in the window is on the grid for some output. One layer of attention is its own function; attention is
  identified up to equal layer maps.
- *tied* (weights tied along tokens): see `tied`; a criterion for the network written out, or for that of one token.
- *without blocks* (residual networks): a criterion for the linear network that it is.
- *peeling* (lightning attention): see `peeling`.
- *effective scores* (softmax attention of one head): see `effective`.
- *heads of softmax* (in any number of layers): see `softmax_peeling`.
- *rotary positions* (one layer of rotary heads): see `rotary_criterion`.
- *parts* (products): a criterion for every part.
- *multiplied out* (compositions): affine layers meet at the junctions; each of these products has no biases inside and
  junctions as wide as its rank, and the network that is left when they are multiplied out fulfils a criterion.
"""

from __future__ import annotations

from typing import Any

from .algebra import rank
from .bends import check_bends
from .effective import check_effective
from .filters import check_filters
from .from_below import THEOREM, check_first_layer
from .grids import Grid
from .networks import Composition, Layered, Product, read_network
from .peeling import THEOREMS, check_peeling
from .perceptron import IDENTITY, TANH, Layer, Perceptron, centred
from .powers import check_powers
from .reading import array, bind, fields, guarded, need, opened, shape, shown, written_once
from .residual import Residual
from .rotary_criterion import check_rotary
from .same import affine_of
from .shallow import check_shallow
from .shared_weights import Convolution, Tied
from .softmax_peeling import THEOREMS as THEOREMS_ON_HEADS, check_softmax_peeling
from .tied import check_tied
from .tokens import Tokens
from .values import Network

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "identifiable"
CLAIMED = ("network",)
VLACIC_BOLCSKEI = (
    "Vlačić, Bölcskei, Affine symmetries and neural network identifiability, Adv. Math. 376, 2021, Theorem 1"
)

OF_TOKENS = {"peeling": "layers", "effective scores": "planes", "heads of softmax": "points", "rotary positions": ""}
"""Criteria for attention, and the name of what each needs."""

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
        return check_filters(theta), {"criterion": name}
    if name == "tied":
        need(isinstance(theta, Tied), "no tied weights")
        assert isinstance(theta, Tied)
        assumed, understood = judge(Layered(check_tied(theta)), fields(proof, "proof", "criterion", "whole")["whole"])
        return assumed, {"criterion": name, "whole": understood}
    if name == "without blocks":
        need(isinstance(theta, Residual), "no residual network")
        assert isinstance(theta, Residual)
        assumed, understood = judge(Layered(theta.line), fields(proof, "proof", "criterion", "whole")["whole"])
        return assumed, {"criterion": name, "whole": understood}
    if name in OF_TOKENS:
        need(isinstance(theta, Tokens), "not attention")
        assert isinstance(theta, Tokens)
        return judge_tokens(theta, name, proof)
    if name == "one layer":
        fields(proof, "proof", "criterion")
        alone = isinstance(theta, Tokens) and len(theta.layers) == 1
        read = isinstance(theta, Grid) and theta.every_weight_is_read
        need(alone or read, "not one layer of which every weight is read")
        return [], {"criterion": name}
    need(isinstance(theta, Layered), f"the criterion {shown(name)} is not about this architecture")
    assert isinstance(theta, Layered)
    if name == "powers":
        split = fields(proof, "proof", "criterion", "split")["split"]
        assumed, groups = check_powers(theta.theta, split)
        return assumed, {"criterion": name, "split": groups}
    if name == "from below":
        content = fields(proof, "proof", "criterion", "functionals", "rest")
        above, functionals = check_first_layer(theta.theta, content["functionals"])
        assumed, understood = judge(Layered(above), content["rest"])
        return [*assumed, THEOREM], {"criterion": name, "functionals": functionals, "rest": understood}
    if name == "two hidden layers":
        content = fields(proof, "proof", "criterion", "bends", "region", "surfaces")
        points = check_bends(theta.theta, content["bends"], content["region"], content["surfaces"])
        return [], {"criterion": name, **points}
    fields(proof, "proof", "criterion")
    criteria = {
        "affine": check_affine,
        "one hidden layer": check_shallow,
        "reduced": check_reduced,
        "ranks": check_ranks,
    }
    shape(name in criteria, f"unknown criterion {shown(name)}")
    return criteria[name](theta.theta), {"criterion": name}


def judge_tokens(theta: Tokens, name: str, proof: Any) -> Judgement:
    """The same for attention."""
    if name == "rotary positions":
        fields(proof, "proof", "criterion")
        return check_rotary(theta), {"criterion": name}
    if name == "effective scores":
        given = fields(proof, "proof", "criterion", optional=("planes",)).get("planes", [])
        assumed, planes = check_effective(theta, given)
        return assumed, {"criterion": name, **({"planes": planes} if planes else {})}
    key = OF_TOKENS[name]
    given = fields(proof, "proof", "criterion", key)[key]
    if name == "peeling":
        return [THEOREMS], {"criterion": name, key: check_peeling(theta, given)}
    return [THEOREMS_ON_HEADS], {"criterion": name, key: check_softmax_peeling(theta, given)}


def check_affine(theta: Perceptron) -> list[str]:
    need(theta.hidden == 0, "there are hidden neurons")
    return []


def check_reduced(theta: Perceptron) -> list[str]:
    need(theta.activation.centred == TANH, "not a tanh or sigmoid network")
    layers = centred(theta)
    for index, (weight, bias) in enumerate(layers[:-1], start=1):
        upper = layers[index][0]
        need(all(map(any, weight)), f"layer {index} has a zero row of weights")
        need(all(any(row[j] for row in upper) for j in range(len(weight))), f"a neuron of layer {index} is not read")
        rows = {theta.activation.ray((*row, b)) for row, b in zip(weight, bias, strict=True)}
        need(len(rows) == len(weight), f"two rows of layer {index} are equal up to sign")
    return [VLACIC_BOLCSKEI]


def check_ranks(theta: Perceptron) -> list[str]:
    need(theta.activation == IDENTITY, "not a linear network")
    need(not any(any(bias) for _, bias in theta.layers[:-1]), "there are hidden biases")
    whole = rank([row[:-1] for row in affine_of(theta)])
    need(all(width == whole for width in theta.sizes[1:-1]), f"a hidden width is not the rank {whole} of the product")
    return []


def multiplied_out(parts: list[Perceptron]) -> Perceptron:
    """One perceptron with the function of a composition; each product at a junction is one layer of it."""
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
        linear = Perceptron(IDENTITY, width, run)
        check_ranks(linear)
        rows = affine_of(linear)
        layers.append(([row[:-1] for row in rows], [row[-1] for row in rows]))
        width = len(rows)
    return Perceptron(like.activation, parts[0].inputs, layers)
