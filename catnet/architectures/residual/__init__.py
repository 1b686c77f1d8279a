"""Residual networks: a stream to which blocks add, plain or gated.

The network (`network.ResidualNetwork`), its model (`model.ResidualNetworks`), what is known
(`architecture.ResidualArchitecture`), `norm`, `dimension`, `file`.
"""
