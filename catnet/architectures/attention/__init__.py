"""Lightning, softmax and multi-head attention, perhaps at rotary positions.

Networks of each kind (`network.AttentionNetwork`, `network.SoftmaxNetwork`, `network.MultiHeadNetwork`), of the layers
in `layers`, one model of all of them (`model.AttentionNetworks`), what is known (`lightning.LightningArchitecture`,
`softmax.SoftmaxArchitecture`, `multihead.MultiHeadArchitecture`), `reduction`, `twins`, `file`.
"""
