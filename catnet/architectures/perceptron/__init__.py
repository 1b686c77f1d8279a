"""What all multilayer perceptrons share.

The network (`network.MLP`), its normal form, `matching` and models (`model.Perceptrons`, `scaled.ScaledNetworks`), what
is known of any of them (`architecture.PerceptronArchitecture`), one hidden layer with kinks (`kinks`, `shallow`,
`fibre`), `reduction` to a `submodel`, degenerate networks and their twins, Lie algebras, `file`.
"""
