<<<<<<< HEAD
"""Re-checks a certificate and trusts nothing that made it: the standard library only, and no other module of catnet.

Run it alone, ``python checker.py CERTIFICATE``, or through ``catnet check``.  A certificate of layerwise equivariance
holds a network, its hash, and for every generator of a group one operator on each space V_0, …, V_L.  Checked, all in
exact fractions:

1. the hash is that of the network;
2. every operator is invertible, and on a hidden space V_i it passes through the activation: there is c with sigma(c z)
   = k sigma(z) for all z.  ReLU and leaky ReLU pass positive monomial matrices (c = k), tanh signed permutations, x^r
   monomial matrices (c has the r-th roots), the identity everything, other polynomials permutations with signs if odd;
3. every square commutes: W_i k_{i-1} = c_i W_i and b_i = c_i b_i, row by row up to sign if sigma is even;
4. every relation holds on every space;
5. g ↦ k_i(g) is a homomorphism.  By *uniqueness*: in each hidden layer the rows (w, b) are nonzero and no two agree up
   to the scalings that pass (for the identity: are independent), so only the identity fixes the network, and a product
   of generators that is trivial at the ends is trivial on every layer. Or by *enumeration*: the tuples of operators
   generate as many elements as their two ends do.

A sigmoid network is read as the tanh network that it is in the coordinates 2 x − 1 of its hidden spaces.
=======
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

Rests on no theorem of the literature.  A sigmoid network is read as the tanh network that it is in the coordinates
2 x − 1 of its hidden spaces.
>>>>>>> 87f7a2b (The checkers share one strict reading, one canonical writing and one hash)
"""

from __future__ import annotations

<<<<<<< HEAD
import hashlib
import json
import re
import sys
from fractions import Fraction
from typing import Any

FORMAT = "catnet-certificate/1"
LIMIT = 20_000
BITS = 200_000
GROWS = f"products of the operators grow beyond {BITS} bits: they generate no finite group that could be checked"
NUMBER = re.compile(r"-?[0-9]+(?:/[0-9]+)?")

Sparse = tuple[tuple[tuple[int, Fraction], ...], ...]
"""An operator by its columns: for column i the pairs (row, value) of its nonzero entries, by row."""
Layers = list[tuple[list[list[Fraction]], list[Fraction]]]


class CertificateError(Exception):
    """The file is not a certificate of this format, or does not prove what it claims."""


def number(value: object, memo: dict[str, Fraction]) -> Fraction:
    if isinstance(value, str) and value in memo:
        return memo[value]
    if not isinstance(value, str) or not NUMBER.fullmatch(value) or re.fullmatch(r".*/0+", value):
        raise CertificateError(f"not a number: {str(value)[:40]!r}")
    memo[value] = Fraction(value)
    return memo[value]


def need(condition: bool, complaint: str) -> None:
    if not condition:
        raise CertificateError(complaint)


class Activation:
    """Which scalings c pass: sigma(c z) = m sigma(z) for all z.

    `scales`: "positive", "sign", "any" (then m = c ** power, up to sign of c if even), "none", "linear".
    """

    def __init__(self, document: Any, memo: dict[str, Fraction]) -> None:
        self.power, self.even, self.sigmoid = 1, False, document == "sigmoid"
        if document in ("relu", "tanh", "sigmoid", "identity"):
            self.scales = {"relu": "positive", "identity": "linear"}.get(document, "sign")
            return
        need(isinstance(document, dict) and len(document) == 1, "the activation is not one that is known")
        ((kind, value),) = document.items()
        if kind == "leaky_relu":
            self.even = number(value, memo) == -1
            need(number(value, memo) != 1, "slope 1 is the identity")
            self.scales = "positive"
            return
        coefficients = [number(entry, memo) for entry in value] if kind == "polynomial" else []
        exponents = [value] if kind == "power" else [i for i, entry in enumerate(coefficients) if entry]
        known = kind == "polynomial" or (kind == "power" and type(value) is int and value > 0)
        need(known and len(exponents) <= 1001, "the activation is not one that is known")
        if len(exponents) == 1 and exponents[0] > 0:
            self.scales, self.power, self.even = "any", exponents[0], exponents[0] % 2 == 0
        else:
            self.even = all(e % 2 == 0 for e in exponents)
            self.scales = "sign" if exponents and all(e % 2 for e in exponents) else "none"

    def pull(self, operator: Sparse, where: str) -> Sparse:
        """The c with sigma(c z) = operator sigma(z)."""
        if self.scales == "linear":
            return operator
        need(all(len(column) == 1 for column in operator), f"{where}: not a monomial matrix")
        return tuple(((row, self.root(scale, where)),) for ((row, scale),) in operator)

    def root(self, scale: Fraction, where: str) -> Fraction:
        if scale == 1:
            return scale
        allowed = {"positive": scale > 0, "sign": scale == -1, "any": scale > 0 or not self.even, "none": False}
        need(allowed[self.scales], f"{where}: the scale {scale} does not pass through the activation")
        if self.power == 1:
            return scale
        top, bottom = integer_root(abs(scale.numerator), self.power), integer_root(scale.denominator, self.power)
        root = Fraction(top if scale > 0 else -top, bottom)
        need(root**self.power == scale, f"{where}: the scale {scale} is no power of a rational number")
        return root

    def ray(self, row: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
        """A representative of the row up to the scalings that pass, and up to sign if sigma is even."""
        lead = next(value for value in row if value)
        size = abs(lead) if self.scales in ("positive", "any") else Fraction(1)
        sign = -1 if lead < 0 and (self.even or self.scales in ("sign", "any")) else 1
        return tuple(sign * value / size for value in row)


def integer_root(value: int, exponent: int) -> int:
    """The largest integer whose power is at most the value, by Newton's method from above."""
    if value == 0:
        return 0
    root = 1 << -(-value.bit_length() // exponent)
    while True:
        below = ((exponent - 1) * root + value // root ** (exponent - 1)) // exponent
        if below >= root:
            return root
        root = below


def centred(layers: Layers) -> Layers:
    """sigmoid(z) = (1 + tanh(z / 2)) / 2: the tanh network in the coordinates 2 x − 1."""
    half, result = Fraction(1, 2), []
    for i, (weight, bias) in enumerate(layers):
        first, last = i == 0, i == len(layers) - 1
        bias = bias if first else [b + sum(row, Fraction(0)) * half for row, b in zip(weight, bias)]
        factor = (1 if first else half) * (1 if last else half)
        result.append(([[v * factor for v in row] for row in weight], [b * (1 if last else half) for b in bias]))
    return result


def inputs_of(entry: Any) -> int:
    """How many inputs a first layer without rows says that it has."""
    inputs = entry.get("inputs", 0)
    need(type(inputs) is int and 0 <= inputs <= LIMIT, f"a number of inputs from 0 to {LIMIT} is needed")
    return int(inputs)


def read_layers(network: Any, memo: dict[str, Fraction]) -> Layers:
    need(isinstance(network, dict), "no network")
    layers: Layers = []
    need(isinstance(network.get("layers"), list) and len(network["layers"]) > 0, "the network has no layers")
    for i, entry in enumerate(network["layers"], start=1):
        weight = [[number(value, memo) for value in row] for row in entry["weight"]]
        bias = [number(value, memo) for value in entry["bias"]]
        width = (
            len(layers[-1][1]) if layers else (len(weight[0]) if weight else inputs_of(entry))
        )
        need(len(weight) == len(bias) and all(len(row) == width for row in weight), f"layer {i}: the shapes do not fit")
        layers.append((weight, bias))
    return layers


def read_operator(action: Any, size: int, where: str, memo: dict[str, Fraction]) -> Sparse:
    one = Fraction(1)
    if action == "trivial":
        return tuple(((i, one),) for i in range(size))
    need(isinstance(action, dict), f"{where}: not an action")
    if "matrix" in action:
        rows = [[number(value, memo) for value in row] for row in action["matrix"]]
        need(len(rows) == size and all(len(row) == size for row in rows), f"{where}: the matrix has another shape")
        need(rank(rows) == size, f"{where}: the matrix is not invertible")
        return tuple(tuple((r, rows[r][c]) for r in range(size) if rows[r][c]) for c in range(size))
    images = action.get("permutation")
    need(isinstance(images, list) and all(type(i) is int for i in images), f"{where}: not an action")
    need(sorted(images) == list(range(size)), f"{where}: not a permutation of {size} points")
    scale = [number(value, memo) for value in action["scale"]] if "scale" in action else [one] * size
    need(len(scale) == size and all(scale), f"{where}: the scales do not fit")
    return tuple(((image, factor),) for image, factor in zip(images, scale))


def rank(rows: list[list[Fraction]]) -> int:
    rows, found = [row[:] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((r for r in range(found, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for r in range(found + 1, len(rows)):
            factor = rows[r][column] / rows[found][column]
            if factor:
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[found])]
        found += 1
    return found


def times(left: Sparse, right: Sparse) -> Sparse:
    """left · right."""
    result = []
    for column in right:
        total: dict[int, Fraction] = {}
        for middle, value in column:
            for row, factor in left[middle]:
                total[row] = total.get(row, Fraction(0)) + factor * value
        need(all(abs(v.numerator).bit_length() < BITS > v.denominator.bit_length() for v in total.values()), GROWS)
        result.append(tuple(sorted((row, value) for row, value in total.items() if value)))
    return tuple(result)


def check_square(
    weight: list[list[Fraction]], bias: list[Fraction], before: Sparse, after: Sparse, even: bool, where: str
) -> None:
    """weight · before = after · weight and bias = after · bias; if even, row by row up to sign."""
    left = [[sum((row[r] if v == 1 else row[r] * v for r, v in column), Fraction(0)) if len(column) != 1
             else (row[column[0][0]] if column[0][1] == 1 else row[column[0][0]] * column[0][1])
             for column in before] for row in weight]  # fmt: skip
    right: list[list[Fraction] | None] = [None] * len(weight)
    moved = [Fraction(0)] * len(bias)
    for old, column in enumerate(after):
        for new, factor in column:
            scaled = weight[old] if factor == 1 else [factor * value for value in weight[old]]
            present = right[new]
            right[new] = scaled if present is None else [a + b for a, b in zip(present, scaled)]
            moved[new] += factor * bias[old]
    if even:
        for index, row in enumerate(left):
            same = right[index] == row and moved[index] == bias[index]
            if not same and right[index] == [-value for value in row] and moved[index] == -bias[index]:
                right[index], moved[index] = row, bias[index]
    need(left == right and moved == bias, f"{where}: the square does not commute")


def check_distinct_rows(layers: Layers, activation: Activation) -> None:
    for i, (weight, bias) in enumerate(layers[:-1], start=1):
        rows = [(*row, shift) for row, shift in zip(weight, bias)]
        if activation.scales == "linear":
            need(rank([list(row) for row in rows]) == len(rows), f"layer {i} has dependent rows")
            continue
        need(all(any(row) for row in rows), f"layer {i} has a zero row: a homomorphism is not shown by uniqueness")
        rays = {activation.ray(row) for row in rows}
        need(len(rays) == len(rows), f"layer {i} has proportional rows: a homomorphism is not shown by uniqueness")


def has_finite_trace(operator: Sparse) -> bool:
    """Whether the trace may be that of an operator of finite order: an integer of size at most n, and n for the
    identity only.
    """
    trace = sum((value for i, column in enumerate(operator) for row, value in column if row == i), Fraction(0))
    if trace == len(operator):
        return all(column == ((i, Fraction(1)),) for i, column in enumerate(operator))
    return trace.denominator == 1 and abs(trace) <= len(operator)


def check_enumeration(generators: list[list[Sparse]], unit: list[Sparse]) -> None:
    found, ends, level = {tuple(unit)}, {(unit[0], unit[-1])}, [tuple(unit)]
=======
import sys
from pathlib import Path
from typing import Any

if not __package__:  # run alone: the folder of this file is the package, and nothing else of catnet is looked for
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    __package__ = Path(__file__).resolve().parent.name

from .algebra import rank
from .operators import Sparse, check_square, identity, may_be_finite, pulled, read_operator, times, written
from .perceptron import Activation, Layer, Perceptron, centred, read_perceptron
from .reading import Exhausted, array, bind, fields, integer, main, names, need, opened, shape, shown

CLAIM = "layerwise equivariance"
LIMIT = 20_000
LETTERS = 10_000


def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    keys = ("network", "network_sha256", "generators", "order", "relations", "homomorphism")
    content = opened(document, CLAIM, *keys)
    theta = read_perceptron(content["network"], "network")
    generators = read_generators(content["generators"], theta.sizes)
    order = None if content["order"] is None else integer(content["order"], "order", 1, LIMIT)
    relations = read_relations(content["relations"], generators)
    how = content["homomorphism"]
    shape(how in ("uniqueness", "enumeration"), f"homomorphism: {shown(how)} is not known")
    claim = {
        "network": theta.written(),
        "generators": {name: write_generator(operators) for name, operators in generators.items()},
        "order": order,
    }
    found = bind(
        content,
        claim,
        {"relations": relations, "homomorphism": how},
        {"claim_verdict": "proved", "assuming": [], "widths": theta.sizes, "order": order},
    )
    for name, operators in generators.items():
        check_squares(theta, operators, shown(name))
    unit = [identity(size) for size in theta.sizes]
    for relation in relations:
        check_relation(relation, generators, unit)
    if how == "uniqueness":
        check_distinct_rows(centred(theta), theta.activation)
    whole = count(list(generators.values()), unit) if how == "enumeration" else None
    if order is not None or whole is not None:
        ends = count([[o[0], o[-1]] for o in generators.values()], [unit[0], unit[-1]])
        need(whole in (None, ends), "the operators on the layers are no homomorphism: two elements agree at both ends")
        need(order in (None, ends), f"the group has order {ends}, not {order}")
    squares = len(generators) * len(theta.layers)
    details = {"generators": list(generators), "squares": squares, "relations": len(relations), "homomorphism": how}
    return {**found, **details}


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
>>>>>>> 87f7a2b (The checkers share one strict reading, one canonical writing and one hash)
    while level:
        following = []
        for element in level:
            for generator in generators:
<<<<<<< HEAD
                image = tuple(times(a, b) for a, b in zip(generator, element))
                if image not in found:
                    need(all(map(has_finite_trace, image)), "an operator has infinite order")
                    need(len(found) < LIMIT, f"more than {LIMIT} elements: a homomorphism is not shown by enumeration")
                    found.add(image)
                    ends.add((image[0], image[-1]))
                    following.append(image)
        level = following
    need(len(ends) == len(found), "the operators on the layers are no homomorphism: two elements agree at both ends")


def check(document: Any) -> dict[str, Any]:
    """What the certificate proves, in words; `CertificateError` if it does not."""
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return _check(document)
    except (ArithmeticError, KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError) as error:
        raise CertificateError(f"malformed: {type(error).__name__} {str(error)[:60]}") from None
    finally:
        sys.set_int_max_str_digits(limit)


def _check(document: Any) -> dict[str, Any]:
    need(isinstance(document, dict) and document.get("format") == FORMAT, f"not of format {FORMAT}")
    need(document["claim"] == "layerwise equivariance", "unknown claim")
    network, memo = document["network"], {}  # type: tuple[Any, dict[str, Fraction]]
    text = json.dumps(network, separators=(",", ":"), sort_keys=True)
    need(document["network_sha256"] == hashlib.sha256(text.encode()).hexdigest(), "the hash is not that of the network")
    layers, activation = read_layers(network, memo), Activation(network["activation"], memo)
    layers = centred(layers) if activation.sigmoid else layers
    sizes = [
        len(layers[0][0][0]) if layers[0][0] else inputs_of(network["layers"][0]),
        *(len(bias) for _, bias in layers),
    ]
    generators: dict[str, list[Sparse]] = {}
    for name, entry in document["generators"].items():
        need(len(entry["hidden"]) == len(layers) - 1, f"{name}: one action is needed for every hidden layer")
        actions = [entry["input"], *entry["hidden"], entry["output"]]
        operators = [read_operator(a, n, f"{name} on V_{i}", memo) for i, (a, n) in enumerate(zip(actions, sizes))]
        for i, (weight, bias) in enumerate(layers, start=1):
            last = i == len(layers)
            pulled = operators[i] if last else activation.pull(operators[i], f"{name} on V_{i}")
            even = activation.even and not last
            check_square(weight, bias, operators[i - 1], pulled, even, f"{name}, layer {i}")
        generators[name] = operators
    unit: list[Sparse] = [tuple(((i, Fraction(1)),) for i in range(size)) for size in sizes]
    for relation in document["relations"]:
        product = unit
        need(len(relation) <= LIMIT, f"a relation has more than {LIMIT} letters")
        for name in relation:
            product = [times(a, b) for a, b in zip(product, generators[name])]
        need(product == unit, f"the relation {' '.join(relation)} fails")
    how = document["homomorphism"]
    need(how in ("uniqueness", "enumeration"), "unknown proof of the homomorphism")
    if how == "uniqueness":
        check_distinct_rows(layers, activation)
    else:
        check_enumeration(list(generators.values()), unit)
    return {
        "claim": document["claim"],
        "network_sha256": document["network_sha256"],
        "widths": sizes,
        "generators": list(generators),
        "squares": len(generators) * len(layers),
        "relations": len(document["relations"]),
        "homomorphism": how,
    }


def load(text: str) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        need(len(dict(pairs)) == len(pairs), "a key is given twice in one object")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise CertificateError(f"not JSON: {str(error)[:60]}") from None


if __name__ == "__main__":
    try:
        with open(sys.argv[1], encoding="utf-8") as stream:
            print("proved:", json.dumps(check(load(stream.read()))))
    except (CertificateError, OSError, UnicodeDecodeError, IndexError) as problem:
        print("not proved:", problem, file=sys.stderr)
        sys.exit(1)
=======
                image = tuple(times(a, b) for a, b in zip(generator, element, strict=True))
                if image not in found:
                    need(all(map(may_be_finite, image)), "an operator has infinite order, and the group is counted")
                    if len(found) >= LIMIT:
                        raise Exhausted(f"more than {LIMIT} elements are not counted")
                    found.add(image)
                    following.append(image)
        level = following
    return len(found)


if __name__ == "__main__":
    sys.exit(main(check))
>>>>>>> 87f7a2b (The checkers share one strict reading, one canonical writing and one hash)
