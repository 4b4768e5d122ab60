"""What anybody may see of a procedure: one line from need to euro, its calls, money and published acts.

Italian name: portale pubblico.
Legal basis: D.Lgs. 33/2013, art. 1, 7, 23, 26-27.
"""
