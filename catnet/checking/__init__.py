"""The checkers of certificates: the standard library only, and nothing of catnet outside this folder.

One file for each kind of certificate; what they share is in `reading` (files and shapes), `algebra` (exact linear
algebra), `perceptron` (networks) and `operators` (actions).  The folder runs alone, ``python -I checking CERTIFICATE``.
"""
