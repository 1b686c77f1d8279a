"""The weak case of the theorem, worded as far as it goes: on the submodel, and on the states that theta reaches.

Let theta reduce to theta~ (`catnet.architectures.perceptron.submodel`), and let G act on the spaces V~_i of theta~
so that its layers are equivariant.  The submodel's first and last layers are arbitrary affine maps, so it has the
adjunction property itself, and the theorem applies to it. What is carried over to theta are the maps sigma_i(g) =
alpha_i k_i(g) alpha*_i of V_i.

- They are multiplicative, sigma_i(g h) = sigma_i(g) sigma_i(h), but the unit acts as the idempotent alpha_i alpha*_i.
- If theta lies in a submodel in the strict sense, f_i(sigma_{i-1}(g) v) = sigma_i(g) f_i(v) for all v in the image of
  alpha_{i-1}, which holds every state that theta reaches.
- If neurons had to be forgotten, or are off only on what theta reaches, then less holds: both sides agree after
  alpha*_i, for the v above.

More is false in general: an action on all of V_i under which the layers are equivariant need not exist.

>>> from catnet.architectures.perceptron.network import MLP
>>> from catnet.algebra.monomial import Monomial
>>> theta = MLP.from_rows([([[1], [2], [-1]], [0, 0, 0]), ([[1, 1, 3]], [0])])     # 3|x|, two neurons are copies
>>> ends = EndActions((("s", Monomial.diagonal([-1]), Monomial.identity(1)),))
>>> found = check_weakly_layerwise(theta, ends).certificate
>>> found.sigma("s", 1).weight.spelled()
[['0', '0', '1'], ['0', '0', '2'], ['1', '0', '0']]

References
----------
Shahverdi, Marchetti, Bökman, Kohn, "Identifiable Equivariant Networks are Layerwise Equivariant", arXiv 2601.21645,
weak identifiability; the counterexamples to more are machine-checked in proofs/WeakCounterexamples.v.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.submodel import Reduction
from catnet.category import Affine
from catnet.errors import InputError
from catnet.groups import Group
from catnet.groups.operators import as_matrix
from catnet.theorem.action import EndActions
from catnet.theorem.model import Network
from catnet.theorem.proof import Layerwise, check_layerwise
from catnet.verdict import Proved, Verdict

__all__ = ["WeakLayerwise", "check_weakly_layerwise"]


@final
@dataclass(frozen=True, slots=True)
class WeakLayerwise:
    """Layerwise equivariance of the reduced network, and what it says about the given one.

    Parameters
    ----------
    reduction : Reduction
    layerwise : Layerwise
        The actions on the spaces of the reduced network.
    """

    reduction: Reduction
    layerwise: Layerwise

    def sigma(self, generator: str, index: int) -> Affine:
        """alpha_i k_i(g) alpha*_i, a map of V_i."""
        for name, operator in self.layerwise.actions.on_layer(index):
            if name == generator:
                alpha = self.reduction.alpha(index)
                return Affine(alpha.weight @ as_matrix(operator) @ self.reduction.alpha_star(index), alpha.bias)
        raise InputError(f"{generator!r} is not a generator")


def check_weakly_layerwise(theta: Network, ends: EndActions, group: Group | None = None) -> Verdict:
    """Whether the layers of theta's reduction are equivariant; the reason says on what theta's own layers are.

    Parameters
    ----------
    theta : Network
        Of an architecture whose reductions are submodels and quotients: multilayer perceptrons but linear and sigmoid
        ones.

    Raises
    ------
    InputError
        For other architectures.

    Returns
    -------
    Verdict
        Proved with a `WeakLayerwise`; otherwise the answer of `check_layerwise` on the reduced network.
    """
    architecture = KNOWN.architecture_of(theta)
    reduction = architecture.reduce(theta)
    if not isinstance(reduction, Reduction):
        raise InputError(f"the weak case is worked out for reductions by submodels, which {theta.kind} has not")
    checked = reduction.check()
    if not isinstance(checked, Proved):
        return checked
    verdict = check_layerwise(architecture.model, reduction.small, ends, group or ends.generated_group())
    if not isinstance(verdict, Proved) or not isinstance(verdict.certificate, Layerwise):
        return verdict
    where = "on the submodel, and on the states that theta reaches"
    if not reduction.is_submodel:
        where = "on the reduced network, and on the states that theta reaches, after forgetting what nobody reads"
    if not reduction.steps:
        where = "everywhere: nothing was to be reduced"
    return Proved(
        f"equivariant layer by layer {where}", WeakLayerwise(reduction, verdict.certificate), verdict.reference
    )
