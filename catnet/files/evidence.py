"""Evidence that two networks compute the same function: found here, checked by `catnet.checking.same`.

Candidates are made in the order of their size, and each is given to the checker at once; the first that it accepts is
used.  None means that no evidence is known that the checker could follow, not that the functions differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain as in_turn
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import spell
from catnet.architectures.attention.network import TokenNetwork
from catnet.architectures.composition.architecture import chain_of, iter_carriers, multiplied_out
from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.convnet.network import ConvNet
from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.forms import centred, relu_form, uncentred
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.reduction import find_reduction
from catnet.architectures.perceptron.submodel import Quotient, Step, Submodel
from catnet.architectures.product.model import ProductNetwork
from catnet.architectures.relu.regions import layers_of
from catnet.architectures.residual.network import ResidualNetwork
from catnet.architectures.tied.network import TiedNetwork
from catnet.category import Activation
from catnet.checking.networks import read_network
from catnet.checking.reading import CertificateError
from catnet.checking.same import check_evidence
from catnet.errors import BudgetError, CatnetError
from catnet.files.instance import action_to_json
from catnet.files.parameter import parameter_to_json
from catnet.files.token_evidence import iter_token_maps
from catnet.files.unseen_evidence import FEW_NODES, unseen_evidence
from catnet.geometry.complex import Complex
from catnet.geometry.kernel.layers import integer_layers, stack
from catnet.geometry.kernel.walk import WHOLE, Walk
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.geometry.triangulation import triangulate
from catnet.groups.blocks import simplest
from catnet.theorem.transporter import iter_transporters

__all__ = ["chain", "evidence_of", "steps_of", "triangulation_of"]

Document = dict[str, Any]


def evidence_of(left: Any, right: Any, *, max_cells: int | None = DEFAULT_MAX_CELLS) -> Document | None:
    """Evidence that the checker accepts; None if none was found."""
    try:
        here, there = (read_network(parameter_to_json(theta), "network") for theta in (left, right))
    except CertificateError:  # an architecture that the checkers do not read, as convolutional networks on grids
        return None
    # the checker reads networks with shared weights written out, and so does all that looks for evidence
    plain = [_plain(theta) for theta in (left, right)]
    for candidate in in_turn(_blocks(left, right), _candidates(plain[0], plain[1], max_cells)):
        try:
            found = candidate()
            if found is not None:
                return check_evidence(here, there, found)
        except (CertificateError, CatnetError):
            continue
    return None


_PLAIN: dict[type, Callable[[Any], Any]] = {
    TiedNetwork: TiedNetwork.mlp,
    ConvNet: ConvNet.written_out,
    CompositionNetwork: lambda theta: multiplied_out(theta) or theta,
    ResidualNetwork: lambda theta: theta.written_out() or theta,
    ProductNetwork: lambda theta: architecture_of(theta).written_out(theta) or theta,
}


def _plain(theta: Any) -> Any:
    """The multilayer perceptron that a network is when it is written out or multiplied out, if it is one."""
    return _PLAIN.get(type(theta), lambda same: same)(theta)


def _candidates(left: Any, right: Any, max_cells: int | None) -> Iterator[Callable[[], Document | None]]:
    yield lambda: {"method": "equal"}
    if as_perceptron(left) is not None and as_perceptron(right) is not None:
        yield lambda: {"method": "product"}
        yield lambda: {"method": "bottleneck"}
        yield lambda: unseen_evidence(left, right)
        yield lambda: _maps(left, right)
        yield lambda: {"method": "kinks"}
        yield lambda: {"method": "turning"}
        yield lambda: _after_reduction(left, right)
        yield lambda: unseen_evidence(left, right, nodes=60 * FEW_NODES)
        if left.activation == right.activation and _bent(left.activation):
            yield lambda: {"method": "triangulation", **triangulation_of(left, right, max_cells=max_cells)}
    yield lambda: _junctions(left, right)
    if hasattr(left, "parts") and hasattr(right, "parts") and len(left.parts) == len(right.parts):
        yield lambda: _parts(left, right, max_cells)
    yield lambda: {"method": "effective scores"}
    yield lambda: _token_layers(left, right)
    if isinstance(left, TokenNetwork) and isinstance(right, TokenNetwork):
        yield from iter_token_maps(left, right)
    yield lambda: {"method": "expansion"}


def _blocks(left: Any, right: Any) -> Iterator[Callable[[], Document | None]]:
    """One matrix on the stream between residual networks: the identity, or that of a symmetry."""
    if {type(left), type(right)} == {ResidualNetwork}:
        yield lambda: {"method": "blocks", "matrix": "trivial"}
        yield lambda: _carried_blocks(left, right)


def _carried_blocks(left: ResidualNetwork, right: ResidualNetwork) -> Document | None:
    found = next(iter_transporters(architecture_of(left).model, left, right, budget=1_000), None)
    return (
        None
        if found is None
        else {
            "method": "blocks",
            "matrix": _of_operator(found[0]),
        }
    )


def _token_layers(left: Any, right: Any) -> Document | None:
    """Symmetries of attention, space by space."""
    if type(left) is not type(right) or not hasattr(left, "tokens") or len(left.layers) != len(right.layers):
        return None
    found = next(iter_transporters(architecture_of(left).model, left, right, budget=1_000), None)
    return None if found is None else {"method": "token layers", "maps": list(map(_of_operator, found))}


def _of_operator(operator: Any) -> Any:
    return action_to_json(simplest(operator) if isinstance(operator, Matrix) else operator)


def _parts(left: Any, right: Any, max_cells: int | None) -> Document | None:
    found = [evidence_of(*pair, max_cells=max_cells) for pair in zip(left.parts, right.parts, strict=True)]
    return None if None in found else {"method": "parts", "parts": found}


def _junctions(left: Any, right: Any) -> Document | None:
    """Symmetries of each activation, between compositions that are multiplied out."""
    if {type(left), type(right)} != {CompositionNetwork}:
        return None
    carriers = next(iter_carriers(chain_of(left), chain_of(right)), None)
    return None if carriers is None else {"method": "junctions", "maps": list(map(_of_monomial, carriers))}


def _bent(activation: Activation) -> bool:
    """Whether it is ReLU or a leaky ReLU."""
    return activation.slopes is not None and not activation.is_linear


def triangulation_of(left: MLP, right: MLP | None = None, *, max_cells: int | None = DEFAULT_MAX_CELLS) -> Document:
    """Rays and cones on each of which a ReLU or leaky ReLU network, or two that are parallel, are linear."""
    if right is not None:
        left.require_parallel(right)
    networks = (left,) if right is None else (left, right)
    plain = [relu_form(theta) if _bent(theta.activation) else theta for theta in networks]
    layers = [integer_layers(layers_of(theta)) for theta in plain]
    whole = layers[0] if len(layers) == 1 else stack(*layers)
    walk = Walk(whole, left.widths[0], budget=max_cells, batch=WHOLE)
    rays, cones = triangulate(Complex(walk, tuple(walk)))
    return {"rays": rays, "cones": cones}


# ---- chains of maps


def _maps(left: MLP, right: MLP) -> Document | None:
    """Both reduced, and a symmetry between what is left."""
    if left.activation != right.activation or left.activation.is_linear:
        return None
    pair = [centred(theta) for theta in (left, right)]
    reductions = [find_reduction(theta) for theta in pair]
    model = architecture_of(pair[0]).model
    small = [reduction.small for reduction in reductions]
    if small[0].widths != small[1].widths:
        return None
    bridge = next(iter_transporters(model, *small, budget=1_000), None)
    if bridge is None:
        return None
    steps = chain(left, reductions[0].steps)
    steps.append(_step(right, reductions[1].small, "forth", [_of_monomial(k) for k in bridge]))
    steps += _chain_back(right, reductions[1].steps)
    return {"method": "maps", "steps": _ended(steps)}


def _after_reduction(left: MLP, right: MLP) -> Document | None:
    """Both reduced, and what the checker recomputes of the rest."""
    if left.activation != right.activation or left.activation.is_linear:
        return None
    reductions = [find_reduction(theta) for theta in (left, right)]
    between = [parameter_to_json(reduction.small) for reduction in reductions]
    forth, back = steps_of(left, reductions[0].steps), _steps_back(right, reductions[1].steps)
    middle = _recomputed(*between)
    if middle is None:
        return None
    steps = [{"method": "maps", "steps": forth}, middle, {"method": "maps", "steps": back}]
    start, end = int(not forth), 3 - int(not back)
    return {"method": "in turn", "between": between[start : end - 1], "evidence": steps[start:end]}


def _recomputed(left: Document, right: Document) -> Document | None:
    here, there = (read_network(network, "network") for network in (left, right))
    for method in ("kinks", "turning", "bottleneck"):
        try:
            return check_evidence(here, there, {"method": method})
        except CertificateError:
            continue
    return None


def steps_of(theta: MLP, steps: tuple[Step, ...]) -> list[Document]:
    """Submodels and quotients as the steps of evidence by maps."""
    return _ended(chain(theta, steps))


def _steps_back(theta: MLP, steps: tuple[Step, ...]) -> list[Document]:
    """The same from the small network to the large one."""
    return _ended(_chain_back(theta, steps))


def _ended(steps: list[Document]) -> list[Document]:
    if steps:
        steps[-1].pop("network")
    return steps


def chain(theta: MLP, steps: tuple[Step, ...]) -> list[Document]:
    """Submodels and quotients as steps of evidence, each with the network to which it leads."""
    result = []
    for step in steps:
        direction, maps = _step_maps(step)
        result.append(_step(theta, step.small, direction, maps))
    return result


def _chain_back(theta: MLP, steps: tuple[Step, ...]) -> list[Document]:
    """The chain from the small network to the large one."""
    result = []
    for step in reversed(steps):
        direction, maps = _step_maps(step)
        result.append(_step(theta, step.theta, "back" if direction == "forth" else "forth", maps))
    return result


def _step(like: MLP, network: MLP, direction: str, maps: list[Any]) -> Document:
    there = parameter_to_json(uncentred(network, like.activation))
    return {"direction": direction, "maps": maps, "network": there}


def _step_maps(step: Step) -> tuple[str, list[Any]]:
    """From the large network to the small one: forth by alpha*, or back by alpha."""
    hidden = range(1, step.theta.depth)
    if isinstance(step, Quotient):
        return "forth", [[[j, "1"] for j in step.kept[i]] for i in hidden]
    if not isinstance(step, Submodel):
        raise BudgetError("kinds of steps", 2)
    return "back", [_of_alpha(step.alphas[i]) for i in hidden]


def _of_alpha(alpha: Any) -> list[Any]:
    rows = []
    for row, shift in zip(alpha.weight.rows(), alpha.bias, strict=True):
        place = next((j for j, value in enumerate(row) if value), None)
        rows.append([spell(shift)] if place is None else [place, spell(row[place])])
    return rows


def _of_monomial(operator: Any) -> list[Any]:
    if not isinstance(operator, Monomial):
        raise BudgetError("kinds of symmetries", 1)
    rows: list[Any] = [None] * operator.size
    for j, (image, factor) in enumerate(zip(operator.permutation.images, operator.scale, strict=True)):
        rows[image] = [j, spell(factor)]
    return rows
