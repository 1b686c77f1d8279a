"""Convolutional networks as the theorem sees them: K_i acts on channels, maps of the grid act by themselves.

K_i are the permutations and scalings of the channels of layer i that pass through the activation, the same at every
position.  An action on the inputs of the form A ⊗ s, a linear map A of the channels and a map s of the grid, is
absorbed (generalised adjunction): if the windows of every layer follow s, layer i commutes with s on both sides once
its kernels are turned as s turns windows; A goes into the first kernels, what is left at the outputs into the last
ones.  So h_i(g) = 1 ⊗ s_i on V_i, and what is matched are kernels, channel by channel.

>>> from catnet.algebra.matrix import Matrix
>>> from catnet.architectures.convnet.network import ConvLayer
>>> from catnet.architectures.convnet.window import Window
>>> zero = (Fraction(0), Fraction(0))
>>> edges = ConvLayer(Matrix([[1, -1], [-1, 1]]), zero, Window((1, 2)))
>>> total = ConvLayer(Matrix([[1, 1, 1, 1]]), zero[:1], Window((1, 2)))
>>> theta = ConvNet((1, 1, 3), (edges, total))
>>> mirror = Monomial.of_permutation((2, 1, 0))
>>> moved = ConvNets().transport(theta, mirror, Monomial.identity(1))
>>> next(ConvNets().iter_matches(theta, moved, 1, Monomial.identity(3))).permutation.images   # channels exchanged
(2, 3, 0, 1)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.convnet.network import ConvNet, Shape
from catnet.architectures.convnet.window import GridMap, iter_grid_maps
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.scaled import ScaledNetworks
from catnet.category import Affine, Morphism, Space
from catnet.groups import Operator
from catnet.groups.blocks import simplest
from catnet.groups.operators import after, as_matrix, block, product
from catnet.theorem.model import Actions, Model
from catnet.verdict import Proved, Refuted, Verdict

__all__ = ["ConvNets", "channel_operator", "grid_maps"]

_KERNELS = ScaledNetworks()


def channel_operator(operator: Operator, channels: int, positions: int) -> Operator | None:
    """The A with operator = A ⊗ 1 on channels × positions; None if there is none."""
    if positions == 0 or channels * positions == 0:
        return operator if positions == 1 else None
    first = [channel * positions for channel in range(channels)]
    if isinstance(operator, Monomial):
        images = [operator.permutation.images[place] for place in first]
        if any(image % positions for image in images):
            return None
        small = Monomial(
            Permutation(tuple(image // positions for image in images)), tuple(operator.scale[place] for place in first)
        )
        return small if spread(small, positions) == operator else None
    small_matrix = as_matrix(operator).select(rows=first, columns=first)
    whole = small_matrix.kron(Matrix.identity(positions))
    return simplest(small_matrix) if whole == as_matrix(operator) else None


def spread(operator: Monomial, positions: int) -> Monomial:
    """A ⊗ 1, for a monomial A on the channels."""
    images = tuple(image * positions + place for image in operator.permutation.images for place in range(positions))
    return Monomial(Permutation(images), tuple(factor for factor in operator.scale for _ in range(positions)))


def on_positions(found: GridMap, shape: Shape) -> Monomial:
    """1 ⊗ s, for a map s of the grid."""
    images, positions = found.permutation(shape[1:]).images, shape[1] * shape[2]
    return Monomial.of_permutation(
        Permutation(tuple(channel * positions + image for channel in range(shape[0]) for image in images))
    )


def grid_maps(theta: ConvNet, first: Operator) -> tuple[Operator, tuple[GridMap, ...]] | str:
    """The A and the maps s_0, …, s_L of the grids for an action A ⊗ s_0 on the inputs; else why there are none.

    On grids of length 1 or 2 several maps may be the same on the inputs; the first one that all windows follow is
    taken, so that equal actions get equal maps and products get products.
    """
    reason = "the action on the inputs is not a linear map of channels times a mirror, turn or shift of the grid"
    for channels, start in _on_inputs(first, theta.input):
        maps = [start]
        for index, (layer, before) in enumerate(zip(theta.layers, theta.shapes, strict=False), start=1):
            current: GridMap | None = maps[-1]
            grid = before[1:]
            if layer.pool is not None and current is not None:
                current = layer.pool.follow(current, grid)
                grid = layer.pool.outputs(grid)
            if current is not None:
                current = layer.window.follow(current, grid)
            if current is None:
                reason = f"the windows of layer {index} do not follow the map of its grid"
                break
            maps.append(current)
        else:
            return channels, tuple(maps)
    return reason


def _on_inputs(operator: Operator, shape: Shape) -> Iterator[tuple[Operator, GridMap]]:
    """The A and s with operator = A ⊗ s."""
    positions = shape[1] * shape[2]
    simple = operator if isinstance(operator, Monomial) else simplest(operator)
    if isinstance(simple, Monomial):
        images = tuple(image % positions for image in simple.permutation.images[:positions])
    else:
        images = tuple(range(positions))
    if len(set(images)) < positions:
        return
    permutation = Permutation(images)
    for found in iter_grid_maps(permutation, shape[1:]):
        channels = channel_operator(product(simple, on_positions(found, shape).inverse()), shape[0], positions)
        if channels is not None:
            yield channels, found


@final
@dataclass(frozen=True, slots=True)
class ConvNets(Model[ConvNet]):
    """Convolutional networks over Q; every parameter brings its shape and its activation."""

    def spaces(self, theta: ConvNet) -> tuple[Space, ...]:
        return theta.spaces

    def layer(self, theta: ConvNet, index: int) -> Morphism:
        return theta.layer(index)

    def check_adjunction(self, theta: ConvNet, actions: Actions = ()) -> Verdict:
        if not actions:
            return Refuted("kernels absorb maps of the grid and linear maps of the channels, and no others")
        for name, first, last in actions:
            found = grid_maps(theta, first)
            if isinstance(found, str):
                return Refuted(f"{name}: {found}")
            if self._at_the_end(theta, found[1], last) is None:
                return Refuted(f"{name}: the action on the outputs is not a map of channels times that of the grid")
        return Proved("maps of the grid turn the kernels, maps of the channels go into the first and the last ones")

    def own_action(self, theta: ConvNet, index: int, first: Operator, last: Operator) -> Operator:
        found = grid_maps(theta, first)
        shape = theta.shapes[index]
        return Monomial.identity(prod(shape)) if isinstance(found, str) else on_positions(found[1][index], shape)

    def transport(self, theta: ConvNet, first: Operator, last: Operator) -> ConvNet:
        found = grid_maps(theta, first)
        assert not isinstance(found, str)  # adjunction was proved
        channels, maps = found
        layers = []
        for layer, before, current in zip(theta.layers, theta.shapes, maps, strict=False):
            seen, grid = current, before[1:]
            if layer.pool is not None:
                seen, grid = layer.pool.follow(current, grid) or current, layer.pool.outputs(grid)
            offsets = layer.window.turned(seen, grid)
            size = offsets.degree
            moved = [c * size + offset for c in range(before[0]) for offset in offsets.inverse().images]
            layers.append(replace(layer, kernel=layer.kernel.select(columns=moved)))
        head = layers[0]
        layers[0] = replace(head, kernel=_carried(head.kernel, channels, theta.input[0]))
        end = self._at_the_end(theta, maps, last)
        assert end is not None
        tail = layers[-1]
        layers[-1] = replace(tail, kernel=block(end, tail.kernel), bias=end.apply(tail.bias))
        return replace(theta, layers=tuple(layers))

    def iter_matches(self, theta: ConvNet, moved: ConvNet, index: int, before: Operator) -> Iterator[Operator]:
        here = theta.shapes[index]
        left = self._kernels(theta, index, before)
        right = self._kernels(moved, index, None)
        if left is None or right is None:
            return
        for found in _KERNELS.iter_matches(left, right, 1, Monomial.identity(left.widths[0])):
            if isinstance(found, Monomial):
                yield spread(found, here[1] * here[2])

    def last_layer_matches(self, theta: ConvNet, moved: ConvNet, before: Operator) -> bool:
        left = self._kernels(theta, theta.depth, before)
        right = self._kernels(moved, theta.depth, None)
        return left is not None and right is not None and left.layers[0] == right.layers[0]

    def in_symmetry_group(self, theta: ConvNet, index: int, element: Operator) -> bool:
        shape = theta.shapes[index]
        small = channel_operator(element, shape[0], shape[1] * shape[2])
        return isinstance(small, Monomial) and theta.activation.pull_monomial(small) is not None

    def check_trivial_stabiliser(self, theta: ConvNet) -> Verdict:
        for index in range(1, theta.depth):
            kernels = self._kernels(theta, index, None)
            if kernels is None:
                continue
            verdict = _KERNELS.check_trivial_stabiliser(kernels)
            if isinstance(verdict, Refuted):
                witness = verdict.witness or (1,)
                return Refuted(verdict.reason.replace("layer 1", f"layer {index}"), (index, *witness[1:]))
        return Proved("in every hidden layer the kernels are nonzero and pairwise different up to scalings")

    def search_is_complete(self, theta: ConvNet) -> bool:
        """Not where a zero kernel could be scaled by anything, nor where linear maps of channels pass."""
        if theta.activation.is_linear:
            return theta.depth == 1
        pairs = (self._kernels(theta, index, None) for index in range(1, theta.depth))
        return all(kernels is None or _KERNELS.search_is_complete(kernels) for kernels in pairs)

    def _kernels(self, theta: ConvNet, index: int, before: Operator | None) -> MLP | None:
        """The kernels of a layer as the rows of a network of two layers; the channels below carried along k_{i-1}."""
        layer, below = theta.layers[index - 1], theta.shapes[index - 1]
        kernel = layer.kernel
        if before is not None and index > 1:
            small = channel_operator(before, below[0], below[1] * below[2])
            if small is None:
                return None
            kernel = _carried(kernel, small, below[0])
        rows = kernel.shape[0]
        return MLP((Affine(kernel, layer.bias), Affine(Matrix.zeros(1, rows), (Fraction(0),))), theta.activation)

    def _at_the_end(self, theta: ConvNet, maps: tuple[GridMap, ...], last: Operator) -> Operator | None:
        """The B with last = B ⊗ s_L."""
        shape = theta.shapes[-1]
        rest = product(last, on_positions(maps[-1], shape).inverse())
        return channel_operator(rest, shape[0], shape[1] * shape[2])


def _carried(kernel: Matrix, channels: Operator, count: int) -> Matrix:
    """The kernels of k ∘ A^{-1}, A acting on the input channels."""
    if channels.is_identity or count == 0:
        return kernel
    size = kernel.shape[1] // count
    back = channels.inverse()
    if isinstance(back, Monomial):
        return after(kernel, spread(back, size))
    return kernel @ back.kron(Matrix.identity(size))
