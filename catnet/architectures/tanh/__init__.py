"""Networks of tanh and of sigmoid.

What is known (`architecture.TanhNetworks`, `architecture.SigmoidArchitecture`), the `sigmoid` as a tanh in other
coordinates, `lie`.
"""
