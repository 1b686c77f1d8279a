"""``catnet bound``: extremes of a network, of the difference of two, or of the defect of an instance; thresholds."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import rational, spell
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.commands.answer import EXIT, Answer, point_words, protect, spelled
from catnet.commands.bound_certificate import defect_entries, entries_of, proof_entries, write_certificates
from catnet.commands.bound_property import property_answer
from catnet.commands.bound_words import bounds_json, defect_json, long_words
from catnet.commands.boxes import add_box, asked_box, box_words, number_option
from catnet.errors import FormatError, InputError
from catnet.files.bound_certificate import CertifiedBound
from catnet.files.bound_completion import MOST_NODES
from catnet.files.instance import Instance
from catnet.files.source import read_parameter, read_subject, require_linear_ends
from catnet.formats.jsontext import file_name
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.geometry.programs.maximum import DEFAULT_MAX_NODES
from catnet.geometry.programs.program import Box
from catnet.questions.bound import extremes_of
from catnet.questions.defect import defects
from catnet.questions.defect_on_box import defects_of_bounds, defects_on_box, sides_of
from catnet.questions.enclosed import enclosed_bounds
from catnet.questions.on_box import (
    Bounds,
    Difference,
    Effort,
    Extremum,
    bounds_by_cells,
    bounds_on_box,
    piecewise_linear,
)
from catnet.questions.threshold import Decision, decide_side
from catnet.verdict import Refuted

__all__ = ["add_arguments", "run"]

_FEW_NODES = 300  # of a tree that is grown in exact arithmetic, before branch and bound is tried
_BOXES = 2000  # that enclosures look at for each output, unless --max-cells says otherwise
_NOT_EXACT = "the network is not piecewise linear: intervals are given, exact values are not looked for"

DESCRIPTION = """\
For a network: the exact minimum and maximum of every output. For two networks A and B: those of A - B, and the
largest |A - B|. For a theorem instance instead of A: the defect sup |f(g x) - g f(x)| of every generator.
Over the box LOW <= x_i <= HIGH (-1 and 1 unless --box says otherwise; LOW = HIGH is a point), over a box of its own
for every coordinate (--box-file), or with --everywhere over all of R^n, where an extreme may be infinite; then a point
and a direction along which it grows for ever are given.
On a box by branch and bound: at any time an interval is known, one end attained at a point, the other certified; when
the budget (--max-cells counts nodes, --timeout) ends first, the answer is undecided and the intervals are true.
tanh and sigmoid networks get intervals. --above C, --below C decide whether every output (for an instance: every
defect) stays strictly on that side of C on the box: proved, or refuted by a point.
--property reads a VNN-LIB file, which describes what must not happen: it holds (proved), or is violated (refuted) by a
point that is evaluated again exactly.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("left", metavar="A", help="a network, or a theorem instance, or - for standard input")
    parser.add_argument("right", metavar="B", nargs="?", help="a second network")
    where = parser.add_mutually_exclusive_group()
    add_box(where)
    where.add_argument("--everywhere", action="store_true", help="over all of R^n")
    where.add_argument("--property", metavar="FILE.vnnlib", help="does any point meet the conditions of this file?")
    side = parser.add_mutually_exclusive_group()
    side.add_argument("--above", metavar="C", help="is every output above C on the box?")
    side.add_argument("--below", metavar="C", help="is every output below C on the box?")
    parser.add_argument("--certificate", metavar="OUT", help="write a certificate of the bounds, for catnet check")


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    start = time.monotonic()
    if options.certificate is not None:
        if options.everywhere:
            raise FormatError("--certificate", "", "bounds are certified on a box, not everywhere")
        sources = [options.left, options.right, options.box_file, options.property]
        protect(options.certificate, *(source for source in sources if source is not None))
    asked = _Asked(options, progress, start)
    if options.property is not None:
        return property_answer(options, asked.effort(), progress)
    subject = read_subject(options.left)
    if subject.ends is not None and options.right is None:
        require_linear_ends(subject)
        if subject.ends.fields:
            raise FormatError(subject.file, "group.algebra", "a defect is that of a generator, not of a vector field")
        return asked.about_instance(Instance(subject.name, subject.network, subject.ends), subject.file)
    right = None if options.right is None else read_parameter(options.right)
    return asked.about_networks(subject.network, right)


class _Asked:
    """One call: what is asked, where, and with which budget."""

    def __init__(self, options: argparse.Namespace, progress: Callable[[str], None], start: float) -> None:
        self.options, self.progress = options, progress
        self.certify = options.certificate is not None
        seconds = options.timeout
        self.deadline = None if seconds is None else start + max(0.85 * seconds - 0.2, 0.4 * seconds)
        self.threshold: Fraction | None = None
        for name in ("above", "below"):
            text = getattr(options, name)
            if text is not None:
                if options.everywhere:
                    raise FormatError(f"--{name}", "", "thresholds are decided on a box, not everywhere")
                self.threshold = number_option(text, f"--{name}")

    # ---- where, and how long

    @property
    def where(self) -> str:
        return "everywhere" if self.options.everywhere else f"on {box_words(self.options)}"

    def effort(self) -> Effort:
        cells = self.options.max_cells
        return Effort(cells or DEFAULT_MAX_NODES, cells, self.deadline, self.certify, self.progress)

    def _keeping(self, make: Callable[[Bounds], Answer]) -> Callable[[Bounds], None]:
        """Say what is known so far, if there is a time limit, a few times a second."""
        last = -1.0

        def keep(bounds: Bounds) -> None:
            nonlocal last
            if self.deadline is not None and hasattr(self.options, "keep") and time.monotonic() > last + 0.2:
                last = time.monotonic()
                self.options.keep(lambda: make(bounds))

        return keep

    def _finish(self) -> None:
        """The answer is known: the time limit need not break into its writing."""
        if not self.certify and hasattr(self.options, "finish"):
            self.options.finish()

    def document(self, verdict: str, **more: Any) -> dict[str, Any]:
        return {"command": "bound", "verdict": verdict, "where": self.where, **more}

    # ---- networks

    def about_networks(self, first: Any, second: Any) -> Answer:
        names = [file_name(name) for name in (self.options.left, self.options.right) if name is not None]
        if self.options.everywhere:
            self.progress("searching the regions")
            try:
                pairs = extremes_of(first, second, max_cells=self.options.max_cells or DEFAULT_MAX_CELLS)
            except InputError as error:
                raise FormatError(names[-1], "", str(error)) from None
            bounds = Bounds(
                tuple(
                    (
                        Extremum(low.value, low.value, low.point, low.direction),
                        Extremum(high.value, high.value, high.point, high.direction),
                    )
                    for low, high in pairs
                ),
                "regions",
            )
            return self._bounds(bounds, second is not None)
        try:
            function, exact = _difference(first, second, names)
        except InputError as error:
            raise FormatError(names[-1], "", str(error)) from None
        box = asked_box(self.options, function.inputs)
        if not exact:
            return self._enclosed(function, box, second is not None)
        if self.threshold is not None:
            below = self.options.below is not None
            found = decide_side(function, box, self.threshold, below=below, effort=self.effort())
            claim = f"every output is {'below' if below else 'above'} {spell(self.threshold)} {self.where}"
            return self._decided([("", function, found)], claim, box)
        effort = self.effort()
        quick = bounds_by_cells(function, box, replace(effort, certify=False)) if self.certify else None
        if quick is not None:
            answer = self._bounds(quick, second is not None)
            if self._is_certified(answer, [(function, entries_of(quick))], box, most=_FEW_NODES):
                return answer
        effort.found = self._keeping(lambda bounds: self._bounds(bounds, second is not None))
        bounds = bounds_on_box(function, box, effort)
        self._finish()
        answer = self._bounds(bounds, second is not None)
        answer.cost["nodes"] = effort.spent
        if self.certify and hasattr(self.options, "keep"):
            self.options.keep(lambda: answer)
        return self._with_certificate(answer, [(function, entries_of(bounds))], box) if self.certify else answer

    def _enclosed(self, function: Difference, box: Box, difference: bool) -> Answer:
        self._only_piecewise_linear(function.left)
        effort = self.effort()
        effort.nodes = self.options.max_cells or _BOXES * function.outputs
        bounds = enclosed_bounds(function, box, effort)
        answer = self._bounds(bounds, difference)
        answer.cost["nodes"] = effort.spent
        return answer

    def _bounds(self, bounds: Bounds, difference: bool) -> Answer:
        verdict = "proved" if bounds.is_exact else "undecided"
        outputs, lines = bounds_json(bounds, difference)
        what = "A - B" if difference else "f"
        head = "exact extremes" if bounds.is_exact else "undecided: intervals that hold the extremes"
        document = self.document(verdict, method=bounds.method)
        if not bounds.is_exact:
            enclosed = bounds.method == "enclosures"
            document["reason"] = (
                _NOT_EXACT
                if enclosed
                else "the budget ended first: the intervals hold the extremes; a larger one would narrow them"
            )
        for key in [key for key in outputs[0] if not key.endswith("direction")] if outputs else []:
            document[key] = outputs[0][key] if len(outputs) == 1 else [entry[key] for entry in outputs]
        document["outputs"] = outputs
        return Answer(EXIT[verdict], document, [f"{head} of {what}, {self.where}:", "", *lines])

    # ---- instances

    def about_instance(self, instance: Instance, source: str) -> Answer:
        if self.options.above is not None:
            raise FormatError("--above", "", "a defect is asked to stay below a number, with --below")
        try:
            theta = piecewise_linear(instance.network)
        except InputError as error:
            perceptron = as_perceptron(instance.network)
            if self.options.everywhere or perceptron is None:
                raise FormatError(source, "", str(error)) from None
            return self._enclosed_defects(instance, perceptron)
        self.progress("comparing f(g x) and g f(x)")
        if self.options.everywhere:
            entries = [
                defect_json(d)
                for d in defects(theta, instance.ends, max_cells=self.options.max_cells or DEFAULT_MAX_CELLS)
            ]
            return self._defects(instance, entries, "proved")
        box = asked_box(self.options, theta.widths[0])
        functions = sides_of(theta, instance.ends)
        if self.threshold is not None:
            decisions = []
            for name, function in functions:
                found = decide_side(function, box, self.threshold, below=True, absolute=True, effort=self.effort())
                decisions.append((name, function, found))
                if isinstance(found.verdict, Refuted):
                    break
            claim = f"every defect is below {spell(self.threshold)} {self.where}"
            return self._decided(decisions, claim, box, name=instance.name)
        effort = self.effort()
        names, sides = [name for name, _ in functions], [function for _, function in functions]
        quick = [bounds_by_cells(side, box, replace(effort, certify=False)) for side in sides] if self.certify else []
        known = [defects_of_bounds(name, found) for name, found in zip(names, quick, strict=False) if found is not None]
        if sides and len(known) == len(sides):
            answer = self._defects(instance, [defect_json(found) for found in known], "proved")
            written = [(side, defect_entries(found)) for side, found in zip(sides, known, strict=True)]
            if self._is_certified(answer, written, box, most=_FEW_NODES):
                return answer
        found_bounds = defects_on_box(theta, instance.ends, box, effort)
        self._finish()
        verdict = "proved" if all(found.value is not None for found in found_bounds) else "undecided"
        answer = self._defects(instance, [defect_json(found) for found in found_bounds], verdict)
        answer.cost["nodes"] = effort.spent
        if not self.certify:
            return answer
        written = [(side, defect_entries(found)) for side, found in zip(sides, found_bounds, strict=True)]
        return self._with_certificate(answer, written, box)

    def _enclosed_defects(self, instance: Instance, theta: MLP) -> Answer:
        """Of tanh networks and the like."""
        self._only_piecewise_linear(theta)
        effort = self.effort()
        box = asked_box(self.options, theta.widths[0])
        found = []
        for place, (name, function) in enumerate(sides_of(theta, instance.ends), start=1):
            share = self.options.max_cells or _BOXES * max(1, function.outputs)
            effort.nodes = share if self.options.max_cells is None else share * place // len(instance.ends.generators)
            effort.spent = 0 if self.options.max_cells is None else effort.spent
            found.append(defects_of_bounds(name, enclosed_bounds(function, box, effort)))
        self._finish()
        exact = all(defect.value is not None for defect in found)
        answer = self._defects(instance, [defect_json(defect) for defect in found], "proved" if exact else "undecided")
        if not exact:
            answer.document["reason"] = _NOT_EXACT
        return answer

    def _only_piecewise_linear(self, theta: MLP) -> None:
        if self.threshold is not None or self.certify:
            what = "--certificate" if self.certify else "--below" if self.options.below is not None else "--above"
            raise FormatError(what, "", f"is for piecewise linear networks, this one is {theta.kind}")

    def _defects(self, instance: Instance, entries: list[dict[str, Any]], verdict: str) -> Answer:
        lines = [f"{instance.name}: the defect sup |f(g x) - g f(x)|, {self.where}:", ""]
        for entry in entries:
            low, high = entry["interval"]
            point = point_words([rational(x) for x in entry["point"]])
            if entry["defect"] is None:
                words = f"between {long_words(low)} and {long_words(high)}, the lower end at {point}"
            else:
                words = f"{long_words(entry['defect'])} {'from' if entry['defect'] == 'inf' else 'at'} {point}"
            lines.append(f"  {entry['generator']:<8} {words}, output {entry['output']}")
        document = self.document(verdict, name=instance.name)
        if verdict == "undecided":
            document["reason"] = (
                "the budget ended first: the intervals hold the defects; a larger one would narrow them"
            )
        return Answer(EXIT[verdict], {**document, "defects": entries}, lines)

    # ---- thresholds

    def _decided(self, decisions: list[tuple[str, Difference, Decision]], claim: str, box: Box, **more: Any) -> Answer:
        refuted = next((entry for entry in decisions if isinstance(entry[2].verdict, Refuted)), None)
        chosen = refuted or next((entry for entry in decisions if entry[2].verdict.is_undecided), None)
        chosen = chosen or (decisions[-1] if decisions else None)
        word = "proved" if chosen is None else chosen[2].verdict.word
        reason = "there are no outputs" if chosen is None else chosen[2].verdict.reason
        document = self.document(word, **more, claim=claim, reason=reason)
        lines = [f"{word}. {claim[0].upper()}{claim[1:]}: {reason}."]
        if refuted is not None and isinstance(refuted[2].verdict, Refuted):
            witness = refuted[2].verdict.witness
            document["witness"] = {"point": spelled(witness.point), "outputs": spelled(witness.outputs)}
            lines = [f"refuted. It is not true that {claim}.", ""]
            lines += [f"  x    = {point_words(witness.point)}", f"  f(x) = {point_words(witness.outputs)}"]
            if refuted[0]:
                document["witness"] = {"generator": refuted[0], **document["witness"]}
        answer = Answer(EXIT[word], document, lines)
        if not self.certify:
            return answer
        if word != "proved":
            answer.document.update(certificate=None, certificate_reason="nothing was proved")
            return answer
        return self._with_certificate(
            answer, [(function, proof_entries(found)) for _, function, found in decisions], box
        )

    # ---- certificates

    def _with_certificate(
        self, answer: Answer, written: Sequence[tuple[Difference, list[CertifiedBound]]], box: Box
    ) -> Answer:
        self._is_certified(answer, written, box)
        return answer

    def _is_certified(
        self,
        answer: Answer,
        written: Sequence[tuple[Difference, list[CertifiedBound]]],
        box: Box,
        most: int = MOST_NODES,
    ) -> bool:
        """Whether certificates were written; the answer names them, or says why there are none."""
        self.progress("checking the certificate")
        functions = [(function, entries, box) for function, entries in written]
        paths, reason = write_certificates(self.options.certificate, functions, most)
        if reason:
            answer.document.update(certificate=None, certificate_reason=reason)
            answer.lines.extend(["", f"  no certificate: {reason}"])
        else:
            answer.document["certificate"] = paths[0] if len(paths) == 1 else paths
            answer.lines.extend(["", *(f"  certificate  {path}" for path in paths)])
        return not reason


def _difference(first: Any, second: Any, names: list[str]) -> tuple[Difference, bool]:
    """The function, and whether both sides are piecewise linear."""
    sides: list[MLP] = []
    exact = True
    for theta, name in zip((first, second), names, strict=False):
        try:
            sides.append(piecewise_linear(theta))
        except InputError:
            perceptron = as_perceptron(theta)
            if perceptron is None:
                raise FormatError(name, "", f"no bounds are known of {theta.kind} networks") from None
            sides.append(perceptron)
            exact = False
    return Difference(sides[0], sides[1] if len(sides) > 1 else None), exact
