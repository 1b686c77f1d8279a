"""The theorem on one instance, in the words of its paper: does the hypothesis hold, does the conclusion?

The hypothesis is that the first and the last layer absorb the action (adjunction), that the network is equivariant end
to end, and that its parameter is identifiable, or weakly so: that it comes from a smaller network whose parameter is.
The conclusion is that the network is layerwise equivariant; of a parameter that is weakly identifiable it is said of
the smaller network (`catnet.questions.weak`).  Both are answered by themselves; where one of them is open, the other
answers may decide it through the theorem, and then the words say so.

>>> from catnet.verdict import Proved, Refuted, Undecided
>>> yes, no, open_ = Proved("a"), Refuted("b"), Undecided("c")
>>> print(*Asked(yes, yes, yes, yes).words, sep="\\n")
Hypothesis: it holds. The network is equivariant end to end, and its parameter is identifiable.
Conclusion: the network is layerwise equivariant, as the theorem says.
>>> Asked(yes, yes, open_, no).words[1]
'Conclusion: it fails for this parameter, which by the theorem is not identifiable.'

References
----------
Shahverdi, Marchetti, Bökman, Kohn, "Identifiable Equivariant Networks are Layerwise Equivariant", arXiv 2601.21645.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from catnet.verdict import AmongSimple, Proved, Refuted, Undecided, Verdict

if TYPE_CHECKING:
    from catnet.questions.verify import Report

__all__ = ["Asked", "theorem_of"]


@final
@dataclass(frozen=True, slots=True)
class Asked:
    """The answers that the theorem is about.

    Parameters
    ----------
    adjunction, end_to_end, identifiable, layerwise : Verdict
    weakly : Verdict, optional
        Of a parameter that is not identifiable and comes from a smaller network: whether that one's is.
    realised : tuple of int, optional
        The widths of another network with the function that is layerwise equivariant.
    """

    adjunction: Verdict
    end_to_end: Verdict
    identifiable: Verdict
    layerwise: Verdict
    weakly: Verdict | None = None
    realised: tuple[int, ...] | None = None

    @property
    def among_simple(self) -> AmongSimple | None:
        """What is proved of the parameter, or of the smaller one, where that it is identifiable is open."""
        asked = self.weakly if isinstance(self.identifiable, Refuted) else self.identifiable
        return asked.generic if isinstance(asked, Undecided) else None

    @property
    def hypothesis(self) -> str:
        """Proved, refuted or undecided; proved in its weak form, too."""
        strict = self.identifiable.word
        parameter = strict if self.weakly is None or strict != "refuted" else self.weakly.word
        words = (self.adjunction.word, self.end_to_end.word, parameter)
        return "refuted" if "refuted" in words else "undecided" if "undecided" in words else "proved"

    @property
    def words(self) -> tuple[str, str]:
        """A sentence or two on the hypothesis, and on the conclusion."""
        state = {"proved": "it holds", "refuted": "it fails", "undecided": "it is open"}[self.hypothesis]
        weak = self.hypothesis == "proved" and not isinstance(self.identifiable, Proved)
        facts = [_END_TO_END[self.end_to_end.word], self._parameter]
        if not isinstance(self.adjunction, Proved):
            facts.insert(0, _ADJUNCTION[self.adjunction.word])
        said = f"{', '.join(facts[:-1])}, and {facts[-1]}"
        return (
            f"Hypothesis: {state}{', in its weak form' * weak}. {said[0].upper()}{said[1:]}.",
            f"Conclusion: {self._conclusion}",
        )

    @property
    def _parameter(self) -> str:
        simple = self.among_simple is not None
        if isinstance(self.identifiable, Refuted):
            words = "its parameter is not identifiable"
            if isinstance(self.weakly, Proved):
                return f"{words}, but weakly identifiable"
            if simple:
                return f"{words}, but comes from one that is so among simple parameters"
            if isinstance(self.weakly, Refuted):
                return f"{words}, nor is that of the smaller network that it comes from"
            none = " and comes from no smaller network that catnet finds"
            return f"{words}{none if self.weakly is None else '; whether it is so weakly is open'}"
        if simple:
            return "its parameter is identifiable among simple parameters, which is less than identifiable"
        return _IDENTIFIABLE[self.identifiable.word]

    @property
    def _conclusion(self) -> str:
        word = self.layerwise.word
        if word == "proved":
            return self._found
        if isinstance(self.end_to_end, Refuted):
            return "the network is not layerwise equivariant, since it is not equivariant end to end."
        if word == "refuted":
            return self._none
        if self.hypothesis == "proved":
            which = "the network" if isinstance(self.identifiable, Proved) else "the smaller network"
            return f"by the theorem {which} is layerwise equivariant; how the group acts on its layers was not found."
        return "whether the network is layerwise equivariant is open."

    @property
    def _found(self) -> str:
        words = "the network is layerwise equivariant"
        if self.hypothesis == "proved" and isinstance(self.identifiable, Proved):
            return f"{words}, as the theorem says."
        if self.hypothesis == "proved":
            return f"{words}; the theorem says so of the smaller network."
        if isinstance(self.identifiable, Undecided) and self.among_simple is not None:
            return f"{words}, by the squares of its layers; by the theorem, too, if its parameter is simple."
        return f"{words}; that does not follow from the theorem, but from the squares of its layers."

    @property
    def _none(self) -> str:
        """What follows where a complete search has found no actions through the symmetries of the architecture."""
        words = "it fails for this parameter"
        applies = isinstance(self.adjunction, Proved)
        if self.hypothesis == "proved":
            strict = isinstance(self.identifiable, Proved)
            words += ", against the theorem: one of these answers is a fault of catnet" if strict else ""
            words += "" if strict else "; by the theorem it holds for the smaller network"
        elif applies and isinstance(self.end_to_end, Proved) and isinstance(self.identifiable, Undecided):
            words += ", which by the theorem is not identifiable"
        elif applies and isinstance(self.identifiable, Proved):
            words += ", so by the theorem the network is not equivariant end to end"
        if self.realised is not None:
            words += f"; it holds for another one with the same function, {' → '.join(map(str, self.realised))}"
        return f"{words}."

    def to_json(self) -> dict[str, Any]:
        """The object ``theorem`` of ``verify --json``."""
        identifiable: dict[str, Any] = {"identifiable": self.identifiable.word}
        if self.weakly is not None:
            identifiable["weakly"] = self.weakly.word
        if self.among_simple is not None:
            identifiable["among_simple"] = "proved"
        hypothesis, conclusion = self.words
        return {
            "hypothesis": identifiable,
            "adjunction": self.adjunction.word,
            "end_to_end": self.end_to_end.word,
            "holds": self.hypothesis,
            "layerwise": self.layerwise.word,
            "words": [hypothesis, conclusion],
        }


_ADJUNCTION = {
    "refuted": "the first and the last layer do not absorb the action (adjunction)",
    "undecided": "whether the first and the last layer absorb the action (adjunction) is open",
}
_END_TO_END = {
    "proved": "the network is equivariant end to end",
    "refuted": "the network is not equivariant end to end",
    "undecided": "whether the network is equivariant end to end is open",
}
_IDENTIFIABLE = {
    "proved": "its parameter is identifiable",
    "undecided": "whether its parameter is identifiable is open",
}


def theorem_of(report: Report) -> Asked:
    """What a report says of hypothesis and conclusion."""
    found = report.realisation.certificate if isinstance(report.realisation, Proved) else None
    return Asked(
        report.adjunction,
        report.end_to_end,
        report.identifiability,
        report.layerwise,
        report.weakly,
        None if found is None else tuple(found.widths),
    )
