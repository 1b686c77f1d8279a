"""Re-checks that a network is equivariant layer by layer.

**Claim**: the network; a group by generators, each with its action on the input, on every hidden space and on the
output; its order (null where that is not claimed).  Under these actions every layer is equivariant, and g ↦ its action
on each space is a homomorphism on the group that the pairs (input, output) generate.

**Proof**: relations, and how the homomorphism is shown.  Checked, all in exact fractions:

1. every operator is invertible, and on a hidden space V_i it passes through the activation: there is c with sigma(c z)
   = k sigma(z) for all z.  ReLU and leaky ReLU pass positive monomial matrices (c = k), tanh signed permutations, x^r
   monomial matrices (c has the r-th roots), the identity everything, other polynomials permutations with signs if odd,
   GELU, SiLU and softplus permutations;
2. every square commutes: W_i k_{i-1} = c_i W_i and b_i = c_i b_i, row by row up to sign if sigma is even;
3. every relation holds on every space;
4. g ↦ k_i(g) is a homomorphism.  By *uniqueness*: in each hidden layer the rows (w, b) are nonzero and no two agree up
   to the scalings that pass (for the identity: are independent), so only the identity fixes the network, and a product
   of generators that is trivial at the ends is trivial on every layer. Or by *enumeration*: the tuples of operators
   generate as many elements as their two ends do;
5. the order is the number of pairs (input, output) that the generators make, counted.

Rests on no theorem of the literature.  Convolutions, and weights tied along tokens, are written out as perceptrons, on
the spaces of which the actions are given; compositions, products and attention are taken apart (`pieces`); on a
residual stream acts one matrix (`stream`).  A sigmoid
network is read as the tanh network that it is in the coordinates 2 x − 1 of its hidden spaces.
"""

from __future__ import annotations

from typing import Any

from .algebra import rank
from .networks import Composition, Product, read_network, written_out
from .operators import Sparse, check_square, identity, may_be_finite, pulled, read_operator, times, written
from .perceptron import Activation, Layer, Perceptron, centred
from .pieces import check_junction, check_token_squares, perceptrons, pieces, spaces
from .reading import ExhaustedError, array, bind, fields, guarded, integer, names, need, opened, shape, shown
from .residual import Residual
from .stream import check_stream_squares, check_told_apart
from .tokens import Tokens
from .values import Network

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "layerwise equivariance"
CLAIMED = ("network", "generators", "order")
LIMIT = 20_000
LETTERS = 10_000


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", "relations", "homomorphism")
    theta = read_network(content["network"], "network")
    sizes = spaces(theta)
    generators = read_generators(content["generators"], sizes)
    order = None if content["order"] is None else integer(content["order"], "order", 1, LIMIT)
    relations = read_relations(content["relations"], generators)
    how = content["homomorphism"]
    claim = {
        "network": theta.written(),
        "generators": {name: write_generator(operators) for name, operators in generators.items()},
        "order": order,
    }
    found = bind(
        content,
        claim,
        {"relations": relations, "homomorphism": how},
        {"claim_verdict": "proved", "assuming": [], "widths": sizes, "order": order},
    )
    check_every_layer(theta, generators, order, how)
    unit = [identity(size) for size in sizes]
    for relation in relations:
        check_relation(relation, generators, unit)
    squares = len(generators) * (len(sizes) - 1)
    details = {"generators": list(generators), "squares": squares, "relations": len(relations), "homomorphism": how}
    return {**found, **details}


def check_every_layer(theta: Network, generators: dict[str, list[Sparse]], order: int | None, how: Any) -> None:
    """`check_layers` for a network of any architecture."""
    if isinstance(theta, Composition | Product | Tokens | Residual):
        check_pieces(theta, generators, how)
        check_group(generators, spaces(theta), order, how)
    else:
        check_layers(written_out(theta), generators, order, how)


def check_layers(theta: Perceptron, generators: dict[str, list[Sparse]], order: int | None, how: Any) -> None:
    """Every square, the homomorphism, and the order."""
    shape(how in ("uniqueness", "enumeration"), f"homomorphism: {shown(how)} is not known")
    for name, operators in generators.items():
        check_squares(theta, operators, shown(name))
    if how == "uniqueness":
        check_distinct_rows(centred(theta), theta.activation)
    check_group(generators, theta.sizes, order, how)


def check_pieces(theta: Network, generators: dict[str, list[Sparse]], how: Any) -> None:
    """Every square of a network that is made of others, and if that is claimed, that only the identity fixes it."""
    shape(how in ("uniqueness", "enumeration"), f"homomorphism: {shown(how)} is not known")
    for name, operators in generators.items():
        for piece, share in pieces(theta, operators, shown(name)):
            if isinstance(piece, Perceptron):
                check_squares(piece, share, shown(name))
            elif isinstance(piece, Residual):
                check_stream_squares(piece, share, shown(name))
            else:
                check_token_squares(piece, share, shown(name))
    if how == "uniqueness":
        for part, joined in perceptrons(theta):
            if isinstance(part, Residual):
                check_told_apart(part)
                continue
            check_distinct_rows(centred(part), part.activation)
            if joined:
                check_junction(part)


def check_group(generators: dict[str, list[Sparse]], sizes: list[int], order: int | None, how: Any) -> None:
    """That the operators are a homomorphism, if that is to be counted, and the order."""
    unit = [identity(size) for size in sizes]
    whole = count(list(generators.values()), unit) if how == "enumeration" else None
    if order is not None or whole is not None:
        ends = count([[o[0], o[-1]] for o in generators.values()], [unit[0], unit[-1]])
        need(whole in (None, ends), "the operators on the layers are no homomorphism: two elements agree at both ends")
        need(order in (None, ends), f"the group has order {ends}, not {order}")


def read_generators(value: Any, sizes: list[int]) -> dict[str, list[Sparse]]:
    """For every generator its operators on V_0, …, V_L."""
    result = {}
    for name in names(value, "generators"):
        entry = fields(value[name], f"generator {shown(name)}", "input", "hidden", "output")
        hidden = array(entry["hidden"], f"generator {shown(name)}: hidden", len(sizes) - 2)
        actions = [entry["input"], *hidden, entry["output"]]
        where = [f"{shown(name)} on V_{i}" for i in range(len(sizes))]
        result[name] = [read_operator(*given) for given in zip(actions, sizes, where, strict=True)]
    return result


def write_generator(operators: list[Sparse]) -> dict[str, Any]:
    first, *hidden, last = map(written, operators)
    return {"input": first, "hidden": hidden, "output": last}


def read_ends(value: Any, inputs: int, outputs: int) -> dict[str, tuple[Sparse, Sparse]]:
    """For every generator its operators on the inputs and the outputs alone."""
    result = {}
    for name in names(value, "generators"):
        entry = fields(value[name], f"generator {shown(name)}", "input", "output")
        first = read_operator(entry["input"], inputs, f"{shown(name)} on the inputs")
        result[name] = first, read_operator(entry["output"], outputs, f"{shown(name)} on the outputs")
    return result


def write_ends(generators: dict[str, tuple[Sparse, Sparse]]) -> dict[str, Any]:
    return {name: {"input": written(first), "output": written(last)} for name, (first, last) in generators.items()}


def read_relations(value: Any, generators: dict[str, list[Sparse]]) -> list[list[str]]:
    result = []
    for relation in array(value, "relations"):
        letters = array(relation, "a relation")
        shape(len(letters) <= LETTERS, f"a relation has more than {LETTERS} letters")
        shape(all(type(name) is str and name in generators for name in letters), "a relation of unknown generators")
        result.append(letters)
    return result


def check_squares(theta: Perceptron, operators: list[Sparse], name: str) -> None:
    """Every layer commutes with the operators on both sides of it."""
    layers = centred(theta)
    for i, (weight, bias) in enumerate(layers, start=1):
        last = i == len(layers)
        after = operators[i] if last else pulled(theta.activation, operators[i], f"{name} on V_{i}")
        check_square(weight, bias, operators[i - 1], after, theta.activation.even and not last, f"{name}, layer {i}")


def check_relation(relation: list[str], generators: dict[str, list[Sparse]], unit: list[Sparse]) -> None:
    """The product of the letters is the identity of every space."""
    product = unit
    for name in relation:
        product = [times(a, b) for a, b in zip(product, generators[name], strict=True)]
    need(product == unit, f"the relation {shown(' '.join(relation))} fails")


def check_distinct_rows(layers: list[Layer], activation: Activation) -> None:
    """Only the identity of K_1 × … × K_{L-1} fixes the network."""
    for i, (weight, bias) in enumerate(layers[:-1], start=1):
        rows = [(*row, shift) for row, shift in zip(weight, bias, strict=True)]
        if activation.scales == "linear":
            need(rank(rows) == len(rows), f"layer {i} has dependent rows: uniqueness is not shown")
            continue
        need(all(any(row) for row in rows), f"layer {i} has a zero row: uniqueness is not shown")
        rays = {activation.ray(row) for row in rows}
        need(len(rays) == len(rows), f"layer {i} has rows that agree up to scalings: uniqueness is not shown")


def count(generators: list[list[Sparse]], unit: list[Sparse]) -> int:
    """How many tuples the generators make; refused if they are infinitely many or more than `LIMIT`."""
    found, level = {tuple(unit)}, [tuple(unit)]
    while level:
        following = []
        for element in level:
            for generator in generators:
                image = tuple(times(a, b) for a, b in zip(generator, element, strict=True))
                if image not in found:
                    need(all(map(may_be_finite, image)), "an operator has infinite order, and the group is counted")
                    if len(found) >= LIMIT:
                        raise ExhaustedError(f"more than {LIMIT} elements are not counted")
                    found.add(image)
                    following.append(image)
        level = following
    return len(found)
