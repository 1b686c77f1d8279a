"""ReLU networks: model, twins, criteria, regions, functional dimension, realisations.

The model (`model.ReluNetworks`) and what is known (`architecture.ReluArchitecture`), `same_function`, `regions`,
`twins`, `lines`, deep networks (`bends`, `generic`, `depth`), the functional `dimension`, `realisation`.
"""
