"""Evidence that two networks compute the same function, whichever claim needs it.

``{"method": …}``, and what the method needs:

- *triangulation* (ReLU, leaky ReLU): rays and cones, see `triangulation`.
- *kinks* (one hidden layer of ReLU or leaky ReLU; of GELU, SiLU or softplus, the same one on both sides): nothing;
  both are one form, see `kinks`.
- *bottleneck* (two hidden layers of ReLU, independent rows in the first): nothing; both are one form, see `bottleneck`.
- *turning* (the same activations, any depth): nothing; both are one form, see `turning`.
- *unseen* (ReLU, any depth): that some neurons never have some signs together, see `unseen`.
- *maps* (every multilayer perceptron; shared weights are written out, compositions multiplied out, residual streams
  carried along by the activation, parts of a product written side by side): networks A = N_0, N_1, …, N_k = B, and for
  two consecutive ones maps m_i between their spaces, in one direction or the other, that commute with every layer; m_0
  and m_L are the identity, so both have one function.  A row of m_i says: this neuron is k times neuron j, where k
  passes through the activation, or it is the constant t.  For the identity activation m_i is any matrix.
- *junctions* (compositions of which the activations differ by part): one map for every space behind an activation, once
  the affine layers that meet are multiplied, from the left network to the right one as in *maps*.
- *product* (identity activation): nothing; the products of the layers are equal.
- *expansion* (polynomial networks of any architecture): nothing; both are written out as polynomials.
- *effective scores* (softmax attention of one head, see `effective`): nothing; L and all M_i are equal, and by
  induction over the layers the function depends on nothing else.
- *token layers* (attention of any kind): one invertible operator for every hidden space, which carry every layer of
  the left network to that of the right one, the identity at both ends, see `pieces`.
- *token maps* (attention of any kind): networks as in *maps*, and affine maps of features, see `token_maps`.
- *blocks* (residual networks): one matrix on the stream that carries every block to a block that is the same sum of
  neurons, see `stream`.
- *parts* (products of networks with as many parts): evidence for each part.
- *in turn*: networks between the two, and evidence for each two consecutive ones.
- *equal*: nothing; both are one network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from .algebra import dot, product
from .bottleneck import check_behind_bottleneck
from .effective import effective_parameters
from .kinks import is_bent, relu_kinks
from .networks import Composition, Layered, Product, chained, one_perceptron, read_network
from .operators import identity, read_operator, written
from .perceptron import IDENTITY, Activation, Layer, Perceptron, centred, read_perceptron
from .pieces import check_carried, spaces
from .polynomials import terms_of, variables
from .reading import Rows, array, canonical, fields, integer, matrix, need, number, shape, shown, spell, spelled
from .residual import Residual
from .stream import check_same_blocks
from .token_maps import check_token_maps
from .tokens import Tokens
from .triangulation import check_same, read_triangulation
from .turning import Form, forms
from .unseen import check_unseen
from .values import Network

Row = tuple[int, Fraction]
"""(j, k): k times neuron j; (−1, t): the constant t."""
Map = list[Row] | Rows


def check_evidence(left: Network, right: Network, value: Any) -> dict[str, Any]:
    """The evidence, written again, after it was checked."""
    shape(type(value) is dict and type(value.get("method")) is str, "evidence: no method")
    method = value["method"]
    need((left.inputs, left.outputs) == (right.inputs, right.outputs), "the networks have different dimensions")
    if method == "parts":
        parts = array(fields(value, "evidence", "method", "parts")["parts"], "evidence: parts")
        pair = isinstance(left, Product) and isinstance(right, Product)
        pair = pair or (isinstance(left, Composition) and isinstance(right, Composition))
        need(pair, "evidence by parts for what has no parts")
        sides = getattr(left, "parts", []), getattr(right, "parts", [])
        need(len(sides[0]) == len(sides[1]) == len(parts), "evidence by parts: not as many parts")
        return {"method": method, "parts": [check_evidence(*three) for three in zip(*sides, parts, strict=True)]}
    if method == "in turn":
        content = fields(value, "evidence", "method", "between", "evidence")
        return {"method": method, **_in_turn(left, right, content)}
    if method == "equal":
        fields(value, "evidence", "method")
        need(canonical(left.written()) == canonical(right.written()), "the networks are not equal as values")
        return {"method": method}
    if method == "expansion":
        fields(value, "evidence", "method")
        need(expanded(left) == expanded(right), "the networks are different polynomials")
        return {"method": method}
    if method == "effective scores":
        fields(value, "evidence", "method")
        need(isinstance(left, Tokens) and isinstance(right, Tokens), "not attention")
        assert isinstance(left, Tokens) and isinstance(right, Tokens)
        same = effective_parameters(left) == effective_parameters(right)
        need(same, "the effective parameters differ")  # as many tokens: the dimensions agree
        return {"method": method}
    if method == "blocks":
        matrix_on = fields(value, "evidence", "method", "matrix")["matrix"]
        need(isinstance(left, Residual) and isinstance(right, Residual), "not residual networks")
        assert isinstance(left, Residual) and isinstance(right, Residual)
        return {"method": method, "matrix": check_same_blocks(left, right, matrix_on)}
    if method == "token layers":
        entries = array(fields(value, "evidence", "method", "maps")["maps"], "evidence: maps")
        need(isinstance(left, Tokens) and isinstance(right, Tokens), "not attention")
        assert isinstance(left, Tokens) and isinstance(right, Tokens)
        return {"method": method, "maps": _token_layers(left, right, entries)}
    if method == "token maps":
        steps = fields(value, "evidence", "method", "steps")["steps"]
        return {"method": method, "steps": _steps(left, right, steps, read_network, check_token_maps)}
    if method == "junctions":
        maps = fields(value, "evidence", "method", "maps")["maps"]
        need(isinstance(left, Composition) and isinstance(right, Composition), "not compositions")
        assert isinstance(left, Composition) and isinstance(right, Composition)
        return {"method": method, "maps": _junctions(left, right, maps)}
    return _perceptrons(one_perceptron(left), one_perceptron(right), value, method)


def _in_turn(left: Network, right: Network, content: dict[str, Any]) -> dict[str, Any]:
    between = [read_network(entry, "evidence: a network") for entry in array(content["between"], "evidence: networks")]
    shape(len(between) > 0, "evidence: no networks between the two")
    steps = array(content["evidence"], "evidence: steps", len(between) + 1)
    shape(all(type(step) is dict and step.get("method") != "in turn" for step in steps), "evidence: not a step")
    pairs = zip([left, *between], [*between, right], steps, strict=True)
    return {"between": [theta.written() for theta in between], "evidence": [check_evidence(*three) for three in pairs]}


def _token_layers(left: Tokens, right: Tokens, entries: list[Any]) -> list[Any]:
    sizes = spaces(left)
    shape(len(entries) == len(sizes) - 2, "evidence: not one map for every hidden space")
    maps = [read_operator(entry, size, "a map") for entry, size in zip(entries, sizes[1:], strict=False)]
    check_carried(left, right, [identity(sizes[0]), *maps, identity(sizes[-1])], "evidence")
    return list(map(written, maps))


def _junctions(left: Composition, right: Composition, value: Any) -> list[Any]:
    sides = []
    for theta in (left, right):
        parts = [part.theta for part in theta.parts if isinstance(part, Layered)]
        sides.append(chained([(centred(part), part.activation) for part in parts], theta.inputs))
    (layers, bent), (others, also) = sides
    need([a.written() for a in bent] == [a.written() for a in also], "the activations differ")
    entries = array(value, "maps", len(bent))
    below: list[Row] = [(j, Fraction(1)) for j in range(left.inputs)]
    written = []
    for i, (lower, upper) in enumerate(zip(layers, others, strict=True)):
        before = len(layers[i - 1][1]) if i else left.inputs
        here: list[Row] = [(j, Fraction(1)) for j in range(left.outputs)]
        if i < len(bent):
            here = _read_rows(entries[i], "a map", len(lower[1]), len(upper[1]))
            written.append(_written_rows(here))
        _check_layer(lower, upper, below, here, bent[i] if i < len(bent) else None, before, f"layer {i + 1}")
        below = here
    return written


def _perceptrons(left: Perceptron, right: Perceptron, value: dict[str, Any], method: str) -> dict[str, Any]:
    if method == "triangulation":
        content = fields(value, "evidence", "method", "rays", "cones")
        rays, cones = read_triangulation(content["rays"], content["cones"], left.inputs)
        check_same(left, right, rays, cones)
        return {"method": method, "rays": rays, "cones": cones}
    if method == "kinks":
        fields(value, "evidence", "method")
        need(left.activation == right.activation or (is_bent(left) and is_bent(right)), "the activations differ")
        need(relu_kinks(left) == relu_kinks(right), "the kinks or the affine rests differ")
        return {"method": method}
    if method == "turning":
        fields(value, "evidence", "method")
        need(left.activation == right.activation, "the activations differ")
        numbers: dict[Form, int] = {}
        need(forms(left, numbers) == forms(right, numbers), "the forms differ")
        return {"method": method}
    if method == "bottleneck":
        fields(value, "evidence", "method")
        check_behind_bottleneck(left, right)
        return {"method": method}
    if method == "unseen":
        return check_unseen(left, right, value)
    if method == "product":
        fields(value, "evidence", "method")
        need(affine_of(left) == affine_of(right), "the products of the layers differ")
        return {"method": method}
    shape(method == "maps", f"evidence: unknown method {shown(method)}")
    steps = fields(value, "evidence", "method", "steps")["steps"]
    return {"method": method, "steps": _steps(left, right, steps, read_perceptron, _checked_maps)}


def _steps(left: Any, right: Any, value: Any, read: Callable[[Any, str], Any], check: Callable[..., Any]) -> list[Any]:
    """Networks from the left to the right one, and maps between consecutive ones; the steps, written again."""
    steps = []
    here = left
    entries = array(value, "evidence: steps", None)
    for index, entry in enumerate(entries):
        last = index == len(entries) - 1
        content = fields(entry, "a step", "direction", "maps", *([] if last else ["network"]))
        shape(content["direction"] in ("forth", "back"), "a step: unknown direction")
        there = right if last else read(content["network"], "a step: network")
        source, target = (here, there) if content["direction"] == "forth" else (there, here)
        step = {"direction": content["direction"], "maps": check(source, target, content["maps"])}
        steps.append(step if last else {**step, "network": there.written()})
        here = there
    if not entries:
        need(canonical(left.written()) == canonical(right.written()), "no steps between two different networks")
    return steps


# ---- polynomials


def expanded(theta: Network) -> list[dict[tuple[int, ...], Fraction]]:
    """Every output as a polynomial."""
    point: list[Any] = list(variables(theta.inputs))
    return [terms_of(value, theta.inputs) for value in theta.value(point, 16)]


# ---- products


def affine_of(theta: Perceptron) -> Rows:
    """(A | d) of a linear network."""
    need(theta.activation == IDENTITY or len(theta.layers) == 1, "not a linear network")
    size = theta.inputs
    state = [[Fraction(int(i == j)) for j in range(size + 1)] for i in range(size)]
    for weight, bias in theta.layers:
        moved = product(weight, state, size + 1)
        state = [[*row[:-1], row[-1] + b] for row, b in zip(moved, bias, strict=True)]
    return state


# ---- maps


def read_maps(value: Any, source: Perceptron, target: Perceptron) -> list[Map]:
    """One map for every hidden space."""
    depth = len(source.layers)
    need(len(target.layers) == depth, "maps between networks of different depths")
    result: list[Map] = []
    for i, entry in enumerate(array(value, "maps", depth - 1), start=1):
        here, before, after = f"map on V_{i}", source.sizes[i], target.sizes[i]
        if source.activation.scales == "linear":
            result.append(matrix(entry, here, before, after))
            continue
        result.append(_read_rows(entry, here, before, after))
    return result


def _read_rows(value: Any, where: str, before: int, after: int) -> list[Row]:
    rows: list[Row] = []
    for row in array(value, where, after):
        if len(array(row, where)) == 1:
            rows.append((-1, number(row[0], where)))
        else:
            array(row, where, 2)
            rows.append((integer(row[0], where, 0, before - 1), number(row[1], where)))
    return rows


def _written_rows(rows: list[Row]) -> list[Any]:
    return [[spell(k)] if j < 0 else [j, spell(k)] for j, k in rows]


def _checked_maps(source: Perceptron, target: Perceptron, value: Any) -> list[Any]:
    maps = read_maps(value, source, target)
    check_maps(source, target, maps)
    return write_maps(maps, source)


def write_maps(maps: list[Map], source: Perceptron) -> list[Any]:
    if source.activation.scales == "linear":
        return [[spelled(row) for row in rows] for rows in maps]  # type: ignore[arg-type]
    return [_written_rows(rows) for rows in maps]  # type: ignore[arg-type]


def check_maps(source: Perceptron, target: Perceptron, maps: list[Any]) -> None:
    """m_i ∘ (layer i of the source) = (layer i of the target) ∘ m_{i−1}, for all i, with m_0 = id and m_L = id."""
    same = canonical(source.activation.written()) == canonical(target.activation.written())
    need(same, "maps between networks with different activations")
    ends = (source.sizes[0], source.sizes[-1]) == (target.sizes[0], target.sizes[-1])
    need(ends, "maps between networks of different dimensions")
    layers = list(zip(centred(source), centred(target), strict=True))
    if source.activation.scales == "linear":
        _check_linear(layers, maps, source.inputs)
        return
    below: list[Row] = [(j, Fraction(1)) for j in range(source.inputs)]
    for i, (lower, upper) in enumerate(layers, start=1):
        last = i == len(layers)
        here = [(j, Fraction(1)) for j in range(source.sizes[-1])] if last else maps[i - 1]
        _check_layer(lower, upper, below, here, None if last else source.activation, source.sizes[i - 1], f"layer {i}")
        below = here


def _check_layer(
    lower: Layer, upper: Layer, below: list[Row], here: list[Row], activation: Activation | None, size: int, where: str
) -> None:
    """Row by row; the last layer has no activation, and the source reads `size` neurons."""
    (weight, bias), (rows, shifts) = lower, upper
    for (j, k), row, shift in zip(here, rows, shifts, strict=True):
        moved, constant = [Fraction(0)] * size, shift
        for (old, factor), value in zip(below, row, strict=True):
            if value and old < 0:
                constant += value * factor
            elif value:
                moved[old] += value * factor
        if j < 0:
            need(not any(moved), f"{where}: a neuron is not constant")
            assert activation is not None
            need(activation.centred.value(constant) == k, f"{where}: a constant has another value")
            continue
        c = k if activation is None else activation.root(k, where)
        same = moved == [c * value for value in weight[j]] and constant == c * bias[j]
        if not same and activation is not None and activation.even:
            same = moved == [-c * value for value in weight[j]] and constant == -c * bias[j]
        need(same, f"{where}: the maps do not commute with it")


def _check_linear(layers: Sequence[tuple[Layer, Layer]], maps: list[Rows], inputs: int) -> None:
    below = [[Fraction(int(i == j)) for j in range(inputs)] for i in range(inputs)]
    outputs = len(layers[-1][0][1])
    end = [[Fraction(int(i == j)) for j in range(outputs)] for i in range(outputs)]
    width = inputs
    for i, ((weight, bias), (rows, shifts)) in enumerate(layers, start=1):
        here = maps[i - 1] if i < len(layers) else end
        need(product(here, weight, width) == product(rows, below, width), f"layer {i}: the maps do not commute with it")
        need([dot(row, bias) for row in here] == list(shifts), f"layer {i}: the maps do not fit the biases")
        below, width = here, len(bias)
