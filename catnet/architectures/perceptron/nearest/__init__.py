"""The nearest network with a symmetry: actions proposed in floats, averages and distances exact."""
