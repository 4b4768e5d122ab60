"""Debit notes, authorisation, order, proof; advance and recovery; redetermination, clawback, balance: the ledger.

Italian name: liquidazione e pagamento.
Legal basis: D.Lgs. 267/2000, art. 184-185; D.Lgs. 33/2013, art. 26; L. 136/2010, art. 3.
"""
