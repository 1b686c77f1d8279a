"""``catnet bound NETWORK --property FILE.vnnlib``: does the property hold, or which point violates it?"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from catnet.commands.answer import EXIT, Answer, point_words, spelled
from catnet.commands.bound_certificate import proof_entries, write_certificates
from catnet.errors import FormatError, InputError, ShapeError
from catnet.files.source import read_parameter
from catnet.files.vnnlib import read_property
from catnet.formats.jsontext import file_name
from catnet.questions.on_box import Difference, Effort, piecewise_linear
from catnet.questions.property import Case, certified_cases, decide_property
from catnet.questions.threshold import Decision
from catnet.theorem.model import Network
from catnet.verdict import Refuted

__all__ = ["property_answer"]

_WORDS = {"proved": "holds", "refuted": "violated", "undecided": "undecided"}


def property_answer(options: argparse.Namespace, effort: Effort, progress: Callable[[str], None]) -> Answer:
    """Decided by branch and bound with this effort, case by case."""
    if options.right is not None:
        raise FormatError("--property", "", "is a question about one network")
    if options.left == "-" and options.property == "-":
        raise FormatError("standard input", "", "only one of the network and the property can be read from it")
    theta = read_parameter(options.left)
    prop = read_property(options.property)
    progress("looking for a violation")
    try:
        decisions: list[tuple[Case, Decision]] = []
        if options.certificate is None:
            verdict = decide_property(theta, prop, effort=effort)
        else:
            verdict, decisions = certified_cases(theta, prop, effort)
    except ShapeError as error:
        raise FormatError(file_name(options.property), "", str(error)) from None
    except InputError as error:
        raise FormatError(file_name(options.left), "", str(error)) from None
    word = _WORDS[verdict.word]
    document: dict[str, Any] = {
        "command": "bound",
        "verdict": verdict.word,
        "property": word,
        "reason": verdict.reason,
        "cases": len(prop.cases),
    }
    lines = [f"{verdict.word}. The property {'is ' if word != 'holds' else ''}{word}: {verdict.reason}."]
    if isinstance(verdict, Refuted) and verdict.witness is not None:
        document["witness"] = {
            "point": spelled(verdict.witness.point),
            "outputs": spelled(verdict.witness.outputs),
        }
        lines += [
            "",
            f"  x    = {point_words(verdict.witness.point)}",
            f"  f(x) = {point_words(verdict.witness.outputs)}",
        ]
    answer = Answer(EXIT[verdict.word], document, lines, {"nodes": effort.spent})
    if options.certificate is not None:
        _certify(answer, options, theta, decisions, progress)
    return answer


def _certify(
    answer: Answer,
    options: argparse.Namespace,
    theta: Network,
    decisions: list[tuple[Case, Decision]],
    progress: Callable[[str], None],
) -> None:
    """A certificate for each case of a property that holds."""
    paths: list[str] = []
    reason = "nothing was proved"
    if answer.status == EXIT["proved"]:
        progress("checking the certificate")
        function = Difference(piecewise_linear(theta))
        written = [(function, proof_entries(decision), case.box) for case, decision in decisions]
        paths, reason = write_certificates(options.certificate, written)
    if reason:
        answer.document.update(certificate=None, certificate_reason=reason)
        answer.lines.extend(["", f"  no certificate: {reason}"])
    else:
        answer.document["certificate"] = paths[0] if len(paths) == 1 else paths
        answer.lines.extend(["", *(f"  certificate  {path}" for path in paths)])
