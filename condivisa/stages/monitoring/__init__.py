"""What was planned, achieved and added: activities verified, co-financing reached, resources beside public money.

Italian name: monitoraggio.
Legal basis: D.Lgs. 117/2017, art. 92-93; D.M. 72/2021, par. 3; D.M. 23.7.2019.
"""
