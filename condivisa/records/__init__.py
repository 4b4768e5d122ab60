"""What makes an act an act: who does it, with which power, recorded where, on which paper, made public how.

Italian name: registri e atti. A body is known here only by its key (a UUID): names and roles belong to `parties`.
Legal basis: L. 241/1990, art. 3, 5, 15; D.Lgs. 33/2013; D.Lgs. 82/2005, art. 20-24, 41.
"""
