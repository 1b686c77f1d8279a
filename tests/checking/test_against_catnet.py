"""The checkers against catnet's own answers: no certificate says the opposite of a verdict, whoever wrote it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from catnet.architectures.known import architecture_of
from catnet.checking import every, reading
from catnet.errors import CatnetError
from catnet.files.parameter import parameter_from_json
from catnet.formats.jsontext import parse_json
from tests.checking import corpus, killers
from tests.shares import is_thorough

CLAIMS = {"identifiable": "refuted", "not identifiable": "proved"}


def accepted(document: dict[str, Any]) -> bool:
    try:
        every.check(document)
    except reading.CertificateError:
        return False
    return True


@pytest.mark.parametrize("claim", list(CLAIMS))
def test_what_is_accepted_is_not_the_opposite_of_the_verdict(claim: str) -> None:
    """Degenerate networks of every activation, and every criterion, twin and stabiliser that might be put forward."""
    seen = 0
    documents = corpus.by_hand(claim)[::12] if is_thorough() else [json.loads(text) for text in killers.of(claim)]
    for document in documents:
        if not accepted(document):
            continue
        text = json.dumps(document["network"])
        try:
            theta = parameter_from_json(parse_json(text, "test"), file="test")
            verdict = architecture_of(theta).check_identifiable(theta, max_cells=300)
        except CatnetError:
            continue
        seen += 1
        assert verdict.word != CLAIMS[claim], (document, verdict.reason)
    assert seen > (20 if is_thorough() else 8)
