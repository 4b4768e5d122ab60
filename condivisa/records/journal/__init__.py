"""The journal: every act of every procedure, in order, in a chain of hashes that nobody can rewrite unseen.

Italian name: registro degli atti. It holds ids, codes and hashes, never names or free text.
Legal basis: L. 241/1990, art. 3 and 6; D.P.R. 445/2000, art. 53 (what a register must guarantee).
"""
