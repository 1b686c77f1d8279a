"""Residual networks: what is known about them.  docs/architectures/residual.md has the theorems.

Equality is decided as multilayer perceptrons where the activation carries a stream (σ(x) − σ(−x) = c x: ReLU, leaky
ReLU, GELU, SiLU, softplus) and by expansion for polynomials; otherwise symmetries prove and points refute.
Identifiability is refuted by twins, and open otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Self, final

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.residual.branch import neuron_keys
from catnet.architectures.residual.dimension import residual_dimension
from catnet.architectures.residual.model import ResidualNetworks
from catnet.architectures.residual.network import Block, ResidualNetwork
from catnet.category import Affine, Identity
from catnet.category.expansion import check_same_polynomial, degree_bound
from catnet.theorem.architecture import Architecture, Identification, Known, Summary
from catnet.theorem.comparison import compare_functions, require_parallel
from catnet.theorem.sums import DirectSum, Strip, joined, joined_biases
from catnet.theorem.transporter import transporter_found, transporter_impossible
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["ResidualArchitecture", "ResidualReduction"]

_MODEL = ResidualNetworks()
_OPEN = (
    "no neuron is unread or a copy, the stream is written and read in all directions, and no block has a twin; no "
    "theorem is known that decides the rest"
)


@final
@dataclass(frozen=True, slots=True)
class ResidualReduction:
    """Blocks without unread neurons, and with copies merged; the stream as it is."""

    theta: ResidualNetwork
    small: ResidualNetwork

    def check(self) -> Verdict:
        """Whether every block is the same map of the stream."""
        same = [self.theta.branch(number) == self.small.branch(number) for number in range(len(self.theta.blocks))]
        ends = [(one.embedding, one.readout, len(one.blocks)) for one in (self.theta, self.small)]
        if ends[0] != ends[1] or not all(same):
            return Refuted("a block is another map of the stream", self.small)
        return Proved("every block is the same map of the stream", self)


@final
@dataclass(frozen=True, slots=True)
class ResidualArchitecture(Architecture[ResidualNetwork]):
    """Residual networks of any activation, plain or gated.

    Parameters
    ----------
    known : Known
        The architectures that there are: a block is a perceptron, and the whole may be one when it is written out.
    """

    known: Known

    @classmethod
    def given(cls, known: Known) -> Self:
        return cls(known)

    @property
    def model(self) -> ResidualNetworks:
        return _MODEL

    @property
    def summary(self) -> Summary:
        return Summary(
            name="residual",
            symmetries="one GL(d) on the whole stream, O(d) with RMSNorm; in blocks as the activation, and scalings of "
            "linear branches",
            adjunction="holds: the embedding and the readout absorb every linear action",
            identifiable_when="no blocks: rank d; otherwise not known, refuted by twins; near theta by the dimension",
            source="docs/architectures/residual.md",
            decides="layer by layer, where the embedding reaches the stream; equality as a perceptron or polynomial",
            leaves_open="identifiability without a twin; equality with tanh, gates or norms that no symmetry or point "
            "decides",
        )

    def written_out(self, theta: ResidualNetwork) -> MLP | None:
        return theta.written_out()

    def check_same_function(
        self, left: ResidualNetwork, right: ResidualNetwork, *, max_cells: int | None = None
    ) -> Verdict:
        first, second = left.morphism(), right.morphism()
        require_parallel(first, second)
        if left == right:
            return Proved("equal as values")
        if _shape(left) == _shape(right) and transporter_found(_MODEL, left, right):
            return Proved("equal up to one matrix on the stream, permutations and scalings of neurons")
        ours, theirs = left.polynomial(), right.polynomial()
        if ours is not None and theirs is not None and None not in (degree_bound(ours), degree_bound(theirs)):
            return check_same_polynomial(ours, theirs)
        verdict = compare_functions(first, second, "no theorem compares these residual networks")
        written = left.written_out(), right.written_out()
        if isinstance(verdict, Undecided) and written[0] is not None and written[1] is not None:
            return self.known.check_same_function(written[0], written[1], max_cells=max_cells)
        return verdict

    def check_identifiable(self, theta: ResidualNetwork, *, max_cells: int | None = None) -> Verdict:
        """Decided without blocks; otherwise refuted with a twin that no element of K reaches, or undecided."""
        plain = theta.without_stream_biases()
        if plain != theta:
            return Refuted("biases of the stream can be moved into what reads it, and no matrix makes them zero", plain)
        if not theta.blocks and theta.norm is None:
            return self._without_blocks(theta)
        suggested = ""
        for reason, found in self._iter_twins(theta):
            twin = found.without_stream_biases()
            if twin != theta and transporter_impossible(_MODEL, theta, twin, budget=1_000):
                return Refuted(reason, twin)
            suggested = suggested or reason
        if suggested:
            return Undecided(f"{suggested}, but the twin that this suggests was not shown to lie outside theta's orbit")
        return Undecided(_OPEN)

    def identify(self, theta: ResidualNetwork, *, max_cells: int | None = None) -> Identification[ResidualNetwork]:
        """With the functional dimension in the family without biases of the stream, where values are rational."""
        found = residual_dimension(theta)
        notes: tuple[str, ...] = ()
        if found is not None and found.exact and theta == theta.without_stream_biases():
            notes = ("near theta, of networks without biases of the stream only the symmetries have its function",)
        return Identification(self.check_identifiable(theta, max_cells=max_cells), theta, found, notes=notes)

    def _without_blocks(self, theta: ResidualNetwork) -> Verdict:
        """R E x + r is a deep linear network with the same K."""
        line = MLP((theta.embedding, theta.readout), Identity())
        verdict, twin = self._asked(line)
        if isinstance(verdict, Refuted) and twin is not None:
            embedding, readout = twin.layers
            return Refuted(f"without blocks: {verdict.reason}", replace(theta, embedding=embedding, readout=readout))
        return verdict

    def _iter_twins(self, theta: ResidualNetwork) -> Iterator[tuple[str, ResidualNetwork]]:
        yield from _iter_stream_twins(theta)
        for number, block in enumerate(theta.blocks):
            yield from _iter_neuron_twins(theta, number)
            if block.gate is None:
                part = MLP((block.read, block.write), theta.activation)
                verdict, twin = self._asked(part)
                if twin is not None and twin.widths == part.widths:
                    words = f"block {number} has a twin: {verdict.reason}"
                    yield words, _with_block(theta, number, Block(twin.layers[0], None, twin.layers[1]))

    def _asked(self, part: MLP) -> tuple[Verdict, MLP | None]:
        """Whether a part is identifiable, and its twin if that is a perceptron again."""
        verdict = self.known.architecture_of(part).check_identifiable(part)
        twin = verdict.witness if isinstance(verdict, Refuted) else None
        return verdict, twin if isinstance(twin, MLP) else None

    def direct_sum(self, copies: Sequence[ResidualNetwork], share: Fraction) -> DirectSum[ResidualNetwork] | Undecided:
        if copies[0].norm is not None:
            return Undecided("RMSNorm divides by the length of the whole stream, so sums are not residual networks")

        def side_by_side(parts: Sequence[Affine], *, first: bool = False, last: bool = False) -> Affine:
            weight = joined([part.weight for part in parts], first=first, last=last, share=share)
            return Affine(weight, joined_biases([part.bias for part in parts], last, share))

        some, blocks = copies[0], []
        layout: list[tuple[Strip, ...]] = [(Strip(1, some.stream),)]
        for number, block in enumerate(some.blocks):
            parts = [copy.blocks[number] for copy in copies]
            gates = [part.gate for part in parts if part.gate is not None]
            gate = side_by_side(gates) if gates else None
            read, write = (side_by_side([getattr(part, name) for part in parts]) for name in ("read", "write"))
            blocks.append(Block(read, gate, write))
            layout += [(Strip(1, some.stream), Strip(1, block.neurons)), (Strip(1, some.stream),)]
        embedding = side_by_side([copy.embedding for copy in copies], first=True)
        readout = side_by_side([copy.readout for copy in copies], last=True)
        return DirectSum(ResidualNetwork(embedding, tuple(blocks), readout, some.activation), tuple(layout))

    def reduce(self, theta: ResidualNetwork, *, max_cells: int | None = None) -> ResidualReduction:
        return ResidualReduction(theta, replace(theta, blocks=tuple(_merged(theta, block) for block in theta.blocks)))


def _shape(theta: ResidualNetwork) -> tuple[object, ...]:
    return theta.widths, theta.is_gated, theta.activation, theta.norm


def _with_block(theta: ResidualNetwork, number: int, block: Block) -> ResidualNetwork:
    return replace(theta, blocks=(*theta.blocks[:number], block, *theta.blocks[number + 1 :]))


def _merged(theta: ResidualNetwork, block: Block) -> Block:
    """Neurons that nobody reads left out, and copies summed up in the first of them."""
    keys = neuron_keys(theta.activation, block.read, block.gate)
    columns = list(block.write.weight.columns())
    first: dict[object, int] = {}
    for neuron, (key, times) in enumerate(keys):
        at = first.setdefault(key, neuron)
        if at != neuron:
            share = times / keys[at][1]
            columns[at] = tuple(a + share * b for a, b in zip(columns[at], columns[neuron], strict=True))
    kept = [at for key, at in first.items() if any(columns[at])]
    weight = Matrix([columns[at] for at in kept], columns=block.write.weight.shape[0]).T
    read, gate = (None if part is None else _rows(part, kept) for part in (block.read, block.gate))
    return Block(read or block.read, gate, Affine(weight, block.write.bias))


def _rows(affine: Affine, kept: Sequence[int]) -> Affine:
    return Affine(affine.weight.select(rows=kept), tuple(affine.bias[at] for at in kept))


def _iter_neuron_twins(theta: ResidualNetwork, number: int) -> Iterator[tuple[str, ResidualNetwork]]:
    """Neurons that nobody reads read otherwise; copies share out otherwise what they write."""
    block = theta.blocks[number]
    seen: dict[object, tuple[int, Fraction]] = {}
    columns = list(block.write.weight.columns())
    for neuron, (key, times) in enumerate(neuron_keys(theta.activation, block.read, block.gate)):
        if not any(columns[neuron]):
            bias = list(block.read.bias)
            bias[neuron] += 1
            yield (
                f"nobody reads neuron {neuron} of block {number}",
                _with_block(theta, number, replace(block, read=Affine(block.read.weight, tuple(bias)))),
            )
        if key in seen and block.write.weight.shape[0]:
            other, before = seen[key]
            changed = [list(column) for column in columns]
            changed[neuron][0] += 1
            changed[other][0] -= times / before
            weight = Matrix(changed, columns=block.write.weight.shape[0]).T
            yield (
                f"neurons {other} and {neuron} of block {number} are copies",
                _with_block(theta, number, replace(block, write=Affine(weight, block.write.bias))),
            )
        seen.setdefault(key, (neuron, times))


def _iter_stream_twins(theta: ResidualNetwork) -> Iterator[tuple[str, ResidualNetwork]]:
    """Directions of the stream that nobody writes can be read otherwise; those that nobody reads, written so."""
    written = theta.embedding.weight.beside(Matrix.column(theta.embedding.bias))
    read = theta.readout.weight
    for block in theta.blocks:
        written = written.beside(block.write.weight).beside(Matrix.column(block.write.bias))
        read = (
            read.above(block.read.weight)
            if block.gate is None
            else read.above(block.read.weight).above(block.gate.weight)
        )
    unwritten, unread = written.T.nullspace(), read.nullspace()
    if unwritten.shape[1] and theta.readout.weight.shape[0]:
        rows = list(theta.readout.weight.rows())
        rows[0] = tuple(a + b for a, b in zip(rows[0], unwritten.T.row(0), strict=True))
        yield (
            "a direction of the stream that nobody writes can be read in any way",
            replace(theta, readout=Affine(Matrix(rows), theta.readout.bias)),
        )
    if unread.shape[1] and theta.embedding.weight.shape[1] and theta.norm is None:  # a norm reads all
        columns = list(theta.embedding.weight.columns())
        columns[0] = tuple(a + b for a, b in zip(columns[0], unread.T.row(0), strict=True))
        yield (
            "a direction of the stream that nobody reads can be written in any way",
            replace(theta, embedding=Affine(Matrix(columns).T, theta.embedding.bias)),
        )
