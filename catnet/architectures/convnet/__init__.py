"""Convolutional networks on grids: several channels, strides, padding, average pooling, dense layers on top."""
