"""What is known about identifiability: decisions, twins, fibres, functional dimension."""

from __future__ import annotations

from catnet.identify.relu import Identification, check_identifiable, check_weakly_identifiable, identify

__all__ = ["Identification", "check_identifiable", "check_weakly_identifiable", "identify"]
