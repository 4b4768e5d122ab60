"""What was really spent and achieved: rows of every kind, member and lead reports, the check row by row, the sample.

Italian name: rendicontazione.
Legal basis: L. 241/1990, art. 12; D.Lgs. 117/2017, art. 93, c. 4; D.P.R. 445/2000, art. 71; D.M. 72/2021, par. 3.
"""
