"""What all models of multilayer perceptrons share: spaces, layers, and that affine ends absorb every linear action."""

from __future__ import annotations

from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine, Morphism, Space
from catnet.groups import Operator
from catnet.groups.lie import FieldPair
from catnet.groups.operators import after
from catnet.theorem.model import Actions, Model
from catnet.verdict import Proved, Verdict

__all__ = ["Perceptrons"]


class Perceptrons(Model[MLP]):
    """Multilayer perceptrons, but for their symmetry groups and the matching.  Abstract."""

    __slots__ = ()

    def spaces(self, theta: MLP) -> tuple[Space, ...]:
        return theta.spaces

    def layer(self, theta: MLP, index: int) -> Morphism:
        return theta.layer(index)

    def check_adjunction(self, theta: MLP, actions: Actions = ()) -> Verdict:
        return Proved(
            "the first layer is affine in x and the last one ends affinely, so both absorb every linear action",
            reference="Shahverdi, Marchetti, Bökman, Kohn, arXiv 2601.21645",
        )

    def transport(self, theta: MLP, first: Operator, last: Operator) -> MLP:
        return theta.between(first, last)

    def recentred(self, theta: MLP, first: Vector, last: Vector) -> MLP:
        return theta.recentred(first, last)

    def check_lie_ladder(self, theta: MLP, pair: FieldPair) -> Verdict:
        from catnet.architectures.perceptron.lie_ladder import check_ladder

        return check_ladder(theta, pair)

    def last_layer_matches(self, theta: MLP, moved: MLP, before: Operator) -> bool:
        if theta.depth == 1:
            return moved == theta
        last = theta.layers[-1]
        return moved.layers[-1] == Affine(after(last.weight, before.inverse()), last.bias)
