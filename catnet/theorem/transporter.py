"""Transporters: the symmetries that carry one parameter to another, found by walking up the layers.

This is the constructive step of the theorem, for every architecture: at layer i, with k_{i-1} chosen, list the k_i in
K_i with f_i(.; theta'_i) = k_i f_i(k_{i-1}^{-1} .; theta_i), and go on.  Two parameters with a transporter have the
same function.

>>> from catnet.architectures.perceptron.network import MLP
>>> from catnet.architectures.relu.model import ReluNetworks
>>> theta = MLP.from_rows([([[1], [2]], [0, 1]), ([[1, 1]], [0])])
>>> other = MLP.from_rows([([[1], [3]], ["1/2", 0]), ([[2, "1/3"]], [0])])
>>> [[k.permutation.images for k in ks] for ks in iter_transporters(ReluNetworks(), theta, other)]
[[(1, 0)]]
>>> find_transporter(ReluNetworks(), theta, MLP.from_rows([([[1], [3]], [0, 0]), ([[1, 1]], [0])]))
NoneExists()
"""

from __future__ import annotations

from collections.abc import Iterator

from catnet.algebra.monomial import Monomial
from catnet.groups import Operator
from catnet.search import Found, NoneExists, RanOut, Search, allowance, find_first, spend
from catnet.theorem.model import Model, Theta

__all__ = ["find_transporter", "iter_transporters", "transporter_found", "transporter_impossible"]


def iter_transporters(
    model: Model[Theta], theta: Theta, moved: Theta, *, reached: list[int] | None = None, budget: int = 100_000
) -> Iterator[tuple[Operator, ...]]:
    """The tuples (k_1, …, k_{L-1}) that carry theta to `moved`, in a fixed order; see `Model.iter_matches` for what
    is given once.

    Parameters
    ----------
    reached : list of int, optional
        Its first entry is raised to the highest layer at which a match was looked for.
    budget : int
        How many matches of single layers may be tried before `BudgetError`.
    """
    spaces = model.spaces(theta)
    depth = len(spaces) - 1
    ground = Monomial.identity(spaces[0].dimension)
    stack: list[tuple[tuple[Operator, ...], Iterator[Operator]]] = []
    chosen: tuple[Operator, ...] = (ground,)
    spent, most = 0, allowance("matchings", budget)
    while True:
        index = len(chosen)
        if reached is not None:
            reached[0] = max(reached[0], index)
        if index < depth:
            stack.append((chosen, model.iter_matches(theta, moved, index, chosen[-1])))
        elif model.last_layer_matches(theta, moved, chosen[-1]):
            yield chosen[1:]
        while stack:
            below, candidates = stack[-1]
            following = next(candidates, None)
            if following is not None:
                spend("matchings", spent, most)
                spent += 1
                chosen = (*below, following)
                break
            stack.pop()
        else:
            return


def find_transporter(
    model: Model[Theta], left: Theta, right: Theta, *, budget: int = 1_000
) -> Search[tuple[Operator, ...]]:
    """A symmetry that carries one parameter to the other.

    Parameters of different shapes or activations have none.

    Returns
    -------
    Search
        Found with (k_1, …, k_{L-1}); NoneExists after a complete search; RanOut if the budget ended, or the
        architecture could not list every match.
    """
    activations = {getattr(theta, "activation", None) for theta in (left, right)}
    if model.spaces(left) != model.spaces(right) or len(activations) > 1:
        return NoneExists()
    found = find_first(iter_transporters(model, left, right, budget=budget))
    if isinstance(found, NoneExists) and not (model.search_is_complete(left) and model.search_is_complete(right)):
        return found if model.unmatched_layer(left, right) else RanOut("not every symmetry could be listed")
    return found


def transporter_found(model: Model[Theta], left: Theta, right: Theta, *, budget: int = 1_000) -> bool:
    """Whether a symmetry that carries one parameter to the other was found; False says nothing."""
    return isinstance(find_transporter(model, left, right, budget=budget), Found)


def transporter_impossible(model: Model[Theta], left: Theta, right: Theta, *, budget: int = 10_000) -> bool:
    """Whether it is proved that no symmetry carries one parameter to the other; False says nothing."""
    return isinstance(find_transporter(model, left, right, budget=budget), NoneExists)
