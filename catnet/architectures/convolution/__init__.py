"""Convolutional networks with polynomial activations."""
