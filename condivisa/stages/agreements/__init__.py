"""The agreement: partners, grant by source and year, terms, checks, commitments, signature, amendments, how it ends.

Italian name: convenzione.
Legal basis: L. 241/1990, art. 11 and 12; D.M. 72/2021, par. 3; D.Lgs. 267/2000, art. 183 and 191.
"""
