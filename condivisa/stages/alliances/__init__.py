"""Lasting pacts between public bodies and Third Sector entities: parties, terms, gaps, working groups, series of calls.

Italian name: patti e alleanze.
Legal basis: L. 241/1990, art. 11 and 15; D.Lgs. 117/2017, art. 55.
"""
