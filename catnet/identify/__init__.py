"""What is known about identifiability: decisions, twins, fibres, functional dimension."""

from __future__ import annotations

from catnet.identify.architecture import Architecture, Identification
from catnet.identify.architectures import architecture_of
from catnet.identify.relu import check_identifiable, check_weakly_identifiable, identify

__all__ = [
    "Architecture",
    "Identification",
    "architecture_of",
    "check_identifiable",
    "check_weakly_identifiable",
    "identify",
]
