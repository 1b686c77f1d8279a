"""Exact numbers, matrices, permutations and subspaces; nothing here knows of networks."""
