"""Convolutional networks on grids: several channels, strides, padding, average pooling, dense layers on top.

The network (`network.ConvNet`), the actions of a grid and the `model`, what is known
(`architecture.ConvNetArchitecture`), `file`; `any_kind` tells these and multilayer perceptrons apart in files.
"""
