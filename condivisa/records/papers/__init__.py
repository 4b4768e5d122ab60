"""Papers: what acts are made of, frozen and hashed when the act is done, signed outside, numbered by the office.

Italian name: documenti e atti.
Legal basis: D.Lgs. 82/2005, art. 20-24, 40-44; L. 241/1990, art. 11, 15, 21-septies; D.P.R. 445/2000, art. 53-56.
"""
