"""Do two parameters, perhaps of different architectures, compute the same function?

>>> from catnet.architectures.perceptron.network import MLP
>>> from catnet.category import RELU, Tanh
>>> bend, wave = ([MLP.from_rows([([[a]], [0]), ([[1]], [0])], kind) for a in (1, 2)] for kind in (RELU, Tanh()))
>>> check_same_function(bend[0], MLP.from_rows([([[2]], [0]), ([["1/2"]], [0])])).word
'proved'
>>> check_same_function(wave[0], MLP.from_rows([([[2]], [0]), ([["1/2"]], [0])], Tanh())).word
'refuted'
>>> check_same_function(bend[0], wave[0]).word
'refuted'
"""

from __future__ import annotations

from catnet.architectures.known import KNOWN
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.questions.within import within_budget
from catnet.theorem.model import Network
from catnet.verdict import Verdict

__all__ = ["check_same_function"]


def check_same_function(left: Network, right: Network, *, max_cells: int | None = DEFAULT_MAX_CELLS) -> Verdict:
    """Whether two parameters compute the same function.

    Of one architecture: as it decides.  Networks of different architectures are brought to a common one where there is
    one: leaky ReLU and linear networks are ReLU networks, sigmoid and linear ones tanh networks, tied ones have their
    weights written out.  Polynomial maps are compared as such.  Otherwise equal normal forms prove, a point refutes,
    and nothing else is tried.

    Parameters
    ----------
    left, right : Network
        Of any registered architectures.
    max_cells : int, optional
        The budget of regions, where the two have to be compared by them.

    Returns
    -------
    Verdict
        Proved with the method; Refuted with a `Difference` or, where values are not rational, an `EnclosedDifference`;
        Undecided.

    Raises
    ------
    ShapeError
        If their ends have different dimensions.
    InputError
        If an architecture is not registered.
    """
    return within_budget(lambda: KNOWN.check_same_function(left, right, max_cells=max_cells))
