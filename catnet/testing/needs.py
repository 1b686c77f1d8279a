"""Why a law was not tested, and what to hand over so that it is.

A predicate says of a case that does not meet its law's condition why (`catnet.testing.law.vacuous`).  Some of these
reasons an argument of `catnet.testing.laws.check` removes; some say that the law is about something else, and then
nothing is missing; the others say that what was drawn never met the condition.

>>> what_to_give("no twins are known")
'hand over twins=…'
>>> what_to_give("no near misses are known") is None
True
>>> what_to_give("many matches")
'draw other cases: networks=…, ends=…, or more of them, max_examples=…'
"""

from __future__ import annotations

__all__ = ["what_to_give"]

_GIVE = {
    "no disguises are known": "hand over disguises=…",
    "no twins are known": "hand over twins=…",
    "only a model": "hand over an Architecture in place of a Model",
    "the group is too large": "hand over ends=… of groups that are small",
    "the group is trivial": "hand over ends=… of groups that are not trivial",
    "the layers do not absorb the actions": "hand over ends=…, actions that the layers absorb",
    "the layers do not absorb the identity": "let check_adjunction prove that the layers absorb the identity",
    "not layerwise equivariant": "hand over networks=… and ends=… of which some are equivariant layer by layer",
    "equivariant as a whole": "hand over ends=… of which some are no symmetries",
    "a hypothesis is not proved": "hand over networks=… and ends=… of which some are identifiable and equivariant",
    "not found finite": "hand over ends=… of finite groups",
    "the group cannot be listed": "hand over ends=… of finite groups",
    "not proved identifiable": "hand over networks=… of which some are identifiable",
    "matches are not unique": "hand over networks=… of which some have no symmetry of their own",
    "no match": "hand over networks=… that their disguises are matched with",
}

_ABOUT_SOMETHING_ELSE = frozenset(
    {
        "no near misses are known",
        "no instances are known",
        "no equivariant networks are known",
        "no continuous symmetries are known",
        "no continuous symmetries are known, or no exact values",
        "nothing is planted in such networks",
        "no disguises of a perceptron",
        "no certificate",
        "no dimension",
        "no format",
        "not a registered architecture",
        "ladders are not known",
        "refuted without a point",
        "not refuted with a twin",
        "no flow has rational values",
    }
)
"""What only architectures have of which catnet knows more than a caller can hand over; what they do not claim."""


def what_to_give(reason: str) -> str | None:
    """What removes a reason; None where the law is about something that this architecture does not have."""
    if reason in _ABOUT_SOMETHING_ELSE:
        return None
    return _GIVE.get(reason, "draw other cases: networks=…, ends=…, or more of them, max_examples=…")
