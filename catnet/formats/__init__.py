"""Strict JSON, numbers, and fields of files."""
