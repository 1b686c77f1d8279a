"""Small networks, degenerate more often than not, and all that catnet certifies of them: what attacks start from.

Weights are small integers, so that rows are often equal, opposite or zero, biases 0 and outputs unread; widths are 0 to
3.  `certificates` asks every question, and keeps whatever has a certificate.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import vector
from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine, Gelu, Identity, LeakyRelu, Polynomial, Power, Relu, Sigmoid, Tanh
from catnet.errors import CatnetError
from catnet.files.certificate import certificate_text, reduction_to_json
from catnet.files.equality_certificate import difference_to_json, same_function_to_json
from catnet.files.identification_certificate import dimension_to_json, identification_to_json
from catnet.files.symmetry_certificate import affine_symmetries_to_json, symmetries_to_json
from catnet.questions.affine_symmetries import affine_symmetries
from catnet.questions.same_function import check_same_function
from catnet.questions.symmetries import symmetries

Document = dict[str, Any]
ACTIVATIONS: tuple[Any, ...] = (
    Relu(), LeakyRelu("1/3"), LeakyRelu("-1"), Tanh(), Sigmoid(), Gelu(), Identity(), Power(2), Power(3),
    Polynomial(("1", "0", "2", "0", "1")), Polynomial(("0", "1", "0", "1")), Polynomial(("1", "1", "1")),
)  # fmt: skip


def network(source: random.Random, activation: Any) -> MLP:
    numbers = source.choice([(0, 1, -1, 2), (0, 1, 1, -1), (1, 2, 3, -2), (0, 1), (1, "1/2", "-1/3", 2)])
    hidden = [source.choice((0, 1, 1, 2, 2, 3)) for _ in range(source.choice((0, 1, 1, 1, 2)))]
    widths = [source.choice((1, 1, 2, 2, 3)), *hidden, source.choice((1, 1, 2, 2, 3))]
    layers = []
    for before, after in zip(widths, widths[1:], strict=False):
        weight = [[source.choice(numbers) for _ in range(before)] for _ in range(after)]
        if after > 1 and source.random() < 0.3:
            weight[1] = [-entry if isinstance(entry, int) else entry for entry in weight[0]]
        if after > 1 and source.random() < 0.2:
            weight[-1] = list(weight[0])
        layers.append((weight, [source.choice((0, 0, 0, 1, "1/2")) for _ in range(after)]))
    affine = (Affine(Matrix(w, columns=before), vector(b)) for (w, b), before in zip(layers, widths, strict=False))
    return MLP(tuple(affine), activation)


def networks(source: random.Random, count: int) -> Iterator[MLP]:
    for number in range(count):
        yield network(source, ACTIVATIONS[number % len(ACTIVATIONS)])


def certificates(theta: MLP, claim: str | None = None) -> Iterator[Document]:
    """What is certified of one network, as it is read back from a file; of one claim, or of all."""
    room = architecture_of(theta)

    def differing() -> Any:
        other = MLP(theta.layers, Relu())
        witness = check_same_function(theta, other).witness
        return None if witness is None else difference_to_json(theta, other, witness.point)

    def dimension() -> Any:
        found = room.identify(theta, max_cells=300).dimension
        return found and dimension_to_json(theta, found.value, found.value if found.exact else None)

    makers: dict[str, list[Callable[[], Any]]] = {
        "symmetries": [
            lambda kind=kind: symmetries_to_json(symmetries(theta, kind)) for kind in ("permutation", "signed")
        ],  # type: ignore[misc]
        "symmetries under affine maps": [
            lambda kind=kind: affine_symmetries_to_json(affine_symmetries(theta, kind))
            for kind in ("permutation", "signed")
        ],  # type: ignore[misc]
        "linear symmetries": [
            lambda: symmetries_to_json(symmetries(theta, "linear")),
            lambda: affine_symmetries_to_json(affine_symmetries(theta, "linear")),
        ],
        "identifiable": [lambda: identification_to_json(theta, room.check_identifiable(theta, max_cells=300))],
        "functional dimension": [dimension],
        "reduction": [lambda: reduction_to_json(theta, room.reduce(theta, max_cells=300).small)],
        "same function": [lambda: same_function_to_json(theta, room.reduce(theta, max_cells=300).small)],
        "different functions": [differing],
    }
    makers["not identifiable"] = makers["identifiable"]
    for made in makers.get(claim, []) if claim else [m for found in list(makers.values())[:-1] for m in found]:
        try:
            document = made()
        except (CatnetError, AttributeError):
            continue
        if document is not None and claim in (None, document["claim"]):
            yield json.loads(certificate_text(document))
