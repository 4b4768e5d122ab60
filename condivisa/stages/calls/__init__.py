"""The public notice: programmes, money by source and year, terms, criteria, questions, the window for applications.

Italian name: avviso.
Legal basis: D.Lgs. 117/2017, art. 55, c. 3-4; L. 241/1990, art. 12; D.M. 72/2021, par. 3.
"""
