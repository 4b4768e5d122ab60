"""What a signed file says, read without trusting it: who signed, when, what exactly, and whose word that is.

Italian name: verifica della firma.
Legal basis: D.Lgs. 82/2005, art. 20 e 24; Reg. UE 910/2014, art. 22, 25, 26 e 32.
"""
