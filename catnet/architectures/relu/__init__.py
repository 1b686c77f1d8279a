"""ReLU networks: model, twins, criteria, regions, functional dimension, realisations."""
