"""Convolutional networks with polynomial activations.

The network (`network.ConvolutionNetwork`), its model (`model.Convolutions`), what is known
(`architecture.PolynomialConvolutions`), `factor_filters`, `dimension`, `file`.
"""
