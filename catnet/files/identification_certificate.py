"""Certificates of what `catnet identify` answers: not identifiable by a twin, identifiable by a criterion, and the
functional dimension.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, spell
from catnet.architectures.attention.irrational import FieldTwin
from catnet.architectures.attention.network import AttentionNetwork, MultiHeadNetwork, SoftmaxNetwork
from catnet.architectures.composition.architecture import chain_of
from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.convnet.network import ConvNet
from catnet.architectures.convolution.network import ConvolutionNetwork
from catnet.architectures.perceptron.guards import as_perceptron, relu_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.polynomial.from_below import first_layer_from_below
from catnet.architectures.product.model import ProductNetwork
from catnet.architectures.relu.bends import check_two_layers
from catnet.architectures.relu.regions import complex_of
from catnet.architectures.residual.network import ResidualNetwork
from catnet.architectures.tied.architecture import single_token
from catnet.architectures.tied.network import TiedNetwork
from catnet.architectures.tied.tying import Tying
from catnet.category import Identity
from catnet.checking import dimension, identifiable, twin
from catnet.checking.algebra import PRIME
from catnet.checking.networks import read_network
from catnet.checking.perceptron import read_perceptron
from catnet.checking.reading import CertificateError, sealed, sha256
from catnet.errors import BudgetError
from catnet.files.certificate import accepted
from catnet.files.evidence import evidence_of
from catnet.files.instance import action_to_json
from catnet.files.parameter import parameter_to_json
from catnet.files.peeling import peeling_entries
from catnet.files.simple_certificate import among_simple_to_json
from catnet.files.softmax_proofs import iter_heads_proofs, iter_softmax_proofs
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups.blocks import simplest
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["dimension_to_json", "identification_proof", "identification_to_json"]

Document = dict[str, Any]
_MOST_KRUSKAL = 40
_TRIES = 200
_REGIONS = 5_000


def identification_to_json(
    theta: Any, verdict: Verdict, *, max_cells: int | None = DEFAULT_MAX_CELLS
) -> Document | None:
    """The document for a verdict on identifiability, or for what is proved among simple parameters where it is open;
    None if the checkers could not follow it.
    """
    if isinstance(verdict, Undecided):
        return None if verdict.generic is None else among_simple_to_json(theta, verdict.generic.evidence)
    if isinstance(verdict, Refuted):
        found = (
            None
            if isinstance(verdict.witness, FieldTwin)
            else accepted(twin, _refuted(theta, verdict.witness, max_cells))
        )
        return found if found is not None else accepted(twin, _by_replaced_head(theta, verdict.witness))
    proof = identification_proof(theta)
    if proof is None:
        return None
    network = parameter_to_json(theta)
    said = {"network_sha256": sha256(network), "proof": proof}
    return accepted(identifiable, sealed(identifiable.CLAIM, {"network": network}, said))


def identification_proof(theta: Any) -> Document | None:
    """A criterion with all that its hypotheses need, if the checker sees that it applies to the network."""
    return next(_proofs_accepted(theta), None)


def _proofs(theta: Any) -> Iterator[Document]:
    """Candidates for the proof that a network of this architecture is identifiable."""
    found = _BY_TYPE.get(type(theta))
    return iter(()) if found is None else found(theta)


def _of_product(theta: ProductNetwork) -> Iterator[Document]:
    for chosen in product(*(list(_proofs_accepted(part)) for part in theta.parts)):
        yield {"criterion": "parts", "parts": list(chosen)}


def _of_composition(theta: CompositionNetwork) -> Iterator[Document]:
    layers, activations = chain_of(theta)
    if len(set(activations)) <= 1:
        for whole in _proofs(MLP(layers, activations[0] if activations else Identity())):
            yield {"criterion": "multiplied out", "whole": whole}


def _of_convolution(theta: ConvolutionNetwork) -> Iterator[Document]:
    yield {"criterion": "filters"}


def _of_tied(theta: TiedNetwork) -> Iterator[Document]:
    factor = Tying(theta.mixing).factor
    whole = theta.mlp() if factor is None else single_token(theta)
    for proof in _proofs(whole):
        yield {"criterion": "tied", "whole": proof}


def _of_lightning(theta: AttentionNetwork) -> Iterator[Document]:
    entries = peeling_entries(read_network(parameter_to_json(theta), "network"))
    if entries is not None:
        yield {"criterion": "peeling", "layers": entries}


def _of_residual(theta: ResidualNetwork) -> Iterator[Document]:
    if not theta.blocks and theta.norm is None:
        for whole in _proofs(_line(theta)):
            yield {"criterion": "without blocks", "whole": whole}


def _line(theta: ResidualNetwork) -> MLP:
    """What a residual network without blocks is."""
    return MLP((theta.embedding, theta.readout), Identity())


def _of_grid(theta: ConvNet) -> Iterator[Document]:
    yield {"criterion": "one layer"}


def _of_perceptron(theta: MLP) -> Iterator[Document]:
    for name in ("affine", "one hidden layer", "reduced", "ranks"):
        yield {"criterion": name}
    yield {"criterion": "powers", "split": None}
    yield from _splits(theta)
    yield from _from_below(theta)
    yield from _two_layers(theta)


def _from_below(theta: MLP) -> Iterator[Document]:
    if theta.activation.freedom != "nonzero" or theta.activation.polynomial is None:
        return
    found = first_layer_from_below(theta)
    if found is not None:
        functionals = [list(map(spell, phi)) for phi in found] or None
        for rest in _proofs_accepted(MLP(theta.layers[1:], theta.activation)):
            yield {"criterion": "from below", "functionals": functionals, "rest": rest}


def _two_layers(theta: MLP) -> Iterator[Document]:
    if relu_perceptron(theta) is None or theta.depth != 3:
        return
    try:
        verdict = check_two_layers(theta, max_cells=_REGIONS)
    except BudgetError:
        return
    if isinstance(verdict, Proved):
        found = verdict.certificate
        yield {
            "criterion": "two hidden layers",
            "bends": [[k, j, list(map(spell, point))] for k, j, point in found.bends],
            "region": [list(map(spell, point)) for point in found.starts],
            "surfaces": [[j, list(map(spell, point))] for j, point in found.surfaces],
        }


_BY_TYPE: dict[type, Callable[[Any], Iterator[Document]]] = {
    ProductNetwork: _of_product,
    CompositionNetwork: _of_composition,
    ConvolutionNetwork: _of_convolution,
    ConvNet: _of_grid,
    ResidualNetwork: _of_residual,
    TiedNetwork: _of_tied,
    AttentionNetwork: _of_lightning,
    SoftmaxNetwork: iter_softmax_proofs,
    MultiHeadNetwork: iter_heads_proofs,
    MLP: _of_perceptron,
}


def _proofs_accepted(part: Any) -> Iterator[Document]:
    """The first of the candidates that the checker accepts."""
    try:
        here = read_network(parameter_to_json(part), "network")
    except CertificateError:  # an architecture that the checkers do not read
        return
    for proof in _proofs(part):
        try:
            yield identifiable.judge(here, proof)[1]
        except CertificateError:
            continue
        return


def _splits(theta: MLP) -> Iterator[Document]:
    """Three groups of the factors of the gradient of a x^r, for Kruskal's condition."""
    degree = len(read_perceptron(parameter_to_json(theta), "network").activation.coefficients) - 1
    width = theta.widths[1]
    if theta.depth < 2 or degree < 2 or width > _MOST_KRUSKAL:
        return
    for owner in (0, 1):
        for a in range(min(degree - 1, width) + 1):
            for b in range(min(degree - 1 - a, width) + 1):
                powers = (a, b, degree - 1 - a - b)
                chosen = [["u", "w"], [], []] if owner == 0 else [["u"], ["w"], []]
                split = [{"forms": power, "with": names} for power, names in zip(powers, chosen, strict=True)]
                yield {"criterion": "powers", "split": split}


def dimension_to_json(theta: Any, least: int, most: int | None) -> Document | None:
    """The document for a functional dimension of at least `least`, and at most `most`; None if the checker could not
    follow it.

    Points are taken one by one, as long as each makes the rank modulo a prime larger.
    """
    if as_perceptron(theta) is None:
        return None
    network = parameter_to_json(theta)
    points = _points(read_perceptron(network, "network"), theta, least)
    if points is None:
        return None
    claim = {"network": network, "at_least": least, "at_most": most}
    proof = {"network_sha256": sha256(network), "points": [list(map(spell, point)) for point in points]}
    document = accepted(dimension, sealed(dimension.CLAIM, claim, proof))
    if document is None and most is not None:
        return accepted(dimension, sealed(dimension.CLAIM, {**claim, "at_most": None}, proof))
    return document


def _points(here: Any, theta: MLP, least: int) -> list[Vector] | None:
    chosen: list[Vector] = []
    reduced: dict[int, list[int]] = {}  # rows in echelon form, by their pivots
    for point in _candidates(theta):
        if len(reduced) >= least:
            return chosen
        try:
            rows = dimension.derivatives(here, point)
        except CertificateError:
            continue
        before = len(reduced)
        for row in rows:
            _reduce(row, reduced)
        if len(reduced) > before:
            chosen.append(point)
    return chosen if len(reduced) >= least else None


def _reduce(row: list[int], reduced: dict[int, list[int]]) -> None:
    for place in range(len(row)):
        if not row[place]:
            continue
        if place not in reduced:
            inverse = pow(row[place], -1, PRIME)
            reduced[place] = [value * inverse % PRIME for value in row]
            return
        factor, known = row[place], reduced[place]
        row = [(a - factor * b) % PRIME for a, b in zip(row, known, strict=True)]


def _candidates(theta: MLP) -> Iterator[Vector]:
    """Points spread at several sizes, and for ReLU points inside every region."""
    source, size = random.Random(20261), theta.widths[0]
    for _ in range(_TRIES):
        scale = source.choice((1, 4, 16, 64))
        yield tuple(Fraction(source.randint(-8 * scale, 8 * scale), 8) for _ in range(size))
    if relu_perceptron(theta) is None:
        return
    try:
        regions = complex_of(theta, max_cells=_REGIONS)
    except BudgetError:
        return
    for region in regions:
        yield region.point
        for corner in region.vertices:
            yield tuple((a + b) / 2 for a, b in zip(region.point, corner, strict=True))
        for direction in region.directions:
            yield tuple(a + b for a, b in zip(region.point, direction, strict=True))


def _refuted(theta: Any, other: Any, max_cells: int | None) -> Document | None:
    network = parameter_to_json(theta)
    proof: Document = {"network_sha256": sha256(network)}
    if other is None:
        line = (
            _line(theta)
            if isinstance(theta, ResidualNetwork) and not theta.blocks and theta.norm is None
            else as_perceptron(theta)
        )
        stabiliser = None if line is None else _stabiliser(line)
        if stabiliser is None:
            return None
        return sealed(twin.CLAIM, {"network": network}, {**proof, "stabiliser": stabiliser})
    evidence = evidence_of(theta, other, max_cells=max_cells)
    if evidence is None:
        return None
    return sealed(twin.CLAIM, {"network": network}, {**proof, "twin": parameter_to_json(other), "evidence": evidence})


def _by_replaced_head(theta: Any, other: Any) -> Document | None:
    """A twin of lightning attention in which heads below the last layer were replaced."""
    found = other if isinstance(other, FieldTwin) else FieldTwin.of_last_layers(other)
    if found is None:
        return None
    network = parameter_to_json(theta)
    over_field = {key: value for key, value in found.to_json().items() if key != "field"}
    return sealed(twin.CLAIM, {"network": network}, {"network_sha256": sha256(network), "twin_over_field": over_field})


def _stabiliser(theta: MLP) -> list[Any] | None:
    """An element 1 + x y^T of one GL(d_i) that fixes a linear network, x unread and y^T zero on what arrives."""
    for index in range(1, theta.depth):
        lower, upper = theta.layers[index - 1].weight, theta.layers[index].weight
        unread, absent = upper.nullspace(), lower.T.nullspace()
        for x in unread.columns():
            for y in absent.columns():
                size = theta.widths[index]
                rank_one = Matrix.column(x) @ Matrix([y])
                for moved in (Matrix.identity(size) + rank_one, Matrix.identity(size) - rank_one):
                    if moved.rank() < size:  # the determinants are 1 + y^T x and 1 - y^T x
                        continue
                    sizes = theta.widths[1:-1]
                    plain: list[Any] = ["trivial"] * len(sizes)
                    plain[index - 1] = action_to_json(simplest(moved))
                    return plain
    return None
