"""Checkers of certificates: the standard library alone, nothing of catnet."""
