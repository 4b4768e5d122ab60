"""What reads every stage and writes nothing: the public portal, the desk of who has something to do.

Italian name: quadro d'insieme.
Legal basis: D.Lgs. 33/2013, art. 1, 5, 23, 26; D.Lgs. 82/2005, art. 7.
"""
