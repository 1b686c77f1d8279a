"""Networks of smooth rectifiers, GELU, SiLU and softplus: what is known (`architecture.SmoothRectifiers`), `lie`."""
