"""The theorem: instances, the matching that finds k_i(g), the proof, the ladder.

Everything here speaks of architectures through the protocol (`catnet.theorem.model.Model`) and of none in particular.
"""

from __future__ import annotations

from catnet.theorem.action import EndActions
from catnet.theorem.ladder import LayerActions, ladder
from catnet.theorem.model import Model
from catnet.theorem.proof import Layerwise, NoMatch, check_layerwise

__all__ = ["EndActions", "LayerActions", "Layerwise", "Model", "NoMatch", "check_layerwise", "ladder"]
