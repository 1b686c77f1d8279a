"""Networks of powers and of fixed polynomials.

What is known (`architecture.PolynomialNetworks`), `criteria`, `two_layers`, `twins`, `relations`, `dimension`.
"""
