"""The instance that `catnet verify` proves when it is given no file: a network with the symmetry of a triangle."""

from __future__ import annotations

__all__ = ["TRIANGLE"]

TRIANGLE = """\
{"format": "catnet-instance/1", "name": "triangle",
 "comment": "two copies of the corners on the hidden layer, disguised by a permutation and scales",
 "network": {"format": "catnet-network/1", "activation": "relu", "layers": [
   {"weight": [["-1/3", "1/3", "-1/3"],
               ["1/4", "3/4", "1/4"],
               ["-1", "-1", "1"],
               ["1/2", "1/2", "3/2"],
               ["2", "-2", "-2"],
               ["9/2", "3/2", "3/2"]],
    "bias": ["1/3", "-1/2", "1", "-1", "2", "-3"]},
   {"weight": [["3", "1", "1", "1/2", "1", "-1/2"],
               ["6", "-3", "1", "1/2", "1/2", "1/6"],
               ["3", "1", "2", "-3/2", "1/2", "1/6"]],
    "bias": ["1/2", "1/2", "1/2"]}]},
 "group": {"generators": {
   "r": {"input": {"permutation": [1, 2, 0]}, "output": {"permutation": [1, 2, 0]}},
   "s": {"input": {"permutation": [0, 2, 1]}, "output": {"permutation": [0, 2, 1]}}}}}
"""
