"""Certificates of symmetries with shifts: against trying pairs and shifts; claims that are false by little."""

from __future__ import annotations

import json
import random
from collections import Counter
from fractions import Fraction

from catnet.architectures.perceptron.network import MLP
from catnet.category import Gelu, Identity, LeakyRelu, Power, Relu, Sigmoid, Tanh
from catnet.checking import every
from catnet.checking.reading import CertificateError
from catnet.files.certificate import resealed
from catnet.files.symmetry_certificate import affine_symmetries_to_json
from catnet.questions.affine_symmetries import affine_symmetries
from tests.checking.attacks.shifted import attacks
from tests.oracles.claims_naive import falsehood

ACTIVATIONS = (Relu(), LeakyRelu("1/3"), Tanh(), Sigmoid(), Gelu(), Power(2), Power(5), Identity())


def networks(count: int) -> list[MLP]:
    """Few different weights, so that kinks lie evenly; widths 0 and 1, too."""
    source, found = random.Random(7), []
    for number in range(count):
        widths = [source.choice((1, 2)), *source.choice(((), (1,), (2,), (3,), (0,), (2, 2))), source.choice((1, 2))]
        layers = []
        for before, after in zip(widths, widths[1:], strict=False):
            weight = [[source.choice((0, 1, 1, -1, 2)) for _ in range(before)] for _ in range(after)]
            layers.append((weight, [Fraction(source.choice((0, 1, -1, 2)), 2) for _ in range(after)]))
        if all(widths):
            found.append(MLP.from_rows(layers, ACTIVATIONS[number % len(ACTIVATIONS)]))
    return found


def test_what_is_claimed_is_true_and_as_complete_as_what_was_found() -> None:
    counts: Counter[str] = Counter()
    for theta in networks(16):
        for kind in ("permutation", "signed"):
            found = affine_symmetries(theta, kind)
            document = affine_symmetries_to_json(found)
            assert document is not None and document["order"] == found.order
            assert document["complete"] is found.complete, (theta, kind)
            said = falsehood(document, random.Random(0))
            assert not said, (theta, kind, said)
            counts["judged"] += document["complete"] and said is not None
            counts["shifted"] += "shift" in json.dumps(document["generators"])
    assert counts["judged"] >= 15 and counts["shifted"] >= 4


def test_what_does_not_follow_is_refused() -> None:
    judged, seen = 0, set()
    for words, attack in attacks():
        document = resealed(attack)
        try:
            every.check(document)
        except CertificateError as error:
            assert words in str(error)
        else:
            assert not words, document
            if document["claim_sha256"] in seen:
                continue
            seen.add(document["claim_sha256"])
            said = falsehood(document, random.Random(1))
            assert not said, (said, document)
            judged += said is not None
    assert judged >= 20
