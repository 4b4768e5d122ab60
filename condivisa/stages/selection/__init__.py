"""Check panel and committee, conflicts of interest, admissibility apart from scoring, the ranking by an act.

Italian name: ammissibilità, valutazione e graduatoria.
Legal basis: L. 241/1990, art. 6, 6-bis, 10-bis, 12; D.M. 72/2021, par. 3.
"""
