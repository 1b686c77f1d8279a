"""What ``catnet bound --certificate`` writes: of every function one file, checked before it is written."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from catnet.checking.reading import canonical
from catnet.errors import BudgetError, CatnetError, InputError
from catnet.files.bound_certificate import CertifiedBound, bounds_to_json
from catnet.files.bound_completion import MOST_NODES
from catnet.formats.jsontext import write_text
from catnet.geometry.programs.program import Box, Goal
from catnet.geometry.programs.relaxation import View
from catnet.questions.defect_on_box import DefectBound
from catnet.questions.on_box import Bounds, Difference
from catnet.questions.threshold import Decision, certificate_entries

__all__ = ["defect_entries", "entries_of", "proof_entries", "write_certificates"]


def write_certificates(
    target: str, written: Sequence[tuple[Difference, list[CertifiedBound], Box]], most: int = MOST_NODES
) -> tuple[list[str], str]:
    """Write the certificates, OUT, OUT-1, … for several functions; the paths, or why there are none.

    At most `most` nodes are added to a tree that the checker does not follow.
    """
    documents = []
    for function, entries, box in written:
        if not entries:
            return [], "no number was found that bounds a part of it"
        try:
            documents.append(
                bounds_to_json(
                    function.left,
                    function.right,
                    box,
                    entries,
                    before=function.before,
                    after=function.after,
                    substitute=_substitutes(function, box),
                    most=most,
                )
            )
        except BudgetError:
            return [], "the time ran out while it was checked"
        except CatnetError as error:
            return [], str(error)
    paths = []
    for place, document in enumerate(documents):
        path = Path(target)
        paths.append(str(path.with_name(f"{path.stem}-{place}{path.suffix}")) if place else target)
        write_text(paths[-1], canonical(document) + "\n")
    return paths, "" if paths else "there is nothing to certify"


def entries_of(bounds: Bounds) -> list[CertifiedBound]:
    """Both extremes of every output."""
    count = len(bounds.outputs)
    found = []
    for output, (low, high) in enumerate(bounds.outputs):
        for sign, extremum in ((-1, low), (1, high)):
            goal = Goal(tuple(Fraction(sign * (i == output)) for i in range(count)))
            least, most = (extremum.low, extremum.high) if sign > 0 else (extremum.high, extremum.low)
            least = None if least is None else sign * least
            most = None if most is None or (extremum.tree is None and not extremum.is_exact) else sign * most
            found.append(CertifiedBound([goal], least, most, extremum.point, extremum.tree))
    return found


def defect_entries(found: DefectBound) -> list[CertifiedBound]:
    """Every output, with both signs, stays below the upper end; one of them attains the lower end."""
    entries = []
    for goal, bound in found.searched:
        attains = bound.low == found.low and bound.point == found.point
        most = None if bound.high is None or (bound.tree is None and found.value is None) else found.high
        entries.append(
            CertifiedBound([goal], bound.low if attains else None, most, bound.point if attains else None, bound.tree)
        )
    return entries


def proof_entries(decision: Decision) -> list[CertifiedBound]:
    """The least of the goals is negative everywhere, or nowhere positive if all conditions are strict."""
    return [CertifiedBound(goals, None, high, None, tree) for goals, high, tree in certificate_entries(decision)]


def _substitutes(function: Difference, box: Box) -> bool:
    goal = Goal((Fraction(0),) * function.outputs)
    try:
        return View.of(function.program([goal], box)).substitutes
    except InputError:
        return False
