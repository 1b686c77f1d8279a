"""Linear programs over the rationals, and what is bounded by them."""
