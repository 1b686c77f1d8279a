"""Deep linear networks: the model (`model.LinearNetworks`), and what is known (`architecture.LinearArchitecture`)."""
