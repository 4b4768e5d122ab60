"""The procedure (percorso) and the programming it rests on: acts, hearings, horizons, the shared reading of needs.

Italian name: co-programmazione.
Legal basis: D.Lgs. 117/2017, art. 55, c. 2; D.M. 72/2021, par. 2.
"""
