"""Tied layers: networks of which parts share parameters.

The network (`network.TiedNetwork`), its model (`model.TiedNetworks`), what an action does to the tied weights
(`tying`), what is known (`architecture.TiedArchitecture`), `file`.
"""
