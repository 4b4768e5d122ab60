"""How bodies apply, alone or together: members, one confirmed version, financial plan, declarations, receipt.

Italian name: istanza.
Legal basis: D.M. 72/2021, par. 3; L. 241/1990, art. 12 and 18-bis; D.P.R. 445/2000, art. 46-47.
"""
