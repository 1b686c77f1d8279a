"""Actions at junctions with dependent rows, built as those of deep linear networks are.

Cut a composition wherever an activation stands: a *run* is the affine layers A_1, …, A_r between two activations, r − 1
junctions (and hidden layers of linear parts) inside it; the *chain* has one affine layer for every run, the product.

**Theorem.** Let G be finite, and let k act on the hidden layers of the chain (those with an activation) through K so
that the chain is layerwise equivariant, every run without a bias but at its first and its last layer.  Theta is
layerwise equivariant with these k, and some actions of G inside the runs, iff for every run, h its action in front and
k' behind it (in front of the activation there),

- the kernel of (A_j ⋯ A_1 | A_j ⋯ A_2 b_1) on V ⊕ Q is stable under h ⊕ 1, and the image of A_r ⋯ A_{j+1} under k', for
  every j;
- the last bias is fixed by k'.

*Proof.* Between two activations the layers are a deep linear network with an output bias on V ⊕ Q, its first layer
(A_1 | b_1), Q acted on trivially: its first square says that A_1 commutes and b_1 is fixed.  So this is the theorem of
`catnet.architectures.linear.model`, run by run. ∎

Layers that are equivariant make their products equivariant.  So if no k exists for the chain, none exists for theta;
and if the k on the chain are unique, a run that fails for them refutes.

>>> from catnet.algebra.monomial import Monomial
>>> from catnet.architectures.perceptron.network import MLP
>>> from catnet.category import RELU, Tanh
>>> from catnet.groups import cyclic
>>> from catnet.groups.operators import as_matrix
>>> wave = MLP.from_rows([([[1], [2]], [0, 1]), ([[1, 1], [2, 2]], [0, 0])], Tanh())
>>> bend = MLP.from_rows([([[1, 0]], [0]), ([[3]], [0])], RELU)
>>> theta = CompositionNetwork((wave, bend))
>>> still = EndActions((("e", Monomial.identity(1), Monomial.identity(1)),))
>>> [operator.shape for operator in map(as_matrix, build_junctions(theta, still, cyclic(1)).certificate[0])]
[(2, 2), (2, 2), (1, 1)]
"""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.composition.model import CompositionNetwork, CompositionNetworks
from catnet.architectures.linear.model import LinearNetworks, has_hidden_biases
from catnet.architectures.perceptron.forms import centred, end_to_end_map
from catnet.architectures.perceptron.network import MLP
from catnet.category import Activation, Affine, Identity
from catnet.groups import Group, Operator
from catnet.groups.operators import as_matrix, direct_sum, identity_operator
from catnet.theorem.action import EndActions
from catnet.theorem.model import Actions
from catnet.theorem.proof import NoMatch, check_layerwise
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["activations_of", "build_junctions", "runs_of"]

_MODEL = CompositionNetworks()


def build_junctions(theta: CompositionNetwork, ends: EndActions, group: Group) -> Verdict:
    """Proved with, for every generator, the operators on V_1, …, V_{L−1}; Refuted with (generator, layer); Undecided
    where inner biases stand in the way, or the k found on the chain do not fit and are not the only ones.
    """
    runs, activations = runs_of(theta), activations_of(theta)
    actions, stops = ends.generators, list(accumulate(map(len, runs)))
    products = [end_to_end_map(MLP(tuple(run), Identity())) for run in runs]
    chain = _chain(products, activations)
    on_chain = check_layerwise(_MODEL, chain, EndActions(actions), group)
    if isinstance(on_chain, Refuted):
        witness = on_chain.witness
        layer = stops[witness.layer // 2] if isinstance(witness, NoMatch) else theta.depth
        name, alone = (witness.generator, witness.alone) if isinstance(witness, NoMatch) else (None, False)
        return Refuted(f"multiplied out at the junctions: {on_chain.reason}", (name, layer, alone))
    if not isinstance(on_chain, Proved):
        return Undecided(f"multiplied out at the junctions: {on_chain.reason}")
    neurons = [operators[1:-1:2] for _, operators in on_chain.certificate.actions.generators]
    found: list[list[Operator]] = [[] for _ in actions]
    for number, run in enumerate(runs):
        here, only = [], True
        for (name, first, last), own in zip(actions, neurons, strict=True):
            before = own[number - 1] if number else first
            behind: Operator | None = last
            if number < len(activations):
                behind, sure = _lift(products[number], activations[number], before, own[number])
                only = only and sure
            if behind is None:
                where = f"in front of the activation of layer {stops[number]}"
                return Undecided(f"what {name} does {where} is not rational, or not one thing alone")
            here.append((name, before, behind))
        built = _built(run, tuple(here), group)
        if isinstance(built, Refuted):
            name, layer = built.witness
            reason = f"between layers {stops[number] - len(run) + 1} and {stops[number]}: {built.reason}"
            if only and isinstance(_MODEL.check_trivial_stabiliser(chain), Proved):
                return Refuted(reason, (name, stops[number] - len(run) + layer))
            return Undecided(f"{reason}, for the actions found on the neurons; others were not tried")
        if not isinstance(built, Proved):
            return built
        for operators, inside, own in zip(found, built.certificate, neurons, strict=True):
            operators += [*inside, *own[number : number + 1]]
    return Proved("built at the junctions from stable kernels and images", tuple(map(tuple, found)))


def _built(run: list[Affine], actions: Actions, group: Group) -> Verdict:
    """The actions inside a run, whose first layer may have a bias."""
    if len(run) == 1:
        return Proved("nothing is inside", ((),) * len(actions))
    first, *others = run
    if has_hidden_biases(MLP((others[0], *others[1:]), Identity())):
        return Undecided("junctions with dependent rows, and a bias between two junctions; multiply it out first")
    widened = Affine.linear(first.weight.beside(Matrix.column(first.bias)))
    one = identity_operator(1)
    moved = tuple((name, direct_sum(before, one), behind) for name, before, behind in actions)
    return LinearNetworks().build_actions(MLP((widened, *others), Identity()), moved, group)


def _lift(product: Affine, activation: Activation, before: Operator, acting: Operator) -> tuple[Operator | None, bool]:
    """What acts in front of an activation, where `before` acts below the run, None if that is not known; and whether it
    is the only one.

    If the activation is even, a sign is free at every neuron: the row of the product says which, if it is not zero.
    """
    lifted = activation.pull_monomial(acting) if isinstance(acting, Monomial) else None
    if lifted is None or activation.multiplier(Fraction(-1)) != 1:
        return lifted, True
    whole = product.weight.beside(Matrix.column(product.bias))
    moved = whole @ as_matrix(direct_sum(before, identity_operator(1)))
    expected = as_matrix(lifted) @ whole
    signs, only = [], True
    for neuron in range(whole.shape[0]):
        row, image = expected.row(neuron), moved.row(neuron)
        fitting = [sign for sign in (1, -1) if all(sign * a == b for a, b in zip(row, image, strict=True))]
        if not fitting:
            return None, False
        signs.append(Fraction(fitting[0]))
        only = only and len(fitting) == 1
    return Monomial.diagonal(signs) * lifted, only


def _chain(products: list[Affine], activations: list[Activation]) -> CompositionNetwork:
    """The chain, a part for every activation: a part ends with the identity, and the next one begins with the product
    of its run.
    """
    if not activations:
        return CompositionNetwork((MLP(tuple(products), Identity()),))
    parts = []
    for number, (product, activation) in enumerate(zip(products, activations, strict=False), start=1):
        still = Affine.linear(Matrix.identity(product.target.dimension))
        parts.append(MLP((product, products[-1] if number == len(activations) else still), activation))
    return CompositionNetwork(tuple(parts))


def activations_of(theta: CompositionNetwork) -> list[Activation]:
    """Those between the runs, in coordinates in which their symmetries are linear."""
    parts = [part for part in map(centred, theta.parts) if not part.activation.is_linear]
    return [part.activation for part in parts for _ in range(part.depth - 1)]


def runs_of(theta: CompositionNetwork) -> list[list[Affine]]:
    """The affine layers, in coordinates, cut wherever an activation stands."""
    result: list[list[Affine]] = [[]]
    for part in map(centred, theta.parts):
        for index, layer in enumerate(part.layers, start=1):
            result[-1].append(layer)
            if index < part.depth and not part.activation.is_linear:
                result.append([])
    return result
