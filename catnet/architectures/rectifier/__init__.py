"""Networks of smooth rectifiers: GELU, SiLU, softplus."""
