"""People and how they sign in. Italian name: identità. What a person may do is said by roles in bodies, elsewhere.

Legal basis: D.Lgs. 82/2005, art. 64; Reg. (UE) 2016/679, art. 5.
"""
