"""Every equivariant ReLU network has a realisation that is equivariant layer by layer; here is a narrow one, with its
proof.

If theta's own layers are equivariant, theta is returned.  Otherwise the Reynolds cover of its reduction is made,
merged layer by layer (`catnet.architectures.relu.cover`), and every pair of consecutive layers is replaced by the
narrowest equivariant one-hidden-layer network with the same map between the spaces around it
(`catnet.architectures.relu.narrow`), until nothing becomes narrower.

>>> from catnet.architectures.perceptron.network import MLP
>>> from catnet.algebra.monomial import Monomial
>>> flip = Monomial.diagonal([-1])
>>> odd = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])       # relu(x + 1) − relu(−x − 1) − 1 = x
>>> found = realise(odd, EndActions((("s", flip, flip),)))
>>> [(layer.weight.spelled(), layer.bias) for layer in found.network.layers]
[([['1'], ['-1']], (Fraction(0, 1), Fraction(0, 1))), ([['1', '-1']], (Fraction(0, 1),))]
>>> found.lower_bound, found.is_narrowest
(2, True)

References
----------
Bökman, Kahl, "Investigating how ReLU-networks encode symmetries", NeurIPS 2023, arXiv 2305.17017.
"""

from __future__ import annotations

from catnet.architectures.perceptron.kinks import kinks
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.reduction import reduce_network
from catnet.architectures.relu.architecture import ReluArchitecture
from catnet.architectures.relu.cover import reynolds_cover
from catnet.architectures.relu.model import ReluNetworks, require_relu
from catnet.architectures.relu.narrow import narrowest
from catnet.category import find_difference
from catnet.errors import BudgetError, PreconditionError
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups import FiniteGroup, Group, UnlistedGroup
from catnet.search import allowance
from catnet.theorem.action import EndActions
from catnet.theorem.end_to_end import check_end_to_end
from catnet.theorem.ladder import LayerActions
from catnet.theorem.proof import Layerwise, check_layerwise
from catnet.theorem.realisation import Realisation
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["realise"]

_NARROWED = 5_000  # parameters; larger covers are merged, but not searched for narrower layers


def realise(
    theta: MLP,
    ends: EndActions,
    group: Group | None = None,
    *,
    own_layers: Verdict | None = None,
    end_to_end: Verdict | None = None,
    keep: bool = True,
    budget: int = 20_000,
) -> Realisation:
    """A layerwise equivariant network with theta's function, as narrow as is found.

    Parameters
    ----------
    theta : MLP
    ends : EndActions
    group : FiniteGroup or UnlistedGroup, optional
        `ends.generated_group()`, if it is already known.
    own_layers, end_to_end : Verdict, optional
        The answers of `check_layerwise` and `check_end_to_end` on theta, if they are already known.
    keep : bool
        Whether theta itself is returned if its layers are equivariant, even where a narrower network has its function.
    budget : int
        The largest number of neurons of one layer of the cover.

    Raises
    ------
    PreconditionError
        If the function is not proved equivariant, or a cover is needed and the group cannot be listed; with the
        verdict.
    BudgetError
        If the cover is too large.
    """
    require_relu(theta)
    model = ReluNetworks()
    found = group or ends.generated_group()
    own = own_layers if own_layers is not None else check_layerwise(model, theta, ends, found)
    if keep and isinstance(own, Proved) and isinstance(own.certificate, Layerwise):
        return Realisation(theta, own.certificate, "theta itself", _lower_bound(theta, ends, found, budget))
    if not isinstance(own, Proved):
        whole = end_to_end
        if whole is None:
            whole = check_end_to_end(ReluArchitecture(model), theta, ends, max_cells=DEFAULT_MAX_CELLS)
        if not isinstance(whole, Proved):
            raise PreconditionError(f"the function is not proved equivariant: {whole.reason}", whole)
    if isinstance(found, UnlistedGroup):
        reason = f"a cover averages over the group, and {found.words}"
        raise PreconditionError(reason, Undecided(reason))
    network = reynolds_cover(reduce_network(theta), ends, found, budget=budget)
    network, bound = _narrowed(network, ends, found)
    verdict = check_layerwise(model, network, ends, found)
    if not isinstance(verdict, Proved) or not isinstance(verdict.certificate, Layerwise):
        raise PreconditionError(f"the realisation was not confirmed: {verdict.reason}", verdict)
    difference = find_difference(theta.morphism(), network.morphism(), limit=24)
    if difference is not None:
        raise PreconditionError(
            "the realisation was not confirmed: it differs at a point", Refuted("it differs", difference)
        )
    method = "the Reynolds cover of an equivariant function is that function; merging and layers of equal kinks keep it"
    return Realisation(network, verdict.certificate, method, bound if theta.depth == 2 else None)


def _lower_bound(theta: MLP, ends: EndActions, group: Group, budget: int) -> int | None:
    """How many neurons one hidden layer needs; None where that would cost too much, or is not asked."""
    if not isinstance(group, FiniteGroup) or theta.depth != 2 or theta.parameters > allowance("parameters", _NARROWED):
        return None
    if group.order * theta.widths[1] > min(budget, allowance("neurons of the cover", 2_000)):
        return None
    try:
        return narrowest(theta, ends, group.listed()).lower_bound
    except BudgetError:
        return None


def _narrowed(theta: MLP, ends: EndActions, group: FiniteGroup) -> tuple[MLP, int | None]:
    """Each pair of consecutive layers replaced by the narrowest one; the lower bound for the last layer that was
    looked at.
    """
    bound: int | None = None
    progress = theta.parameters <= allowance("parameters", _NARROWED)
    while progress and theta.depth > 1:
        progress = False
        actions = _actions(theta, ends, group)
        for index in range(1, theta.depth):
            around = EndActions(
                tuple((name, operators[index - 1], operators[index + 1]) for name, operators in actions.generators)
            )
            part = MLP(theta.layers[index - 1 : index + 1], theta.activation)
            try:
                candidate = narrowest(part, around)
            except BudgetError:  # these two layers stay as wide as they are
                continue
            bound = candidate.lower_bound
            if candidate.network.widths[1] < part.widths[1] and kinks(candidate.network) == kinks(part):
                layers = (*theta.layers[: index - 1], *candidate.network.layers, *theta.layers[index + 1 :])
                theta = reduce_network(MLP(layers, theta.activation))
                progress = True
                break
    return theta, bound


def _actions(theta: MLP, ends: EndActions, group: FiniteGroup) -> LayerActions:
    verdict = check_layerwise(ReluNetworks(), theta, ends, group)
    if isinstance(verdict, Proved) and isinstance(verdict.certificate, Layerwise):
        return verdict.certificate.actions
    raise PreconditionError(f"the cover was not confirmed: {verdict.reason}", Undecided(verdict.reason))
