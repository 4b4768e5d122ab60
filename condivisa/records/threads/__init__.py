"""Threads: what both sides of a file write to each other about it, and what the administration notes for itself.

Italian name: messaggi. One thread per file; what was sent is never changed.
Legal basis: L. 241/1990, art. 6, 10 and 10-bis; D.Lgs. 82/2005, art. 3-bis.
"""
