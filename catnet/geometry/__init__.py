"""The geometry of piecewise linear maps: regions, equality of functions, exact bounds."""
