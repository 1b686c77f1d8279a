"""What is known about identifiability, one file for each architecture."""

from __future__ import annotations

from catnet.identify.relu import check_identifiable

__all__ = ["check_identifiable"]
