"""Networks of powers and of fixed polynomials."""
