"""Side by side: products of networks."""
