"""Compositions: multilayer perceptrons with activations of their own, one after another.

The last layer of every part but the last one is affine and becomes a hidden layer, a *junction*: nothing stands between
it and the first layer of the next part, so K_i = GL(d_i) there.  On the hidden layers inside a part K_i is that of the
part's activation; for a sigmoid part in the coordinates 2 x − 1, as in `catnet.architectures.perceptron.forms`.

>>> from catnet.category import RELU, Tanh
>>> wave = MLP.from_rows([([[1], [2]], [0, 1]), ([[1, 1], [0, 1]], [0, 0])], Tanh())
>>> bend = MLP.from_rows([([[1, -1]], [0]), ([[3]], [0])], RELU)
>>> theta = CompositionNetwork((wave, bend))
>>> theta.widths, theta.kind, [theta.is_junction(index) for index in (1, 2, 3)]
((1, 2, 2, 1, 1), 'tanh, then relu', [False, True, False])

A junction is matched by solving C (W k^{-1} | b) = (W' | b'), which has one solution when the rows are independent.
Where they are not, the actions at junctions are built (`catnet.architectures.composition.junctions`).

>>> from catnet.theorem.transporter import iter_transporters
>>> turned = MLP((wave.layers[0], Affine(Matrix([[0, 1], [1, 1]]), (0, 0))), Tanh())
>>> other = CompositionNetwork((turned, MLP.from_rows([([[-1, 1]], [0]), ([[3]], [0])])))
>>> [ks[1] for ks in iter_transporters(CompositionNetworks(), theta, other)]
[Matrix([['0', '1'], ['1', '0']])]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.linear.model import LinearNetworks
from catnet.architectures.perceptron.colours import neuron_colours
from catnet.architectures.perceptron.forms import centred, end_to_end_map, origin
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.scaled import ScaledNetworks
from catnet.category import Activation, Affine, Identity, Morphism, Space, compose
from catnet.errors import CompositionError, InputError
from catnet.groups import Group, Operator
from catnet.groups.operators import after, identity_operator
from catnet.shown import Shown
from catnet.theorem.action import EndActions
from catnet.theorem.model import Actions, Model
from catnet.verdict import Proved, Refuted, Undecided, Verdict, all_of

__all__ = ["CompositionNetwork", "CompositionNetworks"]

_SCALED = ScaledNetworks(reads=True)
_LAST = ScaledNetworks(reads_exactly=True)
_LINEAR = LinearNetworks()


@final
@dataclass(frozen=True, slots=True)
class CompositionNetwork(Shown):
    """x ↦ p_m(… p_1(x)) for multilayer perceptrons p_1, …, p_m.

    Parameters
    ----------
    parts : tuple of MLP
        At least one; each with its own activation.

    Raises
    ------
    InputError, CompositionError
        No parts; two parts that do not fit.
    """

    parts: tuple[MLP, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise InputError("a composition needs at least one part")
        for number, (left, right) in enumerate(zip(self.parts, self.parts[1:], strict=False)):
            if left.widths[-1] != right.widths[0]:
                raise CompositionError(
                    f"cannot compose: left ends in dimension {left.widths[-1]}, right starts in dimension "
                    f"{right.widths[0]} (parts {number} and {number + 1})"
                )

    @property
    def depth(self) -> int:
        """L, the number of affine layers of all parts."""
        return sum(part.depth for part in self.parts)

    @property
    def widths(self) -> tuple[int, ...]:
        """d_0, …, d_L, the junctions among them."""
        return (self.parts[0].widths[0], *(width for part in self.parts for width in part.widths[1:]))

    @property
    def spaces(self) -> tuple[Space, ...]:
        return tuple(map(Space, self.widths))

    @property
    def parameters(self) -> int:
        return sum(part.parameters for part in self.parts)

    @property
    def hidden_neurons(self) -> int:
        """Those inside the parts; a junction has no neurons."""
        return sum(part.hidden_neurons for part in self.parts)

    @property
    def kind(self) -> str:
        return ", then ".join(part.kind for part in self.parts)

    @property
    def layers(self) -> tuple[Affine, ...]:
        """The affine layers of all parts, in order."""
        return tuple(layer for part in self.parts for layer in part.layers)

    @property
    def hidden_activations(self) -> tuple[Activation, ...]:
        """What stands behind each layer but the last: at a junction nothing, the identity."""
        return tuple(found for part in self.parts for found in (*part.hidden_activations, Identity()))[:-1]

    def with_layers(self, layers: Iterable[Affine]) -> CompositionNetwork:
        """A composition of parts of the same depths and activations with other layers."""
        source = iter(layers)
        return CompositionNetwork(tuple(part.with_layers(islice(source, part.depth)) for part in self.parts))

    def locate(self, index: int) -> tuple[int, int]:
        """The number of the part that layer `index` belongs to, and its index there."""
        for number, part in enumerate(self.parts):
            if index <= part.depth:
                return number, index
            index -= part.depth
        raise InputError(f"a composition of depth {self.depth} has no layer {index + self.depth}")

    def is_junction(self, index: int) -> bool:
        """Whether layer `index` < L is the last one of its part."""
        number, local = self.locate(index)
        return number + 1 < len(self.parts) and local == self.parts[number].depth

    def layer(self, index: int) -> Morphism:
        """f_index : V_{index-1} → V_index, for index = 1, …, L."""
        number, local = self.locate(index)
        return self.parts[number].layer(local)

    def morphism(self) -> Morphism:
        """The end-to-end map."""
        return compose((part.morphism() for part in self.parts), self.spaces[0])

    def __call__(self, point: Sequence[Fraction]) -> Vector:
        return self.morphism()(point)


@final
@dataclass(frozen=True, slots=True)
class CompositionNetworks(Model[CompositionNetwork]):
    """Compositions of multilayer perceptrons, each bringing its own activation."""

    def spaces(self, theta: CompositionNetwork) -> tuple[Space, ...]:
        return theta.spaces

    def layer(self, theta: CompositionNetwork, index: int) -> Morphism:
        number, local = theta.locate(index)
        return centred(theta.parts[number]).layer(local)

    def origin(self, theta: CompositionNetwork, index: int) -> Vector:
        """That of the part, inside it; zero at the junctions and both ends."""
        number, local = theta.locate(max(index, 1))
        return origin(theta.parts[number], local) if index else theta.spaces[0].zero()

    def check_adjunction(self, theta: CompositionNetwork, actions: Actions = ()) -> Verdict:
        return Proved(
            "the first layer of the first part is affine in x and the last part ends affinely, so both absorb every "
            "linear action",
            reference="Shahverdi, Marchetti, Bökman, Kohn, arXiv 2601.21645",
        )

    def transport(self, theta: CompositionNetwork, first: Operator, last: Operator) -> CompositionNetwork:
        parts = list(theta.parts)
        parts[0] = parts[0].between(first, identity_operator(parts[0].widths[-1]))
        parts[-1] = parts[-1].between(identity_operator(parts[-1].widths[0]), last)
        return CompositionNetwork(tuple(parts))

    def iter_matches(
        self, theta: CompositionNetwork, moved: CompositionNetwork, index: int, before: Operator
    ) -> Iterator[Operator]:
        """Inside a part by its activation's scalings and permutations, the first layer of a part taking up what
        the junction before it does; at a junction by linear algebra.
        """
        part, other, local, before = _local(theta, moved, index, before)
        if theta.is_junction(index):
            yield from _junction_matches(part.layers[-1], other.layers[-1], before)
        elif part.activation.is_linear:
            yield from _LINEAR.iter_matches(part, other, local, before)
        else:
            is_last = theta.locate(index)[0] + 1 == len(theta.parts)
            model = _LAST if is_last else _SCALED

            def colours() -> tuple[Sequence[bytes], Sequence[bytes]]:
                ours, theirs = (_colours(network, index) for network in (theta, moved))
                return ours, theirs

            yield from model.iter_matches(part, other, local, before, colours=colours)

    def last_layer_matches(self, theta: CompositionNetwork, moved: CompositionNetwork, before: Operator) -> bool:
        part, other, _, before = _local(theta, moved, theta.depth, before)
        last = part.layers[-1]
        return other.layers[-1] == Affine(after(last.weight, before.inverse()), last.bias)

    def in_symmetry_group(self, theta: CompositionNetwork, index: int, element: Operator) -> bool:
        number, local = theta.locate(index)
        part = centred(theta.parts[number])
        if theta.is_junction(index) or part.activation.is_linear:
            return _LINEAR.in_symmetry_group(part, local, element)
        return _SCALED.in_symmetry_group(part, local, element)

    def check_trivial_stabiliser(self, theta: CompositionNetwork) -> Verdict:
        """Proved when every junction has independent rows (W | b), and in the other hidden layers the rows are
        nonzero and pairwise different up to the scalings that pass.
        """
        start = 0
        found: list[Verdict] = []
        for number, part in enumerate(map(centred, theta.parts)):
            linear = part.activation.is_linear
            verdict = (_LINEAR if linear else _SCALED).check_trivial_stabiliser(part)
            if isinstance(verdict, Refuted):
                index, *neurons = verdict.witness
                return Refuted(f"part {number}: {verdict.reason}", (start + index, *neurons))
            if isinstance(verdict, Undecided):
                found.append(Undecided(f"part {number}: {verdict.reason}"))
            start += part.depth
            if number + 1 < len(theta.parts) and not _independent(part.layers[-1]):
                words = f"the rows of the junction after part {number} are dependent, so its match is not unique"
                found.append(Undecided(words))
        return all_of(
            found,
            "junctions have independent rows, and in the other hidden layers the rows are nonzero and pairwise "
            "different up to scalings",
        )

    def search_is_complete(self, theta: CompositionNetwork) -> bool:
        bent = (part for part in map(centred, theta.parts) if not part.activation.is_linear)
        return _determined(theta) and all(map(_SCALED.search_is_complete, bent))

    def construct_actions(self, theta: CompositionNetwork, actions: Actions, group: Group) -> Verdict | None:
        """Where a junction has dependent rows, or a linear part has; by the theorem on deep linear networks."""
        if _determined(theta):
            return None
        from catnet.architectures.composition.junctions import build_junctions  # it asks this model

        return build_junctions(theta, EndActions(actions), group)


def _local(
    theta: CompositionNetwork, moved: CompositionNetwork, index: int, before: Operator
) -> tuple[MLP, MLP, int, Operator]:
    """The two parts that layer `index` lies in, its index there, and what acts before it, taken up where the part
    starts.
    """
    number, local = theta.locate(index)
    part, other = theta.parts[number], moved.parts[number]
    if local == 1:
        if index > 1:
            part = part.between(before, identity_operator(part.widths[-1]))
        before = identity_operator(part.widths[0])
    return centred(part), centred(other), local, before


def _colours(theta: CompositionNetwork, index: int) -> Sequence[bytes]:
    """Of the neurons of layer `index`, as the chain reads them: symmetries at junctions do not change it."""
    from catnet.architectures.composition.junctions import activations_of, runs_of

    products = [end_to_end_map(MLP(tuple(run), Identity())) for run in runs_of(theta)]
    number, local = theta.locate(index)
    bent = [part for part in theta.parts[:number] if not part.activation.is_linear]
    place = sum(part.depth - 1 for part in bent) + local - 1
    return neuron_colours(products, activations_of(theta))[place]


def _augmented(layer: Affine) -> Matrix:
    return layer.weight.beside(Matrix.column(layer.bias))


def _determined(theta: CompositionNetwork) -> bool:
    """Whether what acts at junctions, and in linear parts, is determined from below."""
    parts = list(map(centred, theta.parts))
    straight = (part for part in parts if part.activation.is_linear)
    return all(_independent(part.layers[-1]) for part in parts[:-1]) and all(map(_LINEAR.search_is_complete, straight))


def _independent(layer: Affine) -> bool:
    return _augmented(layer).rank() == layer.weight.shape[0]


def _junction_matches(old: Affine, new: Affine, before: Operator) -> Iterator[Operator]:
    """The C with C (W k^{-1} | b) = (W' | b'), where that has one solution and it is invertible.

    The solution found is zero at free coordinates, so if it is invertible there are none.
    """
    left = _augmented(Affine(after(old.weight, before.inverse()), old.bias))
    found = left.T.solve(_augmented(new).T)
    if found is not None and found.rank() == found.shape[0]:
        yield found.T
