"""Residual networks: a stream to which blocks add, plain or gated."""
