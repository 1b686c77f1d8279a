"""When the function of a network with weights tied along tokens determines it.

Layer by layer, I ⊗ own + M ⊗ neighbours.  Theorem (proof: docs/architectures/products-and-tied.md):

- M = c I: every token goes by itself through the network with the weights own + c neighbours; identifiable iff that is,
  up to equal layer maps;
- one layer, M no multiple of I: f is affine, and I and M are independent;
- else, if the network written out is identifiable, no row of M is a multiple of the unit row of its token, and in every
  hidden layer, for every feature (o, v) and all tokens t ≠ u, the matrix e_t o^T + M_t^T v^T has a column outside the
  span of e_u and M_u.  For the sigmoid, which is a tanh in other coordinates, the rows of M must have one sum, so that
  these coordinates are tied as well; the identity lets more than monomial matrices pass, and is left out.
"""

from __future__ import annotations

from fractions import Fraction

from .algebra import rank
from .perceptron import Perceptron
from .reading import need
from .shared_weights import Tied


def check_tied(theta: Tied) -> Perceptron:
    """Refused unless the network is identifiable if the one that is given back is."""
    count, mixing = len(theta.mixing), theta.mixing
    need(count > 0, "there are no tokens")
    single = one_token(theta)
    if single is not None:
        return single
    if len(theta.layers) == 1:
        return theta.perceptron
    need(theta.activation.scales != "linear", "no theorem is known for tied linear networks")
    need(theta.activation.shifted is None or len(set(map(sum, mixing))) == 1, "the rows of M have different sums")
    unit = [[Fraction(int(s == t)) for s in range(count)] for t in range(count)]
    for t, row in enumerate(mixing):
        need(any(value for s, value in enumerate(row) if s != t), f"token {t} reads no other token")
    for index, (own, neighbours, _) in enumerate(theta.layers[:-1], start=1):
        for o, v in zip(own, neighbours, strict=True):
            for t in range(count):
                columns = [
                    [a * e + b * m for e, m in zip(unit[t], mixing[t], strict=True)] for a, b in zip(o, v, strict=True)
                ]
                for u in range(count):
                    span = [unit[u], mixing[u]]
                    need(
                        u == t or rank([*span, *columns]) > rank(span),
                        f"a feature of layer {index} at token {t} could be one at token {u}",
                    )
    return theta.perceptron


def one_token(theta: Tied) -> Perceptron | None:
    """Where M = c I, the network that every token goes through."""
    first = theta.mixing[0][0] if theta.mixing else Fraction(0)
    if any(value != (first if s == t else 0) for t, row in enumerate(theta.mixing) for s, value in enumerate(row)):
        return None
    layers = []
    for own, neighbours, bias in theta.layers:
        pairs = zip(own, neighbours, strict=True)
        layers.append(([[a + first * b for a, b in zip(*pair, strict=True)] for pair in pairs], bias))
    return Perceptron(theta.activation, theta.features, layers)
