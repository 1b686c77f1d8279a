"""Residual networks as a model: K is a subgroup of the product of the K_i, with one element on the whole stream.

On a stream K_i is GL(d), on stream ⊕ neurons it is GL(d) × (permutations, scalings that pass); K is the subgroup in
which the element C of GL(d) is the same at every position, since what a block reads is added to what it writes:

    C E, C e,   W C^{-1}, P W … as the activation lets it,   C O P^{-1}, C c,   R C^{-1}.

Behind RMSNorm C is in O(d).  In a gated block the scalings of the linear branch pass as well.  C is the solution of
C (E | e) = (E' | e'), unique where (E | e) has full row rank; neurons are matched by their rows and by the columns they
write to.

>>> from catnet.architectures.residual.network import Block
>>> one, two = Affine.linear(Matrix([[1]])), Affine.linear(Matrix([[2]]))
>>> theta = ResidualNetwork(one, (Block(one, None, one),), one)
>>> other = ResidualNetwork(two, (Block(one, None, one),), Affine.linear(Matrix([["1/2"]])))
>>> model = ResidualNetworks()
>>> c = next(model.iter_matches(theta, other, 1, Monomial.identity(1)))
>>> c.scale, next(model.iter_matches(theta, other, 2, c)).scale
((Fraction(2, 1),), (Fraction(2, 1), Fraction(2, 1)))
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector
from catnet.algebra.subspaces import carry, complement
from catnet.architectures.residual.branch import Neuron, neuron_keys
from catnet.architectures.residual.network import Block, ResidualNetwork
from catnet.architectures.residual.norm import is_orthogonal
from catnet.category import Affine, Morphism, Space
from catnet.errors import BudgetError
from catnet.groups import Operator
from catnet.groups.blocks import simplest, split
from catnet.groups.operators import after, as_matrix, block as times, direct_sum, same_operator
from catnet.theorem.model import Actions, Model
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["ResidualNetworks"]

Key: TypeAlias = tuple[Neuron, Vector]
"""A neuron's canonical rows, and the column that it writes to when it is read so."""


@final
@dataclass(frozen=True, slots=True)
class ResidualNetworks(Model[ResidualNetwork]):
    """Residual networks of any activation, plain or gated."""

    def spaces(self, theta: ResidualNetwork) -> tuple[Space, ...]:
        return theta.spaces

    def layer(self, theta: ResidualNetwork, index: int) -> Morphism:
        return theta.layer(index)

    def check_adjunction(self, theta: ResidualNetwork, actions: Actions = ()) -> Verdict:
        return Proved(
            "the embedding and the readout are affine, so they absorb every linear action",
            reference="Shahverdi, Marchetti, Bökman, Kohn, arXiv 2601.21645",
        )

    def transport(self, theta: ResidualNetwork, first: Operator, last: Operator) -> ResidualNetwork:
        embedding, readout = theta.embedding, theta.readout
        start = Affine(after(embedding.weight, first.inverse()), embedding.bias)
        end = Affine(times(last, readout.weight), last.apply(readout.bias))
        return replace(theta, embedding=start, readout=end)

    def iter_matches(
        self, theta: ResidualNetwork, moved: ResidualNetwork, index: int, before: Operator
    ) -> Iterator[Operator]:
        """The C that the embedding determines, then in every block the neurons, then C again if it fits."""
        if index == 1:
            source, target = _table(theta.embedding), _table(moved.embedding)
            found = carry(source, target)
            if found is None:
                return
            if theta.norm is None or is_orthogonal(found):
                yield simplest(found)
            elif source.T @ source == target.T @ target:  # so some C in O(d) is one, if what is missed is turned, too
                raise BudgetError("isometries of what the embedding does not reach", 0)
            return
        old, new = theta.blocks[index // 2 - 1], moved.blocks[index // 2 - 1]
        if index % 2 == 0:
            neurons = _matched(theta, old, new, before)
            if neurons is not None:
                yield direct_sum(before, neurons)
            return
        parts = split(before, (theta.stream, old.neurons))
        if parts is not None:
            c, p = parts
            carried = Affine(after(times(c, old.write.weight), p.inverse()), c.apply(old.write.bias))
            if carried == new.write:
                yield c

    def looks_ahead(self, theta: ResidualNetwork, index: int) -> bool:
        """Neurons are told apart by what they write, too."""
        return index % 2 == 0

    def last_layer_matches(self, theta: ResidualNetwork, moved: ResidualNetwork, before: Operator) -> bool:
        old = theta.readout
        return moved.readout == Affine(after(old.weight, before.inverse()), old.bias)

    def in_symmetry_group(self, theta: ResidualNetwork, index: int, element: Operator) -> bool:
        if index % 2:
            return self._on_stream(theta, element)
        neurons = theta.blocks[index // 2 - 1].neurons
        parts = split(element, (theta.stream, neurons))
        if parts is None or not isinstance(parts[1], Monomial) or not self._on_stream(theta, parts[0]):
            return False
        return theta.is_gated or theta.activation.pull_monomial(parts[1]) is not None

    def _on_stream(self, theta: ResidualNetwork, element: Operator) -> bool:
        return theta.norm is None or is_orthogonal(as_matrix(element))

    def joins(self, theta: ResidualNetwork, elements: Sequence[Operator]) -> bool:
        """Whether one element of GL(d) acts at every position of the stream."""
        first, *others = elements
        for index, element in enumerate(others, start=2):
            parts = (element,) if index % 2 else split(element, (theta.stream, theta.blocks[index // 2 - 1].neurons))
            if parts is None or not same_operator(parts[0], first):
                return False
        return True

    def check_trivial_stabiliser(self, theta: ResidualNetwork) -> Verdict:
        """Proved when (E | e) has full row rank, no neuron is 0 whatever it reads, and no two neurons of a block agree
        in what they read and, up to the scalings that pass, in what they write.
        """
        if _table(theta.embedding).rank() < theta.stream:
            return Undecided("the embedding does not reach the whole stream, so what acts on it may not be unique")
        return self._check_neurons_apart(theta)

    def _check_neurons_apart(self, theta: ResidualNetwork) -> Verdict:
        for number, block in enumerate(theta.blocks):
            keys = _keys(theta, block, None)
            seen: dict[Key, int] = {}
            for neuron, (key, _) in enumerate(keys):
                if key in seen:
                    words = f"neurons {seen[key]} and {neuron} of block {number} read and write the same"
                    return Refuted(words, (2 * number + 2, seen[key], neuron))
                if _is_zero(theta, key):
                    return Undecided(
                        f"neuron {neuron} of block {number} has a zero row, so its scale is not determined"
                    )
                seen[key] = neuron
        return Proved("the embedding reaches the whole stream, and the neurons of every block are told apart")

    def search_is_complete(self, theta: ResidualNetwork) -> bool:
        """Every choice is forced, where no scale is free and the embedding reaches the stream, or all that is read and
        written: where some C fits, so does the one that is tried, the identity on what is not reached.
        """
        keys = (key for block in theta.blocks for key, _ in _keys(theta, block, None))
        return _is_reached(theta) and not any(_is_zero(theta, key) for key in keys)


def _table(affine: Affine) -> Matrix:
    return affine.weight.beside(Matrix.column(affine.bias))


def _is_reached(theta: ResidualNetwork) -> bool:
    """Whether the embedding reaches all that the blocks write, and nothing reads what is orthogonal to that."""
    missed = complement(_table(theta.embedding))
    if not missed.shape[1]:
        return True
    written = (_table(block.write) for block in theta.blocks)
    readers = [part for block in theta.blocks for part in (block.read, block.gate) if part is not None]
    reads = all((part.weight @ missed).is_zero for part in (*readers, theta.readout))
    return reads and all((missed.T @ table).is_zero for table in written)


def _is_zero(theta: ResidualNetwork, key: Key) -> bool:
    """Whether a row is zero, where that leaves a scale free."""
    (row, gate), _ = key
    return (theta.is_gated and not any(gate)) or (theta.activation.freedom != "none" and not any(row))


def _keys(theta: ResidualNetwork, block: Block, before: Operator | None) -> list[tuple[Key, Fraction]]:
    """For every neuron what identifies it, where `before` acts on the stream, and how many times that it is."""
    read, gate, write = block.read, block.gate, block.write.weight
    if before is not None:
        back = before.inverse()
        read = Affine(after(read.weight, back), read.bias)
        gate = None if gate is None else Affine(after(gate.weight, back), gate.bias)
        write = times(before, write)
    found = neuron_keys(theta.activation, read, gate)
    columns = write.columns()
    return [((key, tuple(t * u for u in column)), t) for (key, t), column in zip(found, columns, strict=True)]


def _matched(theta: ResidualNetwork, old: Block, new: Block, before: Operator) -> Monomial | None:
    """The neurons of one block carried to those of another; equal ones in the order of their indices."""
    waiting: dict[Key, list[tuple[int, Fraction]]] = {}
    for place, (key, times_) in enumerate(_keys(theta, new, None)):
        waiting.setdefault(key, []).append((place, times_))
    images, scale = [], []
    for key, times_ in _keys(theta, old, before):
        found = waiting.get(key)
        if not found:
            return None
        place, other = found.pop(0)
        images.append(place)
        scale.append(other / times_)
    if any(waiting.values()):
        return None
    return Monomial(Permutation(tuple(images)), tuple(scale))
