"""What an auditor reads: the trail of a euro from its source to the proof of payment, the journal, its verification.

Italian name: controllo. Everything is read only.
Legal basis: D.Lgs. 267/2000, art. 147-bis and 239; D.P.R. 445/2000, art. 53.
"""
