"""Cells of arrangements: rays, signs, walks."""
