"""Which equivalent network has its neurons permuted by the group, without scaling them?

>>> from catnet.algebra.monomial import Monomial
>>> from catnet.algebra.permutation import Permutation
>>> from catnet.architectures.perceptron.network import MLP
>>> theta = MLP.from_rows([([[1], [-2]], [0, 0]), ([[1, "1/2"]], [0])])                            # |x|
>>> swap, flip = Monomial(Permutation((1, 0)), (2, "1/2")), Monomial.diagonal([-1])
>>> actions = LayerActions((("s", (flip, swap, Monomial.identity(1))),))
>>> pure_permutation_form(theta, actions)[0].layers[0].weight.spelled()
[['1'], ['-1']]
"""

from __future__ import annotations

from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.guards import require
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu import pure
from catnet.theorem.ladder import LayerActions
from catnet.theorem.model import Network

__all__ = ["pure_permutation_form"]


def pure_permutation_form(theta: Network, actions: LayerActions) -> tuple[MLP, LayerActions]:
    """An equivalent network, and the actions on it: permutation matrices on every hidden layer.

    Parameters
    ----------
    theta : Network
        A multilayer perceptron of a registered activation that lets the scales pass: ReLU and leaky ReLU always, tanh
        the signs.
    actions : LayerActions
        Under which its layers are equivariant, by monomial matrices on the hidden spaces.

    Raises
    ------
    InputError
        If the actions are not such, or no scaling that passes through the activation straightens them.
    """
    KNOWN.architecture_of(theta)
    return pure.pure_permutation_form(require(theta, True, "multilayer perceptrons"), actions)
