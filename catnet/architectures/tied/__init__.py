"""Tied layers: networks of which parts share parameters."""
