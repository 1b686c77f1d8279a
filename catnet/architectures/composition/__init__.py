"""One after the other: compositions of networks."""
