"""Side by side: products of networks of any architectures.

The network and its model (`model.ProductNetwork`, `model.ProductNetworks`), what is known
(`architecture.ProductArchitecture`), `file`.
"""
