"""The fact that something was made public: where, and on which day.

Italian name: pubblicazione. Later acts ask it: a grant that is not public cannot be paid.
Legal basis: D.Lgs. 33/2013, art. 8, 23, 26-27; L. 69/2009, art. 32; L. 241/1990, art. 12.
"""
