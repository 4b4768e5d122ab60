"""Who is at the table: municipalities and areas, public bodies, Third Sector entities, the roles people hold in them.

Italian name: enti, territorio e ruoli.
Legal basis: D.Lgs. 117/2017, art. 4-5, 11, 46-48; D.Lgs. 267/2000, art. 107; L. 328/2000, art. 8.
"""
