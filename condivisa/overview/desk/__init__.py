"""What waits for one person acting for one body, by due date, each thing a link to its place.

Italian name: la mia scrivania.
Legal basis: L. 241/1990, art. 2, 6.
"""
