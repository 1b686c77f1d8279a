"""The architectures to which the theorem applies, a room for each; `known` is the registry."""
