"""The theorem: instances, the matching that finds k_i(g), the proof, the ladder, and a checker that trusts none of
it.
"""

from __future__ import annotations

from catnet.theorem.action import EndActions
from catnet.theorem.ladder import LayerActions, ladder
from catnet.theorem.proof import Layerwise, NoMatch, check_layerwise
from catnet.theorem.pure import pure_permutation_form
from catnet.theorem.verify import EndToEndDifference, Report, verify

__all__ = [
    "EndActions",
    "EndToEndDifference",
    "LayerActions",
    "Layerwise",
    "NoMatch",
    "Report",
    "check_layerwise",
    "ladder",
    "pure_permutation_form",
    "verify",
]
