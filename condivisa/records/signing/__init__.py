"""Signing: one address for each paper, where it is read, downloaded, signed outside and brought back.

Italian name: firma dei documenti.
Legal basis: D.Lgs. 82/2005, art. 20 e 24; L. 241/1990, art. 21-septies.
"""
