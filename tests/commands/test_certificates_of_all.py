"""Every answer that is proved or refuted has a certificate that `check` accepts, but for those that docs say have none.

Over networks drawn of every architecture; the zoo is in test_certificates_of_the_zoo.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings, strategies as st

from catnet.checking import every
from catnet.commands.verify import certificate_of
from catnet.errors import CatnetError
from catnet.files.certificate import reduction_to_json
from catnet.files.equality_certificate import difference_to_json, same_function_to_json
from catnet.files.identification_certificate import identification_to_json
from catnet.files.instance import Instance
from catnet.questions.same_function import check_same_function
from catnet.questions.verify import verify
from catnet.testing.subjects import SUBJECTS, Subject
from catnet.verdict import Proved, Refuted, Verdict

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "hand-over-a-proof.md"
CELLS = 2_000

NONE = {  # what the answer says, or the network's format, and the words of the page about it
    "has one factorisation with their lengths": "linear convolutions with one factorisation",
    "the effective parameters differ": "where no point was found that tells them apart",
    "no symmetry of hidden layer": "other architectures whose layers match when they are written out",
    "no choice on the hidden layers": "other architectures whose layers match when they are written out",
    " has a twin: ": "blocks with a twin that is another sum of neurons",
}


def excused(reason: str) -> bool:
    return any(words in reason for words in NONE)


def test_the_page_says_what_has_none() -> None:
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    for words in NONE.values():
        assert words in page, words


def certificate_is_there(verdict: Verdict, made: Any, theta: Any) -> None:
    if made is None:
        assert excused(f"{verdict.reason} {theta}"), (verdict, theta)
    else:
        word = every.check(json.loads(json.dumps(made)))["claim_verdict"]
        assert word == ("proved" if isinstance(verdict, Proved) else "refuted")


@pytest.mark.share(3)
@pytest.mark.parametrize("subject", [s for s in SUBJECTS if s.model is None], ids=lambda s: s.name)
def test_networks_of_every_architecture(subject: Subject) -> None:
    @seed(14)
    @settings(
        max_examples=12, database=None, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )
    @given(st.data())
    def walk(data: st.DataObject) -> None:
        theta = data.draw(subject.networks())
        architecture = subject.architecture_for(theta)
        assert architecture is not None
        verdict = architecture.check_identifiable(theta, max_cells=CELLS)
        if isinstance(verdict, Proved | Refuted):
            certificate_is_there(verdict, identification_to_json(theta, verdict), f"identify {theta}")
        pairs = [(theta, theta), (theta, data.draw(subject.networks()))]
        pairs += [(theta, data.draw(subject.disguises(theta)))] if subject.disguises else []
        pairs += [data.draw(subject.twins())] if subject.twins else []
        for left, right in pairs:
            if (left.widths[0], left.widths[-1]) != (right.widths[0], right.widths[-1]):
                continue
            try:
                verdict = check_same_function(left, right, max_cells=CELLS)
            except CatnetError:
                continue
            if isinstance(verdict, Proved):
                certificate_is_there(verdict, same_function_to_json(left, right), (left, right))
            elif isinstance(verdict, Refuted) and verdict.witness is not None:
                certificate_is_there(verdict, difference_to_json(left, right, verdict.witness.point), (left, right))
        reduction = architecture.reduce(theta)
        if isinstance(reduction.check(), Proved):
            certificate_is_there(Proved("reduced"), reduction_to_json(theta, reduction.small), theta)
        ends = data.draw(subject.ends(theta))
        if subject.instances and data.draw(st.booleans()):
            drawn = data.draw(subject.instances())
            theta, ends = drawn.theta, drawn.ends
        group = ends.generated_group()
        report = verify(theta, ends, group=group, max_cells=CELLS)
        if isinstance(report.verdict, Proved | Refuted):
            certificate_is_there(report.verdict, certificate_of(Instance("x", theta, ends), group, report), theta)

    walk()
