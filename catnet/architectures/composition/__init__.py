"""One after the other: compositions of multilayer perceptrons.

The network and its model (`model.CompositionNetwork`, `model.CompositionNetworks`), what acts at `junctions`, what is
known (`architecture.CompositionArchitecture`), `file`.
"""
