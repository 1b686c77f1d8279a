"""What is known about convolutional networks: the theorem, layer by layer, on the kernels; functions by writing out.

Written out, a convolutional network is a multilayer perceptron with the same function, and questions about the
*function* are asked of that one.  Identifiability, the functional dimension and reductions concern the shared kernels:
a twin of the perceptron need not be a convolutional network, nor need two convolutional twins be perceptrons that
symmetries relate.  So they are left open here, and never answered for the untied network in their place.

>>> from catnet.architectures.known import KNOWN
>>> from catnet.architectures.convnet.network import ConvLayer
>>> from catnet.algebra.matrix import Matrix
>>> from catnet.architectures.convnet.window import Window
>>> theta = ConvNet((1, 1, 2), (ConvLayer(Matrix([[1, 2]]), (Fraction(0),), Window((1, 2))),))
>>> ConvNetArchitecture.for_parameter(theta, KNOWN).check_identifiable(theta).word
'proved'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Self, final

from catnet.algebra.matrix import Matrix
from catnet.architectures.convnet.model import ConvNets
from catnet.architectures.convnet.network import ConvNet
from catnet.architectures.perceptron.network import MLP
from catnet.errors import BudgetError, ShapeError
from catnet.theorem.architecture import Architecture, Known, Summary
from catnet.theorem.model import Model
from catnet.theorem.sums import DirectSum, Strip, joined, joined_biases
from catnet.theorem.transporter import transporter_found
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["ConvNetArchitecture", "Unchanged"]


@final
@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing is known to be taken out of shared kernels: theta is its own reduction."""

    theta: ConvNet

    @property
    def small(self) -> ConvNet:
        return self.theta

    def check(self) -> Verdict:
        return Proved("equal as values")


@final
@dataclass(frozen=True, slots=True)
class ConvNetArchitecture(Architecture[ConvNet]):
    """Convolutional networks of any activation.

    Parameters
    ----------
    known : Known, optional
        Who compares the networks that are written out.
    """

    known: Known | None = None

    @classmethod
    def given(cls, known: Known) -> Self:
        return cls(known)

    @property
    def model(self) -> Model[ConvNet]:
        return ConvNets()

    @property
    def summary(self) -> Summary:
        return Summary(
            name="convolutional network on a grid",
            symmetries="permutations and scalings of channels that pass through the activation",
            adjunction="holds for maps of channels times mirrors, turns and shifts of the grid that the windows follow",
            identifiable_when="one layer in which every weight is read; otherwise not known",
            source="docs/architectures/convnets.md",
            decides="layer by layer; equality and bounds as the multilayer perceptron that it is when written out",
            leaves_open="identifiability, functional dimension and reduction of shared kernels",
        )

    def direct_sum(self, copies: Sequence[ConvNet], share: Fraction) -> DirectSum[ConvNet] | Undecided:
        layers = []
        for index in range(copies[0].depth):
            parts = [copy.layers[index] for copy in copies]
            if len({(part.window, part.pool) for part in parts}) > 1:
                return Undecided("the copies have different windows")
            first, last = index == 0, index == copies[0].depth - 1
            kernel = joined([part.kernel for part in parts], first=first, last=last, share=share)
            bias = joined_biases([part.bias for part in parts], last, share)
            layers.append(replace(parts[0], kernel=kernel, bias=bias))
        layout = tuple((Strip(1, width),) for width in copies[0].widths[1:-1])
        return DirectSum(replace(copies[0], layers=tuple(layers)), layout)

    def check_same_function(self, left: ConvNet, right: ConvNet, *, max_cells: int | None = None) -> Verdict:
        if (left.widths[0], left.widths[-1]) != (right.widths[0], right.widths[-1]):
            raise ShapeError(
                f"the networks are not parallel: one goes from dimension {left.widths[0]} to {left.widths[-1]}, "
                f"the other from {right.widths[0]} to {right.widths[-1]}"
            )
        if left == right:
            return Proved("equal as values")
        same_shape = left.input == right.input and left.activation == right.activation
        windows = [[(layer.window, layer.pool) for layer in theta.layers] for theta in (left, right)]
        alike = same_shape and left.shapes == right.shapes and windows[0] == windows[1]
        if alike and transporter_found(self.model, left, right):
            return Proved("equal kernels up to permutations and scalings of channels")
        if self.known is None:
            return Undecided("the networks were not written out")
        try:
            return self.known.check_same_function(left.written_out(), right.written_out(), max_cells=max_cells)
        except BudgetError as error:
            return Undecided(str(error))

    def check_identifiable(self, theta: ConvNet, *, max_cells: int | None = None) -> Verdict:
        if theta.depth == 1:
            return self._one_layer(theta)
        return Undecided(
            "the kernels are shared: no theorem says which shared kernels have this function, and what holds of the "
            "network written out, where nothing is shared, says nothing about it"
        )

    def _one_layer(self, theta: ConvNet) -> Verdict:
        """There is no hidden layer, so K is trivial: identifiable iff the function determines every weight."""
        layer, shape = theta.layers[0], theta.input
        seen = layer.pooled(shape)
        read = {offset for _, offset, _ in layer.window.pairs(seen[1:])}
        if len(read) == layer.window.size[0] * layer.window.size[1]:
            if layer.pool is None:
                return Proved("one layer: every weight of a kernel is a coefficient of the function")
            return Undecided("one layer behind averages: whether these are independent was not looked at")
        if layer.kernel.shape[0] == 0 or shape[0] == 0:
            return Proved("a layer without weights")
        return Refuted(
            "a weight that is only ever multiplied by the padding can have any value", self._unread(theta, read)
        )

    def _unread(self, theta: ConvNet, read: set[int]) -> ConvNet:

        layer = theta.layers[0]
        offset = next(o for o in range(layer.window.size[0] * layer.window.size[1]) if o not in read)
        rows = [list(row) for row in layer.kernel.rows()]
        rows[0][offset] += Fraction(1)
        return replace(theta, layers=(replace(layer, kernel=Matrix(rows)),))

    def written_out(self, theta: ConvNet) -> MLP:
        return theta.written_out()

    def reduce(self, theta: ConvNet, *, max_cells: int | None = None) -> Any:
        return Unchanged(theta)
