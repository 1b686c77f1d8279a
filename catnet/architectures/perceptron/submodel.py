"""Submodels and quotients of multilayer perceptrons: spaces V~_i, maps alpha_i, alpha*_i, beta_i, and the equations
between them, checked.

A *submodel* through theta = beta(theta~) consists of alpha_i : V~_i → V_i, linear maps alpha*_i : V_i → V~_i and
beta_i with

    f_i(alpha_{i-1} x; beta_i phi_i) = alpha_i f~_i(x; phi_i)   for all x and all phi,      alpha*_i alpha_i = id,

alpha_0 and alpha_L being identities.  Here alpha_i is affine, x ↦ A_i x + a_i: a neuron is a multiple of one neuron of
the small network (several may be multiples of the same one) or it is a constant.  Let C_i have entries c where A_i has
m, with sigma(c z) = m sigma(z) for all z; for ReLU m = c > 0 and C_i = A_i.  With P_i = alpha*_i and

    beta_i(W~, b~) = (C_i W~ P_{i-1} + N_i,  C_i b~ + c_i − N_i a_{i-1}),      N_i, c_i fixed by theta,

the equation holds identically as soon as (1) P_i A_i = id and P_i a_i = 0, (2) the rows of C_i have at most one
entry, which passes through sigma as that of A_i, (3) c_i is zero where the row of A_i is not, and a_i = sigma(c_i),
(4) N_i A_{i-1} = 0: the left side is sigma(C_i (W~ x + b~) + c_i).

A neuron that nobody reads, but that is not constant, fits into no such equation, for whatever phi does, its value is
there.  It can be forgotten: a *quotient* has the equations

    alpha*_i f_i(v; beta_i phi_i) = f~_i(alpha*_{i-1} v; phi_i)   for all v in V_{i-1} and all phi,      alpha*_i
    alpha_i = id.

Either way f(x; beta phi) = f~(x; phi), and f~_i(x; phi_i) = alpha*_i f_i(alpha_{i-1} x; beta_i phi_i).

>>> theta = MLP.from_rows([([[1], [2], [0]], [0, 0, 3]), ([[1, 1, 5]], [0])])
>>> small = MLP.from_rows([([[1]], [0]), ([[3]], [15])])
>>> alpha = Affine(Matrix([[1], [2], [0]]), (Fraction(0), Fraction(0), Fraction(3)))
>>> one = Affine.linear(Matrix([[1]]))
>>> submodel = Submodel(theta, small, (one, alpha, one), (Matrix([[1]]), Matrix([[1, 0, 0]]), Matrix([[1]])))
>>> submodel.check().word, submodel.beta(small) == theta
('proved', True)
>>> submodel.beta(MLP.from_rows([([[7]], [1]), ([[3]], [16])])).layers[0].weight.spelled()
[['7'], ['14'], ['0']]

References
----------
Shahverdi, Marchetti, Bökman, Kohn, "Identifiable Equivariant Networks are Layerwise Equivariant", arXiv 2601.21645,
submodels.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol, final

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation, Affine
from catnet.errors import InexactNumberError, ShapeError
from catnet.verdict import Proved, Refuted, Verdict

__all__ = ["Quotient", "Reduction", "Step", "Submodel"]


@final
@dataclass(frozen=True, slots=True)
class Submodel:
    """A submodel of the networks of theta's widths and activation, through theta.

    Parameters
    ----------
    theta, small : MLP
        theta = beta(theta~), and theta~.
    alphas : tuple of Affine
        alpha_0, …, alpha_L.
    retractions : tuple of Matrix
        alpha*_0, …, alpha*_L.
    lifts : tuple of Matrix
        C_0, …, C_L, if they are not the linear parts of the alphas.

    Raises
    ------
    ShapeError
        If the maps do not go from the small network's spaces to the large one's and back.
    """

    theta: MLP
    small: MLP
    alphas: tuple[Affine, ...]
    retractions: tuple[Matrix, ...]
    lifts: tuple[Matrix, ...] = ()

    def __post_init__(self) -> None:
        shapes = list(zip(self.theta.widths, self.small.widths, strict=False))
        alphas = [alpha.weight.shape for alpha in self.alphas]
        if (
            self.theta.depth != self.small.depth
            or alphas != shapes
            or [p.shape[::-1] for p in self.retractions] != shapes
            or (self.lifts and [lift.shape for lift in self.lifts] != shapes)
        ):
            raise ShapeError(
                "the maps of a submodel must go from the small network's spaces to the large one's and back"
            )

    def beta(self, phi: MLP) -> MLP:
        """The parameter beta(phi) of the large network, for any phi of the small widths."""
        layers = []
        for index, (layer, (rest, shift)) in enumerate(zip(phi.layers, self._fixed(), strict=True), start=1):
            lift, before = self._lift(index), self.retractions[index - 1]
            weight = lift @ layer.weight @ before + rest
            bias = (a + b for a, b in zip(lift.apply(layer.bias), shift, strict=True))
            layers.append(Affine(weight, tuple(bias)))
        return MLP(tuple(layers), phi.activation)

    def _lift(self, index: int) -> Matrix:
        return self.lifts[index] if self.lifts else self.alphas[index].weight

    def _fixed(self) -> list[tuple[Matrix, tuple[Fraction, ...]]]:
        """N_i and c_i − N_i a_{i-1}: what beta(theta~) = theta leaves to be fixed."""
        result = []
        for index, (big, small) in enumerate(zip(self.theta.layers, self.small.layers, strict=True), start=1):
            lift, before = self._lift(index), self.retractions[index - 1]
            shift = tuple(a - b for a, b in zip(big.bias, lift.apply(small.bias), strict=True))
            result.append((big.weight - lift @ small.weight @ before, shift))
        return result

    def check(self) -> Verdict:
        """Whether alpha* alpha = id and the equations hold for all x and all phi, by the four conditions; and the
        ends are identities.

        Returns
        -------
        Verdict
            Proved; Refuted with the index of the space or the layer as witness.
        """
        depth = self.theta.depth
        for index, (alpha, back) in enumerate(zip(self.alphas, self.retractions, strict=True)):
            if not (back @ alpha.weight).is_identity or any(back.apply(alpha.bias)):
                return Refuted(f"alpha* alpha is not the identity of V~_{index}", index)
            if index in (0, depth) and (not alpha.weight.is_identity or any(alpha.bias)):
                return Refuted(f"alpha_{index} is not the identity", index)
        for index, (rest, shift) in enumerate(self._fixed(), start=1):
            below, here = self.alphas[index - 1], self.alphas[index]
            if not (rest @ below.weight).is_zero:
                return Refuted(f"layer {index} tells apart neurons of layer {index - 1} beyond what alpha does", index)
            constants = tuple(a + b for a, b in zip(shift, rest.apply(below.bias), strict=True))
            tops = self._lift(index).packed[0]
            if index == depth:
                if any(constants):
                    return Refuted("the output biases differ", index)
                if self._lift(index) != here.weight:
                    return Refuted("the last layer is scaled", index)
                continue
            if bool(((tops != 0).sum(axis=1) > 1).any()) or not self._passes(index):
                return Refuted(f"a neuron of layer {index} is not a multiple of one neuron that passes sigma", index)
            if any(c and tops[a].any() for a, c in enumerate(constants)):
                return Refuted(f"a neuron of layer {index} is a multiple of a neuron plus a constant", index)
            values = _constants(constants, tops.any(axis=1), self.theta.activation)
            if here.bias != values:
                return Refuted(f"a constant neuron of layer {index} has another value than alpha says", index)
        return Proved(
            "alpha* alpha = id, and each layer equation holds for all states and all parameters of the small network"
        )

    def _passes(self, index: int) -> bool:
        """Whether sigma(C z) = A sigma(z) for all z, entry by entry."""
        lift, alpha = self._lift(index), self.alphas[index].weight
        if lift == alpha and self.theta.activation == RELU:
            return not bool((alpha.packed[0] < 0).any())
        multiplier = self.theta.activation.multiplier
        return all(
            (c == 0 and m == 0) or (c != 0 and multiplier(c) == m)
            for row, image in zip(lift.rows(), alpha.rows(), strict=True)
            for c, m in zip(row, image, strict=True)
        )


def _constants(inner: tuple[Fraction, ...], moving: Any, activation: Activation) -> tuple[Fraction | None, ...]:
    """sigma of the neurons that are constant, zero for the others; None where the value is not rational."""
    values: list[Fraction | None] = []
    for number, moves in zip(inner, moving.tolist(), strict=True):
        try:
            values.append(Fraction(0) if moves else activation(number))
        except InexactNumberError:
            values.append(None)
    return tuple(values)


@final
@dataclass(frozen=True, slots=True)
class Quotient:
    """The network that is left when neurons are forgotten that nobody else reads.

    Parameters
    ----------
    theta, small : MLP
    kept : tuple of tuples of int
        For V_0, …, V_L the coordinates that are kept: alpha*_i selects them, alpha_i puts zeros elsewhere.
    """

    theta: MLP
    small: MLP
    kept: tuple[tuple[int, ...], ...]

    @property
    def alphas(self) -> tuple[Affine, ...]:
        return tuple(Affine.linear(matrix.T) for matrix in self.retractions)

    @property
    def retractions(self) -> tuple[Matrix, ...]:
        """alpha*_0, …, alpha*_L."""
        return tuple(
            Matrix.identity(width).select(rows=kept) for width, kept in zip(self.theta.widths, self.kept, strict=True)
        )

    def beta(self, phi: MLP) -> MLP:
        """theta with the kept weights and biases replaced by those of phi."""
        layers = []
        for index, (big, layer) in enumerate(zip(self.theta.layers, phi.layers, strict=True), start=1):
            weight, bias = [list(row) for row in big.weight.rows()], list(big.bias)
            for a, row, shift in zip(self.kept[index], layer.weight.rows(), layer.bias, strict=True):
                bias[a] = shift
                for b, value in zip(self.kept[index - 1], row, strict=True):
                    weight[a][b] = value
            layers.append(Affine(Matrix(weight, columns=big.weight.shape[1]), tuple(bias)))
        return MLP(tuple(layers), phi.activation)

    def check(self) -> Verdict:
        """Whether no kept neuron reads a forgotten one, all ends are kept, and what is kept is the small network."""
        for index in (0, self.theta.depth):
            if self.kept[index] != tuple(range(self.theta.widths[index])):
                return Refuted(f"V_{index} is not kept as it is", index)
        for index, (big, small) in enumerate(zip(self.theta.layers, self.small.layers, strict=True), start=1):
            above, below = self.kept[index], self.kept[index - 1]
            forgotten = np.setdiff1d(np.arange(big.weight.shape[1]), np.array(below, dtype=np.intp)).tolist()
            if not big.weight.select(rows=above, columns=forgotten).is_zero:
                return Refuted(f"a kept neuron of layer {index} reads a forgotten one", index)
            bias = tuple(big.bias[a] for a in above)
            if big.weight.select(rows=above, columns=below) != small.weight or bias != small.bias:
                return Refuted(f"layer {index} of the small network is not what is kept", index)
        return Proved(
            "no kept neuron reads a forgotten one: forgetting commutes with every layer, for all states and parameters"
        )


class Step(Protocol):
    """A way from one network to a smaller one with the same function."""

    @property
    def theta(self) -> MLP: ...

    @property
    def small(self) -> MLP: ...

    @property
    def alphas(self) -> tuple[Affine, ...]: ...

    @property
    def retractions(self) -> tuple[Matrix, ...]: ...

    def beta(self, phi: MLP) -> MLP: ...

    def check(self) -> Verdict: ...


@final
@dataclass(frozen=True, slots=True)
class Reduction:
    """Submodels and quotients one after the other, from theta down to a small network with the same function.

    Parameters
    ----------
    theta : MLP
    steps : tuple of Submodel, Quotient and other steps
        Each one begins where the one before ends.
    """

    theta: MLP
    steps: tuple[Step, ...]

    @property
    def small(self) -> MLP:
        return self.steps[-1].small if self.steps else self.theta

    @property
    def is_submodel(self) -> bool:
        """Whether theta lies in a submodel in the strict sense: nothing had to be forgotten."""
        return all(isinstance(step, Submodel) for step in self.steps)

    def alpha(self, index: int) -> Affine:
        """V~_i → V_i, through all steps."""
        result = Affine.linear(Matrix.identity(self.small.widths[index]))
        for step in reversed(self.steps):
            alpha = step.alphas[index]
            result = Affine(alpha.weight @ result.weight, alpha.evaluate(result.bias))
        return result

    def lift(self, index: int) -> Matrix:
        """C_i through all steps: what acts on the pre-activations of layer i as alpha_i does on V_i."""
        result = Matrix.identity(self.small.widths[index])
        for step in reversed(self.steps):
            own = step.lifts[index] if isinstance(step, Submodel) and step.lifts else step.alphas[index].weight
            result = own @ result
        return result

    def alpha_star(self, index: int) -> Matrix:
        """V_i → V~_i, through all steps."""
        result = Matrix.identity(self.theta.widths[index])
        for step in self.steps:
            result = step.retractions[index] @ result
        return result

    def beta(self, phi: MLP) -> MLP:
        """The parameter of theta's widths that phi stands for; beta(small) = theta."""
        for step in reversed(self.steps):
            phi = step.beta(phi)
        return phi

    def check(self) -> Verdict:
        """Whether every step holds, the steps fit, and beta(small) = theta."""
        here = self.theta
        for step in self.steps:
            if step.theta != here:
                return Refuted("a step does not begin where the one before ends", step)
            verdict = step.check()
            if not isinstance(verdict, Proved):
                return verdict
            here = step.small
        if self.beta(self.small) != self.theta:
            return Refuted("beta(theta~) is not theta", self.beta(self.small))
        return Proved(" then ".join(type(step).__name__.lower() for step in self.steps) or "nothing to reduce", self)
